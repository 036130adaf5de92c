/* Listening sockets, and which of those who knock come in. */
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>

#include "base/file.h"
#include "base/log.h"
#include "http/conn.h"
#include "http/peers.h"

#define BACKLOG 4096
#define ACCEPTS_A_TURN 64
/* Connections over the limit that are kept just long enough to be told so. */
#define REFUSING_MAX 64
#define NO_DESCRIPTORS_PAUSE_MS 100
#define UNSENT_MOST_BYTES 131072

/* Accepted sockets inherit these from the listener, which saves system calls. */
static void set_inherited_options(int fd)
{
	static const struct {
		int level, name, value;
	} settings[] = {
		{IPPROTO_TCP, TCP_NODELAY, 1},
		{IPPROTO_TCP, TCP_NOTSENT_LOWAT, UNSENT_MOST_BYTES},
		/* A waiting client whose machine died sends nothing that tells us. */
		{SOL_SOCKET, SO_KEEPALIVE, 1},
		{IPPROTO_TCP, TCP_KEEPIDLE, 60},
		{IPPROTO_TCP, TCP_KEEPINTVL, 15},
		{IPPROTO_TCP, TCP_KEEPCNT, 4},
	};

	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		setsockopt(fd, settings[i].level, settings[i].name, &settings[i].value,
			   sizeof(int));
}

bool http_listen_open(const union address *address, bool shared, int *ret_fd, struct err *err)
{
	char text[ADDRESS_TEXT_MAX];
	int one = 1;
	CLEANUP(close_fd)
	int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	address_format(address, text);
	if (fd < 0)
		return err_set(err, ERR_INTERNAL, "listen", "cannot make a socket: %s",
			       strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (shared)
		setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
	if (address->any.sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
	set_inherited_options(fd);
	if (bind(fd, &address->any, address_len(address)) < 0 || listen(fd, BACKLOG) < 0)
		return err_set(err, ERR_INVALID_PARAMETER, "listen", "cannot listen on %s: %s",
			       text, strerror(errno));
	*ret_fd = TAKE_FD(fd);
	return true;
}

/* --- accepting ------------------------------------------------------------- */

static bool is_loopback(const union address *a)
{
	if (a->any.sa_family == AF_INET)
		return ntohl(a->v4.sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr);
}

static bool is_counted(const struct http_worker *w, const union address *peer)
{
	return (w->options->limit_loopback || !is_loopback(peer)) &&
	       !http_is_proxy(w->shared, peer);
}

static SSL_CTX *tls_context(struct http_shared *shared)
{
	pthread_mutex_lock(&shared->tls_lock);
	SSL_CTX *ctx = shared->tls;
	SSL_CTX_up_ref(ctx);
	pthread_mutex_unlock(&shared->tls_lock);
	return ctx;
}

static void refuse(struct http_listener *l, int fd, const union address *peer)
{
	struct http_worker *w = l->worker;

	atomic_fetch_add_explicit(&w->shared->refused, 1, memory_order_relaxed);
	/* Under TLS the answer would cost more than the connection that was refused. */
	if (l->tls || w->refusing >= REFUSING_MAX || fd_is_scarce(fd))
		close(fd);
	else
		http_conn_open(w, fd, peer, NULL, true, false);
}

static void let_in(struct http_listener *l, int fd, const union address *peer)
{
	struct http_worker *w = l->worker;
	const struct http_limits *limits = &w->options->limits;
	bool counted = is_counted(w, peer);

	if (fd_is_scarce(fd) ||
	    atomic_load_explicit(&w->shared->connections, memory_order_relaxed) >=
		    limits->max_connections ||
	    (counted &&
	     !http_peers_enter(w->shared->peers, peer, limits->max_connections_per_address))) {
		refuse(l, fd, peer);
		return;
	}
	SSL_CTX *tls = l->tls ? tls_context(w->shared) : NULL;
	http_conn_open(w, fd, peer, tls, false, counted);
	SSL_CTX_free(tls);
}

/* Out of descriptors: accepting again at once would only spin. */
static void pause_accepting(struct http_worker *w)
{
	log_warn("http.no_descriptors", "loop=%d connections=%d", w->index, w->conn_count);
	for (int i = 0; i < w->options->listen_count; i++)
		loop_watch_remove(w->loop, &w->listeners[i].watch);
	loop_timer_set(w->loop, &w->accept_again, loop_now_ms(w->loop) + NO_DESCRIPTORS_PAUSE_MS);
}

static void on_accept_again(struct loop_timer *timer)
{
	struct http_worker *w = timer->ctx;

	if (w->listeners[0].watch.fd >= 0)
		http_listen_start(w);
}

/* Says whether there may be more. */
static bool accept_one(struct http_listener *l)
{
	struct http_shared *shared = l->worker->shared;
	union address peer = {0};
	socklen_t len = sizeof peer;
	int fd = accept4(l->watch.fd, &peer.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd >= 0) {
		atomic_fetch_add_explicit(&shared->accepted, 1, memory_order_relaxed);
		let_in(l, fd, &peer);
		return true;
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
		pause_accepting(l->worker);
	return errno == EINTR || errno == ECONNABORTED;
}

static void on_knock(struct loop_watch *watch, uint32_t events UNUSED)
{
	struct http_listener *l = watch->ctx;

	for (int i = 0; i < ACCEPTS_A_TURN && accept_one(l); i++)
		;
}

/* --- opening and closing --------------------------------------------------- */

bool http_listen_start(struct http_worker *w)
{
	bool fine = true;

	for (int i = 0; i < w->options->listen_count; i++) {
		struct http_listener *l = &w->listeners[i];
		l->worker = w;
		l->tls = w->options->listen[i].tls;
		loop_watch_init(&l->watch, l->watch.fd, on_knock, l);
		fine &= loop_watch_add(w->loop, &l->watch, EPOLLIN);
	}
	loop_timer_cancel(w->loop, &w->accept_again);
	loop_timer_init(&w->accept_again, on_accept_again, w);
	return fine;
}

/* Who has connected already is let in: closing would reset him. */
void http_listen_close(struct http_worker *w)
{
	for (int i = 0; i < w->options->listen_count; i++) {
		struct http_listener *l = &w->listeners[i];
		if (l->watch.fd < 0)
			continue;
		if (l->worker)
			while (accept_one(l))
				;
		loop_watch_remove(w->loop, &l->watch);
		close_fd(&l->watch.fd);
		l->watch.fd = -1;
	}
}
