/*
 * tool.h
 *	  What the programs of the benchmark share besides the data.
 */
#ifndef BENCH_TOOL_H
#define BENCH_TOOL_H

#include <stddef.h>

/* Prints a line to stderr and ends the program with 1. */
extern void fail(const char *format, ...)
	__attribute__((format(printf, 1, 2), noreturn));

/* Never NULL. */
extern void *allocate(size_t size);

/* Seconds, from some moment on. */
extern double now(void);

#endif
