# shellcheck shell=bash
# The sections of the benchmark, in the order in which they run; each measures
# lines of lines.tsv.

# shellcheck disable=SC2153
new=$((ROWS * 9 / 10)) # places of the order from here on are for new items

# Eight clients put the items in random order: the tables that most sections
# work on.  The last tenth is left for section_writes.
section_main() {
	create_tables main
	PGOPTIONS='-c synchronous_commit=off' alternate fill 9 put main 0 $((ROWS / 10)) -r "$ROWS" -c 8
	vacuum_tables main
	figure_size size main
	figure_pages pages_8_clients main
	figure_buffers buffers main "$ROWS"
}

section_reads() {
	local n=$((20000 / SCALE))
	for ((round = 0; round < ROUNDS; round++)); do
		slice select1 plain select1 main -n $n -r "$ROWS"
		alternate get 1 get main $((round * n)) $n -r "$ROWS"
		slice select1 ours select1 main -n $n -r "$ROWS"
	done
	n=$((ROWS / 1000))
	alternate query10 "$ROUNDS" query10 main 0 $n -r "$ROWS"
	alternate query100 "$ROUNDS" query100 main 0 $n -r "$ROWS"
}

# Tables of ten thousand items, and pages after other orders of filling.
section_small() {
	create_tables small
	fill small 10000 random 1
	vacuum_tables small
	figure_buffers buffers_10k small 10000
	alternate get_10k "$ROUNDS" get small 0 $((10000 / ROUNDS)) -r 10000
	for order in random interleaved; do
		create_tables small
		fill small $((ROWS / 10)) $order 1
		figure_pages pages_$order small
	done
	drop_tables small
}

# writes_with CLIENTS on|off COUNT: the four writes, with other keys each.
# Deleted keys are put again, unmeasured.
writes_with() {
	local suffix=_$1_$2 rounds=3
	export PGOPTIONS="-c synchronous_commit=$2"
	alternate "put_new$suffix" $rounds put main "$new" "$3" -r "$ROWS" -c "$1"
	new=$((new + rounds * $3))
	alternate "replace$suffix" $rounds put main 0 "$3" -r "$ROWS" -c "$1" -v 1
	alternate "update$suffix" $rounds update main 0 "$3" -r "$ROWS" -c "$1" -v 2
	alternate "delete$suffix" $rounds delete main 0 "$3" -r "$ROWS" -c "$1"
	for side in plain ours; do
		PGOPTIONS='-c synchronous_commit=off' "$DYN_ROOT/driver" put $side ${side}_main \
			-r "$ROWS" -n $((rounds * $3)) -c 8 >/dev/null
	done
	unset PGOPTIONS
}

section_writes() {
	writes_with 1 off $((10000 / SCALE))
	writes_with 8 off $((10000 / SCALE))
	writes_with 1 on $((1000 / SCALE))
	writes_with 8 on $((4000 / SCALE))
}

# The first puts after a checkpoint log whole pages.
section_after_checkpoint() {
	for side in plain ours; do
		sql -c CHECKPOINT
		PGOPTIONS='-c synchronous_commit=off' \
			slice put_new_checkpoint $side put main -r "$ROWS" -f "$new" -n $((20000 / SCALE))
	done
	drop_tables main
}

copy_rows() {
	sql -c "COPY $1_bulk FROM '$DYN_ROOT/$1.copy'"
}

section_bulk() {
	for side in plain ours; do
		"$DYN_ROOT/driver" copy $side - -r "$ROWS" -n "$ROWS" >"$DYN_ROOT/$side.copy"
	done
	for round in 1 2; do
		create_tables bulk
		sql -c CHECKPOINT
		plain=$(seconds_of copy_rows plain)
		sql -c CHECKPOINT
		ours=$(seconds_of copy_rows ours)
		figure bulk "$(awk "BEGIN { print $ROWS / $plain }")" "$(awk "BEGIN { print $ROWS / $ours }")"
	done
	figure_size bulk_size bulk
	figure_pages bulk_pages bulk
	drop_tables bulk
	rm "$DYN_ROOT"/*.copy
}

# The server forgets, and then the operating system.
forget_pages() {
	stop_server
	find "$DYN_ROOT/data/base" -type f -exec dd if={} iflag=nocache count=0 status=none \;
	start_server -c shared_buffers=32MB
}

section_cold() {
	create_tables cold
	fill cold "$COLD_ROWS" random 8 -b 1024
	vacuum_tables cold
	figure_size size_1k cold
	figure_pages pages_1k cold
	for ((round = 0; round < 3; round++)); do
		for clients in 1 4; do
			for side in plain ours; do
				forget_pages
				slice cold_$clients $side query100 cold -r "$COLD_ROWS" \
					-f $((round * 100)) -n 100 -c $clients
			done
		done
	done
	stop_server
	start_server -c shared_buffers=1GB
	drop_tables cold
}

# Ten million items, by COPY.
section_large() {
	local rows=10000000
	create_tables large
	for side in plain ours; do
		"$DYN_ROOT/driver" copy $side - -r $rows -n $rows | sql -c "COPY ${side}_large FROM STDIN"
	done
	vacuum_tables large
	figure_size size_10m large
	figure_buffers buffers_10m large $rows
	stop_server
	start_server -c shared_buffers=8GB
	sql -c 'CREATE EXTENSION pg_prewarm' -c "SELECT pg_prewarm(oid) FROM pg_class
		WHERE relname ~ '^(plain|ours)_large' AND relkind IN ('r', 'i')" >/dev/null
	alternate get_10m "$ROUNDS" get large 0 20000 -r $rows
	drop_tables large
}
