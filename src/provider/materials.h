/* References and mask as an upstream takes them, read and written anew by the studio where
 * they have to be: references as upright PNG where it knows nothing else, the mask as the
 * white one that diffusion models want.
 *
 *     materials_begin(&m, provider, attempt, MATERIALS_PNG, on_ready, ctx);
 *     on_ready(ctx)                       once; later, or before it returns when there is
 *                                         nothing to do
 *     m.failed, m.err;  m.references[i], m.mask
 *     materials_finish(&m);
 *
 * The attempt's loop. Embedded in its owner; lives until on_ready.
 */
#pragma once

#include "provider/provider.h"
#include "studio/studio.h"

/* UNTOUCHED: not even the mask is made another. */
enum materials_want { MATERIALS_AS_THEY_ARE, MATERIALS_PNG, MATERIALS_UNTOUCHED };

struct material {
	struct materials *all;
	int fd; /* what to read: the input's own, or made_fd */
	int64_t bytes;
	enum catalog_format format;
	int made_fd; /* owned, or -1 */
	struct studio_read read;
	bool going;
};

struct materials {
	struct provider *provider;
	void (*ready)(void *ctx);
	void *ctx;
	struct material *references, mask; /* owned: reference_count of them */
	int reference_count;
	bool has_mask;
	bool failed;
	struct err err;
	int going; /* private */
};

void materials_begin(struct materials *m, struct provider *p, const struct provider_attempt *a,
		     enum materials_want want, void (*ready)(void *ctx), void *ctx);
void materials_cancel(struct materials *m);
/* What there is to send, in all. */
int64_t materials_bytes(const struct materials *m);
void materials_finish(struct materials *m);
