/*
 * item_ops.c
 *	  PutItem, GetItem, DeleteItem, UpdateItem, see item_ops.h.
 */
#include "postgres.h"

#include "common/dialect.h"
#include "common/guc.h"
#include "ops/item_ops.h"
#include "ops/item_read.h"
#include "ops/item_write.h"

/* Other operations have one dialect. */
static bool
has_other_dialect(DynWriteKind kind)
{
	return dyn_dialect != DYN_DIALECT_CLASSIC && kind != DYN_WRITE_DELETE;
}

static void
check_in_dialect(DynWrite *write, DynWriteKind kind, const DynWriteSpec *spec)
{
	MemoryContext context = CurrentMemoryContext;

	PG_TRY();
	{
		dyn_write_check(write, kind, spec);
	}
	PG_CATCH();
	{
		dyn_rethrow_in_dialect(context);
	}
	PG_END_TRY();
}

static void
write_item(DynWriteKind kind, const DynWriteSpec *spec, DynWriteResult *result)
{
	DynWrite write = { 0 };

	if (has_other_dialect(kind))
		check_in_dialect(&write, kind, spec);
	else
		dyn_write_check(&write, kind, spec);
	dyn_write_find_table(&write);
	dyn_write_bind(&write);
	dyn_write_run(&write, result);
}

void
dyn_put_item(const DynWriteSpec *spec, DynWriteResult *result)
{
	write_item(DYN_WRITE_PUT, spec, result);
}

void
dyn_update_item(const DynWriteSpec *spec, DynWriteResult *result)
{
	write_item(DYN_WRITE_UPDATE, spec, result);
}

void
dyn_delete_item(const DynWriteSpec *spec, DynWriteResult *result)
{
	write_item(DYN_WRITE_DELETE, spec, result);
}

void
dyn_raise_condition_failed(void)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_CONDITIONAL_CHECK_FAILED),
			errmsg("The conditional request failed"));
}

void
dyn_get_item(const DynGetSpec *spec, DynGetResult *result)
{
	DynRead read = { 0 };

	dyn_read_check(&read, spec);
	dyn_read_find_table(&read);
	dyn_read_bind(&read);
	dyn_read_run(&read, result);
}
