/*
 * fields.h
 *	  What the members of a request become: the fields of its Spec.
 *
 * A Spec that is all zeros is a request without members.  Strings are
 * NUL-terminated as well as counted, lists and maps are arrays of the C type
 * of their elements; all lives in the memory context of the request.
 *
 * A value that is well formed JSON but no valid attribute value is not an
 * error yet when it is read, since the service reports other faults of the
 * request first: it is kept as a fault, which whoever takes the field raises.
 */
#ifndef DYN_JSON_FIELDS_H
#define DYN_JSON_FIELDS_H

#include "item/item.h"

/* A string; data is NULL if the member is absent. */
typedef DynName DynText;

typedef struct DynInteger
{
	bool present;
	int64 value;
} DynInteger;

typedef enum DynFlag
{
	DYN_FLAG_ABSENT,
	DYN_FLAG_FALSE,
	DYN_FLAG_TRUE
} DynFlag;

/* A map of attribute values: an item, a key, ExpressionAttributeValues. */
typedef struct DynItemField
{
	const DynItem *item; /* NULL: absent, or at fault */
	ErrorData *fault;	 /* NULL: none */
	DynText fault_name;	 /* the name whose value is at fault */
} DynItemField;

/* One attribute value. */
typedef struct DynValueField
{
	bool present;
	DynValue value; /* unless it is at fault */
	ErrorData *fault;
} DynValueField;

typedef struct DynList
{
	bool present;
	int count;
	void *elements; /* an array of the element's C type */
} DynList;

/* Keys come in the order of the document, each once: the last value wins. */
typedef struct DynMapField
{
	bool present;
	int count;
	DynText *keys;
	void *elements; /* parallel to keys */
} DynMapField;

#define dyn_list_element(list, type, n) (&((type *) (list)->elements)[n])
#define dyn_map_element(map, type, n) (&((type *) (map)->elements)[n])

static inline bool
dyn_item_is_given(const DynItemField *field)
{
	return field->item != NULL || field->fault != NULL;
}

/* A copy of a string, in the current memory context. */
extern void dyn_text_copy(DynText *text, const char *s, uint32 len);

/* The item, NULL if absent; raises its fault. */
extern const DynItem *dyn_field_item(const DynItemField *field);

/* The value, NULL if absent; raises its fault. */
extern const DynValue *dyn_field_value(const DynValueField *field);

#endif
