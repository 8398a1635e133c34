/*
 * operation_count.c
 *	  Operations and the numbers that their requests are counted by.
 */
#include "postgres.h"

#include "common/hashfn.h"

#include "api/operation.h"

int
dyn_operation_count(void)
{
	const DynOperation *operation = dyn_operations;

	while (operation->name != NULL)
		operation++;
	return (int) (operation - dyn_operations);
}

void
dyn_operation_init(void)
{
	const DynOperation *operation;
	uint32 digest = 0;

	for (operation = dyn_operations; operation->name != NULL; operation++)
		digest =
			hash_combine(digest, string_hash(operation->name, NAMEDATALEN));
	dyn_requests_init(dyn_operation_count() + 1, digest);
}

void
dyn_operation_count_request(DynRequestSource source,
							const DynOperation *operation, int outcome,
							uint64 microseconds)
{
	int number = operation == NULL ? dyn_operation_count()
								   : (int) (operation - dyn_operations);

	dyn_requests_count(source, number, outcome, microseconds);
}
