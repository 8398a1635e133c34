/*
 * tag_ops.h
 *	  TagResource, UntagResource, ListTagsOfResource.
 *
 * A resource is a table, named by its ARN.  Rights are those of table_ops.h.
 */
#ifndef DYN_OPS_TAG_OPS_H
#define DYN_OPS_TAG_OPS_H

#include "lib/stringinfo.h"

#include "json/fields.h"

typedef struct DynTagSpec
{
	DynText resource; /* ResourceArn */
	DynList tags;	  /* of DynTag *, see table_ops.h */
} DynTagSpec;

typedef struct DynUntagSpec
{
	DynText resource;
	DynList keys; /* TagKeys: of DynText */
} DynUntagSpec;

typedef struct DynListTagsSpec
{
	DynText resource;
	DynText next_token;
} DynListTagsSpec;

/* The answer to these two is empty. */
extern void dyn_tag_resource(const DynTagSpec *spec);
extern void dyn_untag_resource(const DynUntagSpec *spec);

/* Appends the whole answer: {"Tags": [...]}; there is never a NextToken. */
extern void dyn_list_tags(const DynListTagsSpec *spec, StringInfo out);

#endif
