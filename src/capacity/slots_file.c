/*
 * slots_file.c
 *	  What is counted survives a clean restart: slots as a file.
 *
 * The postmaster writes the file when it has shut down, and reads and removes
 * it when it starts, as nobody else is there; after a crash there is none,
 * and everything begins anew.  What is kept is what a bucket holds, not when:
 * the time in between gives no units.  A file that is not whole is ignored.
 */
#include "postgres.h"

#include <unistd.h>

#include "pgstat.h"
#include "port/pg_crc32c.h"
#include "utils/memutils.h"
#include "storage/fd.h"

#include "capacity/limits.h"
#include "capacity/slots_internal.h"
#include "common/clock.h"

#define FILE_NAME PGSTAT_STAT_PERMANENT_DIRECTORY "/dynamo_am_capacity.stat"
#define FILE_MAGIC 0x44594e31 /* of this layout of KeptSlot */

typedef struct FileHeader
{
	uint32 magic;
	uint32 count;
	pg_crc32c crc; /* of the slots */
} FileHeader;

typedef struct KeptSlot
{
	DynCapacityKey key;
	uint64 consumed[DYN_UNIT_KINDS];
	uint64 throttled[DYN_UNIT_KINDS];
	uint64 rate[DYN_UNIT_KINDS];
	int64 level[DYN_UNIT_KINDS];
	uint64 peak[DYN_UNIT_KINDS];
	uint64 new_peak[DYN_UNIT_KINDS];
} KeptSlot;

static void
keep(DynCapacitySlot *slot, int64 now, KeptSlot *kept)
{
	int kind;

	memset(kept, 0, sizeof(KeptSlot));
	kept->key = slot->key;
	for (kind = 0; kind < DYN_UNIT_KINDS; kind++)
	{
		kept->consumed[kind] = pg_atomic_read_u64(&slot->consumed[kind]);
		kept->throttled[kind] = pg_atomic_read_u64(&slot->throttled[kind]);
		kept->rate[kind] = pg_atomic_read_u64(&slot->rate[kind]);
		kept->level[kind] =
			dyn_bucket_level(&slot->buckets[kind], now, DYN_BURST);
		kept->peak[kind] = pg_atomic_read_u64(&slot->peak[kind]);
		kept->new_peak[kind] = pg_atomic_read_u64(&slot->new_peak[kind]);
	}
}

static void
restore(DynCapacitySlot *slot, int64 now, const KeptSlot *kept)
{
	int kind;

	for (kind = 0; kind < DYN_UNIT_KINDS; kind++)
	{
		pg_atomic_write_u64(&slot->consumed[kind], kept->consumed[kind]);
		pg_atomic_write_u64(&slot->throttled[kind], kept->throttled[kind]);
		pg_atomic_write_u64(&slot->rate[kind], kept->rate[kind]);
		dyn_bucket_set_level(&slot->buckets[kind], now, kept->level[kind]);
		pg_atomic_write_u64(&slot->peak[kind], kept->peak[kind]);
		pg_atomic_write_u64(&slot->new_peak[kind], kept->new_peak[kind]);
	}
	pg_atomic_write_u32(&slot->partition_count,
						dyn_partitions_for(kept->rate[DYN_READ_UNITS],
										   kept->rate[DYN_WRITE_UNITS]));
}

static pg_crc32c
checksum(const KeptSlot *kept, uint32 count)
{
	pg_crc32c crc;

	INIT_CRC32C(crc);
	COMP_CRC32C(crc, kept, count * sizeof(KeptSlot));
	FIN_CRC32C(crc);
	return crc;
}

/* Returns false, with the file closed or not, if it cannot be written. */
static bool
write_file(FILE *file, const FileHeader *header, const KeptSlot *kept)
{
	return fwrite(header, sizeof(*header), 1, file) == 1 &&
		   fwrite(kept, sizeof(KeptSlot), header->count, file) ==
			   header->count;
}

static void
save(const FileHeader *header, const KeptSlot *kept)
{
	FILE *file = AllocateFile(FILE_NAME ".tmp", PG_BINARY_W);
	bool ok = file != NULL && write_file(file, header, kept);

	if (file != NULL)
		ok = FreeFile(file) == 0 && ok;
	if (ok)
		(void) durable_rename(FILE_NAME ".tmp", FILE_NAME, LOG);
	else
		ereport(LOG, errcode_for_file_access(),
				errmsg("could not write file \"%s\": %m", FILE_NAME ".tmp"));
}

void
dyn_capacity_save(void)
{
	int count = dyn_capacity_slot_count();
	KeptSlot *kept = malloc(Max(count, 1) * sizeof(KeptSlot));
	FileHeader header = { .magic = FILE_MAGIC };
	int64 now = dyn_uptime();
	int i;

	if (kept == NULL)
		return;
	for (i = 0; i < count; i++)
		keep(dyn_capacity_slot_at(i), now, &kept[header.count++]);
	header.crc = checksum(kept, header.count);
	save(&header, kept);
	free(kept);
}

/* NULL if the file is not what was written. */
static KeptSlot *
read_file(FILE *file, uint32 *count)
{
	FileHeader header;
	KeptSlot *kept;

	if (fread(&header, sizeof(header), 1, file) != 1 ||
		header.magic != FILE_MAGIC ||
		header.count > MaxAllocSize / sizeof(KeptSlot))
		return NULL;
	kept = palloc(header.count * sizeof(KeptSlot));
	*count = header.count;
	if (fread(kept, sizeof(KeptSlot), header.count, file) == header.count &&
		EQ_CRC32C(checksum(kept, header.count), header.crc))
		return kept;
	pfree(kept);
	return NULL;
}

void
dyn_capacity_load(void)
{
	FILE *file = AllocateFile(FILE_NAME, PG_BINARY_R);
	int64 now = dyn_uptime();
	KeptSlot *kept;
	uint32 count = 0;
	uint32 i;

	if (file == NULL)
		return;
	kept = read_file(file, &count);
	FreeFile(file);
	(void) unlink(FILE_NAME);
	if (kept == NULL)
	{
		ereport(LOG,
				errmsg("ignoring invalid data in file \"%s\"", FILE_NAME));
		return;
	}
	for (i = 0; i < count; i++)
	{
		DynCapacitySlot *slot = dyn_capacity_slot_assign(&kept[i].key, now, 0);

		if (slot == NULL)
			break;
		restore(slot, now, &kept[i]);
	}
	pfree(kept);
}
