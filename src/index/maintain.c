/*
 * maintain.c
 *	  Secondary indexes follow a change of a row, see index.h.
 *
 * The transaction has changed the table's row before, so no other one works
 * on entries of this item but those that this row's lock has made wait.  An
 * index is opened only if its view of the item has changed.
 */
#include "postgres.h"


#include "index/index.h"
#include "index/projection.h"

/* A row as indexes see it; never copied, as a view is not. */
typedef struct Image
{
	const DynItem *rest;
	DynItemView view;
} Image;

static void
take_image(const DynTable *table, const DynRow *row, Image *image)
{
	DynRow packed;

	if (row == NULL)
	{
		image->view.exists = false;
		return;
	}
	packed = *row;
	image->rest = DatumGetDynItem(row->item);
	packed.item = PointerGetDatum(image->rest);
	dyn_view_row(table, &packed, &image->view);
}

static bool
is_same_item(const Image *a, const Image *b)
{
	int i;

	if (!a->view.exists || !b->view.exists)
		return false;
	for (i = 0; i < a->view.key_count; i++)
		if (!dyn_value_equal(&a->view.keys[i], &b->view.keys[i]))
			return false;
	return true;
}

static void
delete_entry(DynEntries *entries, const DynIndex *index,
			 const DynIndexKey *key, const Image *image)
{
	DynEntry entry;

	dyn_index_make_position(index, key, &image->view, &entry);
	(void) dyn_entry_delete(entries, &entry);
}

static void
put_entry(DynEntries *entries, const DynIndex *index, const DynIndexKey *key,
		  const Image *image, bool is_known)
{
	DynEntry entry;

	dyn_index_make_entry(index, key, &image->view, image->rest, &entry);
	dyn_entry_put(entries, &entry, is_known);
}

static void
maintain_index(const DynIndex *index, const Image *old, const Image *after,
			   bool same_item)
{
	DynIndexKey old_key;
	DynIndexKey key;
	bool was_in;
	bool is_in;
	bool stays;
	DynEntries *entries;

	dyn_index_key_of(index, &old->view, &old_key);
	dyn_index_key_of(index, &after->view, &key);
	was_in = old_key.membership == DYN_INDEX_CONTAINS;
	is_in = key.membership == DYN_INDEX_CONTAINS;
	if (!was_in && !is_in)
		return;
	stays = same_item && was_in && is_in &&
			dyn_index_keys_equal(index, &old_key, &key);
	if (stays && dyn_index_projections_equal(index, &old->view, &after->view))
		return;
	entries = dyn_entries_try_open(index->storage, DYN_ENTRIES_WRITE);
	if (entries == NULL)
		return;
	if (was_in && !stays)
		delete_entry(entries, index, &old_key, old);
	if (is_in)
		put_entry(entries, index, &key, after, stays);
	dyn_entries_close(entries);
}

void
dyn_index_maintain(const DynTable *table, const DynRow *old,
				   const DynRow *after)
{
	Image old_image;
	Image image;
	bool same_item;
	int i;

	if (table->kept_count == 0)
		return;
	take_image(table, old, &old_image);
	take_image(table, after, &image);
	same_item = is_same_item(&old_image, &image);
	if (same_item && dyn_value_equal(&old_image.view.rest, &image.view.rest))
		return;
	for (i = 0; i < table->kept_count; i++)
	{
		const DynIndex *index = &table->indexes[i];

		if (index->status != DYN_INDEX_DELETING && !index->building)
			maintain_index(index, &old_image, &image, same_item);
	}
}
