/*
 * reserved.h
 *	  Words that cannot be attribute names in an expression.
 */
#ifndef DYN_EXPR_RESERVED_H
#define DYN_EXPR_RESERVED_H

#include "item/item.h"

/* Is this one of DynamoDB's reserved words, in any case? */
extern bool dyn_is_reserved_word(const DynName *word);

#endif
