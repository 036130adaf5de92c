/* The built-in painter as a provider: each image is one job for the studio.
 *
 * It is the provider that makes the default work, with no network and no key: a
 * deterministic scene renderer, no neural model. Its tasks say "sandbox": true.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "provider/provider.h"
#include "studio/studio.h"

struct painting {
	struct provider *provider;
	struct provider_attempt *attempt; /* borrowed */
	int count, ended, delivered;
	bool cancelled;
	struct err first_err;
	struct loop_letter sent;
	struct canvas {
		struct studio_paint job;
		struct painting *painting;
		int percent;
		bool done;
	} canvases[CATALOG_N_MAX];
};

static const enum studio_format studio_formats[] = {
	[FORMAT_PNG] = STUDIO_PNG, [FORMAT_JPEG] = STUDIO_JPEG, [FORMAT_WEBP] = STUDIO_WEBP};

static const enum studio_quality studio_qualities[QUALITY_COUNT] = {
	[QUALITY_NONE] = STUDIO_HIGH,	  [QUALITY_LOW] = STUDIO_LOW,
	[QUALITY_MEDIUM] = STUDIO_MEDIUM, [QUALITY_HIGH] = STUDIO_HIGH,
	[QUALITY_XHIGH] = STUDIO_HIGH,	  [QUALITY_MAX] = STUDIO_HIGH,
	[QUALITY_STANDARD] = STUDIO_HIGH, [QUALITY_HD] = STUDIO_HIGH,
	[QUALITY_AUTO] = STUDIO_HIGH,
};

static bool painter_create(struct provider *p, struct err *err)
{
	if (!p->parts.studio)
		return err_set(err, ERR_INTERNAL, NULL, "the painter needs a studio");
	return true;
}

static void painter_destroy(struct provider *p UNUSED) {}

/* --- what the studio tells --------------------------------------------------- */

static void on_canvas_progress(struct studio_paint *job, int percent)
{
	struct canvas *canvas = job->ctx;
	struct painting *painting = canvas->painting;
	int sum = 0;

	canvas->percent = percent;
	for (int i = 0; i < painting->count; i++)
		sum += painting->canvases[i].percent;
	if (painting->attempt->on_progress)
		painting->attempt->on_progress(painting->attempt, sum / painting->count);
}

static void on_canvas_preview(struct studio_paint *job, int index, int fd, int64_t bytes)
{
	struct canvas *canvas = job->ctx;
	struct provider_attempt *attempt = canvas->painting->attempt;
	int number = (int)(canvas - canvas->painting->canvases) + 1;

	if (attempt->on_preview)
		attempt->on_preview(attempt, number, index, fd, bytes);
	else
		close(fd);
}

/* The worst thing that befell a canvas, as an outcome of the whole attempt. */
static enum provider_outcome outcome_of(const struct painting *painting)
{
	if (painting->cancelled)
		return PROVIDER_CANCELLED;
	if (painting->delivered == painting->count)
		return PROVIDER_OK;
	return PROVIDER_FAILED;
}

static void on_canvas_done(struct studio_paint *job)
{
	struct canvas *canvas = job->ctx;
	struct painting *painting = canvas->painting;
	struct provider_attempt *attempt = painting->attempt;

	canvas->done = true;
	painting->ended++;
	if (job->ok && !painting->cancelled) {
		struct provider_image image = {
			.fd = TAKE_FD(job->fd),
			.bytes = job->bytes,
			.number = (int)(canvas - painting->canvases) + 1,
		};
		painting->delivered++;
		attempt->on_image(attempt, &image);
	} else {
		close_fd(&job->fd);
		if (painting->first_err.code == ERR_NONE)
			painting->first_err = job->err;
	}
	if (painting->ended < painting->count)
		return;
	enum provider_outcome outcome = outcome_of(painting);
	struct err err = painting->first_err;
	attempt->state = NULL;
	painting->provider->running--;
	attempt->on_end(attempt, outcome, outcome == PROVIDER_OK ? NULL : &err);
	free(painting);
}

/* --- what the dispatcher asks ------------------------------------------------- */

static struct studio_material material_of(const struct provider_input *input)
{
	return (struct studio_material){.fd = input->fd, .bytes = input->bytes};
}

static void begin_canvases(struct loop_letter *letter)
{
	struct painting *painting = letter->ctx;
	struct provider_attempt *attempt = painting->attempt;
	const struct gen_request *r = attempt->request;
	struct studio_material references[STUDIO_REFERENCES_MAX], mask;
	char *prompt = strndup(r->prompt.len ? r->prompt.p : "", r->prompt.len); /* none: a variation */

	if (!prompt)
		abort();
	for (int i = 0; attempt->references && i < r->reference_count; i++)
		references[i] = material_of(&attempt->references[i]);
	if (attempt->mask)
		mask = material_of(attempt->mask);
	if (attempt->on_sent)
		attempt->on_sent(attempt, NULL);
	for (int i = 0; i < painting->count; i++) {
		struct canvas *canvas = &painting->canvases[i];
		canvas->painting = painting;
		canvas->job = (struct studio_paint){
			.prompt = prompt,
			.width_px = r->width_px,
			.height_px = r->height_px,
			.variation = (uint32_t)i,
			.seed = r->seed >= 0 ? (uint64_t)r->seed : 0,
			.transparent = r->background == BACKGROUND_TRANSPARENT,
			.quality = studio_qualities[r->quality],
			.format = studio_formats[r->format],
			.compression = r->compression >= 0 ? (int)r->compression : 100,
			.previews = attempt->previews,
			.references = attempt->references ? references : NULL,
			.reference_count = r->reference_count,
			.mask = attempt->mask ? &mask : NULL,
			.on_progress = on_canvas_progress,
			.on_preview = on_canvas_preview,
			.done = on_canvas_done,
			.ctx = canvas,
			.fd = -1,
		};
		studio_paint(painting->provider->parts.studio, &canvas->job);
	}
	/* A wish to stop that came before there was anything to stop. */
	if (painting->cancelled)
		for (int i = painting->count - 1; i >= 0; i--)
			studio_cancel(painting->provider->parts.studio, &painting->canvases[i].job);
	free(prompt);
}

static void painter_start(struct provider *p, struct provider_attempt *a)
{
	struct painting *painting = calloc(1, sizeof *painting);

	if (!painting)
		abort();
	painting->provider = p;
	painting->attempt = a;
	painting->count = (int)a->request->n;
	painting->sent = (struct loop_letter){.on_arrive = begin_canvases, .ctx = painting};
	a->state = painting;
	p->running++;
	loop_post(p->parts.loop, &painting->sent); /* never from inside provider_start */
}

static void painter_cancel(struct provider *p, struct provider_attempt *a)
{
	struct painting *painting = a->state;

	if (!painting || painting->cancelled)
		return;
	painting->cancelled = true;
	for (int i = 0; i < painting->count; i++)
		if (painting->canvases[i].painting && !painting->canvases[i].done)
			studio_cancel(p->parts.studio, &painting->canvases[i].job);
}

const struct provider_ops provider_painter = {
	.kind = "painter",
	.sandbox = true,
	.can = {.features = CAN_EVERYTHING},
	.create = painter_create,
	.destroy = painter_destroy,
	.start = painter_start,
	.cancel = painter_cancel,
};
