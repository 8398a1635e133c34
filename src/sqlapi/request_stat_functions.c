/*
 * request_stat_functions.c
 *	  What has been counted of requests, as rows: the views
 *	  dynamo_stat_requests and dynamo_stat_request_latency.
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"

#include "api/operation.h"
#include "common/function.h"
#include "stat/requests.h"

DYN_FUNCTION(dynamo_stat_requests);
DYN_FUNCTION(dynamo_stat_request_latency);
DYN_FUNCTION(dynamo_stat_reset_requests);

#define REQUEST_COLUMNS 12
#define LATENCY_COLUMNS 4

/* Writes what there is to say of one operation. */
typedef void (*RowWriter)(ReturnSetInfo *result, const char *source,
						  const char *operation, const DynRequestSums *sums);

static void
push_error(JsonbParseState **state, const char *name, uint64 count)
{
	JsonbValue key = { .type = jbvString };
	JsonbValue value = { .type = jbvNumeric };

	key.val.string.val = unconstify(char *, name);
	key.val.string.len = (int) strlen(name);
	value.val.numeric = int64_to_numeric((int64) count);
	pushJsonbValue(state, WJB_KEY, &key);
	pushJsonbValue(state, WJB_VALUE, &value);
}

static uint64
count_of_name(const DynRequestSums *sums, const char *name)
{
	uint64 count = 0;
	int i;

	for (i = 0; i < DYN_ERROR_COUNT; i++)
		if (strcmp(name, dyn_error_name((DynError) i)) == 0)
			count += sums->outcomes[i];
	return count;
}

/*
 * {"ValidationException": 3, ...}.  Errors that share a name are one: an object
 * keeps one member of each name.
 */
static Datum
errors_by_type(const DynRequestSums *sums)
{
	JsonbParseState *state = NULL;
	int i;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (i = 0; i < DYN_ERROR_COUNT; i++)
	{
		const char *name = dyn_error_name((DynError) i);
		uint64 count = count_of_name(sums, name);

		if (count > 0)
			push_error(&state, name, count);
	}
	if (sums->outcomes[DYN_OUTCOME_OTHER_ERROR] > 0)
		push_error(&state, "other", sums->outcomes[DYN_OUTCOME_OTHER_ERROR]);
	return JsonbPGetDatum(
		JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL)));
}

static uint64
errors(const DynRequestSums *sums)
{
	uint64 count = 0;
	int i;

	for (i = 0; i < DYN_OUTCOMES; i++)
		count += sums->outcomes[i];
	return count;
}

static Datum
quantile_ms(const DynRequestSums *sums, double share)
{
	return Float8GetDatum(dyn_histogram_quantile(sums->latency, share) / 1000);
}

static void
put_requests(ReturnSetInfo *result, const char *source, const char *operation,
			 const DynRequestSums *sums)
{
	Datum values[REQUEST_COLUMNS];
	bool nulls[REQUEST_COLUMNS] = { false };

	values[0] = CStringGetTextDatum(source);
	values[1] = CStringGetTextDatum(operation);
	values[2] = Int64GetDatum((int64) sums->requests);
	values[3] = Int64GetDatum((int64) errors(sums));
	values[4] = Int64GetDatum((int64) dyn_requests_throttles(sums));
	values[5] = errors_by_type(sums);
	values[6] = Float8GetDatum(sums->microseconds / 1000.0);
	values[7] =
		Float8GetDatum(sums->microseconds / 1000.0 / (double) sums->requests);
	values[8] = quantile_ms(sums, 0.5);
	values[9] = quantile_ms(sums, 0.9);
	values[10] = quantile_ms(sums, 0.99);
	values[11] = TimestampTzGetDatum(dyn_requests_since());
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

static void
put_latency(ReturnSetInfo *result, const char *source, const char *operation,
			const DynRequestSums *sums)
{
	Datum values[LATENCY_COLUMNS];
	bool nulls[LATENCY_COLUMNS] = { false };
	int i;

	values[0] = CStringGetTextDatum(source);
	values[1] = CStringGetTextDatum(operation);
	for (i = 0; i < DYN_HISTOGRAM_BUCKETS; i++)
	{
		if (sums->latency[i] == 0)
			continue;
		values[2] = Float8GetDatum(i == DYN_HISTOGRAM_BUCKETS - 1
									   ? get_float8_infinity()
									   : dyn_histogram_bound(i) / 1000.0);
		values[3] = Int64GetDatum((int64) sums->latency[i]);
		tuplestore_putvalues(result->setResult, result->setDesc, values,
							 nulls);
	}
}

/* Of each operation that has been asked for, from each source. */
static void
each_operation(ReturnSetInfo *result, RowWriter write)
{
	static const char *const sources[] = {
		[DYN_SOURCE_HTTP] = "http", [DYN_SOURCE_SQL] = "sql"
	};
	int count = dyn_operation_count();
	DynRequestSums sums;
	int source;
	int i;

	for (source = 0; source < DYN_SOURCES; source++)
		for (i = 0; i <= count; i++)
		{
			dyn_requests_read((DynRequestSource) source, i, &sums);
			if (sums.requests > 0)
				write(result, sources[source],
					  i == count ? "unknown" : dyn_operations[i].name, &sums);
		}
}

Datum
dynamo_stat_requests(PG_FUNCTION_ARGS)
{
	InitMaterializedSRF(fcinfo, 0);
	each_operation((ReturnSetInfo *) fcinfo->resultinfo, put_requests);
	return (Datum) 0;
}

Datum
dynamo_stat_request_latency(PG_FUNCTION_ARGS)
{
	InitMaterializedSRF(fcinfo, 0);
	each_operation((ReturnSetInfo *) fcinfo->resultinfo, put_latency);
	return (Datum) 0;
}

Datum
dynamo_stat_reset_requests(PG_FUNCTION_ARGS pg_attribute_unused())
{
	dyn_requests_reset();
	PG_RETURN_VOID();
}
