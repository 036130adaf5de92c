#include "http/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <unistd.h>

#define RECORD_BYTES 16384

/* --- the context ----------------------------------------------------------- */

static int choose_protocol(SSL *ssl UNUSED, const unsigned char **out, unsigned char *out_len,
			   const unsigned char *in, unsigned in_len, void *ctx UNUSED)
{
	static const unsigned char ours[] = "\x08http/1.1";
	unsigned char *chosen;

	if (SSL_select_next_proto(&chosen, out_len, ours, sizeof ours - 1, in, in_len) !=
	    OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL; /* RFC 7301 §3.2: it speaks nothing we do */
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

/* The first error of OpenSSL's queue as text; empties the queue. */
static const char *reason(void)
{
	unsigned long code = ERR_get_error();
	const char *text = code ? ERR_reason_error_string(code) : NULL;

	ERR_clear_error();
	return text ? text : "unknown error";
}

static bool load_files(SSL_CTX *ctx, const char *cert_file, const char *key_file, struct err *err)
{
	if (SSL_CTX_use_certificate_chain_file(ctx, cert_file) != 1)
		return err_set(err, ERR_INVALID_PARAMETER, "tls_cert_file",
			       "cannot read the certificate %s: %s", cert_file, reason());
	if (SSL_CTX_use_PrivateKey_file(ctx, key_file, SSL_FILETYPE_PEM) != 1)
		return err_set(err, ERR_INVALID_PARAMETER, "tls_key_file",
			       "cannot read the key %s: %s", key_file, reason());
	if (SSL_CTX_check_private_key(ctx) != 1)
		return err_set(err, ERR_INVALID_PARAMETER, "tls_key_file",
			       "the key %s does not belong to the certificate %s: %s", key_file,
			       cert_file, reason());
	return true;
}

bool http_tls_load(const char *cert_file, const char *key_file, SSL_CTX **ret_ctx, struct err *err)
{
	if (!cert_file || !key_file)
		return err_set(err, ERR_INVALID_PARAMETER, "tls_cert_file",
			       "TLS needs a certificate file and a key file");
	ERR_clear_error();
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	if (!ctx)
		return err_set(err, ERR_INTERNAL, NULL, "cannot set TLS up: %s", reason());
	SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
					 SSL_OP_CIPHER_SERVER_PREFERENCE |
					 SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
				      SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_read_ahead(ctx, 1);
	SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, NULL);
	if (!load_files(ctx, cert_file, key_file, err)) {
		SSL_CTX_free(ctx);
		return false;
	}
	*ret_ctx = ctx;
	return true;
}

/* --- a connection ---------------------------------------------------------- */

bool http_tls_attach(struct http_conn *c, SSL_CTX *ctx)
{
	ERR_clear_error();
	c->tls = SSL_new(ctx);
	if (!c->tls || SSL_set_fd(c->tls, c->watch.fd) != 1) {
		ERR_clear_error();
		return false;
	}
	SSL_set_accept_state(c->tls);
	return true;
}

void http_tls_shutdown(struct http_conn *c)
{
	if (!c->tls || !SSL_is_init_finished(c->tls))
		return;
	ERR_clear_error();
	SSL_shutdown(c->tls); /* one way; whether it went out does not matter any more */
	ERR_clear_error();
}

void http_tls_detach(struct http_conn *c)
{
	if (!c->tls)
		return;
	SSL_free(c->tls);
	c->tls = NULL;
	ERR_clear_error();
}

/* What a result of SSL_* that is not success means. */
static enum http_io outcome(struct http_conn *c, int result)
{
	switch (SSL_get_error(c->tls, result)) {
	case SSL_ERROR_WANT_READ:
		return HTTP_IO_NONE;
	case SSL_ERROR_WANT_WRITE:
		c->tls_wants_out = true;
		return HTTP_IO_NONE;
	case SSL_ERROR_ZERO_RETURN:
		return HTTP_IO_EOF;
	default:
		ERR_clear_error();
		return HTTP_IO_FAILED;
	}
}

enum http_io http_tls_handshake(struct http_conn *c)
{
	ERR_clear_error();
	c->tls_wants_out = false;
	int result = SSL_do_handshake(c->tls);
	if (result == 1) {
		c->tls_more = SSL_has_pending(c->tls);
		return HTTP_IO_SOME;
	}
	enum http_io io = outcome(c, result);
	return io == HTTP_IO_EOF ? HTTP_IO_FAILED : io;
}

enum http_io http_tls_read(struct http_conn *c, char *p, size_t room, size_t *ret_bytes)
{
	ERR_clear_error();
	c->tls_more = false;
	c->tls_wants_out = false;
	int result = SSL_read_ex(c->tls, p, room, ret_bytes);
	if (result != 1)
		return outcome(c, result);
	c->tls_more = SSL_has_pending(c->tls);
	return HTTP_IO_SOME;
}

/* Up to a record's worth from the front: small pieces are gathered so that a head and its
 * body travel together. The queue only grows behind, so a retry offers at least the same. */
static ssize_t gather(const struct http_conn *c, char *record)
{
	struct iovec pieces[16];
	uint64_t offset, len;
	size_t n = 0;
	int fd;

	if (http_out_next_file(&c->out, &fd, &offset, &len))
		return pread(fd, record, len < RECORD_BYTES ? (size_t)len : RECORD_BYTES,
			     (off_t)offset);
	int count = http_out_memory(&c->out, pieces, 16);
	for (int i = 0; i < count && n < RECORD_BYTES; i++) {
		size_t take = MIN(pieces[i].iov_len, RECORD_BYTES - n);
		memcpy(record + n, pieces[i].iov_base, take);
		n += take;
	}
	return (ssize_t)n;
}

enum http_io http_tls_send_front(struct http_conn *c, size_t *ret_sent)
{
	char record[RECORD_BYTES];
	ssize_t len = gather(c, record);

	if (len <= 0)
		return HTTP_IO_FAILED;
	ERR_clear_error();
	c->tls_wants_out = false;
	int result = SSL_write_ex(c->tls, record, (size_t)len, ret_sent);
	if (result == 1)
		return HTTP_IO_SOME;
	*ret_sent = 0;
	enum http_io io = outcome(c, result);
	return io == HTTP_IO_EOF ? HTTP_IO_FAILED : io;
}
