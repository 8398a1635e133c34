/*
 * spill_file.h
 *	  A temporary file that is written, and then read from its beginning.
 *
 * As BufFile, but by larger pieces, for which the kernel takes less than half
 * the time, and as long as its memory context lives, whatever transactions
 * end meanwhile:
 *
 *	   file = dyn_spill_create(DYN_SPILL_WRITE_BUFFER);
 *	   dyn_spill_write(file, data, size), and so on
 *	   dyn_spill_rewind(file, buffer size);
 *	   while (dyn_spill_read(file, data, size)) ...
 *
 * Errors: of the system's; temp_file_limit.
 */
#ifndef DYN_STORAGE_SPILL_FILE_H
#define DYN_STORAGE_SPILL_FILE_H

#define DYN_SPILL_WRITE_BUFFER ((Size) 256 * 1024)

typedef struct DynSpillFile DynSpillFile;

/* In the current memory context, with which it goes. */
extern DynSpillFile *dyn_spill_create(Size buffer_size);
extern void dyn_spill_write(DynSpillFile *file, const void *data, Size size);

/* To its beginning; nothing more is written. */
extern void dyn_spill_rewind(DynSpillFile *file, Size buffer_size);
/* So many bytes; false at the end of the file.  Less than that is an error. */
extern bool dyn_spill_read(DynSpillFile *file, void *data, Size size);

#endif
