#include "provider/openai_form.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/file.h"
#include "media/media.h"
#include "provider/prompt.h"

#define COPY_BYTES (128 * 1024)
#define BOUNDARY_RANDOM_BYTES 16
#define TEXT_MAX_BYTES (1 << 20)

/* Everything but the files is gathered here and written when a file comes, or at the end. */
struct writing {
	struct openai_form *form;
	char boundary[OPENAI_BOUNDARY_MAX];
	struct buf text;
	int fd; /* owned */
};

static bool fail(struct err *err)
{
	return err_set(err, ERR_TASK_EXHAUSTED, NULL, "no space is left to put the request together");
}

static bool flush(struct writing *w, struct err *err)
{
	bool ok = !w->text.failed && write_all(w->fd, w->text.p ? w->text.p : "", w->text.len);

	buf_clear(&w->text);
	return ok || fail(err);
}

static void add_text(struct writing *w, const char *name, struct slice value)
{
	if (value.len == 0)
		return;
	buf_printf(&w->text, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n", w->boundary,
		   name);
	buf_append(&w->text, value.p, value.len);
	buf_append(&w->text, "\r\n", 2);
}

/* Without what stable-diffusion.cpp's server, which takes such forms too, would read as settings. */
static void add_prompt(struct writing *w, struct slice text)
{
	struct buf prompt;

	buf_init(&prompt, text.len);
	prompt_without_args(text, &prompt);
	add_text(w, "prompt", buf_view(&prompt));
	buf_finish(&prompt);
}

static void add_number(struct writing *w, const char *name, int64_t value)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%lld", (long long)value);
	add_text(w, name, slice_of(digits));
}

static bool copy(struct writing *w, const struct provider_input *in, struct err *err)
{
	char piece[COPY_BYTES];

	for (int64_t at = 0; at < in->bytes;) {
		ssize_t n = pread(in->fd, piece, sizeof piece, at);
		if (n <= 0)
			return err_set(err, ERR_TASK_RESOURCE, NULL, "a reference could not be read again");
		if (!write_all(w->fd, piece, (size_t)n))
			return fail(err);
		at += n;
	}
	return true;
}

static bool add_file(struct writing *w, const char *name, int number, const struct provider_input *in,
		     struct err *err)
{
	buf_printf(&w->text,
		   "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%d.%s\"\r\n"
		   "Content-Type: %s\r\n\r\n",
		   w->boundary, name, number, catalog_format_name(in->format),
		   catalog_format_mime(in->format));
	if (!flush(w, err) || !copy(w, in, err))
		return false;
	buf_append(&w->text, "\r\n", 2);
	return true;
}

static void add_fields(struct writing *w)
{
	const struct gen_request *r = w->form->attempt->request;
	char size[24];

	snprintf(size, sizeof size, "%dx%d", r->width_px, r->height_px);
	add_text(w, "model", w->form->model);
	add_prompt(w, r->prompt);
	add_number(w, "n", r->n);
	add_text(w, "size", slice_of(size));
	if (r->quality != QUALITY_NONE && !gen_is_variation(r)) /* the one setting it would refuse */
		add_text(w, "quality", slice_of(catalog_quality_name(r->quality)));
	if (r->background != BACKGROUND_AUTO)
		add_text(w, "background",
			 r->background == BACKGROUND_OPAQUE ? SLICE("opaque") : SLICE("transparent"));
	if (r->format != FORMAT_PNG) {
		add_text(w, "output_format", slice_of(catalog_format_name(r->format)));
		if (r->compression >= 0)
			add_number(w, "output_compression", r->compression);
	}
	add_text(w, "input_fidelity", r->input_fidelity);
	add_text(w, "user", r->user);
	if (w->form->partials > 0) {
		add_text(w, "stream", SLICE("true"));
		add_number(w, "partial_images", w->form->partials);
	}
}

static bool add_files(struct writing *w, struct err *err)
{
	const struct provider_attempt *a = w->form->attempt;
	const char *name = a->request->reference_count > 1 ? "image[]" : "image";

	for (int i = 0; i < a->request->reference_count; i++)
		if (!add_file(w, name, i + 1, &a->references[i], err))
			return false;
	return !a->mask || add_file(w, "mask", 0, a->mask, err);
}

bool openai_form_write(struct openai_form *form, struct err *err)
{
	struct writing w = {.form = form, .fd = -1};
	uint8_t random[BOUNDARY_RANDOM_BYTES];
	char hex[HEX_LEN(BOUNDARY_RANDOM_BYTES) + 1];
	struct stat st;

	if (!media_open_unnamed(form->media, &w.fd, err))
		return fail(err); /* whatever the reason: it is not the provider's */
	random_bytes(random, sizeof random);
	hex_encode(random, sizeof random, hex);
	snprintf(w.boundary, sizeof w.boundary, "form-%s", hex);
	snprintf(form->content_type, sizeof form->content_type, "multipart/form-data; boundary=%s",
		 w.boundary);
	buf_init(&w.text, TEXT_MAX_BYTES);
	add_fields(&w);
	bool ok = add_files(&w, err);
	buf_printf(&w.text, "--%s--\r\n", w.boundary);
	ok = ok && flush(&w, err) && (fstat(w.fd, &st) == 0 || fail(err));
	buf_finish(&w.text);
	if (!ok) {
		close_fd(&w.fd);
		return false;
	}
	form->fd = w.fd;
	form->bytes = st.st_size;
	return true;
}
