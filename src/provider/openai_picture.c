#include "provider/openai_picture.h"

#include <string.h>


#define DATA_URL "data:"
#define DATA_URL_LEN 5
#define DATA_HEADER_MAX 200 /* "image/png;base64," and parameters */

/* --- base64 into a file ------------------------------------------------------------------- */

static bool fail(struct err *err, const char *why)
{
	return err_set(err, ERR_TASK_SERVICE, NULL, "an image of its answer %s", why);
}

static bool check(struct openai_reading *r, enum base64_file_outcome outcome, const char *none, struct err *err)
{
	switch (outcome) {
	case BASE64_FILE_NONE:
		return fail(err, none);
	case BASE64_FILE_TOO_LARGE:
		return fail(err, "is larger than any image may be");
	case BASE64_FILE_NO_ROOM:
		r->no_room = true;
		return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no space is left for the image");
	case BASE64_FILE_OK:
		break;
	}
	return true;
}

/* Escaped line breaks (MIME's 76 characters a line) come as pieces of their own. */
static bool take_base64(struct openai_reading *r, struct slice piece, struct err *err)
{
	while (piece.len > 0 && (*piece.p == '\n' || *piece.p == '\r'))
		piece = slice_skip(piece, 1);
	if (piece.len == 0)
		return true;
	r->no_room = r->file.fd < 0 && !base64_file_begin(&r->file, r->to.media, err);
	return !r->no_room && check(r, base64_file_add(&r->file, piece), "is no base64", err);
}

/* The picture of an event is told at the event's end, when it is known what it is. */
static bool end_base64(struct openai_reading *r, struct err *err)
{
	if (r->file.fd < 0)
		return true; /* "b64_json": "" */
	if (!check(r, base64_file_end(&r->file), "is cut short", err))
		return false;
	if (r->events && !r->in_data)
		return true;
	r->images++;
	r->got |= 1u << MIN(r->items, 31);
	r->to.on_image(r->to.ctx, r->items, TAKE_FD(r->file.fd), r->file.bytes);
	return true;
}

/* --- what it is ----------------------------------------------------------------------------- */

static bool keep_link(struct openai_reading *r, struct err *err)
{
	if (r->lead_len == 0 || r->items > CATALOG_N_MAX || r->urls[r->items - 1])
		return true;
	if (r->lead_len > OPENAI_URL_MAX)
		return err_set(err, ERR_TASK_SERVICE, NULL, "a link of its answer is longer than %d bytes",
			       OPENAI_URL_MAX);
	r->lead[r->lead_len] = '\0';
	r->urls[r->items - 1] = strdup(r->lead);
	return true;
}

/* The first characters tell. What was held while they came is handed on. */
static bool decide(struct openai_reading *r, bool link, struct err *err)
{
	if (r->lead_len >= DATA_URL_LEN && memcmp(r->lead, DATA_URL, DATA_URL_LEN) == 0) {
		r->at = PICTURE_HEADER;
		return true;
	}
	r->at = link ? PICTURE_LINK : PICTURE_BASE64;
	return link || take_base64(r, (struct slice){r->lead, r->lead_len}, err);
}

static bool take_lead(struct openai_reading *r, struct slice *piece, bool link, struct err *err)
{
	while (piece->len > 0 && r->at == PICTURE_LEAD) {
		if (*piece->p != '\n' && *piece->p != '\r')
			r->lead[r->lead_len++] = *piece->p;
		*piece = slice_skip(*piece, 1);
		if (r->lead_len == DATA_URL_LEN && !decide(r, link, err))
			return false;
	}
	return true;
}

static bool skip_header(struct openai_reading *r, struct slice *piece, struct err *err)
{
	while (piece->len > 0 && r->at == PICTURE_HEADER) {
		if (*piece->p == ',')
			r->at = PICTURE_BASE64;
		else if (++r->lead_len > DATA_HEADER_MAX)
			return fail(err, "is no base64");
		*piece = slice_skip(*piece, 1);
	}
	return true;
}

static void take_link(struct openai_reading *r, struct slice piece)
{
	size_t len = MIN(piece.len, OPENAI_URL_MAX - MIN(r->lead_len, (size_t)OPENAI_URL_MAX));

	memcpy(r->lead + MIN(r->lead_len, (size_t)OPENAI_URL_MAX), piece.p, len);
	r->lead_len += piece.len;
}

static bool end_text(struct openai_reading *r, bool link, struct err *err)
{
	bool ok = true;

	if (r->at == PICTURE_LEAD)
		ok = decide(r, link, err);
	if (ok && r->at == PICTURE_LINK)
		ok = keep_link(r, err);
	else if (ok && r->at == PICTURE_BASE64)
		ok = end_base64(r, err);
	r->at = PICTURE_NONE;
	return ok;
}

bool picture_text(struct openai_reading *r, struct slice piece, bool last, bool link, struct err *err)
{
	if (r->at == PICTURE_NONE) {
		bool more = r->in_data ? r->items > r->to.wanted : r->file.fd >= 0;
		r->at = more ? PICTURE_SKIP : PICTURE_LEAD;
		r->lead_len = 0;
	}
	if (r->at == PICTURE_LEAD && !take_lead(r, &piece, link, err))
		return false;
	if (r->at == PICTURE_HEADER && !skip_header(r, &piece, err))
		return false;
	if (r->at == PICTURE_LINK && piece.len > 0)
		take_link(r, piece);
	if (r->at == PICTURE_BASE64 && !take_base64(r, piece, err))
		return false;
	return !last || end_text(r, link, err);
}
