/*
 * scaling.h
 *	  Auto scaling of tables and global indexes: rows of dynamo.scaling.
 *
 * A row is of one dimension of a table or index: its scalable target, and the
 * policy for it if there is one.
 */
#ifndef DYN_CATALOG_SCALING_H
#define DYN_CATALOG_SCALING_H

#include "catalog/rows.h"
#include "catalog/table.h"

typedef struct DynScalingRow
{
	DynRowVersion version;
	Oid relid;
	char *index;	 /* "": the table */
	char *dimension; /* "read" or "write" */
	int64 min;		 /* units */
	int64 max;
	TimestampTz created;
	bool out_suspended;
	bool in_suspended;

	char *policy;		/* its name, NULL: there is none */
	int64 target;		/* thousandths of a percent */
	int64 out_cooldown; /* seconds */
	int64 in_cooldown;
	bool never_in;
	TimestampTz policy_created;

	TimestampTz last_out; /* when the policy has changed capacity */
	TimestampTz last_in;
} DynScalingRow;

/* Of a table, InvalidOid: of all tables; a List of DynScalingRow *. */
extern List *dyn_scaling_read(Oid relid);

/*
 * Replaces all of a table by these.  The caller holds the lock of
 * dyn_table_lock().
 */
extern void dyn_scaling_write(Oid relid, List *rows);

extern void dyn_scaling_forget(Oid relid);

#endif
