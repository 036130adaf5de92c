/* libcurl, loaded on first use.
 *
 *     if (!libcurl_load(&curl, &err)) ...
 *     CURL *easy = curl->easy_init();
 *
 * Linked, it brings 24 libraries into every process of ours, the idle gateway and the
 * image workers too, and 4 MB of resident memory; most of the time nothing goes out.
 * Any thread; it stays until the process ends. Drawback: the compiler does not check the
 * types behind easy_setopt(): whole numbers must be long, sizes curl_off_t.
 */
#pragma once

#include <curl/curl.h>

#include "base/err.h"

#define LIBCURL_FUNCTIONS(X) \
	X(global_init) X(version_info) X(easy_init) X(easy_cleanup) X(easy_setopt) X(easy_getinfo) \
	X(easy_pause) X(easy_strerror) X(slist_append) X(slist_free_all) X(multi_init) \
	X(multi_cleanup) X(multi_setopt) X(multi_add_handle) X(multi_remove_handle) \
	X(multi_socket_action) X(multi_assign) X(multi_info_read) X(multi_strerror)

struct libcurl {
#define X(name) __typeof__(&curl_##name) name;
	LIBCURL_FUNCTIONS(X)
#undef X
};

/* False when it is not there or older than 7.85. */
bool libcurl_load(const struct libcurl **ret, struct err *err) MUST_CHECK;
