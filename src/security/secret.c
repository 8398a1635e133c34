/*
 * secret.c
 *	  Secrets at rest, see secret.h.
 *
 * Layout: 12 bytes of nonce, the encrypted text, 16 bytes of tag.
 */
#include "postgres.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/builtins.h"

#include "common/guc.h"
#include "security/secret.h"

#define KEY_BYTES 32
#define NONCE_BYTES 12
#define TAG_BYTES 16
#define KEY_FILE "dynamo_am.key"
#define SECRET_MAX 1024

static void
raise_file_error(const char *what)
{
	ereport(ERROR, errcode_for_file_access(),
			errmsg("could not %s file \"%s\": %m", what, KEY_FILE));
}

/*
 * Makes the file, unless somebody else is faster: it is complete under a name
 * of its own before it gets the one by which it is found.
 */
static void
create_key_file(void)
{
	char name[MAXPGPATH];
	uint8 key[KEY_BYTES];
	int fd;

	if (!pg_strong_random(key, sizeof(key)))
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR),
				errmsg("could not generate a key"));
	snprintf(name, sizeof(name), KEY_FILE ".%d", MyProcPid);
	fd = OpenTransientFilePerm(name, O_CREAT | O_EXCL | O_WRONLY | PG_BINARY,
							   S_IRUSR | S_IWUSR);
	if (fd < 0)
		raise_file_error("create");
	if (write(fd, key, sizeof(key)) != sizeof(key) || pg_fsync(fd) != 0)
	{
		unlink(name);
		raise_file_error("write");
	}
	CloseTransientFile(fd);
	if (link(name, KEY_FILE) != 0 && errno != EEXIST)
	{
		unlink(name);
		raise_file_error("link");
	}
	unlink(name);
	fsync_fname(".", true);
	OPENSSL_cleanse(key, sizeof(key));
}

static void
check_key_file(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		raise_file_error("stat");
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		ereport(ERROR, errcode(ERRCODE_CONFIG_FILE_ERROR),
				errmsg("file \"%s\" has group or world access", KEY_FILE),
				errdetail("It must have permissions u=rw (0600)."));
}

static void
raise_missing_file(void)
{
	ereport(ERROR, errcode_for_file_access(),
			errmsg("could not open file \"%s\": %m", KEY_FILE),
			errhint("Secrets were encrypted with it. On a standby, copy it "
					"from the primary's data directory."));
}

/* Only who encrypts may make a key: with a new one nothing can be decrypted. */
static void
read_key_file(uint8 key[KEY_BYTES], bool may_create)
{
	int fd = OpenTransientFile(KEY_FILE, O_RDONLY | PG_BINARY);

	if (fd < 0 && errno == ENOENT && may_create)
	{
		create_key_file();
		fd = OpenTransientFile(KEY_FILE, O_RDONLY | PG_BINARY);
	}
	if (fd < 0)
		raise_missing_file();
	check_key_file(fd);
	if (read(fd, key, KEY_BYTES) != KEY_BYTES)
		raise_file_error("read");
	CloseTransientFile(fd);
}

static void
read_key_of_command(uint8 key[KEY_BYTES])
{
	char line[2 * KEY_BYTES + 2];
	FILE *pipe = OpenPipeStream(dyn_secret_key_command, "r");
	bool complete;

	if (pipe == NULL)
		ereport(ERROR, errcode_for_file_access(),
				errmsg("could not execute dynamo_am.secret_key_command: %m"));
	complete = fgets(line, sizeof(line), pipe) != NULL;
	if (ClosePipeStream(pipe) != 0 || !complete ||
		strspn(line, "0123456789abcdefABCDEF") != 2 * KEY_BYTES)
		ereport(ERROR, errcode(ERRCODE_CONFIG_FILE_ERROR),
				errmsg("dynamo_am.secret_key_command has given no key"),
				errdetail("It must print %d hexadecimal digits, and exit "
						  "with 0.",
						  2 * KEY_BYTES));
	hex_decode(line, 2 * KEY_BYTES, (char *) key);
	OPENSSL_cleanse(line, sizeof(line));
}

static void
read_key(uint8 key[KEY_BYTES], bool may_create)
{
	if (dyn_secret_key_command[0] != '\0')
		read_key_of_command(key);
	else
		read_key_file(key, may_create);
}

static bool
encrypt(const uint8 *key, const char *text, int len, const char *owner,
		uint8 *out)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	uint8 *to = out + NONCE_BYTES;
	int n;
	bool done =
		context != NULL && pg_strong_random(out, NONCE_BYTES) &&
		EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, out) == 1 &&
		EVP_EncryptUpdate(context, NULL, &n, (const uint8 *) owner,
						  (int) strlen(owner)) == 1 &&
		EVP_EncryptUpdate(context, to, &n, (const uint8 *) text, len) == 1 &&
		EVP_EncryptFinal_ex(context, to + len, &n) == 1 &&
		EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES,
							to + len) == 1;

	EVP_CIPHER_CTX_free(context);
	return done;
}

static bool
decrypt(const uint8 *key, const uint8 *in, int len, const char *owner,
		char *text)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	const uint8 *from = in + NONCE_BYTES;
	uint8 tag[TAG_BYTES];
	int n;
	bool done;

	memcpy(tag, from + len, TAG_BYTES);
	done =
		context != NULL &&
		EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, in) == 1 &&
		EVP_DecryptUpdate(context, NULL, &n, (const uint8 *) owner,
						  (int) strlen(owner)) == 1 &&
		EVP_DecryptUpdate(context, (uint8 *) text, &n, from, len) == 1 &&
		EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) ==
			1 &&
		EVP_DecryptFinal_ex(context, (uint8 *) text + len, &n) == 1;
	EVP_CIPHER_CTX_free(context);
	return done;
}

bytea *
dyn_secret_encrypt(const char *text, const char *owner)
{
	int len = (int) strlen(text);
	Size size = VARHDRSZ + NONCE_BYTES + len + TAG_BYTES;
	bytea *secret = palloc(size);
	uint8 key[KEY_BYTES];
	bool done;

	SET_VARSIZE(secret, size);
	read_key(key, true);
	done = encrypt(key, text, len, owner, (uint8 *) VARDATA(secret));
	OPENSSL_cleanse(key, sizeof(key));
	if (!done)
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR),
				errmsg("could not encrypt a secret"));
	return secret;
}

char *
dyn_secret_decrypt(const bytea *secret, const char *owner)
{
	int len = (int) VARSIZE_ANY_EXHDR(secret) - NONCE_BYTES - TAG_BYTES;
	uint8 key[KEY_BYTES];
	char *text;
	bool done;

	if (len < 0 || len > SECRET_MAX)
		ereport(ERROR, errcode(ERRCODE_DATA_CORRUPTED),
				errmsg("a secret has an invalid length"));
	text = palloc0(len + 1);
	read_key(key, false);
	done = decrypt(key, (const uint8 *) VARDATA_ANY(secret), len, owner, text);
	OPENSSL_cleanse(key, sizeof(key));
	if (!done)
		ereport(ERROR, errcode(ERRCODE_DATA_CORRUPTED),
				errmsg("could not decrypt a secret"),
				errhint("It was encrypted with another key than the one that "
						"the server has now."));
	return text;
}
