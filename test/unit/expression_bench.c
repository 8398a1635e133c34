/*
 * expression_bench.c
 *	  How long expressions take, called by test/bench.
 *
 *	bench_expression(kind, n) -> nanoseconds of CPU each
 *
 * kind: "compile" (a condition of 100 characters with its placeholders), or
 * "compile_update"; "evaluate" and "update", the same two on an item of 1 KB;
 * "project".  What is made is freed with a context that is reset each time, as
 * a row's is.
 */
#include "postgres.h"

#include <time.h>

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/function.h"
#include "expression_request.h"
#include "json/json.h"

DYN_FUNCTION(bench_expression);

static const char condition_request[] =
	"{\"ConditionExpression\":\"attribute_exists(title) AND price BETWEEN "
	":low AND :high AND #s = :open AND contains(tags, :tag)    \","
	"\"ExpressionAttributeNames\":{\"#s\":\"status\"},"
	"\"ExpressionAttributeValues\":{\":low\":{\"N\":\"1\"},\":high\":{\"N\":"
	"\"1000\"},\":open\":{\"S\":\"open\"},\":tag\":{\"S\":\"green\"}}}";

static const char update_request[] =
	"{\"UpdateExpression\":\"SET price = price + :one, #s = :open, title = "
	"if_not_exists(title, :tag) REMOVE draft ADD seen :one  \","
	"\"ExpressionAttributeNames\":{\"#s\":\"status\"},"
	"\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"},\":open\":{\"S\":"
	"\"open\"},\":tag\":{\"S\":\"green\"}}}";

static const char projection_request[] =
	"{\"ProjectionExpression\":\"title, price, #s, tags, address.city, "
	"address.street, seen\","
	"\"ExpressionAttributeNames\":{\"#s\":\"status\"}}";

typedef struct Bench
{
	DynExpressionTexts texts;
	DynExpressionUse use;
	DynExpressions expressions;
	DynItemView view;
} Bench;

static void
step_compile(Bench *bench)
{
	compile_request(&bench->texts, bench->use, &bench->expressions);
}

static void
step_evaluate(Bench *bench)
{
	if (!dyn_condition_holds(bench->expressions.condition, &bench->view))
		elog(ERROR, "the condition is false");
}

static void
step_update(Bench *bench)
{
	DynUpdateResult result;

	dyn_update_apply(bench->expressions.update, &bench->view, &result);
}

static void
step_project(Bench *bench)
{
	if (dyn_projection_apply(bench->expressions.projection, &bench->view) ==
		NULL)
		elog(ERROR, "there is nothing of the projection");
}

/* An item of 1 KB. */
static DynItem *
make_item(void)
{
	char note[701];
	char *json;

	memset(note, 'x', 700);
	note[700] = '\0';
	json = psprintf(
		"{\"title\":\"A lamp\",\"price\":250,\"quantity\":3,\"status\":"
		"\"open\",\"tags\":[\"red\",\"green\"],\"address\":{\"city\":"
		"\"Riga\",\"street\":\"Brivibas iela 1\"},\"seen\":17,\"draft\":true,"
		"\"time\":\"2026-11-22T18:00:00Z\",\"owner\":\"USER#00000001\","
		"\"note\":\"%s\",\"flag\":false,\"zone\":\"eu-north-1\"}",
		note);
	return dyn_item_from_plain_json(json, strlen(json));
}

static const struct
{
	const char *kind;
	const char *request;
	DynExpressionUse use;
	void (*step)(Bench *bench);
} kinds[] = {
	{ "compile", condition_request, DYN_USE_PUT, step_compile },
	{ "compile_update", update_request, DYN_USE_UPDATE, step_compile },
	{ "evaluate", condition_request, DYN_USE_PUT, step_evaluate },
	{ "update", update_request, DYN_USE_UPDATE, step_update },
	{ "project", projection_request, DYN_USE_GET, step_project },
};

static double
cpu_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

static double
measure(Bench *bench, void (*step)(Bench *bench), int32 n)
{
	MemoryContext context = AllocSetContextCreate(
		CurrentMemoryContext, "expression_bench", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	double start = cpu_time();
	int32 i;

	for (i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		step(bench);
		MemoryContextReset(context);
	}
	MemoryContextSwitchTo(old);
	return (cpu_time() - start) / n;
}

Datum
bench_expression(PG_FUNCTION_ARGS)
{
	char *kind = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Bench bench = { 0 };
	size_t i;

	for (i = 0; i < lengthof(kinds); i++)
	{
		if (strcmp(kinds[i].kind, kind) != 0)
			continue;
		bench.use = kinds[i].use;
		read_expression_request(kinds[i].request, strlen(kinds[i].request),
								&bench.texts);
		compile_request(&bench.texts, bench.use, &bench.expressions);
		view_item(make_item(), &bench.view);
		PG_RETURN_FLOAT8(measure(&bench, kinds[i].step, PG_GETARG_INT32(1)));
	}
	elog(ERROR, "there is no kind \"%s\"", kind);
}
