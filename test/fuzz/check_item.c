/*
 * check_item.c
 *	  What must be true of every item that was accepted.
 */
#include "postgres.h"

#include "json/json.h"
#include "fuzz.h"

bool
fuzz_same_item(const DynItem *a, const DynItem *b)
{
	return VARSIZE_ANY_EXHDR(a) == VARSIZE_ANY_EXHDR(b) &&
		   memcmp(VARDATA_ANY(a), VARDATA_ANY(b), VARSIZE_ANY_EXHDR(a)) == 0;
}

/* Reads every value there is, finds every name where it lies. */
static void
check_value(const DynValue *value)
{
	uint32 i;

	FUZZ_CHECK(dyn_value_equal(value, value));
	if (value->type < DYN_TYPE_L)
		return;
	for (i = 0; i < dyn_value_count(value); i++)
	{
		DynValue element;
		DynValue found;
		DynName name;

		if (value->type == DYN_TYPE_M)
		{
			dyn_map_entry(value, i, &name, &element);
			FUZZ_CHECK(dyn_map_find(value, name.data, name.len, &found));
			FUZZ_CHECK(found.data == element.data && found.len == element.len);
		}
		else
			element = dyn_value_element(value, i);
		check_value(&element);
	}
}

static void
check_dynamo_json(const DynItem *item)
{
	StringInfoData text;

	initStringInfo(&text);
	dyn_write_item_dynamo_json(&text, item);
	FUZZ_CHECK(
		fuzz_same_item(item, dyn_item_from_dynamo_json(text.data, text.len)));
}

/* Plain JSON forgets types; what it keeps, it keeps. */
static void
check_plain_json(const DynItem *item)
{
	DynValue root = dyn_item_root(item);
	StringInfoData once;
	StringInfoData twice;

	initStringInfo(&once);
	dyn_write_plain_json(&once, &root);
	root = dyn_item_root(dyn_item_from_plain_json(once.data, once.len));
	initStringInfo(&twice);
	dyn_write_plain_json(&twice, &root);
	FUZZ_CHECK(strcmp(once.data, twice.data) == 0);
}

static void
check_builder(const DynItem *item)
{
	DynBuilder *builder = dyn_builder_create();
	DynValue root = dyn_item_root(item);
	uint32 i;

	for (i = dyn_value_count(&root); i-- > 0;)
	{
		DynName name;
		DynValue value;

		dyn_map_entry(&root, i, &name, &value);
		dyn_build_name(builder, name.data, name.len);
		dyn_build_value(builder, &value);
	}
	FUZZ_CHECK(fuzz_same_item(item, dyn_build_finish(builder)));
}

/* The first and the last attribute, taken away and put back. */
static void
check_splice(const DynItem *item)
{
	DynValue root = dyn_item_root(item);
	uint32 count = dyn_value_count(&root);
	DynName names[2];
	DynValue values[2];
	DynItem *rest;
	int n = Min(count, 2);

	if (n == 0)
		return;
	dyn_map_entry(&root, 0, &names[0], &values[0]);
	dyn_map_entry(&root, count - 1, &names[n - 1], &values[n - 1]);
	rest = dyn_item_remove(item, n, names);
	dyn_item_validate((uint8 *) VARDATA_ANY(rest), VARSIZE_ANY_EXHDR(rest));
	FUZZ_CHECK(fuzz_same_item(item, dyn_item_add(rest, n, names, values)));
}

void
fuzz_check_item(DynItem *item)
{
	DynValue root = dyn_item_root(item);

	fuzz_must_not_raise();
	dyn_item_validate((uint8 *) VARDATA_ANY(item), VARSIZE_ANY_EXHDR(item));
	check_value(&root);
	FUZZ_CHECK(dyn_item_size(item) <= VARSIZE_ANY(item) * 4);
	check_dynamo_json(item);
	check_plain_json(item);
	check_builder(item);
	check_splice(item);
}
