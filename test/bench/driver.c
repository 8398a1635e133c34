/*
 * driver.c
 *	  Sends statements to both sides in turns, and says what they cost.
 *
 *	  driver [OPTION ...] LINE:OPERATION:SIDE:TABLE[:PORT] ...
 *	  driver [OPTION ...] copy:SIDE
 *
 * Each subject (LINE:...) gets clients of its own, which stay connected.  They
 * run slice by slice: the first subject's first, the second subject's first,
 * and so on, then everybody's second.  Slices of all subjects are about the
 * same keys; each slice is about others.
 *
 * Statements are prepared; parameters are texts, which this program makes, so
 * that the server gets them ready on both sides.  Each client is a process
 * that sends a statement and waits for its answer.  Every answer is checked to
 * be the expected one; else we exit with 1.
 *
 * Prints a line for each slice: line, side, operations, seconds, operations a
 * second, microseconds of server CPU an operation, bytes of WAL an operation,
 * separated by tabs.  The CPU is that of the clients' backends as the kernel
 * accounts it in /proc/<pid>/schedstat, so the server must run on this
 * machine.
 *
 * The second form prints rows in COPY's format.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "items.h"
#include "tool.h"

#define WARM_UP_STATEMENTS 20
#define CLIENTS_MAX 64
#define SUBJECTS_MAX 4

typedef struct Operation
{
	const char *name;
	Part part;		   /* what it takes */
	int least, most;   /* rows that each returns or changes */
	bool reads;		   /* and these are not null */
	const char *plain; /* SQL, %s stands for the table */
	const char *ours;
} Operation;

static const Operation operations[] = {
	{ "select1", PART_NOTHING, 1, 1, true, "SELECT 1", "SELECT 1" },
	{ "get", PART_KEY, 1, 1, true,
	  "SELECT item FROM %s WHERE pk = $1 AND sk = $2",
	  "SELECT dynamo_get('%s', $1)" },
	{ "query10", PART_PARTITION, 10, 10, true,
	  "SELECT item FROM %s WHERE pk = $1 ORDER BY sk LIMIT 10",
	  "SELECT dynamo_query('%s', 'PK = :p', $1, \"limit\" => 10)" },
	{ "query100", PART_PARTITION, 50, 100, true,
	  "SELECT item FROM %s WHERE pk = $1 ORDER BY sk",
	  "SELECT dynamo_query('%s', 'PK = :p', $1)" },
	{ "put", PART_ITEM, 1, 1, false,
	  "INSERT INTO %s VALUES ($1, $2, $3) ON CONFLICT (pk, sk) "
	  "DO UPDATE SET item = excluded.item",
	  "SELECT dynamo_put('%s', $1)" },
	{ "update", PART_ITEM, 1, 1, false,
	  "UPDATE %s SET item = $3 WHERE pk = $1 AND sk = $2",
	  "SELECT dynamo_put('%s', $1)" },
	{ "change", PART_CHANGE, 1, 1, false,
	  "UPDATE %s SET item = jsonb_set(item, '{quantity}', $3) "
	  "WHERE pk = $1 AND sk = $2 AND item->>'title' = $4",
	  "SELECT dynamo_update('%s', $1, 'SET quantity = :q', $2, "
	  "condition => 'title = :t')" },
	{ "filter", PART_FILTER, 0, 40, false,
	  "SELECT item FROM %s WHERE pk = $1 AND (item->>'price')::numeric < $2 "
	  "ORDER BY sk",
	  "SELECT dynamo_query('%s', 'PK = :p', $1, filter => 'price < :m')" },
	{ "group", PART_GROUP, 40, 180, true,
	  "SELECT item FROM %s WHERE item->>'group' = $1",
	  "SELECT dynamo_query('%s', '#g = :g', $1, '{\"#g\": {\"S\": \"group\"}}', "
	  "index_name => 'ByGroup')" },
	{ "ten", PART_TEN, 1, 1, false,
	  "SELECT dynamo_put('%1$s', $1), dynamo_put('%1$s', $2), "
	  "dynamo_put('%1$s', $3), dynamo_put('%1$s', $4), "
	  "dynamo_put('%1$s', $5), dynamo_put('%1$s', $6), "
	  "dynamo_put('%1$s', $7), dynamo_put('%1$s', $8), "
	  "dynamo_put('%1$s', $9), dynamo_put('%1$s', $10)",
	  "SELECT dynamo_transact_write($1)" },
	{ "delete", PART_KEY, 1, 1, false,
	  "DELETE FROM %s WHERE pk = $1 AND sk = $2",
	  "SELECT dynamo_delete('%s', $1)" },
};

#define OPERATIONS ((int) (sizeof(operations) / sizeof(operations[0])))

/* What is measured on one side. */
typedef struct Subject
{
	const char *line;
	const Operation *operation; /* NULL: copy */
	Side side;
	const char *table;
	const char *port; /* of the server; NULL: PGPORT */
	uint32_t *order;  /* of rows or partitions */
} Subject;

typedef struct Options
{
	Data data;
	const char *order_name;
	uint64_t first; /* place in the order */
	uint64_t count; /* statements of a slice, by all clients */
	int slices;
	int unmeasured; /* so many slices at first */
	int clients;
} Options;

typedef struct Client
{
	pid_t pid;
	int to;	  /* the number of a slice starts it */
	int from; /* the slice's CPU in nanoseconds; one before all slices */
} Client;

/* Where to: PGHOST, PGPORT and so on. */
static PGconn *
connect_to_server(const char *port)
{
	const char *keywords[] = { "port", NULL };
	const char *values[] = { port, NULL };
	PGconn *connection = PQconnectdbParams(keywords, values, 0);

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
prepare(PGconn *connection, const Subject *subject)
{
	char sql[512];
	PGresult *result;

	snprintf(sql, sizeof(sql),
			 subject->side == SIDE_PLAIN ? subject->operation->plain
										 : subject->operation->ours,
			 subject->table);
	result = PQprepare(connection, "s", sql, 0, NULL);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail("driver: %s: %s", sql, PQerrorMessage(connection));
	PQclear(result);
}

static PGresult *
execute(PGconn *connection, const Subject *subject, const Data *data,
		uint64_t row)
{
	const char *values[TEXTS_MAX];
	Texts texts;
	PGresult *result;

	make_texts(data, subject->side, subject->operation->part, row, &texts);
	for (int i = 0; i < texts.count; i++)
		values[i] = texts.text[i];
	result =
		PQexecPrepared(connection, "s", texts.count, values, NULL, NULL, 0);
	if (PQresultStatus(result) != PGRES_TUPLES_OK &&
		PQresultStatus(result) != PGRES_COMMAND_OK)
		fail("driver: %s: %s", subject->line, PQerrorMessage(connection));
	return result;
}

static void
check_result(const Subject *subject, PGresult *result, uint64_t row)
{
	const Operation *operation = subject->operation;
	bool returns = PQresultStatus(result) == PGRES_TUPLES_OK;
	int rows = returns ? PQntuples(result) : atoi(PQcmdTuples(result));

	if (rows < operation->least || rows > operation->most ||
		(operation->reads && PQgetisnull(result, 0, 0)))
		fail("driver: %s of row %" PRIu64 " in %s: %d rows, or a null",
			 operation->name, row, subject->table, rows);
}

/* Fills the backend's caches and lets it choose a generic plan. */
static void
warm_up(PGconn *connection, const Subject *subject, const Data *data,
		int number)
{
	uint64_t row = WARM_UP_ROW + (uint64_t) number * ITEMS_PER_PARTITION;

	for (int i = 0; i < WARM_UP_STATEMENTS; i++)
		PQclear(execute(connection, subject, data, row));
}

/* This client's share of a slice; returns what it cost the backend. */
static uint64_t
run_share(PGconn *connection, const Subject *subject, const Options *options,
		  int slice, int number)
{
	uint64_t first = options->first + (uint64_t) slice * options->count;
	uint64_t cpu_ns = backend_cpu(connection);

	for (uint64_t i = (uint64_t) number; i < options->count;
		 i += (uint64_t) options->clients)
	{
		uint64_t row =
			row_at(subject->order, subject->operation->part, first + i);
		PGresult *result = execute(connection, subject, &options->data, row);

		check_result(subject, result, row);
		PQclear(result);
	}
	return backend_cpu(connection) - cpu_ns;
}

static void
run_client(const Subject *subject, const Options *options, int number,
		   int from_parent, int to_parent)
{
	PGconn *connection = connect_to_server(subject->port);
	uint64_t cpu_ns = 0;
	int slice;

	prepare(connection, subject);
	warm_up(connection, subject, &options->data, number);
	while (write(to_parent, &cpu_ns, sizeof(cpu_ns)) == sizeof(cpu_ns) &&
		   read(from_parent, &slice, sizeof(slice)) == sizeof(slice))
		cpu_ns = run_share(connection, subject, options, slice, number);
	PQfinish(connection);
}

static void
start_client(const Subject *subject, const Options *options, int number,
			 Client *client)
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
		run_client(subject, options, number, down[0], up[1]);
		exit(0);
	}
	close(down[0]);
	close(up[1]);
	client->to = down[1];
	client->from = up[0];
}

static uint64_t
hear(const Client *client)
{
	uint64_t cpu_ns;

	if (read(client->from, &cpu_ns, sizeof(cpu_ns)) != sizeof(cpu_ns))
		fail("driver: a client has failed");
	return cpu_ns;
}

/* Runs a slice of one subject, and prints what it cost. */
static void
run_slice(PGconn *connection, const Subject *subject, const Client *clients,
		  const Options *options, int slice)
{
	uint64_t wal = wal_position(connection);
	double seconds = now();
	double count = (double) options->count;
	uint64_t cpu_ns = 0;

	for (int i = 0; i < options->clients; i++)
		if (write(clients[i].to, &slice, sizeof(slice)) != sizeof(slice))
			fail("driver: a client is gone");
	for (int i = 0; i < options->clients; i++)
		cpu_ns += hear(&clients[i]);
	seconds = now() - seconds;
	wal = wal_position(connection) - wal;
	if (slice < options->unmeasured)
		return;
	printf("%s\t%s\t%" PRIu64 "\t%.3f\t%.1f\t%.2f\t%.1f\n", subject->line,
		   subject->side == SIDE_PLAIN ? "plain" : "ours", options->count,
		   seconds, count / seconds, (double) cpu_ns / 1e3 / count,
		   (double) wal / count);
	fflush(stdout);
}

/*
 * A client ends when its pipe does.  Clients have inherited the pipes of those
 * that were started before them, so the last ends first.
 */
static void
run_subjects(const Subject *subjects, int count, const Options *options)
{
	Client clients[SUBJECTS_MAX][CLIENTS_MAX];
	PGconn *connections[SUBJECTS_MAX];

	for (int i = 0; i < count; i++)
		for (int j = 0; j < options->clients; j++)
		{
			start_client(&subjects[i], options, j, &clients[i][j]);
			hear(&clients[i][j]);
		}
	for (int i = 0; i < count; i++)
		connections[i] = connect_to_server(subjects[i].port);
	for (int slice = 0; slice < options->slices; slice++)
		for (int i = 0; i < count; i++)
			run_slice(connections[i], &subjects[i], clients[i], options,
					  slice);
	for (int i = 0; i < count; i++)
		PQfinish(connections[i]);
	for (int i = count - 1; i >= 0; i--)
		for (int j = options->clients - 1; j >= 0; j--)
		{
			close(clients[i][j].to);
			waitpid(clients[i][j].pid, NULL, 0);
		}
}

static void
print_copy(const Subject *subject, const Options *options)
{
	for (uint64_t i = 0; i < options->count; i++)
		print_copy_line(&options->data, subject->side,
						subject->order[options->first + i]);
}

static const Operation *
operation_named(const char *name)
{
	for (int i = 0; i < OPERATIONS; i++)
		if (strcmp(operations[i].name, name) == 0)
			return &operations[i];
	fail("driver: no operation \"%s\"", name);
}

static void
read_options(int argc, char **argv, Options *options)
{
	int option;

	while ((option = getopt(argc, argv, "r:b:v:ge:o:f:n:s:u:c:")) != -1)
		switch (option)
		{
			case 'r': /* rows that the table will have when full */
				options->data.rows = strtoull(optarg, NULL, 10);
				break;
			case 'b': /* bytes of an item */
				options->data.item_size = atoi(optarg);
				break;
			case 'v':
				options->data.version = atoi(optarg);
				break;
			case 'g': /* items have groups */
				options->data.grouped = 1;
				break;
			case 'e': /* items expire from this time on */
				options->data.expires = strtoull(optarg, NULL, 10);
				break;
			case 'o': /* order of rows (or partitions) */
				options->order_name = optarg;
				break;
			case 'f': /* from which place in this order */
				options->first = strtoull(optarg, NULL, 10);
				break;
			case 'n': /* statements of a slice */
				options->count = strtoull(optarg, NULL, 10);
				break;
			case 's':
				options->slices = atoi(optarg);
				break;
			case 'u':
				options->unmeasured = atoi(optarg);
				break;
			case 'c':
				options->clients = atoi(optarg);
				break;
			default:
				fail("driver: see test/bench/README.md");
		}
}

static void
check_options(const Options *options)
{
	if (options->clients < 1 || options->clients > CLIENTS_MAX)
		fail("driver: 1 to %d clients", CLIENTS_MAX);
	if (options->data.item_size < 200 ||
		options->data.item_size > ITEM_SIZE_MAX)
		fail("driver: items of 200 to %d bytes", ITEM_SIZE_MAX);
	if (options->data.rows > WARM_UP_ROW)
		fail("driver: at most %" PRIu64 " rows", WARM_UP_ROW);
}

static void
read_subject(char *argument, const Options *options, Subject *subject)
{
	uint64_t places;
	const char *operation = NULL;

	subject->line = strtok(argument, ":");
	if (strcmp(subject->line, "copy") != 0)
		operation = strtok(NULL, ":");
	subject->operation = operation == NULL ? NULL : operation_named(operation);
	subject->side =
		strcmp(strtok(NULL, ":"), "ours") == 0 ? SIDE_OURS : SIDE_PLAIN;
	subject->table = strtok(NULL, ":");
	subject->port = strtok(NULL, ":");
	places =
		places_of(&options->data,
				  operation == NULL ? PART_ITEM : subject->operation->part);
	if (options->first + (uint64_t) options->slices * options->count > places)
		fail("driver: only %" PRIu64 " places in the order", places);
	subject->order = make_order(options->order_name, places);
}

int
main(int argc, char **argv)
{
	Options options = { .data = { .rows = 1000000, .item_size = 200 },
						.order_name = "random",
						.slices = 1,
						.clients = 1 };
	Subject subjects[SUBJECTS_MAX];
	int count;

	read_options(argc, argv, &options);
	check_options(&options);
	count = argc - optind;
	if (count < 1 || count > SUBJECTS_MAX)
		fail("usage: driver [OPTION ...] LINE:OPERATION:SIDE:TABLE ...");
	for (int i = 0; i < count; i++)
		read_subject(argv[optind + i], &options, &subjects[i]);
	if (subjects[0].operation == NULL)
		print_copy(&subjects[0], &options);
	else
		run_subjects(subjects, count, &options);
	return 0;
}
