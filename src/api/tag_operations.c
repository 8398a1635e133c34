/*
 * tag_operations.c
 *	  TagResource, UntagResource, ListTagsOfResource.
 */
#include "postgres.h"

#include "api/families.h"
#include "api/shapes.h"
#include "ops/tag_ops.h"

/*
 * The model has lengths for a ResourceArn, which the service does not hold
 * requests to: a malformed one, even an empty one, is a matter of rights.
 */
static const DynMember tag_resource_members[] = {
	DYN_REQUIRED_LATER("ResourceArn", DynTagSpec, resource, dyn_shape_text),
	DYN_REQUIRED_LATER("Tags", DynTagSpec, tags, dyn_shape_tags),
	DYN_MEMBERS_END,
};
const DynShape dyn_tag_resource_request =
	DYN_STRUCTURE("TagResourceInput", DynTagSpec, tag_resource_members);

static const DynShape tag_keys = { .kind = DYN_SHAPE_LIST,
								   .element = &dyn_shape_tag_key };
static const DynMember untag_resource_members[] = {
	DYN_REQUIRED_LATER("ResourceArn", DynUntagSpec, resource, dyn_shape_text),
	DYN_REQUIRED_LATER("TagKeys", DynUntagSpec, keys, tag_keys),
	DYN_MEMBERS_END,
};
const DynShape dyn_untag_resource_request =
	DYN_STRUCTURE("UntagResourceInput", DynUntagSpec, untag_resource_members);

static const DynMember list_tags_members[] = {
	DYN_REQUIRED_LATER("ResourceArn", DynListTagsSpec, resource,
					   dyn_shape_text),
	DYN_MEMBER("NextToken", DynListTagsSpec, next_token, dyn_shape_text),
	DYN_MEMBERS_END,
};
const DynShape dyn_list_tags_request = DYN_STRUCTURE(
	"ListTagsOfResourceInput", DynListTagsSpec, list_tags_members);

void
dyn_answer_tag_resource(const void *spec, StringInfo out)
{
	dyn_tag_resource(spec);
	appendStringInfoString(out, "{}");
}

void
dyn_answer_untag_resource(const void *spec, StringInfo out)
{
	dyn_untag_resource(spec);
	appendStringInfoString(out, "{}");
}

void
dyn_answer_list_tags(const void *spec, StringInfo out)
{
	dyn_list_tags(spec, out);
}
