/*
 * near.h
 *	  Bringing memory near the processor before it is looked at.
 */
#ifndef DYN_COMMON_NEAR_H
#define DYN_COMMON_NEAR_H

/*
 * So many bytes from an address on, which may be any.  GCC takes a function that
 * does nothing else for one without an effect, and leaves out calls of it; so
 * this is inlined before it looks, and so must be a function that only calls it.
 */
static pg_attribute_always_inline void
dyn_bring_near(const void *data, Size len)
{
	const char *from = data;
	const char *end = from + len;

	for (; from < end; from += PG_CACHE_LINE_SIZE / 2)
		__builtin_prefetch(from);
}

#endif
