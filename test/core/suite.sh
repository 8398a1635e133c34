#!/usr/bin/env bash
# suite.sh regress|isolation: runs one of PostgreSQL's suites inside
# test/run/private and judges its differences by test/core/differences.
set -euo pipefail
suite=$1
library=$("$DYN_BIN/pg_config" --pkglibdir)
inputs=$library/$suite
differences=$PWD/test/core/differences/$suite
case $suite in
	regress) program=regress/pg_regress schedule=parallel_schedule database=regression ;;
	isolation) program=isolation/pg_isolation_regress schedule=isolation_schedule database=isolation_regression ;;
esac

"$DYN_PGXS/src/test/$program" --bindir="$DYN_BIN" --dlpath="$library" --inputdir="$inputs" --outputdir="$DYN_OUT" \
	--schedule="$inputs/$schedule" --temp-instance="$DYN_ROOT/instance" --temp-config="$PWD/test/core/core.conf" \
	--load-extension=dynamo_am --no-locale --encoding=UTF8 --max-concurrent-tests=20 \
	--dbname="$database" > "$DYN_OUT/pg_regress.log" 2>&1 || true
touch "$DYN_OUT/regression.diffs"

# For each test that differs, the lines that do, without context and without
# the widths of columns: so they mean the same for another minor version.
mkdir "$DYN_OUT/differences"
squeezed() { sed -E 's/ +/ /g; s/-{2,}/-/g; s/ $//' "$1"; }
sed -n 's/^diff -U3 //p' "$DYN_OUT/regression.diffs" | while read -r expected actual; do
	{ diff <(squeezed "$expected") <(squeezed "$actual") || true; } | sed -nE 's/^< ?/-/p; s/^> ?/+/p' \
		> "$DYN_OUT/differences/$(basename "$actual" .out)"
done

number=0 failed=0
result() { # ok|not ok, name, explanation
	number=$((number + 1))
	[ "$1" = ok ] || failed=$((failed + 1))
	echo "$1 $number - $suite $2${3:+: $3}"
}

tests=$(sed -nE 's/^(test| +)? *([a-z0-9_-]+) +\.\.\. +(ok|FAILED|failed).*/\2/p' "$DYN_OUT/pg_regress.log")
for test in $tests; do
	found=$DYN_OUT/differences/$test
	if [ ! -e "$differences/$test" ]; then
		if [ ! -e "$found" ]; then
			result ok "$test"
		else
			result 'not ok' "$test"
			sed 's/^/#   /' "$found"
		fi
	elif grep -v '^#' "$differences/$test" | diff - "$found" > "$found.unlike" 2>&1; then
		result ok "$test" "differs as explained"
	else
		result 'not ok' "$test" "differs otherwise than test/core/differences/$suite/$test says"
		sed 's/^/#   /' "$found.unlike"
	fi
done

[ -n "$tests" ] || { result 'not ok' 'the suite ran'; tail -n 50 "$DYN_OUT/pg_regress.log" | sed 's/^/#   /'; }
if grep -nE 'TRAP:|PANIC:|terminated by signal' "$DYN_OUT/log/postmaster.log" > "$DYN_OUT/crashes"; then
	result 'not ok' 'no assertion failed and no process crashed'
	sed 's/^/#   /' "$DYN_OUT/crashes"
else
	result ok 'no assertion failed and no process crashed'
fi
echo "1..$number"
[ "$failed" = 0 ]
