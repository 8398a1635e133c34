/*
 * driver.c
 *	  Sends one kind of statement to one side, and says what it cost.
 *
 *	  driver OPERATION plain|ours TABLE [OPTION ...]
 *
 * Statements are prepared; parameters are texts, made before they are needed
 * by this program, so that the server gets them ready on both sides.  Each
 * client is a process that sends a statement and waits for its answer.
 * Every answer is checked to be the expected one; else we exit with 1.
 *
 * Prints one line: operations, seconds, operations a second, microseconds of
 * server CPU an operation, bytes of WAL an operation, separated by tabs.  The
 * CPU is that of the clients' backends as the kernel accounts it in
 * /proc/<pid>/schedstat, so the server must run on this machine.
 *
 * The operation "copy" prints the rows in COPY's format instead.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "items.h"

#define WARM_UP_STATEMENTS 20
#define CLIENTS_MAX 64

typedef struct Operation
{
	const char *name;
	Part part;		   /* what it takes */
	int least, most;   /* rows that each returns or changes */
	const char *plain; /* SQL, %s stands for the table */
	const char *ours;
} Operation;

static const Operation operations[] = {
	{ "select1", PART_NOTHING, 1, 1, "SELECT 1", "SELECT 1" },
	{ "get", PART_KEY, 1, 1, "SELECT item FROM %s WHERE pk = $1 AND sk = $2",
	  "SELECT dynamo_get('%s', $1)" },
	{ "query10", PART_PARTITION, 10, 10,
	  "SELECT item FROM %s WHERE pk = $1 ORDER BY sk LIMIT 10",
	  "SELECT dynamo_query('%s', 'PK = :p', $1, \"limit\" => 10)" },
	{ "query100", PART_PARTITION, 50, 100,
	  "SELECT item FROM %s WHERE pk = $1 ORDER BY sk",
	  "SELECT dynamo_query('%s', 'PK = :p', $1)" },
	{ "put", PART_ITEM, 1, 1,
	  "INSERT INTO %s VALUES ($1, $2, $3) ON CONFLICT (pk, sk) "
	  "DO UPDATE SET item = excluded.item",
	  "SELECT dynamo_put('%s', $1)" },
	{ "update", PART_ITEM, 1, 1,
	  "UPDATE %s SET item = $3 WHERE pk = $1 AND sk = $2",
	  "SELECT dynamo_put('%s', $1)" },
	{ "delete", PART_KEY, 1, 1, "DELETE FROM %s WHERE pk = $1 AND sk = $2",
	  "SELECT dynamo_delete('%s', $1)" },
};

#define OPERATIONS ((int) (sizeof(operations) / sizeof(operations[0])))

typedef struct Run
{
	const Operation *operation; /* NULL: copy */
	Side side;
	const char *table;
	Data data;
	const char *order_name;
	const uint32_t *order; /* of rows or partitions */
	uint64_t first;		   /* place in the order */
	uint64_t count;		   /* statements of all clients */
	int clients;
} Run;

/* What a client tells its parent. */
typedef struct Cost
{
	uint64_t cpu_ns;
} Cost;

typedef struct Client
{
	pid_t pid;
	int to;	  /* a byte starts it */
	int from; /* a byte when it is ready, then its Cost */
} Client;

static void fail(const char *format, ...)
	__attribute__((format(printf, 1, 2), noreturn));

static void
fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

/* Where to: PGHOST, PGPORT and so on. */
static PGconn *
connect_to_server(void)
{
	PGconn *connection = PQconnectdb("");

	if (PQstatus(connection) != CONNECTION_OK)
		fail("driver: %s", PQerrorMessage(connection));
	return connection;
}

static uint64_t
wal_position(PGconn *connection)
{
	PGresult *result =
		PQexec(connection, "SELECT pg_current_wal_insert_lsn() - '0/0'");
	uint64_t position;

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		fail("driver: %s", PQerrorMessage(connection));
	position = strtoull(PQgetvalue(result, 0, 0), NULL, 10);
	PQclear(result);
	return position;
}

/* Nanoseconds that a backend of this machine has been running. */
static uint64_t
backend_cpu(PGconn *connection)
{
	char path[64];
	uint64_t ns;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/schedstat",
			 PQbackendPID(connection));
	file = fopen(path, "r");
	if (file == NULL || fscanf(file, "%" SCNu64, &ns) != 1)
		fail("driver: could not read \"%s\": %s", path, strerror(errno));
	fclose(file);
	return ns;
}

static void
prepare(PGconn *connection, const Run *run)
{
	char sql[512];
	PGresult *result;

	snprintf(sql, sizeof(sql),
			 run->side == SIDE_PLAIN ? run->operation->plain
									 : run->operation->ours,
			 run->table);
	result = PQprepare(connection, "s", sql, 0, NULL);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail("driver: %s: %s", sql, PQerrorMessage(connection));
	PQclear(result);
}

static PGresult *
execute(PGconn *connection, const Run *run, uint64_t row)
{
	const char *values[3];
	Texts texts;
	PGresult *result;

	make_texts(&run->data, run->side, run->operation->part, row, &texts);
	for (int i = 0; i < texts.count; i++)
		values[i] = texts.text[i];
	result =
		PQexecPrepared(connection, "s", texts.count, values, NULL, NULL, 0);
	if (PQresultStatus(result) != PGRES_TUPLES_OK &&
		PQresultStatus(result) != PGRES_COMMAND_OK)
		fail("driver: %s: %s", run->operation->name,
			 PQerrorMessage(connection));
	return result;
}

static void
check_result(const Run *run, const PGresult *result, uint64_t row)
{
	bool returns = PQresultStatus(result) == PGRES_TUPLES_OK;
	bool reads = run->operation->part != PART_ITEM && returns;
	int rows =
		returns ? PQntuples(result) : atoi(PQcmdTuples((PGresult *) result));

	if (strcmp(run->operation->name, "delete") == 0)
		reads = false;
	if (rows < run->operation->least || rows > run->operation->most ||
		(reads && PQgetisnull(result, 0, 0)))
		fail("driver: %s of row %" PRIu64 " in %s: %d rows",
			 run->operation->name, row, run->table, rows);
}

/* The row that the k-th statement is about. */
static uint64_t
target(const Run *run, uint64_t k)
{
	if (run->operation->part == PART_PARTITION)
		return (uint64_t) run->order[k] * ITEMS_PER_PARTITION;
	return run->order[k];
}

/* Fills the backend's caches and lets it choose a generic plan. */
static void
warm_up(PGconn *connection, const Run *run, int number)
{
	uint64_t row = WARM_UP_ROW + (uint64_t) number * ITEMS_PER_PARTITION;

	for (int i = 0; i < WARM_UP_STATEMENTS; i++)
		PQclear(execute(connection, run, row));
}

static void
run_client(const Run *run, int number, int from_parent, int to_parent)
{
	PGconn *connection = connect_to_server();
	Cost cost;
	char byte = 0;

	prepare(connection, run);
	warm_up(connection, run, number);
	if (write(to_parent, &byte, 1) != 1 || read(from_parent, &byte, 1) != 1)
		fail("driver: the parent is gone");
	cost.cpu_ns = backend_cpu(connection);
	for (uint64_t i = (uint64_t) number; i < run->count;
		 i += (uint64_t) run->clients)
	{
		uint64_t row = target(run, run->first + i);
		PGresult *result = execute(connection, run, row);

		check_result(run, result, row);
		PQclear(result);
	}
	cost.cpu_ns = backend_cpu(connection) - cost.cpu_ns;
	PQfinish(connection);
	if (write(to_parent, &cost, sizeof(cost)) != sizeof(cost))
		fail("driver: the parent is gone");
}

static void
start_client(const Run *run, int number, Client *client)
{
	int down[2], up[2];

	if (pipe(down) != 0 || pipe(up) != 0)
		fail("driver: could not make a pipe: %s", strerror(errno));
	client->pid = fork();
	if (client->pid < 0)
		fail("driver: could not fork: %s", strerror(errno));
	if (client->pid == 0)
	{
		close(down[1]);
		close(up[0]);
		run_client(run, number, down[0], up[1]);
		exit(0);
	}
	close(down[0]);
	close(up[1]);
	client->to = down[1];
	client->from = up[0];
}

static void
hear(const Client *client, void *message, size_t size)
{
	if (read(client->from, message, size) != (ssize_t) size)
		fail("driver: a client has failed");
}

/* Runs all clients and prints what it cost. */
static void
run_clients(const Run *run)
{
	Client clients[CLIENTS_MAX];
	PGconn *connection;
	uint64_t cpu_ns = 0, wal;
	double seconds;
	char byte = 0;

	for (int i = 0; i < run->clients; i++)
		start_client(run, i, &clients[i]);
	for (int i = 0; i < run->clients; i++)
		hear(&clients[i], &byte, 1);

	connection = connect_to_server();
	wal = wal_position(connection);
	seconds = now();
	for (int i = 0; i < run->clients; i++)
		if (write(clients[i].to, &byte, 1) != 1)
			fail("driver: a client is gone");
	for (int i = 0; i < run->clients; i++)
	{
		Cost cost;

		hear(&clients[i], &cost, sizeof(cost));
		cpu_ns += cost.cpu_ns;
		waitpid(clients[i].pid, NULL, 0);
	}
	seconds = now() - seconds;
	wal = wal_position(connection) - wal;
	PQfinish(connection);

	printf("%" PRIu64 "\t%.3f\t%.1f\t%.2f\t%.1f\n", run->count, seconds,
		   (double) run->count / seconds,
		   (double) cpu_ns / 1e3 / (double) run->count,
		   (double) wal / (double) run->count);
}

static void
print_copy(const Run *run)
{
	for (uint64_t i = 0; i < run->count; i++)
		print_copy_line(&run->data, run->side, run->order[run->first + i]);
}

static const Operation *
operation_named(const char *name)
{
	for (int i = 0; i < OPERATIONS; i++)
		if (strcmp(operations[i].name, name) == 0)
			return &operations[i];
	if (strcmp(name, "copy") != 0)
		fail("driver: no operation \"%s\"", name);
	return NULL;
}

static void
read_options(int argc, char **argv, Run *run)
{
	int option;

	while ((option = getopt(argc, argv, "r:b:v:o:f:n:c:")) != -1)
		switch (option)
		{
			case 'r': /* rows that the table will have when full */
				run->data.rows = strtoull(optarg, NULL, 10);
				break;
			case 'b': /* bytes of an item */
				run->data.item_size = atoi(optarg);
				break;
			case 'v':
				run->data.version = atoi(optarg);
				break;
			case 'o': /* order of rows (or partitions) */
				run->order_name = optarg;
				break;
			case 'f': /* from which place in this order */
				run->first = strtoull(optarg, NULL, 10);
				break;
			case 'n': /* how many; rows, or partitions */
				run->count = strtoull(optarg, NULL, 10);
				break;
			case 'c':
				run->clients = atoi(optarg);
				break;
			default:
				fail("driver: see test/bench/README.md");
		}
}

static void
check_run(Run *run)
{
	uint64_t places = run->data.rows;

	if (run->operation != NULL && run->operation->part == PART_PARTITION)
		places /= ITEMS_PER_PARTITION;
	if (run->clients < 1 || run->clients > CLIENTS_MAX)
		fail("driver: 1 to %d clients", CLIENTS_MAX);
	if (run->data.item_size < 200 || run->data.item_size > ITEM_SIZE_MAX)
		fail("driver: items of 200 to %d bytes", ITEM_SIZE_MAX);
	if (run->data.rows > WARM_UP_ROW)
		fail("driver: at most %" PRIu64 " rows", WARM_UP_ROW);
	if (run->first + run->count > places)
		fail("driver: only %" PRIu64 " places in the order", places);
	run->order = make_order(run->order_name, places);
	if (run->order == NULL)
		fail("driver: out of memory");
}

int
main(int argc, char **argv)
{
	Run run = { .data = { .rows = 1000000, .item_size = 200 },
				.order_name = "random",
				.clients = 1 };

	if (argc < 4)
		fail("usage: driver OPERATION plain|ours TABLE [OPTION ...]");
	run.operation = operation_named(argv[1]);
	run.side = strcmp(argv[2], "ours") == 0 ? SIDE_OURS : SIDE_PLAIN;
	run.table = argv[3];
	read_options(argc - 3, argv + 3, &run);
	check_run(&run);
	if (run.operation == NULL)
		print_copy(&run);
	else
		run_clients(&run);
	return 0;
}
