/* The built-in painter: a deterministic scene renderer that understands a
 * vocabulary of words in English, Korean and Spanish. It is no neural model.
 *
 *     struct painter_job job = {.prompt = "a cat in a garden", .width_px = 1024, .height_px =
 * 1024}; painter_paint(&job, pixels, on_progress, ctx, &err);
 *
 * The way of a picture:
 *     brief (words → what to paint) → compose (where everything stands, which light)
 *     → scenery → art (subjects, back to front) → lettering → finish (style)
 *
 * The same job always gives the same pixels. Runs in the studio worker, one job
 * at a time; needs fonts, nothing else.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define PAINTER_EDGE_MIN_PX 16
#define PAINTER_EDGE_MAX_PX 4096

enum painter_quality { PAINTER_LOW, PAINTER_MEDIUM, PAINTER_HIGH };

#define PAINTER_REFERENCES_MAX 16
#define PAINTER_STAGES 3

/* rgba[height_px][width_px][4]: 8 bits, sRGB, straight alpha; borrowed. */
struct painter_image {
	const uint8_t *rgba;
	int width_px, height_px;
};

struct painter_job {
	const char *prompt; /* borrowed, well-formed UTF-8 */
	/* Pictures to start from, of any size, the most important first; fitted to the picture
	 * by covering it, from their middle. */
	const struct painter_image *references;
	int reference_count; /* 0 – PAINTER_REFERENCES_MAX */
	/* Of the first reference's size; NULL: all of it may change. Where its alpha is 255
	 * the picture equals the (fitted) first reference, pixel by pixel. */
	const struct painter_image *mask;
	int width_px, height_px;
	uint32_t variation; /* 0..n-1: another composition of the same prompt */
	uint64_t seed;      /* 0: drawn from the prompt */
	bool transparent;   /* subjects alone, no scenery behind them */
	enum painter_quality quality;
	bool previews; /* hand the picture so far to progress, PAINTER_STAGES times at most */
};

/* percent: 0–100, never falling. pixels: the picture so far, in the form of
 * painter_paint's pixels, or NULL when only the number moved. Return false to stop. */
typedef bool painter_progress(void *ctx, int percent, const uint8_t *pixels);

/* Paints into pixels[height_px][width_px][4]: RGBA, 8 bits, sRGB, straight
 * (not premultiplied) alpha, owned by the caller. progress may be NULL.
 * Errors: ERR_TASK_INVALID_PARAMS (size out of range), ERR_TASK_CANCELLED
 * (progress said stop), ERR_TASK_EXHAUSTED (no memory). */
bool painter_paint(const struct painter_job *job, uint8_t *pixels, painter_progress *progress,
		   void *ctx, struct err *err) MUST_CHECK;

/* How many words and concepts the painter understands, by language: for docs and tests. */
struct painter_vocabulary {
	int concepts, words_en, words_ko, words_es;
};
void painter_vocabulary(struct painter_vocabulary *ret);
