/* The OpenAI dialect's answers to what became a task (api.md §3).
 *
 *   wait     {created, data:[{b64_json | url}], background, output_format, quality, size, usage}
 *   stream   image_generation.partial_image … image_generation.completed
 *
 * Both name the task in x-task-id: a client that lost its answer fetches it later. Images
 * are encoded on their way out (spool.h).
 */
#pragma once

#include "api/creation.h"
#include "api/spool.h"

/* What the answer needs of the request; in the exchange's arena. */
struct openai {
	int width_px, height_px; /* asked for */
	enum catalog_quality quality;
	enum catalog_format format;
	bool replayed, transparent, base64, usage, edit;
	/* of the prompt; one image; one partial image */
	int text_tokens, output_tokens, partial_tokens;
	int64_t created_s, wait_ms;
	struct ledger_rate rate; /* of the create */
	const char *reference_param, *mask_param; /* what errors call them */
	struct slice revised_prompt; /* dall-e-3; empty: none */
	int partial_images, partials_sent; /* asked for, of each image; in all */
};

/* Before the task is created, while the request's words are there. ERR_INTERNAL: no memory. */
bool openai_keep(struct http_exchange *x, const struct creation *c, struct err *err) MUST_CHECK;
/* After it was. */
void openai_wait(struct http_exchange *x, struct creation *c);
void openai_stream(struct http_exchange *x, struct creation *c);
/* Listens for what becomes of a task that is not there yet, its partial images too: it may then
 * be begun as it is created. NULL: no memory. openai_events_forget(), unless openai_stream()
 * took it. */
struct openai_events *openai_events_prepare(struct http_exchange *x, const char *id, int partial_images);
void openai_events_forget(struct openai_events *events); /* NULL is fine */

/* x-ratelimit-{limit,remaining,reset}-requests, where the key or its account has a limit. */
void openai_say_rate(struct http_exchange *x, const struct ledger_rate *rate);

/* --- shared by both ----------------------------------------------------------------- */

/* background, output_format, quality, size: resolved. v: as they came; NULL: as they will. */
void openai_write_settings(struct json_writer *w, const struct openai *o, const struct task_view *v);
void openai_write_usage(struct json_writer *w, const struct openai *o, const struct task_view *v);
/* Are its images still stored, and may so many be read now? Otherwise ERR_NOT_FOUND or
 * ERR_UNAVAILABLE. The first of them stays open, for whoever writes it. */
struct openai_first {
	int fd; /* owned; -1: there is none, or it was taken */
	int64_t bytes;
};
bool openai_has_images(struct call *call, const struct task_view *v, struct openai_first *ret,
		       struct err *err) MUST_CHECK;
/* The i-th image; takes first->fd when it is that. */
bool openai_spool_image(struct spool *s, const struct task_view *v, int i,
			struct openai_first *first) MUST_CHECK;
/* Why a task that has ended has no images, as the error it is answered with. */
void openai_fault(const struct openai *o, const struct task_view *v, struct err *err);
