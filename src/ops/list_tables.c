/*
 * list_tables.c
 *	  ListTables, see table_ops.h.
 */
#include "postgres.h"

#include "common/limits.h"
#include "json/json.h"
#include "ops/table_ops.h"

static void
append_name(StringInfo out, const char *name)
{
	dyn_write_json_element(out);
	dyn_write_json_string(out, name, strlen(name));
}

/* The name to begin after need not be that of a table. */
void
dyn_list_tables(const DynListTablesSpec *spec, StringInfo out)
{
	int64 limit =
		spec->limit.present ? spec->limit.value : DYN_LIST_TABLES_MAX;
	const char *last = NULL;
	int64 count = 0;
	ListCell *cell;

	appendStringInfoString(out, "{\"TableNames\":[");
	foreach (cell, dyn_table_names())
	{
		const char *name = lfirst(cell);

		if (spec->start.data != NULL && strcmp(name, spec->start.data) <= 0)
			continue;
		if (count++ == limit)
			break;
		append_name(out, name);
		last = name;
	}
	appendStringInfoChar(out, ']');
	if (count > limit)
	{
		dyn_write_json_member(out, "LastEvaluatedTableName");
		dyn_write_json_string(out, last, strlen(last));
	}
	appendStringInfoChar(out, '}');
}
