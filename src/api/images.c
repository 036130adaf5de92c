/* GET /v1/images/{blob}/{name}?exp=…&sig=…: a result, by signed link, no key. */
#include "api/call.h"

#include <stdio.h>

#include "base/clock.h"
#include "media/media.h"

void api_image(struct http_exchange *x)
{
	struct media *media = call_of(x)->api->options.media;
	char blob[MEDIA_BLOB_HEX + 1], etag[MEDIA_BLOB_HEX + 3];
	const char *mime;
	int64_t bytes;
	struct err err;
	struct slice path = slice_skip(x->path, sizeof "/v1/images/" - 1);
	int fd;

	if (slice_is(path, "generations")) { /* matched by this route's pattern, but no link at all */
		http_set_header(x, "Allow", "POST");
		call_fail(x, ERR_METHOD_NOT_ALLOWED, NULL,
			  "pictures are asked for with POST, and fetched by the links of their task");
		return;
	}
	if (!media_check_link(media, path, x->query, clock_wall_ms(), blob, &mime, &err)) {
		http_set_header(x, "Cache-Control", "no-store");
		http_respond_error(x, &err);
		return;
	}
	if (!media_open(media, blob, &fd, &bytes, &err)) {
		/* The link is right and not over, yet the file is gone. */
		http_respond_error(x, &err);
		return;
	}
	snprintf(etag, sizeof etag, "\"%s\"", blob);
	http_set_header(x, "Cache-Control", "private, max-age=3600, immutable");
	http_set_header(x, "X-Content-Type-Options", "nosniff");
	http_set_header(x, "Content-Disposition", "inline");
	http_respond_content(x, &(struct http_content){
					.fd = fd,
					.size_bytes = (uint64_t)bytes,
					.content_type = mime,
					.etag = etag,
				});
}
