/*
 * table_spec.h
 *	  What CreateTable and UpdateTable have in common: checks of their
 *	  members, and what becomes of them in the catalog.
 */
#ifndef DYN_OPS_TABLE_SPEC_H
#define DYN_OPS_TABLE_SPEC_H

#include "ops/table_ops.h"

/*
 * Raises ValidationException: "One or more parameter values were invalid: "
 * and this text.
 */
extern void dyn_raise_invalid_values(const char *format, ...)
	pg_attribute_printf(1, 2) pg_attribute_noreturn();

/*
 * A text as a C string.  Raises ValidationException if it holds U+0000, which
 * the catalog cannot.  NULL if it is absent.
 */
extern char *dyn_plain_text(const DynText *text);

/* Raise ValidationException; index is NULL for the table's own throughput. */
extern void dyn_check_bounds(const DynThroughputSpec *spec, const char *index);
extern void dyn_check_stream(const DynStreamSpec *spec);
extern void dyn_check_sse(const DynSseSpec *spec);
extern void dyn_check_attributes_used(const DynCreateTableSpec *spec,
									  const DynTableSettings *settings,
									  List *indexes);
extern void dyn_check_maximum(const DynOnDemandSpec *spec, bool removable,
							  const char *index);

/* Global tables and vector indexes are refused, here and by UpdateTable. */
extern void dyn_refuse_member(bool given, const char *member);

/* The number, or the default if it is absent. */
static inline int64
dyn_integer_or(const DynInteger *integer, int64 value)
{
	return integer->present ? integer->value : value;
}

/* Sets what of it is given. */
extern void dyn_set_units(DynUnits *units, const DynThroughputSpec *spec);
extern void dyn_set_sse(DynTableSettings *settings, const DynSseSpec *spec);
extern void dyn_set_maximum(DynUnits *maximum, const DynOnDemandSpec *spec);

/* Raises warm throughput to what a table or index of this kind has at once. */
extern void dyn_raise_warm(DynUnits *warm, DynBillingMode mode,
						   const DynUnits *provisioned);

/*
 * Warm throughput that was asked for; raises if it is less than what there is
 * already.  index is NULL for the table's own.
 */
extern void dyn_set_warm(DynUnits *warm, const DynWarmSpec *spec,
						 const char *index);

/* AttributeDefinitions into the settings; of a name's, the first counts. */
extern void dyn_set_attributes(DynTableSettings *settings,
							   const DynList *attributes);

/* "[a, b]" */
extern char *dyn_print_names(char *const *names, int count);

/* Raises for elements that are not one HASH and at most one RANGE. */
extern void dyn_check_key_schema(const DynList *key_schema);

#endif
