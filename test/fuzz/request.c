/*
 * request.c
 *	  Fuzz target: requests of every operation, up to where they would run.
 *	  The first line names the operation, the rest is the request.
 */
#include "postgres.h"

#include "api/operation.h"
#include "fuzz.h"

static void check_field(const DynShape *shape, const void *field);

static void
check_item_field(const DynItemField *field)
{
	FUZZ_CHECK(field->item == NULL || field->fault == NULL);
	if (field->item != NULL)
		fuzz_check_item((DynItem *) field->item);
}

static void
check_elements(const DynShape *shape, const void *elements, int count)
{
	Size size = dyn_shape_size(shape->element);
	int i;

	for (i = 0; i < count; i++)
		check_field(shape->element, (const char *) elements + i * size);
}

static void
check_text(const DynText *text)
{
	FUZZ_CHECK(text->data == NULL || text->data[text->len] == '\0');
}

static void
check_members(const DynShape *shape, const char *structure)
{
	const DynMember *member;

	for (member = shape->members; member->name != NULL; member++)
	{
		if (member->shape != NULL)
			check_field(member->shape, structure + member->offset);
	}
}

/* What must be true of a request that passed the constraints. */
static void
check_field(const DynShape *shape, const void *field)
{
	switch (shape->kind)
	{
		case DYN_SHAPE_STRING:
			check_text(field);
			break;
		case DYN_SHAPE_ENUM:
			FUZZ_CHECK(*(const int *) field >= 0);
			break;
		case DYN_SHAPE_ITEM:
		case DYN_SHAPE_NAMES:
			check_item_field(field);
			break;
		case DYN_SHAPE_STRUCTURE:
			if (*(const void *const *) field != NULL)
				check_members(shape, *(const void *const *) field);
			break;
		case DYN_SHAPE_LIST:
			check_elements(shape, ((const DynList *) field)->elements,
						   ((const DynList *) field)->count);
			break;
		case DYN_SHAPE_MAP:
			check_elements(shape, ((const DynMapField *) field)->elements,
						   ((const DynMapField *) field)->count);
			break;
		default:
			break;
	}
}

void
fuzz_one(const uint8 *data, uint32 len)
{
	uint32 name_len;
	const char *name = fuzz_line(&data, &len, &name_len);
	const DynOperation *operation = dyn_operation_find(name, name_len);
	DynDecoded decoded;

	if (operation == NULL)
		return;
	dyn_decode(operation->request, (const char *) data, len, &decoded);
	dyn_check_constraints(operation->request, &decoded);
	check_members(operation->request, decoded.spec);
}
