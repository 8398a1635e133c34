/*
 * scale.h
 *	  Carrying out the policies of dynamo.scaling.
 */
#ifndef DYN_OPS_SCALE_H
#define DYN_OPS_SCALE_H

/*
 * Changes, as UpdateTable does, the throughput of all tables and indexes of
 * this database whose policies want another.  Returns how many it has changed.
 * A table that somebody else is changing is left for later.
 */
extern int dyn_scale_tables(void);

#endif
