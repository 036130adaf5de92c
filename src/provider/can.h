/* What a provider can do, so that it is asked for nothing else. Each kind declares it
 * (struct provider_ops.can); an operator narrows it for one provider, never widens it.
 *
 *     struct provider_can can = provider_kind("openai")->can;
 *     can_narrow(&can, &(struct can_limits){.n_max = 1, .without = words, …}, &err)
 *     can_do(&can, &request, &why)            why: "it takes no masks"
 *
 * What is missing and can be made up for honestly is no reason against a provider: more
 * images than one call gives are asked for by several calls (provider/fan.c). Plain data.
 */
#pragma once

#include "base/err.h"
#include "catalog/request.h"

/* X(ENUM, "word in the configuration", "why a request without it is not offered") */
#define CAN_FEATURES(X) \
	X(EDITS, "edits", "it takes no references") \
	X(MASKS, "masks", "it takes no masks") \
	X(VARIATIONS, "variations", "it makes nothing without a prompt") \
	X(TRANSPARENT, "transparent", "it makes no transparent backgrounds") \
	X(STREAMING, "streaming", "it shows no partial images") \
	X(CANCEL, "cancel", "it stops nothing") \
	X(PROGRESS, "progress", "it tells no progress")

enum can_feature_number {
#define X(id, word, why) CAN_##id##_NUMBER,
	CAN_FEATURES(X)
#undef X
	CAN_FEATURE_COUNT
};
enum can_feature { /* a set */
#define X(id, word, why) CAN_##id = 1 << CAN_##id##_NUMBER,
	CAN_FEATURES(X)
#undef X
	CAN_EVERYTHING = (1 << CAN_FEATURE_COUNT) - 1
};
const char *can_feature_word(int number); /* "edits"; 0 – CAN_FEATURE_COUNT - 1 */

#define CAN_SIZES_MAX 32
#define CAN_FORMATS_ALL (FORMAT_PNG | FORMAT_JPEG | FORMAT_WEBP)

/* A zero limit is none, except where it says so. */
struct provider_can {
	unsigned features; /* set of enum can_feature */
	int n_max;	   /* images of one call; 0: as many as a request may have */
	int references_max; /* with EDITS or VARIATIONS; 0: as many as a request may have */
	int formats;	   /* set of enum catalog_format; 0: all */
	/* The sizes it makes: all of these hold. */
	int size_multiple, edge_min_px, edge_max_px;
	int64_t pixels_max;
	int size_count; /* of the list below; 0: any within those limits */
	struct can_size {
		int width_px, height_px;
	} sizes[CAN_SIZES_MAX];
};

/* What an operator says about one provider; lists end with NULL, NULL is an empty one. */
struct can_limits {
	int n_max, references_max;	/* 0: as its kind */
	const char *const *without;	/* words of CAN_FEATURES */
	const char *const *sizes;	/* "1024x1024"; none: as its kind */
	const char *const *formats;	/* "png"; none: as its kind */
};

/* ERR_INVALID_PARAMETER: a word, size or format is none; says which. */
bool can_narrow(struct provider_can *can, const struct can_limits *limits, struct err *err) MUST_CHECK;
/* ret_why: static, in a few words, when it cannot. */
bool can_do(const struct provider_can *can, const struct gen_request *r, const char **ret_why);
/* How many calls a request is made by: 1, or more where one call gives fewer images. */
int can_calls(const struct provider_can *can, const struct gen_request *r);
static inline bool can_feature(const struct provider_can *can, enum can_feature f)
{
	return (can->features & f) != 0;
}
