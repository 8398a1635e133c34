/*
 * spill_file.c
 *	  See spill_file.h.
 */
#include "postgres.h"

#include "storage/fd.h"
#include "utils/memutils.h"
#include "utils/wait_event.h"

#include "storage/spill_file.h"

struct DynSpillFile
{
	File file;
	off_t offset; /* where the buffer's next contents are, or go */
	char *buffer;
	Size size; /* of the buffer */
	Size filled;
	Size next; /* to be read */
	bool is_read;
};

static void
close_file(void *arg)
{
	FileClose(((DynSpillFile *) arg)->file);
}

DynSpillFile *
dyn_spill_create(Size buffer_size)
{
	DynSpillFile *spill = palloc0(sizeof(DynSpillFile));
	MemoryContextCallback *callback = palloc0(sizeof(MemoryContextCallback));

	spill->buffer = palloc(buffer_size);
	spill->size = buffer_size;
	spill->file = OpenTemporaryFile(true);
	callback->func = close_file;
	callback->arg = spill;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, callback);
	return spill;
}

static void
flush_buffer(DynSpillFile *spill)
{
	Size done = 0;

	while (done < spill->filled)
	{
		int written = FileWrite(spill->file, spill->buffer + done,
								(int) (spill->filled - done), spill->offset,
								WAIT_EVENT_BUFFILE_WRITE);

		if (written <= 0)
			ereport(ERROR, errcode_for_file_access(),
					errmsg("could not write a temporary file: %m"));
		done += written;
		spill->offset += written;
	}
	spill->filled = 0;
}

void
dyn_spill_write(DynSpillFile *spill, const void *data, Size size)
{
	Assert(!spill->is_read);
	while (size > 0)
	{
		Size part = Min(size, spill->size - spill->filled);

		memcpy(spill->buffer + spill->filled, data, part);
		spill->filled += part;
		data = (const char *) data + part;
		size -= part;
		if (spill->filled == spill->size)
			flush_buffer(spill);
	}
}

void
dyn_spill_rewind(DynSpillFile *spill, Size buffer_size)
{
	if (!spill->is_read)
		flush_buffer(spill);
	if (buffer_size != spill->size)
	{
		spill->buffer = repalloc(spill->buffer, buffer_size);
		spill->size = buffer_size;
	}
	spill->is_read = true;
	spill->offset = 0;
	spill->filled = 0;
	spill->next = 0;
}

/* False at the end of the file. */
static bool
fill_buffer(DynSpillFile *spill)
{
	int read = FileRead(spill->file, spill->buffer, (int) spill->size,
						spill->offset, WAIT_EVENT_BUFFILE_READ);

	if (read < 0)
		ereport(ERROR, errcode_for_file_access(),
				errmsg("could not read a temporary file: %m"));
	spill->offset += read;
	spill->filled = read;
	spill->next = 0;
	return read > 0;
}

bool
dyn_spill_read(DynSpillFile *spill, void *data, Size size)
{
	Size done = 0;

	while (done < size)
	{
		Size part;

		if (spill->next == spill->filled && !fill_buffer(spill))
			break;
		part = Min(size - done, spill->filled - spill->next);
		memcpy((char *) data + done, spill->buffer + spill->next, part);
		spill->next += part;
		done += part;
	}
	if (done > 0 && done < size)
		elog(ERROR, "a temporary file is too short");
	return done == size;
}
