/*
 * delete_table.c
 *	  DeleteTable, see table_ops.h.
 */
#include "postgres.h"

#include "catalog/arn.h"
#include "common/error.h"
#include "common/job.h"
#include "ops/describe_table.h"
#include "ops/table_access.h"

/*
 * The owner's lock comes first, so that protection that another transaction
 * is about to switch on is not missed.
 */
bool
dyn_delete_table(const DynTableSpec *spec, bool if_exists, StringInfo out)
{
	const char *name = dyn_table_name_of(spec->table_name.data);
	const DynTable *table = dyn_table_lookup(name, true);

	if (table == NULL && if_exists)
		return false;
	if (table == NULL)
		dyn_raise_no_table(name);
	table = dyn_table_to_change(table);
	if (dyn_is_being_updated(table) && dyn_has_scheduler())
		ereport(ERROR, dyn_exception(DYN_ERROR_RESOURCE_IN_USE),
				errmsg("Attempt to change a resource which is still in use: "
					   "Table is being updated: %s",
					   table->name));
	if (table->settings.deletion_protection)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Resource cannot be deleted as it is currently "
					   "protected against deletion. Disable deletion "
					   "protection first."));
	if (out != NULL)
		dyn_append_table(out, table, DYN_STATUS_DELETING, NULL);
	dyn_table_drop(table);
	return true;
}
