/* A form's parts as they come: text into one buffer, images into intakes. */
#include "api/form.h"

#include <stdlib.h>
#include <string.h>

#include "api/call.h"
#include "base/utf8.h"
#include "http/multipart.h"

enum taking { TAKING_NOTHING, TAKING_TEXT, TAKING_IMAGE };

struct form {
	struct http_exchange *x;
	struct form_options options;
	struct multipart reader;
	struct arrivals images;
	int counts[FORM_SLOTS_MAX]; /* images of each slot */
	enum taking taking;
	bool nameless; /* an image came without a file's name */

	struct buf text; /* all values, one behind the other */
	struct field {
		char name[FORM_FIELD_NAME_MAX + 1];
		size_t at, len; /* in text */
	} fields[FORM_FIELDS_MAX];
	int field_count;

	bool in_gate;
	int64_t key_id;
	struct gate *gate;
	void (*on_form)(struct http_exchange *x, const struct json_value *object,
			const struct arrivals *images);
};

/* --- ends ------------------------------------------------------------------------------ */

static void destroy(void *waiting)
{
	struct form *f = waiting;

	arrivals_finish(&f->images);
	buf_finish(&f->text);
	if (f->in_gate)
		gate_leave(f->gate, f->key_id);
	free(f);
}

static void refuse(struct form *f, struct err *err)
{
	struct http_exchange *x = f->x;
	bool unfit = err->code == ERR_INVALID_IMAGE || err->code == ERR_INVALID_MASK;

	/* Most often a path without curl's "@". */
	if (unfit && f->nameless)
		err_prefix(err, "%s must be a file (curl: -F %s=@name.png)", err->param, err->param);
	call_wait_for(call_of(x), NULL, NULL);
	http_respond_error(x, err);
	destroy(f);
}

/* --- text ------------------------------------------------------------------------------ */

static struct slice value_of(const struct form *f, const char *name)
{
	for (int i = 0; i < f->field_count; i++)
		if (strcmp(f->fields[i].name, name) == 0)
			return (struct slice){f->text.p + f->fields[i].at, f->fields[i].len};
	return (struct slice){0};
}

static bool begin_text(struct form *f, struct slice name, struct err *err)
{
	f->taking = TAKING_NOTHING;
	if (name.len > FORM_FIELD_NAME_MAX || name.len == 0)
		return true;
	for (int i = 0; i < f->field_count; i++)
		if (slice_is(name, f->fields[i].name))
			return err_set(err, ERR_INVALID_REQUEST, NULL, "the form has the field \"%s\" twice",
				       f->fields[i].name);
	if (f->field_count == FORM_FIELDS_MAX)
		return err_set(err, ERR_INVALID_REQUEST, NULL, "the form has more than %d fields",
			       FORM_FIELDS_MAX);
	struct field *field = &f->fields[f->field_count++];
	memcpy(field->name, name.p, name.len);
	field->name[name.len] = '\0';
	field->at = f->text.len;
	field->len = 0;
	f->taking = TAKING_TEXT;
	return true;
}

static bool take_text(struct form *f, struct slice piece, struct err *err)
{
	struct field *field = &f->fields[f->field_count - 1];

	buf_slice(&f->text, piece);
	field->len += piece.len;
	return !f->text.failed || err_set(err, ERR_REQUEST_TOO_LARGE, NULL,
					  "without the images in it the form has more than %zu bytes",
					  f->options.text_max_bytes);
}

static bool end_text(const struct form *f, struct err *err)
{
	const struct field *field = &f->fields[f->field_count - 1];

	return field->len == 0 || utf8_valid(f->text.p + field->at, field->len) ||
	       err_set(err, ERR_INVALID_REQUEST, NULL, "the form's field \"%s\" is no UTF-8", field->name);
}

/* --- images ---------------------------------------------------------------------------- */

/* "image", "image[]", "image[3]" are the slot image's. */
static int find_slot(const struct form *f, struct slice name)
{
	for (int i = 0; f->options.slots[i].key.path; i++) {
		struct slice base = slice_of(f->options.slots[i].key.path);
		struct slice rest = slice_skip(name, base.len);
		if (slice_eq(name, base) ||
		    (f->options.slots[i].list && slice_starts(name, base) && rest.len >= 2 &&
		     rest.len <= 4 && rest.p[0] == '[' && rest.p[rest.len - 1] == ']'))
			return i;
	}
	return -1;
}

static bool begin_image(struct form *f, int at, const struct multipart_part *part, struct err *err)
{
	const struct form_slot *slot = &f->options.slots[at];
	int64_t most = f->options.image_max_bytes(f->x, slot, value_of(f, "model"));

	if (f->counts[at]++ == slot->most) {
		err_set(err, ERR_INVALID_PARAMETER, slot->key.param, "%s: at most %d a request, and here comes another",
			slot->key.param, slot->most);
		err->fine_code = "array_above_max_length";
		return false;
	}
	f->nameless = f->nameless || !part->filename.p;
	f->taking = TAKING_IMAGE;
	return arrivals_begin(&f->images, &slot->key, most, err);
}

static bool on_first_image(void *ctx, struct err *err)
{
	struct form *f = ctx;

	f->in_gate = gate_enter(f->gate, f->key_id, err);
	return f->in_gate;
}

/* --- parts ------------------------------------------------------------------------------ */

static bool on_part(void *ctx, const struct multipart_part *part, struct err *err)
{
	struct form *f = ctx;
	int slot = find_slot(f, part->name);

	if (slot >= 0)
		return begin_image(f, slot, part, err);
	if (part->filename.p || slice_is(part->name, "images"))
		return err_set(err, ERR_UNKNOWN_PARAMETER, NULL,
			       "the form has a file \"%.*s\" that this request does not take: images go into "
			       "\"%s\", all else is text without a file's name (curl: -F name=text, or "
			       "-F \"name=<file\")", (int)MIN(part->name.len, 40), part->name.p,
			       f->options.slots[0].key.path);
	return begin_text(f, part->name, err);
}

static bool on_data(void *ctx, struct slice piece, struct err *err)
{
	struct form *f = ctx;

	if (f->taking == TAKING_TEXT)
		return take_text(f, piece, err);
	return f->taking != TAKING_IMAGE || arrivals_write(&f->images, piece, err);
}

static bool on_part_end(void *ctx, struct err *err)
{
	struct form *f = ctx;

	if (f->taking == TAKING_TEXT)
		return end_text(f, err);
	if (f->taking == TAKING_IMAGE)
		arrivals_end_one(&f->images);
	return true;
}

static const struct multipart_handler handler = {on_part, on_data, on_part_end};

/* --- the object -------------------------------------------------------------------------- */

static struct json_value *add(struct arena *arena, struct json_value *to, const char *name, enum json_type type,
			      struct slice text)
{
	struct json_value *v = arena_alloc(arena, sizeof *v);

	if (!v)
		return NULL;
	*v = (struct json_value){.type = type, .text = text, .name = slice_of(name), .next = to->first};
	to->first = v;
	to->count++;
	return v;
}

static bool add_image(struct arena *arena, struct json_value *object, const struct form_slot *slot,
		      const struct arrival *image)
{
	struct json_value *list = slot->list ? (struct json_value *)json_get(object, slot->list) : object;
	char *text = arena_printf(arena, ARRIVALS_PREFIX "%s", image->stored.blob);

	if (!list)
		list = add(arena, object, slot->list, JSON_ARRAY, (struct slice){0});
	return list && text && add(arena, list, slot->list ? NULL : slot->key.path, JSON_STRING, slice_of(text));
}

/* Values are put in front of a list, so the last comes first. */
static const struct json_value *make_object(const struct form *f, struct arena *arena)
{
	struct json_value *object = arena_alloc(arena, sizeof *object);
	bool ok = object != NULL;

	if (ok)
		*object = (struct json_value){.type = JSON_OBJECT};
	for (int i = 0; ok && i < f->field_count; i++)
		ok = add(arena, object, f->fields[i].name, JSON_STRING, value_of(f, f->fields[i].name));
	for (int i = f->images.count - 1; ok && i >= 0; i--) {
		const struct arrival *image = arrivals_at(&f->images, i);
		ok = add_image(arena, object, CONTAINER_OF(image->key, const struct form_slot, key), image);
	}
	return ok ? object : NULL;
}

static void hand_over(struct form *f)
{
	struct http_exchange *x = f->x;
	struct err err;

	if (!arrivals_result(&f->images, &err)) {
		refuse(f, &err);
		return;
	}
	const struct json_value *object = make_object(f, http_arena(x));
	if (!object) {
		err_set(&err, ERR_REQUEST_TOO_LARGE, NULL, "the form is too large");
		refuse(f, &err);
		return;
	}
	call_wait_for(call_of(x), NULL, NULL); /* it is the handler's to wait from now on */
	f->on_form(x, object, &f->images);
	destroy(f);
}

/* --- the body ---------------------------------------------------------------------------- */

static void on_room(void *ctx) { http_body_resume(((struct form *)ctx)->x); }
static void on_done(void *ctx) { hand_over(ctx); }

static bool feed(struct form *f, struct slice piece, struct err *err)
{
	/* What the form held back may come with it. */
	size_t most = MEDIA_INTAKE_PIECE_MAX - 2 * MULTIPART_BOUNDARY_MAX;

	while (piece.len > 0) {
		struct slice part = {piece.p, MIN(piece.len, most)};
		if (!arrivals_result(&f->images, err) || !multipart_feed(&f->reader, part, err))
			return false;
		piece = slice_skip(piece, part.len);
	}
	return true;
}

static void end(struct form *f)
{
	struct err err;

	if (!multipart_end(&f->reader, &err))
		refuse(f, &err);
	else if (!arrivals_end(&f->images))
		hand_over(f);
	else if (!http_keep_head(f->x)) {
		err_set(&err, ERR_INTERNAL, NULL, "out of memory");
		refuse(f, &err);
	}
}

static void on_chunk(struct http_exchange *x, struct slice piece, bool last)
{
	struct form *f = call_of(x)->waiting;
	struct err err;

	if (!feed(f, piece, &err))
		refuse(f, &err);
	else if (last)
		end(f);
	else if (!arrivals_has_room(&f->images))
		http_body_pause(x);
}

void form_collect(struct http_exchange *x, const struct form_options *options,
		  void (*on_form)(struct http_exchange *x, const struct json_value *object,
				  const struct arrivals *images))
{
	struct call *call = call_of(x);
	struct form *f = calloc(1, sizeof *f);
	struct err err;

	if (!f) {
		call_fail(x, ERR_INTERNAL, NULL, "out of memory");
		return;
	}
	if (!multipart_init(&f->reader, http_header(x, "content-type"), &handler, f, &err)) {
		free(f);
		http_respond_error(x, &err);
		return;
	}
	f->x = x;
	f->options = *options;
	f->on_form = on_form;
	f->key_id = call->key->id;
	f->gate = &call->api->gate;
	buf_init(&f->text, options->text_max_bytes);
	arrivals_init(&f->images, call->api->options.media,
		      &(struct arrivals_hooks){on_room, on_done, on_first_image, f, "image"});
	call_wait_for(call, f, destroy);
	call_allow_time(x, MIN(options->most_bytes, CALL_TIMED_BYTES));
	http_body_stream(x, (uint64_t)options->most_bytes, on_chunk);
}
