/*
 * function.h
 *	  The functions that expressions call.
 */
#ifndef DYN_EXPR_FUNCTION_H
#define DYN_EXPR_FUNCTION_H

#include "item/item.h"

/* Where a function may stand. */
typedef enum DynFunctionRole
{
	DYN_FUNCTION_CONDITION, /* true or false: attribute_exists(a) */
	DYN_FUNCTION_OPERAND,	/* a value: size(a) > :n */
	DYN_FUNCTION_UPDATE		/* a value, in update expressions alone */
} DynFunctionRole;

typedef enum DynFunctionId
{
	DYN_FUNCTION_ATTRIBUTE_EXISTS,
	DYN_FUNCTION_ATTRIBUTE_NOT_EXISTS,
	DYN_FUNCTION_ATTRIBUTE_TYPE,
	DYN_FUNCTION_BEGINS_WITH,
	DYN_FUNCTION_CONTAINS,
	DYN_FUNCTION_SIZE,
	DYN_FUNCTION_IF_NOT_EXISTS,
	DYN_FUNCTION_LIST_APPEND
} DynFunctionId;

/* A set of DynTypes. */
#define DYN_TYPE_BIT(type) (1 << (type))

typedef struct DynFunction
{
	const char *name;
	DynFunctionId id;
	DynFunctionRole role;
	uint8 operands;
	bool first_is_path;		 /* its first operand has to be a path */
	uint16 operand_types[2]; /* what its operands may be, when known */
} DynFunction;

extern const DynFunction *dyn_function(DynFunctionId id);

/* By its exact name; NULL if there is none. */
extern const DynFunction *dyn_function_find(const DynName *name);

#endif
