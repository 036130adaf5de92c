/* "stream": true: the OpenAI dialect's events, of any model's task.
 *
 *   event: image_generation.partial_image   an earlier stage, as many as partial_images
 *   event: image_generation.completed       each image, and the usage
 *   event: error                            the task ended without images
 *
 * (image_edit.… for edits.) The head is sent as soon as the task is there; what is wrong
 * before is an ordinary answer. A picture's bytes go from its file through the encoder to
 * the client (spool.h), so an event is in memory in pieces only.
 */
#include "api/openai.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "api/spool.h"
#include "base/clock.h"
#include "http/sse.h"

#define EVENT_TEXT_MAX 4096

/* On the heap: a read may come back after the client has gone. */
struct openai_events {
	struct task_watch watch;
	struct task_read read;
	struct http_exchange *x; /* NULL: it has ended */
	struct tasks *tasks;
	struct spool *spool;
	char id[TASK_ID_MAX];
	bool begun, ended; /* ended: before it was begun */
	bool reading, read_again, over;
};

static void release(struct openai_events *e)
{
	if (!e->x && !e->reading)
		free(e);
}

void openai_events_forget(struct openai_events *e)
{
	if (!e)
		return;
	e->x = NULL;
	task_watch_end(e->tasks, &e->watch);
	release(e);
}

static void forget_events(void *waiting) { openai_events_forget(waiting); }

/* --- one event ------------------------------------------------------------------------ */

/* event: image_generation.<name> and data: with type and b64_json, up to the picture. */
static bool begin_event(struct openai_events *e, const char *name)
{
	const char *family = call_of(e->x)->openai->edit ? "image_edit" : "image_generation";

	struct buf b;

	buf_init(&b, EVENT_TEXT_MAX);
	buf_printf(&b, "event: %s.%s\ndata: {\"type\":\"%s.%s\",\"b64_json\":\"", family, name, family, name);
	return spool_text(e->spool, &b);
}

/* What is written into w stands behind the picture. */
static void go_on_event(struct buf *b, struct json_writer *w)
{
	buf_init(b, EVENT_TEXT_MAX);
	buf_append(b, "\"", 1);
	*w = (struct json_writer){.buf = b, .comma = true};
}

static void end_event(struct openai_events *e, struct buf *b, bool ok)
{
	buf_append(b, "}\n\n", 3);
	if (!ok || !spool_text(e->spool, b))
		http_abort(e->x);
}

static void send_partial(struct openai_events *e, const struct task_event *event)
{
	struct openai *o = call_of(e->x)->openai;
	int fd = fcntl(event->preview_fd, F_DUPFD_CLOEXEC, 3);
	struct json_writer w;
	struct buf b;

	if (fd < 0 || event->preview_index >= o->partial_images) { /* another watcher's wish */
		close_fd(&fd);
		return;
	}
	o->partials_sent++;
	bool ok = begin_event(e, "partial_image");
	ok = spool_base64(e->spool, fd, event->preview_bytes) && ok;
	go_on_event(&b, &w);
	json_member_int(&w, "created_at", clock_wall_ms() / 1000);
	openai_write_settings(&w, o, NULL);
	json_member_int(&w, "partial_image_index", event->preview_index);
	end_event(e, &b, ok);
}

static bool send_completed(struct openai_events *e, const struct task_view *v, int i, struct openai_first *first)
{
	const struct openai *o = call_of(e->x)->openai;
	struct json_writer w;
	struct buf b;

	bool ok = begin_event(e, "completed") && openai_spool_image(e->spool, v, i, first);
	go_on_event(&b, &w);
	json_member_int(&w, "created_at", v->ended_ms / 1000);
	openai_write_settings(&w, o, v);
	openai_write_usage(&w, o, v);
	end_event(e, &b, ok);
	return ok;
}

static void send_error(struct openai_events *e, const struct err *err)
{
	struct buf b;
	struct json_writer w = {.buf = &b};

	buf_init(&b, EVENT_TEXT_MAX);
	buf_printf(&b, "event: error\ndata: ");
	json_object_begin(&w);
	json_member_str(&w, "type", "error");
	json_key(&w, "error");
	fault_write_openai(&w, err);
	json_object_end(&w);
	buf_append(&b, "\n\n", 2);
	if (!spool_text(e->spool, &b))
		http_abort(e->x);
}

/* --- the task's life ---------------------------------------------------------------------- */

static void finish_stream(struct openai_events *e, const struct task_view *v)
{
	struct openai_first first = {.fd = -1};
	struct spool *spool = e->spool;
	struct err err;
	bool ok = true;

	e->over = true;
	task_watch_end(e->tasks, &e->watch);
	if (v->status != TASK_COMPLETED) {
		openai_fault(call_of(e->x)->openai, v, &err);
		send_error(e, &err);
	} else if (!openai_has_images(call_of(e->x), v, &first, &err)) {
		send_error(e, &err);
	} else {
		for (int i = 0; ok && i < v->image_count; i++)
			ok = send_completed(e, v, i, &first);
		close_fd(&first.fd);
	}
	if (ok)
		spool_end(spool);
	else
		http_abort(e->x);
}

static void on_read(struct task_read *read);

static void read_task(struct openai_events *e)
{
	e->reading = true;
	e->read = (struct task_read){.id = slice_of(e->id),
				     .account_id = call_of(e->x)->key->account_id,
				     .done = on_read,
				     .ctx = e};
	task_read(e->tasks, &e->read);
}

static void on_read(struct task_read *read)
{
	struct openai_events *e = read->ctx;

	e->reading = false;
	if (!e->x) {
		release(e);
	} else if (!read->ok) {
		e->over = true;
		send_error(e, &read->err);
		spool_end(e->spool);
	} else if (task_ended(read->view.status)) {
		finish_stream(e, &read->view);
	} else if (e->read_again) {
		e->read_again = false;
		read_task(e); /* it ended while this was being read */
	}
}

static void on_event(struct task_watch *w, const struct task_event *event)
{
	struct openai_events *e = w->ctx;

	if (e->over)
		return;
	if (!e->begun)
		e->ended |= event->kind == TASK_EVENT_ENDED;
	else if (event->kind == TASK_EVENT_PREVIEW)
		send_partial(e, event);
	else if (event->kind == TASK_EVENT_ENDED && e->reading)
		e->read_again = true;
	else if (event->kind == TASK_EVENT_ENDED && event->view)
		finish_stream(e, event->view);
	else if (event->kind == TASK_EVENT_ENDED)
		read_task(e);
}

static void on_gone(struct http_exchange *x)
{
	struct openai_events *e = call_of(x)->waiting;

	if (!e->over)
		cancel_unbegun(e->tasks, e->id);
}

struct openai_events *openai_events_prepare(struct http_exchange *x, const char *id, int partial_images)
{
	struct openai_events *e = calloc(1, sizeof *e);

	if (!e)
		return NULL;
	e->x = x;
	e->tasks = call_of(x)->api->options.tasks;
	memcpy(e->id, id, sizeof e->id);
	memcpy(e->watch.id, e->id, sizeof e->watch.id);
	e->watch.on_event = on_event;
	e->watch.previews = partial_images;
	e->watch.ctx = e;
	task_watch_begin(e->tasks, &e->watch);
	return e;
}

/* Who is told of the task that it became: a replay has another id. */
static struct openai_events *take_events(struct http_exchange *x, struct creation *c)
{
	struct openai_events *e = TAKE(c->events);

	if (e && !c->create.replayed)
		return e;
	openai_events_forget(e);
	return openai_events_prepare(x, c->create.id, c->request.partial_images);
}

void openai_stream(struct http_exchange *x, struct creation *c)
{
	bool watched = c->events && !c->create.replayed;
	struct openai_events *e = take_events(x, c);
	struct call *call = call_of(x);

	if (!e) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	e->begun = true;
	call_wait_for(call, e, forget_events);
	x->on_gone = c->create.replayed ? NULL : on_gone;
	say_created(x, e->id, c->create.replayed, NULL);
	openai_say_rate(x, &c->create.rate);
	http_sse_begin_every(x, call->api->options.keep_alive_ms);
	e->spool = spool_create(x);
	if (!e->spool) {
		http_abort(x);
		return;
	}
	spool_set_heartbeat(e->spool, call->api->options.keep_alive_ms, ": keep-alive\n\n");
	if (!watched || e->ended)
		read_task(e);
}
