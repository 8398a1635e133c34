/*
 * shape_cache.h
 *	  What a backend remembers of relations' shapes, by their OIDs.
 *
 * A shape is a structure of fixed size, copied in and out: users keep no
 * pointer, for a relcache invalidation of its relation removes it.
 */
#ifndef DYN_STORAGE_SHAPE_CACHE_H
#define DYN_STORAGE_SHAPE_CACHE_H

#include "utils/hsearch.h"
#include "utils/relcache.h"

/* Fills in a relation's shape; false if it has none of this kind. */
typedef bool (*DynShapeBuilder)(Relation relation, void *shape);

typedef struct DynShapeCache
{
	const char *name;
	Size size; /* of a shape */
	DynShapeBuilder build;
	HTAB *entries;
	uint64 invalidations;
} DynShapeCache;

/* When the library is loaded; name, size and build have been set. */
extern void dyn_shape_cache_init(DynShapeCache *cache);

/*
 * Fills in the shape of a relation on which the caller holds a lock; false if
 * it has none.
 */
extern bool dyn_shape_cache_get(DynShapeCache *cache, Relation relation,
								void *shape);

#endif
