/*
 * transact_check.c
 *	  TransactWriteItems and TransactGetItems as requests: what can be refused
 *	  by looking at the request alone.
 */
#include "postgres.h"

#include "common/digest.h"
#include "common/error.h"
#include "common/limits.h"
#include "ops/transact_internal.h"

void
dyn_transact_check_size(uint64 size)
{
	if (size > DYN_TRANSACTION_SIZE_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Transaction request size cannot exceed %d bytes",
					   DYN_TRANSACTION_SIZE_MAX));
}

/* The one action of an element, and its kind. */
static DynWriteSpec *
action_of_item(const DynTransactWriteItem *item, DynWriteKind *kind)
{
	DynWriteSpec *const specs[] = {
		[DYN_WRITE_PUT] = item->put,
		[DYN_WRITE_UPDATE] = item->update,
		[DYN_WRITE_DELETE] = item->delete,
		[DYN_WRITE_CHECK] = item->check,
	};
	DynWriteSpec *action = NULL;
	int i;

	for (i = 0; i < (int) lengthof(specs); i++)
	{
		if (specs[i] == NULL)
			continue;
		if (action != NULL)
			return NULL;
		action = specs[i];
		*kind = (DynWriteKind) i;
	}
	return action;
}

static void
check_action(const DynTransactWriteItem *item,
			 const DynTransactWriteSpec *request, DynWrite *write)
{
	DynWriteKind kind;
	DynWriteSpec *spec = action_of_item(item, &kind);

	if (spec == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("TransactItems can only contain one of Check, Put, "
					   "Update or Delete"));
	spec->return_capacity = request->return_capacity;
	write->transactional = true;
	dyn_write_check(write, kind, spec);
}

static uint32
size_of_action(const DynWrite *write)
{
	const DynItem *values = write->spec->texts.values.item;

	return dyn_item_size(write->given) +
		   (values == NULL ? 0 : dyn_item_size(values));
}

/* With its length in front, and no data other than empty data. */
static void
hash_bytes_of(pg_cryptohash_ctx *hash, const void *data, uint32 len)
{
	uint64 prefix = data == NULL ? PG_UINT64_MAX : len;

	dyn_digest_add(hash, &prefix, sizeof(prefix));
	if (data != NULL)
		dyn_digest_add(hash, data, len);
}

static void
hash_text(pg_cryptohash_ctx *hash, const DynText *text)
{
	hash_bytes_of(hash, text->data, text->len);
}

static void
hash_item(pg_cryptohash_ctx *hash, const DynItem *item)
{
	if (item == NULL)
		hash_bytes_of(hash, NULL, 0);
	else
		hash_bytes_of(hash, VARDATA_ANY(item), VARSIZE_ANY_EXHDR(item));
}

/* Everything of an action that has an influence on what it does. */
static void
hash_action(pg_cryptohash_ctx *hash, const DynWrite *write)
{
	const DynExpressionTexts *texts = &write->spec->texts;
	uint8 kinds[] = { write->kind, write->spec->return_on_failure };

	dyn_digest_add(hash, kinds, sizeof(kinds));
	hash_text(hash, &write->spec->table_name);
	hash_item(hash, write->given);
	hash_text(hash, &texts->update);
	hash_text(hash, &texts->condition);
	hash_item(hash, texts->names.item);
	hash_item(hash, texts->values.item);
}

/* Items have one form only, so equal requests have equal digests. */
static void
compute_digest(DynTransaction *transaction)
{
	pg_cryptohash_ctx *hash = dyn_digest_begin();
	int i;

	for (i = 0; i < transaction->count; i++)
		hash_action(hash, &transaction->writes[i]);
	dyn_digest_end(hash, transaction->digest);
}

static void
check_actions(const DynTransactWriteSpec *spec, DynTransaction *transaction)
{
	uint64 size = 0;
	int i;

	transaction->count = spec->items.count;
	transaction->writes = palloc0(sizeof(DynWrite) * spec->items.count);
	for (i = 0; i < spec->items.count; i++)
	{
		DynWrite *write = &transaction->writes[i];

		check_action(
			*dyn_list_element(&spec->items, DynTransactWriteItem *, i), spec,
			write);
		size += size_of_action(write);
	}
	dyn_transact_check_size(size);
}

void
dyn_transact_write_items(const DynTransactWriteSpec *spec,
						 DynTransactResult *result)
{
	DynTransaction transaction = { .token = spec->token };

	check_actions(spec, &transaction);
	if (spec->token.data != NULL)
		compute_digest(&transaction);
	dyn_transact_write(&transaction, result);
}

void
dyn_transact_get_items(const DynTransactGetSpec *spec,
					   DynTransactResult *result)
{
	int count = spec->items.count;
	DynRead *reads = palloc0(sizeof(DynRead) * count);
	int i;

	for (i = 0; i < count; i++)
	{
		DynGetSpec *get =
			(*dyn_list_element(&spec->items, DynTransactGetItem *, i))->get;

		get->return_capacity = spec->return_capacity;
		reads[i].transactional = true;
		dyn_read_check(&reads[i], get);
	}
	dyn_transact_get(reads, count, result);
}
