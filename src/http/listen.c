/*
 * listen.c
 *	  The sockets that the endpoint listens on, see listen.h.
 */
#include "postgres.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "utils/builtins.h"
#include "utils/varlena.h"

#include "http/listen.h"

#define BACKLOG 1024

static bool
set_option(int fd, int level, int option)
{
	int on = 1;

	return setsockopt(fd, level, option, &on, sizeof(on)) == 0;
}

static bool
prepare(int fd, const struct addrinfo *address)
{
	if (!set_option(fd, SOL_SOCKET, SO_REUSEADDR) ||
		!set_option(fd, SOL_SOCKET, SO_REUSEPORT) ||
		!set_option(fd, IPPROTO_TCP, TCP_NODELAY))
		return false;
	if (address->ai_family == AF_INET6 &&
		!set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY))
		return false;
	return fcntl(fd, F_SETFL, O_NONBLOCK) == 0 &&
		   fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 &&
		   bind(fd, address->ai_addr, address->ai_addrlen) == 0 &&
		   listen(fd, BACKLOG) == 0;
}

/* A listening socket, or -1 after a warning. */
static int
listen_on(const struct addrinfo *address, const char *name, int port)
{
	int fd = socket(address->ai_family, SOCK_STREAM, 0);

	if (fd >= 0 && prepare(fd, address))
		return fd;
	ereport(WARNING, errcode_for_socket_access(),
			errmsg("could not listen on \"%s\", port %d: %m", name, port));
	if (fd >= 0)
		close(fd);
	return -1;
}

static List *
listen_on_name(List *sockets, const char *name, int port)
{
	struct addrinfo hints = { .ai_family = AF_UNSPEC,
							  .ai_socktype = SOCK_STREAM,
							  .ai_flags = AI_PASSIVE };
	struct addrinfo *addresses;
	struct addrinfo *address;
	char service[16];
	int result;

	snprintf(service, sizeof(service), "%d", port);
	result = getaddrinfo(strcmp(name, "*") == 0 ? NULL : name, service, &hints,
						 &addresses);
	if (result != 0)
	{
		ereport(WARNING, errcode(ERRCODE_CONFIG_FILE_ERROR),
				errmsg("could not resolve \"%s\": %s", name,
					   gai_strerror(result)));
		return sockets;
	}
	for (address = addresses; address != NULL; address = address->ai_next)
	{
		int fd = listen_on(address, name, port);

		if (fd >= 0)
			sockets = lappend_int(sockets, fd);
	}
	freeaddrinfo(addresses);
	return sockets;
}

List *
dyn_listen(const char *addresses, int port)
{
	List *names;
	List *sockets = NIL;
	ListCell *cell;

	if (!SplitGUCList(pstrdup(addresses), ',', &names))
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("invalid list syntax in parameter \"%s\"",
					   "dynamo_am.http_listen_addresses"));
	foreach (cell, names)
		sockets = listen_on_name(sockets, lfirst(cell), port);
	if (sockets == NIL)
		ereport(ERROR, errcode(ERRCODE_CONNECTION_FAILURE),
				errmsg("the DynamoDB endpoint could not listen on any address "
					   "of \"%s\"",
					   addresses));
	return sockets;
}
