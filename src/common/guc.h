/*
 * guc.h
 *	  The settings dynamo_am.*; guc.c has the list.
 */
#ifndef DYN_COMMON_GUC_H
#define DYN_COMMON_GUC_H

/* A DynDialect, see dialect.h. */
extern int dyn_dialect;

/* Names of active stop points, see stop_point.h. */
extern char *dyn_stop_points;

extern void dyn_guc_init(void);

#endif
