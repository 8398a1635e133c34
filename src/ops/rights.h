/*
 * rights.h
 *	  Opening a table's store, and the service's text if a role may not.
 *
 * The store itself checks rights too, those on columns among them; here those
 * are told that have none on any column.
 */
#ifndef DYN_OPS_RIGHTS_H
#define DYN_OPS_RIGHTS_H

#include "catalog/denied.h"
#include "catalog/table.h"
#include "ops/item_write.h"
#include "storage/store.h"

/* index: the one that is read; NULL: the table itself */
extern DynStore *dyn_open_to_read(const DynTable *table,
								  const DynIndex *index);
extern DynStore *dyn_open_to_write(const DynTable *table, DynWriteKind kind);

/* The same for what is done to several tables: act belongs to access. */
extern DynStore *dyn_open_to_act(const DynTable *table, DynStoreAccess access,
								 DynAct act);
extern DynAct dyn_write_act(DynWriteKind kind);

#endif
