/* A generation request, in no dialect: what every dialect reduces to before any
 * logic, what is stored with the task, and what providers are given.
 *
 *     struct gen_request r;
 *     gen_request_check(&r, model, dialect, &err)    against the model's entry
 *     gen_request_quote(&r, model, ratio_milli, &err)
 *     gen_request_write(&r, &buf)  ↔  gen_request_read(json, arena, &r, &err)
 *
 * Strings are borrowed from an arena that outlives the struct.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "catalog/catalog.h"

#define GEN_REFERENCES_MAX 16
#define GEN_REQUEST_JSON_MAX (512 * 1024)
#define GEN_CALLBACK_URL_MAX 2048
#define GEN_URL_MAX 8192
#define GEN_PARTIALS_MAX 3 /* of each image */

enum gen_background { BACKGROUND_AUTO, BACKGROUND_OPAQUE, BACKGROUND_TRANSPARENT };

struct gen_request {
	/* as the caller said it; absent strings are empty */
	struct slice model; /* canonical id, after the check */
	struct slice prompt;
	struct slice size_asked; /* "1:1", "1024x1024", "auto" or empty */
	struct slice quality_asked;
	int64_t n; /* 0: not said → 1 */
	struct slice background_asked, output_format_asked;
	int64_t compression; /* -1: not said */
	struct slice style, moderation, user, callback_url, input_fidelity;
	int reference_count;
	struct slice references[GEN_REFERENCES_MAX];
	struct slice mask;
	int64_t seed; /* -1: not said */
	int partial_images; /* of each image, 0–3; more than 0: a stream that asked for them */
	bool variation; /* of its reference, without a prompt; not stored: an empty prompt tells */
	/* What the caller's dialect calls references and mask, for errors; static, not stored. */
	const char *reference_param, *mask_param;

	/* resolved by gen_request_check */
	int width_px, height_px;
	enum catalog_quality quality;
	enum gen_background background;
	enum catalog_format format;
	int text_tokens; /* of the prompt; 0: this model counts no tokens, and no limit asks for them */
	int output_tokens;  /* of one image; per_token models, set by the quote */
	int partial_tokens; /* of one partial image; the same */
	/* what the model takes, for when the references' bytes are at hand */
	int64_t reference_max_bytes, mask_max_bytes;
	int high_square_tokens, high_oblong_tokens; /* of a reference besides; 0: at low fidelity */
	int reference_formats; /* set of enum catalog_format */
	int reference_square;  /* 1: nothing but squares */

	/* fixed by gen_request_quote: what the group's ratio made of the price */
	enum catalog_billing billing;
	int64_t unit_uc;     /* of one delivered image */
	int64_t base_uc;     /* of the prompt, once (per_token) */
	int64_t reference_uc; /* of all references at their most tokens (per_token) */
	int64_t partial_uc;   /* of one partial image that was sent (per_token) */
	int64_t reserved_uc; /* for all n */
	int64_t ratio_milli;
};

void gen_request_init(struct gen_request *r);
/* Of a stored request, too: to be made from its reference alone. */
static inline bool gen_is_variation(const struct gen_request *r)
{
	return r->prompt.len == 0 && r->reference_count > 0;
}

/* Checks every field against the model's entry and resolves size, quality,
 * background and format. Errors name the field and what is allowed
 * (ERR_INVALID_PARAMETER, ERR_UNKNOWN_PARAMETER for settings the model lacks). */
bool gen_request_check(struct gen_request *r, const struct catalog_model *model,
		       enum catalog_dialect dialect, struct err *err) MUST_CHECK;

/* The price of the checked request; overflow is ERR_INVALID_REQUEST. */
bool gen_request_quote(struct gen_request *r, const struct catalog_model *model,
		       int64_t ratio_milli, struct err *err) MUST_CHECK;

/* Tokens that delivered images of this size cost to put out (per_token models), one image. */
int64_t gen_output_tokens(const struct catalog_model *model, enum catalog_quality quality,
			  int width_px, int height_px);

int64_t gen_rule_tokens(enum catalog_token_rule rule, enum catalog_quality quality, int width_px,
			int height_px);

/* What an image of this size is of the one asked for, in thousandths: 1000 when it has
 * as many pixels or more, less when it is smaller (250: half the width and height). */
int gen_request_share_milli(const struct gen_request *r, int width_px, int height_px);
/* Output tokens of a partial image, beside those of the image it leads to. */
int gen_partial_tokens(const struct catalog_model *model);
/* What was delivered, for the settlement. */
struct gen_delivery {
	int share_milli;	  /* the sum of the shares of the images that came */
	int64_t reference_tokens; /* the sum of what the references were (gen_reference_tokens) */
	int partials;		  /* partial images that were sent */
};
/* What it costs: at most what was reserved; nothing for no image. */
int64_t gen_request_charge(const struct gen_request *r, const struct gen_delivery *d);

/* Tokens of a reference image of this size, by OpenAI's rule for the gpt-image family (its
 * guide "Images and vision"): fitted into 2048x2048, its short edge brought down to 512, then
 * 65 and 129 for each tile of 512x512; at high input fidelity what the catalog says besides,
 * by whether it is nearer to a square than to 3:2. */
int gen_reference_tokens(const struct gen_request *r, int width_px, int height_px);
int gen_reference_tokens_max(const struct gen_request *r); /* the most that one can be */

/* What would be read back of its stored form, with its strings in the arena. False: it is full. */
bool gen_request_copy(const struct gen_request *r, struct arena *arena, struct gen_request *ret) MUST_CHECK;
/* The stored form, a JSON object; buf's maximum must be ≥ GEN_REQUEST_JSON_MAX. */
void gen_request_write(const struct gen_request *r, struct buf *out);
bool gen_request_read(struct slice json, struct arena *arena, struct gen_request *ret,
		      struct err *err) MUST_CHECK;
