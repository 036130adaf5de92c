#include "callback/envelope.h"

#include <stdio.h>

void envelope_open(struct callback_envelope *e, const char *message_id, int64_t now_ms,
		   struct buf *bytes)
{
	e->message_id = message_id;
	snprintf(e->timestamp, sizeof e->timestamp, "%lld", (long long)(now_ms / 1000));
	buf_printf(bytes, "%s.%s.", message_id, e->timestamp);
	e->body_at = bytes->len;
}

static void sign(struct callback_envelope *e, struct slice bytes, const struct callback_secrets *secrets)
{
	struct slice keys[CALLBACK_SECRETS_MAX];

	for (int i = 0; i < secrets->count; i++)
		keys[i] = (struct slice){(const char *)secrets->bytes[i], CALLBACK_SECRET_BYTES};
	callback_sign(keys, secrets->count, bytes, e->signature);
}

void envelope_seal(struct callback_envelope *e, const struct buf *bytes,
		   const struct callback_secrets *secrets, const char *url, int64_t timeout_ms,
		   struct egress_request *ret)
{
	sign(e, buf_view(bytes), secrets);
	e->headers[0] = (struct egress_header){"Content-Type", "application/json"};
	e->headers[1] = (struct egress_header){"webhook-id", e->message_id};
	e->headers[2] = (struct egress_header){"webhook-timestamp", e->timestamp};
	e->headers[3] = (struct egress_header){"webhook-signature", e->signature};
	*ret = (struct egress_request){
		.url = slice_of(url),
		.rules = {.param = "callback_url", .max_bytes = CALLBACK_URL_MAX},
		.method = "POST",
		.headers = e->headers,
		.header_count = ARRAY_LEN(e->headers),
		.body = slice_skip(buf_view(bytes), e->body_at),
		.timeout_ms = timeout_ms,
		.connect_timeout_ms = timeout_ms,
		.max_bytes = CALLBACK_ANSWER_MAX,
		.sink = EGRESS_DISCARD,
	};
}
