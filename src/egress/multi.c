/* libcurl's sockets and its one timer on the egress thread's loop. curl_multi_poll()
 * would go through every open transfer at each event; here an event costs the same with
 * 5 transfers as with 5,000 that hang, and letters and timers need no second machinery. */
#include <stdlib.h>

#include "base/clock.h"
#include "egress/inside.h"

/* Of all that are open: while more are, none is kept when its transfer ends. */
#define KEPT_CONNECTIONS 1024

struct sock {
	struct loop_watch watch;
	struct egress *egress;
};

static void collect(struct egress *e)
{
	CURLMsg *message;
	int left;

	while ((message = e->curl->multi_info_read(e->multi, &left))) {
		struct egress_job *job = NULL;
		CURLcode code = message->data.result;
		if (message->msg != CURLMSG_DONE)
			continue;
		e->curl->easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &job);
		job_transferred(job, code);
	}
}

static void on_ready(struct loop_watch *w, uint32_t events)
{
	struct egress *e = ((struct sock *)w->ctx)->egress;
	int what = 0, running;

	if (events & (EPOLLIN | EPOLLHUP))
		what |= CURL_CSELECT_IN;
	if (events & EPOLLOUT)
		what |= CURL_CSELECT_OUT;
	if (events & EPOLLERR)
		what |= CURL_CSELECT_ERR;
	e->curl->multi_socket_action(e->multi, w->fd, what, &running); /* which may free w */
	collect(e);
}

static int on_socket(CURL *easy UNUSED, curl_socket_t fd, int what, void *ctx, void *assigned)
{
	struct egress *e = ctx;
	struct sock *s = assigned;
	uint32_t events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);

	if (what == CURL_POLL_REMOVE) {
		if (s) {
			loop_watch_remove(e->loop, &s->watch);
			e->curl->multi_assign(e->multi, fd, NULL);
			free(s);
		}
		return 0;
	}
	/* An error returned here would end every transfer; one that is not watched ends at
	 * its deadline. */
	if (s) {
		loop_watch_change(e->loop, &s->watch, events);
		return 0;
	}
	s = calloc(1, sizeof *s);
	if (!s)
		abort();
	s->egress = e;
	loop_watch_init(&s->watch, fd, on_ready, s);
	if (!loop_watch_add(e->loop, &s->watch, events)) {
		free(s);
		return 0;
	}
	e->curl->multi_assign(e->multi, fd, s);
	return 0;
}

static int on_timer(CURLM *multi UNUSED, long timeout_ms, void *ctx)
{
	struct egress *e = ctx;

	if (timeout_ms < 0)
		loop_timer_cancel(e->loop, &e->multi_timer);
	else
		loop_timer_set(e->loop, &e->multi_timer, clock_mono_ms() + timeout_ms);
	return 0;
}

static void on_timer_due(struct loop_timer *t)
{
	struct egress *e = t->ctx;
	int running;

	e->curl->multi_socket_action(e->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(e);
}

bool multi_open(struct egress *e, struct err *err)
{
	loop_timer_init(&e->multi_timer, on_timer_due, e);
	e->multi = e->curl->multi_init();
	if (!e->multi)
		return err_set(err, ERR_UNAVAILABLE, NULL, "out of memory");
	e->curl->multi_setopt(e->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	e->curl->multi_setopt(e->multi, CURLMOPT_SOCKETDATA, e);
	e->curl->multi_setopt(e->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	e->curl->multi_setopt(e->multi, CURLMOPT_TIMERDATA, e);
	e->curl->multi_setopt(e->multi, CURLMOPT_MAXCONNECTS, (long)KEPT_CONNECTIONS);
	return true;
}

void multi_close(struct egress *e)
{
	if (e->multi)
		e->curl->multi_cleanup(e->multi);
	e->multi = NULL;
	loop_timer_cancel(e->loop, &e->multi_timer);
}
