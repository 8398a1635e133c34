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

typedef enum DynIndexStatus
{
	DYN_INDEX_UNASKED, /* not stored */
	DYN_INDEX_CREATING,
	DYN_INDEX_ACTIVE,
	DYN_INDEX_DELETING
} DynIndexStatus;

/* Contributor Insights: whose most frequent keys are to be known */
typedef enum DynInsightsMode
{
	DYN_INSIGHTS_NONE, /* disabled */
	DYN_INSIGHTS_ACCESSED_AND_THROTTLED,
	DYN_INSIGHTS_THROTTLED
} DynInsightsMode;

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

typedef struct DynStrings
{
	int count;
	char **values;
} DynStrings;

typedef struct DynTimes
{
	int count;
	TimestampTz *values; /* ascending */
} DynTimes;

/* Of reads and writes; 0: not set. */
typedef struct DynUnits
{
	int64 read;
	int64 write;
} DynUnits;

typedef struct DynThroughput
{
	DynUnits units;			   /* 0, 0: on demand */
	TimestampTz last_increase; /* 0: never */
	TimestampTz last_decrease;
	int64 decreases; /* on the day, in UTC, of last_decrease */
} DynThroughput;

typedef struct DynInsights
{
	DynInsightsMode mode;
	TimestampTz changed; /* 0: it was never enabled */
} DynInsights;

typedef struct DynTableSettings
{
	/* AttributeDefinitions: names, and a letter for the type of each. */
	DynStrings attribute_names;
	char *attribute_types;

	DynBillingMode billing_mode; /* never UNASKED */
	DynThroughput throughput;
	DynTimes on_demand_since; /* last switches to PAY_PER_REQUEST */
	DynUnits maximum;		  /* OnDemandThroughput */
	DynUnits warm;			  /* WarmThroughput */

	DynTableClass table_class; /* UNASKED: nobody has ever said */
	DynTimes class_changes;
	bool deletion_protection;

	DynStreamView stream_view;	/* NONE: no stream is enabled */
	TimestampTz stream_created; /* of the latest one; 0: there was none */

	DynSseType sse_type; /* NONE or KMS */
	char *sse_key;		 /* ARN, or NULL */
	DynTimes sse_changes;

	char *ttl_attribute; /* NULL: disabled */
	TimestampTz ttl_changed;
	char *resource_policy; /* NULL: none */
	DynInsights insights;  /* of the table itself */
} DynTableSettings;

/* The names of an enum's values: NULL, the values, NULL. */
extern const char *const dyn_billing_mode_names[];
extern const char *const dyn_table_class_names[];
extern const char *const dyn_stream_view_names[];
extern const char *const dyn_sse_type_names[];
extern const char *const dyn_projection_type_names[];
extern const char *const dyn_index_status_names[];
extern const char *const dyn_insights_mode_names[];

#endif
