/*
 * settings.c
 *	  Names of settings' values, see settings.h.
 */
#include "postgres.h"

#include "catalog/settings.h"

const char *
dyn_billing_mode_name(DynBillingMode mode)
{
	static const char *const names[] = { NULL, "PROVISIONED",
										 "PAY_PER_REQUEST" };

	return names[mode];
}

const char *
dyn_table_class_name(DynTableClass table_class)
{
	static const char *const names[] = { NULL, "STANDARD",
										 "STANDARD_INFREQUENT_ACCESS" };

	return names[table_class];
}

const char *
dyn_stream_view_name(DynStreamView view)
{
	static const char *const names[] = { NULL, "NEW_IMAGE", "OLD_IMAGE",
										 "NEW_AND_OLD_IMAGES", "KEYS_ONLY" };

	return names[view];
}

const char *
dyn_sse_type_name(DynSseType type)
{
	static const char *const names[] = { NULL, "AES256", "KMS" };

	return names[type];
}

const char *
dyn_projection_type_name(DynProjectionType type)
{
	static const char *const names[] = { NULL, "ALL", "INCLUDE", "KEYS_ONLY" };

	return names[type];
}
