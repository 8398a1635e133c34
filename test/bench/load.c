/*
 * load.c
 *	  Sends requests of DynamoDB's protocol over many connections, and measures
 *	  what they cost.
 *
 *	  load [OPTION ...] LINE:CALL:SIDE:TABLE:PORT:PIDS:KEY:SECRET ...
 *
 * Slices of the subjects are run in turns.  In a slice each connection sends
 * its next request when the last one is answered; the requests are made, and
 * signed, before the clock starts.  One line is printed for each: line,
 * side, requests, seconds, rate, CPU µs of the server's processes for each request,
 * nothing, and the latency's median and 99th percentile in µs.
 *
 * With -h a last slice of each subject, whose line is called LINE_half, is
 * sent at half the rate of the slice before it, at fixed times: what is late
 * counts from when it should have been sent.
 *
 * With -i RATE all slices are sent at so many requests a second in this way.
 *
 * With -j FILE the rows of requests are written there as soon as they are answered.
 *
 * The server must run on this machine: its CPU time is what /proc says.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "request.h"
#include "tool.h"

#define CONNECTIONS_MAX 256
#define SUBJECTS_MAX 4
#define ANSWER_MAX (256 * 1024)

typedef struct Options
{
	Data data;
	uint64_t first; /* place in the random order of rows, or of partitions */
	uint64_t count; /* requests of a slice */
	int slices;
	int unmeasured; /* so many slices at first */
	int connections;
	double rate;   /* requests a second; 0: as fast as they are answered */
	bool half;	   /* a slice at half the rate afterwards */
	FILE *journal; /* of rows that are answered; NULL: none */
} Options;

typedef struct Subject
{
	const char *line;
	const Call *call;
	const char *side;
	const char *table;
	char *pids; /* of the server, separated by commas */
	Signer signer;
	uint32_t *order;
	double rate; /* of the last slice */
} Subject;

typedef struct Connection
{
	int socket;
	double due;		/* when the request was sent, or should have been */
	uint64_t place; /* of the request in its slice */
	size_t len;		/* of what has come of the answer */
	char answer[ANSWER_MAX];
} Connection;

/* The requests of a slice. */
typedef struct Slice
{
	const Subject *subject;
	const Options *options;
	uint64_t first; /* place in the order */
	uint64_t count;
	uint64_t sent;
	uint64_t answered;
	double interval; /* between requests; 0: as fast as they are answered */
	double start;
	size_t *offsets; /* in text, of count + 1 */
	char *text;
	double *latencies;
} Slice;

static Connection connections[CONNECTIONS_MAX];
static int idle[CONNECTIONS_MAX]; /* stack of connections without a request */
static int idle_count;

/* Nanoseconds that a process has been running, all its threads together. */
static uint64_t
process_cpu(const char *pid)
{
	char path[300];
	struct dirent *entry;
	uint64_t sum = 0;
	DIR *threads;

	snprintf(path, sizeof(path), "/proc/%s/task", pid);
	threads = opendir(path);
	if (threads == NULL)
		fail("load: could not read \"%s\": %s", path, strerror(errno));
	while ((entry = readdir(threads)) != NULL)
	{
		uint64_t ns;
		FILE *file;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/task/%s/schedstat", pid,
				 entry->d_name);
		file = fopen(path, "r");
		if (file == NULL)
			continue;
		if (fscanf(file, "%" SCNu64, &ns) == 1)
			sum += ns;
		fclose(file);
	}
	closedir(threads);
	return sum;
}

static uint64_t
server_cpu(const Subject *subject)
{
	char pids[256];
	char *next;
	uint64_t sum = 0;

	snprintf(pids, sizeof(pids), "%s", subject->pids);
	for (char *pid = strtok_r(pids, ",", &next); pid != NULL;
		 pid = strtok_r(NULL, ",", &next))
		sum += process_cpu(pid);
	return sum;
}

static int
connect_to(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
								   .sin_port = htons((uint16_t) port) };
	int one = 1;
	int s = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (s < 0 ||
		connect(s, (struct sockaddr *) &address, sizeof(address)) != 0)
		fail("load: could not connect to port %d: %s", port, strerror(errno));
	setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return s;
}

static int
open_connections(const Subject *subject, int count)
{
	int epoll = epoll_create1(0);

	idle_count = 0;
	for (int i = 0; i < count; i++)
	{
		struct epoll_event event = { .events = EPOLLIN,
									 .data = { .u32 = (uint32_t) i } };

		connections[i].socket = connect_to(subject->signer.port);
		connections[i].len = 0;
		epoll_ctl(epoll, EPOLL_CTL_ADD, connections[i].socket, &event);
		idle[idle_count++] = i;
	}
	return epoll;
}

static void
close_connections(int epoll, int count)
{
	for (int i = 0; i < count; i++)
		close(connections[i].socket);
	close(epoll);
}

static void
send_next(Slice *slice, double due)
{
	Connection *connection = &connections[idle[--idle_count]];
	const char *text = slice->text + slice->offsets[slice->sent];
	size_t len = slice->offsets[slice->sent + 1] - slice->offsets[slice->sent];

	connection->due = due;
	connection->len = 0;
	connection->place = slice->sent;
	slice->sent++;
	if (send(connection->socket, text, len, MSG_NOSIGNAL) != (ssize_t) len)
		fail("load: could not send: %s", strerror(errno));
}

/* Sends what is due; returns how many seconds later there is more, -1: never. */
static double
send_due(Slice *slice)
{
	double time = now();

	while (slice->sent < slice->count && idle_count > 0)
	{
		double due =
			slice->interval == 0
				? time
				: slice->start + (double) slice->sent * slice->interval;

		if (due > time)
			return due - time;
		send_next(slice, due);
	}
	return -1;
}

/* Is the answer whole?  Ends the program if it is not the right one. */
static bool
is_complete(const Connection *connection, const Call *call)
{
	const char *body = strstr(connection->answer, "\r\n\r\n");
	const char *length = strcasestr(connection->answer, "\r\nContent-Length:");

	if (body == NULL)
		return false;
	if (strncmp(connection->answer, "HTTP/1.1 200 ", 13) != 0 ||
		length == NULL || length > body)
		fail("load: %s: %s", call->target, connection->answer);
	body += 4;
	if (connection->len - (size_t) (body - connection->answer) <
		strtoul(length + 17, NULL, 10))
		return false;
	if (strstr(body, call->expected) == NULL)
		fail("load: %s: %s", call->target, body);
	return true;
}

/* The row of a request; places beyond the last begin again. */
static uint64_t
row_of(const Slice *slice, uint64_t place)
{
	const Subject *subject = slice->subject;
	Part part = subject->call->part;
	uint64_t places = places_of(&slice->options->data, part);

	return row_at(subject->order, part, (slice->first + place) % places);
}

static void
write_journal(const Slice *slice, const Connection *connection)
{
	const Options *options = slice->options;

	if (options->journal != NULL)
		fprintf(options->journal, "%" PRIu64 "\n",
				row_of(slice, connection->place));
}

static void
receive(Slice *slice, int number)
{
	Connection *connection = &connections[number];
	ssize_t len =
		recv(connection->socket, connection->answer + connection->len,
			 ANSWER_MAX - 1 - connection->len, 0);

	if (len <= 0)
		fail("load: the connection is gone: %s",
			 len == 0 ? "closed" : strerror(errno));
	connection->len += (size_t) len;
	connection->answer[connection->len] = '\0';
	if (!is_complete(connection, slice->subject->call))
		return;
	slice->latencies[slice->answered++] = now() - connection->due;
	idle[idle_count++] = number;
	write_journal(slice, connection);
}

static void
run_slice(Slice *slice, int epoll)
{
	struct epoll_event events[CONNECTIONS_MAX];

	slice->start = now();
	while (slice->answered < slice->count)
	{
		double wait = send_due(slice);
		struct timespec timeout = {
			(time_t) wait, (long) ((wait - (double) (time_t) wait) * 1e9)
		};
		int ready = epoll_pwait2(epoll, events, CONNECTIONS_MAX,
								 wait < 0 ? NULL : &timeout, NULL);

		for (int i = 0; i < ready; i++)
			receive(slice, (int) events[i].data.u32);
	}
}

static void
make_requests(Slice *slice, Subject *subject, const Options *options)
{
	size_t room = slice->count * 1024;
	size_t len = 0;

	slice->offsets = allocate((slice->count + 1) * sizeof(size_t));
	slice->latencies = allocate(slice->count * sizeof(double));
	slice->text = allocate(room + REQUEST_MAX);
	signer_set_time(&subject->signer, time(NULL));
	for (uint64_t i = 0; i < slice->count; i++)
	{
		slice->offsets[i] = len;
		len +=
			print_request(&subject->signer, subject->call, subject->table,
						  &options->data, row_of(slice, i), slice->text + len);
		if (len > room)
		{
			room *= 2;
			slice->text = realloc(slice->text, room + REQUEST_MAX);
			if (slice->text == NULL)
				fail("load: out of memory");
		}
	}
	slice->offsets[slice->count] = len;
}

static int
compare_doubles(const void *a, const void *b)
{
	double left = *(const double *) a, right = *(const double *) b;

	return (left > right) - (left < right);
}

static void
print_slice(Slice *slice, const char *suffix, double seconds, uint64_t cpu_ns)
{
	const Subject *subject = slice->subject;
	double count = (double) slice->count;

	qsort(slice->latencies, slice->count, sizeof(double), compare_doubles);
	printf("%s%s\t%s\t%" PRIu64 "\t%.3f\t%.1f\t%.2f\t\t%.1f\t%.1f\n",
		   subject->line, suffix, subject->side, slice->count, seconds,
		   count / seconds, (double) cpu_ns / 1e3 / count,
		   slice->latencies[slice->count / 2] * 1e6,
		   slice->latencies[slice->count * 99 / 100] * 1e6);
	fflush(stdout);
}

/* Seconds between requests; 0: as fast as they are answered. */
static double
interval_of(const Subject *subject, const Options *options, bool half)
{
	if (half)
		return 2 / subject->rate;
	return options->rate == 0 ? 0 : 1 / options->rate;
}

static void
measure_slice(Subject *subject, const Options *options, int number)
{
	bool half = number == options->slices;
	Slice slice = { .subject = subject,
					.options = options,
					.first =
						options->first + (uint64_t) number * options->count,
					.count = options->count,
					.interval = interval_of(subject, options, half) };
	int epoll = open_connections(subject, options->connections);
	uint64_t cpu_ns;
	double seconds;

	make_requests(&slice, subject, options);
	cpu_ns = server_cpu(subject);
	run_slice(&slice, epoll);
	seconds = now() - slice.start;
	cpu_ns = server_cpu(subject) - cpu_ns;
	subject->rate = (double) slice.count / seconds;
	if (number >= options->unmeasured)
		print_slice(&slice, half ? "_half" : "", seconds, cpu_ns);
	close_connections(epoll, options->connections);
	free(slice.offsets);
	free(slice.text);
	free(slice.latencies);
}

static void
read_options(int argc, char **argv, Options *options)
{
	int option;

	while ((option = getopt(argc, argv, "r:b:v:f:n:s:u:c:i:j:h")) != -1)
		switch (option)
		{
			case 'r': /* rows of the table */
				options->data.rows = strtoull(optarg, NULL, 10);
				break;
			case 'b': /* bytes of an item */
				options->data.item_size = atoi(optarg);
				break;
			case 'v':
				options->data.version = atoi(optarg);
				break;
			case 'f':
				options->first = strtoull(optarg, NULL, 10);
				break;
			case 'n':
				options->count = strtoull(optarg, NULL, 10);
				break;
			case 's':
				options->slices = atoi(optarg);
				break;
			case 'u':
				options->unmeasured = atoi(optarg);
				break;
			case 'c':
				options->connections = atoi(optarg);
				break;
			case 'i':
				options->rate = atof(optarg);
				break;
			case 'j':
				options->journal = fopen(optarg, "w");
				if (options->journal == NULL)
					fail("load: \"%s\": %s", optarg, strerror(errno));
				break;
			case 'h':
				options->half = true;
				break;
			default:
				fail("load: see the source for what it takes");
		}
	if (options->connections < 1 || options->connections > CONNECTIONS_MAX)
		fail("load: from 1 to %d connections", CONNECTIONS_MAX);
}

static char *
next_field(char **text)
{
	char *field = strsep(text, ":");

	if (field == NULL)
		fail("load: LINE:CALL:SIDE:TABLE:PORT:PIDS:KEY:SECRET");
	return field;
}

static void
read_subject(char *text, const Options *options, Subject *subject)
{
	subject->line = next_field(&text);
	subject->call = call_named(next_field(&text));
	if (subject->call == NULL)
		fail("load: there is no such call");
	subject->side = next_field(&text);
	subject->table = next_field(&text);
	subject->signer.port = atoi(next_field(&text));
	subject->pids = next_field(&text);
	subject->signer.access_key = next_field(&text);
	subject->signer.secret = next_field(&text);
	subject->order =
		make_order("random", places_of(&options->data, subject->call->part));
}

int
main(int argc, char **argv)
{
	Options options = { .data = { .rows = 20000, .item_size = 200 },
						.count = 1000,
						.slices = 1,
						.connections = 1 };
	Subject subjects[SUBJECTS_MAX] = { 0 };
	int count;

	read_options(argc, argv, &options);
	count = argc - optind;
	if (count > SUBJECTS_MAX)
		fail("load: at most %d subjects", SUBJECTS_MAX);
	for (int i = 0; i < count; i++)
		read_subject(argv[optind + i], &options, &subjects[i]);
	prctl(PR_SET_TIMERSLACK, 1);
	for (int slice = 0; slice < options.slices + (options.half ? 1 : 0);
		 slice++)
		for (int i = 0; i < count; i++)
			measure_slice(&subjects[i], &options, slice);
	return 0;
}
