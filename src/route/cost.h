/* What a provider charges the operator, as data, and what this very request is reckoned to
 * cost at it: what decides who is asked first, and what is written beside the charge.
 *
 *     route_cost_of(&cost, &request, &(struct route_load){.images = 4, .calls = 1})
 *
 * The parts add up: so much a call, so much an image (by the first row of the table that
 * matches, else the plain price), a megapixel, a million tokens. In uc; plain data.
 */
#pragma once

#include "catalog/request.h"

/* Zero members match anything. */
struct route_price {
	const char *model; /* NULL: any */
	enum catalog_quality quality;
	int width_px, height_px;
	int64_t uc; /* of an image */
};

struct route_cost {
	int64_t request_uc; /* of a call */
	int64_t image_uc, megapixel_uc;
	int64_t text_in_uc_per_m, image_in_uc_per_m, image_out_uc_per_m; /* 1,000,000 tokens */
	enum catalog_token_rule tokens; /* TOKENS_NONE: as the model's entry in the catalog counts */
	const struct route_price *prices; /* borrowed */
	int price_count;
};

/* What was asked for or came. */
struct route_load {
	int images, calls, partials;
	int64_t reference_tokens; /* -1: not known: as many as they can be */
	int64_t said_input, said_output; /* tokens that the provider says it counted; 0: it did not say */
};

/* 0 for no image. */
int64_t route_cost_of(const struct route_cost *cost, const struct gen_request *r,
		      const struct route_load *load);
