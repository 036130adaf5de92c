#include "provider/inputs.h"

#include <string.h>

#include "provider/job.h"
#include "provider/upstream.h"

static const char *const roles[INPUT_ROLE_COUNT] = {
#define X(id, word) [INPUT_##id] = word,
	INPUT_ROLES(X)
#undef X
};

/* FLUX's, which most models that have such a field take. */
static const struct {
	const char *name;
	int w, h;
} ratios[] = {
	{"1:1", 1, 1}, {"16:9", 16, 9}, {"21:9", 21, 9}, {"3:2", 3, 2}, {"2:3", 2, 3}, {"4:5", 4, 5},
	{"5:4", 5, 4}, {"3:4", 3, 4},	{"4:3", 4, 3},	 {"9:16", 9, 16}, {"9:21", 9, 21},
};

/* --- names ------------------------------------------------------------------------------ */

/* What the operator calls it: empty when he says nothing. */
static struct slice said_name(const struct provider *p, enum input_role role)
{
	const struct upstream_settings *settings = p->settings;
	size_t len = strlen(roles[role]);

	for (const char *const *pair = settings->inputs; pair && *pair; pair++)
		if (strncmp(*pair, roles[role], len) == 0 && (*pair)[len] == '=')
			return slice_of(*pair + len + 1);
	return (struct slice){0};
}

/* NULL: the model has no such field. */
static const char *name_of(const struct provider *p, const struct inputs_kind *kind, enum input_role role)
{
	struct slice said = said_name(p, role);

	if (said.len == 0)
		return kind->names[role];
	return slice_is(said, "none") ? NULL : said.p;
}

static bool is_role(const char *pair)
{
	size_t len = strcspn(pair, "=");

	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (slice_is((struct slice){pair, len}, roles[i]))
			return true;
	return false;
}

bool inputs_create(struct provider *p, const struct inputs_kind *kind, struct err *err)
{
	const struct upstream_settings *settings = p->settings;

	for (const char *const *pair = settings->inputs; pair && *pair; pair++) {
		const char *name = strchr(*pair, '=');
		if (!is_role(*pair))
			return err_set(err, ERR_INVALID_PARAMETER, "inputs",
				       "inputs: \"%.40s\" is none of prompt, n, width, height, size, aspect_ratio, "
				       "seed, format, compression, image, images, mask", *pair);
		if (strlen(name + 1) > INPUT_NAME_MAX || !job_is_plain(name + 1, false))
			return err_set(err, ERR_INVALID_PARAMETER, "inputs",
				       "inputs: \"%.80s\" is no name of a field: letters, digits, - and _, at most %d",
				       name + 1, INPUT_NAME_MAX);
	}
	bool image = name_of(p, kind, INPUT_IMAGE), images = name_of(p, kind, INPUT_IMAGES);
	if (!name_of(p, kind, INPUT_N))
		p->can.n_max = 1;
	if (!image && !images)
		p->can.features &= ~(unsigned)(CAN_EDITS | CAN_VARIATIONS | CAN_MASKS);
	if (!images)
		p->can.references_max = 1;
	if (!name_of(p, kind, INPUT_MASK))
		p->can.features &= ~(unsigned)CAN_MASKS;
	return true;
}

/* --- values ------------------------------------------------------------------------------ */

static const char *nearest_ratio(int width_px, int height_px)
{
	size_t best = 0;
	double least = -1;

	for (size_t i = 0; i < ARRAY_LEN(ratios); i++) {
		/* How much of the larger is missing, whichever of the two is wider. */
		double a = (double)width_px * ratios[i].h, b = (double)height_px * ratios[i].w;
		double off = a > b ? a / b : b / a;
		if (least < 0 || off < least) {
			least = off;
			best = i;
		}
	}
	return ratios[best].name;
}

static void write_size(struct json_writer *w, const char *name, const struct gen_request *r)
{
	json_key(w, name);
	json_object_begin(w);
	json_member_int(w, "width", r->width_px);
	json_member_int(w, "height", r->height_px);
	json_object_end(w);
}

static void write_data_url(struct json_body *body, const struct material *m)
{
	json_body_data_url(body, m->fd, m->bytes, catalog_format_mime(m->format));
}

static void write_images(struct json_body *body, const char *image, const char *images,
			 const struct materials *m)
{
	struct json_writer *w = &body->json;

	if (m->reference_count == 0)
		return;
	if (images) {
		json_key(w, images);
		json_array_begin(w);
		for (int i = 0; i < m->reference_count; i++)
			write_data_url(body, &m->references[i]);
		json_array_end(w);
	} else if (image) {
		json_key(w, image);
		write_data_url(body, &m->references[0]);
	}
}

static const char *format_word(const struct inputs_kind *kind, enum catalog_format format)
{
	if (format == FORMAT_JPEG)
		return kind->jpeg;
	return format == FORMAT_WEBP && kind->webp ? "webp" : "png";
}

static void write_scalar(struct json_writer *w, const char *name, enum input_role role,
			 const struct inputs_kind *kind, const struct gen_request *r)
{
	switch (role) {
	case INPUT_PROMPT:
		json_member_slice(w, name, r->prompt);
		break;
	case INPUT_N:
		json_member_int(w, name, r->n);
		break;
	case INPUT_WIDTH:
		json_member_int(w, name, r->width_px);
		break;
	case INPUT_HEIGHT:
		json_member_int(w, name, r->height_px);
		break;
	case INPUT_SIZE:
		write_size(w, name, r);
		break;
	case INPUT_ASPECT_RATIO:
		json_member_str(w, name, nearest_ratio(r->width_px, r->height_px));
		break;
	case INPUT_SEED:
		if (r->seed >= 0)
			json_member_int(w, name, r->seed);
		break;
	case INPUT_FORMAT:
		json_member_str(w, name, format_word(kind, r->format));
		break;
	case INPUT_COMPRESSION:
		if (r->compression >= 0)
			json_member_int(w, name, r->compression);
		break;
	default:
		break;
	}
}

void inputs_write(const struct provider *p, const struct inputs_kind *kind,
		  const struct provider_attempt *a, const struct materials *m, struct json_body *body)
{
	const char *mask = name_of(p, kind, INPUT_MASK);

	for (enum input_role role = 0; role < INPUT_IMAGE; role++) {
		const char *name = name_of(p, kind, role);
		if (name)
			write_scalar(&body->json, name, role, kind, a->request);
	}
	write_images(body, name_of(p, kind, INPUT_IMAGE), name_of(p, kind, INPUT_IMAGES), m);
	if (m->has_mask && mask) {
		json_key(&body->json, mask);
		write_data_url(body, &m->mask);
	}
}
