/* The request target (RFC 9112 §3.2) and percent-encoding (RFC 3986 §2.1). */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"

struct http_target {
	struct slice path;	/* "" for an absolute form without a path: means "/" */
	struct slice query;	/* without '?' */
	struct slice authority; /* of an absolute form, else empty */
	bool asterisk;
};

/* Splits and checks: path of pchars, well-formed escapes that decode to UTF-8 without
 * control bytes, no "." or ".." segment in any spelling. */
bool http_target_parse(struct slice target, struct http_target *ret, struct err *err) MUST_CHECK;

/* uri-host [":" port] (RFC 3986 §3.2), without user info, not empty. */
bool http_authority_valid(struct slice authority);

/* Decodes %XX, and '+' as a space when form is set, into ret[in.len]; the length.
 * `in` has well-formed escapes (what the parser let through). ret may be in.p. */
size_t http_percent_decode(struct slice in, bool form, char *ret);
