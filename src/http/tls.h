/* TLS 1.2 and later (OpenSSL) under a connection: private to http/, but for loading.
 *
 * Keys and certificates come from PEM files. ALPN answers http/1.1. No session cache
 * on the server (tickets only), no renegotiation, no compression, buffers released
 * while idle. Drawback: an idle TLS connection costs some 10 KB in OpenSSL.
 */
#pragma once

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "http/conn.h"

bool http_tls_load(const char *cert_file, const char *key_file, SSL_CTX **ret_ctx,
		   struct err *err) MUST_CHECK;

bool http_tls_attach(struct http_conn *c, SSL_CTX *ctx);
/* Says goodbye (close_notify) without waiting, when the handshake was done. */
void http_tls_shutdown(struct http_conn *c);
void http_tls_detach(struct http_conn *c);
/* SOME: done; NONE: wait. */
enum http_io http_tls_handshake(struct http_conn *c);
enum http_io http_tls_read(struct http_conn *c, char *p, size_t room, size_t *ret_bytes);
/* Sends what fits one record from the front of the queue. */
enum http_io http_tls_send_front(struct http_conn *c, size_t *ret_sent);
