/* Puts loops, threads and listeners together, and takes them apart again. */
#include "http/server.h"

#include <errno.h>
#include <openssl/ssl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/conn.h"
#include "http/peers.h"
#include "http/tls.h"

#define THREADS_MAX 64
#define CUT_WAIT_MS 5000
#define SPARE_DESCRIPTORS 256
#define WORK_DESCRIPTORS 8192 /* of tasks, their references, callbacks, when there may be so many */

struct server_thread {
	struct http_server *server; /* borrowed */
	struct http_worker worker;
	struct loop *loop; /* owned, unless options.loop */
	pthread_t id;
	bool running; /* the thread */
	bool started; /* on the owner's loop */
};

struct http_server {
	struct http_shared shared;
	struct server_thread *threads; /* owned */
	int count, inited;
	int ports[HTTP_LISTEN_MAX];
	sem_t started;
};

void http_options_init(struct http_options *o)
{
	*o = (struct http_options){
		.limits = {
#define X(field, dflt, least, most, help) .field = (dflt),
			HTTP_LIMIT_TABLE(X)
#undef X
		},
	};
}

static bool check_limits(const struct http_limits *l, struct err *err)
{
#define X(field, dflt, least, most, help)                                                      \
	if (l->field < (least) || l->field > (most))                                           \
		return err_set(err, ERR_INVALID_PARAMETER, #field, "%s must be %lld to %lld", \
			       #field, (long long)(least), (long long)(most));
	HTTP_LIMIT_TABLE(X)
#undef X
	return true;
}

/* --- making ---------------------------------------------------------------- */

/* Connections may not eat the descriptors that the rest of the program needs. */
static void fit_descriptors(struct http_limits *l)
{
	struct rlimit files;
	rlim_t least = (rlim_t)l->max_connections + SPARE_DESCRIPTORS;
	rlim_t wanted = 2 * (rlim_t)l->max_connections + WORK_DESCRIPTORS; /* each with a file open */

	if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur >= wanted)
		return;
	files.rlim_cur = MAX(files.rlim_cur, MIN(wanted, files.rlim_max));
	if (setrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur >= least)
		return;
	l->max_connections = MAX((int64_t)files.rlim_cur - SPARE_DESCRIPTORS, 1);
	log_warn("http.fewer_connections", "max_connections=%lld descriptors=%lld",
		 (long long)l->max_connections, (long long)files.rlim_cur);
}

static bool parse_proxies(struct http_shared *s, struct err *err)
{
	const char *const *texts = s->options.trusted_proxies;
	int n = 0;

	while (texts && texts[n])
		n++;
	if (n == 0)
		return true;
	s->proxies = calloc((size_t)n, sizeof *s->proxies);
	if (!s->proxies)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	for (; s->proxy_count < n; s->proxy_count++)
		if (!address_range_parse(slice_of(texts[s->proxy_count]), &s->proxies[s->proxy_count]))
			return err_set(err, ERR_INVALID_PARAMETER, "trusted_proxies",
				       "%s is no address range", texts[s->proxy_count]);
	return true;
}

static bool any_tls(const struct http_options *o)
{
	for (int i = 0; i < o->listen_count; i++)
		if (o->listen[i].tls)
			return true;
	return false;
}

static bool init_shared(struct http_server *s, const struct http_options *o, struct err *err)
{
	struct http_shared *shared = &s->shared;

	shared->options = *o;
	pthread_mutex_init(&shared->tls_lock, NULL);
	pthread_mutex_init(&shared->quiet_lock, NULL);
	pthread_condattr_t attr;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&shared->quiet, &attr);
	pthread_condattr_destroy(&attr);
	shared->peers = http_peers_create();
	if (!shared->peers)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	if (!check_limits(&o->limits, err) || !parse_proxies(shared, err))
		return false;
	fit_descriptors(&shared->options.limits);
	return !any_tls(o) || http_tls_load(o->tls_cert_file, o->tls_key_file, &shared->tls, err);
}

static bool init_workers(struct http_server *s, struct err *err)
{
	const struct http_options *o = &s->shared.options;
	int cores = (int)sysconf(_SC_NPROCESSORS_ONLN);

	s->count = o->loop ? 1 : o->threads > 0 ? o->threads : MAX(cores, 1);
	s->count = MIN(s->count, THREADS_MAX);
	s->threads = calloc((size_t)s->count, sizeof *s->threads);
	if (!s->threads)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	for (; s->inited < s->count; s->inited++) {
		struct server_thread *t = &s->threads[s->inited];
		t->server = s;
		if (!o->loop && !loop_create(&t->loop, err))
			return false;
		http_worker_init(&t->worker, &s->shared, o->loop ? o->loop : t->loop, s->inited);
	}
	atomic_store(&s->shared.listening, s->count);
	return true;
}

/* SO_REUSEPORT would let a second server of the same user steal half the connections
 * silently; a socket without it finds out whether somebody listens. */
static bool probe(const union address *address, struct err *err)
{
	int fd;

	if (!http_listen_open(address, false, &fd, err))
		return false;
	close(fd);
	return true;
}

static bool listen_on(struct http_server *s, int i, struct err *err)
{
	const char *text = s->shared.options.listen[i].address;
	union address address;
	socklen_t len = sizeof address;
	bool several = s->count > 1;

	if (!address_parse(slice_of(text), &address))
		return err_set(err, ERR_INVALID_PARAMETER, "listen",
			       "%s is no address to listen on, such as 127.0.0.1:8080", text);
	if (several && !probe(&address, err))
		return false;
	for (int t = 0; t < s->count; t++) {
		int *fd = &s->threads[t].worker.listeners[i].watch.fd;
		if (!http_listen_open(&address, several, fd, err))
			return false;
		/* Port 0: the first gets one, the others join it. */
		if (t == 0 && getsockname(*fd, &address.any, &len) < 0)
			return err_set(err, ERR_INTERNAL, "listen", "%s: %s", text, strerror(errno));
	}
	s->ports[i] = ntohs(address.any.sa_family == AF_INET ? address.v4.sin_port
							      : address.v6.sin6_port);
	return true;
}

static void start_worker(struct server_thread *t)
{
	const struct http_options *o = &t->server->shared.options;
	struct http_worker *w = &t->worker;

	if (o->on_loop_start)
		w->loop_user = o->on_loop_start(w->loop, w->index, o->app);
	if (!http_listen_start(w))
		log_error("http.not_listening", "loop=%d", w->index);
}

static void *thread_main(void *arg)
{
	struct server_thread *t = arg;
	const struct http_options *o = &t->server->shared.options;

	start_worker(t);
	sem_post(&t->server->started);
	loop_run(t->loop);
	if (o->on_loop_stop)
		o->on_loop_stop(t->loop, t->worker.loop_user, o->app);
	return NULL;
}

static bool start_threads(struct http_server *s, struct err *err)
{
	if (s->shared.options.loop) {
		start_worker(&s->threads[0]);
		s->threads[0].started = true;
		return true;
	}
	for (int i = 0; i < s->count; i++) {
		struct server_thread *t = &s->threads[i];
		int failed = pthread_create(&t->id, NULL, thread_main, t);
		if (failed)
			return err_set(err, ERR_INTERNAL, NULL, "cannot make a thread: %s",
				       strerror(failed));
		t->running = true;
		while (sem_wait(&s->started) < 0 && errno == EINTR)
			;
	}
	return true;
}

bool http_server_start(const struct http_options *o, struct http_server **ret_server,
		       struct err *err)
{
	struct http_server *s = calloc(1, sizeof *s);

	if (!s)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	signal(SIGPIPE, SIG_IGN); /* sendfile() and OpenSSL cannot be told by a flag */
	sem_init(&s->started, 0, 0);
	bool fine = init_shared(s, o, err) && init_workers(s, err);
	for (int i = 0; fine && i < o->listen_count; i++)
		fine = listen_on(s, i, err);
	if (!fine || !start_threads(s, err)) {
		http_server_stop(s);
		return false;
	}
	*ret_server = s;
	return true;
}

/* --- ending ---------------------------------------------------------------- */

void http_server_begin_drain(struct http_server *s)
{
	if (atomic_exchange(&s->shared.draining, true))
		return;
	for (int i = 0; i < s->count; i++)
		http_worker_order_drain(&s->threads[i].worker);
}

static bool is_quiet(struct http_server *s)
{
	return atomic_load(&s->shared.listening) == 0 && atomic_load(&s->shared.connections) == 0;
}

static bool wait_quiet(struct http_server *s, int64_t until_ms)
{
	struct timespec until = {.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000};
	int64_t now;

	if (s->shared.options.loop) {
		while (!is_quiet(s) && (now = clock_mono_ms()) < until_ms)
			loop_turn(s->shared.options.loop, (int)MIN(until_ms - now, INT32_MAX));
		return is_quiet(s);
	}
	pthread_mutex_lock(&s->shared.quiet_lock);
	while (!is_quiet(s))
		if (pthread_cond_timedwait(&s->shared.quiet, &s->shared.quiet_lock, &until) != 0)
			break;
	bool quiet = is_quiet(s);
	pthread_mutex_unlock(&s->shared.quiet_lock);
	return quiet;
}

bool http_server_drain(struct http_server *s, int64_t timeout_ms)
{
	http_server_begin_drain(s);
	if (wait_quiet(s, clock_mono_ms() + timeout_ms))
		return true;
	log_warn("http.drain_cut", "connections=%lld", (long long)atomic_load(&s->shared.connections));
	for (int i = 0; i < s->count; i++)
		http_worker_order_cut(&s->threads[i].worker);
	if (!wait_quiet(s, clock_mono_ms() + CUT_WAIT_MS))
		log_error("http.loop_stuck", "connections=%lld",
			  (long long)atomic_load(&s->shared.connections));
	return false;
}

static void stop_thread(struct server_thread *t)
{
	const struct http_options *o = &t->server->shared.options;

	if (t->running) {
		/* On its own thread, because handlers are told. */
		http_worker_order_cut(&t->worker);
		loop_stop(t->loop);
		pthread_join(t->id, NULL);
	}
	http_worker_finish(&t->worker);
	if (t->started && o->on_loop_stop)
		o->on_loop_stop(o->loop, t->worker.loop_user, o->app);
	loop_destroy(t->loop);
}

void http_server_stop(struct http_server *s)
{
	if (!s)
		return;
	for (int i = 0; i < s->inited; i++)
		stop_thread(&s->threads[i]);
	free(s->threads);
	http_peers_destroy(s->shared.peers);
	SSL_CTX_free(s->shared.tls);
	free(s->shared.proxies);
	pthread_mutex_destroy(&s->shared.tls_lock);
	pthread_mutex_destroy(&s->shared.quiet_lock);
	pthread_cond_destroy(&s->shared.quiet);
	sem_destroy(&s->started);
	free(s);
}

/* --- while it runs --------------------------------------------------------- */

int http_server_port(const struct http_server *s, int i) { return s->ports[i]; }
int http_server_thread_count(const struct http_server *s) { return s->count; }
struct loop *http_server_loop(const struct http_server *s, int i) { return s->threads[i].worker.loop; }

bool http_server_reload(struct http_server *s, struct err *err)
{
	struct http_shared *shared = &s->shared;
	SSL_CTX *fresh, *old;

	if (!any_tls(&shared->options))
		return true;
	if (!http_tls_load(shared->options.tls_cert_file, shared->options.tls_key_file, &fresh, err))
		return false;
	pthread_mutex_lock(&shared->tls_lock);
	old = shared->tls;
	shared->tls = fresh;
	pthread_mutex_unlock(&shared->tls_lock);
	SSL_CTX_free(old); /* its connections hold it as long as they need it */
	return true;
}

void http_server_counts(const struct http_server *s, struct http_counts *ret)
{
	*ret = (struct http_counts){
		.connections = atomic_load(&s->shared.connections),
		.accepted = atomic_load(&s->shared.accepted),
		.refused = atomic_load(&s->shared.refused),
		.requests = atomic_load(&s->shared.requests),
		.body_memory_bytes = atomic_load(&s->shared.body_memory_bytes),
	};
}
