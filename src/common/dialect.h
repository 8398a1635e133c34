/*
 * dialect.h
 *	  Texts of errors that the service has changed: dynamo_am.dialect.
 *
 * In 2026 the service began to put "1 validation error detected: " before
 * errors of form, those about the form of attribute values and expressions,
 * in PutItem and UpdateItem alone.  What raises such an error does not know
 * of which operation it is a part; so an error of form is marked by its
 * message domain, and the two operations begin it otherwise on its way out.
 */
#ifndef DYN_COMMON_DIALECT_H
#define DYN_COMMON_DIALECT_H

#include "common/error.h"

typedef enum DynDialect
{
	DYN_DIALECT_CLASSIC,
	DYN_DIALECT_2026
} DynDialect;

#define DYN_FORM_DOMAIN "dynamo_am-form"

/* ereport() of an error of form: errmsg() and what else there is to say. */
#define dyn_form_error(...) \
	ereport_domain(ERROR, DYN_FORM_DOMAIN, \
				   dyn_exception(DYN_ERROR_VALIDATION), __VA_ARGS__)

/*
 * For PG_CATCH(), where the dialect is not the classic one: raises the caught
 * error again as this dialect has it.  The context is the one to work in.
 */
extern void dyn_rethrow_in_dialect(MemoryContext context)
	pg_attribute_noreturn();

#endif
