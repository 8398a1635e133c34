/*
 * shape_cache.c
 *	  See shape_cache.h.
 */
#include "postgres.h"

#include "utils/catcache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "common/invalidation.h"
#include "storage/shape_cache.h"

/* The hash key, and the shape behind it. */
typedef struct CacheEntry
{
	Oid relid;
	char shape[FLEXIBLE_ARRAY_MEMBER] pg_attribute_aligned(MAXIMUM_ALIGNOF);
} CacheEntry;

static void
forget(Datum arg, Oid relid)
{
	DynShapeCache *cache = (DynShapeCache *) DatumGetPointer(arg);
	HASH_SEQ_STATUS status;
	CacheEntry *entry;

	cache->invalidations++;
	if (OidIsValid(relid))
	{
		hash_search(cache->entries, &relid, HASH_REMOVE, NULL);
		return;
	}
	hash_seq_init(&status, cache->entries);
	while ((entry = hash_seq_search(&status)) != NULL)
		hash_search(cache->entries, &entry->relid, HASH_REMOVE, NULL);
}

void
dyn_shape_cache_init(DynShapeCache *cache)
{
	HASHCTL control = { .keysize = sizeof(Oid),
						.entrysize =
							offsetof(CacheEntry, shape) + cache->size };

	if (CacheMemoryContext == NULL)
		CreateCacheMemoryContext();
	control.hcxt = CacheMemoryContext;
	cache->entries = hash_create(cache->name, 64, &control,
								 HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	dyn_register_relcache_callback(forget, PointerGetDatum(cache));
}

/*
 * A shape that was built while an invalidation arrived serves its caller,
 * whose lock keeps it true, but is not kept.
 */
bool
dyn_shape_cache_get(DynShapeCache *cache, Relation relation, void *shape)
{
	Oid relid = RelationGetRelid(relation);
	uint64 before = cache->invalidations;
	CacheEntry *entry = hash_search(cache->entries, &relid, HASH_FIND, NULL);

	if (entry != NULL)
	{
		memcpy(shape, entry->shape, cache->size);
		return true;
	}
	if (!cache->build(relation, shape))
		return false;
	if (cache->invalidations == before)
	{
		entry = hash_search(cache->entries, &relid, HASH_ENTER, NULL);
		memcpy(entry->shape, shape, cache->size);
	}
	return true;
}
