/*
 * decode_test.c
 *	  json/shape: requests into Specs, and what their model forbids.
 */
#include "postgres.h"

#include "json/shape.h"
#include "unit.h"

typedef struct Inner
{
	DynInteger number;
	DynText name;
} Inner;

typedef struct Spec
{
	DynText table;
	int color;
	DynInteger limit;
	DynInteger big;
	DynFlag flag;
	DynItemField item;
	DynItemField names;
	DynValueField value;
	Inner *inner;
	DynList list;	   /* of Inner * */
	DynList texts;	   /* of DynText */
	DynMapField lists; /* of DynList of Inner * */
	DynList anything;
} Spec;

static const char *const colors[] = { "RED", "GREEN", NULL };

static const DynShape text_shape = { .kind = DYN_SHAPE_STRING,
									 .has_min = true,
									 .min = 1 };
static const DynShape table_name_shape = { .kind = DYN_SHAPE_STRING,
										   .is_name = true,
										   .or_arn = true,
										   .has_min = true,
										   .min = 3,
										   .has_max = true,
										   .max = 5 };
static const DynShape color_shape = { .kind = DYN_SHAPE_ENUM,
									  .values = colors };
static const DynShape limit_shape = { .kind = DYN_SHAPE_INTEGER,
									  .has_min = true,
									  .min = 1 };
static const DynShape big_shape = { .kind = DYN_SHAPE_LONG };
static const DynShape flag_shape = { .kind = DYN_SHAPE_BOOLEAN };
static const DynShape item_shape = { .kind = DYN_SHAPE_ITEM };
static const DynShape names_shape = { .kind = DYN_SHAPE_NAMES };
static const DynShape value_shape = { .kind = DYN_SHAPE_VALUE };
static const DynShape any_shape = { .kind = DYN_SHAPE_ANY };

static const DynMember inner_members[] = {
	DYN_REQUIRED("Number", Inner, number, limit_shape),
	DYN_MEMBER("Name", Inner, name, text_shape),
	DYN_MEMBERS_END,
};
static const DynShape inner_shape =
	DYN_STRUCTURE("Inner", Inner, inner_members);
static const DynShape list_shape = {
	.kind = DYN_SHAPE_LIST, .element = &inner_shape, .has_max = true, .max = 2
};
static const DynShape short_list_shape = { .kind = DYN_SHAPE_LIST,
										   .element = &inner_shape,
										   .has_min = true,
										   .min = 1,
										   .has_max = true,
										   .max = 2 };
static const DynShape texts_shape = { .kind = DYN_SHAPE_LIST,
									  .element = &text_shape,
									  .bare_max = true,
									  .has_max = true,
									  .max = 2 };
static const DynShape lists_shape = { .kind = DYN_SHAPE_MAP,
									  .key = &table_name_shape,
									  .element = &short_list_shape };
static const DynShape anything_shape = { .kind = DYN_SHAPE_LIST,
										 .element = &any_shape };

static const DynMember members[] = {
	DYN_REQUIRED("Table", Spec, table, table_name_shape),
	DYN_MEMBER("Color", Spec, color, color_shape),
	DYN_MEMBER("Limit", Spec, limit, limit_shape),
	DYN_MEMBER("Big", Spec, big, big_shape),
	DYN_MEMBER("Flag", Spec, flag, flag_shape),
	DYN_MEMBER("Item", Spec, item, item_shape),
	DYN_MEMBER("Names", Spec, names, names_shape),
	DYN_MEMBER("Value", Spec, value, value_shape),
	DYN_MEMBER("Inner", Spec, inner, inner_shape),
	DYN_MEMBER("List", Spec, list, list_shape),
	DYN_MEMBER("Texts", Spec, texts, texts_shape),
	DYN_MEMBER("Lists", Spec, lists, lists_shape),
	DYN_MEMBER("Anything", Spec, anything, anything_shape),
	DYN_IGNORED("Future"),
	DYN_MEMBERS_END,
};
static const DynShape request = DYN_STRUCTURE("Request", Spec, members);

static Spec *
decode(const char *json)
{
	DynDecoded decoded;

	dyn_decode(&request, json, strlen(json), &decoded);
	return decoded.spec;
}

static void
check(const char *json)
{
	DynDecoded decoded;

	dyn_decode(&request, json, strlen(json), &decoded);
	dyn_check_constraints(&request, &decoded);
}

UNIT_TEST(decode_reads_every_kind)
{
	Spec *spec = decode("{\"Table\":\"a\\u00e9\",\"Color\":\"GREEN\","
						"\"Limit\":-7,\"Big\":9223372036854775807,"
						"\"Flag\":false,\"Names\":{\"#a\":\"b\"},"
						"\"Inner\":{\"Name\":\"x\"},"
						"\"List\":[{\"Number\":1},{\"Number\":2}],"
						"\"Texts\":[\"p\",\"q\"],\"Other\":[1,{}]}");

	UNIT_EQUAL_TEXT(spec->table.data, "a\xc3\xa9");
	UNIT_EQUAL_INT(spec->table.len, 3);
	UNIT_EQUAL_INT(spec->color, 2);
	UNIT_CHECK(spec->limit.present);
	UNIT_EQUAL_INT(spec->limit.value, -7);
	UNIT_EQUAL_INT(spec->big.value, PG_INT64_MAX);
	UNIT_EQUAL_INT(spec->flag, DYN_FLAG_FALSE);
	UNIT_CHECK(dyn_item_is_given(&spec->names));
	UNIT_EQUAL_TEXT(spec->inner->name.data, "x");
	UNIT_CHECK(!spec->inner->number.present);
	UNIT_EQUAL_INT(spec->list.count, 2);
	UNIT_EQUAL_INT((*dyn_list_element(&spec->list, Inner *, 1))->number.value,
				   2);
	UNIT_EQUAL_TEXT(dyn_list_element(&spec->texts, DynText, 1)->data, "q");
	UNIT_CHECK(!dyn_item_is_given(&spec->item));
}

UNIT_TEST(decode_null_is_absent)
{
	Spec *spec = decode("{\"Table\":null,\"Limit\":null,\"List\":null,"
						"\"Inner\":null,\"Item\":null,\"Value\":null}");

	UNIT_CHECK(spec->table.data == NULL && !spec->limit.present);
	UNIT_CHECK(!spec->list.present && spec->inner == NULL);
	UNIT_CHECK(!dyn_item_is_given(&spec->item) && !spec->value.present);
}

UNIT_TEST(decode_last_member_wins)
{
	Spec *spec = decode("{\"Limit\":1,\"List\":[{}],\"Limit\":2,"
						"\"List\":[],\"Table\":\"a\",\"Table\":null,"
						"\"Lists\":{\"b\":[{}],\"a\":[],\"b\":[{},{}]}}");

	UNIT_EQUAL_INT(spec->limit.value, 2);
	UNIT_EQUAL_INT(spec->list.count, 0);
	UNIT_CHECK(spec->table.data == NULL);
	UNIT_EQUAL_INT(spec->lists.count, 2);
	UNIT_EQUAL_TEXT(spec->lists.keys[0].data, "a");
	UNIT_EQUAL_TEXT(spec->lists.keys[1].data, "b");
	UNIT_EQUAL_INT(dyn_map_element(&spec->lists, DynList, 1)->count, 2);
}

UNIT_TEST(decode_counts_what_is_too_much)
{
	Spec *spec = decode("{\"List\":[{},{},{\"Number\":3},{\"Number\":4}]}");

	UNIT_EQUAL_INT(spec->list.count, 4);
}

UNIT_TEST(decode_refuses_wrong_kinds)
{
	UNIT_RAISES_MESSAGE(decode("{\"Table\":1}"),
						"NUMBER_VALUE cannot be converted to String");
	UNIT_RAISES_MESSAGE(decode("{\"Table\":1.5}"),
						"DECIMAL_VALUE cannot be converted to String");
	UNIT_RAISES_MESSAGE(decode("{\"Color\":true}"),
						"TRUE_VALUE cannot be converted to String");
	UNIT_RAISES_MESSAGE(decode("{\"Limit\":\"1\"}"),
						"STRING_VALUE cannot be converted to Integer");
	UNIT_RAISES_MESSAGE(decode("{\"Limit\":2147483648}"),
						"NUMBER_VALUE cannot be converted to Integer");
	UNIT_RAISES_MESSAGE(decode("{\"Big\":false}"),
						"FALSE_VALUE cannot be converted to Long");
	UNIT_RAISES_MESSAGE(decode("{\"Big\":9223372036854775808}"),
						"NUMBER_VALUE cannot be converted to Long");
	UNIT_RAISES_MESSAGE(decode("{\"Flag\":\"true\"}"),
						"STRING_VALUE cannot be converted to Boolean");
	UNIT_RAISES_MESSAGE(decode("{\"Table\":[]}"),
						"Unrecognized collection type class java.lang.String");
	UNIT_RAISES_MESSAGE(decode("{\"Inner\":[]}"),
						"Unrecognized collection type class "
						"com.amazonaws.dynamodb.v20120810.Inner");
	UNIT_RAISES_MESSAGE(decode("{\"Lists\":[]}"),
						"Unrecognized collection type "
						"java.util.Map<java.lang.String, java.util.List<"
						"com.amazonaws.dynamodb.v20120810.Inner>>");
	UNIT_RAISES_MESSAGE(decode("{\"Names\":{\"a\":1}}"),
						"NUMBER_VALUE cannot be converted to String");
	UNIT_RAISES_MESSAGE(decode("{\"Limit\":{}}"),
						"Start of structure or map found where not expected");
	UNIT_RAISES_MESSAGE(decode("{\"List\":{}}"),
						"Start of structure or map found where not expected");
	UNIT_RAISES_MESSAGE(decode("{\"List\":\"x\"}"),
						"Unexpected value type in payload");
	UNIT_RAISES_MESSAGE(decode("{\"Item\":{\"a\":\"x\"}}"),
						"Unexpected value type in payload");
}

UNIT_TEST(decode_malformed_document_is_first)
{
	UNIT_RAISES(decode("{\"Table\":1,}"), "DY023");
	UNIT_RAISES(decode("{\"Limit\":\"x\"} {}"), "DY023");
	UNIT_RAISES(decode("[]"), "DY023");
	UNIT_RAISES(decode("\"x\""), "DY023");
	UNIT_RAISES(decode(""), "DY023");
	UNIT_RAISES(decode("{\"Limit\":1"), "DY023");
}

UNIT_TEST(decode_keeps_faults)
{
	Spec *spec = decode("{\"Item\":{\"a\":{\"S\":\"x\"},\"\\u0062\":"
						"{\"S\":\"x\",\"N\":\"1\"},\"c\":{}},"
						"\"Value\":{\"N\":\"x\"},\"Limit\":5}");

	UNIT_CHECK(spec->item.item == NULL && spec->item.fault != NULL);
	UNIT_EQUAL_TEXT(spec->item.fault->message,
					"Supplied AttributeValue has more than one datatypes set, "
					"must contain exactly one of the supported datatypes");
	UNIT_EQUAL_TEXT(spec->item.fault_name.data, "b");
	UNIT_EQUAL_TEXT(spec->value.fault->message,
					"The parameter cannot be converted to a numeric value: x");
	UNIT_EQUAL_INT(spec->limit.value, 5);
	UNIT_RAISES(dyn_field_item(&spec->item), "DY001");
}

UNIT_TEST(decode_wrong_kind_is_before_faults)
{
	UNIT_RAISES_MESSAGE(decode("{\"Item\":{\"a\":{},\"b\":{\"S\":1}}}"),
						"NUMBER_VALUE cannot be converted to String");
	UNIT_RAISES_MESSAGE(decode("{\"Value\":{\"L\":[{},{\"BOOL\":1}]}}"),
						"NUMBER_VALUE cannot be converted to Boolean");
	UNIT_RAISES_MESSAGE(decode("{\"Item\":{\"a\":{}},\"Limit\":\"\"}"),
						"STRING_VALUE cannot be converted to Integer");
}

UNIT_TEST(decode_constraints_are_collected)
{
	UNIT_RAISES_MESSAGE(
		check("{}"),
		"1 validation error detected: Value null at 'table' failed to "
		"satisfy constraint: Member must not be null");
	UNIT_RAISES_MESSAGE(
		check("{\"Limit\":0,\"Color\":\"BLUE\",\"Table\":\"abc\"}"),
		"2 validation errors detected: Value 'BLUE' at 'color' failed to "
		"satisfy constraint: Member must satisfy enum value set: "
		"[RED, GREEN]; Value '0' at 'limit' failed to satisfy constraint: "
		"Member must have value greater than or equal to 1");
	check("{\"Table\":\"arn:aws\"}");
}

UNIT_TEST(decode_constraints_name_the_path)
{
	UNIT_RAISES_MESSAGE(
		check("{\"Table\":\"abc\",\"Inner\":{},\"List\":[{\"Number\":1},"
			  "{\"Number\":0,\"Name\":\"\"}]}"),
		"3 validation errors detected: Value null at 'inner.number' failed "
		"to satisfy constraint: Member must not be null; Value '0' at "
		"'list.2.member.number' failed to satisfy constraint: Member must "
		"have value greater than or equal to 1; Value '' at "
		"'list.2.member.name' failed to satisfy constraint: Member must have "
		"length greater than or equal to 1");
	UNIT_RAISES_MESSAGE(
		check("{\"Table\":\"abc\",\"List\":[{\"Number\":1},null]}"),
		"1 validation error detected: Value null at 'list.2.member' failed "
		"to satisfy constraint: Member must not be null");
	UNIT_RAISES_MESSAGE(
		check("{\"Table\":\"abc\",\"Lists\":{\"Tab\":[{\"Number\":0}]}}"),
		"1 validation error detected: Value '0' at "
		"'lists.Tab.member.1.member.number' failed to satisfy constraint: "
		"Member must have value greater than or equal to 1");
}

UNIT_TEST(decode_constraints_of_collections)
{
	UNIT_RAISES_MESSAGE(
		check("{\"Table\":\"abc\",\"Texts\":[\"a\",\"b\",\"c\"]}"),
		"1 validation error detected: Value at 'Texts' failed to satisfy "
		"constraint: Member must have length less than or equal to 2");
	UNIT_RAISES_MESSAGE(
		check("{\"Table\":\"abc\",\"Lists\":{\"tab\":[],\"x\":[{}]}}"),
		"3 validation errors detected: Value '{tab=[], "
		"x=[com.amazonaws.dynamodb.v20120810.Inner@1]}' at 'lists' failed to "
		"satisfy constraint: Map keys must satisfy constraint: [Member must "
		"have length less than or equal to 5, Member must have length "
		"greater than or equal to 3, Member must satisfy regular expression "
		"pattern: [a-zA-Z0-9_.-]+]; Value '{tab=[], "
		"x=[com.amazonaws.dynamodb.v20120810.Inner@1]}' at 'lists' failed to "
		"satisfy constraint: Map value must satisfy constraint: [Member must "
		"have length less than or equal to 2, Member must have length "
		"greater than or equal to 1]; Value null at "
		"'lists.x.member.1.member.number' failed to satisfy constraint: "
		"Member must not be null");
}

UNIT_TEST(decode_reports_ten_violations)
{
	UNIT_RAISES_MESSAGE(
		check("{\"Table\":\"a\",\"Color\":\"\",\"Limit\":0,\"Inner\":{},"
			  "\"Texts\":[\"\",\"\",\"\"],\"List\":[{},{},{}],"
			  "\"Lists\":{\"a\":[],\"b\":[{}]}}"),
		"10 validation errors detected: Value 'a' at 'table' failed to "
		"satisfy constraint: Member must have length greater than or equal "
		"to 3; Value '' at 'color' failed to satisfy constraint: Member must "
		"satisfy enum value set: [RED, GREEN]; Value '0' at 'limit' failed "
		"to satisfy constraint: Member must have value greater than or equal "
		"to 1; Value null at 'inner.number' failed to satisfy constraint: "
		"Member must not be null; Value '["
		"com.amazonaws.dynamodb.v20120810.Inner@1, "
		"com.amazonaws.dynamodb.v20120810.Inner@2]' at 'list' failed to "
		"satisfy constraint: Member must have length less than or equal to "
		"2; Value null at 'list.1.member.number' failed to satisfy "
		"constraint: Member must not be null; Value null at "
		"'list.2.member.number' failed to satisfy constraint: Member must "
		"not be null; Value at 'Texts' failed to satisfy constraint: Member "
		"must have length less than or equal to 2; Value '' at "
		"'texts.1.member' failed to satisfy constraint: Member must have "
		"length greater than or equal to 1; Value '' at 'texts.2.member' "
		"failed to satisfy constraint: Member must have length greater than "
		"or equal to 1");
}
