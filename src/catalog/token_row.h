/*
 * token_row.h
 *	  Rows of dynamo.request_tokens: requests that have been completed.
 *
 * As those of dynamo.tables they are read and written without SQL and
 * privileges of the calling role, always in their newest committed state.
 * Nothing here waits for another session.
 */
#ifndef DYN_CATALOG_TOKEN_ROW_H
#define DYN_CATALOG_TOKEN_ROW_H

#include "datatype/timestamp.h"

#include "common/digest.h"

typedef struct DynTokenRow
{
	Oid role;
	const char *token; /* need not end with NUL */
	uint32 token_len;
	uint8 digest[DYN_DIGEST_BYTES];
	TimestampTz completed;
} DynTokenRow;

/*
 * Finds the newest row of row->role and row->token that was completed after a
 * time, and fills in the rest; false if there is none.
 */
extern bool dyn_token_row_find(DynTokenRow *row, TimestampTz after);

extern void dyn_token_row_insert(const DynTokenRow *row);

/*
 * Deletes some of the rows that were completed before a time, but none that
 * another session deletes.
 */
extern void dyn_token_rows_purge(TimestampTz before);

#endif
