/*
 * execute.c
 *	  ExecuteStatement.
 */
#include "postgres.h"

#include "common/error.h"
#include "partiql/bind.h"
#include "partiql/run.h"
#include "partiql/select.h"

void
dyn_raise_duplicate_item(void)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_DUPLICATE_ITEM),
			errmsg(DYN_DUPLICATE_ITEM));
	pg_unreachable();
}

void
dyn_raise_exists(void)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("EXISTS is only supported in ExecuteTransaction"));
	pg_unreachable();
}

void
dyn_bound_prepare_write(const DynBoundStatement *bound, DynWrite *write)
{
	dyn_write_check(write, bound->write_kind, &bound->write_spec);
	dyn_write_find_table(write);
	dyn_write_bind(write);
}

static void
execute_write(DynBoundStatement *bound, DynStatementResult *result)
{
	DynWrite write = { 0 };
	DynWriteResult written;

	dyn_bound_prepare_write(bound, &write);
	dyn_write_run(&write, &written);
	result->consumed = written.consumed;
	result->condition_failed = written.condition_failed;
	if (written.condition_failed &&
		bound->statement.kind == DYN_STATEMENT_INSERT)
		dyn_raise_duplicate_item();
	if (written.condition_failed)
		result->failed_item = written.attributes;
	else if (written.attributes != NULL)
		result->items = list_make1(written.attributes);
}

void
dyn_execute_statement(const DynStatementSpec *spec, DynStatementResult *result)
{
	DynBoundStatement bound;

	memset(result, 0, sizeof(DynStatementResult));
	dyn_bound_parse(&bound, spec);
	if (bound.statement.kind == DYN_STATEMENT_EXISTS)
		dyn_raise_exists();
	dyn_bound_bind(&bound, spec->return_capacity);
	if (bound.statement.kind == DYN_STATEMENT_SELECT)
		dyn_select_page(&bound, result);
	else
		execute_write(&bound, result);
}
