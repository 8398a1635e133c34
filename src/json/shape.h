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
 *
 * Some limits the service reports in a form of its own, without the value
 * and with members as they are named: "Value at 'Limit' failed ...".  Such a
 * min or max is bare.
 *
 * A list or map of more elements than its shape's max is counted but not
 * kept: dyn_check_constraints() refuses it.
 */
#ifndef DYN_JSON_SHAPE_H
#define DYN_JSON_SHAPE_H

#include "json/fields.h"
#include "json/reader.h"

typedef enum DynShapeKind
{
	DYN_SHAPE_STRING,	   /* DynText */
	DYN_SHAPE_ENUM,		   /* an int: 0 absent, else 1 + its index */
	DYN_SHAPE_INTEGER,	   /* DynInteger, of 32 bits */
	DYN_SHAPE_LONG,		   /* DynInteger, of 64 bits */
	DYN_SHAPE_THOUSANDTHS, /* DynInteger: of a number with decimals */
	DYN_SHAPE_BOOLEAN,	   /* DynFlag */
	DYN_SHAPE_VALUE,	   /* DynValueField */
	DYN_SHAPE_ITEM,		   /* DynItemField: names to attribute values */
	DYN_SHAPE_NAMES,	   /* DynItemField: names to strings, as S */
	DYN_SHAPE_STRUCTURE,   /* a pointer to the structure; NULL: absent */
	DYN_SHAPE_LIST,		   /* DynList */
	DYN_SHAPE_MAP,		   /* DynMapField */
	DYN_SHAPE_ANY		   /* a bool: there is something, whatever it is */
} DynShapeKind;

struct DynMember;

typedef struct DynShape
{
	DynShapeKind kind;
	bool has_min, has_max;	 /* of a length, a count or a value */
	bool is_name;			 /* a string of the pattern [a-zA-Z0-9_.-]+ */
	bool or_arn;			 /* or an ARN, which may be longer */
	bool bare_min, bare_max; /* reported without the value, see below */
	int64 min, max;
	const char *const *values;	/* of an enum, in the order of its C enum */
	const char *printed_values; /* "[INDEXES, TOTAL, NONE]"; NULL: as values */
	const struct DynShape *key; /* of a map */
	const struct DynShape *element;	 /* of a list or a map */
	const char *name;				 /* of a structure, in the model */
	const struct DynMember *members; /* of a structure, up to a NULL name */
	Size size;						 /* of a structure */
} DynShape;

/* What becomes of a member, beyond being read and checked. */
typedef enum DynSupport
{
	DYN_SUPPORT_DONE,
	DYN_SUPPORT_STORED,	 /* kept and described, without effect so far */
	DYN_SUPPORT_REFUSED, /* a request that has it is an error */
	DYN_SUPPORT_NONE	 /* nothing follows from it; it may have no shape */
} DynSupport;

typedef struct DynMember
{
	const char *name; /* "TableName"; the texts begin it in lower case */
	uint32 name_len;
	bool required;
	bool required_later; /* not by the model's text, but by the operation */
	DynSupport support;
	Size offset;
	const DynShape *shape;
} DynMember;

#define DYN_MEMBER_FULL(member, spec, field, member_shape, is_required, how) \
	{ \
		.name = (member), .name_len = sizeof(member) - 1, \
		.required = (is_required), .support = (how), \
		.offset = offsetof(spec, field), .shape = &(member_shape) \
	}
#define DYN_MEMBER(member, spec, field, shape) \
	DYN_MEMBER_FULL(member, spec, field, shape, false, DYN_SUPPORT_DONE)
#define DYN_REQUIRED(member, spec, field, shape) \
	DYN_MEMBER_FULL(member, spec, field, shape, true, DYN_SUPPORT_DONE)
#define DYN_REQUIRED_LATER(member, spec, field, member_shape) \
	{ \
		.name = (member), .name_len = sizeof(member) - 1, \
		.required_later = true, .offset = offsetof(spec, field), \
		.shape = &(member_shape) \
	}
#define DYN_STORED(member, spec, field, shape) \
	DYN_MEMBER_FULL(member, spec, field, shape, false, DYN_SUPPORT_STORED)
#define DYN_REFUSED(member, spec, field, shape) \
	DYN_MEMBER_FULL(member, spec, field, shape, false, DYN_SUPPORT_REFUSED)
#define DYN_UNUSED(member, spec, field, shape) \
	DYN_MEMBER_FULL(member, spec, field, shape, false, DYN_SUPPORT_NONE)
#define DYN_IGNORED(member) \
	{ \
		.name = (member), .name_len = sizeof(member) - 1, \
		.support = DYN_SUPPORT_NONE \
	}
#define DYN_MEMBERS_END \
	{ \
		.name = NULL \
	}

#define DYN_STRUCTURE(model_name, spec, its_members) \
	{ \
		.kind = DYN_SHAPE_STRUCTURE, .name = (model_name), \
		.members = (its_members), .size = sizeof(spec) \
	}

/*
 * A request taken apart.  An enum whose text is none of its values is
 * -1 - the text's index in unknown.
 */
typedef struct DynDecoded
{
	void *spec;
	DynText *unknown;
	int unknown_count;
} DynDecoded;

/*
 * Reads a request into a Spec of this structure, in the current memory
 * context.  Raises SerializationException.
 */
extern void dyn_decode(const DynShape *structure, const char *json, uint32 len,
					   DynDecoded *decoded);

/* Raises ValidationException for what the shapes forbid. */
extern void dyn_check_constraints(const DynShape *structure,
								  const DynDecoded *decoded);

/* The size of the C type that a shape is read into. */
extern Size dyn_shape_size(const DynShape *shape);

#endif
