/*
 * sorter.h
 *	  Sorting more records than fit in memory, over many transactions.
 *
 * PostgreSQL's tuplesort ends with the transaction in which it began; this one
 * lives as long as its memory context:
 *
 *	   sorter = dyn_sorter_create(memory, compare, arg);
 *	   fill in dyn_sorter_add(sorter, prefix, size), and so on
 *	   if (dyn_sorter_is_full(sorter)) dyn_sorter_spill(sorter);
 *	   dyn_sorter_finish(sorter);
 *	   while ((record = dyn_sorter_next(sorter, &size)) != NULL) ...
 *
 * Records are copied as bytes, so what they point to must not be in them.
 */
#ifndef DYN_STORAGE_SORTER_H
#define DYN_STORAGE_SORTER_H

typedef struct DynSorter DynSorter;

/*
 * What records are sorted by first, without looking at them: a comes before b.
 */
typedef struct DynPrefix
{
	uint64 a;
	uint64 b;
} DynPrefix;

static inline int
dyn_prefix_compare(DynPrefix x, DynPrefix y)
{
	if (x.a != y.a)
		return x.a < y.a ? -1 : 1;
	if (x.b != y.b)
		return x.b < y.b ? -1 : 1;
	return 0;
}

/* Compares two records whose prefixes are equal. */
typedef int (*DynRecordCompare)(const void *a, const void *b, void *arg);

/*
 * In the current memory context; its files are closed with it.  memory: bytes
 * that records may take before the sorter is full.
 */
extern DynSorter *dyn_sorter_create(Size memory, DynRecordCompare compare,
									void *arg);

/* Room for a record, MAXALIGNed, to be filled in before any other call. */
extern void *dyn_sorter_add(DynSorter *sorter, DynPrefix prefix, Size size);

/*
 * A sorter that is full takes more records all the same.  Spilling sorts a
 * part of what is in memory and writes it to a temporary file.
 */
extern bool dyn_sorter_is_full(const DynSorter *sorter);
extern void dyn_sorter_spill(DynSorter *sorter);

/* No more records are added. */
extern void dyn_sorter_finish(DynSorter *sorter);
/* The next record, MAXALIGNed, valid until the next call; NULL at the end. */
extern void *dyn_sorter_next(DynSorter *sorter, Size *size);

#endif
