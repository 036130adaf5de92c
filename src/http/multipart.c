/* A state machine over lines and data. Data is searched for "CR LF -- boundary" as a whole;
 * only what a piece ends with, when the boundary line may begin there, is held: not as
 * bytes, since they are the boundary's own, but as their number. */
#include "http/multipart.h"

#include <string.h>

#include "http/multipart_head.h"

enum state {
	S_PREAMBLE, /* before the first boundary */
	S_DATA,
	S_AFTER,    /* behind a boundary: "--", or padding and CR LF */
	S_DASH,	    /* one dash was seen there */
	S_PADDING,
	S_LF,	    /* CR was seen there */
	S_HEAD,
	S_EPILOGUE,
};

struct cursor {
	const char *at, *end;
};

static bool fail(struct err *err, const char *what)
{
	return err_set(err, ERR_INVALID_REQUEST, NULL, "multipart/form-data: %s", what);
}

bool multipart_init(struct multipart *m, struct slice content_type,
		    const struct multipart_handler *handler, void *ctx, struct err *err)
{
	char boundary[MULTIPART_BOUNDARY_MAX + 1];

	/* Not all of it: the head is written before it is read. */
	memset(m, 0, offsetof(struct multipart, mark));
	if (!multipart_boundary(content_type, boundary, err))
		return false;
	m->handler = handler;
	m->ctx = ctx;
	m->mark_len = 4 + strlen(boundary);
	memcpy(m->mark, "\r\n--", 4);
	memcpy(m->mark + 4, boundary, m->mark_len - 4);
	m->state = S_PREAMBLE;
	m->matched = m->assumed = 2; /* the first boundary may stand at the very beginning */
	return true;
}

/* --- data --------------------------------------------------------------------------- */

/* Bytes that are no boundary: of the part, or around all of them. */
static bool pass_on(struct multipart *m, const char *p, size_t len, struct err *err)
{
	if (len == 0)
		return true;
	if (m->state == S_DATA)
		return m->handler->data(m->ctx, (struct slice){p, len}, err);
	m->around += len;
	return m->around <= MULTIPART_AROUND_MAX ||
	       fail(err, "the first boundary does not come: is it the one Content-Type names?");
}

static bool boundary_found(struct multipart *m, struct err *err)
{
	bool in_part = m->state == S_DATA;

	m->matched = m->assumed = 0;
	m->state = S_AFTER;
	return !in_part || m->handler->end(m->ctx, err);
}

/* The piece before it ended with the boundary line's first `matched` bytes. */
static bool go_on_matching(struct multipart *m, struct cursor *c, struct err *err)
{
	while (m->matched < m->mark_len && c->at < c->end && *c->at == m->mark[m->matched]) {
		m->matched++;
		c->at++;
	}
	if (m->matched == m->mark_len)
		return boundary_found(m, err);
	if (c->at == c->end)
		return true;
	/* It was data. CR stands in the mark once, at its start, so nothing of what was
	 * matched can begin another one. */
	size_t from = m->assumed, len = m->matched - m->assumed;
	m->matched = m->assumed = 0;
	return pass_on(m, m->mark + from, len, err);
}

/* How many bytes at the end of [p, end) may begin a boundary line. */
static size_t tail_of(const struct multipart *m, const char *p, const char *end)
{
	size_t most = MIN((size_t)(end - p), m->mark_len - 1);

	for (const char *at = end - most; (at = memchr(at, '\r', (size_t)(end - at))); at++)
		if (memcmp(at, m->mark, (size_t)(end - at)) == 0)
			return (size_t)(end - at);
	return 0;
}

static bool read_data(struct multipart *m, struct cursor *c, struct err *err)
{
	if (m->matched > 0)
		return go_on_matching(m, c, err);
	size_t len = (size_t)(c->end - c->at);
	const char *p = c->at, *hit = memmem(p, len, m->mark, m->mark_len);

	if (hit) {
		c->at = hit + m->mark_len;
		return pass_on(m, p, (size_t)(hit - p), err) && boundary_found(m, err);
	}
	c->at = c->end;
	m->matched = tail_of(m, p, c->end);
	return pass_on(m, p, len - m->matched, err);
}

/* --- heads -------------------------------------------------------------------------- */

static bool begin_part(struct multipart *m, struct err *err)
{
	struct multipart_part part;

	if (++m->parts > MULTIPART_PARTS_MAX)
		return fail(err, "more than 64 parts");
	if (!multipart_read_head(m->head, m->head_len, &part, err))
		return false;
	m->state = S_DATA;
	/* Of a part without bytes the boundary line may begin with the head's last line break. */
	m->matched = m->assumed = 2;
	return m->handler->begin(m->ctx, &part, err);
}

/* Collects lines up to an empty one. */
static bool read_head(struct multipart *m, struct cursor *c, struct err *err)
{
	while (c->at < c->end) {
		const char *lf = memchr(c->at, '\n', (size_t)(c->end - c->at));
		size_t len = (size_t)((lf ? lf + 1 : c->end) - c->at);

		if (len > sizeof m->head - m->head_len)
			return fail(err, "a part's headers are longer than 8192 bytes");
		memcpy(m->head + m->head_len, c->at, len);
		m->head_len += len;
		c->at += len;
		if (!lf)
			return true;
		if (m->head_len < m->line_at + 2 || m->head[m->head_len - 2] != '\r')
			return fail(err, "a part's header line must end with CR LF");
		if (m->head_len == m->line_at + 2) {
			m->head_len = m->line_at;
			return begin_part(m, err);
		}
		m->line_at = m->head_len;
	}
	return true;
}

/* --- behind a boundary ------------------------------------------------------------------ */

static bool read_after(struct multipart *m, char c, struct err *err)
{
	if (m->state == S_AFTER && c == '-') {
		m->state = S_DASH;
	} else if (m->state == S_DASH && c == '-') {
		m->state = S_EPILOGUE;
		m->around = 0;
	} else if ((m->state == S_AFTER || m->state == S_PADDING) && (c == ' ' || c == '\t')) {
		m->state = S_PADDING;
		if (++m->around > MULTIPART_AROUND_MAX)
			return fail(err, "too much white space behind a boundary");
	} else if ((m->state == S_AFTER || m->state == S_PADDING) && c == '\r') {
		m->state = S_LF;
	} else if (m->state == S_LF && c == '\n') {
		m->state = S_HEAD;
		m->head_len = m->line_at = 0;
	} else {
		return fail(err, "a boundary line must end with CR LF, the last one with --");
	}
	return true;
}

static bool step(struct multipart *m, struct cursor *c, struct err *err)
{
	switch ((enum state)m->state) {
	case S_PREAMBLE:
	case S_DATA:
		return read_data(m, c, err);
	case S_HEAD:
		return read_head(m, c, err);
	case S_EPILOGUE:
		m->around += (size_t)(c->end - c->at);
		c->at = c->end;
		return m->around <= MULTIPART_AROUND_MAX ||
		       fail(err, "too many bytes behind the last boundary");
	default:
		return read_after(m, *c->at++, err);
	}
}

bool multipart_feed(struct multipart *m, struct slice piece, struct err *err)
{
	struct cursor c = {piece.p, piece.p + piece.len};

	if (m->failed)
		return fail(err, "already refused");
	while (c.at < c.end)
		if (!step(m, &c, err)) {
			m->failed = true;
			return false;
		}
	return true;
}

bool multipart_end(struct multipart *m, struct err *err)
{
	if (m->failed)
		return fail(err, "already refused");
	return m->state == S_EPILOGUE ||
	       fail(err, m->state == S_PREAMBLE ? "the body has no part: the boundary never comes"
						: "the body ends before its last boundary");
}
