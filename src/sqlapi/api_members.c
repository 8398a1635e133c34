/*
 * api_members.c
 *	  dynamo.api_members(): the table of operations as rows.
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"

#include "api/operation.h"
#include "common/function.h"

DYN_FUNCTION(dynamo_api_members);

#define MEMBER_COLUMNS 5

static void
append_type(StringInfo text, const DynShape *shape)
{
	static const char *const names[] = {
		[DYN_SHAPE_STRING] = "string",
		[DYN_SHAPE_ENUM] = "enum",
		[DYN_SHAPE_INTEGER] = "integer",
		[DYN_SHAPE_LONG] = "long",
		[DYN_SHAPE_THOUSANDTHS] = "double",
		[DYN_SHAPE_BOOLEAN] = "boolean",
		[DYN_SHAPE_VALUE] = "AttributeValue",
		[DYN_SHAPE_ITEM] = "map of AttributeValue",
		[DYN_SHAPE_NAMES] = "map of string",
		[DYN_SHAPE_LIST] = "list of ",
		[DYN_SHAPE_MAP] = "map of ",
		[DYN_SHAPE_ANY] = "anything",
	};

	if (shape->kind == DYN_SHAPE_STRUCTURE)
		appendStringInfoString(text, shape->name);
	else
		appendStringInfoString(text, names[shape->kind]);
	if (shape->element != NULL)
		append_type(text, shape->element);
}

static Datum
support_name(DynSupport support)
{
	static const char *const names[] = {
		[DYN_SUPPORT_DONE] = "done",
		[DYN_SUPPORT_STORED] = "stored",
		[DYN_SUPPORT_REFUSED] = "refused",
		[DYN_SUPPORT_NONE] = "none",
	};

	return CStringGetTextDatum(names[support]);
}

static void
put_member(ReturnSetInfo *result, const DynOperation *operation,
		   const DynMember *member)
{
	Datum values[MEMBER_COLUMNS];
	bool nulls[MEMBER_COLUMNS] = { false };
	StringInfoData type;

	initStringInfo(&type);
	if (member->shape != NULL)
		append_type(&type, member->shape);
	values[0] = CStringGetTextDatum(operation->name);
	values[1] = CStringGetTextDatum(member->name);
	values[2] = CStringGetTextDatum(type.data);
	nulls[2] = member->shape == NULL;
	values[3] = BoolGetDatum(member->required || member->required_later);
	values[4] = support_name(member->support);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* An operation without members has one row, in which they are NULL. */
static void
put_no_member(ReturnSetInfo *result, const DynOperation *operation)
{
	Datum values[MEMBER_COLUMNS] = { CStringGetTextDatum(operation->name) };
	bool nulls[MEMBER_COLUMNS] = { false, true, true, true, true };

	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

Datum
dynamo_api_members(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const DynOperation *operation;

	InitMaterializedSRF(fcinfo, 0);
	for (operation = dyn_operations; operation->name != NULL; operation++)
	{
		const DynMember *member = operation->request->members;

		if (member->name == NULL)
			put_no_member(result, operation);
		for (; member->name != NULL; member++)
			put_member(result, operation, member);
	}
	return (Datum) 0;
}
