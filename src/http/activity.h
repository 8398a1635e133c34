/*
 * activity.h
 *	  What pg_stat_activity shows of a worker.
 */
#ifndef DYN_HTTP_ACTIVITY_H
#define DYN_HTTP_ACTIVITY_H

#include "http/server.h"

/*
 * The worker begins with an operation: "DynamoDB GetItem Cart".  Of what was
 * sent, only names of operations and tables are shown.
 */
extern void dyn_activity_report(const DynHttpRequest *request);

#endif
