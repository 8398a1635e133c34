/*
 * select.h
 *	  A page of a SELECT.
 */
#ifndef DYN_PARTIQL_SELECT_H
#define DYN_PARTIQL_SELECT_H

#include "partiql/bind.h"

/* Reads the page that the Spec asks for into the result. */
extern void dyn_select_page(DynBoundStatement *bound,
							DynStatementResult *result);

#endif
