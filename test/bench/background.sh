# shellcheck shell=bash disable=SC2153,SC2154 # lib.sh and http.sh set them
# Sections on what goes on beside requests: accounting and limits of capacity,
# items that expire.

# The same table in a server that counts and in one that does not.
section_counting() {
	local rows=$((ROWS / 10)) port round
	stop_server
	start_server -c shared_buffers=512MB -c shared_preload_libraries=dynamo_am
	start_server_in uncounted -c port=5433 -c shared_buffers=512MB -c shared_preload_libraries=dynamo_am -c dynamo_am.capacity_slots=0
	for port in 5432 5433; do
		PGPORT=$port sql -c 'CREATE EXTENSION IF NOT EXISTS dynamo_am' \
			-c "SELECT dynamo_create_table('ours_counted', 'PK S', 'SK S')" >/dev/null
		PGPORT=$port PGOPTIONS='-c synchronous_commit=off' \
			drive -u 1 -r $rows -n $rows -c 4 "unmeasured:put:ours:ours_counted"
		PGPORT=$port sql -c 'VACUUM ANALYZE ours_counted'
	done
	set -- ours_counted:5433 ours_counted:5432 -r $rows -c 2 -s 14 -u 2
	for ((round = 0; round < ROUNDS; round++)); do
		compare get counted_get "$@" -n $((3000 / SCALE))
		PGOPTIONS='-c synchronous_commit=off' compare put counted_put "$@" -n $((2000 / SCALE)) -v $round
	done
	stop_server_in uncounted
	sql -c 'DROP TABLE ours_counted'
}

set_ttl() {
	sql -c "SELECT dynamo_api('UpdateTimeToLive', '{\"TableName\":\"$1\",
		\"TimeToLiveSpecification\":{\"AttributeName\":\"expires\",\"Enabled\":$2}}')" >/dev/null
}

# wait_until CONDITION [SECONDS]
wait_until() {
	until [ "$(sql -c "SELECT $1")" = t ]; do sleep "${2:-0.1}"; done
}

# enable_ttl TABLE: until its expiry index has all items.
enable_ttl() {
	set_ttl "$1" true
	wait_until "status = 'ACTIVE' FROM dynamo.indexes WHERE storage = '\"$1::ttl\"'::regclass"
}

# Puts of items that will expire, far from now, into tables of which one has a
# time to live.
section_expiry_puts() {
	local rows=$((ROWS / 5)) count=$((4000 / SCALE)) table far=4000000000
	stop_server
	start_server -c shared_buffers=1GB -c shared_preload_libraries=dynamo_am
	export PGOPTIONS='-c synchronous_commit=off'
	for table in lasting expiring; do
		sql -c "SELECT dynamo_create_table('ours_$table', 'PK S', 'SK S')" >/dev/null
		[ $table = lasting ] || enable_ttl ours_expiring
		drive -u 1 -r $rows -n $((rows / 2)) -c 4 -e $far "unmeasured:put:ours:ours_$table"
		sql -c "VACUUM ANALYZE ours_$table"
	done
	sql -c 'VACUUM ANALYZE "ours_expiring::ttl"'
	set -- ours_lasting ours_expiring -r $rows -n $count -s 12 -u 2
	compare put ttl_unchanged "$@" -e $far -v 1
	compare put ttl_moved "$@" -e $((far + 1000000)) -v 1
	compare put ttl_new "$@" -e $far -f $((rows / 2))
	unset PGOPTIONS
	sql -c 'DROP TABLE ours_lasting, ours_expiring'
}

# Sixteen sessions put as fast as they are allowed to, into a table of 100
# units; once its burst is used up, the items of a minute are counted.
section_limit() {
	local seconds=$((60 / SCALE)) before after start clients
	[ $seconds -ge 10 ] || seconds=10
	stop_server
	start_server -c shared_preload_libraries=dynamo_am
	sql <<-'SQL'
		SELECT dynamo_create_table('ours_limited', 'PK S', write_capacity => 100, read_capacity => 100) \g /dev/null
		CREATE FUNCTION try_put(item dynamo_item) RETURNS void LANGUAGE plpgsql AS $$
		BEGIN
			PERFORM dynamo_put('ours_limited', item);
		EXCEPTION WHEN OTHERS THEN
			IF sqlerrm NOT LIKE '%throughput%' THEN RAISE; END IF;
		END $$;
	SQL
	cat >"$DYN_ROOT/limit.sql" <<-'SQL'
		\set n random(1, 1000000000000)
		SELECT try_put(jsonb_build_object('PK', :client_id || ' ' || :n)::dynamo_item);
		\sleep 5 ms
	SQL
	pgbench -n -M prepared -c 16 -j 1 -T $((seconds + 8)) -f "$DYN_ROOT/limit.sql" >/dev/null 2>&1 &
	clients=$!
	sleep 5
	before=$(sql -c 'SELECT count(*) FROM ours_limited')
	start=$EPOCHREALTIME
	sleep $seconds
	after=$(sql -c 'SELECT count(*) FROM ours_limited')
	figure limit '' "$(awk "BEGIN { error = ($after - $before) / ($EPOCHREALTIME - $start) - 100; print error < 0 ? -error : error }")"
	wait $clients
	sql -c 'DROP TABLE ours_limited' -c 'DROP FUNCTION try_put'
}

# start_expiring_table: the endpoint, and a table with a time to live, the
# first rows of which do not expire.
start_expiring_table() {
	start_endpoint
	enable_ttl Small
	load -b 200 -n "$HTTP_ROWS" -c 16 "unmeasured:put:plain:Small:$(ours_at)"
	sql -c 'VACUUM ANALYZE "Small"'
}

# foreground SIDE LINE SECONDS: gets and puts at rates that leave the machine
# time.  No -u: the first second's caches are warm from the last slice.
foreground() {
	load -i 2000 -n $((1000 * $3)) -c 16 "$2_get:get:$1:Small:$(ours_at)"
	load -i 500 -n $((250 * $3)) -c 16 -v $((RANDOM % 90)) "$2_put:put:$1:Small:$(ours_at)"
}

# copy_expiring FIRST COUNT TIME: rows that expire, a thousand a second, from TIME on.
copy_expiring() {
	"$DYN_ROOT/driver" -o sequential -r $(($1 + $2)) -f "$1" -n "$2" -e $(($3 - $1 / 1000)) copy:ours |
		PGOPTIONS='-c synchronous_commit=off' sql -c 'COPY "Small" FROM STDIN'
}

# The largest lag while COMMAND runs
lag_of() {
	local watcher
	(while sleep 0.25; do echo 'SELECT lag FROM dynamo_stat_ttl WHERE lag IS NOT NULL;'; done | sql >"$DYN_ROOT/lags") &
	watcher=$!
	"$@"
	kill $watcher
	wait $watcher 2>/dev/null || true
	sort -n "$DYN_ROOT/lags" | tail -n 1
}

# A thousand items expire in each second, or none.
section_expiry() {
	local round seconds=4
	start_expiring_table
	foreground plain unmeasured 2
	for ((round = 0; round < 3; round++)); do
		foreground plain expiry $seconds
		copy_expiring $((1000000 + round * 10000)) $((seconds * 1000 + 2000)) $(($(date +%s) + 2))
		sleep 2
		figure expiry_lag '' "$(lag_of foreground ours expiry $seconds)"
		wait_until 'sum(due) = 0 FROM dynamo_stat_ttl'
	done
}

table_bytes() {
	sql -c "SELECT pg_total_relation_size('\"Small\"') + pg_total_relation_size('\"Small::ttl\"')"
}

# All items of a large table expire at the same moment; the job begins when
# it is told to.
section_expire_at_once() {
	local rows=$((ROWS * 3 / 10)) before start
	start_expiring_table
	foreground plain at_once 4
	sql -c "ALTER SYSTEM SET dynamo_am.disabled_jobs = 'ttl'" -c 'SELECT pg_reload_conf()' >/dev/null
	copy_expiring 1000000 "$rows" $(($(date +%s) - rows / 1000))
	before=$(table_bytes)
	start=$EPOCHREALTIME
	sql -c "ALTER SYSTEM RESET dynamo_am.disabled_jobs" -c 'SELECT pg_reload_conf()' >/dev/null
	sleep 1
	foreground ours at_once 4
	wait_until 'sum(due) = 0 FROM dynamo_stat_ttl' 0.5
	figure at_once '' "$(awk "BEGIN { print $rows / ($EPOCHREALTIME - $start) }")"
	for _ in 1 2; do sql -c 'VACUUM "Small"' -c 'VACUUM "Small::ttl"'; done
	copy_expiring 1000000 "$rows" 4000000000
	figure at_once_size "$before" "$(table_bytes)"
	sql -c 'DROP TABLE "Small", "Large"'
}

print_background_results() {
	grep -qE '^(counted_|ttl_|limit|expiry_|at_once)' "$slices" "$figures" || return 0
	echo
	echo 'Beside requests: capacity, and items that expire.'
	echo
	awk -v peer=beside -f table.awk lines_background.tsv "$slices" "$figures"
}
