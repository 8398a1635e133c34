#!/usr/bin/env bash
# Runs in test/run/private: measures every line of lines.tsv, prints the table.
set -euo pipefail
cd test/bench
# shellcheck source=/dev/null
. ./lib.sh
# shellcheck source=/dev/null
. ./sections.sh
# shellcheck source=/dev/null
. ./indexes.sh
# shellcheck source=/dev/null
. ./http.sh
# shellcheck source=/dev/null
. ./background.sh

build_driver
start_server -c shared_buffers=1GB
sql -c 'CREATE EXTENSION dynamo_am'
if [ $# = 0 ]; then
	set -- main reads small writes change ten after_checkpoint expressions bulk cold \
		index_puts index_reads index_cold index_fill counting expiry_puts limit expiry expire_at_once http
	[ "${BENCH_LARGE:-0}" = 0 ] || set -- "$@" large
fi
for section in "$@"; do
	note "$section"
	section_"$section"
done
stop_server
print_results | tee "$DYN_OUT/RESULTS.md"
