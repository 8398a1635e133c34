/*
 * guc.h
 *	  The settings dynamo_am.*; guc.c has the list.
 */
#ifndef DYN_COMMON_GUC_H
#define DYN_COMMON_GUC_H

/* A DynDialect, see dialect.h. */
extern int dyn_dialect;

/* Account and region that the ARNs of tables name. */
extern char *dyn_account_id;
extern char *dyn_region;

/* Seconds that the clock is ahead, see clock.h. */
extern int dyn_clock_offset;

/* Names of active stop points, see stop_point.h. */
extern char *dyn_stop_points;

extern void dyn_guc_init(void);

#endif
