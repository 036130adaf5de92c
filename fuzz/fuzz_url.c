/* The reader of strangers' URLs.
 *
 * Checked besides memory safety: what was accepted, written anew, reads as the same URL;
 * a host that is no literal is nothing the C library takes for an address; the text holds
 * printable ASCII alone and one authority. */
#include "egress/url.h"

#include <arpa/inet.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool fine)
{
	if (!fine)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct url_rules rules = {.http_too = true};
	struct url url, again;
	struct in_addr v4;
	struct err err;

	if (!url_parse((struct slice){(const char *)data, size}, &rules, &url, &err))
		return 0;
	check(url.literal || !inet_aton(url.host, &v4));
	size_t len = strlen(url.text);
	for (size_t i = 0; i < len; i++)
		check(url.text[i] > ' ' && url.text[i] < 0x7F && url.text[i] != '\\' && url.text[i] != '#');
	const char *authority = strstr(url.text, "://") + 3, *path = strchr(authority, '/');
	check(path && !memchr(authority, '@', (size_t)(path - authority)));
	if (len <= 8192) { /* escapes may have made it longer */
		check(url_parse(slice_of(url.text), &rules, &again, &err));
		check(strcmp(url.text, again.text) == 0 && url_same_origin(&url, &again));
		check(url.literal == again.literal);
		url_finish(&again);
	}
	url_finish(&url);
	return 0;
}
