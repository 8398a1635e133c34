/*
 * map_walk.h
 *	  A map's entries in their order, inline: for those that read whole items.
 */
#ifndef DYN_ITEM_MAP_WALK_H
#define DYN_ITEM_MAP_WALK_H

#include "item/encoding.h"

typedef struct DynMapWalk
{
	const uint8 *end;	   /* of the next entry, in the directory */
	const uint8 *elements; /* where ends are counted from */
	const uint8 *entry;	   /* the next one */
	uint8 width;
} DynMapWalk;

/* From the first'th entry on; it is the caller who knows how many there are. */
static inline DynMapWalk
dyn_map_walk(const DynValue *map, uint32 first)
{
	DynMapWalk walk;

	walk.width = map->width;
	walk.end = map->data + map->width * (first + 1);
	walk.elements = dyn_elements(map, dyn_value_count(map));
	walk.entry = walk.elements + dyn_element_start(map, first);
	return walk;
}

static inline void
dyn_map_walk_next(DynMapWalk *walk, DynName *name, DynValue *value)
{
	const uint8 *end = walk->elements + dyn_load(walk->end, walk->width);
	const uint8 *tagged;

	*name = dyn_entry_name(walk->entry);
	tagged = (const uint8 *) name->data + name->len;
	*value = dyn_tagged_value(tagged, (uint32) (end - tagged));
	walk->end += walk->width;
	walk->entry = end;
}

#endif
