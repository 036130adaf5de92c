/* GET /v1/files/{id}/{name}?exp=…&sig=…: an uploaded file, by signed link, no key. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/upload.h"
#include "base/clock.h"

struct serving {
	struct store_job job;
	struct http_exchange *x; /* NULL: it has ended */
	bool download;
	char id[MEDIA_FILE_ID_LEN + 1];
	struct file_row row;
};

static void forget(void *waiting) { ((struct serving *)waiting)->x = NULL; }

static void refuse(struct http_exchange *x, const struct err *err)
{
	http_set_header(x, "Cache-Control", "no-store");
	http_respond_error(x, err);
}

/* RFC 6266: a name for everybody, and the whole one in RFC 5987's spelling. Both end as the
 * bytes do: what is saved from here is an image and no .html or .hta that begins like one. */
static void set_disposition(struct http_exchange *x, const struct file_row *row, bool download)
{
	enum probe_format format = probe_format_by_mime(row->mime);
	char plain[MEDIA_NAME_MAX + 1];
	struct buf b;

	file_link_name(row->name, row->mime, plain);
	buf_init(&b, 4 * FILE_NAME_MAX + sizeof plain + 100);
	buf_printf(&b, "%s; filename=\"%s\"; filename*=UTF-8''", download ? "attachment" : "inline", plain);
	for (const char *p = row->name; *p; p++) {
		bool plain_char = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
				  (*p >= '0' && *p <= '9') || *p == '.' || *p == '_' || *p == '-';
		if (plain_char)
			buf_byte(&b, *p);
		else
			buf_printf(&b, "%%%02X", (unsigned char)*p);
	}
	if (probe_format_by_name(row->name) != format)
		buf_printf(&b, ".%s", probe_extension(format));
	http_set_header(x, "Content-Disposition", buf_cstr(&b));
	buf_finish(&b);
}

static void serve(struct http_exchange *x, const struct serving *s)
{
	char etag[MEDIA_BLOB_HEX + 3];
	const char *mime = probe_mime(probe_format_by_mime(s->row.mime));
	int64_t bytes;
	struct err err;
	int fd;

	if (!media_open(call_of(x)->api->options.media, s->row.blob, &fd, &bytes, &err)) {
		refuse(x, &err);
		return;
	}
	snprintf(etag, sizeof etag, "\"%s\"", s->row.blob);
	/* Not for long: its owner may delete it. */
	http_set_header(x, "Cache-Control", "private, max-age=300");
	http_set_header(x, "X-Content-Type-Options", "nosniff");
	http_set_header(x, "Content-Security-Policy", "default-src 'none'; sandbox");
	set_disposition(x, &s->row, s->download);
	http_respond_content(x, &(struct http_content){
					.fd = fd,
					.size_bytes = (uint64_t)bytes,
					.content_type = mime,
					.etag = etag,
				});
}

static bool run_find(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct serving *s = CONTAINER_OF(job, struct serving, job);

	return file_find(tx, slice_of(s->id), clock_wall_ms(), &s->row, err);
}

static void on_found(struct store_job *job)
{
	struct serving *s = CONTAINER_OF(job, struct serving, job);
	struct http_exchange *x = s->x;

	if (x) {
		call_wait_for(call_of(x), NULL, NULL);
		if (job->ok)
			serve(x, s);
		else
			refuse(x, &job->err);
	}
	free(s);
}

void api_file_link(struct http_exchange *x)
{
	struct call *call = call_of(x);
	struct serving *s = calloc(1, sizeof *s);
	struct err err;

	if (!s) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	if (!media_check_file_link(call->api->options.media,
				   slice_skip(x->path, sizeof "/v1/files/" - 1), x->query,
				   clock_wall_ms(), s->id, &s->download, &err)) {
		free(s);
		refuse(x, &err);
		return;
	}
	s->x = x;
	s->job = (struct store_job){.run = run_find, .done = on_found};
	call_wait_for(call, s, forget);
	store_read(call->api->options.store, &s->job);
}
