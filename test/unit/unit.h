/*
 * unit.h
 *	  Unit tests in C that run inside a backend.
 *
 *	UNIT_TEST(number_compares)
 *	{
 *		UNIT_CHECK(dyn_number_size(n.bytes, n.len) == 2);
 *		UNIT_RAISES(dyn_number_from_text("x", 1, &n), "DY001");
 *	}
 *
 * A test is a function that SQL can call; test/run/unit finds it in the
 * library by its name and calls it in a transaction of its own.  It fails by
 * an error.  To add tests, add a file to this folder.
 */
#ifndef UNIT_H
#define UNIT_H

#include "common/function.h"

#define UNIT_TEST(name) \
	static void test_##name(void); \
	DYN_FUNCTION(unit_##name); \
	Datum unit_##name(PG_FUNCTION_ARGS) \
	{ \
		(void) fcinfo; \
		test_##name(); \
		PG_RETURN_VOID(); \
	} \
	static void test_##name(void)

#define UNIT_CHECK(condition) \
	unit_check((condition), #condition, __FILE__, __LINE__)

#define UNIT_EQUAL_INT(actual, expected) \
	unit_equal_int((actual), (expected), #actual, __FILE__, __LINE__)

#define UNIT_EQUAL_TEXT(actual, expected) \
	unit_equal_text((actual), (expected), #actual, __FILE__, __LINE__)

/*
 * The statement raises an error with this SQLSTATE, or with this message.  It
 * must be one that needs no clean-up but that of memory: there is no
 * subtransaction.
 */
#define UNIT_RAISES(statement, state) \
	UNIT_CATCH(unit_caught, (state), statement)
#define UNIT_RAISES_MESSAGE(statement, message) \
	UNIT_CATCH(unit_caught_message, (message), statement)

/* The statement is last, for commas in a macro that it calls. */
#define UNIT_CATCH(caught, expected, ...) \
	do \
	{ \
		MemoryContext unit_context = CurrentMemoryContext; \
		char *volatile unit_raised = NULL; \
		PG_TRY(); \
		{ \
			__VA_ARGS__; \
		} \
		PG_CATCH(); \
		{ \
			unit_raised = caught(unit_context); \
		} \
		PG_END_TRY(); \
		unit_equal_text(unit_raised, expected, #__VA_ARGS__, __FILE__, \
						__LINE__); \
	} while (0)

extern void unit_check(bool ok, const char *what, const char *file, int line);
extern void unit_equal_int(int64 actual, int64 expected, const char *what,
						   const char *file, int line);
extern void unit_equal_text(const char *actual, const char *expected,
							const char *what, const char *file, int line);

/* Ends the error that is being handled and returns its SQLSTATE. */
extern char *unit_caught(MemoryContext context);
/* The same, returning its message. */
extern char *unit_caught_message(MemoryContext context);

#endif
