/*
 * item_ops.h
 *	  PutItem, GetItem, DeleteItem, UpdateItem: one item by its key.
 *
 * A Spec says what is asked, the function does it and fills a Result.  The
 * functions for SQL, dynamo_api() and PartiQL make the Spec and print the
 * Result.
 */
#ifndef DYN_OPS_ITEM_OPS_H
#define DYN_OPS_ITEM_OPS_H

#include "capacity/throttle.h"
#include "capacity/units.h"
#include "expr/request.h"
#include "json/fields.h"

/* In the order of the texts, which shapes depend on. */
typedef enum DynReturnValues
{
	DYN_RETURN_UNASKED, /* not given: NONE */
	DYN_RETURN_ALL_NEW,
	DYN_RETURN_UPDATED_OLD, /* what the update's paths lead to */
	DYN_RETURN_ALL_OLD,
	DYN_RETURN_NONE,
	DYN_RETURN_UPDATED_NEW
} DynReturnValues;

/* ReturnValuesOnConditionCheckFailure. */
typedef enum DynReturnOnFailure
{
	DYN_ON_FAILURE_UNASKED, /* not given: NONE */
	DYN_ON_FAILURE_ALL_OLD,
	DYN_ON_FAILURE_NONE
} DynReturnOnFailure;

/*
 * ReturnItemCollectionMetrics.  Only tables with a local secondary index have
 * item collections that are measured.
 */
typedef enum DynReturnMetrics
{
	DYN_METRICS_UNASKED, /* not given: NONE */
	DYN_METRICS_SIZE,
	DYN_METRICS_NONE
} DynReturnMetrics;

/* PutItem, UpdateItem, DeleteItem, and the actions of TransactWriteItems. */
typedef struct DynWriteSpec
{
	DynText table_name;		  /* a name or an ARN */
	DynItemField item;		  /* of a put only */
	DynItemField key;		  /* of the others */
	DynExpressionTexts texts; /* update, condition, names, values, legacy */
	const DynExpressions *compiled; /* if not NULL, instead of texts */
	DynReturnValues return_values;
	DynReturnOnFailure return_on_failure;
	DynCapacityDetail return_capacity;
	DynReturnMetrics return_metrics;
} DynWriteSpec;

typedef struct DynGetSpec
{
	DynText table_name; /* a name or an ARN */
	DynItemField key;
	DynExpressionTexts texts;		/* projection, names, AttributesToGet */
	const DynExpressions *compiled; /* if not NULL, instead of texts */
	DynFlag consistent_read;
	DynCapacityDetail return_capacity;
} DynGetSpec;

typedef struct DynWriteResult
{
	/*
	 * The condition was false: nothing was written.  attributes is the item
	 * as it is, if return_on_failure asks for it and there is one.
	 */
	bool condition_failed;
	DynItem *attributes;  /* what return_values ask for; NULL: nothing */
	DynThrottle refusal;  /* by an index; its table is NULL: there was none */
	bool collection_full; /* of a transactional write only, as fault */
	ErrorData *fault;	  /* of a transactional write only, see item_write.h */
	DynConsumed consumed; /* if return_capacity asks for it */
} DynWriteResult;

typedef struct DynGetResult
{
	DynItem *item; /* NULL: none, or the projection matches nothing of it */
	DynConsumed consumed; /* if return_capacity asks for it */
} DynGetResult;

/* They raise for every fault of the request; a false condition is a result. */
extern void dyn_put_item(const DynWriteSpec *spec, DynWriteResult *result);
extern void dyn_update_item(const DynWriteSpec *spec, DynWriteResult *result);
extern void dyn_delete_item(const DynWriteSpec *spec, DynWriteResult *result);
extern void dyn_get_item(const DynGetSpec *spec, DynGetResult *result);

/* ConditionalCheckFailedException, for faces that answer by errors. */
extern void dyn_raise_condition_failed(void) pg_attribute_noreturn();

static inline bool
dyn_capacity_is_asked(DynCapacityDetail detail)
{
	return detail == DYN_CAPACITY_INDEXES || detail == DYN_CAPACITY_TOTAL;
}

#endif
