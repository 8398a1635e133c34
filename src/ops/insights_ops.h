/*
 * insights_ops.h
 *	  UpdateContributorInsights, DescribeContributorInsights,
 *	  ListContributorInsights.
 *
 * The setting is of a table or of a global index.  What is counted where it is
 * on: capacity/insights.h.  Rights are those of table_ops.h.
 */
#ifndef DYN_OPS_INSIGHTS_OPS_H
#define DYN_OPS_INSIGHTS_OPS_H

#include "lib/stringinfo.h"

#include "json/fields.h"
#include "ops/table_ops.h"

typedef enum DynInsightsAction
{
	DYN_INSIGHTS_UNASKED,
	DYN_INSIGHTS_ENABLE,
	DYN_INSIGHTS_DISABLE
} DynInsightsAction;

typedef struct DynInsightsSpec
{
	DynText table_name;
	DynText index_name; /* data NULL: the table itself */
	DynInsightsAction action;
	DynInsightsMode mode; /* NONE: not given */
} DynInsightsSpec;

typedef struct DynListInsightsSpec
{
	DynText table_name; /* data NULL: all that the role may describe */
	DynText next_token;
	DynInteger max_results;
} DynListInsightsSpec;

/* These append the whole answer. */
extern void dyn_update_contributor_insights(const DynInsightsSpec *spec,
											StringInfo out);
extern void dyn_describe_contributor_insights(const DynInsightsSpec *spec,
											  StringInfo out);
extern void dyn_list_contributor_insights(const DynListInsightsSpec *spec,
										  StringInfo out);

/* The global index of this name; raises if there is none. */
extern const DynIndex *dyn_insights_index(const DynTable *table,
										  const char *name);

#endif
