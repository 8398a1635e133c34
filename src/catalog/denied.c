/*
 * denied.c
 *	  A role lacks a right, see denied.h.
 *
 * aclcheck_error() makes the message; what is added to it goes by way of the
 * error context, so that there is one place that knows PostgreSQL's texts.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "catalog/denied.h"
#include "common/guc.h"

#define TEXT_START "User: arn:aws:iam::"

static const char *current_operation = NULL;

const char *
dyn_denied_begin(const char *operation)
{
	const char *before = current_operation;

	current_operation = operation;
	return before;
}

static bool
operation_begins_with(const char *start)
{
	return strncmp(current_operation, start, strlen(start)) == 0;
}

/* Transactions and statements need the rights of what they consist of. */
static const char *
action_name(DynAct act)
{
	static const char *const parts[] = {
		[DYN_ACT_READ] = "GetItem",
		[DYN_ACT_PUT] = "PutItem",
		[DYN_ACT_UPDATE] = "UpdateItem",
		[DYN_ACT_DELETE] = "DeleteItem",
		[DYN_ACT_CHECK] = "ConditionCheckItem",
	};
	static const char *const statements[] = {
		[DYN_ACT_READ] = "PartiQLSelect",	[DYN_ACT_PUT] = "PartiQLInsert",
		[DYN_ACT_UPDATE] = "PartiQLUpdate", [DYN_ACT_DELETE] = "PartiQLDelete",
		[DYN_ACT_CHECK] = "PartiQLSelect",
	};

	if (act == DYN_ACT_OTHER)
		return current_operation;
	if (operation_begins_with("Transact"))
		return parts[act];
	if (operation_begins_with("Execute") ||
		operation_begins_with("BatchExecute"))
		return statements[act];
	return current_operation;
}

static char *
make_text(DynAct act, const char *arn)
{
	const char *action = action_name(act);

	return psprintf(TEXT_START "%s:user/%s is not authorized to perform: "
							   "dynamodb:%s on resource: %s because no "
							   "identity-based policy allows the dynamodb:%s "
							   "action",
					dyn_account_id, GetUserNameFromId(GetUserId(), false),
					action, arn, action);
}

static void
add_text(void *text)
{
	errdetail_internal("%s", (const char *) text);
}

void
dyn_raise_denied(AclResult result, ObjectType type, const char *object,
				 DynAct act, const char *arn)
{
	ErrorContextCallback callback = { .previous = error_context_stack,
									  .callback = add_text };

	if (current_operation != NULL)
	{
		callback.arg = make_text(act, arn);
		error_context_stack = &callback;
	}
	aclcheck_error(result, type, object);
	pg_unreachable();
}

const char *
dyn_denied_text(const ErrorData *error)
{
	if (error->sqlerrcode == ERRCODE_INSUFFICIENT_PRIVILEGE &&
		error->detail != NULL &&
		strncmp(error->detail, TEXT_START, strlen(TEXT_START)) == 0)
		return error->detail;
	return NULL;
}
