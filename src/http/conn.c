/* Birth, waiting and death of a connection. What it does in between is run.c's. */
#include "http/conn.h"

#include <stdlib.h>
#include <unistd.h>

#include "http/peers.h"
#include "http/tls.h"

#define NEVER INT64_MAX

static const struct state_row {
	const char *name;
	bool has_limit;
	size_t limit_at; /* which of http_limits ends it, counted from since_ms */
} states[] = {
#define LIMIT(field) true, offsetof(struct http_limits, field)
	[HTTP_CONN_HANDSHAKE] = {"handshake", LIMIT(handshake_timeout_ms)},
	[HTTP_CONN_IDLE] = {"idle", LIMIT(idle_timeout_ms)},
	[HTTP_CONN_HEAD] = {"head", LIMIT(head_timeout_ms)},
	[HTTP_CONN_EXCHANGE] = {"exchange", false, 0}, /* see exchange_due_ms */
	[HTTP_CONN_LINGER] = {"linger", LIMIT(linger_ms)},
	[HTTP_CONN_DEAD] = {"dead", false, 0},
#undef LIMIT
};

static void on_ready(struct loop_watch *watch, uint32_t events);
static void on_due(struct loop_timer *timer);

static void say_refused(struct http_conn *c)
{
	struct err err;

	err_set(&err, ERR_UNAVAILABLE, NULL, "too many connections");
	err.retry_after_ms = 1000;
	http_conn_fail(c, &err);
}

bool http_conn_open(struct http_worker *w, int fd, const union address *peer, SSL_CTX *tls,
		    bool refused, bool counted)
{
	struct http_conn *c = calloc(1, sizeof *c);

	if (!c) {
		close(fd);
		return false;
	}
	c->worker = w;
	c->peer = *peer;
	c->refused = refused;
	c->counted = counted;
	arena_init(&c->arena, (size_t)w->options->limits.max_arena_bytes);
	list_init(&c->ready);
	list_append(&w->conns, &c->link);
	w->conn_count++;
	w->refusing += refused;
	atomic_fetch_add_explicit(&w->shared->connections, 1, memory_order_relaxed);
	loop_watch_init(&c->watch, fd, on_ready, c);
	loop_timer_init(&c->timer, on_due, c);
	http_conn_set_state(c, tls ? HTTP_CONN_HANDSHAKE : HTTP_CONN_HEAD);
	if ((tls && !http_tls_attach(c, tls)) ||
	    !loop_watch_add(w->loop, &c->watch, EPOLLIN | EPOLLRDHUP)) {
		http_conn_close(c);
		return false;
	}
	if (refused)
		say_refused(c);
	http_conn_settle(c);
	return true;
}

void http_conn_set_state(struct http_conn *c, enum http_conn_state state)
{
	c->state = state;
	c->since_ms = loop_now_ms(c->worker->loop);
}

void http_conn_close(struct http_conn *c)
{
	struct http_worker *w = c->worker;

	if (c->state == HTTP_CONN_DEAD)
		return;
	http_conn_set_state(c, HTTP_CONN_DEAD);
	loop_watch_remove(w->loop, &c->watch);
	loop_timer_cancel(w->loop, &c->timer);
	if (c->begun)
		http_exchange_end(c, true);
	http_out_clear(&c->out, &w->blocks);
	http_blocks_give(&w->blocks, TAKE(c->in));
	free(TAKE(c->stash));
	http_tls_detach(c);
	close(c->watch.fd);
	if (c->counted)
		http_peers_leave(w->shared->peers, &c->peer);
	w->refusing -= c->refused;
	w->conn_count--;
	atomic_fetch_sub(&w->shared->connections, 1);
	http_worker_tell_quiet(w);
	list_remove(&c->ready);
	list_remove(&c->link);
	list_append(&w->dead, &c->link);
}

void http_conn_schedule(struct http_conn *c)
{
	if (!c->busy && c->state != HTTP_CONN_DEAD && list_empty(&c->ready))
		list_append(&c->worker->ready, &c->ready);
}

/* --- deadlines ------------------------------------------------------------- */

/* A client that has bytes to take must take some, and not too slowly on the whole. */
static int64_t reader_due_ms(const struct http_conn *c)
{
	const struct http_limits *l = http_limits_of(c);

	if (!c->blocked)
		return NEVER;
	int64_t stall = c->progress_ms + l->write_stall_ms;
	if (l->write_min_bytes_per_s == 0)
		return stall;
	int64_t earned_ms = c->taken_bytes * 1000 / l->write_min_bytes_per_s;
	int64_t rate = c->blocked_ms + MAX(l->write_stall_ms, earned_ms);
	return MIN(stall, rate);
}

static int64_t beat_due_ms(const struct http_conn *c)
{
	return c->begun && c->beat && c->answer == HTTP_ANSWER_STREAM ? c->beat_due_ms : NEVER;
}

static int64_t state_due_ms(const struct http_conn *c)
{
	const struct state_row *row = &states[c->state];
	int64_t limit;

	if (!row->has_limit)
		return c->state == HTTP_CONN_EXCHANGE ? http_body_due_ms(c) : NEVER;
	memcpy(&limit, (const char *)http_limits_of(c) + row->limit_at, sizeof limit);
	return c->since_ms + limit;
}

static int64_t due_ms(const struct http_conn *c)
{
	return MIN(MIN(reader_due_ms(c), beat_due_ms(c)), state_due_ms(c));
}

/* Deadlines mostly move away; the timer is then left to ring early and set anew, which
 * saves two heap operations a request. */
static void set_timer(struct http_conn *c)
{
	int64_t due = due_ms(c);

	if (due != NEVER && (c->timer.heap_at < 0 || due < c->timer.due_ms))
		loop_timer_set(c->worker->loop, &c->timer, due);
}

static void fail_timeout(struct http_conn *c, const char *what)
{
	struct err err;

	err_set(&err, ERR_REQUEST_TIMEOUT, NULL, "the request's %s took too long to arrive", what);
	http_conn_fail(c, &err);
}

static void expire_state(struct http_conn *c)
{
	bool begun_to_send = c->in && c->in->end > c->in->start;

	if (c->state == HTTP_CONN_HEAD && begun_to_send)
		fail_timeout(c, "head");
	else if (c->state == HTTP_CONN_EXCHANGE)
		fail_timeout(c, "body");
	else
		http_conn_close(c);
}

static void on_due(struct loop_timer *timer)
{
	struct http_conn *c = timer->ctx;
	int64_t now = loop_now_ms(c->worker->loop);

	if (reader_due_ms(c) <= now)
		http_flush_look(c);
	if (reader_due_ms(c) <= now) {
		http_conn_close(c);
	} else if (state_due_ms(c) <= now) {
		expire_state(c);
	} else if (beat_due_ms(c) <= now) {
		http_stream_beat(c);
		http_conn_run(c);
	} else {
		set_timer(c);
	}
}

/* --- events ---------------------------------------------------------------- */

static uint32_t wanted_events(const struct http_conn *c)
{
	uint32_t events = 0;

	if (http_conn_wants_input(c))
		events |= EPOLLIN;
	if (c->blocked || c->tls_wants_out)
		events |= EPOLLOUT;
	if (c->state == HTTP_CONN_EXCHANGE && c->answer != HTTP_ANSWER_DONE)
		events |= EPOLLRDHUP;
	return events;
}

/* Interest that is only superfluous stays, unless an event came of it (exact): a request
 * that waits for a moment then costs no system call. */
static void watch_for(struct http_conn *c, uint32_t wanted, bool exact)
{
	uint32_t have = c->watch.events;
	bool enough = (have & wanted) == wanted && !(have & ~wanted & EPOLLOUT);

	if (exact || !enough)
		loop_watch_change(c->worker->loop, &c->watch, wanted);
}

void http_conn_settle(struct http_conn *c)
{
	if (c->state == HTTP_CONN_DEAD)
		return;
	http_input_release(c);
	watch_for(c, wanted_events(c), false);
	set_timer(c);
	if (c->tls_more && http_conn_wants_input(c))
		http_conn_schedule(c);
}

static void linger_on(struct http_conn *c)
{
	if (http_input_discard(c) != HTTP_IO_NONE)
		http_conn_close(c);
}

static void shake_hands(struct http_conn *c)
{
	enum http_io io = http_tls_handshake(c);

	if (io == HTTP_IO_FAILED) {
		http_conn_close(c);
		return;
	}
	if (io == HTTP_IO_SOME)
		http_conn_set_state(c, HTTP_CONN_HEAD);
	http_conn_settle(c);
}

static void read_on(struct http_conn *c)
{
	enum http_io io = http_input_read(c);

	if (io == HTTP_IO_FAILED) {
		http_conn_close(c);
		return;
	}
	if (io == HTTP_IO_EOF)
		c->eof = true;
	http_conn_run(c);
}

void http_conn_resume(struct http_conn *c)
{
	if (c->tls_more && http_conn_wants_input(c))
		read_on(c);
	else
		http_conn_run(c);
}

void http_conn_drain(struct http_conn *c)
{
	if (c->state != HTTP_CONN_IDLE && c->state != HTTP_CONN_HEAD)
		return;
	read_on(c); /* a request may just have come */
	bool empty = c->state == HTTP_CONN_IDLE || c->state == HTTP_CONN_HEAD;
	if (empty && http_input_unread(c) == 0 && c->out.queued_bytes == 0)
		http_conn_close(c);
}

static void on_ready(struct loop_watch *watch, uint32_t events)
{
	struct http_conn *c = watch->ctx;
	uint32_t wanted = wanted_events(c);

	if (events & (EPOLLERR | EPOLLHUP)) {
		http_conn_close(c); /* closed both ways, or broken: nobody is there */
		return;
	}
	if (c->state == HTTP_CONN_HANDSHAKE) {
		shake_hands(c);
		return;
	}
	if (c->state == HTTP_CONN_LINGER) {
		linger_on(c);
		return;
	}
	if ((wanted & EPOLLIN & events) || (c->tls_wants_out && (events & EPOLLOUT))) {
		read_on(c);
		return;
	}
	/* Not reading, so bytes may be unread; but a client that sends no more while it
	 * waits for its answer has gone. */
	if (wanted & EPOLLRDHUP & events) {
		http_conn_close(c);
		return;
	}
	if (events & ~wanted)
		watch_for(c, wanted, true);
	if (events & EPOLLOUT)
		http_conn_run(c);
}
