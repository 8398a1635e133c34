/*
 * tls.c
 *	  Certificate and key of the endpoint, see tls.h.
 *
 * What makes a key's file acceptable is the rule of ssl_key_file.  The files
 * are read when a worker starts.
 */
#include "postgres.h"

#include <sys/stat.h>
#include <unistd.h>

#include "lib/stringinfo.h"
#include "storage/fd.h"

#include "common/guc.h"
#include "http/tls.h"

#define FILE_BYTES_MAX (1024 * 1024)

/* Ours alone, or root's and perhaps readable by a group that we are in. */
static void
check_key_file(FILE *file, const char *name)
{
	struct stat st;
	mode_t forbidden;

	if (fstat(fileno(file), &st) != 0)
		ereport(ERROR, errcode_for_file_access(),
				errmsg("could not stat file \"%s\": %m", name));
	forbidden =
		st.st_uid == 0 ? S_IWGRP | S_IXGRP | S_IRWXO : S_IRWXG | S_IRWXO;
	if (!S_ISREG(st.st_mode) || (st.st_uid != geteuid() && st.st_uid != 0))
		ereport(ERROR, errcode(ERRCODE_CONFIG_FILE_ERROR),
				errmsg("private key file \"%s\" must be a regular file that "
					   "is owned by the database user or root",
					   name));
	if ((st.st_mode & forbidden) != 0)
		ereport(
			ERROR, errcode(ERRCODE_CONFIG_FILE_ERROR),
			errmsg("private key file \"%s\" has group or world access", name),
			errdetail("It must have permissions u=rw (0600) or less if "
					  "owned by the database user, or u=rw,g=r (0640) or "
					  "less if owned by root."));
}

static char *
read_file(const char *name, void (*check)(FILE *file, const char *name))
{
	FILE *file = AllocateFile(name, PG_BINARY_R);
	StringInfoData text;

	if (file == NULL)
		ereport(ERROR, errcode_for_file_access(),
				errmsg("could not open file \"%s\": %m", name));
	if (check != NULL)
		check(file, name);
	initStringInfo(&text);
	enlargeStringInfo(&text, FILE_BYTES_MAX);
	text.len = (int) fread(text.data, 1, FILE_BYTES_MAX, file);
	if (ferror(file))
		ereport(ERROR, errcode_for_file_access(),
				errmsg("could not read file \"%s\": %m", name));
	if (text.len == FILE_BYTES_MAX)
		ereport(ERROR, errcode(ERRCODE_CONFIG_FILE_ERROR),
				errmsg("file \"%s\" is too large", name));
	FreeFile(file);
	text.data[text.len] = '\0';
	return text.data;
}

void
dyn_tls_read(DynHttpService *service)
{
	bool has_certificate = dyn_http_ssl_cert_file[0] != '\0';
	bool has_key = dyn_http_ssl_key_file[0] != '\0';

	if (!has_certificate && !has_key)
		return;
	if (!has_certificate || !has_key)
		ereport(ERROR, errcode(ERRCODE_CONFIG_FILE_ERROR),
				errmsg("dynamo_am.http_ssl_cert_file and "
					   "dynamo_am.http_ssl_key_file must be set together"));
	service->certificate = read_file(dyn_http_ssl_cert_file, NULL);
	service->private_key = read_file(dyn_http_ssl_key_file, check_key_file);
}
