/* What a callback looks like on its way: "id.timestamp." in front of the body in one piece
 * of memory, as it is signed, and the request that carries it.
 *
 *     envelope_open(&e, message_id, now_ms, &buf);          then the body is appended to buf
 *     envelope_seal(&e, &buf, &secrets, url, timeout_ms, &request);
 *     request.done = …;  egress_submit(egress, &request);
 *
 * Thread rule: none. The envelope, the buffer and the URL live until the request is done.
 */
#pragma once

#include "callback/callback.h"

struct callback_envelope {
	const char *message_id; /* borrowed */
	size_t body_at;
	char timestamp[24], signature[CALLBACK_SIGNATURE_MAX];
	struct egress_header headers[4];
};

void envelope_open(struct callback_envelope *e, const char *message_id, int64_t now_ms,
		   struct buf *bytes);
void envelope_seal(struct callback_envelope *e, const struct buf *bytes,
		   const struct callback_secrets *secrets, const char *url, int64_t timeout_ms,
		   struct egress_request *ret);
