#include "egress/libcurl.h"

#include <dlfcn.h>
#include <pthread.h>

#define LIBCURL_FILE "libcurl.so.4"
#define LIBCURL_LEAST 0x075500 /* 7.85: CURLOPT_PROTOCOLS_STR */

static struct libcurl loaded;
static const char *failure; /* NULL: loaded */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
	void *library = dlopen(LIBCURL_FILE, RTLD_NOW | RTLD_LOCAL);

	failure = "cannot load " LIBCURL_FILE;
	if (!library)
		return;
#define X(name)                                            \
	*(void **)&loaded.name = dlsym(library, "curl_" #name); \
	if (!loaded.name)                                  \
		return;
	LIBCURL_FUNCTIONS(X)
#undef X
	failure = LIBCURL_FILE " is older than 7.85";
	if (loaded.version_info(CURLVERSION_NOW)->version_num < LIBCURL_LEAST)
		return;
	failure = LIBCURL_FILE " does not start";
	if (loaded.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
		failure = NULL;
}

bool libcurl_load(const struct libcurl **ret, struct err *err)
{
	pthread_once(&once, load);
	if (failure)
		return err_set(err, ERR_UNAVAILABLE, NULL, "%s", failure);
	*ret = &loaded;
	return true;
}
