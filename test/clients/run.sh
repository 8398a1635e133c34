#!/usr/bin/env bash
# Runs in test/run/private: a server with the endpoint, and all clients on it, or
# those that are named.
set -euo pipefail
clients=("$@")
[ $# -gt 0 ] || clients=(operations indexes documents signatures throttling mappers cli boto admin console readme)
port=$((20000 + RANDOM % 10000))
while (: </dev/tcp/127.0.0.1/$port) 2>/dev/null; do port=$((port + 1)); done
initdb -D "$DYN_ROOT/data" --username=postgres --auth=trust >/dev/null
cat >>"$DYN_ROOT/data/postgresql.conf" <<-CONF
	listen_addresses = ''
	unix_socket_directories = '$DYN_ROOT'
	shared_preload_libraries = 'dynamo_am'
	dynamo_am.http_port = $port
	dynamo_am.http_workers = 2
CONF
pg_ctl -D "$DYN_ROOT/data" -l "$DYN_OUT/log" -w start >/dev/null
trap 'pg_ctl -D "$DYN_ROOT/data" -m fast -w stop >/dev/null' EXIT
export PGHOST=$DYN_ROOT PGUSER=postgres PGDATABASE=postgres
psql -XqAt -c 'CREATE EXTENSION dynamo_am' -c 'CREATE ROLE app' -c 'GRANT CREATE ON SCHEMA public TO app'
IFS='|' read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY < <(psql -XqAt -c "SELECT * FROM dynamo_create_access_key('app')")
# Debian's Node.js is older than the SDK likes.
export NODE_NO_WARNINGS=1 NPM_CONFIG_UPDATE_NOTIFIER=false
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
export AWS_ENDPOINT_URL=http://127.0.0.1:$port HOME=$DYN_ROOT
for _ in {1..100}; do
	! (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null || break
	sleep 0.1
done
# The packages that a client's folder locks, once
install() { [ -e "$1/node_modules" ] || npm ci --prefix "$1" --no-audit --no-fund --silent; }

node_client() {
	install "$1"
	node "$1/$2.mjs"
}
readme() {
	install test/clients/sdk
	awk '/^```/ { js = /^```js/; next } js' README.md | sed "s|http://localhost:8000|$AWS_ENDPOINT_URL|" >test/clients/sdk/readme.mjs
	awk '/^```/ { printed = /^```console/; next } printed' README.md >"$DYN_ROOT/readme.expected"
	if node test/clients/sdk/readme.mjs 2>&1 | diff - "$DYN_ROOT/readme.expected"; then echo 'ok 1 - the example of README.md'; else
		echo 'not ok 1 - the example of README.md'
		return 1
	fi
}
# Those that are Debian's are that, whatever else there is.
run() {
	case $1 in
		operations | indexes | documents | signatures | throttling) node_client test/clients/sdk "$1" ;;
		mappers | admin) node_client "test/clients/$1" "$1" ;;
		console) node_client test/clients/admin console ;;
		cli) PATH=/usr/bin:$PATH AWS_PAGER='' bash test/clients/cli.sh ;;
		boto | scaling) /usr/bin/python3 "test/clients/$1.py" ;;
		readme) readme ;;
		*) echo "not ok 1 - no client $1" && return 1 ;;
	esac
}

status=0
for client in "${clients[@]}"; do
	echo "# $client"
	run "$client" || status=1
	psql -Xq -c 'DROP OWNED BY app' -c 'GRANT CREATE ON SCHEMA public TO app'
done
exit $status
