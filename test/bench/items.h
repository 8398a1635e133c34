/*
 * items.h
 *	  The data of the benchmark: keys, items, and orders of keys.
 *
 * Everything is a function of the row's number, so that both sides get the
 * same rows, and every run the same ones.
 */
#ifndef BENCH_ITEMS_H
#define BENCH_ITEMS_H

#include <stdint.h>

#define ITEMS_PER_PARTITION 100
#define ITEM_SIZE_MAX 4096 /* as DynamoDB counts it */
#define KEY_MAX 32
#define ATTRIBUTES_MAX (ITEM_SIZE_MAX + 448)
#define TEXT_MAX (ATTRIBUTES_MAX + 2 * KEY_MAX + 64)

typedef enum Side
{
	SIDE_PLAIN,
	SIDE_OURS
} Side;

/* What of a row a statement takes. */
typedef enum Part
{
	PART_NOTHING,
	PART_PARTITION,
	PART_KEY,
	PART_ITEM,
	PART_CHANGE, /* of an item by its key: a new quantity, and its title */
	PART_FILTER, /* of a partition: a price that a tenth of items is below */
	PART_TEN,	 /* ten items; plain's side: one by one, ours: a transaction */
	PART_GROUP	 /* a group: items of one value of the attribute "group" */
} Part;

#define TEN 10
#define TEN_TABLE "ours_ten" /* that the transaction writes to */

/* Statement parameters. */
#define TEXTS_MAX TEN

typedef struct Texts
{
	int count;
	char text[TEXTS_MAX][TEXT_MAX];
} Texts;

typedef struct Data
{
	uint64_t rows;
	int item_size; /* bytes, as DynamoDB counts them, keys included */
	int version;   /* other versions have another quantity */
	int grouped;   /* whether items have a group; a hundred items have one */
	/* When items expire: a thousand in each second from this one on, in the
	 * order of rows; 0: never. */
	uint64_t expires;
} Data;

/* Row numbers from this on are for warming up: no others are in their
 * partitions, and nothing reads them. */
#define WARM_UP_ROW UINT64_C(99000000)

extern void make_texts(const Data *data, Side side, Part part, uint64_t row,
					   Texts *texts);
extern void print_copy_line(const Data *data, Side side, uint64_t row);

/* An order of the numbers below count; see make_order(). */
extern uint32_t *make_order(const char *name, uint64_t count);

/* How many rows, or partitions and so on, a part can be taken of. */
extern uint64_t places_of(const Data *data, Part part);

/* The row that is at a place in an order of so many. */
extern uint64_t row_at(const uint32_t *order, Part part, uint64_t place);

#endif
