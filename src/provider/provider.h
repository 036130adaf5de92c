/* Providers: whoever makes the pixels. One adapter file a kind of upstream, each a
 * struct provider_ops; the dispatcher hands an attempt to one and hears of it by
 * the attempt's callbacks.
 *
 *     struct provider_attempt a = {.request = &req, .on_image = …, .on_end = …};
 *     provider_start(provider, &a);       → on_sent, on_progress*, on_image*, on_end
 *     provider_cancel(provider, &a);      → on_end(PROVIDER_CANCELLED) at last
 *
 * An adapter never sees money, tasks or HTTP clients; it turns a gen_request into
 * images and tells one of seven outcomes. Thread rule: everything on the
 * dispatcher's loop; callbacks come on that loop, never from inside provider_start.
 * What is sent to an adapter is read on egress' thread, until its request is done.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/loop.h"
#include "catalog/request.h"
#include "provider/can.h"

struct egress;
struct media;
struct provider;
struct provider_attempt;
struct studio;

/* What became of an attempt (docs/routing.md): decides who pays and who is asked next. */
enum provider_outcome {
	PROVIDER_OK,
	PROVIDER_REFUSED,   /* the user's fault: final */
	PROVIDER_FAILED,    /* try the next */
	PROVIDER_BLOCKED,   /* the operator's account: cool it, tell him, next */
	PROVIDER_THROTTLED, /* later, or the next */
	PROVIDER_UNCERTAIN, /* it may have been made and paid for: on_uncertain decides */
	PROVIDER_CANCELLED,
	PROVIDER_OUTRUN, /* another delivered first: no adapter tells it */
	PROVIDER_OUTCOME_COUNT
};
const char *provider_outcome_name(enum provider_outcome o);

struct provider_image {
	int fd; /* the encoded image, a memfd or a file without a name; taken by the callee */
	int64_t bytes;
	int number; /* 1..n */
	bool decoded; /* it was made here, of pixels: there is nothing in it to find */
};

/* A reference image or a mask, checked: it decodes, and is within the model's limits. */
struct provider_input {
	int fd; /* the file as it came; read with pread(), never closed by the adapter */
	int64_t bytes;
	enum catalog_format format;
	int width_px, height_px; /* as it stands: after its Exif orientation */
	bool has_alpha;
};

/* Tokens that the upstream says it counted, each at most PROVIDER_TOKENS_MAX a call; 0: it did
 * not say. */
#define PROVIDER_TOKENS_MAX 100000000
struct provider_usage {
	int64_t input_tokens, output_tokens;
};

#define PROVIDER_PART_ID_MAX 127  /* an upstream's id of what one call began */
#define PROVIDER_ID_MAX 1300	  /* what is journaled: that, or those of several calls */

struct provider_fan;

struct provider_attempt {
	const struct gen_request *request; /* borrowed until on_end */
	const struct provider_input *references; /* request->reference_count of them, in order; borrowed */
	const struct provider_input *mask;	 /* for the first reference, of its size; NULL: none */
	const char *task_id;		   /* borrowed; for upstream idempotency and logs */
	const char *resume_id;		   /* an upstream id to poll again, or NULL */
	int previews;			   /* 0–3 partial images wanted, where it can */
	bool leave; /* set before a cancel: stop, and leave what the upstream does to a later poll */
	struct provider_usage usage; /* out; before on_end, where the upstream tells it */
	void (*on_sent)(struct provider_attempt *a, const char *upstream_id); /* now it may cost */
	void (*on_progress)(struct provider_attempt *a, int percent);
	void (*on_preview)(struct provider_attempt *a, int number, int index, int fd, int64_t bytes);
	void (*on_image)(struct provider_attempt *a, const struct provider_image *image);
	/* Once, last. err says why unless the outcome is OK; its code says whose fault a failure
	 * is, too (breaker.c): ERR_TASK_EXHAUSTED, this machine's. */
	void (*on_end)(struct provider_attempt *a, enum provider_outcome outcome,
		       const struct err *err);
	void *ctx;
	void *state; /* the adapter's own */
	/* fan.c's own: */
	struct provider_fan *fan; /* it is made by several calls */
	struct provider *starting;
};

struct provider_ops {
	const char *kind; /* "painter", "fake", … */
	bool sandbox;	  /* results are no real model's */
	struct provider_can can; /* what this kind can do at most */
	bool (*create)(struct provider *p, struct err *err);
	void (*destroy)(struct provider *p);
	void (*start)(struct provider *p, struct provider_attempt *a);
	void (*cancel)(struct provider *p, struct provider_attempt *a);
};

/* What adapters work with; all borrowed. */
struct provider_parts {
	struct loop *loop;     /* the dispatcher's */
	struct studio *studio; /* the painter's hands */
	struct egress *egress; /* the way to an upstream */
	struct media *media;   /* where pictures on their way are put */
};

#define PROVIDER_ADDRESS_HEX 16

struct provider {
	const struct provider_ops *ops;
	char name[64];
	char address[PROVIDER_ADDRESS_HEX + 1]; /* a digest of where it is: ids are of use there alone; "": nowhere */
	int number; /* of this name, as long as the program runs; from 1 */
	struct provider_parts parts;
	struct provider_can can; /* its kind's, as the operator narrowed it */
	const char *const *models;  /* owned, NULL-terminated; NULL: all */
	int weight, concurrency;    /* concurrency 0: no limit */
	bool retry_uncertain; /* an attempt of unknown outcome may be bought again */
	int64_t hedge_after_ms; /* not delivered by then: another is asked as well; 0: none is */
	bool only_right_size; /* an image of another size is thrown away, and the next asked */
	bool decode_images;   /* its images are decoded before they are sold */
	int running;
	const void *settings;	    /* the kind's own, borrowed from the configuration */
	void *state;		    /* the adapter's own */
};

extern const struct provider_ops provider_painter; /* painter.c */
extern const struct provider_ops provider_fake;    /* fake.c */
extern const struct provider_ops provider_openai;  /* openai.c */
extern const struct provider_ops provider_evolink; /* evolink.c */
extern const struct provider_ops provider_sdcpp;   /* sdcpp.c */
extern const struct provider_ops provider_a1111;   /* a1111.c */
extern const struct provider_ops provider_replicate; /* replicate.c */
extern const struct provider_ops provider_fal;	     /* fal.c */

/* Can it do this request at all? ret_why: static, a few words for `route explain`. */
static inline bool provider_fits(const struct provider *p, const struct gen_request *r, const char **ret_why)
{
	return can_do(&p->can, r, ret_why);
}
/* Made by as many calls as its images need (fan.c). No callback before it returns, whatever an
 * adapter's start does. */
void provider_start(struct provider *p, struct provider_attempt *a);
void provider_cancel(struct provider *p, struct provider_attempt *a);
/* By kind; NULL when there is none. */
const struct provider_ops *provider_kind(const char *kind);
