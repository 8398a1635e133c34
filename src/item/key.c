/*
 * key.c
 *	  Partition keys: making, viewing and comparing them.
 *
 * The byte form is described in key.h.  Two things must never change, for
 * they are on disk: the hash (XXH3-64 of kind and bytes, compiled in from
 * xxhash.h) and the order, which is
 *
 *	hash; a bound before keys; inline keys before long ones;
 *	inline keys by bytes, long keys by SHA-256
 *
 * Long keys order by SHA-256 so that a key and the digest that an index
 * keeps of it are interchangeable.  SHA-256 is computed only if two long keys
 * have the same hash, that is when they are equal in all likelihood.
 */
#include "postgres.h"

#include <xxhash.h>

#include "common/cryptohash.h"
#include "port/pg_bswap.h"

#include "common/error.h"
#include "common/limits.h"
#include "item/key.h"

/* hash and kind */
#define KEY_HEADER_BYTES (sizeof(uint64) + 1)

/* Of error texts, when no attribute is known. */
#define UNKNOWN_KEY_NAME "dynamo_partition_key"

const char *
dyn_key_kind_noun(DynKeyKind kind)
{
	switch (kind)
	{
		case DYN_KEY_S:
			return "string";
		case DYN_KEY_N:
			return "number";
		case DYN_KEY_B:
			return "binary value";
		case DYN_KEY_NONE:
			break;
	}
	elog(ERROR, "unexpected key kind: %d", (int) kind);
}

DynType
dyn_key_kind_type(DynKeyKind kind)
{
	switch (kind)
	{
		case DYN_KEY_S:
			return DYN_TYPE_S;
		case DYN_KEY_N:
			return DYN_TYPE_N;
		case DYN_KEY_B:
			return DYN_TYPE_B;
		case DYN_KEY_NONE:
			break;
	}
	elog(ERROR, "unexpected key kind: %d", (int) kind);
}

void
dyn_key_kinds_differ(DynKeyKind a, DynKeyKind b)
{
	ereport(ERROR, errcode(ERRCODE_DATATYPE_MISMATCH),
			errmsg("cannot compare a partition key that is a %s with a %s",
				   dyn_key_kind_noun(a), dyn_key_kind_noun(b)),
			errhint(DYN_KEY_LITERAL_HINT));
}

void
dyn_key_type_mismatch(const char *name, DynKeyKind expected,
					  const char *actual)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("One or more parameter values were invalid: "
				   "Type mismatch for key %s expected: %c actual: %s",
				   name != NULL ? name : UNKNOWN_KEY_NAME, (char) expected,
				   actual),
			errhint(DYN_KEY_LITERAL_HINT));
}

void
dyn_key_empty(DynKeyKind kind, const char *name)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("One or more parameter values are not valid. "
				   "The AttributeValue for a key attribute cannot contain an "
				   "empty %s value. Key: %s",
				   kind == DYN_KEY_B ? "binary" : "string",
				   name != NULL ? name : UNKNOWN_KEY_NAME));
}

void
dyn_partition_key_check_size(uint32 len)
{
	if (len > DYN_PARTITION_KEY_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: "
					   "Size of hashkey has exceeded the maximum size limit "
					   "of%d bytes",
					   DYN_PARTITION_KEY_MAX));
}

/* A key whose header is set and whose len bytes are left to the caller. */
static uint8 *
allocate_key(uint32 len, DynPartitionKey **key)
{
	Size size = VARHDRSZ + KEY_HEADER_BYTES + len;

	*key = palloc(size);
	SET_VARSIZE(*key, size);
	return (uint8 *) VARDATA(*key);
}

static void
store_hash(uint8 *data, uint64 hash)
{
	uint64 big_endian = pg_hton64(hash);

	memcpy(data, &big_endian, sizeof(big_endian));
}

DynPartitionKey *
dyn_partition_key_make(DynKeyKind kind, const void *bytes, uint32 len,
					   const char *name)
{
	DynPartitionKey *key;
	uint8 *data;
	uint8 *hashed;

	if (len == 0)
		dyn_key_empty(kind, name);
	dyn_partition_key_check_size(len);

	data = allocate_key(len, &key);
	hashed = data + sizeof(uint64);
	hashed[0] = (uint8) kind;
	memcpy(hashed + 1, bytes, len);
	store_hash(data, XXH3_64bits_withSeed(hashed, 1 + len, DYN_HASH_SEED));
	return key;
}

DynPartitionKey *
dyn_partition_key_of_value(DynKeyKind kind, const DynValue *value,
						   const char *name)
{
	if (value->type != dyn_key_kind_type(kind))
		dyn_key_type_mismatch(name, kind, dyn_type_name(value->type));
	return dyn_partition_key_make(kind, value->data, value->len, name);
}

DynPartitionKeyView
dyn_partition_key_view(const DynPartitionKey *key)
{
	DynPartitionKeyView view;
	const uint8 *data = (const uint8 *) VARDATA_ANY(key);
	uint64 big_endian;
	uint8 kind = data[sizeof(uint64)];

	memcpy(&big_endian, data, sizeof(big_endian));
	view.hash = pg_ntoh64(big_endian);
	view.kind = (DynKeyKind) (kind & ~DYN_KEY_DIGEST);
	view.is_digest = (kind & DYN_KEY_DIGEST) != 0;
	view.bytes = data + KEY_HEADER_BYTES;
	view.len = VARSIZE_ANY_EXHDR(key) - KEY_HEADER_BYTES;
	return view;
}

DynPartitionKey *
dyn_partition_key_bound(uint64 hash)
{
	DynPartitionKey *key;
	uint8 *data = allocate_key(0, &key);

	store_hash(data, hash);
	data[sizeof(uint64)] = DYN_KEY_NONE;
	return key;
}

static bool
is_long(const DynPartitionKeyView *view)
{
	return view->is_digest || view->len > DYN_KEY_INLINE_MAX;
}

bool
dyn_partition_key_is_long(const DynPartitionKey *key)
{
	DynPartitionKeyView view = dyn_partition_key_view(key);

	return is_long(&view);
}

/* Writes the SHA-256 of a long key's bytes, be it the key or its digest. */
static void
digest_of(const DynPartitionKeyView *view, uint8 *digest)
{
	pg_cryptohash_ctx *sha;
	bool ok;

	if (view->is_digest)
	{
		memcpy(digest, view->bytes, DYN_KEY_DIGEST_BYTES);
		return;
	}

	sha = pg_cryptohash_create(PG_SHA256);
	ok = pg_cryptohash_init(sha) == 0 &&
		 pg_cryptohash_update(sha, view->bytes, view->len) == 0 &&
		 pg_cryptohash_final(sha, digest, DYN_KEY_DIGEST_BYTES) == 0;
	pg_cryptohash_free(sha);
	if (!ok)
		elog(ERROR, "could not compute SHA-256 of a partition key");
}

DynPartitionKey *
dyn_partition_key_for_index(const DynPartitionKey *k)
{
	DynPartitionKeyView view = dyn_partition_key_view(k);
	DynPartitionKey *key;
	uint8 *data;

	if (view.is_digest || view.len <= DYN_KEY_INLINE_MAX)
		return unconstify(DynPartitionKey *, k);

	data = allocate_key(DYN_KEY_DIGEST_BYTES, &key);
	store_hash(data, view.hash);
	data[sizeof(uint64)] = (uint8) view.kind | DYN_KEY_DIGEST;
	digest_of(&view, data + KEY_HEADER_BYTES);
	return key;
}

static int
compare_bytes(const DynPartitionKeyView *a, const DynPartitionKeyView *b)
{
	int result = memcmp(a->bytes, b->bytes, Min(a->len, b->len));

	if (result == 0 && a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return result < 0 ? -1 : (result > 0);
}

static int
compare_long(const DynPartitionKeyView *a, const DynPartitionKeyView *b)
{
	uint8 digest_a[DYN_KEY_DIGEST_BYTES];
	uint8 digest_b[DYN_KEY_DIGEST_BYTES];
	int result;

	if (a->is_digest == b->is_digest && compare_bytes(a, b) == 0)
		return 0;
	digest_of(a, digest_a);
	digest_of(b, digest_b);
	result = memcmp(digest_a, digest_b, DYN_KEY_DIGEST_BYTES);
	return result < 0 ? -1 : (result > 0);
}

static int
compare_same_hash(const DynPartitionKeyView *a, const DynPartitionKeyView *b)
{
	bool a_is_bound = a->kind == DYN_KEY_NONE;
	bool b_is_bound = b->kind == DYN_KEY_NONE;
	bool a_is_long = is_long(a);
	bool b_is_long = is_long(b);

	if (a_is_bound || b_is_bound)
		return (int) b_is_bound - (int) a_is_bound;
	if (a_is_long != b_is_long)
		return a_is_long ? 1 : -1;
	return a_is_long ? compare_long(a, b) : compare_bytes(a, b);
}

/* The general case: any two keys. */
static int
compare_views(const DynPartitionKey *a, const DynPartitionKey *b)
{
	DynPartitionKeyView x = dyn_partition_key_view(a);
	DynPartitionKeyView y = dyn_partition_key_view(b);

	/* First of all, lest a wrong kind finds no rows by having its own hash */
	if (unlikely(x.kind != y.kind) && x.kind != DYN_KEY_NONE &&
		y.kind != DYN_KEY_NONE)
		dyn_key_kinds_differ(x.kind, y.kind);
	if (x.hash != y.hash)
		return x.hash < y.hash ? -1 : 1;
	return compare_same_hash(&x, &y);
}

/*
 * A descent of the index compares keys of one kind with different hashes, and
 * the entries of one partition are the same key: these need no views.
 */
int
dyn_partition_key_compare(const DynPartitionKey *a, const DynPartitionKey *b)
{
	const char *x = VARDATA_ANY(a);
	const char *y = VARDATA_ANY(b);
	uint64 hash_x;
	uint64 hash_y;

	memcpy(&hash_x, x, sizeof(hash_x));
	memcpy(&hash_y, y, sizeof(hash_y));
	if (hash_x != hash_y)
	{
		if (likely(x[sizeof(uint64)] == y[sizeof(uint64)]))
			return pg_ntoh64(hash_x) < pg_ntoh64(hash_y) ? -1 : 1;
	}
	else if (VARSIZE_ANY_EXHDR(a) == VARSIZE_ANY_EXHDR(b) &&
			 memcmp(x, y, VARSIZE_ANY_EXHDR(a)) == 0)
		return 0;
	return compare_views(a, b);
}

DynValue
dyn_partition_key_value(const DynPartitionKey *key)
{
	DynPartitionKeyView view = dyn_partition_key_view(key);

	if (view.is_digest)
		ereport(ERROR, errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				errmsg("a partition key of more than %d bytes cannot be read "
					   "from an index",
					   DYN_KEY_INLINE_MAX),
				errhint("Read the row by SELECT."));

	return dyn_scalar(dyn_key_kind_type(view.kind), view.bytes, view.len);
}
