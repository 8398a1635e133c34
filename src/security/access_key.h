/*
 * access_key.h
 *	  Access keys: what the endpoint knows its clients by.
 *
 * A key belongs to a role, and requests that are signed with it run as that
 * role.  A superuser has none.  A key is created, changed and deleted by who
 * may act for its role: the role itself and its members, and superusers.
 */
#ifndef DYN_SECURITY_ACCESS_KEY_H
#define DYN_SECURITY_ACCESS_KEY_H

#include "datatype/timestamp.h"
#include "nodes/pg_list.h"

typedef struct DynAccessKey
{
	char *id;
	Oid role;
	bytea *secret; /* encrypted, see secret.h */
	bool active;
	TimestampTz created;
} DynAccessKey;

/* Creates a key; *secret is the text that nobody will see again. */
extern DynAccessKey *dyn_access_key_create(Oid role, char **secret);

/* A key by its identifier, as it is now; NULL if there is none. */
extern DynAccessKey *dyn_access_key_find(const char *id);

/* All keys; a list of DynAccessKey *. */
extern List *dyn_access_keys(void);

/* Both raise UNDEFINED_OBJECT if there is no such key. */
extern void dyn_access_key_set_active(const char *id, bool active);
extern void dyn_access_key_delete(const char *id);

/* May the current role manage the keys of this one? */
extern bool dyn_may_manage_keys_of(Oid role);

/* The relation whose invalidation says that keys have changed. */
extern Oid dyn_access_key_relation(void);

#endif
