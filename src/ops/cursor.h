/*
 * cursor.h
 *	  What Query and Scan share: the checks of a request, and reading a page.
 */
#ifndef DYN_OPS_CURSOR_H
#define DYN_OPS_CURSOR_H

#include "catalog/table.h"
#include "ops/read_ops.h"
#include "storage/entries.h"

/* The request for a page, on its way to a cursor. */
typedef struct DynPage
{
	const DynReadSpec *spec;
	DynExpressions expressions;
	const DynTable *table;	   /* from here on: dyn_page_resolve() */
	const DynIndex *index;	   /* NULL: the table itself */
	DynKeySchema keys;		   /* of what is read */
	bool fetches;			   /* items are answered as the table has them */
	const DynValue *partition; /* the hash attributes' values; NULL: all */
} DynPage;

/*
 * What can be checked without the table has two steps, as the service has
 * other checks between them: which parameters there are, and what they say.
 * The expressions are compiled in the current memory context.
 */
extern void dyn_page_check(const DynReadSpec *spec, DynExpressionUse use);
extern void dyn_page_compile(const DynReadSpec *spec, DynExpressionUse use,
							 DynPage *page);

/* Finds the table, and what of it is read. */
extern void dyn_page_resolve(DynPage *page);

extern DynKeySchema dyn_index_key_schema(const DynIndex *index);

/* Raises the error of an index that there is not. */
extern void dyn_raise_no_index(const char *name) pg_attribute_noreturn();

/* Raises unless the index can be read now. */
extern void dyn_check_index_is_readable(const DynIndex *index);

#define DYN_START_KEY_INVALID "The provided starting key is invalid"

/*
 * ExclusiveStartKey as a position in what is read, in the current memory
 * context; NULL if it is not given.  message is what one is called that does
 * not match the schema.
 */
extern DynEntry *dyn_page_start_key(const DynPage *page, const char *message);

/* The partition that a key condition names, in what is read. */
extern DynPartitionKey *dyn_page_partition(const DynPage *page,
										   const DynKeyCondition *condition);

/* Raises for what is projected or filtered below a key's attributes. */
extern void dyn_page_check_paths(const DynPage *page);

/* Does a path of the expression begin with this attribute? */
extern bool dyn_page_mentions(const DynExpression *expression,
							  const DynName *attribute);

/* Begins to read a range; whole: see dyn_query_begin(). */
extern DynCursor *dyn_cursor_begin(const DynPage *page, DynEntryRange *range,
								   bool whole);

#endif
