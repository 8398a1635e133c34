/*
 * partition.c
 *	  Digests that stand for several values, see projection.h.
 *
 * The hash attributes of an index that has several are combined in one
 * partition key, and the table's key in a uuid: SHA-256 of each value's length
 * and bytes.  Kinds are not part of it, for they are fixed in a table.  This
 * is on disk: it never changes.
 */
#include "postgres.h"

#include <xxhash.h>

#include "port/pg_bswap.h"
#include "utils/uuid.h"

#include "common/digest.h"
#include "index/projection.h"

/* Most keys are digested at a go, from here. */
#define GATHERED_BYTES 256

typedef struct Gathered
{
	Size count;
	uint8 bytes[GATHERED_BYTES];
} Gathered;

static void
digest_gathered(Gathered *gathered)
{
	dyn_short_digest_add(gathered->bytes, gathered->count);
	gathered->count = 0;
}

static void
gather(Gathered *gathered, const void *data, Size len)
{
	if (len > GATHERED_BYTES - gathered->count)
		digest_gathered(gathered);
	if (len > GATHERED_BYTES)
		dyn_short_digest_add(data, len);
	else
	{
		memcpy(gathered->bytes + gathered->count, data, len);
		gathered->count += len;
	}
}

static void
digest_values(const DynValue *values, int count, uint8 *digest)
{
	Gathered gathered;
	int i;

	gathered.count = 0;
	dyn_short_digest_begin();
	for (i = 0; i < count; i++)
	{
		uint32 len = pg_hton32(values[i].len);

		gather(&gathered, &len, sizeof(len));
		gather(&gathered, values[i].data, values[i].len);
	}
	digest_gathered(&gathered);
	dyn_short_digest_end(digest);
}

DynValue
dyn_expiry_bucket(int n)
{
	static const uint8 buckets[DYN_EXPIRY_BUCKETS] = { 0, 1, 2, 3 };
	DynValue value = { .type = DYN_TYPE_B, .data = &buckets[n], .len = 1 };

	return value;
}

DynValue
dyn_index_bucket(const DynItemView *view)
{
	uint64 hash = DYN_HASH_SEED;
	int i;

	for (i = 0; i < view->key_count; i++)
		hash =
			XXH3_64bits_withSeed(view->keys[i].data, view->keys[i].len, hash);
	return dyn_expiry_bucket((int) (hash % DYN_EXPIRY_BUCKETS));
}

DynPartitionKey *
dyn_index_partition(const DynIndex *index, const DynValue *hash_values)
{
	const DynKeyAttribute *attribute = &index->layout.attributes[0];
	uint8 digest[DYN_DIGEST_BYTES];

	if (!dyn_index_is_combined(&index->layout))
		return dyn_partition_key_make(attribute->kind, hash_values[0].data,
									  hash_values[0].len,
									  attribute->name.data);
	digest_values(hash_values, index->layout.hash_count, digest);
	return dyn_partition_key_make(DYN_KEY_B, digest, sizeof(digest), NULL);
}

Datum
dyn_index_base(const DynItemView *view)
{
	uint8 digest[DYN_DIGEST_BYTES];
	pg_uuid_t *uuid = palloc(sizeof(pg_uuid_t));

	digest_values(view->keys, view->key_count, digest);
	memcpy(uuid->data, digest, UUID_LEN);
	return UUIDPGetDatum(uuid);
}
