/*
 * table_spec.c
 *	  Members that CreateTable and UpdateTable share, see table_spec.h.
 */
#include "postgres.h"

#include "common/error.h"
#include "common/limits.h"
#include "ops/table_spec.h"

void
dyn_raise_invalid_values(const char *format, ...)
{
	StringInfoData text;
	int needed;

	initStringInfo(&text);
	do
	{
		va_list arguments;

		va_start(arguments, format);
		needed = appendStringInfoVA(&text, format, arguments);
		va_end(arguments);
		if (needed > 0)
			enlargeStringInfo(&text, needed);
	} while (needed > 0);
	ereport(
		ERROR, dyn_exception(DYN_ERROR_VALIDATION),
		errmsg("One or more parameter values were invalid: %s", text.data));
}

char *
dyn_plain_text(const DynText *text)
{
	if (text->data == NULL)
		return NULL;
	if (memchr(text->data, '\0', text->len) != NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: A name "
					   "holds the character U+0000"),
				errhint("PostgreSQL's texts cannot hold it."));
	return pnstrdup(text->data, text->len);
}

static void
check_bound(const DynInteger *units, const char *member, const char *index)
{
	if (units->value > DYN_CAPACITY_UNITS_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Given value " INT64_FORMAT
					   " for %s is out of bounds%s",
					   units->value, member,
					   index == NULL ? "" : psprintf(" for index %s", index)));
}

void
dyn_check_bounds(const DynThroughputSpec *spec, const char *index)
{
	if (spec == NULL)
		return;
	check_bound(&spec->read, "ReadCapacityUnits", index);
	check_bound(&spec->write, "WriteCapacityUnits", index);
}

void
dyn_check_stream(const DynStreamSpec *spec)
{
	if (spec == NULL)
		return;
	if (spec->enabled == DYN_FLAG_TRUE && spec->view == DYN_STREAM_NONE)
		dyn_raise_invalid_values(
			"StreamViewType must be specified when StreamEnabled is true");
	if (spec->enabled != DYN_FLAG_TRUE && spec->view != DYN_STREAM_NONE)
		dyn_raise_invalid_values(
			"If stream is being disabled, then UpdateViewType must not be specified");
}

void
dyn_check_sse(const DynSseSpec *spec)
{
	if (spec == NULL)
		return;
	if (spec->type == DYN_SSE_AES256)
		dyn_raise_invalid_values("SSEType AES256 is not supported");
	if (spec->key_id.data != NULL && spec->type != DYN_SSE_KMS)
		dyn_raise_invalid_values(
			"SSEType KMS is required if KMSMasterKeyId is specified");
}

/* The table, or one of its indexes, in a text. */
static const char *
object_name(const char *index)
{
	return index == NULL ? "table" : psprintf("index %s", index);
}

static void
check_maximum(const DynInteger *units, bool removable, const char *member,
			  const char *index)
{
	if (units->present && units->value < 1 &&
		!(removable && units->value == -1))
		dyn_raise_invalid_values(
			"Requested %s for OnDemandThroughput for %s is outside of valid range",
			member, object_name(index));
}

void
dyn_check_maximum(const DynOnDemandSpec *spec, bool removable,
				  const char *index)
{
	if (spec == NULL)
		return;
	check_maximum(&spec->max_read, removable, "MaxReadRequestUnits", index);
	check_maximum(&spec->max_write, removable, "MaxWriteRequestUnits", index);
}

void
dyn_refuse_member(bool given, const char *member)
{
	if (given)
		dyn_raise_invalid_values("%s is not supported", member);
}

char *
dyn_print_names(char *const *names, int count)
{
	StringInfoData out;
	int i;

	initStringInfo(&out);
	appendStringInfoChar(&out, '[');
	for (i = 0; i < count; i++)
		appendStringInfo(&out, "%s%s", i > 0 ? ", " : "", names[i]);
	appendStringInfoChar(&out, ']');
	return out.data;
}

void
dyn_set_units(DynUnits *units, const DynThroughputSpec *spec)
{
	if (spec == NULL)
		return;
	units->read = dyn_integer_or(&spec->read, units->read);
	units->write = dyn_integer_or(&spec->write, units->write);
}

void
dyn_set_sse(DynTableSettings *settings, const DynSseSpec *spec)
{
	bool enabled = spec != NULL && spec->enabled == DYN_FLAG_TRUE;

	settings->sse_type = enabled ? DYN_SSE_KMS : DYN_SSE_NONE;
	settings->sse_key = enabled ? dyn_plain_text(&spec->key_id) : NULL;
}

/* -1 takes a maximum away. */
void
dyn_set_maximum(DynUnits *maximum, const DynOnDemandSpec *spec)
{
	if (spec == NULL)
		return;
	maximum->read = Max(dyn_integer_or(&spec->max_read, maximum->read), 0);
	maximum->write = Max(dyn_integer_or(&spec->max_write, maximum->write), 0);
}

void
dyn_raise_warm(DynUnits *warm, DynBillingMode mode,
			   const DynUnits *provisioned)
{
	DynUnits base = *provisioned;

	if (mode == DYN_BILLING_PAY_PER_REQUEST)
	{
		base.read = DYN_ON_DEMAND_WARM_READS;
		base.write = DYN_ON_DEMAND_WARM_WRITES;
	}
	warm->read = Max(warm->read, base.read);
	warm->write = Max(warm->write, base.write);
}

static void
set_warm_units(int64 *warm, const DynInteger *units, const char *member,
			   const char *index)
{
	if (!units->present)
		return;
	if (units->value < *warm)
		dyn_raise_invalid_values(
			"Requested %s for WarmThroughput for %s is lower than current WarmThroughput, decreasing WarmThroughput is not supported",
			member, object_name(index));
	*warm = units->value;
}

void
dyn_set_warm(DynUnits *warm, const DynWarmSpec *spec, const char *index)
{
	if (spec == NULL)
		return;
	set_warm_units(&warm->read, &spec->read, "ReadUnitsPerSecond", index);
	set_warm_units(&warm->write, &spec->write, "WriteUnitsPerSecond", index);
}

static char
type_letter(DynScalarType type)
{
	static const char letters[] = { '\0', DYN_KEY_B, DYN_KEY_N, DYN_KEY_S };

	return letters[type];
}

void
dyn_set_attributes(DynTableSettings *settings, const DynList *attributes)
{
	DynStrings *names = &settings->attribute_names;
	int i;

	settings->attribute_types = palloc0(attributes->count + 1);
	names->count = 0;
	names->values = palloc(attributes->count * sizeof(char *));
	for (i = 0; i < attributes->count; i++)
	{
		const DynAttributeDefinition *definition =
			*dyn_list_element(attributes, DynAttributeDefinition *, i);
		char *name = dyn_plain_text(&definition->name);

		if (dyn_attribute_kind(settings, name) != DYN_KEY_NONE)
			continue;
		settings->attribute_types[names->count] =
			type_letter(definition->type);
		names->values[names->count++] = name;
	}
}

void
dyn_check_key_schema(const DynList *key_schema)
{
	const DynKeySchemaElement *hash =
		*dyn_list_element(key_schema, DynKeySchemaElement *, 0);
	const DynKeySchemaElement *range;

	if (key_schema->count < 2)
		range = NULL;
	else
		range = *dyn_list_element(key_schema, DynKeySchemaElement *, 1);
	if (range != NULL && strcmp(hash->name.data, range->name.data) == 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Both the Hash Key and the Range Key element in the "
					   "KeySchema have the same name"));
	if (hash->role != DYN_ROLE_HASH)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Invalid KeySchema: The first KeySchemaElement is not "
					   "a HASH key type"));
	if (range != NULL && range->role != DYN_ROLE_RANGE)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Invalid KeySchema: The second KeySchemaElement is not "
					   "a RANGE key type"));
	if (key_schema->count > 2)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Invalid KeySchema: KeySchema has more than two "
					   "elements"));
}

static bool
is_key(const DynCreateTableSpec *spec, List *indexes, const char *name)
{
	ListCell *cell;
	int i;

	for (i = 0; i < spec->key_schema.count; i++)
	{
		const DynKeySchemaElement *element =
			*dyn_list_element(&spec->key_schema, DynKeySchemaElement *, i);

		if (strcmp(element->name.data, name) == 0)
			return true;
	}
	foreach (cell, indexes)
		if (dyn_index_has_key(lfirst(cell), name))
			return true;
	return false;
}

void
dyn_check_attributes_used(const DynCreateTableSpec *spec,
						  const DynTableSettings *settings, List *indexes)
{
	const DynStrings *names = &settings->attribute_names;
	char **used = palloc(names->count * sizeof(char *));
	int count = 0;
	int i;

	for (i = 0; i < names->count; i++)
		if (is_key(spec, indexes, names->values[i]))
			used[count++] = names->values[i];
	if (count < names->count)
		dyn_raise_invalid_values(
			"Some AttributeDefinitions are not used. AttributeDefinitions: %s, keys used: %s",
			dyn_print_names(names->values, names->count),
			dyn_print_names(used, count));
}
