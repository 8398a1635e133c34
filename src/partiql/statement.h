/*
 * statement.h
 *	  A PartiQL statement, parsed: its values are those of its literals and
 *	  parameters, its conditions and actions are expressions of expr/.
 *
 *	statement	(select | insert | update | delete
 *				| "EXISTS" "(" select ")") [";"]
 *	select		"SELECT" ("*" | path ("," path)*) "FROM" source
 *				["WHERE" condition]
 *				["ORDER" "BY" name ["ASC" | "DESC"] ("," ...)*]
 *	insert		"INSERT" "INTO" source "VALUE" tuple
 *	update		"UPDATE" source action+ "WHERE" condition [returning]
 *	action		"SET" path "=" sum ("," path "=" sum)*
 *				| "REMOVE" path ("," path)*
 *	delete		"DELETE" "FROM" source "WHERE" condition [returning]
 *	returning	"RETURNING" ("ALL" | "MODIFIED") ("OLD" | "NEW") "*"
 *	source		name ["." name]
 *
 *	condition	and ("OR" and)*
 *	and			not ("AND" not)*
 *	not			"NOT" not | predicate
 *	predicate	"(" condition ")" | function | operand comparison
 *	comparison	("=" | "<>" | "!=" | "<" | "<=" | ">" | ">=") operand
 *				| ["NOT"] "BETWEEN" operand "AND" operand
 *				| ["NOT"] "IN" ("[" | "(") operand ("," operand)* ("]" | ")")
 *				| ["NOT"] "IN" "?"
 *				| "IS" ["NOT"] ("MISSING" | "NULL")
 *	sum			term (("+" | "-") term)*
 *	term		operand | "(" sum ")"
 *	operand		path | value | function | "(" operand ")"
 *	function	word "(" operand ("," operand)* ")"
 *
 *	path		name ("." name | "[" number "]" | "[" string "]")*
 *	name		identifier | "quoted"
 *	value		'string' | number | true | false | null | "?"
 *				| "[" [value ("," value)*] "]" | tuple
 *				| "<<" value ("," value)* ">>"
 *	tuple		"{" ['string' ":" value ("," ...)*] "}"
 */
#ifndef DYN_PARTIQL_STATEMENT_H
#define DYN_PARTIQL_STATEMENT_H

#include "expr/update.h"
#include "json/fields.h"

#define DYN_STATEMENT_SIZE_MAX 8192 /* characters */

typedef enum DynStatementKind
{
	DYN_STATEMENT_SELECT,
	DYN_STATEMENT_INSERT,
	DYN_STATEMENT_UPDATE,
	DYN_STATEMENT_DELETE,
	DYN_STATEMENT_EXISTS /* a select, asked whether it finds its item */
} DynStatementKind;

typedef enum DynReturning
{
	DYN_RETURNING_NONE, /* no clause */
	DYN_RETURNING_ALL_OLD,
	DYN_RETURNING_MODIFIED_OLD,
	DYN_RETURNING_ALL_NEW,
	DYN_RETURNING_MODIFIED_NEW
} DynReturning;

#define DYN_ORDER_MAX 2 /* the attributes that a key may have */

typedef struct DynOrder
{
	DynName name;
	bool descending;
} DynOrder;

typedef struct DynStatement
{
	DynStatementKind kind;
	DynText table;
	DynText index; /* data NULL: the table itself */

	/*
	 * The condition, and the paths that are selected, in one tree; its root is
	 * the condition, DYN_NO_NODE if there is none.
	 */
	DynExpression where;
	DynNodeIndex *selected; /* paths; NULL: all */
	int selected_count;
	int order_count;
	DynOrder order[DYN_ORDER_MAX];

	const DynItem *item; /* of INSERT */
	DynUpdate update;	 /* of UPDATE */
	DynReturning returning;
} DynStatement;

/* Is it a statement that changes nothing? */
static inline bool
dyn_statement_reads(const DynStatement *statement)
{
	return statement->kind == DYN_STATEMENT_SELECT ||
		   statement->kind == DYN_STATEMENT_EXISTS;
}

/*
 * Parses a statement, which is valid UTF-8, with its parameters, a list of
 * DynValueField.  What is made lives in the current memory context, and points
 * into both.  Raises ValidationException.
 */
extern void dyn_statement_parse(DynStatement *statement, const DynText *text,
								const DynList *parameters);

#endif
