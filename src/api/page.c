#include "api/page.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/call.h"
#include "base/digest.h"
#include "base/embed.h"
#include "http/accept.h"

/* --- the files, from the table that web/build.mjs writes -------------------------------- */

/* A row is WEB_FILE(id, "path", "content type", immutable). */
#define WEB_FILE(id, path, type, immutable)                      \
	EMBED_FILE(web_##id##_raw, "build/gen/web/" #id ".raw"); \
	EMBED_FILE(web_##id##_gz, "build/gen/web/" #id ".gz");   \
	EMBED_FILE(web_##id##_br, "build/gen/web/" #id ".br");
#include "table.inc"
#undef WEB_FILE

enum encoding { ENCODING_BR, ENCODING_GZIP, ENCODING_NONE, ENCODING_COUNT }; /* the best first */

struct page_file {
	const char *path, *type;
	bool immutable; /* its name has its digest */
	struct part {
		const char *start, *end;
	} parts[ENCODING_COUNT];
};

static const struct page_file files[] = {
#define WEB_FILE(id, path, type, immutable)                 \
	{path,                                              \
	 type,                                              \
	 immutable,                                         \
	 {{embed_web_##id##_br, embed_web_##id##_br_end},   \
	  {embed_web_##id##_gz, embed_web_##id##_gz_end},   \
	  {embed_web_##id##_raw, embed_web_##id##_raw_end}}},
#include "table.inc"
#undef WEB_FILE
};

/* Where the page itself decides what is shown. */
static const char *const views[] = {"/console", "/console/{path...}", "/pricing",
				    "/history", "/operator",	      "/operator/{path...}"};

/* --- which encoding ------------------------------------------------------------------------ */

static const struct slice encoding_names[ENCODING_COUNT] = {
	{"br", 2}, {"gzip", 4}, {"identity", 8}};

/* What is not named has the star's weight. As it is, a file is always acceptable unless
 * refused, but what is named goes before it. */
static int encoding_weight(const struct http_exchange *x, enum encoding e)
{
	int weight = http_accept_weight(x, "accept-encoding", encoding_names[e]);

	if (weight == HTTP_WEIGHT_UNSAID)
		weight = http_accept_weight(x, "accept-encoding", SLICE("*"));
	if (weight == HTTP_WEIGHT_UNSAID)
		return e == ENCODING_NONE;
	return weight;
}

/* Where everything is refused the file is sent as it is: of use to most (§12.5.3). */
static enum encoding encoding_choose(const struct http_exchange *x)
{
	enum encoding best = ENCODING_NONE;
	int most = 0;

	for (int e = 0; e < ENCODING_COUNT; e++) {
		int weight = encoding_weight(x, (enum encoding)e);
		if (weight > most) {
			most = weight;
			best = (enum encoding)e;
		}
	}
	return best;
}

/* --- answers --------------------------------------------------------------------------------- */

#define POLICY(styles)                                                                           \
	"default-src 'none'; script-src 'self'; style-src " styles "; img-src 'self' blob: data:; " \
	"connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "             \
	"frame-ancestors 'none'"

static const struct {
	const char *name, *value;
} guards[] = {
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
	{"Referrer-Policy", "same-origin"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
};

/* Redoc, which shows the reference at /docs, writes its styles into the document. */
static const char *policy_of(const char *path)
{
	return strcmp(path, "/docs") == 0 ? POLICY("'self' 'unsafe-inline'") : POLICY("'self'");
}

static void guard(struct http_exchange *x, const char *path)
{
	http_set_header(x, "Content-Security-Policy", policy_of(path));
	for (size_t i = 0; i < ARRAY_LEN(guards); i++)
		http_set_header(x, guards[i].name, guards[i].value);
}

/* Made when it is first asked for: digests of all at the start would read all of them. */
static void etag_of(const struct page_file *file, enum encoding e, char ret[HEX_LEN(8) + 3])
{
	static _Atomic uint64_t known[ARRAY_LEN(files)][ENCODING_COUNT]; /* 0: not yet */
	_Atomic uint64_t *slot = &known[file - files][e];
	const struct part *part = &file->parts[e];
	uint64_t tag = atomic_load_explicit(slot, memory_order_relaxed);

	if (!tag) {
		uint8_t digest[SHA256_BYTES];
		digest_sha256(part->start, (size_t)(part->end - part->start), digest);
		memcpy(&tag, digest, sizeof tag);
		atomic_store_explicit(slot, tag, memory_order_relaxed);
	}
	ret[0] = '"';
	hex_encode(&tag, sizeof tag, ret + 1);
	ret[HEX_LEN(8) + 1] = '"';
	ret[HEX_LEN(8) + 2] = '\0';
}

void page_guard(struct http_exchange *x) { guard(x, ""); }

void page_answer(struct http_exchange *x, const struct page_file *file)
{
	enum encoding e = encoding_choose(x);
	const struct part *part = &file->parts[e];
	char etag[HEX_LEN(8) + 3];

	guard(x, file->path);
	http_set_header(x, "Vary", "Accept-Encoding");
	http_set_header(x, "Cache-Control",
			file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
	if (e != ENCODING_NONE)
		http_set_header_slice(x, "Content-Encoding", encoding_names[e]);
	etag_of(file, e, etag);
	http_respond_content(x, &(struct http_content){
					.fd = -1,
					.memory = {part->start, (size_t)(part->end - part->start)},
					.content_type = file->type,
					.etag = etag,
				});
}

/* --- routes ------------------------------------------------------------------------------------ */

const struct page_file *page_first(void)
{
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (strcmp(files[i].path, "/") == 0)
			return &files[i];
	abort(); /* a page without a first view */
}

static void answer_route(struct http_exchange *x) { page_answer(x, x->route->ctx); }

static struct http_route route_to(const char *pattern, const struct page_file *file)
{
	return (struct http_route){"page", HTTP_GET, pattern, answer_route, API_PUBLIC, file};
}

struct http_route *page_routes_join(const struct http_route *routes, size_t count,
				    size_t *ret_count)
{
	struct http_route *all = calloc(count + ARRAY_LEN(views) + ARRAY_LEN(files), sizeof *all);
	size_t n = count;

	if (!all)
		return NULL;
	memcpy(all, routes, count * sizeof *all);
	for (size_t i = 0; i < ARRAY_LEN(views); i++)
		all[n++] = route_to(views[i], page_first());
	/* A file is found by its whole path or not at all: there is no folder to climb out of. */
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (&files[i] != page_first())
			all[n++] = route_to(files[i].path, &files[i]);
	*ret_count = n;
	return all;
}
