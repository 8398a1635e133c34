/*
 * answer.c
 *	  Writers of what answers have in common, see answer.h.
 */
#include "postgres.h"

#include "api/answer.h"
#include "json/json.h"
#include "ops/item_ops.h"

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
dyn_answer_names(StringInfo out, const char *name, const DynItem *names)
{
	DynValue root;
	uint32 i;

	if (names == NULL)
		return;
	root = dyn_item_root(names);
	dyn_answer_member(out, name);
	appendStringInfoChar(out, '{');
	for (i = 0; i < dyn_value_count(&root); i++)
	{
		DynName placeholder;
		DynValue value;

		dyn_map_entry(&root, i, &placeholder, &value);
		dyn_answer_next(out);
		dyn_write_json_string(out, placeholder.data, placeholder.len);
		appendStringInfoChar(out, ':');
		dyn_write_json_string(out, (const char *) value.data, value.len);
	}
	appendStringInfoChar(out, '}');
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
				 bool transactional)
{
	uint64 write_halves = 2 * consumed->write_units;

	append_units(out, "CapacityUnits", consumed->read_halves + write_halves);
	if (transactional && consumed->read_halves > 0)
		append_units(out, "ReadCapacityUnits", consumed->read_halves);
	if (transactional && consumed->write_units > 0)
		append_units(out, "WriteCapacityUnits", write_halves);
}

void
dyn_answer_capacity(StringInfo out, const DynConsumed *consumed,
					DynCapacityDetail detail, bool transactional)
{
	appendStringInfoChar(out, '{');
	dyn_answer_text(out, "TableName", consumed->table_name);
	append_all_units(out, consumed, transactional);
	if (detail == DYN_CAPACITY_INDEXES)
	{
		dyn_answer_member(out, "Table");
		appendStringInfoChar(out, '{');
		append_all_units(out, consumed, transactional);
		appendStringInfoChar(out, '}');
	}
	appendStringInfoChar(out, '}');
}

void
dyn_answer_consumed(StringInfo out, const DynConsumed *consumed,
					DynCapacityDetail detail)
{
	if (!dyn_capacity_is_asked(detail))
		return;
	dyn_answer_member(out, "ConsumedCapacity");
	dyn_answer_capacity(out, consumed, detail, false);
}

void
dyn_answer_consumed_list(StringInfo out, const List *consumed,
						 DynCapacityDetail detail, bool transactional)
{
	ListCell *cell;

	if (!dyn_capacity_is_asked(detail))
		return;
	dyn_answer_member(out, "ConsumedCapacity");
	appendStringInfoChar(out, '[');
	foreach (cell, consumed)
	{
		dyn_answer_next(out);
		dyn_answer_capacity(out, lfirst(cell), detail, transactional);
	}
	appendStringInfoChar(out, ']');
}
