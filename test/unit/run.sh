#!/usr/bin/env bash
# run.sh PATTERN: the inner part of test/run/unit, inside the private server.
set -euo pipefail
library=$PWD/dynamo_am_unit.so
socket=$DYN_ROOT
initdb -D "$DYN_ROOT/data" --no-locale --encoding=UTF8 --auth=trust >"$DYN_OUT/initdb.log"
pg_ctl -D "$DYN_ROOT/data" -o "-F -c listen_addresses= -k $socket" -l "$DYN_OUT/server.log" -w start >/dev/null
trap 'pg_ctl -D "$DYN_ROOT/data" -m immediate stop >/dev/null' EXIT
export PGHOST=$socket PGDATABASE=postgres PGOPTIONS='-c client_min_messages=warning'
psql -qXc 'CREATE EXTENSION dynamo_am'

tests=$(nm -D --defined-only "$library" | sed -n 's/.* T unit_//p' | grep -E -- "$1")
number=0 failed=0
for test in $tests; do
	number=$((number + 1))
	if output=$(psql -qXAt -v ON_ERROR_STOP=1 2>&1 <<-SQL
		CREATE FUNCTION pg_temp.$test() RETURNS void LANGUAGE c AS '$library', 'unit_$test';
		DO 'BEGIN PERFORM pg_temp.$test(); END';
	SQL
	); then
		echo "ok $number - $test"
	else
		failed=$((failed + 1))
		echo "not ok $number - $test"
		printf '%s\n' "$output" | sed 's/^/#   /'
	fi
done
echo "1..$number"
[ "$failed" = 0 ]
