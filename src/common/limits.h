/*
 * limits.h
 *	  DynamoDB's limits, each with its source.
 */
#ifndef DYN_COMMON_LIMITS_H
#define DYN_COMMON_LIMITS_H

/* Names, "Naming rules and data types" of the developer guide. */
#define DYN_TABLE_NAME_MIN 3
#define DYN_TABLE_NAME_MAX 255
#define DYN_ARN_MAX 1024 /* of a table, where its name is expected */
#define DYN_ATTRIBUTE_NAME_MAX 65535 /* bytes of UTF-8 */
#define DYN_KEY_NAME_MAX 255		 /* bytes, of a key attribute's name */
#define DYN_NON_KEY_NAMES_MAX 20	 /* of a Projection's NonKeyAttributes */
#define DYN_LIST_TABLES_MAX 100

/* Keys and items, "Quotas" of the developer guide; bytes. */
#define DYN_PARTITION_KEY_MAX 2048
#define DYN_SORT_KEY_MAX 1024
#define DYN_ITEM_SIZE_MAX 409600
#define DYN_NESTING_MAX 32

/*
 * Batches, "BatchGetItem" and "BatchWriteItem" of the API reference, which
 * reads "100 items of 300 KB: 52 are returned".
 */
#define DYN_BATCH_GET_MAX 100
#define DYN_BATCH_GET_BYTES_MAX 16000000
#define DYN_BATCH_WRITE_MAX 25
#define DYN_BATCH_STATEMENTS_MAX 25

/* TransactWriteItems and TransactGetItems, all items together; bytes. */
#define DYN_TRANSACTION_ACTIONS_MAX 100
#define DYN_TRANSACTION_SIZE_MAX (4 * 1024 * 1024)

/* Of a request, and so of an item in memory: the HTTP API's, bytes. */
#define DYN_REQUEST_MAX (16 * 1024 * 1024)
#define DYN_ITEM_BYTES_MAX DYN_REQUEST_MAX

/*
 * Of a list or map of a request where the service's model has no limit; ours:
 * each of those has one in the service that is much smaller.
 */
#define DYN_REQUEST_ELEMENTS_MAX 10000

/* Expressions, "Expression parameters" of the quotas. */
#define DYN_EXPRESSION_SIZE_MAX 4096 /* bytes of UTF-8 */
#define DYN_EXPRESSION_OPERATORS_MAX 300
#define DYN_EXPRESSION_IN_MAX 100
#define DYN_PLACEHOLDER_MAX 255 /* bytes, with its "#" or ":" */
#define DYN_PLACEHOLDERS_SIZE_MAX (2 * 1024 * 1024) /* names and values */

/* Units, "Read and write capacity"; a page of Query and Scan; bytes. */
#define DYN_READ_UNIT_BYTES 4096
#define DYN_WRITE_UNIT_BYTES 1024
#define DYN_PAGE_BYTES (1024 * 1024)

/* Tables and indexes, "Quotas" of the developer guide. */
#define DYN_LOCAL_INDEXES_MAX 5
#define DYN_GLOBAL_INDEXES_MAX 20
#define DYN_INDEXES_MAX (DYN_LOCAL_INDEXES_MAX + DYN_GLOBAL_INDEXES_MAX)
#define DYN_INDEX_KEY_ATTRIBUTES_MAX 4 /* of the hash, and of the range */
/* Of an index's key and its table's together. */
#define DYN_KEY_ATTRIBUTES_MAX (2 * DYN_INDEX_KEY_ATTRIBUTES_MAX + 2)
#define DYN_NON_KEY_ATTRIBUTES_MAX 100 /* of all indexes of a table */
#define DYN_TAGS_MAX 50
#define DYN_INSIGHTS_LIST_MAX 100	  /* ListContributorInsights' MaxResults */
#define DYN_INSIGHTS_RULE_MAX 128	  /* a rule's name, as the model has it */
#define DYN_RESOURCE_POLICY_MAX 20480 /* bytes */

/* Capacity: what a request may say, and the quotas of DescribeLimits. */
#define DYN_CAPACITY_UNITS_MAX INT64CONST(1000000000000)
#define DYN_ACCOUNT_UNITS_MAX 80000
#define DYN_TABLE_UNITS_MAX 40000

/* What an on-demand table serves at once, per second. */
#define DYN_ON_DEMAND_WARM_READS 12000
#define DYN_ON_DEMAND_WARM_WRITES 4000

/* Changes of a table that are limited in time, "Quotas". */
#define DYN_DECREASES_PER_DAY 4	 /* then one an hour */
#define DYN_ON_DEMAND_SWITCHES 4 /* in 24 hours */
#define DYN_CLASS_CHANGES 2		 /* in 30 days */
#define DYN_SSE_CHANGES 4		 /* in 24 hours, then one in six hours */

#endif
