/*
 * statement_operations.c
 *	  ExecuteStatement, BatchExecuteStatement, ExecuteTransaction.
 */
#include "postgres.h"

#include "api/answer.h"
#include "api/families.h"
#include "api/item_answer.h"
#include "api/shapes.h"
#include "api/transact_answer.h"
#include "common/limits.h"
#include "json/json.h"
#include "partiql/statement.h"
#include "partiql/statement_ops.h"

/* Of the service's model. */
#define NEXT_TOKEN_MAX 32768

static const DynShape statement_text = { .kind = DYN_SHAPE_STRING,
										 .has_min = true,
										 .min = 1,
										 .has_max = true,
										 .max = DYN_STATEMENT_SIZE_MAX };
static const DynShape parameters = { .kind = DYN_SHAPE_LIST,
									 .element = &dyn_shape_value,
									 .has_min = true,
									 .min = 1 };
static const DynShape next_token = { .kind = DYN_SHAPE_STRING,
									 .has_min = true,
									 .min = 1,
									 .has_max = true,
									 .max = NEXT_TOKEN_MAX };

static const DynMember execute_statement_members[] = {
	DYN_REQUIRED("Statement", DynStatementSpec, statement, statement_text),
	DYN_MEMBER("Parameters", DynStatementSpec, parameters, parameters),
	DYN_MEMBER("ConsistentRead", DynStatementSpec, consistent_read,
			   dyn_shape_flag),
	DYN_MEMBER("NextToken", DynStatementSpec, next_token, next_token),
	DYN_MEMBER("ReturnConsumedCapacity", DynStatementSpec, return_capacity,
			   dyn_shape_return_capacity),
	DYN_MEMBER("Limit", DynStatementSpec, limit, dyn_shape_positive),
	DYN_MEMBER("ReturnValuesOnConditionCheckFailure", DynStatementSpec,
			   return_on_failure, dyn_shape_return_on_failure),
	DYN_MEMBERS_END,
};
const DynShape dyn_execute_statement_request = DYN_STRUCTURE(
	"ExecuteStatementInput", DynStatementSpec, execute_statement_members);

static const DynMember batch_statement_members[] = {
	DYN_REQUIRED("Statement", DynStatementSpec, statement, statement_text),
	DYN_MEMBER("Parameters", DynStatementSpec, parameters, parameters),
	DYN_MEMBER("ConsistentRead", DynStatementSpec, consistent_read,
			   dyn_shape_flag),
	DYN_MEMBER("ReturnValuesOnConditionCheckFailure", DynStatementSpec,
			   return_on_failure, dyn_shape_return_on_failure),
	DYN_MEMBERS_END,
};
static const DynShape batch_statement = DYN_STRUCTURE(
	"BatchStatementRequest", DynStatementSpec, batch_statement_members);
static const DynShape batch_statements = { .kind = DYN_SHAPE_LIST,
										   .element = &batch_statement,
										   .has_min = true,
										   .min = 1,
										   .has_max = true,
										   .max = DYN_BATCH_STATEMENTS_MAX };

static const DynMember batch_execute_statement_members[] = {
	DYN_REQUIRED("Statements", DynBatchStatementSpec, statements,
				 batch_statements),
	DYN_MEMBER("ReturnConsumedCapacity", DynBatchStatementSpec,
			   return_capacity, dyn_shape_return_capacity),
	DYN_MEMBERS_END,
};
const DynShape dyn_batch_execute_statement_request =
	DYN_STRUCTURE("BatchExecuteStatementInput", DynBatchStatementSpec,
				  batch_execute_statement_members);

static const DynMember transact_statement_members[] = {
	DYN_REQUIRED("Statement", DynStatementSpec, statement, statement_text),
	DYN_MEMBER("Parameters", DynStatementSpec, parameters, parameters),
	DYN_MEMBER("ReturnValuesOnConditionCheckFailure", DynStatementSpec,
			   return_on_failure, dyn_shape_return_on_failure),
	DYN_MEMBERS_END,
};
static const DynShape transact_statement = DYN_STRUCTURE(
	"ParameterizedStatement", DynStatementSpec, transact_statement_members);
static const DynShape transact_statements = {
	.kind = DYN_SHAPE_LIST,
	.element = &transact_statement,
	.has_min = true,
	.min = 1,
	.has_max = true,
	.max = DYN_TRANSACTION_ACTIONS_MAX,
};

static const DynMember execute_transaction_members[] = {
	DYN_REQUIRED("TransactStatements", DynTransactStatementSpec, statements,
				 transact_statements),
	DYN_MEMBER("ClientRequestToken", DynTransactStatementSpec, token,
			   dyn_shape_token),
	DYN_MEMBER("ReturnConsumedCapacity", DynTransactStatementSpec,
			   return_capacity, dyn_shape_return_capacity),
	DYN_MEMBERS_END,
};
const DynShape dyn_execute_transaction_request =
	DYN_STRUCTURE("ExecuteTransactionInput", DynTransactStatementSpec,
				  execute_transaction_members);

void
dyn_answer_execute_statement(const void *spec, StringInfo out)
{
	const DynStatementSpec *statement = spec;
	DynStatementResult result;
	ListCell *cell;

	dyn_execute_statement(statement, &result);
	if (result.condition_failed)
		dyn_refuse_failed_condition(result.failed_item);

	appendStringInfoString(out, "{\"Items\":[");
	foreach (cell, result.items)
	{
		dyn_answer_next(out);
		dyn_write_item_dynamo_json(out, lfirst(cell));
	}
	appendStringInfoChar(out, ']');
	dyn_answer_text(out, "NextToken", result.next_token);
	dyn_answer_consumed(out, &result.consumed, statement->return_capacity);
	dyn_answer_item(out, "LastEvaluatedKey", result.last_key);
	appendStringInfoChar(out, '}');
}

/* A BatchStatementResponse. */
static void
append_answer(StringInfo out, const DynStatementAnswer *answer)
{
	dyn_answer_next(out);
	appendStringInfoChar(out, '{');
	if (answer->error_code != NULL)
	{
		dyn_answer_member(out, "Error");
		appendStringInfoChar(out, '{');
		dyn_answer_text(out, "Code", answer->error_code);
		dyn_answer_text(out, "Message", answer->error_message);
		dyn_answer_item(out, "Item", answer->error_item);
		appendStringInfoChar(out, '}');
	}
	dyn_answer_text(out, "TableName", answer->table_name);
	dyn_answer_item(out, "Item", answer->item);
	appendStringInfoChar(out, '}');
}

void
dyn_answer_batch_execute_statement(const void *spec, StringInfo out)
{
	const DynBatchStatementSpec *batch = spec;
	DynBatchStatementResult result;
	int i;

	dyn_batch_execute_statement(batch, &result);
	appendStringInfoString(out, "{\"Responses\":[");
	for (i = 0; i < result.count; i++)
		append_answer(out, &result.answers[i]);
	appendStringInfoChar(out, ']');
	dyn_answer_consumed_list(out, result.consumed, batch->return_capacity,
							 false);
	appendStringInfoChar(out, '}');
}

void
dyn_answer_execute_transaction(const void *spec, StringInfo out)
{
	const DynTransactStatementSpec *transaction = spec;
	DynTransactResult result;

	dyn_execute_transaction(transaction, &result);
	dyn_answer_transaction(out, &result, transaction->return_capacity);
}
