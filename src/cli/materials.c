#include "cli/materials.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TURN_MS 1000

struct reading {
	struct studio_read job;
	bool done;
};

static void on_done(struct studio_read *job) { ((struct reading *)job->ctx)->done = true; }

/* Reads what is in the file, to the end; nothing is kept but its size. */
static bool look(struct reading *r, struct loop *loop, struct studio *studio, struct err *err)
{
	r->done = false;
	r->job.check_only = true;
	r->job.done = on_done;
	r->job.ctx = r;
	studio_read(studio, &r->job);
	while (!r->done)
		loop_turn(loop, TURN_MS);
	if (!r->job.ok)
		*err = r->job.err;
	return r->job.ok;
}

static bool open_file(const char *path, struct studio_material *ret, struct err *err)
{
	struct stat st;

	ret->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (ret->fd < 0 || fstat(ret->fd, &st) < 0)
		return err_set(err, ERR_INVALID_PARAMETER, NULL, "%s", strerror(errno));
	ret->bytes = st.st_size;
	return true;
}

static bool open_one(const char *path, struct studio_material *ret, struct reading *reading,
		     struct loop *loop, struct studio *studio, struct err *err)
{
	if (!open_file(path, ret, err))
		return err_prefix(err, "%s", path);
	reading->job.file_fd = ret->fd;
	return look(reading, loop, studio, err) || err_prefix(err, "%s", path);
}

bool materials_open(struct materials *m, struct loop *loop, struct studio *studio, struct err *err)
{
	for (int i = 0; i < STUDIO_REFERENCES_MAX; i++)
		m->references[i].fd = -1;
	m->mask.fd = -1;
	for (int i = 0; i < m->count; i++) {
		struct reading reading = {.done = false};
		if (!open_one(m->paths[i], &m->references[i], &reading, loop, studio, err))
			return false;
		if (i == 0) {
			m->width_px = reading.job.width_px;
			m->height_px = reading.job.height_px;
		}
	}
	struct reading reading = {.job = {.needs_alpha = true, .want_width_px = m->width_px,
					  .want_height_px = m->height_px}};
	return !m->mask_path || open_one(m->mask_path, &m->mask, &reading, loop, studio, err);
}

void materials_close(struct materials *m)
{
	for (int i = 0; i < m->count; i++)
		close_fd(&m->references[i].fd);
	if (m->mask_path)
		close_fd(&m->mask.fd);
}

bool materials_check(const struct materials *m, const struct catalog_model *model, struct err *err)
{
	if (m->count > 0 && model->references_max == 0)
		return err_set(err, ERR_INVALID_PARAMETER, "image", "%s takes no images to start from",
			       model->id);
	if (m->count > model->references_max)
		return err_set(err, ERR_INVALID_PARAMETER, "image", "%s takes at most %d image%s; %d are given",
			       model->id, model->references_max,
			       model->references_max == 1 ? "" : "s", m->count);
	if (m->mask_path && !model->mask)
		return err_set(err, ERR_INVALID_PARAMETER, "mask", "%s takes no mask", model->id);
	if (m->mask_path && m->count > 1 && model->mask_single_reference)
		return err_set(err, ERR_INVALID_PARAMETER, "mask",
			       "a mask goes with exactly one image for %s", model->id);
	return true;
}

const char *materials_nearest_size(const struct materials *m, const struct catalog_model *model)
{
	double ratio = log((double)m->width_px / m->height_px), area = log((double)m->width_px * m->height_px);
	const char *best = model->sizes[0].name;
	double least = HUGE_VAL;

	for (int i = 0; i < model->size_count; i++) {
		double w = model->sizes[i].width_px, h = model->sizes[i].height_px;
		double far = fabs(log(w / h) - ratio) * 100 + fabs(log(w * h) - area);
		if (far < least) {
			least = far;
			best = model->sizes[i].name;
		}
	}
	return best;
}
