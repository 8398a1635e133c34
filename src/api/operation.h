/*
 * operation.h
 *	  The table of operations.
 */
#ifndef DYN_API_OPERATION_H
#define DYN_API_OPERATION_H

#include "lib/stringinfo.h"

#include "json/shape.h"
#include "stat/requests.h"

typedef enum DynOperationKind
{
	DYN_OPERATION_READ,
	DYN_OPERATION_WRITE,
	DYN_OPERATION_DDL,
	DYN_OPERATION_BY_STATEMENT /* PartiQL: what runs the statement checks */
} DynOperationKind;

typedef struct DynOperation
{
	const char *name;
	DynOperationKind kind;
	const DynShape *request; /* a structure: the operation's Spec */

	/*
	 * What the service checks before the constraints of the model; NULL:
	 * nothing.
	 */
	void (*check)(const void *spec);

	/* Runs it and appends the answer. */
	void (*run)(const void *spec, StringInfo out);

	bool is_scaling; /* of Application Auto Scaling, which has other targets */
} DynOperation;

/* Up to one whose name is NULL. */
extern const DynOperation dyn_operations[];
extern int dyn_operation_count(void);

/* NULL: there is none of this name. */
extern const DynOperation *dyn_operation_find(const char *name, uint32 len);

/*
 * While libraries are preloaded: the requests of each operation are counted,
 * by its number in the table, and those of none, after all others.
 */
extern void dyn_operation_init(void);
extern void dyn_operation_count_request(DynRequestSource source,
										const DynOperation *operation,
										int outcome, uint64 microseconds);

#endif
