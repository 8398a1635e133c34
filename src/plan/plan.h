/*
 * plan.h
 *	  Planner support.
 */
#ifndef DYN_PLAN_PLAN_H
#define DYN_PLAN_PLAN_H

/* Called once, when the library is loaded. */
extern void dyn_plan_init(void);

#endif
