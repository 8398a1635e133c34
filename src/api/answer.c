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
append_all_units(StringInfo out, uint64 read_halves, uint64 write_units,
				 bool transactional)
{
	append_units(out, "CapacityUnits", read_halves + 2 * write_units);
	if (transactional && read_halves > 0)
		append_units(out, "ReadCapacityUnits", read_halves);
	if (transactional && write_units > 0)
		append_units(out, "WriteCapacityUnits", 2 * write_units);
}

/* Of the table and all indexes together. */
static void
append_total(StringInfo out, const DynConsumed *consumed, bool transactional)
{
	uint64 read_halves = consumed->read_halves;
	uint64 write_units = consumed->write_units;
	ListCell *cell;

	foreach (cell, consumed->indexes)
	{
		const DynConsumedIndex *index = lfirst(cell);

		read_halves += index->read_halves;
		write_units += index->write_units;
	}
	append_all_units(out, read_halves, write_units, transactional);
}

/* Appends the member of local or of global indexes, if any has been used. */
static void
append_indexes(StringInfo out, const DynConsumed *consumed, bool local,
			   bool transactional)
{
	bool open = false;
	ListCell *cell;

	foreach (cell, consumed->indexes)
	{
		const DynConsumedIndex *index = lfirst(cell);

		if (index->local != local)
			continue;
		if (!open)
		{
			dyn_answer_member(out, local ? "LocalSecondaryIndexes"
										 : "GlobalSecondaryIndexes");
			appendStringInfoChar(out, '{');
			open = true;
		}
		dyn_answer_member(out, index->name);
		appendStringInfoChar(out, '{');
		append_all_units(out, index->read_halves, index->write_units,
						 transactional);
		appendStringInfoChar(out, '}');
	}
	if (open)
		appendStringInfoChar(out, '}');
}

void
dyn_answer_capacity(StringInfo out, const DynConsumed *consumed,
					DynCapacityDetail detail, bool transactional)
{
	appendStringInfoChar(out, '{');
	dyn_answer_text(out, "TableName", consumed->table_name);
	append_total(out, consumed, transactional);
	if (detail == DYN_CAPACITY_INDEXES)
	{
		dyn_answer_member(out, "Table");
		appendStringInfoChar(out, '{');
		append_all_units(out, consumed->read_halves, consumed->write_units,
						 transactional);
		appendStringInfoChar(out, '}');
		append_indexes(out, consumed, true, transactional);
		append_indexes(out, consumed, false, transactional);
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
