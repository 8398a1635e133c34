/*
 * settings.c
 *	  Names of settings' values, see settings.h.
 */
#include "postgres.h"

#include "catalog/table.h"

const char *const dyn_billing_mode_names[] = { NULL, "PROVISIONED",
											   "PAY_PER_REQUEST", NULL };

const char *const dyn_table_class_names[] = { NULL, "STANDARD",
											  "STANDARD_INFREQUENT_ACCESS",
											  NULL };

const char *const dyn_stream_view_names[] = {
	NULL, "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY", NULL
};

const char *const dyn_sse_type_names[] = { NULL, "AES256", "KMS", NULL };

const char *const dyn_projection_type_names[] = { NULL, "ALL", "INCLUDE",
												  "KEYS_ONLY", NULL };

const char *const dyn_index_status_names[] = { NULL, "CREATING", "ACTIVE",
											   "DELETING", NULL };

const char *const dyn_insights_mode_names[] = { NULL,
												"ACCESSED_AND_THROTTLED_KEYS",
												"THROTTLED_KEYS", NULL };

DynKeyKind
dyn_attribute_kind(const DynTableSettings *settings, const char *name)
{
	int i;

	for (i = 0; i < settings->attribute_names.count; i++)
	{
		if (strcmp(settings->attribute_names.values[i], name) == 0)
			return (DynKeyKind) settings->attribute_types[i];
	}
	return DYN_KEY_NONE;
}

static bool
contains(const DynStrings *strings, const char *string)
{
	int i;

	for (i = 0; i < strings->count; i++)
	{
		if (strcmp(strings->values[i], string) == 0)
			return true;
	}
	return false;
}

bool
dyn_index_has_key(const DynIndex *index, const char *name)
{
	return contains(&index->hash_names, name) ||
		   contains(&index->range_names, name);
}
