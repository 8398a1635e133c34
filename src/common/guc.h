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
extern int dyn_item_collection_limit; /* megabytes */

/*
 * The background: names of jobs that are not done, what one may take for a
 * transaction (milliseconds, rows, milliseconds of waiting), and how many
 * databases are cared for.
 */
extern char *dyn_disabled_jobs;
extern int dyn_job_lock_timeout;
extern int dyn_job_rows;
extern int dyn_job_time;
extern int dyn_worker_databases;

/* Items that expire in a second, at most. */
extern int dyn_ttl_rate;

/* The endpoint; http_port 0: there is none */
extern int dyn_http_port;
extern int dyn_http_workers;
extern int dyn_http_auth;			 /* DynHttpAuth */
extern int dyn_http_max_connections; /* of each worker */
extern int dyn_http_lock_timeout;	 /* these in milliseconds */
extern int dyn_http_header_timeout;
extern int dyn_http_body_timeout;
extern int dyn_http_idle_timeout;
extern bool dyn_http_console;
extern char *dyn_http_database;
extern char *dyn_http_listen_addresses;
extern char *dyn_http_role;
extern char *dyn_http_ssl_cert_file;
extern char *dyn_http_ssl_key_file;

/* Requests of the endpoint that take so many milliseconds are logged. */
extern int dyn_log_min_duration;

/* Prints the key that secrets are encrypted with; "": a file has it. */
extern char *dyn_secret_key_command;

/* Tables and indexes whose capacity is counted; 0: nothing is. */
extern int dyn_capacity_slots;

/*
 * Contributor Insights: of how many tables and indexes the keys with the most
 * traffic are known, 0: of none; and about how many keys of each.
 */
extern int dyn_insights_slots;
extern int dyn_insights_keys;

/* Which requests that exceed capacity are refused: a DynThrottling. */
extern int dyn_throttling;

/* Are plain SQL statements limited as well? */
extern bool dyn_throttle_sql;

typedef enum DynThrottling
{
	DYN_THROTTLING_CONFIGURED, /* what the table's settings say */
	DYN_THROTTLING_ON,
	DYN_THROTTLING_OFF,
	DYN_THROTTLING_LOG
} DynThrottling;

typedef enum DynHttpAuth
{
	DYN_AUTH_SIGV4,
	DYN_AUTH_NONE
} DynHttpAuth;

/* Names of active stop points, see stop_point.h. */
extern char *dyn_stop_points;

extern void dyn_guc_init(void);

#endif
