/*
 * item_read.c
 *	  A read of one item in its steps, see item_read.h.
 */
#include "postgres.h"

#include "access/xlog.h"

#include "catalog/arn.h"
#include "common/error.h"
#include "ops/item_key.h"
#include "ops/item_read.h"
#include "ops/rights.h"

/* The order of these checks is the service's. */
void
dyn_read_check(DynRead *read, const DynGetSpec *spec)
{
	read->spec = spec;
	read->expressions = spec->compiled;
	if (spec->compiled == NULL)
		dyn_expressions_check(&spec->texts, DYN_USE_GET);
	read->given = dyn_field_item(&spec->key);
	if (spec->compiled == NULL)
	{
		dyn_expressions_compile(&spec->texts, DYN_USE_GET, &read->compiled);
		read->expressions = &read->compiled;
	}
}

void
dyn_check_consistency(bool demands_latest)
{
	if (demands_latest && RecoveryInProgress())
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Consistent reads are not supported on a standby"),
				errhint("Send consistent and transactional reads to the "
						"primary."));
}

void
dyn_read_find_table(DynRead *read)
{
	dyn_check_consistency(read->transactional ||
						  read->spec->consistent_read == DYN_FLAG_TRUE);
	read->table = dyn_require_table(&read->spec->table_name);
}

void
dyn_read_bind(DynRead *read)
{
	const DynProjection *projection = read->expressions->projection;

	dyn_key_from_item(read->table, read->given, DYN_KEY_MISMATCH, &read->key);
	if (projection != NULL && read->spec->compiled == NULL)
		dyn_check_key_paths(read->table, &projection->expression);
}

DynItem *
dyn_read_item(const DynTable *table, DynStore *store, const DynKey *key,
			  const DynProjection *projection, uint32 *size)
{
	DynItemView view;
	DynRow row;

	if (size != NULL)
		*size = 0;
	if (!dyn_store_get(store, key, &row))
		return NULL;
	dyn_view_row(table, &row, &view);
	if (size != NULL)
		*size = dyn_view_size(&view);
	if (projection != NULL)
		return dyn_projection_apply(projection, &view);
	return dyn_item_of_row(table, &row);
}

static void
consume(const DynRead *read, uint32 size, DynConsumed *consumed)
{
	DynConsistency consistency = DYN_EVENTUAL;

	if (read->transactional)
		consistency = DYN_TRANSACTIONAL;
	else if (read->spec->consistent_read == DYN_FLAG_TRUE)
		consistency = DYN_STRONG;
	consumed->table_name = read->spec->table_name.data;
	consumed->read_halves = dyn_read_halves(size, consistency);
}

bool
dyn_read_admits(DynRead *read, DynThrottle *refusal)
{
	dyn_meter_begin(&read->meter, read->table, NULL, DYN_READ_UNITS,
					dyn_key_hash(&read->key));
	dyn_meter_set_key(&read->meter, &read->key);
	return dyn_meter_admits(&read->meter, refusal);
}

void
dyn_read_run(DynRead *read, DynGetResult *result)
{
	bool counts =
		dyn_meters() || dyn_capacity_is_asked(read->spec->return_capacity);
	DynStore *store;
	DynThrottle refusal;
	uint32 size;

	memset(result, 0, sizeof(DynGetResult));
	if (!dyn_read_admits(read, &refusal))
		dyn_throttle_raise(&refusal);
	store = dyn_open_to_read(read->table, NULL);
	result->item =
		dyn_read_item(read->table, store, &read->key,
					  read->expressions->projection, counts ? &size : NULL);
	if (counts)
		consume(read, size, &result->consumed);
	dyn_store_close(store);
	dyn_meter_charge(&read->meter, result->consumed.read_halves);
}
