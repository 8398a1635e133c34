/*
 * insights_ops.c
 *	  Contributor Insights, see insights_ops.h.
 *
 * A change takes effect at once; the answer to it says ENABLING or DISABLING, as
 * the service's does.  Each change forgets what was counted before.  Where all
 * slots in shared memory are taken, a table that is enabled is FAILED, until
 * one is free.
 */
#include "postgres.h"

#include "capacity/insights.h"
#include "capacity/meter.h"
#include "common/clock.h"
#include "common/error.h"
#include "common/limits.h"
#include "json/json.h"
#include "ops/insights_ops.h"
#include "ops/list_page.h"
#include "ops/table_access.h"
#include "ops/table_change.h"

/* A table, or a global index of it, and what is set for it. */
typedef struct Subject
{
	const DynTable *table;
	const DynIndex *index; /* NULL: the table itself */
	const DynInsights *insights;
} Subject;

const DynIndex *
dyn_insights_index(const DynTable *table, const char *name)
{
	const DynIndex *index = dyn_table_index(table, name);

	if (index == NULL || index->local)
		ereport(
			ERROR, dyn_exception(DYN_ERROR_RESOURCE_NOT_FOUND),
			errmsg("Requested resource not found"),
			errhint("The table has no global secondary index \"%s\".", name));
	return index;
}

static Subject
subject_of(const DynTable *table, const DynText *index_name)
{
	Subject subject = { .table = table,
						.insights = &table->settings.insights };

	if (index_name->data == NULL)
		return subject;
	subject.index = dyn_insights_index(table, index_name->data);
	subject.insights = &subject.index->insights;
	return subject;
}

static void
append_text(StringInfo out, const char *member, const char *text)
{
	dyn_write_json_member(out, member);
	dyn_write_json_string(out, text, strlen(text));
}

/* Begins an object with the names of the table and of the index. */
static void
append_names(StringInfo out, const Subject *subject)
{
	appendStringInfoChar(out, '{');
	append_text(out, "TableName", subject->table->name);
	if (subject->index != NULL)
		append_text(out, "IndexName", subject->index->name);
}

static void
append_mode(StringInfo out, DynInsightsMode mode)
{
	if (mode != DYN_INSIGHTS_NONE)
		append_text(out, "ContributorInsightsMode",
					dyn_insights_mode_names[mode]);
}

/* What a request makes of the setting. */
static DynInsights
changed_insights(const DynInsights *old, const DynInsightsSpec *spec)
{
	DynInsights insights = *old;

	if (spec->action == DYN_INSIGHTS_DISABLE)
		insights.mode = DYN_INSIGHTS_NONE;
	else if (spec->mode != DYN_INSIGHTS_NONE)
		insights.mode = spec->mode;
	else if (insights.mode == DYN_INSIGHTS_NONE)
		insights.mode = DYN_INSIGHTS_ACCESSED_AND_THROTTLED;
	if (insights.mode != old->mode)
		insights.changed = dyn_now();
	return insights;
}

static void
store(const Subject *subject, const DynInsights *insights)
{
	DynTableSettings settings = subject->table->settings;
	DynCapacityKey key = dyn_capacity_key(subject->table, subject->index);
	List *indexes = dyn_index_list(subject->table);
	ListCell *cell;

	if (subject->index == NULL)
		settings.insights = *insights;
	foreach (cell, indexes)
	{
		DynIndex *index = lfirst(cell);

		if (subject->index != NULL &&
			index->position == subject->index->position)
			index->insights = *insights;
	}
	dyn_insights_forget(&key);
	dyn_table_change(subject->table, &settings, indexes);
}

/* What is so already is left as it is, and answered. */
void
dyn_update_contributor_insights(const DynInsightsSpec *spec, StringInfo out)
{
	const DynTable *table =
		dyn_table_to_change(dyn_named_table(&spec->table_name));
	Subject subject = subject_of(table, &spec->index_name);
	bool enabled = spec->action == DYN_INSIGHTS_ENABLE;
	DynInsights insights = changed_insights(subject.insights, spec);
	bool changes = insights.mode != subject.insights->mode;
	const char *status;

	if (changes)
		status = enabled ? "ENABLING" : "DISABLING";
	else
		status = enabled ? "ENABLED" : "DISABLED";
	append_names(out, &subject);
	append_text(out, "ContributorInsightsStatus", status);
	append_mode(out, insights.mode);
	appendStringInfoChar(out, '}');
	if (changes)
		store(&subject, &insights);
}

static bool
has_failed(const Subject *subject)
{
	DynCapacityKey key = dyn_capacity_key(subject->table, subject->index);

	return subject->insights->mode != DYN_INSIGHTS_NONE &&
		   !dyn_insights_have_room(&key);
}

static const char *
status_of(const Subject *subject)
{
	if (has_failed(subject))
		return "FAILED";
	return subject->insights->mode == DYN_INSIGHTS_NONE ? "DISABLED"
														: "ENABLED";
}

static bool
has_sort_key(const Subject *subject)
{
	if (subject->index != NULL)
		return subject->index->layout.range_count > 0;
	return subject->table->sk.kind != DYN_KEY_NONE;
}

/*
 * Names of rules are no longer than the model says; what is too long is cut in
 * the middle of them.
 */
static char *
rule_name(const Subject *subject, DynTopKind kind)
{
	char *start =
		psprintf("DynamoDBContributorInsights-%s-", dyn_top_kind_names[kind]);
	char *end = psprintf("-%.0f",
						 dyn_epoch_seconds(subject->insights->changed) * 1000);
	const char *index = subject->index == NULL ? "" : subject->index->name;
	char *name = psprintf("%s%s%s", subject->table->name,
						  subject->index == NULL ? "" : "-", index);
	size_t room = DYN_INSIGHTS_RULE_MAX - strlen(start) - strlen(end);

	if (strlen(name) > room)
		name[room] = '\0';
	return psprintf("%s%s%s", start, name, end);
}

static void
append_rules(StringInfo out, const Subject *subject)
{
	bool only_throttled = subject->insights->mode == DYN_INSIGHTS_THROTTLED;
	int i;

	dyn_write_json_member(out, "ContributorInsightsRuleList");
	appendStringInfoChar(out, '[');
	for (i = 0; i < DYN_TOP_KINDS; i++)
	{
		DynTopKind kind = (DynTopKind) i;
		char *name;

		if ((only_throttled && dyn_top_kind_is_consumed(kind)) ||
			(!has_sort_key(subject) && dyn_top_kind_is_of_items(kind)))
			continue;
		name = rule_name(subject, kind);
		dyn_write_json_element(out);
		dyn_write_json_string(out, name, strlen(name));
	}
	appendStringInfoChar(out, ']');
}

static void
append_failure(StringInfo out)
{
	dyn_write_json_member(out, "FailureException");
	appendStringInfoChar(out, '{');
	append_text(out, "ExceptionName", "LimitExceededException");
	append_text(out, "ExceptionDescription",
				"Per-account Amazon CloudWatch Contributor Insights rule "
				"limit reached. Please disable Contributor Insights for "
				"other tables/indexes OR disable Contributor Insights rules "
				"before retrying.");
	appendStringInfoChar(out, '}');
}

void
dyn_describe_contributor_insights(const DynInsightsSpec *spec, StringInfo out)
{
	const DynTable *table = dyn_named_table(&spec->table_name);
	Subject subject;

	dyn_check_may_describe(table);
	subject = subject_of(table, &spec->index_name);
	append_names(out, &subject);
	if (subject.insights->mode != DYN_INSIGHTS_NONE)
		append_rules(out, &subject);
	append_text(out, "ContributorInsightsStatus", status_of(&subject));
	if (subject.insights->changed != 0)
	{
		dyn_write_json_member(out, "LastUpdateDateTime");
		appendStringInfo(out, "%.3f",
						 dyn_epoch_seconds(subject.insights->changed));
	}
	if (has_failed(&subject))
		append_failure(out);
	append_mode(out, subject.insights->mode);
	appendStringInfoChar(out, '}');
}

/*
 * Only those that were ever enabled are listed.  In a key, what ends the
 * table's name is less than anything in one.
 */
static void
list_subject(const Subject *subject, DynListPage *page, StringInfo out)
{
	char *key = psprintf("%s\001%s", subject->table->name,
						 subject->index == NULL ? "" : subject->index->name);

	if (subject->insights->changed == 0 || !dyn_list_page_takes(page, key))
		return;
	dyn_write_json_element(out);
	append_names(out, subject);
	append_text(out, "ContributorInsightsStatus", status_of(subject));
	append_mode(out, subject->insights->mode);
	appendStringInfoChar(out, '}');
}

static int
compare_names(const ListCell *a, const ListCell *b)
{
	return strcmp(((const DynIndex *) lfirst(a))->name,
				  ((const DynIndex *) lfirst(b))->name);
}

static void
list_table(const DynTable *table, DynListPage *page, StringInfo out)
{
	Subject subject = { .table = table,
						.insights = &table->settings.insights };
	List *indexes = dyn_index_list(table);
	ListCell *cell;

	list_subject(&subject, page, out);
	list_sort(indexes, compare_names);
	foreach (cell, indexes)
	{
		subject.index = lfirst(cell);
		subject.insights = &subject.index->insights;
		list_subject(&subject, page, out);
	}
}

static void
check_max_results(const DynInteger *max_results)
{
	if (max_results->present && max_results->value < 1)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("MaxResults must be at least 1"));
}

static void
list_all(DynListPage *page, StringInfo out)
{
	ListCell *cell;

	foreach (cell, dyn_table_names())
	{
		const DynTable *table = dyn_table_lookup(lfirst(cell), true);

		if (table != NULL && dyn_may_describe(table))
			list_table(table, page, out);
	}
}

void
dyn_list_contributor_insights(const DynListInsightsSpec *spec, StringInfo out)
{
	DynListPage page;
	char *token;

	check_max_results(&spec->max_results);
	dyn_list_page_begin(&page, &spec->next_token, &spec->max_results,
						DYN_INSIGHTS_LIST_MAX, DYN_ERROR_VALIDATION);
	appendStringInfoString(out, "{\"ContributorInsightsSummaries\":[");
	if (spec->table_name.data != NULL)
	{
		const DynTable *table = dyn_named_table(&spec->table_name);

		dyn_check_may_describe(table);
		list_table(table, &page, out);
	}
	else
		list_all(&page, out);
	appendStringInfoChar(out, ']');
	token = dyn_list_page_token(&page);
	if (token != NULL)
		append_text(out, "NextToken", token);
	appendStringInfoChar(out, '}');
}
