/*
 * secret.h
 *	  Secrets at rest: encrypted with a key that is in no database.
 *
 * The key is 32 bytes: what dynamo_am.secret_key_command prints (64
 * hexadecimal digits), or, where there is no command, the contents of a file
 * in the data directory, which is made when it is first needed and which the
 * server's user alone can read.  AES-256 in GCM: who alters a secret, or moves
 * it to another access key, makes it invalid.
 */
#ifndef DYN_SECURITY_SECRET_H
#define DYN_SECURITY_SECRET_H

#include "c.h"

/*
 * Encrypts a text for its owner, which is authenticated with it.  The result
 * is a bytea in the current memory context.
 */
extern bytea *dyn_secret_encrypt(const char *text, const char *owner);

/* The text again; raises if bytes or owner are not what they were. */
extern char *dyn_secret_decrypt(const bytea *secret, const char *owner);

#endif
