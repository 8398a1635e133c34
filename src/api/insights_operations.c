/*
 * insights_operations.c
 *	  UpdateContributorInsights, DescribeContributorInsights,
 *	  ListContributorInsights.
 */
#include "postgres.h"

#include "api/families.h"
#include "api/shapes.h"
#include "common/limits.h"
#include "ops/insights_ops.h"

static const char *const actions[] = { "ENABLE", "DISABLE", NULL };
static const DynShape action = { .kind = DYN_SHAPE_ENUM, .values = actions };
static const char *const modes[] = { "ACCESSED_AND_THROTTLED_KEYS",
									 "THROTTLED_KEYS", NULL };
static const DynShape mode = { .kind = DYN_SHAPE_ENUM, .values = modes };
static const DynShape max_results = { .kind = DYN_SHAPE_INTEGER,
									  .has_max = true,
									  .max = DYN_INSIGHTS_LIST_MAX };

static const DynMember update_members[] = {
	DYN_REQUIRED("TableName", DynInsightsSpec, table_name,
				 dyn_shape_table_name),
	DYN_MEMBER("IndexName", DynInsightsSpec, index_name, dyn_shape_index_name),
	DYN_REQUIRED("ContributorInsightsAction", DynInsightsSpec, action, action),
	DYN_MEMBER("ContributorInsightsMode", DynInsightsSpec, mode, mode),
	DYN_MEMBERS_END,
};
const DynShape dyn_update_contributor_insights_request = DYN_STRUCTURE(
	"UpdateContributorInsightsInput", DynInsightsSpec, update_members);

static const DynMember describe_members[] = {
	DYN_REQUIRED("TableName", DynInsightsSpec, table_name,
				 dyn_shape_table_name),
	DYN_MEMBER("IndexName", DynInsightsSpec, index_name, dyn_shape_index_name),
	DYN_MEMBERS_END,
};
const DynShape dyn_describe_contributor_insights_request = DYN_STRUCTURE(
	"DescribeContributorInsightsInput", DynInsightsSpec, describe_members);

static const DynMember list_members[] = {
	DYN_MEMBER("TableName", DynListInsightsSpec, table_name,
			   dyn_shape_table_name),
	DYN_MEMBER("NextToken", DynListInsightsSpec, next_token, dyn_shape_text),
	DYN_MEMBER("MaxResults", DynListInsightsSpec, max_results, max_results),
	DYN_MEMBERS_END,
};
const DynShape dyn_list_contributor_insights_request = DYN_STRUCTURE(
	"ListContributorInsightsInput", DynListInsightsSpec, list_members);

void
dyn_answer_update_contributor_insights(const void *spec, StringInfo out)
{
	dyn_update_contributor_insights(spec, out);
}

void
dyn_answer_describe_contributor_insights(const void *spec, StringInfo out)
{
	dyn_describe_contributor_insights(spec, out);
}

void
dyn_answer_list_contributor_insights(const void *spec, StringInfo out)
{
	dyn_list_contributor_insights(spec, out);
}
