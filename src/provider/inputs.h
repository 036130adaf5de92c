/* The input of a model at a place that hosts many makers' models (Replicate, fal): what is to
 * be said is the same for all, what its fields are called is not.
 *
 *     inputs: {n: num_outputs, width: width, height: height, aspect_ratio: none}
 *
 * A kind has names by default; the operator's replace them, "none" says that the model has no
 * such field. What a provider can do follows from that (inputs_create).
 */
#pragma once

#include "provider/json_body.h"
#include "provider/materials.h"

/* X(ENUM, "word in the configuration") */
#define INPUT_ROLES(X) \
	X(PROMPT, "prompt")             \
	X(N, "n")                       \
	X(WIDTH, "width")               \
	X(HEIGHT, "height")             \
	X(SIZE, "size")                 /* {"width": …, "height": …} */ \
	X(ASPECT_RATIO, "aspect_ratio") /* the nearest of what FLUX's models take */ \
	X(SEED, "seed")                 /* only where the caller said one */ \
	X(FORMAT, "format")             \
	X(COMPRESSION, "compression")   /* only where the caller said it */ \
	X(IMAGE, "image")               /* the first reference, a data: URL */ \
	X(IMAGES, "images")             /* all references, instead */ \
	X(MASK, "mask")

enum input_role {
#define X(id, word) INPUT_##id,
	INPUT_ROLES(X)
#undef X
	INPUT_ROLE_COUNT
};

#define INPUT_NAME_MAX 63

/* A kind's own. */
struct inputs_kind {
	const char *names[INPUT_ROLE_COUNT]; /* NULL: none */
	const char *jpeg; /* what it calls JPEG */
	bool webp;	  /* it makes WebP; else PNG is asked for, and written anew here */
};

/* For ops.create: the operator's names are checked, and p->can is narrowed by what has none.
 * ERR_INVALID_PARAMETER: inputs names no such thing. */
bool inputs_create(struct provider *p, const struct inputs_kind *kind, struct err *err) MUST_CHECK;
/* The members of an object that is being written. */
void inputs_write(const struct provider *p, const struct inputs_kind *kind,
		  const struct provider_attempt *a, const struct materials *m, struct json_body *body);
