/*
 * shared_memory.c
 *	  Areas in shared memory, see shared_memory.h.
 *
 * What survives a restart is written by the postmaster, after all others have
 * gone, to pg_stat/dynamo_am.NAME, as PostgreSQL does with its own
 * statistics.  A file is removed when it has been read, so that nothing is
 * counted from it again after a crash: then all areas are empty.
 */
#include "postgres.h"

#include <unistd.h>

#include "miscadmin.h"
#include "pgstat.h"
#include "port/pg_crc32c.h"
#include "storage/fd.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"

#include "common/shared_memory.h"

#define AREAS_MAX 16
#define MAGIC 0x44594e31

typedef struct FileHeader
{
	uint32 magic;
	uint32 layout;
	uint64 size;
	pg_crc32c checksum; /* of what follows */
} FileHeader;

static const DynSharedArea *areas[AREAS_MAX];
static int area_count;

static shmem_request_hook_type previous_request_hook;
static shmem_startup_hook_type previous_startup_hook;

static void
request(void)
{
	int i;

	if (previous_request_hook != NULL)
		previous_request_hook();
	for (i = 0; i < area_count; i++)
		RequestAddinShmemSpace(MAXALIGN(areas[i]->size));
}

static void
file_path(const DynSharedArea *area, const char *suffix, char path[MAXPGPATH])
{
	snprintf(path, MAXPGPATH,
			 PGSTAT_STAT_PERMANENT_DIRECTORY "/dynamo_am.%s%s", area->name,
			 suffix);
}

static pg_crc32c
checksum_of(const void *data, Size size)
{
	pg_crc32c checksum;

	INIT_CRC32C(checksum);
	COMP_CRC32C(checksum, data, size);
	FIN_CRC32C(checksum);
	return checksum;
}

/* False, and anything in the memory, if the file is not whole or not ours. */
static bool
read_kept(const DynSharedArea *area, FILE *file, void *memory)
{
	FileHeader header;

	return fread(&header, sizeof(header), 1, file) == 1 &&
		   header.magic == MAGIC && header.layout == area->layout &&
		   header.size == area->kept &&
		   fread(memory, area->kept, 1, file) == 1 &&
		   header.checksum == checksum_of(memory, area->kept);
}

static void
load(const DynSharedArea *area, void *memory)
{
	char path[MAXPGPATH];
	FILE *file;

	file_path(area, "", path);
	file = AllocateFile(path, PG_BINARY_R);
	if (file == NULL)
		return;
	if (!read_kept(area, file, memory))
	{
		ereport(LOG, errcode(ERRCODE_DATA_CORRUPTED),
				errmsg("ignoring statistics in \"%s\"", path),
				errdetail("They are not whole, or of another version."));
		memset(memory, 0, area->size);
	}
	FreeFile(file);
	unlink(path);
}

static bool
write_kept(const DynSharedArea *area, FILE *file)
{
	FileHeader header = { .magic = MAGIC,
						  .layout = area->layout,
						  .size = area->kept };

	header.checksum = checksum_of(*area->place, area->kept);
	return fwrite(&header, sizeof(header), 1, file) == 1 &&
		   fwrite(*area->place, area->kept, 1, file) == 1;
}

static void
save(const DynSharedArea *area)
{
	char path[MAXPGPATH];
	char temporary[MAXPGPATH];
	FILE *file;
	bool written;

	file_path(area, "", path);
	file_path(area, ".tmp", temporary);
	file = AllocateFile(temporary, PG_BINARY_W);
	written = file != NULL && write_kept(area, file);
	if (file != NULL && FreeFile(file) != 0)
		written = false;
	if (!written)
	{
		ereport(LOG, errcode_for_file_access(),
				errmsg("could not write file \"%s\": %m", temporary));
		unlink(temporary);
		return;
	}
	(void) durable_rename(temporary, path, LOG);
}

/* The postmaster ends; after a crash, what is in memory may be anything. */
static void
save_all(int code, Datum arg pg_attribute_unused())
{
	int i;

	for (i = 0; i < area_count && code == 0; i++)
		if (areas[i]->kept > 0 && *areas[i]->place != NULL)
			save(areas[i]);
}

static void
start(const DynSharedArea *area)
{
	bool found;
	void *memory = ShmemInitStruct(psprintf("dynamo_am %s", area->name),
								   area->size, &found);

	*area->place = memory;
	if (found)
		return;
	memset(memory, 0, area->size);
	if (area->kept > 0)
		load(area, memory);
	area->init(memory);
}

static void
startup(void)
{
	int i;

	if (previous_startup_hook != NULL)
		previous_startup_hook();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	for (i = 0; i < area_count; i++)
		start(areas[i]);
	LWLockRelease(AddinShmemInitLock);
	if (!IsUnderPostmaster)
		on_shmem_exit(save_all, (Datum) 0);
}

void
dyn_shared_memory_add(const DynSharedArea *area)
{
	if (!process_shared_preload_libraries_in_progress)
		return;
	if (area_count == 0)
	{
		previous_request_hook = shmem_request_hook;
		shmem_request_hook = request;
		previous_startup_hook = shmem_startup_hook;
		shmem_startup_hook = startup;
	}
	Assert(area_count < AREAS_MAX);
	areas[area_count++] = area;
}
