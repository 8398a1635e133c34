/*
 * tags.c
 *	  Tags of tables, see tags.h.
 */
#include "postgres.h"

#include "access/xact.h"

#include "catalog/table_row.h"
#include "catalog/tags.h"

static int
compare_keys(const ListCell *a, const ListCell *b)
{
	return strcmp(((const DynTagRow *) lfirst(a))->key,
				  ((const DynTagRow *) lfirst(b))->key);
}

List *
dyn_tags_read(Oid relid)
{
	List *tags = dyn_rows_read(&dyn_tag_rows, relid);

	list_sort(tags, compare_keys);
	return tags;
}

void
dyn_tags_write(Oid relid, List *tags)
{
	ListCell *cell;

	dyn_rows_delete(&dyn_tag_rows, relid);
	foreach (cell, tags)
	{
		DynTagRow *tag = lfirst(cell);

		tag->relid = relid;
		dyn_row_insert(&dyn_tag_rows, tag);
	}
	CommandCounterIncrement();
}
