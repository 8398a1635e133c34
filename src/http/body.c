/*
 * body.c
 *	  The content of a request's body, see body.h.
 *
 * A few bytes of gzip may stand for gigabytes, so what comes out is counted
 * while it does.  zlib's memory is the request's.
 */
#include "postgres.h"

#include <zlib.h>

#include "common/limits.h"
#include "http/body.h"

#define STEP_BYTES (64 * 1024)
#define GZIP_WINDOW_BITS (15 + 16) /* with a gzip header, and no other */

static void *
allocate(void *arg pg_attribute_unused(), uInt count, uInt size)
{
	return palloc_extended((Size) count * size, MCXT_ALLOC_NO_OOM);
}

static void
release(void *arg pg_attribute_unused(), void *memory)
{
	pfree(memory);
}

/* Inflates some more of it. */
static int
inflate_step(z_stream *stream, StringInfo out)
{
	int result;

	enlargeStringInfo(out, STEP_BYTES);
	stream->next_out = (Bytef *) out->data + out->len;
	stream->avail_out = STEP_BYTES;
	result = inflate(stream, Z_NO_FLUSH);
	out->len += STEP_BYTES - (int) stream->avail_out;
	out->data[out->len] = '\0';
	return result;
}

static int
inflate_body(const StringInfoData *body, StringInfo out)
{
	z_stream stream = { .zalloc = allocate,
						.zfree = release,
						.next_in = (Bytef *) body->data,
						.avail_in = (uInt) body->len };
	int result;

	if (inflateInit2(&stream, GZIP_WINDOW_BITS) != Z_OK)
		return 400;
	initStringInfo(out);
	do
	{
		result = inflate_step(&stream, out);
	} while (result == Z_OK && out->len <= DYN_REQUEST_MAX);
	inflateEnd(&stream);
	if (out->len > DYN_REQUEST_MAX)
		return 413;
	return result == Z_STREAM_END && stream.avail_in == 0 ? 200 : 400;
}

int
dyn_body_decode(DynHttpRequest *request)
{
	const char *encoding = dyn_request_header(request, "Content-Encoding");

	request->content = request->body;
	if (encoding == NULL || pg_strcasecmp(encoding, "identity") == 0)
		return 200;
	if (pg_strcasecmp(encoding, "gzip") != 0)
		return 415;
	return inflate_body(&request->body, &request->content);
}
