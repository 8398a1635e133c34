# shellcheck shell=bash
# What the sections of the benchmark share: the server, tables, slices.

# Sizes; see README.md.
# shellcheck disable=SC2034
if [ "${BENCH_QUICK:-0}" = 1 ]; then
	ROWS=100000 ROUNDS=3 SCALE=10 COLD_ROWS=100000
else
	ROWS=1000000 ROUNDS=5 SCALE=1 COLD_ROWS=300000
fi

# One line for each slice: line, side, operations, seconds, rate, CPU, WAL.
slices=$DYN_OUT/slices.tsv
# One line for each figure that is not a cost: line, plain, ours.
figures=$DYN_OUT/figures.tsv
rm -f "$slices" "$figures"
touch "$slices" "$figures"

export PGHOST=$DYN_ROOT PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
[ "$(id -un)" = postgres ] || PGUSER=$(id -un)

note() {
	echo "$(date +%T) $*" >&2
}

sql() {
	psql -XAtq -v ON_ERROR_STOP=1 "$@"
}

build_driver() {
	local libpq
	read -ra libpq <<<"$BENCH_LIBPQ"
	cc -O2 -Wall -Wextra -Werror driver.c items.c tool.c "${libpq[@]}" -o "$DYN_ROOT/driver"
	cc -O2 -Wall -Wextra -Werror load.c request.c items.c tool.c -lcrypto -o "$DYN_ROOT/load"
}

# start_server_in DIRECTORY [OPTION ...]: with settings that keep what is not
# measured from running in the midst of a slice.
start_server_in() {
	local data=$DYN_ROOT/$1
	if [ ! -d "$data" ]; then
		initdb -D "$data" --no-locale --encoding=UTF8 --auth=trust >/dev/null
		cat >>"$data/postgresql.conf" <<-CONF
			listen_addresses = ''
			unix_socket_directories = '$DYN_ROOT'
			autovacuum = off
			checkpoint_timeout = 1d
			max_wal_size = 32GB
		CONF
		trap 'stop_server; stop_server_in uncounted' EXIT
	fi
	pg_ctl -D "$data" -l "$DYN_OUT/server.log" -o "${*:2}" -w start >/dev/null
}

stop_server_in() {
	[ ! -f "$DYN_ROOT/$1/postmaster.pid" ] || pg_ctl -D "$DYN_ROOT/$1" -m fast -w stop >/dev/null
}

start_server() {
	start_server_in data "$@"
}

stop_server() {
	stop_server_in data
}

# create_tables NAME: plain_NAME and ours_NAME, empty.
create_tables() {
	drop_tables "$1"
	sql <<-SQL
		CREATE TABLE plain_$1 (pk text COLLATE "C", sk text COLLATE "C", item jsonb, PRIMARY KEY (pk, sk));
		SELECT dynamo_create_table('ours_$1', 'PK S', 'SK S') \g /dev/null
	SQL
}

drop_tables() {
	sql -c 'SET client_min_messages = error' -c "DROP TABLE IF EXISTS plain_$1, ours_$1"
}

# vacuum_tables NAME: sets hint bits and fills maps, so that reads do not.  No
# checkpoint: it would have the writes that follow log whole pages.
vacuum_tables() {
	sql -c "VACUUM ANALYZE plain_$1" -c "VACUUM ANALYZE ours_$1"
}

drive() {
	"$DYN_ROOT/driver" "$@" >>"$slices"
}

# compare OPERATION LINE SUBJECT SUBJECT [OPTION ...]: the same on two of our
# tables (TABLE or TABLE:PORT); the first stands on plain's side.
compare() {
	local operation=$1 line=$2 plain=$3 ours=$4
	shift 4
	"$DYN_ROOT/driver" "$@" "$line:$operation:ours:$plain" "$line+:$operation:ours:$ours" |
		sed "s/^$line\tours/$line\tplain/; s/^$line+/$line/" >>"$slices"
}

# measure [OPTION ...] LINE:OPERATION:NAME [SUBJECT ...]: runs the driver on
# plain_NAME and ours_NAME in turns, and on the subjects given beside them.
measure() {
	local options=()
	while [[ $1 == -* ]]; do
		options+=("$1")
		[ "$1" = -g ] || { options+=("$2") && shift; }
		shift
	done
	local line=${1%:*} name=${1##*:}
	drive "${options[@]}" "$line:plain:plain_$name" "$line:ours:ours_$name" "${@:2}"
}

# fill NAME ROWS ORDER CLIENTS [OPTION ...]: puts rows, as a user would.
fill() {
	PGOPTIONS='-c synchronous_commit=off' \
		measure -u 1 -r "$2" -n "$2" -o "$3" -c "$4" "${@:5}" "unmeasured:put:$1"
}

figure() {
	printf '%s\t%s\t%s\n' "$@" >>"$figures"
}

# Distinct heap pages that a hundred rows of a partition are on, on average.
# The partitions of one row are those of warming up.
pages_per_partition() {
	sql -c "SELECT sum(pages) / sum(rows) * 100 FROM (
		SELECT count(DISTINCT (ctid::text::point)[0]) AS pages, count(*) AS rows
		FROM $1 GROUP BY $2 HAVING count(*) > 1) AS p"
}

figure_pages() {
	figure "$1" "$(pages_per_partition "plain_$2" pk)" "$(pages_per_partition "ours_$2" '"PK"')"
}

figure_size() {
	local size="pg_catalog.pg_total_relation_size"
	figure "$1" "$(sql -c "SELECT $size('plain_$2')")" "$(sql -c "SELECT $size('ours_$2')")"
}

# buffers_of STATEMENT: buffers that it touches, when it runs a second time.
buffers_of() {
	sql -c "$1" -c "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) $1" | awk '
		/"Shared (Hit|Read) Blocks"/ && n < 2 { gsub(/[^0-9]/, ""); sum += $0; n++ }
		END { print sum }'
}

# figure_buffers LINE NAME ROWS: of a get, on average of a thousand.
figure_buffers() {
	local keys="FROM (SELECT 'USER#' || to_char(i % ($3 / 100), 'FM00000000') AS p,
		'ITEM#' || to_char(i % 100, 'FM00000') AS s FROM generate_series(0, 999) AS i OFFSET 0) AS k"
	local plain ours
	plain=$(buffers_of "SELECT count((SELECT item FROM plain_$2 WHERE pk = p AND sk = s)) $keys")
	ours=$(buffers_of "SELECT count(dynamo_get('ours_$2', json_build_object(
		'PK', json_build_object('S', p), 'SK', json_build_object('S', s))::text::dynamo_item)) $keys")
	figure "$1" "$(awk "BEGIN { print $plain / 1000 }")" "$(awk "BEGIN { print $ours / 1000 }")"
}

seconds_of() {
	local start=$EPOCHREALTIME
	"$@" >/dev/null
	awk "BEGIN { print $EPOCHREALTIME - $start }"
}

# Conditions, then the table.
print_results() {
	echo '# Results of `make bench`'
	echo
	echo "$(date -u '+%F %H:%M') UTC, in $((SECONDS / 60)) min $((SECONDS % 60)) s."
	echo "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores," \
		"$(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GB of memory," \
		"Linux $(uname -r), load $(cut -d' ' -f1-3 /proc/loadavg)."
	echo "$(postgres --version | sed 's/ (PostgreSQL)/QL/;s/postgresQL/PostgreSQL/'), defaults but for: autovacuum = off, checkpoint_timeout = 1d," \
		"max_wal_size = 32GB, shared_buffers = 1GB (cold: 32MB, and effective_io_concurrency = 64)."
	echo "$ROWS items (cold: $COLD_ROWS), $((ROWS / 100)) partitions of 100 items."
	echo 'What the lines mean: README.md.'
	echo
	awk -f table.awk lines.tsv "$slices" "$figures"
	print_background_results
	print_http_results
}
