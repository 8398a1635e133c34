/*
 * attribute_field.c
 *	  Fields of requests that hold attribute values.
 *
 * The service reports what is wrong with an attribute value later than JSON
 * of a wrong kind and than violated constraints, wherever they stand in the
 * document.  So the error is caught here and kept with the field, and the
 * value is read a second time, for the kinds only.  What is caught is
 * ValidationException, raised by code that does nothing but work on memory,
 * so there is nothing to roll back; any other error goes on.
 */
#include "postgres.h"

#include "common/error.h"
#include "json/attribute.h"

static const DynExpected name_expected = { DYN_STRING_CLASS, NULL };
static const DynExpected names_expected = { DYN_NAMES_CLASS, NULL };

/* Reads one value into an item; counts entries in *position. */
typedef DynItem *(*ItemReader)(DynJsonReader *reader, uint32 *position);

/*
 * Reads an item by read_item(); if it is at fault, sets *fault, returns NULL
 * and stays in front of it.
 */
static DynItem *
try_reading(DynJsonReader *reader, ItemReader read_item, uint32 *position,
			ErrorData **fault)
{
	MemoryContext context = CurrentMemoryContext;
	DynItem *volatile item = NULL;
	DynJsonMark start;

	dyn_json_mark(reader, &start);
	PG_TRY();
	{
		item = read_item(reader, position);
	}
	PG_CATCH();
	{
		*fault = dyn_catch_validation(context);
		dyn_json_return(reader, &start);
	}
	PG_END_TRY();
	return item;
}

static DynItem *
read_item(DynJsonReader *reader, uint32 *position)
{
	DynBuilder *builder = dyn_builder_create();

	dyn_read_entries(reader, builder, position);
	return dyn_build_finish(builder);
}

/* A map of values at fault: checks its kinds, finds the name of an entry. */
static void
read_faulty_entries(DynJsonReader *reader, uint32 position,
					DynText *fault_name)
{
	DynJsonText name;
	bool more;

	for (more = dyn_json_open_object(reader, &name); more;
		 more = dyn_json_next_member(reader, &name))
	{
		if (--position == 0)
			dyn_text_copy(fault_name, name.data, name.len);
		dyn_read_value(reader, NULL);
	}
}

void
dyn_read_item_field(DynJsonReader *reader, DynItemField *field)
{
	uint32 position = 0;

	field->item = try_reading(reader, read_item, &position, &field->fault);
	if (unlikely(field->fault != NULL))
		read_faulty_entries(reader, position, &field->fault_name);
}

/* One value, as the only entry of an item. */
static DynItem *
read_value_item(DynJsonReader *reader, uint32 *position pg_attribute_unused())
{
	DynBuilder *builder = dyn_builder_create();

	dyn_build_name(builder, "v", 1);
	dyn_read_value(reader, builder);
	return dyn_build_finish(builder);
}

void
dyn_read_value_field(DynJsonReader *reader, DynValueField *field)
{
	DynItem *item = try_reading(reader, read_value_item, NULL, &field->fault);

	field->present = true;
	if (likely(item != NULL))
	{
		DynValue root = dyn_item_root(item);
		DynName name;

		dyn_map_entry(&root, 0, &name, &field->value);
	}
	else
		dyn_read_value(reader, NULL);
}

/* The entries of a map of names; without a builder only their kinds. */
static void
read_names(DynJsonReader *reader, DynBuilder *builder)
{
	DynJsonText name;
	bool more;

	dyn_json_expect(reader, JSON_TOKEN_OBJECT_START, &names_expected);
	for (more = dyn_json_open_object(reader, &name); more;
		 more = dyn_json_next_member(reader, &name))
	{
		DynJsonText text;

		if (builder != NULL)
			dyn_build_name(builder, name.data, name.len);
		text = dyn_json_read_string(reader, &name_expected);
		if (builder != NULL)
			dyn_build_string(builder, text.data, text.len);
	}
}

static DynItem *
read_names_item(DynJsonReader *reader, uint32 *position pg_attribute_unused())
{
	DynBuilder *builder = dyn_builder_create();

	read_names(reader, builder);
	return dyn_build_finish(builder);
}

void
dyn_read_names_field(DynJsonReader *reader, DynItemField *field)
{
	field->item = try_reading(reader, read_names_item, NULL, &field->fault);
	if (unlikely(field->fault != NULL))
		read_names(reader, NULL);
}
