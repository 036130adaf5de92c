/* The models as data: what each takes, what it gives, what it costs.
 *
 *     struct catalog *c;
 *     catalog_load("catalog.yaml" or NULL, &c, on_fault, ctx, &err)
 *     const struct catalog_model *m = catalog_find(c, "gpt-4o-image");
 *
 * A catalog is immutable and counted: a reload makes a new one, and whoever holds
 * the old one keeps it until unref. The shipped catalog (src/catalog/default.yaml)
 * is built in; an operator's file replaces models by id and adds new ones. A model
 * without a price does not load. Every fault is reported with its line.
 *
 * Thread rule: immutable after load; ref and unref from any thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

#define CATALOG_ID_MAX 63
#define CATALOG_SIZES_MAX 16
#define CATALOG_COUNTS_MAX 10
#define CATALOG_N_MAX 10
#define CATALOG_PRICES_MAX 24
#define CATALOG_ALIASES_MAX 4

enum catalog_dialect { CATALOG_TASK, CATALOG_OPENAI };
enum catalog_quality {
	QUALITY_NONE, /* the model has no such setting */
	QUALITY_LOW, QUALITY_MEDIUM, QUALITY_HIGH, QUALITY_XHIGH, QUALITY_MAX,
	QUALITY_STANDARD, QUALITY_HD,
	QUALITY_AUTO, /* asked for; resolved before a quote */
	QUALITY_COUNT
};
enum catalog_format { FORMAT_PNG = 1, FORMAT_JPEG = 2, FORMAT_WEBP = 4 }; /* also a bit set */
enum catalog_billing { BILLING_PER_CALL, BILLING_PER_TOKEN };
enum catalog_token_rule { TOKENS_NONE, TOKENS_IMAGE_1, TOKENS_IMAGE_2 }; /* api.md §3 */

struct catalog_size {
	char name[16]; /* "1:1" or "1024x1024" */
	int width_px, height_px;
};

/* What one image costs; QUALITY_NONE and width 0 match any. */
struct catalog_price {
	enum catalog_quality quality;
	int width_px, height_px;
	int64_t uc;
};

struct catalog_model {
	char id[CATALOG_ID_MAX + 1];
	char aliases[CATALOG_ALIASES_MAX][CATALOG_ID_MAX + 1]; /* other names; "" ends them */
	char owned_by[32];
	int64_t created; /* Unix seconds, for /v1/models */
	enum catalog_dialect dialect;

	int prompt_max_tokens;	     /* 0: no limit in tokens */
	int prompt_max_code_points;

	int size_count;
	struct catalog_size sizes[CATALOG_SIZES_MAX]; /* the first is the default */
	bool size_auto;		  /* "auto" is allowed in the OpenAI dialect */
	bool size_free;		  /* any WxH within the rule below, besides those listed */
	int size_multiple, size_edge_max_px, size_ratio_max;
	int64_t size_pixels_min, size_pixels_max;

	int n_count;
	int n_allowed[CATALOG_COUNTS_MAX]; /* ascending */

	int references_max; /* 0: takes none */
	int64_t reference_max_bytes;
	int reference_formats; /* set of enum catalog_format */
	bool reference_square; /* dall-e-2: one square PNG */
	bool mask, mask_single_reference; /* the mask goes with exactly one reference */
	bool mask_openai_only;		  /* no mask_url in the task dialect */
	int64_t mask_max_bytes;

	int quality_set; /* bit (1 << enum catalog_quality) */
	enum catalog_quality quality_default;
	int output_formats; /* set; PNG is the default */
	/* b64_json: response_format may say so, although that is all it answers */
	bool compression, background, moderation, stream, style, response_format, b64_json,
		input_fidelity, callback, variations;

	enum catalog_billing billing;
	int price_count;
	struct catalog_price prices[CATALOG_PRICES_MAX]; /* per_call: the first that matches */
	enum catalog_token_rule token_rule;
	int64_t text_in_uc_per_m, image_in_uc_per_m, image_out_uc_per_m; /* per 1,000,000 tokens */
	/* What input_fidelity high adds to a reference's tokens: a square's, any other's. */
	int high_square_tokens, high_oblong_tokens;

	int estimated_s;	  /* until this installation has a median of its own */

	/* What errors list as allowed, made from the above: NULL-terminated; "auto" stands
	 * first, so that `names + 1` are the others. No size_names where any size may fit. */
	const char *size_names[CATALOG_SIZES_MAX + 2];
	const char *quality_names[QUALITY_COUNT + 1];
};

struct catalog;

typedef void catalog_on_fault(void *ctx, const char *file, int line, const char *sentence);

/* path NULL: the shipped catalog alone. Faults are told one by one to on_fault (may
 * be NULL); with any fault the load fails and err holds the first. */
bool catalog_load(const char *path, struct catalog **ret, catalog_on_fault *on_fault, void *ctx,
		  struct err *err) MUST_CHECK;
void catalog_ref(struct catalog *c);
void catalog_unref(struct catalog *c); /* NULL is fine */

/* By id or alias; NULL when there is none. Borrowed from the catalog. */
const struct catalog_model *catalog_find(const struct catalog *c, struct slice id);
/* What a US dollar buys, for price lists. */
int catalog_credits_per_usd(const struct catalog *c);
int catalog_count(const struct catalog *c);
const struct catalog_model *catalog_at(const struct catalog *c, int i); /* in file order */

const char *catalog_quality_name(enum catalog_quality q);
/* QUALITY_NONE when it is none of the names. */
enum catalog_quality catalog_quality_named(struct slice name);
/* The price of one image, per_call models; every allowed combination has one. */
int64_t catalog_image_uc(const struct catalog_model *m, enum catalog_quality quality, int width_px,
			 int height_px);
const char *catalog_format_name(enum catalog_format f); /* "png" */
const char *catalog_format_mime(enum catalog_format f); /* "image/png" */
