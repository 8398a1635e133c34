/*
 * activity.c
 *	  What pg_stat_activity shows of a worker, see activity.h.
 *
 * The table's name is shown before anything has been decoded, and it must cost
 * next to nothing.  So it is looked for in the text: "TableName", a colon,
 * and a string.  Within a string that member could not be, because its quotation
 * marks would be escaped; and an attribute of that name has no string for its
 * value, but an object.  A request that names several tables shows the first;
 * one that names its tables otherwise (a batch, a statement), none.
 */
#include "postgres.h"

#include <string.h>

#include "pgstat.h"

#include "api/operation.h"
#include "common/limits.h"
#include "http/activity.h"

#define MEMBER "\"TableName\""
#define SEARCHED_BYTES 1024
#define SHOWN_MAX 300
#define PREFIX "DynamoDB "

#define NAME_CHARACTERS \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-:/"

/* What follows a member's name, if it is a string; NULL otherwise. */
static const char *
string_after(const char *text)
{
	text += strspn(text, " \t\r\n");
	if (*text != ':')
		return NULL;
	text++;
	text += strspn(text, " \t\r\n");
	return *text == '"' ? text + 1 : NULL;
}

/* The content's buffer ends with a zero, as every StringInfo's does. */
static const char *
find_table(const StringInfoData *content, int *len)
{
	const char *end = content->data + Min(content->len, SEARCHED_BYTES);
	const char *found = content->data;

	while ((found = memmem(found, end - found, MEMBER, strlen(MEMBER))) !=
		   NULL)
	{
		const char *name;

		found += strlen(MEMBER);
		name = string_after(found);
		if (name == NULL)
			continue;
		*len = (int) strspn(name, NAME_CHARACTERS);
		return name[*len] == '"' ? name : NULL;
	}
	return NULL;
}

/* snprintf() would cost about as much as finding the table does. */
static char *
append(char *at, const char *end, const char *text, size_t len)
{
	len = Min(len, (size_t) (end - at));
	memcpy(at, text, len);
	return at + len;
}

void
dyn_activity_report(const DynHttpRequest *request)
{
	char shown[SHOWN_MAX];
	const char *end = shown + SHOWN_MAX - 1;
	const char *name =
		request->known == NULL ? "unknown" : request->known->name;
	const char *table = NULL;
	char *at;
	int len = 0;

	if (!pgstat_track_activities)
		return;
	if (request->content.len > 0)
		table = find_table(&request->content, &len);
	at = append(shown, end, PREFIX, strlen(PREFIX));
	at = append(at, end, name, strlen(name));
	if (table != NULL)
	{
		at = append(at, end, " ", 1);
		at = append(at, end, table, len);
	}
	*at = '\0';
	pgstat_report_activity(STATE_RUNNING, shown);
}
