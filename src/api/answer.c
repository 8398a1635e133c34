/*
 * answer.c
 *	  Writers of what answers have in common, see answer.h.
 */
#include "postgres.h"

#include "api/answer.h"
#include "json/json.h"

void
dyn_answer_next(StringInfo out)
{
	char last = out->data[out->len - 1];

	if (last != '{' && last != '[')
		appendStringInfoChar(out, ',');
}

void
dyn_answer_member(StringInfo out, const char *name)
{
	dyn_answer_next(out);
	appendStringInfoChar(out, '"');
	appendStringInfoString(out, name);
	appendStringInfoString(out, "\":");
}

void
dyn_answer_item(StringInfo out, const char *name, const DynItem *item)
{
	if (item == NULL)
		return;
	dyn_answer_member(out, name);
	dyn_write_item_dynamo_json(out, item);
}

void
dyn_answer_text(StringInfo out, const char *name, const char *text)
{
	if (text == NULL)
		return;
	dyn_answer_member(out, name);
	dyn_write_json_string(out, text, strlen(text));
}

void
dyn_answer_number(StringInfo out, const char *name, int64 number)
{
	dyn_answer_member(out, name);
	appendStringInfo(out, INT64_FORMAT, number);
}

/* Units are doubles: 1.0, 0.5. */
static void
append_units(StringInfo out, const char *name, uint64 halves)
{
	dyn_answer_member(out, name);
	appendStringInfo(out, UINT64_FORMAT ".%c", halves / 2,
					 halves % 2 == 0 ? '0' : '5');
}

static void
append_all_units(StringInfo out, const DynConsumed *consumed,
				 DynCapacitySide side)
{
	uint64 write_halves = 2 * consumed->write_units;

	append_units(out, "CapacityUnits", consumed->read_halves + write_halves);
	if (side == DYN_CAPACITY_READ)
		append_units(out, "ReadCapacityUnits", consumed->read_halves);
	if (side == DYN_CAPACITY_WRITE)
		append_units(out, "WriteCapacityUnits", write_halves);
}

void
dyn_answer_capacity(StringInfo out, const DynConsumed *consumed,
					DynCapacityDetail detail, DynCapacitySide side)
{
	appendStringInfoChar(out, '{');
	dyn_answer_text(out, "TableName", consumed->table_name);
	append_all_units(out, consumed, side);
	if (detail == DYN_CAPACITY_INDEXES)
	{
		dyn_answer_member(out, "Table");
		appendStringInfoChar(out, '{');
		append_all_units(out, consumed, side);
		appendStringInfoChar(out, '}');
	}
	appendStringInfoChar(out, '}');
}

void
dyn_answer_consumed(StringInfo out, const DynConsumed *consumed,
					DynCapacityDetail detail)
{
	if (detail != DYN_CAPACITY_TOTAL && detail != DYN_CAPACITY_INDEXES)
		return;
	dyn_answer_member(out, "ConsumedCapacity");
	dyn_answer_capacity(out, consumed, detail, DYN_CAPACITY_PLAIN);
}
