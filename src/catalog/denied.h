/*
 * denied.h
 *	  A role lacks a right: PostgreSQL's error, with the service's text for it.
 */
#ifndef DYN_CATALOG_DENIED_H
#define DYN_CATALOG_DENIED_H

#include "catalog/objectaddress.h"
#include "utils/acl.h"

/* What is done to a resource, as policies of the service name it */
typedef enum DynAct
{
	DYN_ACT_READ,
	DYN_ACT_PUT,
	DYN_ACT_UPDATE,
	DYN_ACT_DELETE,
	DYN_ACT_CHECK, /* a condition */
	DYN_ACT_OTHER  /* what the operation is named after */
} DynAct;

/*
 * The operation on the wire that runs from now on, a name that stays; NULL:
 * none, it is SQL's function that asks.  Returns the one before.
 */
extern const char *dyn_denied_begin(const char *operation);

/*
 * Raises what aclcheck_error() raises.  While an operation runs, the DETAIL is
 * the text that the service refuses it with.
 */
extern void dyn_raise_denied(AclResult result, ObjectType type,
							 const char *object, DynAct act, const char *arn)
	pg_attribute_noreturn();

/* That text, if an error is one of these; else NULL. */
extern const char *dyn_denied_text(const ErrorData *error);

#endif
