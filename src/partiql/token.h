/*
 * token.h
 *	  NextToken: where the next page of a SELECT begins.
 */
#ifndef DYN_PARTIQL_TOKEN_H
#define DYN_PARTIQL_TOKEN_H

#include "partiql/statement_ops.h"

/* In which of its ranges (see key_predicate.h), and after which key. */
typedef struct DynPlace
{
	uint32 range;
	const DynItem *key;
} DynPlace;

/* A palloc'd token for a statement, which only the same one may bring back. */
extern char *dyn_next_token_make(const DynStatementSpec *spec,
								 const DynPlace *place);

/* The place of the Spec's token; raises ValidationException. */
extern void dyn_next_token_read(const DynStatementSpec *spec, DynPlace *place);

#endif
