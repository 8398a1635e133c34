# shellcheck shell=bash disable=SC2154 # lib.sh sets slices and figures
# The section of the endpoint: our worker, and dynalite beside it.

HTTP_ROWS=20000
HTTP_TABLES='Large Small' # items of 300 and of 200 bytes
# One line for each part of a request: call, part, CPU µs.
parts=$DYN_OUT/parts.tsv

start_dynalite() {
	local request
	mkdir "$DYN_ROOT/dynalite"
	cp dynalite/package*.json "$DYN_ROOT/dynalite/"
	(cd "$DYN_ROOT/dynalite" && HOME=$DYN_ROOT npm ci --no-audit --no-fund --silent)
	node "$DYN_ROOT/dynalite/node_modules/.bin/dynalite" --host 127.0.0.1 --port "$dynalite_port" --createTableMs 0 \
		>"$DYN_OUT/dynalite.log" 2>&1 &
	dynalite_pid=$!
	wait_for_port "$dynalite_port"
	for table in $HTTP_TABLES; do
		request='{"TableName":"'$table'","BillingMode":"PAY_PER_REQUEST","KeySchema":[
			{"AttributeName":"PK","KeyType":"HASH"},{"AttributeName":"SK","KeyType":"RANGE"}],"AttributeDefinitions":[
			{"AttributeName":"PK","AttributeType":"S"},{"AttributeName":"SK","AttributeType":"S"}]}'
		exec {socket}<>"/dev/tcp/127.0.0.1/$dynalite_port"
		printf '%s\r\n' >&"$socket" 'POST / HTTP/1.1' 'Host: localhost' 'Connection: close' \
			'Content-Type: application/x-amz-json-1.0' 'X-Amz-Target: DynamoDB_20120810.CreateTable' 'X-Amz-Date: 20260101T000000Z' \
			'Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=a' \
			"Content-Length: ${#request}" '' "$request"
		grep -q TableDescription <&"$socket"
		exec {socket}>&-
	done
	sleep 1 # while it creates them
}

free_port() {
	local port=$((20000 + RANDOM % 10000))
	while (: </dev/tcp/127.0.0.1/$port) 2>/dev/null; do port=$((port + 1)); done
	echo $port
}

wait_for_port() {
	for _ in {1..100}; do
		! (: </dev/tcp/127.0.0.1/"$1") 2>/dev/null || return 0
		sleep 0.1
	done
	return 1
}

# Without what an earlier section has left of it.
create_http_role() {
	sql <<-SQL
		SELECT 'DROP OWNED BY bench; DROP ROLE bench' FROM pg_roles WHERE rolname = 'bench' \gexec
		CREATE ROLE bench;
		GRANT CREATE ON SCHEMA public TO bench;
	SQL
}

# start_endpoint [OPTION ...]: the server with the endpoint, and an access key.
start_endpoint() {
	http_port=$(free_port)
	stop_server
	start_server -c shared_buffers=1GB -c shared_preload_libraries=dynamo_am -c dynamo_am.http_port="$http_port" \
		-c dynamo_am.http_listen_addresses=127.0.0.1 -c dynamo_am.http_role=bench -c dynamo_am.throttling=off "$@"
	wait_for_port "$http_port"
	create_http_role
	access_key=$(sql -F : -c "SELECT * FROM dynamo_create_access_key('bench')")
	worker_pid=$(sql -c "SELECT string_agg(pid::text, ',') FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'")
	for table in $HTTP_TABLES; do
		sql -c 'SET ROLE bench' -c "SELECT dynamo_create_table('$table', 'PK S', 'SK S')" >/dev/null
	done
}

# set_auth sigv4|none
set_auth() {
	sql -c "ALTER SYSTEM SET dynamo_am.http_auth = $1" -c 'SELECT pg_reload_conf()' >/dev/null
	sleep 0.2
}

ours_at() { echo "$http_port:$worker_pid:$access_key"; }
dynalite_at() { echo "$dynalite_port:$dynalite_pid:any:key"; }

load() {
	"$DYN_ROOT/load" -r "$HTTP_ROWS" "$@" >>"$slices"
}

# request LINE:CALL:TABLE COUNT [OPTION ...]: in turns, we and dynalite; of
# dynalite a sixth of the requests.
request() {
	local line=${1%:*} table=${1##*:} count=$2
	shift 2
	for ((round = 0; round < ROUNDS; round++)); do
		load -u 1 -s 2 -f $((round * count)) -n $((count / 6)) "$@" "$line:plain:$table:$(dynalite_at)"
		load -u 1 -s 2 -f $((round * count)) -n "$count" "$@" "$line:ours:$table:$(ours_at)"
	done
}

# The same rows by plain SQL, from 64 connections.
upsert_by_pgbench() {
	pgbench -n -M prepared -c 64 -j 1 -t $((12000 / SCALE / 64)) -f "$DYN_ROOT/upsert.sql" 2>/dev/null |
		awk '/^tps/ { printf "put_64_sql\tplain\t\t\t%s\n", $3 }'
}

prepare_upserts() {
	local item
	sql -c 'CREATE TABLE plain_http (pk text COLLATE "C", sk text COLLATE "C", item jsonb, PRIMARY KEY (pk, sk))'
	"$DYN_ROOT/driver" -r "$HTTP_ROWS" -n "$HTTP_ROWS" copy:plain | sql -c 'COPY plain_http FROM STDIN'
	item=$("$DYN_ROOT/driver" -r "$HTTP_ROWS" -n 1 copy:plain | cut -f 3)
	cat >"$DYN_ROOT/upsert.sql" <<-SQL
		\\set p random(0, $HTTP_ROWS / 100 - 1)
		\\set s random(0, 99)
		INSERT INTO plain_http VALUES ('USER#' || lpad(:p::text, 8, '0'), 'ITEM#' || lpad(:s::text, 5, '0'), '$item')
		ON CONFLICT (pk, sk) DO UPDATE SET item = excluded.item;
	SQL
	upsert_by_pgbench >/dev/null
}

measure_puts() {
	prepare_upserts
	for ((round = 0; round < ROUNDS; round++)); do
		load -u 1 -s 2 -n $((600 / SCALE)) -c 1 "put_1:put:plain:Small:$(ours_at)"
		load -u 1 -s 2 -n $((2000 / SCALE)) -c 64 "put_64:put:plain:Small:$(dynalite_at)"
		load -u 1 -s 2 -n $((12000 / SCALE)) -c 64 -v $round "put_64:put:ours:Small:$(ours_at)"
		upsert_by_pgbench >>"$slices"
	done
}

# profile CALL TABLE COUNT [OPTION ...]: the parts of its CPU time, by perf.
# PostgreSQL and other libraries keep no frame pointers, so samples have the
# stack itself; deep ones are longer than perf's default.
profile() {
	local call=$1 table=$2 count=$3
	command -v perf >/dev/null || return 0
	shift 3
	perf record -q -o "$DYN_ROOT/perf.data" -e cpu-clock -F 997 --call-graph dwarf,16384 -p "$worker_pid" -- \
		"$DYN_ROOT/load" -r "$HTTP_ROWS" -n "$count" -s 2 "$@" "$call:$call:ours:$table:$(ours_at)" \
		>"$DYN_ROOT/profiled.tsv" 2>/dev/null || return 0
	perf script -i "$DYN_ROOT/perf.data" --no-inline -F ip,sym,dso 2>/dev/null |
		awk -v call="$call" -f parts.awk "$DYN_ROOT/profiled.tsv" - >>"$parts"
}

# fill_http TABLE BYTES: with items of so many bytes, on both sides.
fill_http() {
	load -b "$2" -n $HTTP_ROWS -c 16 "unmeasured:put:plain:$1:$(dynalite_at)" "unmeasured:put:ours:$1:$(ours_at)"
	sql -c "VACUUM ANALYZE \"$1\""
}

section_http() {
	start_endpoint -c dynamo_am.http_workers=1
	dynalite_port=$(free_port)
	start_dynalite
	fill_http Large 300
	fill_http Small 200
	set_auth none
	request http_get_none:get:Large $((20000 / SCALE)) -c 16
	set_auth sigv4
	request http_get:get:Large $((20000 / SCALE)) -c 16 -h
	request http_query10:query10:Small $((6000 / SCALE)) -c 16
	request http_query100:query100:Small $((1800 / SCALE)) -c 16
	profile get Large $((30000 / SCALE)) -c 16
	profile query10 Small $((15000 / SCALE)) -c 16
	profile query100 Small $((5000 / SCALE)) -c 16
	measure_puts
	profile put Small $((15000 / SCALE)) -c 64
	kill "$dynalite_pid"
	wait "$dynalite_pid" 2>/dev/null || true
}

print_http_results() {
	grep -q '^http_get_none' "$slices" || return 0
	echo
	echo "The endpoint, one worker; beside it dynalite $(sed -n 's/.*"dynalite": "\(.*\)"/\1/p' dynalite/package.json) in one process," \
		"without durability."
	echo
	awk -v peer=beside -f table.awk lines_http.tsv "$slices" "$figures"
	[ ! -s "$parts" ] || print_parts
}

print_parts() {
	echo
	echo 'Where the CPU time of a request goes, in µs, by a profile:'
	echo
	awk -F '\t' '
		{ cost[$1, $2] = $3; if (!seen[$1]++) calls[++n] = $1 }
		END {
			m = split("sockets,HTTP,signature,JSON in,operation,JSON out,commit,unknown", part, ",")
			head = "| |"; rule = "|---|"
			for (i = 1; i <= m; i++) { head = head " " part[i] " |"; rule = rule "---:|" }
			print head; print rule
			for (j = 1; j <= n; j++) {
				row = "| " calls[j] " |"
				for (i = 1; i <= m; i++) row = row sprintf(" %.1f |", cost[calls[j], part[i]])
				print row
			}
		}' "$parts"
}
