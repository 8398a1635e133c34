# shellcheck shell=bash
# Sections on secondary indexes.

# create_indexed NAME [INDEX-ARGUMENTS]: ours_NAME, with an index.
create_indexed() {
	sql <<-SQL
		SELECT dynamo_create_table('ours_$1', 'PK S', 'SK S') \g /dev/null
		SELECT dynamo_create_index('ours_$1', $2) \g /dev/null
	SQL
}

# Puts that replace, with another quantity each time: no index shows it, one
# shows it beside the key, and one has it in its key.
section_index_puts() {
	local rows=$((ROWS / 5)) count=$((10000 / SCALE)) table version=1
	sql -c "SELECT dynamo_create_table('ours_bare', 'PK S', 'SK S')" >/dev/null
	create_indexed unchanged "'ByTitle', 'title S', 'added S', 'KEYS_ONLY'"
	create_indexed changed "'ByTitle', 'title S', 'added S', 'ALL'"
	create_indexed moved "'ByQuantity', 'quantity N', 'added S', 'KEYS_ONLY'"
	for table in bare unchanged changed moved; do
		PGOPTIONS='-c synchronous_commit=off' \
			drive -u 1 -r $rows -n $rows -c 4 "unmeasured:put:ours:ours_$table"
		sql -c "VACUUM ANALYZE ours_$table"
	done
	for table in unchanged changed moved; do
		sql -c "VACUUM ours_bare"
		PGOPTIONS='-c synchronous_commit=off' \
			compare put index_$table ours_bare ours_$table -r $rows -n $count -s $((ROUNDS + 1)) -u 1 -v $version
		version=$((version + 1))
		PGOPTIONS='-c synchronous_commit=on' \
			compare put index_$table ours_bare ours_$table -r $rows -n $((count / 10)) -s 2 -u 2 -v $version
	done
	figure index_hot '' "$(sql -c "SELECT 100.0 * n_tup_hot_upd / n_tup_upd FROM pg_stat_user_tables WHERE relname = 'ours_unchanged'")"
	sql -c 'DROP TABLE ours_bare, ours_unchanged, ours_changed, ours_moved'
}

# Tables whose items have groups, all over the key's order; the index of ours
# is filled by the puts.
create_grouped() {
	create_tables "$1"
	sql -c "SELECT dynamo_create_index('ours_$1', 'ByGroup', 'group S')" \
		-c "CREATE INDEX plain_$1_group ON plain_$1 ((item->>'group'))" >/dev/null
}

# All that the queries read is in shared buffers, which have room for both sides.
load_grouped() {
	stop_server
	start_server -c shared_buffers=3GB
	sql -c 'CREATE EXTENSION IF NOT EXISTS pg_prewarm' -c "SELECT pg_prewarm(oid) FROM pg_class
		WHERE relname ~ '^(plain|ours)_grouped' AND relkind IN ('r', 'i')" >/dev/null
}

section_index_reads() {
	create_grouped grouped
	fill grouped "$ROWS" random 8 -g
	vacuum_tables grouped
	sql -c "VACUUM ANALYZE \"ours_grouped:ByGroup\""
	figure index_pages "$(pages_per_partition plain_grouped "item->>'group'")" \
		"$(pages_per_partition '"ours_grouped:ByGroup"' '"group"')"
	load_grouped
	reads -g -r "$ROWS" -n $((ROWS / 1000)) index_query:group:grouped
	stop_server
	start_server -c shared_buffers=1GB
	drop_tables grouped
}

section_index_cold() {
	local round side
	create_grouped grouped
	fill grouped "$COLD_ROWS" random 8 -g -b 1024
	vacuum_tables grouped
	sql -c "VACUUM ANALYZE \"ours_grouped:ByGroup\""
	for ((round = 0; round < 3; round++)); do
		for side in plain ours; do
			forget_pages
			drive -g -r "$COLD_ROWS" -f $((round * 40)) -n 40 "index_cold:group:$side:${side}_grouped"
		done
	done
	stop_server
	start_server -c shared_buffers=1GB
	drop_tables grouped
}

# until_true CONDITION: in one session, lest those who ask take time from those
# who work.
until_true() {
	sql <<-SQL
		DO 'BEGIN LOOP EXIT WHEN $1; PERFORM pg_sleep(0.02); END LOOP; END'
	SQL
}

create_group_index() {
	sql -c "SELECT dynamo_create_index('$1', 'ByGroup', 'group S')" >/dev/null
	until_true "EXISTS (SELECT FROM dynamo.indexes WHERE relation = ''$1''::regclass AND status = ''ACTIVE'')"
}

drop_group_index() {
	sql -c "SELECT dynamo_drop_index('$1', 'ByGroup')" >/dev/null
	until_true "NOT EXISTS (SELECT FROM dynamo.indexes WHERE relation = ''$1''::regclass)"
}

# writer_rate TABLE COUNT FIRST: puts a second of one client.
writer_rate() {
	PGOPTIONS='-c synchronous_commit=off' "$DYN_ROOT/driver" -g -v 1 -r "$ROWS" -f "$3" -n "$2" "unmeasured:put:ours:$1" | cut -f 5
}

# The index of a table that is there, filled by the worker: alone, beside a
# process that creates an index on an expression, and beside a writer.
section_index_fill() {
	local round plain ours alone beside puts=$((40000 / SCALE))
	stop_server
	start_server -c shared_buffers=1GB -c shared_preload_libraries=dynamo_am \
		-c maintenance_work_mem=256MB -c max_parallel_maintenance_workers=0
	create_tables filled
	for side in plain ours; do
		"$DYN_ROOT/driver" -g -r "$ROWS" -n "$ROWS" copy:$side | sql -c "COPY ${side}_filled FROM STDIN"
	done
	vacuum_tables filled
	for ((round = 0; round < 3; round++)); do
		sql -c CHECKPOINT
		plain=$(seconds_of sql -c "CREATE INDEX plain_group ON plain_filled ((item->>'group'))")
		sql -c 'DROP INDEX plain_group' -c CHECKPOINT
		ours=$(seconds_of create_group_index ours_filled)
		drop_group_index ours_filled
		figure index_fill "$(awk "BEGIN { print $ROWS / $plain }")" "$(awk "BEGIN { print $ROWS / $ours }")"
		alone=$(writer_rate ours_filled $puts $((round * 2 * puts)))
		create_group_index ours_filled &
		sleep 0.2
		beside=$(writer_rate ours_filled $puts $(((round * 2 + 1) * puts)))
		wait
		drop_group_index ours_filled
		figure index_writer "$alone" "$beside"
	done
	drop_tables filled
	stop_server
	start_server -c shared_buffers=1GB
}
