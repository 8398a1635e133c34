/*
 * shim.c
 *	  The parts of the backend that the fuzzed code calls, see fuzz.h.
 *
 * An allocation is one malloc(), so that AddressSanitizer sees where it ends;
 * they are chained and all freed when an input is done.  ereport() keeps
 * message and SQLSTATE, and jumps to the innermost PG_TRY or to the end of the
 * input.  What no target reaches (numeric, catalogs, jsonb) is not here: it
 * is left unresolved, and a call of it crashes.
 */
#include "postgres.h"

#include <setjmp.h>

#include "common/jsonapi.h"
#include "fmgr.h"
#include "lib/ilist.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/jsonfuncs.h"
#include "utils/memutils.h"

#include "fuzz.h"

/* As in a server whose max_stack_depth is the default. */
#define STACK_DEPTH_MAX (2 * 1024 * 1024)

typedef struct Chunk
{
	dlist_node node;
	Size size;
	char padding[8]; /* what follows is aligned as palloc()'s is */
} Chunk;

sigjmp_buf *PG_exception_stack;
ErrorContextCallback *error_context_stack;
MemoryContext CurrentMemoryContext;
volatile sig_atomic_t InterruptPending;

static dlist_head chunks = DLIST_STATIC_INIT(chunks);
static bool raising_is_a_finding;
static bool input_is_utf8;
static char *stack_base;

static int error_code;
static const char *error_message;

/* Memory */

void *
palloc(Size size)
{
	Chunk *chunk;

	if (!AllocSizeIsValid(size))
		elog(ERROR, "invalid memory alloc request size %zu", size);
	chunk = malloc(sizeof(Chunk) + size);
	chunk->size = size;
	dlist_push_tail(&chunks, &chunk->node);
	memset(chunk + 1, 0x7F, size); /* as CLOBBER_FREED_MEMORY would */
	return chunk + 1;
}

void *
palloc0(Size size)
{
	return memset(palloc(size), 0, size);
}

void
pfree(void *pointer)
{
	Chunk *chunk = (Chunk *) pointer - 1;

	dlist_delete(&chunk->node);
	free(chunk);
}

void *
repalloc(void *pointer, Size size)
{
	Chunk *old = (Chunk *) pointer - 1;
	void *new = palloc(size);

	memcpy(new, pointer, Min(old->size, size));
	pfree(pointer);
	return new;
}

void *
MemoryContextAlloc(MemoryContext context, Size size)
{
	(void) context;
	return palloc(size);
}

char *
pnstrdup(const char *in, Size len)
{
	Size used = strnlen(in, len);
	char *out = palloc(used + 1);

	memcpy(out, in, used);
	out[used] = '\0';
	return out;
}

char *
pstrdup(const char *in)
{
	return pnstrdup(in, strlen(in));
}

static void
free_everything(void)
{
	while (!dlist_is_empty(&chunks))
		pfree(dlist_container(Chunk, node, dlist_head_node(&chunks)) + 1);
}

/* Errors */

bool
errstart(int elevel, const char *domain)
{
	(void) domain;
	if (elevel < ERROR)
		return false;
	error_code = 0;
	error_message = NULL;
	return true;
}

bool
errstart_cold(int elevel, const char *domain)
{
	return errstart(elevel, domain);
}

int
errcode(int sqlerrcode)
{
	error_code = sqlerrcode;
	return 0;
}

/* Formats for the sanitizers to see what is read; only a message is kept. */
static int
format_text(const char *format, va_list arguments, bool is_message)
{
	static char message[64 * 1024];
	static char other[64 * 1024];

	if (is_message)
		error_message = message;
	vsnprintf(is_message ? message : other, sizeof(message), format,
			  arguments);
	return 0;
}

#define ERROR_TEXT_FUNCTION(name, is_message) \
	int name(const char *format, ...) \
	{ \
		va_list arguments; \
\
		va_start(arguments, format); \
		format_text(format, arguments, is_message); \
		va_end(arguments); \
		return 0; \
	}

ERROR_TEXT_FUNCTION(errmsg, true)
ERROR_TEXT_FUNCTION(errmsg_internal, true)
ERROR_TEXT_FUNCTION(errdetail, false)
ERROR_TEXT_FUNCTION(errdetail_internal, false)
ERROR_TEXT_FUNCTION(errhint, false)
ERROR_TEXT_FUNCTION(errcontext_msg, false)

int
set_errcontext_domain(const char *domain)
{
	(void) domain;
	return 0;
}

void
pg_re_throw(void)
{
	siglongjmp(*PG_exception_stack, 1);
}

int
geterrcode(void)
{
	return error_code;
}

ErrorData *
CopyErrorData(void)
{
	ErrorData *copy = palloc0(sizeof(ErrorData));

	copy->sqlerrcode = error_code;
	copy->message = pstrdup(error_message);
	return copy;
}

void
FlushErrorState(void)
{
}

void
ReThrowError(ErrorData *error)
{
	ereport(ERROR, errcode(error->sqlerrcode), errmsg("%s", error->message));
}

void
errfinish(const char *filename, int lineno, const char *funcname)
{
	const char *message = error_message == NULL ? "" : error_message;

	(void) funcname;
	if (raising_is_a_finding)
		fuzz_finding(message, filename, lineno);
	if (error_code == 0 || *message == '\0')
		fuzz_finding("error without SQLSTATE or message", filename, lineno);
	if (input_is_utf8 &&
		!pg_encoding_verifymbstr(PG_UTF8, message, strlen(message)) &&
		*message != '\0')
		fuzz_finding("message cuts a character", filename, lineno);
	pg_re_throw();
}

/* The rest of what is called */

void
check_stack_depth(void)
{
	char here;

	if (labs((long) (stack_base - &here)) > STACK_DEPTH_MAX)
		ereport(ERROR, errcode(ERRCODE_STATEMENT_TOO_COMPLEX),
				errmsg("stack depth limit exceeded"));
}

void
ProcessInterrupts(void)
{
}

struct varlena *
pg_detoast_datum(struct varlena *datum)
{
	return datum;
}

struct varlena *
pg_detoast_datum_packed(struct varlena *datum)
{
	return datum;
}

int
GetDatabaseEncoding(void)
{
	return PG_UTF8;
}

bool
pg_verify_mbstr(int encoding, const char *bytes, int len, bool no_error)
{
	if (pg_encoding_verifymbstr(encoding, bytes, len) == len)
		return true;
	if (!no_error)
		ereport(ERROR, errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
				errmsg("invalid byte sequence"));
	return false;
}

/* The text is the server's, of whose library this is the frontend's copy. */
char *
json_errdetail(JsonParseErrorType error, JsonLexContext *lex)
{
	return psprintf("error %d at line %d", error, lex->line_number);
}

void
json_ereport_error(JsonParseErrorType error, JsonLexContext *lex)
{
	ereport(ERROR, errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			errmsg("invalid JSON"),
			errdetail("%s", json_errdetail(error, lex)));
}

int
pq_getmsgbyte(StringInfo message)
{
	return (uint8) *pq_getmsgbytes(message, 1);
}

const char *
pq_getmsgbytes(StringInfo message, int len)
{
	const char *bytes = message->data + message->cursor;

	if (len < 0 || len > message->len - message->cursor)
		ereport(ERROR, errcode(ERRCODE_PROTOCOL_VIOLATION),
				errmsg("insufficient data left in message"));
	message->cursor += len;
	return bytes;
}

void
pq_begintypsend(StringInfo message)
{
	initStringInfo(message);
	appendStringInfoSpaces(message, VARHDRSZ);
}

void
pq_sendbytes(StringInfo message, const char *bytes, int len)
{
	appendBinaryStringInfo(message, bytes, len);
}

bytea *
pq_endtypsend(StringInfo message)
{
	SET_VARSIZE(message->data, message->len);
	return (bytea *) message->data;
}

/* What fuzz.h offers */

void
fuzz_must_not_raise(void)
{
	raising_is_a_finding = true;
}

void
fuzz_finding(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, what);
	abort();
}

void
ExceptionalCondition(const char *condition, const char *type, const char *file,
					 int line)
{
	(void) type;
	fuzz_finding(condition, file, line);
}

char *
fuzz_line(const uint8 **data, uint32 *len, uint32 *line_len)
{
	const uint8 *newline = memchr(*data, '\n', *len);
	char *line;

	*line_len = newline == NULL ? *len : newline - *data;
	line = palloc(*line_len);
	memcpy(line, *data, *line_len);
	*data += *line_len + (newline != NULL);
	*len -= *line_len + (newline != NULL);
	return line;
}

extern int LLVMFuzzerTestOneInput(const uint8 *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8 *data, size_t size)
{
	sigjmp_buf end_of_input;
	char here;

	stack_base = &here;
	raising_is_a_finding = false;
	input_is_utf8 = pg_encoding_verifymbstr(PG_UTF8, (const char *) data,
											size) == (int) size;
	PG_exception_stack = &end_of_input;
	if (sigsetjmp(end_of_input, 0) == 0)
		fuzz_one(data, size);
	free_everything();
	return 0;
}
