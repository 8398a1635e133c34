/*
 * function.h
 *	  DYN_FUNCTION: declares a C function that SQL calls.
 *
 * The library is built with hidden visibility.  PostgreSQL 15's
 * PG_FUNCTION_INFO_V1 exports the info record but not the function itself,
 * so the function is declared exported first.
 */
#ifndef DYN_COMMON_FUNCTION_H
#define DYN_COMMON_FUNCTION_H

#include "fmgr.h"

#define DYN_FUNCTION(name) \
	extern PGDLLEXPORT Datum name(PG_FUNCTION_ARGS); \
	PG_FUNCTION_INFO_V1(name)

#endif
