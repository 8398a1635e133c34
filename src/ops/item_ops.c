/*
 * item_ops.c
 *	  PutItem, GetItem, DeleteItem, UpdateItem, see item_ops.h.
 */
#include "postgres.h"

#include "common/error.h"
#include "ops/item_ops.h"
#include "ops/item_read.h"
#include "ops/item_write.h"

static void
write_item(DynWriteKind kind, const DynWriteSpec *spec, DynWriteResult *result)
{
	DynWrite write = { 0 };

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
