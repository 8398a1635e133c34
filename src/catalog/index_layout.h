/*
 * index_layout.h
 *	  The columns of an index relation.
 *
 * A secondary index is kept in a relation of our access method.  Its columns:
 *
 *	the hash attribute, or the combination of several	dynamo_partition_key
 *	each hash attribute, if there are several			text, numeric, bytea
 *	each range attribute								text, numeric, bytea
 *	the table's key attributes that are not yet there	text, numeric, bytea
 *	base: stands for the table's key					uuid
 *	item: what else the index projects					dynamo_item
 *
 * The first column, the range attributes and base are the primary key.  The
 * order of the columns is on disk: it never changes.  Their names say nothing.
 */
#ifndef DYN_CATALOG_INDEX_LAYOUT_H
#define DYN_CATALOG_INDEX_LAYOUT_H

#include "common/limits.h"
#include "item/key.h"


/* The attributes that have columns, in the order of these. */
typedef struct DynIndexLayout
{
	int hash_count;
	int range_count;	 /* behind the hash attributes */
	int attribute_count; /* with those of the table's key */
	DynKeyAttribute attributes[DYN_KEY_ATTRIBUTES_MAX];
} DynIndexLayout;

/* sk->kind is DYN_KEY_NONE for a table without a sort key. */
extern void dyn_index_layout_fill(DynIndexLayout *layout,
								  const DynKeyAttribute *hash, int hash_count,
								  const DynKeyAttribute *range,
								  int range_count, const DynKeyAttribute *pk,
								  const DynKeyAttribute *sk);

/* Has the layout a column for this attribute? */
extern bool dyn_index_layout_has(const DynIndexLayout *layout,
								 const DynName *name);

/* Are the hash attributes combined in a column of their own? */
static inline bool
dyn_index_is_combined(const DynIndexLayout *layout)
{
	return layout->hash_count > 1;
}

#endif
