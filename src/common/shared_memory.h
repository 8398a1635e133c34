/*
 * shared_memory.h
 *	  Areas in shared memory, some of which survive a clean restart.
 *
 * There are none where the library is not in shared_preload_libraries:
 * whoever has an area must live with *place being NULL.
 */
#ifndef DYN_COMMON_SHARED_MEMORY_H
#define DYN_COMMON_SHARED_MEMORY_H

typedef struct DynSharedArea
{
	const char *name; /* its file's, too: small letters, and no '/' */
	Size size;
	void **place; /* where to put its address */

	/*
	 * Makes an area out of zeroes.  Called at every start, and after a crash.
	 */
	void (*init)(void *area);

	/*
	 * So many bytes at its beginning are written when the server stops, and
	 * read before init(), which must leave them as they are; layout
	 * changes with what they mean.  0: nothing survives.  A lock must not be
	 * among them.
	 */
	Size kept;
	uint32 layout;
} DynSharedArea;

/*
 * Called while libraries are preloaded, else it does nothing.  What is given
 * must live on.
 */
extern void dyn_shared_memory_add(const DynSharedArea *area);

#endif
