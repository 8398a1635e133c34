/*
 * sort_key.c
 *	  Sort keys: between attribute values and columns of ordinary types.
 *
 * A string's U+0000 and U+0001 are escaped by a leading \x01, for text
 * cannot hold U+0000 (key.h).  A \x01 that is no escape is refused where plain
 * SQL would store it (dyn_sort_key_check).
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "common/error.h"
#include "common/limits.h"
#include "item/key.h"

#define ESCAPE 0x01

DynKeyKind
dyn_sort_key_kind(Oid type)
{
	switch (type)
	{
		case TEXTOID:
			return DYN_KEY_S;
		case NUMERICOID:
			return DYN_KEY_N;
		case BYTEAOID:
			return DYN_KEY_B;
		default:
			return DYN_KEY_NONE;
	}
}

static Datum
bytes_datum(const uint8 *bytes, uint32 len)
{
	struct varlena *column = palloc(VARHDRSZ + len);

	SET_VARSIZE(column, VARHDRSZ + len);
	memcpy(VARDATA(column), bytes, len);
	return PointerGetDatum(column);
}

/* A string as the text of its column. */
static Datum
escaped_text(const uint8 *bytes, uint32 len)
{
	uint32 escapes = 0;
	uint32 i;
	text *column;
	char *out;

	for (i = 0; i < len; i++)
		escapes += bytes[i] <= ESCAPE;
	if (escapes == 0)
		return bytes_datum(bytes, len);

	column = palloc(VARHDRSZ + len + escapes);
	SET_VARSIZE(column, VARHDRSZ + len + escapes);
	out = VARDATA(column);
	for (i = 0; i < len; i++)
	{
		if (bytes[i] <= ESCAPE)
		{
			*out++ = ESCAPE;
			*out++ = bytes[i] + 1;
		}
		else
			*out++ = bytes[i];
	}
	return PointerGetDatum(column);
}

/* The string of a column's text; the column's own bytes if none is escaped. */
static DynValue
unescaped_string(const uint8 *bytes, uint32 len)
{
	uint8 *string;
	uint32 count = 0;
	uint32 i;

	if (memchr(bytes, ESCAPE, len) == NULL)
		return dyn_scalar(DYN_TYPE_S, bytes, len);

	string = palloc(len);
	for (i = 0; i < len; i++)
	{
		bool escaped = bytes[i] == ESCAPE && i + 1 < len &&
					   (bytes[i + 1] == ESCAPE || bytes[i + 1] == ESCAPE + 1);

		string[count++] = escaped ? bytes[++i] - 1 : bytes[i];
	}
	return dyn_scalar(DYN_TYPE_S, string, count);
}

void
dyn_sort_key_check_size(uint32 len)
{
	if (len > DYN_SORT_KEY_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: "
					   "Aggregated size of all range keys has exceeded the "
					   "size limit of %d bytes",
					   DYN_SORT_KEY_MAX));
}

static void
check_length(DynKeyKind kind, uint32 len, const char *name)
{
	if (len == 0)
		dyn_key_empty(kind, name);
	dyn_sort_key_check_size(len);
}

Datum
dyn_key_column_datum(DynKeyKind kind, const DynValue *value)
{
	switch (kind)
	{
		case DYN_KEY_N:
			return dyn_number_to_numeric(value->data, value->len);
		case DYN_KEY_B:
			return bytes_datum(value->data, value->len);
		default:
			return escaped_text(value->data, value->len);
	}
}

Datum
dyn_sort_key_datum(DynKeyKind kind, const DynValue *value, const char *name)
{
	if (value->type != dyn_key_kind_type(kind))
		dyn_key_type_mismatch(name, kind, dyn_type_name(value->type));
	if (kind != DYN_KEY_N)
		check_length(kind, value->len, name);
	return dyn_key_column_datum(kind, value);
}

DynValue
dyn_sort_key_value(DynKeyKind kind, Datum datum, DynNumber *number)
{
	struct varlena *column;
	const uint8 *bytes;
	uint32 len;

	if (kind == DYN_KEY_N)
	{
		dyn_number_from_numeric(datum, number);
		return dyn_scalar(DYN_TYPE_N, number->bytes, number->len);
	}

	column = PG_DETOAST_DATUM_PACKED(datum);
	bytes = (const uint8 *) VARDATA_ANY(column);
	len = VARSIZE_ANY_EXHDR(column);
	if (kind == DYN_KEY_B)
		return dyn_scalar(DYN_TYPE_B, bytes, len);
	return unescaped_string(bytes, len);
}

static bool
has_stray_escape(const struct varlena *column)
{
	const char *bytes = VARDATA_ANY(column);
	uint32 len = VARSIZE_ANY_EXHDR(column);
	uint32 i;

	for (i = 0; i < len; i++)
	{
		if (bytes[i] != ESCAPE)
			continue;
		i++;
		if (i == len || (bytes[i] != ESCAPE && bytes[i] != ESCAPE + 1))
			return true;
	}
	return false;
}

DynValue
dyn_sort_key_check(DynKeyKind kind, Datum datum, const char *name,
				   DynNumber *number)
{
	DynValue value = dyn_sort_key_value(kind, datum, number);

	if (kind == DYN_KEY_N)
		return value;
	check_length(kind, value.len, name);
	if (kind == DYN_KEY_S && has_stray_escape(PG_DETOAST_DATUM_PACKED(datum)))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: "
					   "Sort key %s has an unescaped U+0001",
					   name),
				errhint("In the column of a sort key U+0000 is written as "
						"E'\\x01\\x01' and U+0001 as E'\\x01\\x02'."));
	return value;
}

bool
dyn_sort_key_prefix_end(Datum prefix, Datum *end)
{
	struct varlena *column = PG_DETOAST_DATUM_PACKED(prefix);
	const uint8 *bytes = (const uint8 *) VARDATA_ANY(column);
	uint32 len = VARSIZE_ANY_EXHDR(column);

	while (len > 0 && bytes[len - 1] == 0xFF)
		len--;
	if (len == 0)
		return false;
	*end = bytes_datum(bytes, len);
	((uint8 *) VARDATA(DatumGetPointer(*end)))[len - 1]++;
	return true;
}
