/*
 * list_page.h
 *	  Lists of the control plane in pages: MaxResults and NextToken.
 *
 * What is listed has keys, by which it is sorted (strcmp); a token has the last
 * key of a page.  So a page goes on where the one before ended, whatever was
 * added or has gone in between.
 *
 *	dyn_list_page_begin(&page, &spec->next_token, &spec->max_results, 100,
 *						DYN_ERROR_VALIDATION);
 *	... for each in order: if (dyn_list_page_takes(&page, key)) append it
 *	token = dyn_list_page_token(&page);
 */
#ifndef DYN_OPS_LIST_PAGE_H
#define DYN_OPS_LIST_PAGE_H

#include "common/error.h"
#include "json/fields.h"

typedef struct DynListPage
{
	const char *after; /* NULL: from the beginning */
	int64 limit;
	int64 count;
	char *last; /* of those that were taken */
	bool has_more;
} DynListPage;

/*
 * limit: how many a page has unless told otherwise; invalid: what is raised for
 * a token that is none.
 */
extern void dyn_list_page_begin(DynListPage *page, const DynText *token,
								const DynInteger *max_results, int64 limit,
								DynError invalid);
extern bool dyn_list_page_takes(DynListPage *page, const char *key);

/* The token of the next page; NULL if this is the last one. */
extern char *dyn_list_page_token(const DynListPage *page);

#endif
