/*
 * shape.h
 *	  Descriptions of requests, and the reader that they drive.
 *
 * A shape says of what JSON kind a value is, what it must satisfy, and into
 * which C type it is read.  A structure's members name the field of the Spec
 * by its offset.  Reading has two steps, as the service has: dyn_decode()
 * takes JSON apart and raises SerializationException for the first value of a
 * wrong kind; dyn_check_constraints() then collects what the model forbids
 * into one ValidationException, "2 validation errors detected: ...".
 * Members that a structure does not have are ignored, null is absent.
 */
#ifndef DYN_JSON_SHAPE_H
#define DYN_JSON_SHAPE_H

#include "json/fields.h"
#include "json/reader.h"

typedef enum DynShapeKind
{
	DYN_SHAPE_STRING,	 /* DynText */
	DYN_SHAPE_ENUM,		 /* an int: 0 absent, else 1 + its index */
	DYN_SHAPE_INTEGER,	 /* DynInteger, of 32 bits */
	DYN_SHAPE_LONG,		 /* DynInteger, of 64 bits */
	DYN_SHAPE_BOOLEAN,	 /* DynFlag */
	DYN_SHAPE_VALUE,	 /* DynValueField */
	DYN_SHAPE_ITEM,		 /* DynItemField: names to attribute values */
	DYN_SHAPE_NAMES,	 /* DynItemField: names to strings, as S */
	DYN_SHAPE_STRUCTURE, /* a pointer to the structure; NULL: absent */
	DYN_SHAPE_LIST,		 /* DynList */
	DYN_SHAPE_MAP		 /* DynMapField */
} DynShapeKind;

struct DynMember;

typedef struct DynShape
{
	DynShapeKind kind;
	bool has_min, has_max; /* of a length, a count or a value */
	int64 min, max;
	const char *pattern;		/* as the texts print it, or NULL */
	const char *const *values;	/* of an enum, in the order of its C enum */
	const char *printed_values; /* "[INDEXES, TOTAL, NONE]" */
	const struct DynShape *element;	 /* of a list or a map */
	const struct DynMember *members; /* of a structure, up to a NULL name */
	Size size;						 /* of a structure */
} DynShape;

typedef struct DynMember
{
	const char *name; /* "TableName"; the texts begin it in lower case */
	Size offset;
	const DynShape *shape;
	bool required;
} DynMember;

/*
 * Reads a request into a Spec of this structure, in the current memory
 * context.  Raises SerializationException.
 */
extern void *dyn_decode(const DynShape *structure, const char *json,
						uint32 len);

/* Raises ValidationException for what the shapes forbid. */
extern void dyn_check_constraints(const DynShape *structure, const void *spec);

#endif
