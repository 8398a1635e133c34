/*
 * batch_ops.h
 *	  BatchGetItem and BatchWriteItem: items of several tables in one request.
 *
 * Everything that a batch can be refused for is checked before anything is
 * read or written.  What is written is one part of the caller's transaction.
 */
#ifndef DYN_OPS_BATCH_OPS_H
#define DYN_OPS_BATCH_OPS_H

#include "nodes/pg_list.h"

#include "ops/item_ops.h"

/* An element of BatchGetItem's RequestItems. */
typedef struct DynBatchGetTable
{
	DynList keys;			  /* of DynItemField */
	DynExpressionTexts texts; /* projection, names, AttributesToGet */
	DynFlag consistent_read;
} DynBatchGetTable;

typedef struct DynBatchGetSpec
{
	DynMapField request_items; /* of DynBatchGetTable * */
	DynCapacityDetail return_capacity;
	bool unlimited; /* for people: as many keys and bytes as they like */
} DynBatchGetSpec;

/* What became of one table's keys; those behind the first are unprocessed. */
typedef struct DynBatchGetAnswer
{
	DynText table_name; /* as the request has it */
	const DynBatchGetTable *request;
	int processed; /* keys */
	int count;
	DynItem **items; /* those that were found, in the order of their keys */
	DynConsumed consumed;
} DynBatchGetAnswer;

typedef struct DynBatchGetResult
{
	int count;
	DynBatchGetAnswer *answers; /* parallel to the spec's request_items */
} DynBatchGetResult;

typedef struct DynPutRequest
{
	DynItemField item;
} DynPutRequest;

typedef struct DynDeleteRequest
{
	DynItemField key;
} DynDeleteRequest;

/* One of the two is not NULL. */
typedef struct DynWriteRequest
{
	DynPutRequest *put;
	DynDeleteRequest *delete;
} DynWriteRequest;

typedef struct DynBatchWriteSpec
{
	DynMapField request_items; /* of DynList of DynWriteRequest * */
	DynCapacityDetail return_capacity;
	DynReturnMetrics return_metrics;
	bool unlimited; /* for people: as many items as they like, or an error */
} DynBatchWriteSpec;

/* What became of one table's writes. */
typedef struct DynBatchWriteAnswer
{
	DynText table_name; /* as the request has it */
	List *unprocessed;	/* of const DynWriteRequest *, in key order */
	DynConsumed consumed;
} DynBatchWriteAnswer;

typedef struct DynBatchWriteResult
{
	int count;
	DynBatchWriteAnswer *answers; /* parallel to the spec's request_items */
} DynBatchWriteResult;

extern void dyn_batch_get(const DynBatchGetSpec *spec,
						  DynBatchGetResult *result);
extern void dyn_batch_write(const DynBatchWriteSpec *spec,
							DynBatchWriteResult *result);

#endif
