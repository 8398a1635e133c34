/*
 * durable.h
 *	  Commits of requests, and what must be durable before an answer.
 */
#ifndef DYN_HTTP_DURABLE_H
#define DYN_HTTP_DURABLE_H

/* Asks for shared memory; while libraries are preloaded. */
extern void dyn_durable_init(void);

/* Called once in each worker; they are numbered from 0. */
extern void dyn_durable_attach(int worker);

/* Commits the transaction, without waiting for its WAL. */
extern void dyn_commit_unflushed(void);

/*
 * Before answers: makes durable what their requests may have seen, whether
 * they were committed or not, and waits for standbys as synchronous_commit
 * demands for what this worker has written.
 */
extern void dyn_make_durable(void);

#endif
