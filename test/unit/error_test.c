/*
 * error_test.c
 *	  common/error: the table of exceptions.
 */
#include "postgres.h"

#include "common/error.h"
#include "unit.h"

UNIT_TEST(error_sqlstate_finds_its_exception)
{
	DynError error;

	UNIT_CHECK(
		dyn_error_of_sqlstate(MAKE_SQLSTATE('D', 'Y', '0', '0', '1'), &error));
	UNIT_EQUAL_TEXT(dyn_error_name(error), "ValidationException");
	UNIT_EQUAL_INT(dyn_error_http_status(error), 400);
	UNIT_CHECK(!dyn_error_of_sqlstate(ERRCODE_DIVISION_BY_ZERO, &error));
}

UNIT_TEST(error_has_the_names_of_the_wire)
{
	UNIT_EQUAL_TEXT(dyn_error_namespace(DYN_ERROR_VALIDATION),
					"com.amazon.coral.validate");
	UNIT_EQUAL_TEXT(dyn_error_namespace(DYN_ERROR_SERIALIZATION),
					"com.amazon.coral.service");
	UNIT_EQUAL_TEXT(dyn_error_namespace(DYN_ERROR_RESOURCE_NOT_FOUND),
					"com.amazonaws.dynamodb.v20120810");
	UNIT_EQUAL_TEXT(dyn_error_text_member(DYN_ERROR_VALIDATION), "message");
	UNIT_EQUAL_TEXT(dyn_error_text_member(DYN_ERROR_TRANSACTION_CANCELED),
					"Message");
	UNIT_CHECK(dyn_error_text_member(DYN_ERROR_MALFORMED_JSON) == NULL);
}

UNIT_TEST(error_exception_sets_sqlstate)
{
	UNIT_RAISES(ereport(ERROR,
						dyn_exception(DYN_ERROR_CONDITIONAL_CHECK_FAILED),
						errmsg("The conditional request failed")),
				"DY005");
}
