/*
 * fuzz.h
 *	  Fuzz targets: backend code under libFuzzer, without a server.
 *
 * shim.c stands in for the few parts of the backend that the code calls.
 * Each file <target>.c beside it defines fuzz_one(), which is called for each
 * input.  An error that it raises ends the input and is no finding, but a
 * crash, a failed Assert(), and anything that the sanitizers see is one.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "item/item.h"

extern void fuzz_one(const uint8 *data, uint32 len);

/* From here on, for this input, an error is a finding. */
extern void fuzz_must_not_raise(void);

/* A finding unless the condition holds. */
#define FUZZ_CHECK(condition) \
	do \
	{ \
		if (!(condition)) \
			fuzz_finding(#condition, __FILE__, __LINE__); \
	} while (0)

extern void fuzz_finding(const char *what, const char *file, int line)
	pg_attribute_noreturn();

/*
 * Takes the input up to the next newline, or to its end, as a piece of memory
 * of its own.
 */
extern char *fuzz_line(const uint8 **data, uint32 *len, uint32 *line_len);

/* Everything that must be true of an item that was accepted. */
extern void fuzz_check_item(DynItem *item);
extern bool fuzz_same_item(const DynItem *a, const DynItem *b);

#endif
