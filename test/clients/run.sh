#!/usr/bin/env bash
# Runs in test/run/private: a server with the endpoint, and all clients on it.
set -euo pipefail
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
export NODE_NO_WARNINGS=1
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION=us-east-1 AWS_ENDPOINT_URL=http://127.0.0.1:$port
for _ in {1..100}; do
	! (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null || break
	sleep 0.1
done
mkdir "$DYN_ROOT/sdk"
cp test/clients/package*.json test/clients/*.mjs "$DYN_ROOT/sdk/"
cp -r test/clients/mappers "$DYN_ROOT/"
cp test/clients/tap.mjs "$DYN_ROOT/mappers/"
awk '/^```/ { js = /^```js/; next } js' README.md | sed "s|http://localhost:8000|$AWS_ENDPOINT_URL|" >"$DYN_ROOT/sdk/readme.mjs"
awk '/^```/ { printed = /^```console/; next } printed' README.md >"$DYN_ROOT/sdk/readme.expected"
for folder in sdk mappers; do
	(cd "$DYN_ROOT/$folder" && HOME=$DYN_ROOT npm ci --no-audit --no-fund --silent)
done
status=0
for client in sdk/operations sdk/documents mappers/mappers; do
	node "$DYN_ROOT/$client.mjs" || status=1
done
cd "$DYN_ROOT/sdk"
if node readme.mjs 2>&1 | diff - readme.expected; then echo 'ok 1 - the example of README.md'; else
	echo 'not ok 1 - the example of README.md'
	status=1
fi
exit $status
