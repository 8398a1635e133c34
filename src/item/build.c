/*
 * build.c
 *	  The builder: values in document order to the canonical form.
 *
 * README.md tells how.  The builder is three stacks in the memory context
 * that it was created in: open containers, their elements, and the bytes of
 * those elements.  A container that closes becomes bytes of one element.
 *
 * What a caller must get right (a name in front of each value of a map, the
 * right members in a set, as many closes as opens) is asserted; what comes
 * from a user raises.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "common/base64.h"
#include "lib/stringinfo.h"
#include "port/pg_bswap.h"

#include "common/dialect.h"
#include "common/limits.h"
#include "item/encoding.h"

/* Open Ls and Ms, the item itself, and a set. */
#define FRAMES_MAX (DYN_NESTING_MAX + 2)

/* What a flat item of usual size needs. */
#define FIRST_ELEMENTS 32
#define FIRST_BYTES 1024

/* Up to here insertion beats qsort. */
#define INSERTION_SORT_MAX 24

typedef struct Element
{
	uint64 prefix; /* of the name, or of a set's member */
	uint32 start;
	uint32 end;
} Element;

typedef struct Frame
{
	DynType type;
	uint32 start;		  /* of its bytes */
	uint32 first_element; /* the rest of the elements is this frame's */
} Frame;

struct DynBuilder
{
	MemoryContext context;
	int nframes;
	Frame frames[FRAMES_MAX];
	bool named; /* the innermost M has a name without a value */

	uint32 nelements;
	uint32 elements_size;
	Element *elements;

	uint32 len;
	uint32 size;
	uint8 *bytes;

	Element first_elements[FIRST_ELEMENTS];
	uint8 first_bytes[FIRST_BYTES];
};

DynBuilder *
dyn_builder_create(void)
{
	DynBuilder *builder = palloc(sizeof(DynBuilder));

	builder->context = CurrentMemoryContext;
	builder->nframes = 1;
	builder->frames[0].type = DYN_TYPE_M;
	builder->frames[0].start = 0;
	builder->frames[0].first_element = 0;
	builder->named = false;
	builder->nelements = 0;
	builder->elements_size = FIRST_ELEMENTS;
	builder->elements = builder->first_elements;
	builder->len = 0;
	builder->size = FIRST_BYTES;
	builder->bytes = builder->first_bytes;
	return builder;
}

/* A bigger array in the builder's context, or the same one moved. */
static void *
grow_array(DynBuilder *builder, void *old, const void *first, Size old_size,
		   Size new_size)
{
	void *new;

	if (old != first)
		return repalloc(old, new_size);
	new = MemoryContextAlloc(builder->context, new_size);
	memcpy(new, old, old_size);
	return new;
}

static void
check_bytes(Size bytes)
{
	if (bytes > DYN_ITEM_BYTES_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Item size has exceeded the maximum allowed size"),
				errhint("An item has at most %d bytes.", DYN_ITEM_SIZE_MAX));
}

static pg_noinline void
grow_bytes(DynBuilder *builder, Size needed)
{
	Size size;

	check_bytes(needed);
	size = Max(needed, (Size) builder->size * 2);
	builder->bytes = grow_array(builder, builder->bytes, builder->first_bytes,
								builder->len, size);
	builder->size = (uint32) size;
}

/* Makes room for more bytes; checked before anything is allocated. */
static inline void
reserve(DynBuilder *builder, Size more)
{
	if (unlikely(more > builder->size - builder->len))
		grow_bytes(builder, builder->len + more);
}

static pg_noinline void
grow_elements(DynBuilder *builder)
{
	uint32 size = builder->elements_size * 2;

	/* An element has bytes of its own but for an empty member of a set. */
	check_bytes(builder->nelements);
	builder->elements = grow_array(
		builder, builder->elements, builder->first_elements,
		builder->nelements * sizeof(Element), size * sizeof(Element));
	builder->elements_size = size;
}

/* The first eight bytes as an integer that sorts as they do. */
static inline uint64
prefix_of(const void *bytes, uint32 len)
{
	const uint8 *from = bytes;
	uint64 prefix = 0;
	uint32 i;

	if (len >= sizeof(prefix))
	{
		memcpy(&prefix, from, sizeof(prefix));
		return pg_ntoh64(prefix);
	}
	for (i = 0; i < len; i++)
		prefix |= (uint64) from[i] << (56 - 8 * i);
	return prefix;
}

static inline Frame *
top_frame(DynBuilder *builder)
{
	return &builder->frames[builder->nframes - 1];
}

static inline Element *
last_element(DynBuilder *builder)
{
	return &builder->elements[builder->nelements - 1];
}

static inline void
element_begin(DynBuilder *builder)
{
	if (unlikely(builder->nelements == builder->elements_size))
		grow_elements(builder);
	builder->nelements++;
	last_element(builder)->start = builder->len;
}

static inline void
append(DynBuilder *builder, const void *bytes, uint32 len)
{
	if (len > 0)
		memcpy(builder->bytes + builder->len, bytes, len);
	builder->len += len;
}

void
dyn_build_name(DynBuilder *builder, const char *name, uint32 len)
{
	uint8 *end;

	Assert(top_frame(builder)->type == DYN_TYPE_M && !builder->named);
	if (unlikely(len > DYN_ATTRIBUTE_NAME_MAX))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: Attribute "
					   "name is too large, must be less than %d bytes",
					   DYN_ATTRIBUTE_NAME_MAX + 1),
				errhint("A name has at most %d bytes in UTF-8.",
						DYN_ATTRIBUTE_NAME_MAX));
	element_begin(builder);
	last_element(builder)->prefix = prefix_of(name, len);
	reserve(builder, dyn_encoded_name_len(len));
	end = dyn_save_name(builder->bytes + builder->len, name, len);
	builder->len = (uint32) (end - builder->bytes);
	builder->named = true;
}

/* Begins an L's element; an M's has begun with its name. */
static inline void
value_begin(DynBuilder *builder)
{
	if (top_frame(builder)->type == DYN_TYPE_M)
		Assert(builder->named);
	else
		element_begin(builder);
	builder->named = false;
}

static void
build_member(DynBuilder *builder, const void *bytes, uint32 len)
{
	element_begin(builder);
	last_element(builder)->prefix = prefix_of(bytes, len);
	reserve(builder, len);
	append(builder, bytes, len);
	last_element(builder)->end = builder->len;
}

static void
build_tagged(DynBuilder *builder, uint8 tag, const void *bytes, uint32 len)
{
	value_begin(builder);
	reserve(builder, (Size) len + 1);
	builder->bytes[builder->len++] = tag;
	append(builder, bytes, len);
	last_element(builder)->end = builder->len;
}

static void
build_scalar(DynBuilder *builder, DynType type, const void *bytes, uint32 len)
{
	DynType container = top_frame(builder)->type;

	Assert(!dyn_type_is_set(container) ||
		   type == dyn_set_member_type(container));
	if (dyn_type_is_set(container))
		build_member(builder, bytes, len);
	else
		build_tagged(builder, dyn_tag(type, 1), bytes, len);
}

void
dyn_build_string(DynBuilder *builder, const char *s, uint32 len)
{
	build_scalar(builder, DYN_TYPE_S, s, len);
}

void
dyn_build_number(DynBuilder *builder, const DynNumber *number)
{
	build_scalar(builder, DYN_TYPE_N, number->bytes, number->len);
}

void
dyn_build_binary(DynBuilder *builder, const char *s, uint32 len)
{
	build_scalar(builder, DYN_TYPE_B, s, len);
}

void
dyn_build_bool(DynBuilder *builder, bool value)
{
	uint8 byte = value ? 1 : 0;

	build_scalar(builder, DYN_TYPE_BOOL, &byte, 1);
}

void
dyn_build_null(DynBuilder *builder)
{
	build_scalar(builder, DYN_TYPE_NULL, NULL, 0);
}

/* How many levels of Ls and Ms a value has. */
static int
nesting_of(const DynValue *value)
{
	int deepest = 0;
	uint32 count;
	uint32 i;

	if (value->type != DYN_TYPE_L && value->type != DYN_TYPE_M)
		return 0;
	check_stack_depth();
	count = dyn_value_count(value);
	for (i = 0; i < count; i++)
	{
		DynValue element;
		DynName name;
		int levels;

		if (value->type == DYN_TYPE_L)
			element = dyn_value_element(value, i);
		else
			dyn_map_entry(value, i, &name, &element);
		levels = nesting_of(&element); /* once: Max() would repeat it */
		deepest = Max(deepest, levels);
	}
	return deepest + 1;
}

/* Checks the level of an L or M that joins the innermost container. */
static void
check_nesting(DynBuilder *builder, int levels)
{
	if (builder->nframes - 1 + levels > DYN_NESTING_MAX)
		ereport(
			ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("Nesting Levels have exceeded supported limits: "
				   "Attributes nested beyond %d levels",
				   DYN_NESTING_MAX),
			errhint("Lists and maps can be nested %d deep.", DYN_NESTING_MAX));
}

void
dyn_build_value(DynBuilder *builder, const DynValue *value)
{
	if (!dyn_type_is_container(value->type))
	{
		build_scalar(builder, value->type, value->data, value->len);
		return;
	}

	/* A level takes three bytes: few bytes need not be looked through. */
	if (builder->nframes + value->len / 3 > DYN_NESTING_MAX)
		check_nesting(builder, nesting_of(value));
	build_tagged(builder, dyn_tag(value->type, value->width), value->data,
				 value->len);
}

void
dyn_build_open(DynBuilder *builder, DynType type)
{
	Frame *frame;

	Assert(dyn_type_is_container(type));
	Assert(!dyn_type_is_set(top_frame(builder)->type));
	if (!dyn_type_is_set(type))
		check_nesting(builder, 1);
	value_begin(builder);
	frame = &builder->frames[builder->nframes++];
	frame->type = type;
	frame->start = builder->len;
	frame->first_element = builder->nelements;
}

/* What elements of the innermost container are sorted by. */
static inline DynName
element_key(DynBuilder *builder, const Element *element)
{
	const uint8 *bytes = builder->bytes + element->start;
	DynName key;

	if (top_frame(builder)->type == DYN_TYPE_M)
		return dyn_entry_name(bytes);
	key.data = (const char *) bytes;
	key.len = element->end - element->start;
	return key;
}

static inline int
compare_keys(DynBuilder *builder, const Element *a, const Element *b)
{
	DynName a_key;
	DynName b_key;

	if (a->prefix != b->prefix)
		return a->prefix < b->prefix ? -1 : 1;
	a_key = element_key(builder, a);
	b_key = element_key(builder, b);
	return dyn_compare_bytes(a_key.data, a_key.len, b_key.data, b_key.len);
}

/* For qsort: equal keys stay in document order. */
static int
compare_elements(const void *a, const void *b, void *arg)
{
	const Element *left = a;
	const Element *right = b;
	int order = compare_keys(arg, left, right);

	if (order != 0)
		return order;
	return left->start < right->start ? -1 : left->start > right->start;
}

static void
insertion_sort(DynBuilder *builder, Element *elements, uint32 count)
{
	uint32 i;
	uint32 j;

	for (i = 1; i < count; i++)
	{
		Element element = elements[i];

		for (j = i; j > 0; j--)
		{
			if (compare_keys(builder, &elements[j - 1], &element) <= 0)
				break;
			elements[j] = elements[j - 1];
		}
		elements[j] = element;
	}
}

static void
sort_elements(DynBuilder *builder)
{
	uint32 first = top_frame(builder)->first_element;
	uint32 count = builder->nelements - first;
	Element *elements = builder->elements + first;

	if (count <= INSERTION_SORT_MAX)
		insertion_sort(builder, elements, count);
	else
		qsort_arg(elements, count, sizeof(Element), compare_elements, builder);
}

/* Of entries with one name, the last in document order stays. */
static void
drop_repeated_names(DynBuilder *builder)
{
	Element *kept = builder->elements + top_frame(builder)->first_element;
	Element *end = builder->elements + builder->nelements;
	Element *next;

	if (kept == end)
		return;
	for (next = kept + 1; next < end; next++)
	{
		if (compare_keys(builder, kept, next) != 0)
			kept++;
		*kept = *next;
	}
	builder->nelements = (uint32) (kept + 1 - builder->elements);
}

static void
raise_empty_set(DynType type)
{
	const char *message;

	message = type == DYN_TYPE_SS	? "An string set  may not be empty"
			  : type == DYN_TYPE_NS ? "An number set  may not be empty"
									: "Binary sets should not be empty";
	dyn_form_error(
		errmsg("One or more parameter values were invalid: %s", message),
		errhint("Leave the attribute out instead of an empty set."));
}

static int
compare_starts(const void *a, const void *b)
{
	const Element *left = a;
	const Element *right = b;

	return left->start < right->start ? -1 : left->start > right->start;
}

static void
append_base64(StringInfo out, const uint8 *bytes, int len)
{
	int size = pg_b64_enc_len(len);

	enlargeStringInfo(out, size);
	out->len +=
		pg_b64_encode((const char *) bytes, len, out->data + out->len, size);
	out->data[out->len] = '\0';
}

/* "[a, b, a]": the members as they came in. */
static char *
print_members(DynBuilder *builder)
{
	const Frame *frame = top_frame(builder);
	Element *element = builder->elements + frame->first_element;
	Element *end = builder->elements + builder->nelements;
	const char *separator = "[";
	StringInfoData out;

	initStringInfo(&out);
	qsort(element, end - element, sizeof(Element), compare_starts);
	for (; element < end; element++)
	{
		const uint8 *bytes = builder->bytes + element->start;
		int len = (int) (element->end - element->start);

		appendStringInfoString(&out, separator);
		if (frame->type == DYN_TYPE_BS)
			append_base64(&out, bytes, len);
		else
			appendBinaryStringInfo(&out, (const char *) bytes, len);
		separator = ", ";
	}
	appendStringInfoChar(&out, ']');
	return out.data;
}

static void
raise_duplicate_members(DynBuilder *builder)
{
	switch (top_frame(builder)->type)
	{
		case DYN_TYPE_NS:
			dyn_form_error(
				errmsg("Input collection contains duplicates"),
				errhint("Numbers of equal value are duplicates however "
						"they are written."));
			break;
		case DYN_TYPE_BS:
			dyn_form_error(
				errmsg("One or more parameter values were invalid: Input "
					   "collection %sof type BS contains duplicates.",
					   print_members(builder)),
				errhint("Give each member of a set once."));
			break;
		default:
			dyn_form_error(
				errmsg("One or more parameter values were invalid: Input "
					   "collection %s contains duplicates.",
					   print_members(builder)),
				errhint("Give each member of a set once."));
			break;
	}
}

static void
check_members(DynBuilder *builder)
{
	const Frame *frame = top_frame(builder);
	const Element *element = builder->elements + frame->first_element;
	const Element *end = builder->elements + builder->nelements;

	if (element == end)
		raise_empty_set(frame->type);
	for (; element + 1 < end; element++)
	{
		if (compare_keys(builder, element, element + 1) == 0)
			raise_duplicate_members(builder);
	}
}

/* Brings the innermost container's elements into their final order. */
static void
arrange_elements(DynBuilder *builder)
{
	switch (top_frame(builder)->type)
	{
		case DYN_TYPE_L:
			break;
		case DYN_TYPE_M:
			Assert(!builder->named);
			sort_elements(builder);
			drop_repeated_names(builder);
			break;
		default:
			sort_elements(builder);
			check_members(builder);
			break;
	}
}

/* The shape of the innermost container, once its elements are arranged. */
typedef struct Shape
{
	uint32 count;
	uint32 elements_len;
	uint8 width;
	Size size; /* with the tag */
} Shape;

static Shape
shape_of(DynBuilder *builder)
{
	const Element *element;
	Shape shape;

	element = builder->elements + top_frame(builder)->first_element;
	shape.elements_len = 0;
	shape.count = (uint32) (builder->elements + builder->nelements - element);
	for (; element < builder->elements + builder->nelements; element++)
		shape.elements_len += element->end - element->start;
	shape.width = dyn_width_for(shape.count, shape.elements_len);
	shape.size = 1 + (Size) dyn_directory_len(shape.count, shape.width) +
				 shape.elements_len;
	return shape;
}

/* Copies elements; those that lie one behind the other in one piece. */
static void
copy_elements(DynBuilder *builder, uint8 *to)
{
	const Element *element;
	const Element *end = builder->elements + builder->nelements;

	element = builder->elements + top_frame(builder)->first_element;
	while (element < end)
	{
		const uint8 *from = builder->bytes + element->start;
		uint32 piece_end = element->end;

		while (++element < end && element->start == piece_end)
			piece_end = element->end;
		memcpy(to, from, builder->bytes + piece_end - from);
		to += builder->bytes + piece_end - from;
	}
}

/* Writes the innermost container, tag and all. */
static void
write_container(DynBuilder *builder, const Shape *shape, uint8 *to)
{
	const Element *element;
	const Element *end = builder->elements + builder->nelements;
	uint32 offset = 0;

	*to++ = dyn_tag(top_frame(builder)->type, shape->width);
	to = dyn_save(to, shape->count, shape->width);
	element = builder->elements + top_frame(builder)->first_element;
	for (; element < end; element++)
	{
		offset += element->end - element->start;
		to = dyn_save(to, offset, shape->width);
	}
	copy_elements(builder, to);
}

void
dyn_build_close(DynBuilder *builder)
{
	const Frame *frame = top_frame(builder);
	Shape shape;

	Assert(builder->nframes > 1);
	arrange_elements(builder);
	shape = shape_of(builder);
	reserve(builder, shape.size);
	write_container(builder, &shape, builder->bytes + builder->len);
	memmove(builder->bytes + frame->start, builder->bytes + builder->len,
			shape.size);

	builder->len = frame->start + (uint32) shape.size;
	builder->nelements = frame->first_element;
	builder->nframes--;
	last_element(builder)->end = builder->len;
}

static void
free_builder(DynBuilder *builder)
{
	if (builder->elements != builder->first_elements)
		pfree(builder->elements);
	if (builder->bytes != builder->first_bytes)
		pfree(builder->bytes);
	pfree(builder);
}

DynItem *
dyn_build_finish(DynBuilder *builder)
{
	Shape shape;
	Size size;
	DynItem *item;
	uint8 *to;

	Assert(builder->nframes == 1);
	arrange_elements(builder);
	shape = shape_of(builder);
	check_bytes(shape.size);

	size = VARHDRSZ + 1 + shape.size;
	item = palloc(size);
	SET_VARSIZE(item, size);
	to = (uint8 *) VARDATA(item);
	*to++ = DYN_ITEM_VERSION;
	write_container(builder, &shape, to);
	free_builder(builder);
	return item;
}
