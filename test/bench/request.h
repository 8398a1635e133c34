/*
 * request.h
 *	  Requests of DynamoDB's protocol, signed, as they go over the wire.
 */
#ifndef BENCH_REQUEST_H
#define BENCH_REQUEST_H

#include <stddef.h>
#include <time.h>

#include "items.h"

#define REQUEST_MAX (TEXT_MAX + 2048)

/* Whose signature, and for where. */
typedef struct Signer
{
	const char *access_key;
	const char *secret;
	int port;
	char date[9]; /* of the signing key */
	char time[17];
	unsigned char key[32];
} Signer;

/* An operation of the benchmark. */
typedef struct Call
{
	const char *name;	  /* in subjects */
	const char *target;	  /* in X-Amz-Target */
	Part part;			  /* what it takes of a row */
	const char *format;	  /* of its body: table, part */
	const char *expected; /* what its answer contains */
} Call;

/* NULL: there is none of this name. */
extern const Call *call_named(const char *name);

/* Requests that are made from now on have this time. */
extern void signer_set_time(Signer *signer, time_t time);

/* Prints a request; returns its length. */
extern size_t print_request(const Signer *signer, const Call *call,
							const char *table, const Data *data, uint64_t row,
							char to[REQUEST_MAX]);

#endif
