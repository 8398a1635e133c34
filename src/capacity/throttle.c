/*
 * throttle.c
 *	  A request that is refused as too much, see throttle.h.
 */
#include "postgres.h"

#include "capacity/throttle.h"

/* The texts are those of "TransactionCanceledException" in the API's model. */
#define PROVISIONED_TABLE \
	"The level of configured provisioned throughput for the table was " \
	"exceeded. Consider increasing your provisioning level with the " \
	"UpdateTable API."
#define PROVISIONED_INDEX \
	"The level of configured provisioned throughput for one or more global " \
	"secondary indexes of the table was exceeded. Consider increasing your " \
	"provisioning level for the under-provisioned global secondary indexes " \
	"with the UpdateTable API"
#define ON_DEMAND_TABLE \
	"Throughput exceeds the current capacity of your table or index. " \
	"DynamoDB is automatically scaling your table or index so please try " \
	"again shortly. If exceptions persist, check if you have a hot key: " \
	"https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/" \
	"bp-partition-key-design.html"
#define ON_DEMAND_INDEX \
	"Throughput exceeds the current capacity for one or more global " \
	"secondary indexes. DynamoDB is automatically scaling your index so " \
	"please try again shortly."
#define MAXIMUM \
	"Throughput exceeds the maximum OnDemandThroughput configured on table " \
	"or index"
#define ACCOUNT \
	"Throughput exceeds the current throughput quota for your account. " \
	"Please contact AWS Support at https://aws.amazon.com/support request a " \
	"quota increase"

DynError
dyn_throttle_exception(const DynThrottle *throttle)
{
	if (!dyn_is_on_demand(throttle->table))
		return DYN_ERROR_THROUGHPUT_EXCEEDED;
	return throttle->limit == DYN_LIMIT_ACCOUNT
			   ? DYN_ERROR_REQUEST_LIMIT_EXCEEDED
			   : DYN_ERROR_THROTTLING;
}

const char *
dyn_throttle_text(const DynThrottle *throttle)
{
	if (!dyn_is_on_demand(throttle->table))
		return throttle->index == NULL ? PROVISIONED_TABLE : PROVISIONED_INDEX;
	switch (throttle->limit)
	{
		case DYN_LIMIT_ACCOUNT:
			return ACCOUNT;
		case DYN_LIMIT_MAXIMUM:
			return MAXIMUM;
		case DYN_LIMIT_PROVISIONED:
		case DYN_LIMIT_KEY_RANGE:
			break;
	}
	return throttle->index == NULL ? ON_DEMAND_TABLE : ON_DEMAND_INDEX;
}

char *
dyn_throttle_reason(const DynThrottle *throttle)
{
	static const char *const limits[] = {
		[DYN_LIMIT_PROVISIONED] = "ProvisionedThroughput",
		[DYN_LIMIT_ACCOUNT] = "AccountLimit",
		[DYN_LIMIT_KEY_RANGE] = "KeyRangeThroughput",
		[DYN_LIMIT_MAXIMUM] = "MaxOnDemandThroughput",
	};

	return psprintf("%s%s%sExceeded",
					throttle->index == NULL ? "Table" : "Index",
					throttle->kind == DYN_READ_UNITS ? "Read" : "Write",
					limits[throttle->limit]);
}

char *
dyn_throttle_resource(const DynThrottle *throttle)
{
	if (throttle->index == NULL)
		return pstrdup(throttle->table->name);
	return psprintf("%s/index/%s", throttle->table->name,
					throttle->index->name);
}

void
dyn_throttle_raise(const DynThrottle *throttle)
{
	char *reason = dyn_throttle_reason(throttle);
	char *resource = dyn_throttle_resource(throttle);

	ereport(ERROR, dyn_exception(dyn_throttle_exception(throttle)),
			errmsg("%s", dyn_throttle_text(throttle)),
			errhint("%s of %s. Try again later, or see "
					"\"dynamo_am.throttling\".",
					reason, resource),
			err_generic_string(PG_DIAG_TABLE_NAME, resource),
			err_generic_string(PG_DIAG_CONSTRAINT_NAME, reason));
	pg_unreachable();
}
