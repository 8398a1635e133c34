# shellcheck shell=bash
# The sections of the benchmark, in the order in which they run; each measures
# lines of lines.tsv.

# shellcheck disable=SC2153
new=$((ROWS * 9 / 10)) # places of the order from here on are for new items

# Eight clients put the items in random order: the tables that most sections
# work on.  The last tenth is left for section_writes.
section_main() {
	create_tables main
	PGOPTIONS='-c synchronous_commit=off' \
		measure -r "$ROWS" -c 8 -s 9 -n $((ROWS / 10)) fill:put:main
	vacuum_tables main
	figure_size size main
	figure_pages pages_8_clients main
	figure_buffers buffers main "$ROWS"
}

# reads OPTION ... SUBJECT ...: slices on connections that are warm.
reads() {
	measure -s $((ROUNDS + 1)) -u 1 "$@"
}

section_reads() {
	reads -r "$ROWS" -n $((20000 / SCALE)) get:get:main select1:select1:ours:-
	reads -r "$ROWS" -n $((ROWS / 1000)) query10:query10:main
	reads -r "$ROWS" -n $((ROWS / 1000)) query100:query100:main
	reads -r "$ROWS" -n $((ROWS / 1000)) filter:filter:main
}

# Tables of ten thousand items, and pages after other orders of filling.
section_small() {
	create_tables small
	fill small 10000 random 1
	vacuum_tables small
	figure_buffers buffers_10k small 10000
	reads -r 10000 -n 1600 get_10k:get:small
	for order in random interleaved; do
		create_tables small
		fill small $((ROWS / 10)) $order 1
		figure_pages pages_$order small
	done
	drop_tables small
}

# writes CLIENTS on|off COUNT: the four writes, with other keys each.  Deleted
# keys are put again, unmeasured.
writes() {
	local suffix=_$1_$2 rounds=4
	export PGOPTIONS="-c synchronous_commit=$2"
	set -- -r "$ROWS" -c "$1" -n "$3" -s $rounds -u 1
	measure "$@" -f "$new" "put_new$suffix:put:main"
	new=$((new + rounds * $6))
	measure "$@" -v 1 "replace$suffix:put:main"
	measure "$@" -v 2 "update$suffix:update:main"
	measure "$@" "delete$suffix:delete:main"
	PGOPTIONS='-c synchronous_commit=off' measure "$@" -u $rounds unmeasured:put:main
	unset PGOPTIONS
}

section_writes() {
	writes 1 off $((10000 / SCALE))
	writes 8 off $((10000 / SCALE))
	writes 1 on $((1000 / SCALE))
	writes 8 on $((2000 / SCALE))
}

# Ten puts in one statement, and a transaction of ten puts: tables with
# equal rows.
section_ten() {
	local rows=$((ROWS / 10))
	create_tables ten_puts
	create_tables ten
	for version in 0 1; do
		PGOPTIONS='-c synchronous_commit=off' drive -r $rows -n $((rows / 10 / 4)) -s 4 -u 1 -v $version \
			ten_$version:ten:plain:ours_ten_puts ten_$version:ten:ours:ours_ten
	done
	drop_tables ten_puts
	drop_tables ten
}

# UpdateItem, on items of 1 KB.
section_change() {
	local rows=100000
	create_tables change
	fill change $rows random 1 -b 1024
	vacuum_tables change
	PGOPTIONS='-c synchronous_commit=off' \
		measure -r $rows -b 1024 -n $((10000 / SCALE)) -s $((ROUNDS + 1)) -u 1 -v 1 change:change:change
	drop_tables change
}

# The first puts after a checkpoint log whole pages.
section_after_checkpoint() {
	sql -c CHECKPOINT
	measure -r "$ROWS" -f "$new" -n $((8000 / SCALE)) put_new_checkpoint:put:main
	drop_tables main
}

# Loops in the library of the unit tests, which has the functions' symbols.
section_expressions() {
	local kind round
	sql -c "CREATE FUNCTION bench_expression(text, int) RETURNS float8
		LANGUAGE c AS '$DYN_ROOT/tree/dynamo_am_unit.so', 'bench_expression'"
	for kind in compile compile_update evaluate update project; do
		for round in 1 2 3 4 5; do
			figure "expression_$kind" '' "$(sql -c "SELECT bench_expression('$kind', $((200000 / SCALE)))")"
		done
	done
}

copy_rows() {
	sql -c "COPY $1_bulk FROM '$DYN_ROOT/$1.copy'"
}

section_bulk() {
	for side in plain ours; do
		"$DYN_ROOT/driver" -r "$ROWS" -n "$ROWS" copy:$side >"$DYN_ROOT/$side.copy"
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
	start_server -c shared_buffers=32MB -c effective_io_concurrency=64
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
				drive -r "$COLD_ROWS" -f $((round * 80 + clients * 10)) -n 40 -c $clients \
					"cold_$clients:query100:$side:${side}_cold"
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
		"$DYN_ROOT/driver" -r $rows -n $rows copy:$side | sql -c "COPY ${side}_large FROM STDIN"
	done
	vacuum_tables large
	figure_size size_10m large
	figure_buffers buffers_10m large $rows
	stop_server
	start_server -c shared_buffers=8GB
	sql -c 'CREATE EXTENSION pg_prewarm' -c "SELECT pg_prewarm(oid) FROM pg_class
		WHERE relname ~ '^(plain|ours)_large' AND relkind IN ('r', 'i')" >/dev/null
	reads -r $rows -n 20000 get_10m:get:large
	drop_tables large
}
