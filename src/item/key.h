/*
 * key.h
 *	  Keys: the dynamo_partition_key type and the sort key's column types.
 *
 * A partition key is one varlena for S, N and B:
 *
 *	hash 8 bytes, big-endian	XXH3-64, seed DYN_HASH_SEED, of what follows
 *	kind 1 byte					'S', 'N' or 'B'; DYN_KEY_DIGEST bit, see below
 *	bytes						UTF-8, canonical number, or raw bytes
 *
 * so memcmp() order is hash order.  The hash is on disk: it never changes.
 *
 * A btree tuple ends at 2704 bytes, and a partition key of 2048 with a sort
 * key of 1024 bytes, or twice that where all is escaped (see below), does not
 * fit.  In an index, a partition key of more than
 * DYN_KEY_INLINE_MAX bytes is therefore kept as a digest: same hash, kind
 * with the DYN_KEY_DIGEST bit, SHA-256 instead of the bytes.  Heap tuples
 * always hold the key itself.  Comparison sees through the difference: a long
 * key and its digest are equal, and long keys of one hash sort by digest.
 */
#ifndef DYN_ITEM_KEY_H
#define DYN_ITEM_KEY_H

#include "item/item.h"

#define DYN_HASH_SEED UINT64CONST(0)
#define DYN_KEY_INLINE_MAX 512
#define DYN_KEY_DIGEST 0x80
#define DYN_KEY_DIGEST_BYTES 32

/* A key attribute's kind; also the typmod of dynamo_partition_key. */
typedef enum DynKeyKind
{
	DYN_KEY_NONE = 0, /* no sort key; an undecided typmod is -1 */
	DYN_KEY_S = 'S',
	DYN_KEY_N = 'N',
	DYN_KEY_B = 'B'
} DynKeyKind;

/* An attribute of the key of a table or of an index. */
typedef struct DynKeyAttribute
{
	DynName name;
	DynKeyKind kind; /* DYN_KEY_NONE: no sort key */
} DynKeyAttribute;

typedef struct varlena DynPartitionKey;

#define DatumGetDynPartitionKey(d) \
	((DynPartitionKey *) PG_DETOAST_DATUM_PACKED(d))
#define PG_GETARG_DYN_PARTITION_KEY(n) \
	DatumGetDynPartitionKey(PG_GETARG_DATUM(n))

/* What a partition key holds; bytes point into it. */
typedef struct DynPartitionKeyView
{
	uint64 hash;
	DynKeyKind kind; /* DYN_KEY_NONE for a bound */
	bool is_digest;
	const uint8 *bytes;
	uint32 len;
} DynPartitionKeyView;

/*
 * Makes a key of canonical bytes; name is for the error texts only (NULL: the
 * type's own, when no attribute is known).  Raises ValidationException for an
 * empty key and for one that is longer than DYN_PARTITION_KEY_MAX.
 */
extern DynPartitionKey *dyn_partition_key_make(DynKeyKind kind,
											   const void *bytes, uint32 len,
											   const char *name);
/* The same of an attribute value; raises if it is of another type. */
extern DynPartitionKey *dyn_partition_key_of_value(DynKeyKind kind,
												   const DynValue *value,
												   const char *name);
extern DynPartitionKeyView dyn_partition_key_view(const DynPartitionKey *key);

/* -1, 0 or 1; raises if the kinds differ (text against number). */
extern int dyn_partition_key_compare(const DynPartitionKey *a,
									 const DynPartitionKey *b);

/* A key that sorts before every key of this hash: a bound of hash ranges. */
extern DynPartitionKey *dyn_partition_key_bound(uint64 hash);

/* What an index holds for a key: the key itself, or its digest. */
extern bool dyn_partition_key_is_long(const DynPartitionKey *key);
extern DynPartitionKey *dyn_partition_key_for_index(const DynPartitionKey *k);

/* For errors about a key of the wrong kind. */
#define DYN_KEY_LITERAL_HINT \
	"Write a string as 'text', a number without quotes, and a binary value as '\\x00ff'::bytea."

/* Raises because keys of two kinds were compared. */
extern void dyn_key_kinds_differ(DynKeyKind a, DynKeyKind b)
	pg_attribute_noreturn();

/* Raises "Type mismatch for key ..."; actual: a DynamoDB type's name. */
extern void dyn_key_type_mismatch(const char *name, DynKeyKind expected,
								  const char *actual) pg_attribute_noreturn();

/* Raises for an empty key of this kind. */
extern void dyn_key_empty(DynKeyKind kind, const char *name)
	pg_attribute_noreturn();

/* Raise for bytes of a key that are too many. */
extern void dyn_partition_key_check_size(uint32 len);
extern void dyn_sort_key_check_size(uint32 len);

/* "string", "number" or "binary value" */
extern const char *dyn_key_kind_noun(DynKeyKind kind);
extern DynType dyn_key_kind_type(DynKeyKind kind);

/* Is this type dynamo_partition_key?  By its input function; cached. */
extern bool dyn_type_is_partition_key(Oid type);

/*
 * Sort keys are ordinary columns: text COLLATE "C", numeric or bytea.  A text
 * column cannot hold U+0000, so a sort key of kind S is stored with U+0000 as
 * \x01\x01 and U+0001 as \x01\x02, which keeps the order.
 */
extern DynKeyKind dyn_sort_key_kind(Oid type); /* DYN_KEY_NONE if none */
extern Datum dyn_sort_key_datum(DynKeyKind kind, const DynValue *value,
								const char *name);
/* The same for a value of this kind, whatever its size. */
extern Datum dyn_key_column_datum(DynKeyKind kind, const DynValue *value);
/*
 * The value of such a column, palloc'd where it must be converted; number
 * is room for a canonical number.
 */
extern DynValue dyn_sort_key_value(DynKeyKind kind, Datum datum,
								   DynNumber *number);

/*
 * The same for a column that plain SQL filled: raises ValidationException
 * for what no operation would have stored there.
 */
extern DynValue dyn_sort_key_check(DynKeyKind kind, Datum datum,
								   const char *name, DynNumber *number);

/*
 * The end of a begins_with range over a sort key column of kind S or B: the
 * least value above all that begin with prefix (a column value, not empty).
 * False if there is none, as every byte of it is 0xFF.  The end of a text is
 * not valid UTF-8: it is fit for comparing under collation "C", nothing else.
 */
extern bool dyn_sort_key_prefix_end(Datum prefix, Datum *end);

/* A key as the attribute value that it stands for; raises for a digest. */
extern DynValue dyn_partition_key_value(const DynPartitionKey *key);

#endif
