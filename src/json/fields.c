/*
 * fields.c
 *	  Fields of requests, see fields.h.
 */
#include "postgres.h"

#include "json/fields.h"

void
dyn_text_copy(DynText *text, const char *s, uint32 len)
{
	char *copy = palloc((Size) len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	text->data = copy;
	text->len = len;
}

static void
raise_fault(ErrorData *fault)
{
	if (fault != NULL)
		ReThrowError(fault);
}

const DynItem *
dyn_field_item(const DynItemField *field)
{
	raise_fault(field->fault);
	return field->item;
}

const DynValue *
dyn_field_value(const DynValueField *field)
{
	raise_fault(field->fault);
	return field->present ? &field->value : NULL;
}
