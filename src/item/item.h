/*
 * item.h
 *	  dynamo_item: DynamoDB's item as a compact binary map.
 *
 * The byte table is in README.md of this folder.  What matters to callers:
 * the form is canonical (map entries and set elements are sorted, numbers
 * normalized, offsets as narrow as they can be), so that equal items have
 * equal bytes; an attribute is found by binary search without decoding the
 * others; no alignment is assumed anywhere, so a short varlena header or a
 * nested value can be read where it lies.
 *
 * Readers here trust the bytes: whatever comes from outside (recv, COPY
 * BINARY) goes through dyn_item_validate() first.
 */
#ifndef DYN_ITEM_ITEM_H
#define DYN_ITEM_ITEM_H

#include "fmgr.h"

#include "item/number.h"

#define DYN_ITEM_VERSION 1

/* On disk: never renumber. */
typedef enum DynType
{
	DYN_TYPE_S = 1,
	DYN_TYPE_N = 2,
	DYN_TYPE_B = 3,
	DYN_TYPE_BOOL = 4,
	DYN_TYPE_NULL = 5,
	DYN_TYPE_L = 6,
	DYN_TYPE_M = 7,
	DYN_TYPE_SS = 8,
	DYN_TYPE_NS = 9,
	DYN_TYPE_BS = 10
} DynType;

/* A dynamo_item as a varlena; its content is opaque to callers. */
typedef struct varlena DynItem;

#define DatumGetDynItem(d) ((DynItem *) PG_DETOAST_DATUM_PACKED(d))
#define PG_GETARG_DYN_ITEM(n) DatumGetDynItem(PG_GETARG_DATUM(n))

/*
 * A view of one value inside an item: points into the item, owns nothing.
 * For a scalar, data/len are the string's or binary's bytes, the number's
 * canonical encoding, or one byte (0 or 1) of a BOOL, nothing for NULL.  For
 * a container they are its encoded payload, read by the functions below.
 */
typedef struct DynValue
{
	DynType type;
	uint8 width; /* of a container's offsets: 1, 2 or 4 bytes */
	uint32 len;
	const uint8 *data;
} DynValue;

/* A string that is not NUL-terminated: an attribute name. */
typedef struct DynName
{
	const char *data;
	uint32 len;
} DynName;

extern const char *dyn_type_name(DynType type); /* "S", "N", ... */

static inline bool
dyn_type_is_set(DynType type)
{
	return type >= DYN_TYPE_SS;
}

static inline bool
dyn_type_is_container(DynType type)
{
	return type >= DYN_TYPE_L;
}

/* Reading */
extern DynValue dyn_item_root(const DynItem *item); /* always an M */
extern uint32 dyn_value_count(const DynValue *container);
extern bool dyn_map_find(const DynValue *map, const char *name, uint32 len,
						 DynValue *value);
/* The index of a name in the map, or else the index that it would have. */
extern bool dyn_map_search(const DynValue *map, const char *name, uint32 len,
						   uint32 *index);
extern void dyn_map_entry(const DynValue *map, uint32 index, DynName *name,
						  DynValue *value);
/* An element of an L, or of a set as a scalar of the set's element type. */
extern DynValue dyn_value_element(const DynValue *container, uint32 index);

/* Same type and same bytes: DynamoDB's equality (sets ignore order). */
extern bool dyn_value_equal(const DynValue *a, const DynValue *b);

/* The order of two Ss, Ns or Bs of one type: negative, 0 or positive. */
extern int dyn_scalar_compare(const DynValue *a, const DynValue *b);

extern bool dyn_name_equal(const DynName *a, const DynName *b);

/* The order of names in an item: negative, 0 or positive. */
extern int dyn_name_compare(const DynName *a, const DynName *b);

/* That order as positions of a few names. */
extern void dyn_sort_names(int n, const DynName *names, int *order);

/* Size in DynamoDB's accounting, bytes; item size counts names. */
extern uint32 dyn_value_size(const DynValue *value);
extern uint32 dyn_item_size(const DynItem *item);
/* Names and values of a map, without a map's own overhead: an item's size. */
extern uint32 dyn_map_contents_size(const DynValue *map);

/*
 * Building.  A builder takes values in document order and makes the
 * canonical form; it lives in the memory context that is current when it is
 * created.  Inside a map each value is preceded by dyn_build_name().  It
 * raises DynamoDB's ValidationException for an empty set, a duplicate set
 * member, nesting beyond 32 and names or items that are too large; a map
 * name given twice keeps the last value (as JSON parsers of the service do).
 * dyn_build_finish() allocates the item in the memory context that is current
 * then, and frees the builder.
 *
 *	builder = dyn_builder_create();
 *	dyn_build_name(builder, "qty", 3);
 *	dyn_build_number(builder, &number);
 *	item = dyn_build_finish(builder);
 */
typedef struct DynBuilder DynBuilder;

extern DynBuilder *dyn_builder_create(void); /* opens the top-level map */
extern void dyn_build_name(DynBuilder *builder, const char *name, uint32 len);
extern void dyn_build_string(DynBuilder *builder, const char *s, uint32 len);
extern void dyn_build_number(DynBuilder *builder, const DynNumber *number);
extern void dyn_build_binary(DynBuilder *builder, const char *s, uint32 len);
extern void dyn_build_bool(DynBuilder *builder, bool value);
extern void dyn_build_null(DynBuilder *builder);
extern void dyn_build_value(DynBuilder *builder, const DynValue *value);
/* type: L, M, SS, NS or BS; set members are given as scalars. */
extern void dyn_build_open(DynBuilder *builder, DynType type);
extern void dyn_build_close(DynBuilder *builder);
extern DynItem *dyn_build_finish(DynBuilder *builder);

/*
 * A new item with a few attributes added, or taken away, by copying the
 * encoded rest: how key attributes join the rest of an item and leave it.
 * They are at most DYN_KEY_ATTRIBUTES_MAX.
 * Adding requires that the names are absent; removing ignores absent names.
 */
extern DynItem *dyn_item_add(const DynItem *item, int n, const DynName *names,
							 const DynValue *values);
extern DynItem *dyn_item_remove(const DynItem *item, int n,
								const DynName *names);

/* A scalar view over bytes of the caller's. */
extern DynValue dyn_scalar(DynType type, const void *data, uint32 len);

/*
 * Validates bytes from outside (what follows the varlena header): canonical,
 * within all limits, UTF-8.  Raises ERRCODE_INVALID_BINARY_REPRESENTATION.
 * Never reads beyond len and never recurses without check_stack_depth().
 */
extern void dyn_item_validate(const uint8 *bytes, uint32 len);

/* Is this UTF-8, as strings and names are?  U+0000 is allowed. */
extern bool dyn_utf8_is_valid(const uint8 *bytes, uint32 len);

#endif
