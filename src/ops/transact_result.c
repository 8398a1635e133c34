/*
 * transact_result.c
 *	  What transactions come to: reasons by position, and the exception.
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "common/error.h"
#include "ops/transact_internal.h"

void
dyn_transact_begin(DynTransactResult *result, int count)
{
	int i;

	memset(result, 0, sizeof(DynTransactResult));
	result->count = count;
	result->reasons = palloc0(sizeof(DynCancellationReason) * count);
	for (i = 0; i < count; i++)
		result->reasons[i].code = DYN_REASON_NONE;
}

void
dyn_transact_cancel(DynTransactResult *result, int position, const char *code,
					const char *message)
{
	DynCancellationReason *reason = &result->reasons[position];

	result->cancelled = true;
	if (reason->message != NULL)
		return;
	reason->code = code;
	reason->message = message;
}

void
dyn_transact_conflict(DynTransactResult *result, int position)
{
	dyn_transact_cancel(result, position, DYN_REASON_CONFLICT,
						"Transaction is ongoing for the item");
}

void
dyn_transact_throttle(DynTransactResult *result, int position,
					  const DynThrottle *refusal)
{
	const char *code =
		dyn_throttle_exception(refusal) == DYN_ERROR_THROUGHPUT_EXCEEDED
			? "ProvisionedThroughputExceeded"
			: "ThrottlingError";

	dyn_transact_cancel(result, position, code, dyn_throttle_text(refusal));
}

/* "1 (ConditionalCheckFailed), 3 (TransactionConflict)", counted from 1 */
static char *
describe_reasons(const DynTransactResult *result)
{
	StringInfoData text;
	int i;

	initStringInfo(&text);
	for (i = 0; i < result->count; i++)
	{
		const DynCancellationReason *reason = &result->reasons[i];

		if (reason->message != NULL)
			appendStringInfo(&text, "%s%d (%s)", text.len > 0 ? ", " : "",
							 i + 1, reason->message);
	}
	return text.data;
}

/* "None, ConditionalCheckFailed" */
static char *
list_codes(const DynTransactResult *result)
{
	StringInfoData text;
	int i;

	initStringInfo(&text);
	for (i = 0; i < result->count; i++)
		appendStringInfo(&text, "%s%s", i > 0 ? ", " : "",
						 result->reasons[i].code);
	return text.data;
}

char *
dyn_transaction_cancelled_text(const DynTransactResult *result)
{
	return psprintf("Transaction cancelled, please refer cancellation reasons "
					"for specific reasons [%s]",
					list_codes(result));
}

void
dyn_raise_transaction_cancelled(const DynTransactResult *result)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_TRANSACTION_CANCELED),
			errmsg("%s", dyn_transaction_cancelled_text(result)),
			errhint("Nothing was written, because of these actions, counted "
					"from 1: %s.",
					describe_reasons(result)));
}
