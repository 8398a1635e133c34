/*
 * tag_spec.h
 *	  Tags of a request, of CreateTable and of TagResource.
 */
#ifndef DYN_OPS_TAG_SPEC_H
#define DYN_OPS_TAG_SPEC_H

#include "json/fields.h"

/* tags: of DynTag *.  Raises ValidationException. */
extern void dyn_check_tags(const DynList *tags);

/*
 * Adds tags to those of a table, or replaces their values.  The caller holds
 * the table's lock, or has just created it.
 */
extern void dyn_add_tags(Oid relid, const DynList *tags);

#endif
