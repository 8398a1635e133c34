/*
 * unit.c
 *	  The checks of unit tests, see unit.h.
 *
 * The library has the objects of dynamo_am in it once more, for those hide
 * their symbols.  It defines no settings, since dynamo_am may be loaded
 * beside it; those that the code reads are given their values here.
 */
#include "postgres.h"

#include "common/guc.h"
#include "unit.h"

PG_MODULE_MAGIC;

extern PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	dyn_stop_points = "";
}

void
unit_check(bool ok, const char *what, const char *file, int line)
{
	if (!ok)
		elog(ERROR, "%s:%d: not so: %s", file, line, what);
}

void
unit_equal_int(int64 actual, int64 expected, const char *what,
			   const char *file, int line)
{
	if (actual != expected)
		elog(ERROR, "%s:%d: %s is " INT64_FORMAT ", not " INT64_FORMAT, file,
			 line, what, actual, expected);
}

void
unit_equal_text(const char *actual, const char *expected, const char *what,
				const char *file, int line)
{
	if (actual == NULL || strcmp(actual, expected) != 0)
		elog(ERROR, "%s:%d: %s gives %s, not %s", file, line, what,
			 actual ? actual : "nothing", expected);
}

static ErrorData *
end_error(MemoryContext context)
{
	ErrorData *error;

	MemoryContextSwitchTo(context);
	error = CopyErrorData();
	FlushErrorState();
	return error;
}

char *
unit_caught(MemoryContext context)
{
	return pstrdup(unpack_sql_state(end_error(context)->sqlerrcode));
}

char *
unit_caught_message(MemoryContext context)
{
	return end_error(context)->message;
}
