#!/usr/bin/env bash
# Runs in test/run/private: soak.sh MINUTES, see test/run/soak.
# shellcheck disable=SC2154 # http.sh sets port, key and pids
set -euo pipefail
end=$(($(date +%s) + $1 * 60))
cd test/bench
# shellcheck source=/dev/null
. ./lib.sh
# shellcheck source=/dev/null
. ./http.sh

# In a round each row is put once, with a quantity that tells the round's number.
rows=$HTTP_ROWS
round=0
requests=0

call() {
	"$DYN_ROOT/load" -r "$rows" "${@:2}" "soak:$1:ours:Small:$http_port:$worker_pids:$access_key" >>"$DYN_OUT/load.tsv"
}

run_round() {
	round=$((round + 1))
	call put -c 64 -n "$rows" -v $round
	call get -c 16 -n "$rows"
	call query10 -c 16 -n $((rows / 10))
	call query100 -c 16 -n $((rows / 100))
	requests=$((requests + rows * 211 / 100))
}

# The workers' memory, in kB
memory() {
	for pid in ${worker_pids//,/ }; do cat "/proc/$pid/status"; done | awk '/^RssAnon/ { sum += $2 } END { print sum }'
}

# Kills every process of the server, while it answers puts.
kill_server() {
	local postmaster
	postmaster=$(head -n 1 "$DYN_ROOT/data/postmaster.pid")
	round=$((round + 1))
	call put -c 64 -n "$rows" -v $round -j "$DYN_ROOT/acknowledged" 2>/dev/null &
	while [ ! -s "$DYN_ROOT/acknowledged" ]; do sleep 0.02; done
	# shellcheck disable=SC2046 # a list of processes
	kill -KILL "$postmaster" $(pgrep -P "$postmaster")
	wait $! || true
	while kill -0 "$postmaster" 2>/dev/null; do sleep 0.1; done
}

# How many rows are not as they have been acknowledged.  What was sent and not
# acknowledged may be there or not.
count_lost() {
	sql <<-SQL
		CREATE TEMP TABLE acknowledged (row int);
		COPY acknowledged FROM '$DYN_ROOT/acknowledged';
		SELECT count(*) FROM generate_series(0, $rows - 1) AS row
		LEFT JOIN (SELECT substr("PK"::text, 6)::int * 100 + substr("SK", 6)::int AS row,
			(item->>'quantity')::int - 10 AS round FROM "Small") AS items USING (row)
		WHERE round IS NULL OR round <> $round % 90 AND
			(row IN (SELECT row FROM acknowledged) OR round <> ($round - 1) % 90)
	SQL
}

build_driver
start_server
sql -c 'CREATE EXTENSION dynamo_am'
start_endpoint -c dynamo_am.http_workers=2 -c autovacuum=on -c checkpoint_timeout=5min
worker_pids=$worker_pid
run_round
run_round
before=$(memory)
while [ "$(date +%s)" -lt "$end" ]; do
	run_round
	printf '%s\t%s\t%s\n' "$(date +%T)" $requests "$(memory)" >>"$DYN_OUT/memory.tsv"
done
after=$(memory)
kill_server
start_server -c shared_buffers=1GB
lost=$(count_lost)
faults=$(sql -c "SELECT cardinality(problems) FROM dynamo_check('\"Small\"')")
echo "$requests requests; the workers' memory: $before kB, then $after kB;" \
	"$(wc -l <"$DYN_ROOT/acknowledged") acknowledged in the last moment, $lost lost; $faults faults"
((after - before < 4096 && lost == 0 && faults == 0))
