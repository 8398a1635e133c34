/*
 * relations.c
 *	  See relations.h.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "commands/defrem.h"
#include "miscadmin.h"

#include "worker/relations.h"

Oid
dyn_find_relation(DynRelationFilter is_wanted, void *arg)
{
	Oid method = get_table_am_oid("dynamo", true);
	Relation catalog = table_open(RelationRelationId, AccessShareLock);
	TableScanDesc scan = table_beginscan_catalog(catalog, 0, NULL);
	Oid found = InvalidOid;
	HeapTuple tuple;

	while (!OidIsValid(found) &&
		   (tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
	{
		Form_pg_class relation = (Form_pg_class) GETSTRUCT(tuple);

		CHECK_FOR_INTERRUPTS();
		if (relation->relam == method &&
			relation->relkind == RELKIND_RELATION &&
			relation->relpersistence != RELPERSISTENCE_TEMP &&
			is_wanted(relation, arg))
			found = relation->oid;
	}
	table_endscan(scan);
	table_close(catalog, AccessShareLock);
	return found;
}
