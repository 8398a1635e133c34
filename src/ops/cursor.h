/*
 * cursor.h
 *	  What Query and Scan share: the checks of a request, and reading a page.
 */
#ifndef DYN_OPS_CURSOR_H
#define DYN_OPS_CURSOR_H

#include "catalog/table.h"
#include "ops/read_ops.h"
#include "storage/store.h"

/*
 * The request for a page, on its way to a cursor.  What is read is a relation
 * in the order of its key: relid and keys are all that the rest knows of it,
 * so that they may as well be those of an index.
 */
typedef struct DynPage
{
	const DynReadSpec *spec;
	DynExpressions expressions;
	const DynTable *table; /* from here on: dyn_page_resolve() */
	Oid relid;
	DynKeySchema keys;
} DynPage;

/*
 * What can be checked without the table has two steps, as the service has
 * other checks between them: which parameters there are, and what they say.
 * The expressions are compiled in the current memory context.
 */
extern void dyn_page_check(const DynReadSpec *spec, DynExpressionUse use);
extern void dyn_page_compile(const DynReadSpec *spec, DynExpressionUse use,
							 DynPage *page);

/* Secondary indexes are described, but hold no items. */
extern void dyn_raise_index_is_empty(const DynTable *table,
									 const DynIndex *index)
	pg_attribute_noreturn();

/* Finds the table, and what of it is read. */
extern void dyn_page_resolve(DynPage *page);

#define DYN_START_KEY_INVALID "The provided starting key is invalid"

/*
 * ExclusiveStartKey as a key of the table, in the current memory context;
 * NULL if it is not given.  message is what one is called that does not match
 * the schema.
 */
extern DynKey *dyn_page_start_key(const DynPage *page, const char *message);

/* Raises for what is projected or filtered below the key's attributes. */
extern void dyn_page_check_paths(const DynPage *page);

/* Does a path of the expression begin with this attribute? */
extern bool dyn_page_mentions(const DynExpression *expression,
							  const DynName *attribute);

/* Begins to read a range; whole: see dyn_query_begin(). */
extern DynCursor *dyn_cursor_begin(const DynPage *page, DynRange *range,
								   bool whole);

#endif
