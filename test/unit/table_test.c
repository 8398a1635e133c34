/*
 * table_test.c
 *	  Times and names of the control plane.
 */
#include "postgres.h"

#include "datatype/timestamp.h"

#include "catalog/arn.h"
#include "common/clock.h"
#include "common/guc.h"
#include "ops/table_change.h"
#include "unit.h"

/* Seconds of 2026-11-22, which was a Sunday, since 2000 in UTC. */
#define DAY (INT64CONST(9822) * SECS_PER_DAY)
#define AT(hour, minute, second) \
	((DAY + (hour) *SECS_PER_HOUR + (minute) *SECS_PER_MINUTE + (second)) * \
	 USECS_PER_SEC)

/* The library of the tests does not define the settings. */
static void
set_place(void)
{
	dyn_region = pstrdup("us-east-1");
	dyn_account_id = pstrdup("000000000000");
}

UNIT_TEST(time_in_words)
{
	UNIT_EQUAL_TEXT(dyn_time_in_words(AT(0, 0, 0)),
					"Sunday, November 22, 2026 at 12:00:00 AM Coordinated "
					"Universal Time");
	UNIT_EQUAL_TEXT(dyn_time_in_words(AT(9, 5, 7)),
					"Sunday, November 22, 2026 at 9:05:07 AM Coordinated "
					"Universal Time");
	UNIT_EQUAL_TEXT(dyn_time_in_words(AT(12, 0, 0)),
					"Sunday, November 22, 2026 at 12:00:00 PM Coordinated "
					"Universal Time");
	UNIT_EQUAL_TEXT(dyn_time_in_words(AT(23, 59, 59)),
					"Sunday, November 22, 2026 at 11:59:59 PM Coordinated "
					"Universal Time");
}

UNIT_TEST(epoch_seconds)
{
	UNIT_CHECK(dyn_epoch_seconds(0) == 946684800.0);
	UNIT_CHECK(dyn_epoch_seconds(AT(0, 0, 0) + 250000) == 1795305600.25);
}

UNIT_TEST(stream_label)
{
	set_place();
	UNIT_EQUAL_TEXT(dyn_stream_label(AT(10, 0, 0)), "2026-11-22T10:00:00.000");
	UNIT_EQUAL_TEXT(dyn_stream_label(AT(10, 0, 0) + 7999),
					"2026-11-22T10:00:00.007");
	UNIT_EQUAL_TEXT(dyn_stream_arn("T", AT(10, 0, 0)),
					"arn:aws:dynamodb:us-east-1:000000000000:table/T/stream/"
					"2026-11-22T10:00:00.000");
}

UNIT_TEST(times)
{
	DynTimes times = { 0 };
	int i;

	UNIT_EQUAL_INT(dyn_times_after(&times, 0), 0);
	for (i = 1; i <= 5; i++)
		dyn_add_time(&times, i * 10, 3);
	UNIT_EQUAL_INT(times.count, 3);
	UNIT_CHECK(times.values[0] == 30 && times.values[2] == 50);
	UNIT_EQUAL_INT(dyn_times_after(&times, 29), 3);
	UNIT_EQUAL_INT(dyn_times_after(&times, 30), 2);
	UNIT_EQUAL_INT(dyn_times_after(&times, 50), 0);
}

static DynArnKind
kind_of(const char *arn)
{
	char *table = NULL;
	DynArnKind kind = dyn_arn_parse(arn, &table);

	UNIT_CHECK((kind == DYN_ARN_OF_TABLE) == (table != NULL));
	return kind;
}

UNIT_TEST(arn_parse)
{
	char *table = NULL;

	set_place();
	UNIT_CHECK(dyn_arn_parse(dyn_table_arn("a.b-c_D"), &table) ==
			   DYN_ARN_OF_TABLE);
	UNIT_EQUAL_TEXT(table, "a.b-c_D");
	UNIT_CHECK(kind_of("") == DYN_ARN_FOREIGN);
	UNIT_CHECK(kind_of("a:b:c:d:e:f") == DYN_ARN_FOREIGN);
	UNIT_CHECK(kind_of("a:b:c:d:e/f") == DYN_ARN_FOREIGN);
	UNIT_CHECK(kind_of("a:b:c:d:e:f/g") == DYN_ARN_INVALID);
	UNIT_CHECK(kind_of("arn:aws:dynamodb:us-east-1:000000000000:table/") ==
			   DYN_ARN_INVALID);
	UNIT_CHECK(kind_of(dyn_index_arn("T", "i")) == DYN_ARN_INVALID);
	UNIT_CHECK(kind_of("arn:aws:s3:us-east-1:000000000000:table/T") ==
			   DYN_ARN_INVALID);
	UNIT_CHECK(kind_of("arn:aws:dynamodb:us-east-1:000000000001:table/T") ==
			   DYN_ARN_FOREIGN);
	UNIT_CHECK(kind_of("arn:aws:dynamodb:us-west-1:000000000000:table/T") ==
			   DYN_ARN_FOREIGN);
	UNIT_EQUAL_TEXT(dyn_table_name_of("arn"), "arn");
	UNIT_RAISES(dyn_table_name_of("arn:x"), "DY003");
	UNIT_RAISES(dyn_table_name_of("arn:aws:dynamodb:a:b:c/d"), "DY001");
}
