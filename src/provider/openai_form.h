/* The body of POST /images/edits: multipart/form-data (RFC 7578) with the references and the
 * mask, put together in a file, so that it takes no memory however large they are.
 *
 *     openai_form_write(&form, &err)       on a pool: it copies files
 */
#pragma once

#include "provider/provider.h"

#define OPENAI_BOUNDARY_MAX 48

struct openai_form {
	/* in; borrowed */
	struct media *media;
	const struct provider_attempt *attempt;
	struct slice model; /* what the upstream calls it */
	int partials;	    /* more than 0: a stream with so many partial images */
	/* out */
	char content_type[64 + OPENAI_BOUNDARY_MAX];
	int fd; /* owned by the caller when true was returned */
	int64_t bytes;
};

bool openai_form_write(struct openai_form *form, struct err *err) MUST_CHECK;
