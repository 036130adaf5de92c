/* One loop's share of the server: private to http/. */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "base/address.h"
#include "base/list.h"
#include "base/loop.h"
#include "http/block.h"
#include "http/server.h"

struct http_peers;
struct ssl_ctx_st;

struct http_listener {
	struct loop_watch watch; /* fd -1: closed */
	struct http_worker *worker;
	bool tls;
};

/* What all loops share. */
struct http_shared {
	struct http_options options; /* lists copied, what they point to is not */
	struct http_peers *peers;    /* connections by address */
	struct address_range *proxies; /* owned */
	int proxy_count;
	pthread_mutex_t tls_lock;
	struct ssl_ctx_st *tls; /* owned; under tls_lock */
	atomic_bool draining;
	_Atomic int64_t connections, accepted, refused, requests, body_memory_bytes;
	/* For http_server_drain: rung when the last connection is gone, and by each loop
	 * that has closed its listeners. */
	pthread_mutex_t quiet_lock;
	pthread_cond_t quiet;
	atomic_int listening; /* loops that may still accept */
};

struct http_worker {
	struct http_shared *shared;
	const struct http_options *options;
	struct loop *loop;
	void *loop_user;
	int index;
	struct http_blocks blocks;
	struct http_listener listeners[HTTP_LISTEN_MAX];
	struct loop_timer accept_again; /* after the descriptors ran out */
	struct list conns, ready, dead;
	int conn_count;
	int refusing; /* connections kept only to be told 503 */

	char date_line[40]; /* "Date: …\r\n" */
	int64_t date_until_ms;
	uint64_t id_key, id_count; /* of request ids */

	struct loop_letter again; /* to itself: there is more to do next round */
	bool again_posted;
	struct loop_letter drain_letter, cut_letter; /* orders from other threads */
	atomic_bool cut_ordered;		     /* a letter is in the post once */
};

/* worker.c */
void http_worker_init(struct http_worker *w, struct http_shared *shared, struct loop *loop,
		      int index);
/* On the loop's thread (or after it): cuts every connection, frees. */
void http_worker_finish(struct http_worker *w);
/* Any thread. */
void http_worker_order_drain(struct http_worker *w);
void http_worker_order_cut(struct http_worker *w); /* again: nothing; its listeners are closed by then */
/* A connection is gone, or the listeners are. */
void http_worker_tell_quiet(struct http_worker *w);
struct slice http_worker_date(struct http_worker *w);
/* 20 characters and a terminator, unique among this program's requests. */
void http_worker_request_id(struct http_worker *w, char ret[]);

/* listen.c */
/* One listening socket; with shared, others may listen on the same address. */
bool http_listen_open(const union address *address, bool shared, int *ret_fd,
		      struct err *err) MUST_CHECK;
bool http_listen_start(struct http_worker *w);
void http_listen_close(struct http_worker *w); /* after accepting what is queued */
