/* The reader of what upstreams of jobs answer (provider/answer.c), by the shapes of all of them
 * at once. The first byte says in what pieces the rest arrives.
 *
 * Checked besides memory safety: pieces give the same texts, images and links as the whole; each
 * image is a file of the size it tells, or a link; what becomes of its words is text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "provider/answer.h"
#include "provider/upstream.h"
#include "provider/verdict.h"

#include "fuzz_media.h"

enum text { TEXT_STATUS, TEXT_ID, TEXT_CODE, TEXT_MESSAGE, TEXT_LOG, TEXT_WITHHELD, TEXT_CATEGORIES };

static const struct answer_field fields[] = {
	{"status", ANSWER_TEXT, TEXT_STATUS},
	{"id", ANSWER_TEXT, TEXT_ID},
	{"error", ANSWER_TEXT, TEXT_CODE},
	{"error.code", ANSWER_TEXT, TEXT_CODE},
	{"error.message", ANSWER_TEXT, TEXT_MESSAGE},
	{"detail[].msg", ANSWER_TEXT, TEXT_MESSAGE},
	{"detail[].categories[]", ANSWER_LIST, TEXT_CATEGORIES},
	{"logs", ANSWER_TAIL, TEXT_LOG},
	{"has_nsfw_concepts[]", ANSWER_LIST, TEXT_WITHHELD},
	{"output", ANSWER_IMAGE, 0},
	{"output[]", ANSWER_IMAGE, 0},
	{"images[].url", ANSWER_IMAGE, 0},
	{"result.images[].b64_json", ANSWER_IMAGE, 0},
	{0},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void tell_image(const struct answer_image *image, struct buf *told)
{
	char start[16];
	struct stat st;

	check((image->fd >= 0) != (image->url != NULL));
	if (image->url) {
		check(strlen(image->url) <= ANSWER_URL_MAX);
		buf_printf(told, "link %s\n", image->url);
		return;
	}
	check(fstat(image->fd, &st) == 0 && st.st_size == image->bytes && image->bytes <= BASE64_FILE_MAX_BYTES);
	ssize_t got = pread(image->fd, start, sizeof start, 0);
	check(got == (ssize_t)MIN(image->bytes, (int64_t)sizeof start));
	buf_printf(told, "image %lld ", (long long)image->bytes);
	buf_append(told, start, (size_t)got);
}

static bool is_text(const char *text) { return utf8_valid_prefix(text, strlen(text)) == strlen(text); }

/* As job.c does with a job that failed. */
static void tell_verdict(const struct answer *a, struct buf *told)
{
	static const struct upstream_settings settings = {.api_key = "sk-a-key", .base_url = "https://x"};
	static const struct provider provider = {.name = "p", .settings = &settings};
	struct verdict_words words = {.code = a->texts[TEXT_CODE], .message = a->texts[TEXT_MESSAGE],
				      .categories = a->texts[TEXT_CATEGORIES]};
	struct err err = {0};
	enum provider_outcome outcome = verdict_words(&provider, NULL, &words, &err);

	check(err.code != ERR_NONE && is_text(err.message) && is_text(err.moderation));
	check(!strstr(err.message, settings.api_key));
	buf_printf(told, "%s %s %s\n", provider_outcome_name(outcome), err.message, err.moderation);
}

static void read_in(const uint8_t *data, size_t size, size_t step, struct buf *told)
{
	struct answer a;
	struct err err;
	bool ok = true;

	buf_init(told, 1 << 20);
	answer_init(&a, fields, open_media(), 1 << 20);
	for (size_t at = 0; ok && at < size; at += step) {
		size_t n = MIN(step, size - at);
		char *piece = malloc(n); /* of its own size: what reads past it is seen */
		memcpy(piece, data + at, n);
		ok = answer_feed(&a, (struct slice){piece, n}, &err);
		free(piece);
	}
	check(a.image_count >= 0 && a.image_count <= CATALOG_N_MAX);
	if (ok && answer_end(&a, &err)) {
		for (int i = 0; i < ANSWER_SLOTS; i++) {
			check(memchr(a.texts[i], '\0', sizeof a.texts[i]) != NULL);
			buf_printf(told, "%s\n", a.texts[i]);
		}
		for (int i = 0; i < a.image_count; i++)
			tell_image(&a.images[i], told);
		tell_verdict(&a, told);
	} else {
		buf_str(told, "no");
	}
	answer_finish(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole, pieces;

	if (size < 1)
		return 0;
	read_in(data + 1, size - 1, size, &whole);
	read_in(data + 1, size - 1, data[0] % 40 + 1, &pieces);
	check(whole.len == pieces.len && memcmp(whole.p, pieces.p, whole.len) == 0);
	buf_finish(&whole);
	buf_finish(&pieces);
	return 0;
}
