/* Every limit and deadline of the HTTP server, in one table.
 *
 * X(field, default, least, most, "what it bounds")
 *
 * struct http_limits has one int64_t a row; config/ may make its parameters from
 * the same rows. Times are in milliseconds, sizes in bytes.
 */
#pragma once

#include <stdint.h>

#define HTTP_LIMIT_TABLE(X) \
	X(max_head_bytes, 16384, 1024, 65000, "request line and header fields of one request; more is 431") \
	X(max_uri_bytes, 8192, 64, 60000, "request target; more is 414") \
	X(max_header_count, 64, 4, 128, "header fields of one request; more is 431") \
	X(max_trailer_bytes, 4096, 0, 65000, "trailer fields after a chunked body; more is 431") \
	X(max_connections, 16384, 1, 1000000, "open connections in all; past it 503, then nothing") \
	X(max_connections_per_address, 1024, 1, 1000000, \
	  "open connections of one client address (IPv6: of one /64); past it 503") \
	X(head_timeout_ms, 10000, 10, 3600000, "from a request's first byte to the end of its head") \
	X(body_timeout_ms, 60000, 10, 86400000, "from the head to the end of the body") \
	X(body_min_bytes_per_s, 1024, 0, 1000000000, "mean rate below which a body is cut; 0: none") \
	X(body_rate_grace_ms, 5000, 10, 3600000, "before the rate of a body is judged") \
	X(idle_timeout_ms, 75000, 10, 86400000, "between two requests on one connection") \
	X(write_stall_ms, 30000, 10, 3600000, "without a byte taken by a client that has one to take") \
	X(write_min_bytes_per_s, 256, 0, 1000000000, "mean rate below which a reader is cut; 0: none") \
	X(linger_ms, 5000, 10, 600000, "reading on after an early answer, so that it is read") \
	X(handshake_timeout_ms, 10000, 10, 600000, "the whole TLS handshake") \
	X(max_discard_bytes, 65536, 0, 1000000000, \
	  "unwanted body read and dropped to keep a connection; more closes it") \
	X(max_body_memory_bytes, 536870912, 65536, INT64_MAX, \
	  "collected bodies in memory, of all connections; past it 503") \
	X(max_arena_bytes, 1048576, 4096, 1073741824, "the arena of one exchange") \
	X(max_queued_bytes, 67108864, 65536, INT64_MAX, \
	  "answer bytes waiting for one client; a stream past it is cut") \
	X(stream_high_bytes, 262144, 4096, INT64_MAX, "queued bytes from which on_drain is promised")

struct http_limits {
#define X(field, dflt, least, most, help) int64_t field;
	HTTP_LIMIT_TABLE(X)
#undef X
};
