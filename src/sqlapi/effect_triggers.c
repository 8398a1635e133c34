/*
 * effect_triggers.c
 *	  Triggers: what follows changes that plain SQL makes.
 *
 * dynamo.row_effects() and dynamo.truncate_effects() are on tables that have
 * secondary indexes, dynamo.guard_index() is on the relations of these, and
 * dynamo.attach_index() on dynamo.indexes.  catalog/index_create.c puts them
 * there.
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "utils/rel.h"

#include "catalog/table.h"
#include "common/function.h"
#include "ops/effects.h"

DYN_FUNCTION(dynamo_row_effects);
DYN_FUNCTION(dynamo_truncate_effects);
DYN_FUNCTION(dynamo_guard_index);
DYN_FUNCTION(dynamo_attach_index);

/* Triggers are ours to create, but anybody may create one. */
static TriggerData *
trigger_data(FunctionCallInfo fcinfo, bool is_expected)
{
	if (!CALLED_AS_TRIGGER(fcinfo) || !is_expected)
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("function is for triggers that dynamo_am creates"));
	return (TriggerData *) fcinfo->context;
}

static TriggerEvent
event_of(FunctionCallInfo fcinfo)
{
	return CALLED_AS_TRIGGER(fcinfo)
			   ? ((TriggerData *) fcinfo->context)->tg_event
			   : 0;
}

Datum
dynamo_row_effects(PG_FUNCTION_ARGS)
{
	TriggerEvent event = event_of(fcinfo);
	TriggerData *data = trigger_data(fcinfo, TRIGGER_FIRED_AFTER(event) &&
												 TRIGGER_FIRED_FOR_ROW(event));

	dyn_sql_row_effects(data->tg_relation,
						TRIGGER_FIRED_BY_INSERT(event) ? NULL
													   : data->tg_trigslot,
						TRIGGER_FIRED_BY_INSERT(event)	 ? data->tg_trigslot
						: TRIGGER_FIRED_BY_UPDATE(event) ? data->tg_newslot
														 : NULL);
	return PointerGetDatum(NULL);
}

Datum
dynamo_truncate_effects(PG_FUNCTION_ARGS)
{
	TriggerEvent event = event_of(fcinfo);
	TriggerData *data =
		trigger_data(fcinfo, TRIGGER_FIRED_AFTER(event) &&
								 TRIGGER_FIRED_BY_TRUNCATE(event));

	dyn_truncate_effects(data->tg_relation);
	return PointerGetDatum(NULL);
}

/*
 * The statement trigger refuses what somebody writes by hand; the row
 * trigger fires where changes are replicated, and skips each: the entry comes
 * with the table's row.
 */
Datum
dynamo_guard_index(PG_FUNCTION_ARGS)
{
	TriggerEvent event = event_of(fcinfo);
	TriggerData *data = trigger_data(fcinfo, TRIGGER_FIRED_BEFORE(event));

	if (TRIGGER_FIRED_FOR_STATEMENT(event))
		ereport(ERROR, errcode(ERRCODE_WRONG_OBJECT_TYPE),
				errmsg("cannot change secondary index relation \"%s\"",
					   RelationGetRelationName(data->tg_relation)),
				errhint("Its rows follow those of the DynamoDB table that it "
						"is an index of. Change these."));
	return PointerGetDatum(NULL);
}

/* Rows of dynamo.indexes arrive by COPY when a dump is restored. */
Datum
dynamo_attach_index(PG_FUNCTION_ARGS)
{
	TriggerEvent event = event_of(fcinfo);
	TriggerData *data = trigger_data(
		fcinfo, TRIGGER_FIRED_AFTER(event) && TRIGGER_FIRED_BY_INSERT(event) &&
					TRIGGER_FIRED_FOR_ROW(event));

	dyn_index_attach_row(data->tg_relation, data->tg_trigtuple);
	return PointerGetDatum(NULL);
}
