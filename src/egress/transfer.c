/* One exchange: what libcurl is told, what it tells, and what went wrong. */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/file.h"
#include "egress/inside.h"

#define UPLOAD_BUFFER_BYTES 16384
#define DISCARD_BUFFER_BYTES 4096
#define PIECES_BUFFER_BYTES 131072 /* large answers: an eighth of the reads */

/* --- the guard's last two looks -------------------------------------------- */

static curl_socket_t open_socket(void *ctx, curlsocktype purpose UNUSED, struct curl_sockaddr *a)
{
	struct egress_job *job = ctx;

	if (!job->trusted &&
	    !guard_allows(job->egress->options.guard, job->url.host, (struct sockaddr *)&a->addr)) {
		job->closed_peer = true;
		return CURL_SOCKET_BAD;
	}
	CLEANUP(close_fd) int fd = socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
	job->no_descriptor = fd < 0 || (!job->trusted && fd_is_scarce(fd));
	return job->no_descriptor ? CURL_SOCKET_BAD : TAKE_FD(fd);
}

/* Before the request is sent, on a kept connection too. */
static int before_request(void *ctx, char *peer, char *local UNUSED, int port, int local_port UNUSED)
{
	struct egress_job *job = ctx;
	union address a = {0};

	if (job->trusted)
		return CURL_PREREQFUNC_OK;
	if (inet_pton(AF_INET, peer, &a.v4.sin_addr) == 1)
		a.any.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, peer, &a.v6.sin6_addr) == 1)
		a.any.sa_family = AF_INET6;
	a.v4.sin_port = htons((uint16_t)port);
	if (guard_allows(job->egress->options.guard, job->url.host, &a.any))
		return CURL_PREREQFUNC_OK;
	job->closed_peer = true;
	return CURL_PREREQFUNC_ABORT;
}

/* --- headers --------------------------------------------------------------- */

/* What frames a message, or is for the next hop alone, is libcurl's to say. */
static const char *const framing[] = {
	"host",	   "content-length", "transfer-encoding", "connection", "expect", "te",
	"trailer", "upgrade",	     "keep-alive",	  "proxy-connection", "accept-encoding"};

static bool header_ok(const struct egress_header *h)
{
	if (!h->name[0] || !h->value)
		return false;
	for (const char *p = h->name; *p; p++)
		if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7F || strchr("\"(),/:;<=>?@[\\]{}", *p))
			return false;
	for (const char *p = h->value; *p; p++)
		if (((unsigned char)*p < ' ' && *p != '\t') || *p == 0x7F)
			return false;
	for (size_t i = 0; i < ARRAY_LEN(framing); i++)
		if (strcasecmp(h->name, framing[i]) == 0)
			return false;
	return true;
}

const char *transfer_bad_header(const struct egress_request *r)
{
	for (size_t i = 0; i < r->header_count; i++)
		if (!header_ok(&r->headers[i]))
			return r->headers[i].name;
	return NULL;
}

static bool add_header(struct egress_job *job, const char *name, const char *value)
{
	struct buf line;
	struct curl_slist *longer = NULL;

	buf_init(&line, 64 * 1024);
	buf_printf(&line, *value ? "%s: %s" : "%s;%s", name, value); /* "name;" sends it empty */
	const char *text = buf_cstr(&line);
	if (!line.failed)
		longer = job->egress->curl->slist_append(job->headers, text);
	buf_finish(&line);
	if (longer)
		job->headers = longer;
	return longer;
}

static bool make_headers(struct egress_job *job)
{
	const struct egress_request *r = job->request;
	bool ok = true, typed = false;

	for (size_t i = 0; i < r->header_count; i++) {
		if (job->away && strcasecmp(r->headers[i].name, "accept") != 0)
			continue;
		typed |= strcasecmp(r->headers[i].name, "content-type") == 0;
		ok &= add_header(job, r->headers[i].name, r->headers[i].value);
	}
	/* Those libcurl would add: a wait for 100, and a type that is a form's. */
	struct curl_slist *more = job->egress->curl->slist_append(job->headers, "Expect:");
	ok &= more != NULL;
	job->headers = more ? more : job->headers;
	more = typed ? job->headers : job->egress->curl->slist_append(job->headers, "Content-Type:");
	job->headers = more ? more : job->headers;
	return ok && more;
}

static bool is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static bool follows(const struct egress_request *r)
{
	return !r->method || strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0;
}

static void end_head(struct egress_job *job)
{
	long status = 0;

	job->egress->curl->easy_getinfo(job->easy, CURLINFO_RESPONSE_CODE, &status);
	job->result.status = (int)status;
	job->head_ended = status >= 200;
	job->following = is_redirect((int)status) && job->has_location && follows(job->request) &&
			 job->result.hops < job->request->redirects;
}

static size_t on_header(char *p, size_t size, size_t count, void *ctx)
{
	struct egress_job *job = ctx;
	struct slice line = {p, size * count};

	job->head_bytes += (int64_t)line.len;
	if (job->head_bytes > EGRESS_HEAD_BYTES) {
		job->head_too_large = true;
		return 0;
	}
	if (job->head_ended) /* a trailer */
		return line.len;
	if (slice_starts(line, SLICE("HTTP/"))) { /* also behind a 100 or 103 */
		buf_clear(&job->kept_headers);
		job->has_location = false;
	} else if (slice_is(line, "\r\n") || slice_is(line, "\n")) {
		end_head(job);
	} else {
		struct slice kept = line;
		while (kept.len && strchr("\r\n", kept.p[kept.len - 1]))
			kept.len--;
		job->has_location |= kept.len > 9 && strncasecmp(kept.p, "location:", 9) == 0;
		buf_slice(&job->kept_headers, kept); /* what is too much is not kept */
		buf_byte(&job->kept_headers, '\n');
	}
	return line.len;
}

static size_t on_body(char *p, size_t size, size_t count, void *ctx)
{
	struct egress_job *job = ctx;
	size_t len = size * count;

	if (!job->following)
		return sink_write(job, p, len);
	job->redirect_bytes += (int64_t)len;
	job->too_large |= job->redirect_bytes > EGRESS_HEAD_BYTES;
	return job->too_large ? 0 : len;
}

/* --- the request's body ---------------------------------------------------- */

static size_t on_send(char *p, size_t size, size_t count, void *ctx)
{
	struct egress_job *job = ctx;
	const struct egress_request *r = job->request;
	size_t want = MIN(size * count, (size_t)(r->body_fd_bytes - job->sent_bytes));
	ssize_t n = pread(r->body_fd, p, want, job->sent_bytes);

	if (n < 0 || (n == 0 && want > 0))
		return CURL_READFUNC_ABORT;
	job->sent_bytes += n;
	return (size_t)n;
}

static int on_seek(void *ctx, curl_off_t offset, int origin)
{
	struct egress_job *job = ctx;

	if (origin != SEEK_SET)
		return CURL_SEEKFUNC_FAIL;
	job->sent_bytes = offset;
	return CURL_SEEKFUNC_OK;
}

/* --- options --------------------------------------------------------------- */

#define SET(option, value) (ok &= set(job->easy, option, value) == CURLE_OK)

static bool set_method(struct egress_job *job)
{
	const struct egress_request *r = job->request;
	__typeof__(job->egress->curl->easy_setopt) set = job->egress->curl->easy_setopt;
	const char *method = r->method ? r->method : "GET";
	bool ok = true;

	if (strcmp(method, "HEAD") == 0) {
		SET(CURLOPT_NOBODY, 1L);
		return ok;
	}
	SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)r->max_bytes);
	if (strcmp(method, "GET") == 0)
		return ok;
	SET(CURLOPT_POST, 1L);
	SET(CURLOPT_CUSTOMREQUEST, method);
	if (r->body_fd_bytes > 0) {
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body_fd_bytes);
		SET(CURLOPT_READFUNCTION, on_send);
		SET(CURLOPT_READDATA, job);
		SET(CURLOPT_SEEKFUNCTION, on_seek);
		SET(CURLOPT_SEEKDATA, job);
	} else {
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
		SET(CURLOPT_POSTFIELDS, r->body.len ? r->body.p : "");
	}
	return ok;
}

static bool set_tls(struct egress_job *job)
{
	__typeof__(job->egress->curl->easy_setopt) set = job->egress->curl->easy_setopt;
	const char *ca_file = job->request->ca_file ? job->request->ca_file
						    : job->egress->options.ca_file;
	bool ok = true;

	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (ca_file) {
		SET(CURLOPT_CAINFO, ca_file);
		SET(CURLOPT_CAPATH, (char *)NULL); /* the system's would count as well */
	}
	return ok;
}

static bool set_limits(struct egress_job *job)
{
	const struct egress_request *r = job->request;
	__typeof__(job->egress->curl->easy_setopt) set = job->egress->curl->easy_setopt;
	bool ok = true;

	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)MIN(r->connect_timeout_ms, r->timeout_ms));
	if (r->min_bytes_per_s > 0) {
		SET(CURLOPT_LOW_SPEED_LIMIT, (long)r->min_bytes_per_s);
		SET(CURLOPT_LOW_SPEED_TIME, (long)r->min_rate_window_s);
	}
	if (r->decompress)
		SET(CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
	if (r->once)
		SET(CURLOPT_FRESH_CONNECT, 1L);
	if (r->last)
		SET(CURLOPT_FORBID_REUSE, 1L);
	SET(CURLOPT_UPLOAD_BUFFERSIZE, (long)UPLOAD_BUFFER_BYTES);
	if (r->sink == EGRESS_DISCARD)
		SET(CURLOPT_BUFFERSIZE, (long)DISCARD_BUFFER_BYTES);
	if (r->sink == EGRESS_PIECES || r->sink == EGRESS_READER)
		SET(CURLOPT_BUFFERSIZE, (long)PIECES_BUFFER_BYTES);
	return ok;
}

static bool set_all(struct egress_job *job)
{
	const struct egress *e = job->egress;
	__typeof__(e->curl->easy_setopt) set = e->curl->easy_setopt;
	bool ok = true;

	SET(CURLOPT_PRIVATE, job);
	SET(CURLOPT_ERRORBUFFER, job->curl_error);
	SET(CURLOPT_URL, job->url.text);
	SET(CURLOPT_PATH_AS_IS, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_NOPROGRESS, 1L);
	SET(CURLOPT_PROXY, ""); /* whatever the environment says */
	SET(CURLOPT_USERAGENT, e->options.user_agent);
	SET(CURLOPT_HTTPHEADER, job->headers);
	if (job->resolve)
		SET(CURLOPT_RESOLVE, job->resolve);
	SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
	SET(CURLOPT_OPENSOCKETDATA, job);
	SET(CURLOPT_PREREQFUNCTION, before_request);
	SET(CURLOPT_PREREQDATA, job);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, job);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, job);
	return ok && set_method(job) && set_tls(job) && set_limits(job);
}

bool transfer_start(struct egress_job *job)
{
	struct egress *e = job->egress;

	job->sent_bytes = job->head_bytes = job->redirect_bytes = 0;
	job->head_ended = job->following = job->has_location = false;
	job->curl_error[0] = '\0';
	buf_clear(&job->kept_headers);
	job->hop_us = clock_mono_us() - job->submitted_us;
	job->easy = e->curl->easy_init();
	if (!job->easy)
		return false;
	if (job->pinned && !(job->resolve = e->curl->slist_append(NULL, job->pinned)))
		return false;
	return make_headers(job) && set_all(job) &&
	       e->curl->multi_add_handle(e->multi, job->easy) == CURLM_OK;
}

void transfer_stop(struct egress_job *job)
{
	const struct libcurl *curl = job->egress->curl;

	if (!job->easy)
		return;
	curl->multi_remove_handle(job->egress->multi, job->easy);
	curl->easy_cleanup(TAKE(job->easy));
	curl->slist_free_all(TAKE(job->headers));
	curl->slist_free_all(TAKE(job->resolve));
}

/* --- afterwards ------------------------------------------------------------ */

static int64_t time_of(struct egress_job *job, CURLINFO which)
{
	curl_off_t us = 0;

	job->egress->curl->easy_getinfo(job->easy, which, &us);
	return us > 0 ? job->hop_us + us : 0;
}

void transfer_note(struct egress_job *job)
{
	struct egress_timings *t = &job->result.timings_us;

	t->connected = time_of(job, CURLINFO_CONNECT_TIME_T);
	t->secured = time_of(job, CURLINFO_APPCONNECT_TIME_T);
	t->first_byte = time_of(job, CURLINFO_STARTTRANSFER_TIME_T);
}

char *transfer_redirect(struct egress_job *job, CURLcode code)
{
	char *to = NULL;

	if (code != CURLE_OK || !job->following)
		return NULL;
	job->egress->curl->easy_getinfo(job->easy, CURLINFO_REDIRECT_URL, &to);
	return to ? strdup(to) : NULL;
}

static enum egress_outcome outcome_of(CURLcode code)
{
	static const struct {
		CURLcode code;
		enum egress_outcome outcome;
	} table[] = {
		{CURLE_COULDNT_RESOLVE_HOST, EGRESS_DNS},
		{CURLE_COULDNT_CONNECT, EGRESS_CONNECT},
		{CURLE_INTERFACE_FAILED, EGRESS_CONNECT},
		{CURLE_SSL_CONNECT_ERROR, EGRESS_TLS},
		{CURLE_PEER_FAILED_VERIFICATION, EGRESS_TLS},
		{CURLE_SSL_CACERT_BADFILE, EGRESS_TLS},
		{CURLE_SSL_CERTPROBLEM, EGRESS_TLS},
		{CURLE_SSL_CIPHER, EGRESS_TLS},
		{CURLE_SSL_ISSUER_ERROR, EGRESS_TLS},
		{CURLE_SSL_CLIENTCERT, EGRESS_TLS},
		{CURLE_OPERATION_TIMEDOUT, EGRESS_TIMEOUT},
		{CURLE_FILESIZE_EXCEEDED, EGRESS_TOO_LARGE},
		{CURLE_OUT_OF_MEMORY, EGRESS_UNAVAILABLE},
		{CURLE_FAILED_INIT, EGRESS_UNAVAILABLE},
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].code == code)
			return table[i].outcome;
	return EGRESS_BROKEN;
}

static enum egress_outcome say(char ret_why[EGRESS_MESSAGE_MAX], enum egress_outcome outcome,
			       const char *fmt, ...) PRINTF_LIKE(3, 4);
static enum egress_outcome say(char ret_why[EGRESS_MESSAGE_MAX], enum egress_outcome outcome,
			       const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(ret_why, EGRESS_MESSAGE_MAX, fmt, ap);
	va_end(ap);
	return outcome;
}

enum egress_outcome transfer_judge(struct egress_job *job, CURLcode code,
				   char ret_why[EGRESS_MESSAGE_MAX])
{
	const char *host = job->url.host;
	int status = job->result.status;

	ret_why[0] = '\0';
	if (job->closed_peer)
		return say(ret_why, EGRESS_REFUSED, "%s has an address that is not public", host);
	/* Out of memory is also what libcurl says of a line that is longer than it takes. */
	bool in_head = !job->head_ended && job->result.timings_us.first_byte > 0;
	if (job->head_too_large || (code == CURLE_OUT_OF_MEMORY && in_head))
		return say(ret_why, EGRESS_TOO_LARGE, "%s sent more than %d bytes of headers", host,
			   EGRESS_HEAD_BYTES);
	if (job->too_large || code == CURLE_FILESIZE_EXCEEDED)
		return say(ret_why, EGRESS_TOO_LARGE, "%s sent more than %lld bytes", host,
			   (long long)job->request->max_bytes);
	if (job->no_descriptor)
		return say(ret_why, EGRESS_UNAVAILABLE, "no descriptor is left to ask %s", host);
	if (job->no_space)
		return say(ret_why, EGRESS_UNAVAILABLE, "no space is left for what %s sent", host);
	if (job->no_memory)
		return say(ret_why, EGRESS_UNAVAILABLE, "no memory for the body");
	if (job->stopped)
		return say(ret_why, EGRESS_CANCELLED, "cancelled");
	if (code == CURLE_OK && status / 100 == 2)
		return EGRESS_OK;
	if (code == CURLE_OK)
		return say(ret_why, EGRESS_HTTP, "%s answered %d", host, status);
	return say(ret_why, outcome_of(code), "%s: %s", host,
		   job->curl_error[0] ? job->curl_error : job->egress->curl->easy_strerror(code));
}
