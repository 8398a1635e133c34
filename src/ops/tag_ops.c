/*
 * tag_ops.c
 *	  TagResource, UntagResource, ListTagsOfResource, see tag_ops.h.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "catalog/arn.h"
#include "catalog/tags.h"
#include "common/error.h"
#include "common/guc.h"
#include "common/limits.h"
#include "json/json.h"
#include "ops/table_access.h"
#include "ops/table_spec.h"
#include "ops/tag_ops.h"
#include "ops/tag_spec.h"

/* The table's name in an ARN; raises in the service's words if it has none. */
static char *
resource_name(const DynText *resource, const char *operation)
{
	const char *arn = resource->data;
	char *name = NULL;

	if (arn == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Invalid TableArn"));
	switch (dyn_arn_parse(arn, &name))
	{
		case DYN_ARN_OF_TABLE:
			return name;
		case DYN_ARN_FOREIGN:
			ereport(ERROR, dyn_exception(DYN_ERROR_ACCESS_DENIED),
					errmsg("User: arn:aws:iam::%s:user/%s is not authorized "
						   "to perform: dynamodb:%s on resource: %s",
						   dyn_account_id,
						   GetUserNameFromId(GetUserId(), false), operation,
						   arn[0] == '\0' ? "*" : arn));
		case DYN_ARN_INVALID:
			break;
	}
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("Invalid TableArn: Invalid ResourceArn provided as input "
				   "%s",
				   arn));
}

static const DynTable *
resource_table(const DynText *resource, const char *name)
{
	const DynTable *table = dyn_table_lookup(name, true);

	if (table == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_RESOURCE_NOT_FOUND),
				errmsg("Requested resource not found: ResourcArn: %s not "
					   "found",
					   resource->data));
	return table;
}

static void
check_tag_key(const DynText *key)
{
	dyn_plain_text(key);
	if (pg_strncasecmp(key->data, "aws:", 4) == 0)
		dyn_raise_invalid_values("Tag keys that begin with aws: are reserved");
}

static void
check_tag_count(int count)
{
	if (count > DYN_TAGS_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_LIMIT_EXCEEDED),
				errmsg("Subscriber limit exceeded: There is a limit of %d "
					   "tags per resource",
					   DYN_TAGS_MAX));
}

void
dyn_check_tags(const DynList *tags)
{
	int i;
	int j;

	check_tag_count(tags->count);
	for (i = 0; i < tags->count; i++)
	{
		const DynTag *tag = *dyn_list_element(tags, DynTag *, i);

		check_tag_key(&tag->key);
		dyn_plain_text(&tag->value);
		for (j = 0; j < i; j++)
			if (strcmp((*dyn_list_element(tags, DynTag *, j))->key.data,
					   tag->key.data) == 0)
				dyn_raise_invalid_values("Duplicate tag key: %s",
										 tag->key.data);
	}
}

static DynTagRow *
find_tag(List *tags, const char *key)
{
	ListCell *cell;

	foreach (cell, tags)
		if (strcmp(((DynTagRow *) lfirst(cell))->key, key) == 0)
			return lfirst(cell);
	return NULL;
}

void
dyn_add_tags(Oid relid, const DynList *tags)
{
	List *rows = dyn_tags_read(relid);
	int i;

	for (i = 0; i < tags->count; i++)
	{
		const DynTag *tag = *dyn_list_element(tags, DynTag *, i);
		DynTagRow *row = find_tag(rows, tag->key.data);

		if (row == NULL)
		{
			row = palloc0(sizeof(DynTagRow));
			row->key = dyn_plain_text(&tag->key);
			rows = lappend(rows, row);
		}
		row->value = dyn_plain_text(&tag->value);
	}
	check_tag_count(list_length(rows));
	dyn_tags_write(relid, rows);
}

void
dyn_tag_resource(const DynTagSpec *spec)
{
	char *name = resource_name(&spec->resource, "TagResource");
	const DynTable *table;

	if (spec->tags.count == 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Atleast one Tag needs to be provided as Input."));
	dyn_check_tags(&spec->tags);
	table = dyn_table_to_change(resource_table(&spec->resource, name));
	dyn_add_tags(table->relid, &spec->tags);
}

/* Keys that no tag has are no error. */
void
dyn_untag_resource(const DynUntagSpec *spec)
{
	char *name = resource_name(&spec->resource, "UntagResource");
	const DynTable *table;
	List *rows;
	int i;

	if (spec->keys.count == 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Atleast one Tag Key needs to be provided as Input."));
	table = dyn_table_to_change(resource_table(&spec->resource, name));
	rows = dyn_tags_read(table->relid);
	for (i = 0; i < spec->keys.count; i++)
		rows = list_delete_ptr(rows,
							   find_tag(rows, dyn_plain_text(dyn_list_element(
												  &spec->keys, DynText, i))));
	dyn_tags_write(table->relid, rows);
}

static void
append_tag(StringInfo out, const DynTagRow *tag)
{
	dyn_write_json_element(out);
	appendStringInfoChar(out, '{');
	dyn_write_json_member(out, "Key");
	dyn_write_json_string(out, tag->key, strlen(tag->key));
	dyn_write_json_member(out, "Value");
	dyn_write_json_string(out, tag->value, strlen(tag->value));
	appendStringInfoChar(out, '}');
}

/* A table has so few tags that all are listed at once. */
void
dyn_list_tags(const DynListTagsSpec *spec, StringInfo out)
{
	char *name = resource_name(&spec->resource, "ListTagsOfResource");
	const DynTable *table = resource_table(&spec->resource, name);
	ListCell *cell;

	dyn_check_may_describe(table);
	if (spec->next_token.data != NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Invalid NextToken"));
	appendStringInfoString(out, "{\"Tags\":[");
	foreach (cell, dyn_tags_read(table->relid))
		append_tag(out, lfirst(cell));
	appendStringInfoString(out, "]}");
}
