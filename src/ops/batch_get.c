/*
 * batch_get.c
 *	  BatchGetItem, see batch_ops.h.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "catalog/arn.h"
#include "common/error.h"
#include "common/limits.h"
#include "ops/batch_ops.h"
#include "ops/item_key.h"
#include "ops/item_read.h"
#include "ops/rights.h"

/* The keys that are asked of one table. */
typedef struct TableRead
{
	const DynBatchGetTable *request;
	DynExpressions expressions;
	const DynTable *table;
	const DynItem **given; /* the keys as the request has them */
	DynKey *keys;
} TableRead;

static int
key_count(const TableRead *read)
{
	return read->request->keys.count;
}

/* Items are canonical: equal keys have equal bytes. */
static int
compare_items(const void *a, const void *b)
{
	const DynItem *left = *(const DynItem *const *) a;
	const DynItem *right = *(const DynItem *const *) b;
	Size left_len = VARSIZE_ANY_EXHDR(left);
	Size right_len = VARSIZE_ANY_EXHDR(right);

	if (left_len != right_len)
		return left_len < right_len ? -1 : 1;
	return memcmp(VARDATA_ANY(left), VARDATA_ANY(right), left_len);
}

static void
check_duplicates(const TableRead *read)
{
	int count = key_count(read);
	Size size = count * sizeof(DynItem *);
	const DynItem **sorted = palloc(size);
	int i;

	memcpy(sorted, read->given, size);
	qsort(sorted, count, sizeof(DynItem *), compare_items);
	for (i = 1; i < count; i++)
	{
		if (compare_items(&sorted[i - 1], &sorted[i]) == 0)
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("Provided list of item keys contains duplicates"));
	}
	pfree(sorted);
}

static void
check_table_request(TableRead *read)
{
	const DynBatchGetTable *request = read->request;
	int i;

	dyn_expressions_check(&request->texts, DYN_USE_GET);
	read->given = palloc(key_count(read) * sizeof(DynItem *));
	for (i = 0; i < key_count(read); i++)
		read->given[i] =
			dyn_field_item(dyn_list_element(&request->keys, DynItemField, i));
	check_duplicates(read);
	dyn_expressions_compile(&request->texts, DYN_USE_GET, &read->expressions);
}

static void
check_request(const DynBatchGetSpec *spec, TableRead *reads)
{
	int total = 0;
	int i;

	if (spec->request_items.count == 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The requestItems parameter is required for "
					   "BatchGetItem"));
	for (i = 0; i < spec->request_items.count; i++)
	{
		reads[i].request =
			*dyn_map_element(&spec->request_items, DynBatchGetTable *, i);
		check_table_request(&reads[i]);
		total += key_count(&reads[i]);
	}
	if (total > DYN_BATCH_GET_MAX && !spec->unlimited)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Too many items requested for the BatchGetItem call"));
}

static void
bind_keys(TableRead *read)
{
	const DynProjection *projection = read->expressions.projection;
	int i;

	read->keys = palloc(key_count(read) * sizeof(DynKey));
	for (i = 0; i < key_count(read); i++)
	{
		CHECK_FOR_INTERRUPTS();
		dyn_key_from_item(read->table, read->given[i], DYN_KEY_MISMATCH,
						  &read->keys[i]);
	}
	if (projection != NULL)
		dyn_check_key_paths(read->table, &projection->expression);
}

static void
find_tables(const DynBatchGetSpec *spec, TableRead *reads)
{
	int i;

	for (i = 0; i < spec->request_items.count; i++)
	{
		dyn_check_consistency(reads[i].request->consistent_read ==
							  DYN_FLAG_TRUE);
		reads[i].table = dyn_require_table(&spec->request_items.keys[i]);
	}
	for (i = 0; i < spec->request_items.count; i++)
		bind_keys(&reads[i]);
}

/*
 * Reads the items of one table until there would be more than budget bytes of
 * them, which is then 0, or until one is refused.
 */
static void
read_table(const TableRead *read, uint64 *budget, DynThrottle *refusal,
		   DynBatchGetAnswer *answer)
{
	DynConsistency consistency =
		read->request->consistent_read == DYN_FLAG_TRUE ? DYN_STRONG
														: DYN_EVENTUAL;
	DynStore *store = dyn_open_to_read(read->table, NULL);

	answer->items = palloc(key_count(read) * sizeof(DynItem *));
	while (answer->processed < key_count(read))
	{
		const DynKey *key = &read->keys[answer->processed];
		DynMeter meter;
		uint64 halves;
		uint32 size;
		DynItem *item;

		CHECK_FOR_INTERRUPTS();
		dyn_meter_begin(&meter, read->table, NULL, DYN_READ_UNITS,
						dyn_key_hash(key));
		dyn_meter_set_key(&meter, key);
		if (!dyn_meter_admits(&meter, refusal))
			break;
		item = dyn_read_item(read->table, store, key,
							 read->expressions.projection, &size);
		if (size > *budget)
		{
			*budget = 0;
			break;
		}
		*budget -= size;
		answer->processed++;
		halves = dyn_read_halves(size, consistency);
		dyn_meter_charge(&meter, halves);
		answer->consumed.read_halves += halves;
		if (item != NULL)
			answer->items[answer->count++] = item;
	}
	dyn_store_close(store);
}

void
dyn_batch_get(const DynBatchGetSpec *spec, DynBatchGetResult *result)
{
	uint64 budget = spec->unlimited ? PG_UINT64_MAX : DYN_BATCH_GET_BYTES_MAX;
	int count = spec->request_items.count;
	TableRead *reads = palloc0(count * sizeof(TableRead));
	DynThrottle refusal = { 0 };
	int processed = 0;
	int i;

	check_request(spec, reads);
	find_tables(spec, reads);
	result->count = count;
	result->answers = palloc0(count * sizeof(DynBatchGetAnswer));
	for (i = 0; i < count; i++)
	{
		DynBatchGetAnswer *answer = &result->answers[i];

		answer->table_name = spec->request_items.keys[i];
		answer->request = reads[i].request;
		answer->consumed.table_name = answer->table_name.data;
		if (budget > 0)
			read_table(&reads[i], &budget, &refusal, answer);
		processed += answer->processed;
	}
	if (refusal.table != NULL && (processed == 0 || spec->unlimited))
		dyn_throttle_raise(&refusal);
}
