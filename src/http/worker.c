/* A loop's round, its orders from other threads, and what it shares among its connections:
 * blocks, the date, request ids. */
#include "http/worker.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/digest.h"
#include "http/conn.h"
#include "http/date.h"

static void on_round_end(void *ctx);
static void on_drain_order(struct loop_letter *letter);
static void on_cut_order(struct loop_letter *letter);
static void on_again(struct loop_letter *letter);

static size_t block_bytes(const struct http_limits *l)
{
	return sizeof(struct http_in) + (size_t)l->max_head_bytes + HTTP_IN_SPARE_BYTES;
}

void http_worker_init(struct http_worker *w, struct http_shared *shared, struct loop *loop,
		      int index)
{
	*w = (struct http_worker){
		.shared = shared,
		.options = &shared->options,
		.loop = loop,
		.index = index,
		.again = {.on_arrive = on_again, .ctx = w},
		.drain_letter = {.on_arrive = on_drain_order, .ctx = w},
		.cut_letter = {.on_arrive = on_cut_order, .ctx = w},
	};
	http_blocks_init(&w->blocks, block_bytes(&shared->options.limits));
	list_init(&w->conns);
	list_init(&w->ready);
	list_init(&w->dead);
	for (int i = 0; i < HTTP_LISTEN_MAX; i++)
		w->listeners[i].watch.fd = -1;
	random_bytes(&w->id_key, sizeof w->id_key);
	loop_timer_init(&w->accept_again, NULL, w);
	loop_on_round_end(loop, on_round_end, w);
}

/* --- rounds ---------------------------------------------------------------- */

static void free_dead(struct http_worker *w)
{
	for (struct list *it; (it = list_shift(&w->dead));)
		free(CONTAINER_OF(it, struct http_conn, link));
}

static void on_round_end(void *ctx)
{
	struct http_worker *w = ctx;
	struct list batch;

	list_init(&batch);
	for (struct list *it; (it = list_shift(&w->ready));)
		list_append(&batch, it);
	for (struct list *it; (it = list_shift(&batch));)
		http_conn_resume(CONTAINER_OF(it, struct http_conn, ready));
	if (!list_empty(&w->ready) && !w->again_posted) {
		w->again_posted = true;
		loop_post(w->loop, &w->again);
	}
	free_dead(w);
}

static void on_again(struct loop_letter *letter)
{
	((struct http_worker *)letter->ctx)->again_posted = false;
}

/* --- orders ---------------------------------------------------------------- */

void http_worker_order_drain(struct http_worker *w) { loop_post(w->loop, &w->drain_letter); }

/* Where draining took too long it was ordered before the stop orders it. */
void http_worker_order_cut(struct http_worker *w)
{
	if (!atomic_exchange(&w->cut_ordered, true))
		loop_post(w->loop, &w->cut_letter);
}

void http_worker_tell_quiet(struct http_worker *w)
{
	struct http_shared *s = w->shared;

	if (!atomic_load(&s->draining) || atomic_load(&s->connections) > 0)
		return;
	pthread_mutex_lock(&s->quiet_lock);
	pthread_cond_broadcast(&s->quiet);
	pthread_mutex_unlock(&s->quiet_lock);
}

static void on_drain_order(struct loop_letter *letter)
{
	struct http_worker *w = letter->ctx;

	http_listen_close(w);
	LIST_FOR_EACH(it, &w->conns)
	http_conn_drain(CONTAINER_OF(it, struct http_conn, link));
	atomic_fetch_sub(&w->shared->listening, 1);
	http_worker_tell_quiet(w);
}

/* Ends all; a callback may close any connection, so always the first. */
static void cut_all(struct http_worker *w)
{
	http_listen_close(w);
	while (!list_empty(&w->conns))
		http_conn_close(CONTAINER_OF(w->conns.next, struct http_conn, link));
}

static void on_cut_order(struct loop_letter *letter) { cut_all(letter->ctx); }

void http_worker_finish(struct http_worker *w)
{
	cut_all(w);
	free_dead(w);
	loop_timer_cancel(w->loop, &w->accept_again);
	loop_off_round_end(w->loop, on_round_end, w);
	http_blocks_finish(&w->blocks);
}

/* --- what answers need ------------------------------------------------------ */

struct slice http_worker_date(struct http_worker *w)
{
	int64_t now = loop_now_ms(w->loop);

	if (now >= w->date_until_ms) {
		int64_t wall = clock_wall_ms();
		memcpy(w->date_line, "Date: ", 6);
		http_date_format(wall / 1000, w->date_line + 6);
		memcpy(w->date_line + 6 + HTTP_DATE_MAX - 1, "\r\n", 3);
		w->date_until_ms = now + 1000 - wall % 1000;
	}
	return (struct slice){w->date_line, 6 + HTTP_DATE_MAX - 1 + 2};
}

/* A bijection of 64 bits (splitmix64's finalizer): counting never repeats an id, and
 * neighbours look nothing alike. */
static uint64_t scramble(uint64_t n)
{
	n = (n ^ n >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	n = (n ^ n >> 27) * UINT64_C(0x94D049BB133111EB);
	return n ^ n >> 31;
}

void http_worker_request_id(struct http_worker *w, char ret[])
{
	static const char digits[] = "0123456789abcdef";
	uint64_t n = scramble(w->id_key + w->id_count++), key = w->id_key >> 48;

	for (int i = 0; i < 4; i++, key >>= 4)
		*ret++ = digits[key & 15]; /* tells loops and restarts apart */
	for (int i = 0; i < 16; i++, n >>= 4)
		*ret++ = digits[n & 15];
	*ret = '\0';
}
