/*
 * slots.h
 *	  What launcher, schedulers and sessions share: a slot for each database
 *	  that is cared for.
 *
 * All of it is guarded by one LWLock, dyn_slots->lock.  Nothing is held for
 * longer than it takes to copy a few fields, and nothing that can raise is
 * called under it.  There are dynamo_am.worker_databases slots.
 */
#ifndef DYN_WORKER_SLOTS_H
#define DYN_WORKER_SLOTS_H

#include "storage/latch.h"
#include "storage/lwlock.h"

#include "common/job.h"

typedef enum DynSlotState
{
	DYN_SLOT_FREE,
	DYN_SLOT_STARTING, /* a scheduler is asked for */
	DYN_SLOT_RUNNING,
	DYN_SLOT_ENDED, /* the scheduler has left, for whatever reason */
	DYN_SLOT_ABSENT /* it has left, for the extension is not there */
} DynSlotState;

/* What has become of a job since the server has started. */
typedef struct DynJobStat
{
	int64 steps;
	int64 errors;
	int64 rows;
	int64 time_us;		 /* of all steps */
	TimestampTz started; /* the last step; 0: never */
	TimestampTz next;	 /* when another is due; 0: not known */
	int sqlstate;		 /* of the last step's error; 0: it was none */
	bool is_running;
} DynJobStat;

typedef struct DynSlot
{
	DynSlotState state;
	Oid database;
	pid_t pid;			 /* of the scheduler, while it runs */
	Latch *latch;		 /* its latch */
	uint32 wanted;		 /* bits 1 << DynJobId: jobs to be done at once */
	TimestampTz changed; /* when the state last changed */
	DynJobStat jobs[DYN_JOBS];
	DynJobProgress progress[DYN_JOBS];
} DynSlot;

/* As many databases are named one by one as those with a new extension. */
#define DYN_NEWS_MAX 16

typedef struct DynSlots
{
	LWLock *lock;
	TimestampTz started; /* when this memory was made */
	Latch *launcher;	 /* NULL: there is none */
	bool all_new;		 /* more news than there is room for */
	int news_count;
	Oid news[DYN_NEWS_MAX]; /* databases where the extension was created */
	int count;
	DynSlot slots[FLEXIBLE_ARRAY_MEMBER];
} DynSlots;

/* NULL unless the library is preloaded and there are to be schedulers. */
extern DynSlots *dyn_slots;

extern void dyn_slots_init(void);

/* The slot of a database; NULL: it has none.  The lock must be held. */
extern DynSlot *dyn_slot_of_database(Oid database);

/* The lock must be held exclusively. */
extern void dyn_slot_set_state(DynSlot *slot, DynSlotState state);

/* These take the lock. */
extern void dyn_launcher_wake(void);
/* The extension is new in a database, InvalidOid: in any of them. */
extern void dyn_launcher_tell(Oid database);

#endif
