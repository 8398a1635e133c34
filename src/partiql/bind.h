/*
 * bind.h
 *	  A statement, bound to its table: what it is as an operation of ops/.
 */
#ifndef DYN_PARTIQL_BIND_H
#define DYN_PARTIQL_BIND_H

#include "catalog/table.h"
#include "partiql/key_predicate.h"
#include "partiql/statement.h"
#include "partiql/statement_ops.h"

/* It points into itself: it is neither moved nor copied. */
typedef struct DynBoundStatement
{
	const DynStatementSpec *spec;
	DynStatement statement;
	const DynTable *table;
	const DynIndex *index; /* NULL: the table itself is read */
	DynKeySchema schema;
	DynKeyPredicate key;
	DynExpressions expressions; /* of the operation */
	DynExpression absent;		/* of an INSERT: that there is no such item */

	/* Of a write, and of EXISTS */
	DynWriteKind write_kind;
	DynWriteSpec write_spec;

	bool projected; /* what is read is what is selected */

	/* Of a read that names one item */
	DynGetSpec get_spec;
} DynBoundStatement;

/* The steps; the first needs no table. */
extern void dyn_bound_parse(DynBoundStatement *bound,
							const DynStatementSpec *spec);
extern void dyn_bound_bind(DynBoundStatement *bound, DynCapacityDetail detail);

/* That a read names one item of the table, and nothing else. */
extern bool dyn_bound_reads_item(const DynBoundStatement *bound);

/*
 * What the statement selects of an item that was found (NULL: none), and, if
 * it is not a projection already, of an item that WHERE is true of.
 */
extern DynItem *dyn_bound_answer(const DynBoundStatement *bound,
								 DynItem *item);
extern DynItem *dyn_bound_project(const DynBoundStatement *bound,
								  DynItem *item);

#endif
