/* POST /v1/files/upload/stream: multipart/form-data with a part `file`, and `file_name` where
 * another name is wanted than the part's. Other fields are passed over. */
#include "api/upload.h"

#include <stdlib.h>

#include "http/multipart.h"

#define AROUND_BYTES (64 * 1024) /* of a form around its file */

enum field { FIELD_OTHER, FIELD_FILE, FIELD_NAME };

struct form_upload {
	struct upload u;
	struct multipart form;
	enum field field;
	bool named; /* by file_name, which wins wherever it stands */
};

static struct form_upload *form_of(struct upload *u) { return CONTAINER_OF(u, struct form_upload, u); }

/* --- the form's parts ------------------------------------------------------------------ */

static bool on_part(void *ctx, const struct multipart_part *part, struct err *err)
{
	struct form_upload *f = ctx;

	f->field = FIELD_OTHER;
	if (slice_is(part->name, "file_name")) {
		f->field = FIELD_NAME;
		f->named = true;
		upload_forget_name(&f->u);
	}
	if (!slice_is(part->name, "file"))
		return true;
	if (upload_is_open(&f->u))
		return err_set(err, ERR_INVALID_PARAMETER, "file", "one file a request: send the next in another");
	f->field = FIELD_FILE;
	if (!f->named)
		upload_add_name(&f->u, part->filename);
	return upload_open(&f->u, err);
}

static bool on_data(void *ctx, struct slice piece, struct err *err)
{
	struct form_upload *f = ctx;

	if (f->field == FIELD_FILE)
		return upload_write(&f->u, piece, err);
	if (f->field == FIELD_NAME)
		upload_add_name(&f->u, piece);
	return true;
}

static bool on_part_end(void *ctx UNUSED, struct err *err UNUSED) { return true; }

static const struct multipart_handler handler = {on_part, on_data, on_part_end};

/* --- the body ---------------------------------------------------------------------------- */

static bool end(struct form_upload *f, struct err *err)
{
	if (!multipart_end(&f->form, err))
		return false;
	if (!upload_is_open(&f->u))
		return err_set(err, ERR_INVALID_PARAMETER, "file", "the form has no part named \"file\"");
	upload_close(&f->u);
	return true;
}

static void on_chunk(struct http_exchange *x, struct slice piece, bool last)
{
	struct form_upload *f = call_of(x)->waiting;
	struct err err;

	while (piece.len > 0) {
		/* What the form held back may come with it. */
		size_t most = MEDIA_INTAKE_PIECE_MAX - 2 * MULTIPART_BOUNDARY_MAX;
		struct slice part = {piece.p, MIN(piece.len, most)};
		if (!multipart_feed(&f->form, part, &err)) {
			upload_refuse(&f->u, &err);
			return;
		}
		piece = slice_skip(piece, part.len);
	}
	if (last && !end(f, &err))
		upload_refuse(&f->u, &err);
	else if (!last && !f->u.room)
		http_body_pause(x);
}

static void start(struct upload *u)
{
	int64_t most = u->api->options.files.max_bytes + AROUND_BYTES;

	u->room = true;
	call_allow_time(u->x, most);
	http_body_stream(u->x, (uint64_t)most, on_chunk);
}

static void on_room(struct upload *u) { http_body_resume(u->x); }
static void destroy(struct upload *u) { free(form_of(u)); }

void api_upload_stream(struct http_exchange *x)
{
	struct form_upload *f = malloc(sizeof *f);
	struct err err;

	if (!f) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	f->field = FIELD_OTHER;
	f->named = false;
	f->u = (struct upload){.param = "file", .start = start, .on_room = on_room, .destroy = destroy};
	if (!multipart_init(&f->form, http_header(x, "content-type"), &handler, f, &err)) {
		free(f);
		http_respond_error(x, &err);
		return;
	}
	upload_start(&f->u, x, MAX(x->content_length - AROUND_BYTES, 0));
}
