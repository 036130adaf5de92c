/* JSON bodies with data: URLs in them. The first byte says in what pieces the rest arrives,
 * the second how much of it may be text.
 *
 * Checked besides memory safety: pieces give the same text as the whole, or both are
 * refused; what is left is JSON; each image stands in it, and arrivals_find() knows no other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "api/inline.h"
#include "base/buf.h"
#include "base/loop.h"
#include "json/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define IMAGE_MAX_BYTES 2000
#define IMAGES_MAX 4

static struct loop *loop;
static struct media *media;

static void check(bool fine)
{
	if (!fine)
		abort();
}

static void set_up(void)
{
	static char dir[] = "/dev/shm/fuzz-inline-XXXXXX";
	struct err err;

	check(mkdtemp(dir) && loop_create(&loop, &err));
	check(media_open_dir(&(struct media_options){.data_dir = dir, .public_url = "http://x"}, &media, &err));
}

struct record {
	struct inline_body *body;
	bool ok, sent_all, over;
	struct slice rest;
	size_t piece;
	struct buf text;
};

static void feed(struct record *r)
{
	struct err err;
	bool room = true, waits = false;

	while (r->ok && room && r->rest.len > 0) {
		size_t len = MIN(r->piece, MIN(r->rest.len, (size_t)MEDIA_INTAKE_PIECE_MAX));
		r->ok = inline_write(r->body, (struct slice){r->rest.p, len}, &room, &err);
		r->rest = slice_skip(r->rest, len);
	}
	if (r->ok && !room)
		return; /* on_room */
	if (r->ok && !r->sent_all) {
		r->sent_all = true;
		r->ok = inline_end(r->body, &waits, &err);
	}
	r->over = !r->ok || !waits;
}

static void on_room(void *ctx) { feed(ctx); }

static void on_done(void *ctx)
{
	struct record *r = ctx;

	check(!r->over);
	r->over = true;
}

static void on_start(struct loop_letter *letter) { feed(letter->ctx); }

static void check_images(const struct inline_body *body)
{
	struct slice text = inline_text(body);

	for (int i = 0; i < inline_images(body)->count; i++) {
		const struct arrival *image = arrivals_at(inline_images(body), i);
		char name[ARRIVALS_TEXT_LEN + 1];
		snprintf(name, sizeof name, ARRIVALS_PREFIX "%s", image->stored.blob);
		check(image->stored.bytes > 0 && image->stored.bytes <= IMAGE_MAX_BYTES);
		check(memmem(text.p, text.len, name, ARRIVALS_TEXT_LEN));
		check(arrivals_find(inline_images(body), slice_of(name)));
		name[ARRIVALS_TEXT_LEN - 1] ^= 1;
		const struct arrival *other = arrivals_find(inline_images(body), slice_of(name));
		check(!other || strcmp(other->stored.blob, name + sizeof ARRIVALS_PREFIX - 1) == 0);
	}
}

static void read_in_pieces(struct slice body, size_t piece, size_t text_max, struct record *r)
{
	static const struct arrival_key keys[] = {{"image_urls[]", "image_urls", ERR_NONE},
						  {"mask_url", "mask_url", ERR_NONE},
						  {"images[].image_url", "images", ERR_INVALID_IMAGE},
						  {"mask.image_url", "mask", ERR_INVALID_MASK},
						  {0}};
	struct inline_options options = {.keys = keys, .image_max_bytes = IMAGE_MAX_BYTES,
					 .image_count_max = IMAGES_MAX, .text_max_bytes = text_max};
	struct arrivals_hooks hooks = {.on_room = on_room, .done = on_done, .ctx = r};
	struct loop_letter start = {.on_arrive = on_start, .ctx = r};
	struct err err;

	*r = (struct record){.ok = true, .rest = body, .piece = piece};
	check(inline_begin(media, &options, &hooks, &r->body, &err));
	loop_post(loop, &start);
	while (!r->over)
		loop_turn(loop, -1);
	r->ok = r->ok && inline_result(r->body, &err);
	buf_init(&r->text, 1 << 20);
	if (r->ok) {
		buf_slice(&r->text, inline_text(r->body));
		check(inline_text(r->body).len <= text_max);
		check_images(r->body);
	}
	inline_finish(r->body);
}

static void check_is_json(struct slice text)
{
	const struct json_value *root;
	struct arena arena;
	struct err err;

	arena_init(&arena, 4 << 20);
	check(json_parse(text, &arena, NULL, &root, &err));
	arena_finish(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record whole, pieces;

	if (size < 3 || size > 1 << 16)
		return 0;
	if (!loop)
		set_up();
	struct slice body = {(const char *)data + 2, size - 2};
	size_t text_max = 1 + (size_t)data[1] * 64;
	read_in_pieces(body, SIZE_MAX, text_max, &whole);
	read_in_pieces(body, data[0] + 1u, text_max, &pieces);
	check(whole.ok == pieces.ok && slice_eq(buf_view(&whole.text), buf_view(&pieces.text)));
	if (whole.ok)
		check_is_json(buf_view(&whole.text));
	buf_finish(&whole.text);
	buf_finish(&pieces.text);
	return 0;
}
