/* GET /v1/tasks/{id}/events: a task's life as server-sent events.
 *
 *   event: status         {"status":"processing","progress":0}
 *   event: progress       {"progress":40}
 *   event: partial_image  {"number":1,"index":0,"b64_json":"…"}
 *   event: completed | failed | cancelled    the task, whole; then the stream ends
 */
#include "api/call.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/base64.h"
#include "http/sse.h"

#define PREVIEW_MAX_BYTES (32 << 20)
#define PREVIEWS 2 /* of each image */

/* Lives on the heap: letters from the store may come after the client has gone. */
struct stream {
	struct task_watch watch;
	struct task_read read;
	struct http_exchange *x; /* NULL: it has ended */
	struct tasks *tasks;
	struct api *api;
	char id[TASK_ID_MAX];
	bool begun, reading, ended;
	int told_progress;
};

static void release(struct stream *s)
{
	if (!s->x && !s->reading)
		free(s);
}

static void forget_stream(void *waiting)
{
	struct stream *s = waiting;

	s->x = NULL;
	task_watch_end(s->tasks, &s->watch);
	release(s);
}

static void send_status(struct stream *s, enum task_status status, int progress)
{
	struct buf b;
	struct json_writer w = {.buf = &b};

	buf_init(&b, 256);
	json_object_begin(&w);
	json_member_str(&w, "status", task_status_name(status));
	json_member_int(&w, "progress", progress);
	json_object_end(&w);
	http_sse_event(s->x, "status", buf_view(&b));
	buf_finish(&b);
}

static void send_progress(struct stream *s, int progress)
{
	struct buf b;
	struct json_writer w = {.buf = &b};

	if (progress <= s->told_progress)
		return;
	s->told_progress = progress;
	buf_init(&b, 64);
	json_object_begin(&w);
	json_member_int(&w, "progress", progress);
	json_object_end(&w);
	http_sse_event(s->x, "progress", buf_view(&b));
	buf_finish(&b);
}

/* The picture is mapped and encoded straight into the event: one copy in all. */
static void send_preview(struct stream *s, const struct task_event *event)
{
	size_t bytes = (size_t)event->preview_bytes, encoded = BASE64_ENCODED_LEN(bytes);
	struct buf b;
	struct json_writer w = {.buf = &b};

	if (event->preview_bytes <= 0 || event->preview_bytes > PREVIEW_MAX_BYTES)
		return;
	void *pixels = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, event->preview_fd, 0);
	if (pixels == MAP_FAILED)
		return;
	buf_init(&b, encoded + 256);
	json_object_begin(&w);
	json_member_int(&w, "number", event->preview_number);
	json_member_int(&w, "index", event->preview_index);
	json_key(&w, "b64_json");
	json_string_begin(&w);
	if (buf_reserve(&b, encoded))
		b.len += base64_encode(pixels, bytes, b.p + b.len);
	json_string_end(&w);
	json_object_end(&w);
	munmap(pixels, bytes);
	if (b.failed)
		buf_finish(&b);
	else
		http_sse_event_owned(s->x, "partial_image", b.p, b.len, free);
}

static void end_with_task(struct stream *s, const struct task_view *view)
{
	struct http_exchange *x = s->x;
	struct buf b;
	struct json_writer w = {.buf = &b};

	task_watch_end(s->tasks, &s->watch); /* the news that it has ended may be on its way */
	buf_init(&b, CALL_ANSWER_MAX);
	view_write(&w, s->api, view);
	http_sse_event(x, task_status_name(view->status), buf_view(&b));
	buf_finish(&b);
	http_sse_end(x);
}

static void on_read(struct task_read *read);

static void read_task(struct stream *s)
{
	s->reading = true;
	s->read = (struct task_read){.id = slice_of(s->id),
				     .account_id = call_reads_of(call_of(s->x)),
				     .done = on_read,
				     .ctx = s};
	task_read(s->tasks, &s->read);
}

static void on_read(struct task_read *read)
{
	struct stream *s = read->ctx;

	s->reading = false;
	if (!s->x) {
		release(s);
		return;
	}
	if (!read->ok) {
		task_watch_end(s->tasks, &s->watch);
		if (s->begun)
			http_sse_end(s->x);
		else
			http_respond_error(s->x, &read->err);
		return;
	}
	if (!s->begun) {
		s->begun = true;
		http_sse_begin_every(s->x, s->api->options.keep_alive_ms);
		if (!task_ended(read->view.status)) {
			s->told_progress = read->view.progress;
			send_status(s, read->view.status, read->view.progress);
		}
	}
	if (task_ended(read->view.status))
		end_with_task(s, &read->view);
	else if (s->ended)
		read_task(s); /* it ended while this was being read */
}

static void on_event(struct task_watch *w, const struct task_event *event)
{
	struct stream *s = w->ctx;

	if (!s->begun && event->kind != TASK_EVENT_ENDED)
		return; /* the first read tells it all */
	switch (event->kind) {
	case TASK_EVENT_STATUS:
		send_status(s, event->status, s->told_progress);
		break;
	case TASK_EVENT_PROGRESS:
		send_progress(s, event->progress);
		break;
	case TASK_EVENT_PREVIEW:
		send_preview(s, event);
		break;
	case TASK_EVENT_ENDED:
		s->ended = true;
		if (!s->reading)
			read_task(s);
		break;
	}
}

void api_task_events(struct http_exchange *x)
{
	struct call *call = call_of(x);
	struct slice id;

	if (!task_param(x, &id))
		return;
	struct stream *s = calloc(1, sizeof *s);
	if (!s) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	s->x = x;
	s->api = call->api;
	s->tasks = call->api->options.tasks;
	memcpy(s->id, id.p, id.len);
	memcpy(s->watch.id, s->id, sizeof s->watch.id);
	s->watch.on_event = on_event;
	s->watch.previews = PREVIEWS;
	s->watch.ctx = s;
	s->told_progress = -1;
	call_wait_for(call, s, forget_stream);
	task_watch_begin(s->tasks, &s->watch);
	read_task(s);
}
