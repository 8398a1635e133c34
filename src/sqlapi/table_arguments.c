/*
 * table_arguments.c
 *	  Settings of a table as arguments, see table_arguments.h.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "common/error.h"
#include "common/limits.h"
#include "sqlapi/table_arguments.h"

DynText
dyn_text_of(const char *string)
{
	DynText text = { string, strlen(string) };

	return text;
}

static void
raise_not_in_enum(const char *value, const char *const *names,
				  const char *member)
{
	StringInfoData set;
	int i;

	initStringInfo(&set);
	for (i = 1; names[i] != NULL; i++)
		appendStringInfo(&set, "%s%s", i > 1 ? ", " : "", names[i]);
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("1 validation error detected: Value '%s' at '%s' failed to "
				   "satisfy constraint: Member must satisfy enum value set: "
				   "[%s]",
				   value, member, set.data));
}

int
dyn_enum_argument(FunctionCallInfo fcinfo, int n, const char *const *names,
				  const char *member)
{
	char *value;
	int i;

	if (PG_ARGISNULL(n))
		return 0;
	value = text_to_cstring(PG_GETARG_TEXT_PP(n));
	for (i = 1; names[i] != NULL; i++)
		if (pg_strcasecmp(names[i], value) == 0)
			return i;
	raise_not_in_enum(value, names, member);
	return 0;
}

DynFlag
dyn_flag_argument(FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		return DYN_FLAG_ABSENT;
	return PG_GETARG_BOOL(n) ? DYN_FLAG_TRUE : DYN_FLAG_FALSE;
}

static DynInteger
integer_argument(FunctionCallInfo fcinfo, int n)
{
	DynInteger integer = { .present = !PG_ARGISNULL(n) };

	if (integer.present)
		integer.value = PG_GETARG_INT64(n);
	return integer;
}

/* The service wants both, and at least 1 of each. */
static DynInteger
capacity_argument(FunctionCallInfo fcinfo, int n, const char *member)
{
	DynInteger units = integer_argument(fcinfo, n);

	if (!units.present)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("1 validation error detected: Value null at "
					   "'provisionedThroughput.%s' failed to satisfy "
					   "constraint: Member must not be null",
					   member));
	if (units.value < 1)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("1 validation error detected: Value '" INT64_FORMAT
					   "' at 'provisionedThroughput.%s' failed to satisfy "
					   "constraint: Member must have value greater than or "
					   "equal to 1",
					   units.value, member));
	return units;
}

DynThroughputSpec *
dyn_throughput_arguments(FunctionCallInfo fcinfo, int n)
{
	DynThroughputSpec *spec;

	if (PG_ARGISNULL(n) && PG_ARGISNULL(n + 1))
		return NULL;
	spec = palloc(sizeof(DynThroughputSpec));
	spec->read = capacity_argument(fcinfo, n, "readCapacityUnits");
	spec->write = capacity_argument(fcinfo, n + 1, "writeCapacityUnits");
	return spec;
}

DynOnDemandSpec *
dyn_on_demand_arguments(FunctionCallInfo fcinfo, int n)
{
	DynOnDemandSpec *spec;

	if (PG_ARGISNULL(n) && PG_ARGISNULL(n + 1))
		return NULL;
	spec = palloc(sizeof(DynOnDemandSpec));
	spec->max_read = integer_argument(fcinfo, n);
	spec->max_write = integer_argument(fcinfo, n + 1);
	return spec;
}

DynStreamSpec *
dyn_stream_argument(FunctionCallInfo fcinfo, int n)
{
	DynStreamSpec *spec;

	if (PG_ARGISNULL(n))
		return NULL;
	spec = palloc0(sizeof(DynStreamSpec));
	spec->enabled = DYN_FLAG_FALSE;
	if (pg_strcasecmp(text_to_cstring(PG_GETARG_TEXT_PP(n)), "NONE") == 0)
		return spec;
	spec->enabled = DYN_FLAG_TRUE;
	spec->view = (DynStreamView) dyn_enum_argument(
		fcinfo, n, dyn_stream_view_names,
		"streamSpecification.streamViewType");
	return spec;
}

static DynScalarType
parse_key_type(const char *type, int member)
{
	char letter = pg_toupper((unsigned char) type[0]);

	if (letter != '\0' && type[1] == '\0')
	{
		switch (letter)
		{
			case 'S':
				return DYN_SCALAR_S;
			case 'N':
				return DYN_SCALAR_N;
			case 'B':
				return DYN_SCALAR_B;
		}
	}
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("1 validation error detected: Value '%s' at "
				   "'attributeDefinitions.%d.member.attributeType' failed "
				   "to satisfy constraint: Member must satisfy enum value "
				   "set: [B, N, S]",
				   type, member));
}

static void
check_key_name(const char *name, int member)
{
	size_t len = strlen(name);
	const char *bound =
		len < 1 ? "greater than or equal to 1" : "less than or equal to 255";

	if (len < 1 || len > DYN_KEY_NAME_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("1 validation error detected: Value '%s' at "
					   "'keySchema.%d.member.attributeName' failed to satisfy "
					   "constraint: Member must have length %s",
					   name, member, bound));
}

void
dyn_key_argument(char *text, int member, DynKeyRole role,
				 DynAttributeDefinition **definition,
				 DynKeySchemaElement **element)
{
	char *blank = strrchr(text, ' ');

	if (blank == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Invalid KeySchema: Some index key attribute have no "
					   "definition"),
				errhint("Write a key as its name and its type, S, N or B: "
						"'%s S'.",
						text));
	*blank = '\0';
	check_key_name(text, member);
	*definition = palloc0(sizeof(DynAttributeDefinition));
	*element = palloc0(sizeof(DynKeySchemaElement));
	(*definition)->name = (*element)->name = dyn_text_of(text);
	(*definition)->type = parse_key_type(blank + 1, member);
	(*element)->role = role;
}
