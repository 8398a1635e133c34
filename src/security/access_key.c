/*
 * access_key.c
 *	  Rows of dynamo.access_keys, see access_key.h.
 *
 * Every change invalidates the relation's cache entry in all sessions, which
 * is how the endpoint's workers notice that a key that they remember has been
 * deactivated.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "security/access_key.h"
#include "security/secret.h"

/* Columns of dynamo.access_keys, sql/install/47_access_keys.sql. */
enum
{
	COLUMN_ID = 1,
	COLUMN_ROLE,
	COLUMN_SECRET,
	COLUMN_ACTIVE,
	COLUMN_CREATED,
	COLUMNS = COLUMN_CREATED
};

#define ID_PREFIX "AKIA"
#define ID_LENGTH 20
#define SECRET_LENGTH 40

Oid
dyn_access_key_relation(void)
{
	return get_relname_relid("access_keys",
							 get_namespace_oid("dynamo", false));
}

bool
dyn_may_manage_keys_of(Oid role)
{
	return superuser() || has_privs_of_role(GetUserId(), role);
}

static void
require_right(Oid role)
{
	if (!dyn_may_manage_keys_of(role))
		ereport(ERROR, errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				errmsg("permission denied for access keys of role \"%s\"",
					   GetUserNameFromId(role, true)));
}

/* Letters and digits; letters has 2^n of them, so that all are as likely. */
static char *
random_text(const char *letters, int length, const char *prefix)
{
	char *text = palloc(length + 1);
	int count = (int) strlen(letters);
	int start = (int) strlen(prefix);
	int i;

	Assert((count & (count - 1)) == 0);
	if (!pg_strong_random(text, length))
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR),
				errmsg("could not generate an access key"));
	for (i = 0; i < length; i++)
		text[i] = letters[(unsigned char) text[i] & (count - 1)];
	memcpy(text, prefix, start);
	text[length] = '\0';
	return text;
}

static DynAccessKey *
key_of_tuple(HeapTuple tuple, TupleDesc desc)
{
	DynAccessKey *key = palloc(sizeof(DynAccessKey));
	Datum values[COLUMNS];
	bool nulls[COLUMNS];

	heap_deform_tuple(tuple, desc, values, nulls);
	key->id = TextDatumGetCString(values[COLUMN_ID - 1]);
	key->role = DatumGetObjectId(values[COLUMN_ROLE - 1]);
	key->secret = DatumGetByteaPCopy(values[COLUMN_SECRET - 1]);
	key->active = DatumGetBool(values[COLUMN_ACTIVE - 1]);
	key->created = DatumGetTimestampTz(values[COLUMN_CREATED - 1]);
	return key;
}

static void
insert_key(const DynAccessKey *key)
{
	Relation keys = table_open(dyn_access_key_relation(), RowExclusiveLock);
	Datum values[COLUMNS];
	bool nulls[COLUMNS] = { false };

	values[COLUMN_ID - 1] = CStringGetTextDatum(key->id);
	values[COLUMN_ROLE - 1] = ObjectIdGetDatum(key->role);
	values[COLUMN_SECRET - 1] = PointerGetDatum(key->secret);
	values[COLUMN_ACTIVE - 1] = BoolGetDatum(key->active);
	values[COLUMN_CREATED - 1] = TimestampTzGetDatum(key->created);
	CatalogTupleInsert(keys,
					   heap_form_tuple(RelationGetDescr(keys), values, nulls));
	CacheInvalidateRelcache(keys);
	table_close(keys, NoLock);
	CommandCounterIncrement();
}

DynAccessKey *
dyn_access_key_create(Oid role, char **secret)
{
	DynAccessKey *key = palloc(sizeof(DynAccessKey));

	require_right(role);
	if (superuser_arg(role))
		ereport(ERROR, errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				errmsg("role \"%s\" is a superuser",
					   GetUserNameFromId(role, false)),
				errdetail("A superuser has no access keys."),
				errhint("Create a role for the application, and GRANT it "
						"what it needs."));
	*secret =
		random_text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					"0123456789+/",
					SECRET_LENGTH, "");
	key->id =
		random_text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ID_LENGTH, ID_PREFIX);
	key->role = role;
	key->secret = dyn_secret_encrypt(*secret, key->id);
	key->active = true;
	key->created = GetCurrentTimestamp();
	insert_key(key);
	return key;
}

static SysScanDesc
begin_scan(Relation keys, const char *id, ScanKey scankey)
{
	int count = 0;

	if (id != NULL)
		ScanKeyInit(&scankey[count++], COLUMN_ID, BTEqualStrategyNumber,
					F_TEXTEQ, CStringGetTextDatum(id));
	return systable_beginscan(
		keys,
		get_relname_relid("access_keys_pkey",
						  get_namespace_oid("dynamo", false)),
		id != NULL, NULL, count, scankey);
}

static List *
read_keys(const char *id)
{
	Relation keys = table_open(dyn_access_key_relation(), AccessShareLock);
	ScanKeyData scankey;
	SysScanDesc scan = begin_scan(keys, id, &scankey);
	List *found = NIL;
	HeapTuple tuple;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		found = lappend(found, key_of_tuple(tuple, RelationGetDescr(keys)));
	systable_endscan(scan);
	table_close(keys, AccessShareLock);
	return found;
}

DynAccessKey *
dyn_access_key_find(const char *id)
{
	List *found = read_keys(id);

	return found == NIL ? NULL : linitial(found);
}

List *
dyn_access_keys(void)
{
	return read_keys(NULL);
}

/* Changes the row of a key: whether it is active, or, for NULL, deletes it. */
static void
change_key(const char *id, const bool *active)
{
	Relation keys = table_open(dyn_access_key_relation(), RowExclusiveLock);
	ScanKeyData scankey;
	SysScanDesc scan = begin_scan(keys, id, &scankey);
	HeapTuple tuple = systable_getnext(scan);
	Datum values[COLUMNS] = { 0 };
	bool nulls[COLUMNS] = { false };
	bool replaced[COLUMNS] = { false };

	if (!HeapTupleIsValid(tuple))
		ereport(ERROR, errcode(ERRCODE_UNDEFINED_OBJECT),
				errmsg("access key \"%s\" does not exist", id));
	require_right(key_of_tuple(tuple, RelationGetDescr(keys))->role);
	if (active == NULL)
		CatalogTupleDelete(keys, &tuple->t_self);
	else
	{
		values[COLUMN_ACTIVE - 1] = BoolGetDatum(*active);
		replaced[COLUMN_ACTIVE - 1] = true;
		CatalogTupleUpdate(keys, &tuple->t_self,
						   heap_modify_tuple(tuple, RelationGetDescr(keys),
											 values, nulls, replaced));
	}
	systable_endscan(scan);
	CacheInvalidateRelcache(keys);
	table_close(keys, NoLock);
	CommandCounterIncrement();
}

void
dyn_access_key_set_active(const char *id, bool active)
{
	change_key(id, &active);
}

void
dyn_access_key_delete(const char *id)
{
	change_key(id, NULL);
}
