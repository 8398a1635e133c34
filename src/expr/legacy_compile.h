/*
 * legacy_compile.h
 *	  The parameters of legacy.h, made into what expressions are made into.
 *
 * Each function checks its parameter in DynamoDB's order, raising
 * ValidationException, and returns NULL if it is not given, or says nothing.
 * What is made points into the parameters, which have to live as long.
 */
#ifndef DYN_EXPR_LEGACY_COMPILE_H
#define DYN_EXPR_LEGACY_COMPILE_H

#include "expr/key_condition.h"
#include "expr/legacy.h"
#include "expr/projection.h"
#include "expr/update.h"

/* An element of a map of conditions. */
extern const DynLegacyCondition *
dyn_legacy_condition_at(const DynMapField *conditions, int n);

extern DynExpression *dyn_legacy_expected(const DynLegacyParameters *legacy);
/* QueryFilter or ScanFilter. */
extern DynExpression *dyn_legacy_filter(const DynLegacyParameters *legacy);
extern DynKeyExpression *
dyn_legacy_key_condition(const DynLegacyParameters *legacy);
extern DynUpdate *dyn_legacy_update(const DynLegacyParameters *legacy);
extern DynProjection *dyn_legacy_projection(const DynLegacyParameters *legacy);

#endif
