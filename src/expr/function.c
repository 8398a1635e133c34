/*
 * function.c
 *	  The table of the functions that expressions call.
 */
#include "postgres.h"

#include "expr/function.h"

#define ANY 0xffff
#define STRING_OR_BINARY (DYN_TYPE_BIT(DYN_TYPE_S) | DYN_TYPE_BIT(DYN_TYPE_B))
#define COLLECTION \
	(DYN_TYPE_BIT(DYN_TYPE_L) | DYN_TYPE_BIT(DYN_TYPE_SS) | \
	 DYN_TYPE_BIT(DYN_TYPE_NS) | DYN_TYPE_BIT(DYN_TYPE_BS))

/* In the order of DynFunctionId. */
static const DynFunction functions[] = {
	{ "attribute_exists",
	  DYN_FUNCTION_ATTRIBUTE_EXISTS,
	  DYN_FUNCTION_CONDITION,
	  1,
	  true,
	  { ANY, ANY } },
	{ "attribute_not_exists",
	  DYN_FUNCTION_ATTRIBUTE_NOT_EXISTS,
	  DYN_FUNCTION_CONDITION,
	  1,
	  true,
	  { ANY, ANY } },
	{ "attribute_type",
	  DYN_FUNCTION_ATTRIBUTE_TYPE,
	  DYN_FUNCTION_CONDITION,
	  2,
	  true,
	  { ANY, DYN_TYPE_BIT(DYN_TYPE_S) } },
	{ "begins_with",
	  DYN_FUNCTION_BEGINS_WITH,
	  DYN_FUNCTION_CONDITION,
	  2,
	  false,
	  { STRING_OR_BINARY, STRING_OR_BINARY } },
	{ "contains",
	  DYN_FUNCTION_CONTAINS,
	  DYN_FUNCTION_CONDITION,
	  2,
	  false,
	  { STRING_OR_BINARY | COLLECTION, ANY } },
	{ "size",
	  DYN_FUNCTION_SIZE,
	  DYN_FUNCTION_OPERAND,
	  1,
	  false,
	  { STRING_OR_BINARY | COLLECTION | DYN_TYPE_BIT(DYN_TYPE_M), ANY } },
	{ "if_not_exists",
	  DYN_FUNCTION_IF_NOT_EXISTS,
	  DYN_FUNCTION_UPDATE,
	  2,
	  true,
	  { ANY, ANY } },
	{ "list_append",
	  DYN_FUNCTION_LIST_APPEND,
	  DYN_FUNCTION_UPDATE,
	  2,
	  false,
	  { DYN_TYPE_BIT(DYN_TYPE_L), DYN_TYPE_BIT(DYN_TYPE_L) } },
};

const DynFunction *
dyn_function(DynFunctionId id)
{
	return &functions[id];
}

const DynFunction *
dyn_function_find(const DynName *name)
{
	int i;

	for (i = 0; i < (int) lengthof(functions); i++)
	{
		const DynFunction *f = &functions[i];

		if (strncmp(f->name, name->data, name->len) == 0 &&
			f->name[name->len] == '\0')
			return f;
	}
	return NULL;
}
