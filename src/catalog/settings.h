/*
 * settings.h
 *	  What a table and an index can be told to be, beside their keys.
 *
 * These are the settings of CreateTable and UpdateTable as they are stored
 * and described.  The enums begin with "not given", and go on in the order in
 * which the service lists the values in its texts: requests are read into
 * them by position.
 */
#ifndef DYN_CATALOG_SETTINGS_H
#define DYN_CATALOG_SETTINGS_H

#include "datatype/timestamp.h"

typedef enum DynBillingMode
{
	DYN_BILLING_UNASKED, /* PROVISIONED */
	DYN_BILLING_PROVISIONED,
	DYN_BILLING_PAY_PER_REQUEST
} DynBillingMode;

typedef enum DynTableClass
{
	DYN_CLASS_UNASKED, /* STANDARD */
	DYN_CLASS_STANDARD,
	DYN_CLASS_INFREQUENT_ACCESS
} DynTableClass;

typedef enum DynStreamView
{
	DYN_STREAM_NONE, /* no stream */
	DYN_STREAM_NEW_IMAGE,
	DYN_STREAM_OLD_IMAGE,
	DYN_STREAM_NEW_AND_OLD_IMAGES,
	DYN_STREAM_KEYS_ONLY
} DynStreamView;

typedef enum DynSseType
{
	DYN_SSE_NONE, /* the service's own key, which nothing shows */
	DYN_SSE_AES256,
	DYN_SSE_KMS
} DynSseType;

typedef enum DynProjectionType
{
	DYN_PROJECTION_UNASKED,
	DYN_PROJECTION_ALL,
	DYN_PROJECTION_INCLUDE,
	DYN_PROJECTION_KEYS_ONLY
} DynProjectionType;

typedef enum DynScalarType
{
	DYN_SCALAR_UNASKED,
	DYN_SCALAR_B,
	DYN_SCALAR_N,
	DYN_SCALAR_S
} DynScalarType;

typedef enum DynKeyRole
{
	DYN_ROLE_UNASKED,
	DYN_ROLE_HASH,
	DYN_ROLE_RANGE
} DynKeyRole;

/* The names that the service has for them; NULL for "not given". */
extern const char *dyn_billing_mode_name(DynBillingMode mode);
extern const char *dyn_table_class_name(DynTableClass table_class);
extern const char *dyn_stream_view_name(DynStreamView view);
extern const char *dyn_sse_type_name(DynSseType type);
extern const char *dyn_projection_type_name(DynProjectionType type);

#endif
