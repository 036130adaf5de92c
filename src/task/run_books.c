/* What an attempt came to: its images measured by their own bytes, what it is reckoned to have
 * cost the operator, and its end in the journal. */
#include "base/clock.h"
#include "base/log.h"
#include "task/run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY_MS (INT64_C(24) * 3600 * 1000)

void books_begin(struct run *run, const struct provider *p)
{
	run->books = (struct attempt_books){.painted = p->ops->sandbox,
					    .started_ms = loop_now_ms(run->tasks->loop)};
	memcpy(run->books.provider, p->name, sizeof run->books.provider);
}

static bool measure(int fd, int64_t bytes, struct task_image *image, enum probe_format *ret_format)
{
	struct probe probe;
	size_t want = (size_t)MIN(bytes, PROBE_BYTES);
	uint8_t *head = malloc(want + 1);
	ssize_t got = head ? pread(fd, head, want, 0) : -1;
	bool ok = got > 0 && probe_image(head, (size_t)got, &probe) &&
		  (probe.format == PROBE_PNG || probe.format == PROBE_JPEG ||
		   probe.format == PROBE_WEBP);

	free(head);
	if (!ok)
		return false;
	*ret_format = probe.format;
	image->mime = probe_mime(probe.format);
	image->width_px = (int)probe.width_px;
	image->height_px = (int)probe.height_px;
	image->bytes = bytes;
	return true;
}

bool books_image(struct run *run, const struct provider_image *came, struct task_image *ret,
		 enum probe_format *ret_format)
{
	const struct gen_request *r = &run->request;

	run->books.came++;
	if (!measure(came->fd, came->bytes, ret, ret_format)) {
		run->books.unusable++;
		return false;
	}
	if (ret->width_px == r->width_px && ret->height_px == r->height_px)
		return true;
	run->books.wrong_size++;
	log_warn("image.wrong_size", "task=%s provider=%s asked=%dx%d came=%dx%d", run->row.id,
		 run->books.provider, r->width_px, r->height_px, ret->width_px, ret->height_px);
	if (!run->provider->only_right_size)
		return true;
	run->books.unusable++;
	return false;
}

/* What came is paid for, usable or not. An unknown outcome counts as if all had come, and so
 * does a cancel at one who stops nothing. */
static int images_paid_for(const struct run *run, const struct provider *p)
{
	if (run->outcome == PROVIDER_UNCERTAIN ||
	    (run->outcome == PROVIDER_CANCELLED && !can_feature(&p->can, CAN_CANCEL)))
		return (int)run->request.n;
	return run->books.came;
}

void books_end(struct run *run, const struct provider *p, int kept)
{
	const struct route_load load = {
		.images = images_paid_for(run, p),
		.reference_tokens = run_reference_tokens(run),
		.partials = run_count_partials(run),
	};

	run->books.cost_uc = route_reckon(run->tasks->options.route, p, &run->request, &load);
	if (run->outcome != PROVIDER_OK || kept > 0 || run->keep_err.code != ERR_NONE)
		return;
	run->outcome = PROVIDER_FAILED;
	err_set(&run->outcome_err, ERR_TASK_NO_CONTENT, NULL,
		run->books.wrong_size ? "the provider answered with images of another size than was asked for"
		: run->books.unusable ? "the provider answered with images that are damaged, or none at all"
				      : "the provider answered without an image");
}

static bool count_day(struct store_tx *tx, const struct run *run, int64_t charged_uc, int64_t now_ms,
		      struct err *err)
{
	const struct attempt_books *b = &run->books;
	struct store_stmt *s = store_stmt(tx, STMT_PROVIDER_DAY_ADD);

	store_bind_int(s, now_ms / DAY_MS);
	store_bind_text(s, slice_of(b->provider));
	store_bind_text(s, run->request.model);
	store_bind_text(s, slice_of(provider_outcome_name(run->outcome)));
	store_bind_int(s, b->came - b->unusable);
	store_bind_int(s, b->wrong_size);
	store_bind_int(s, b->cost_uc);
	store_bind_int(s, charged_uc);
	return store_exec(s, NULL, err);
}

bool books_write(struct store_tx *tx, const struct run *run, int64_t charged_uc, struct err *err)
{
	struct store_stmt *s = store_stmt(tx, STMT_ATTEMPT_END);
	const struct attempt_books *b = &run->books;
	int64_t now_ms = clock_wall_ms();

	store_bind_int(s, ATTEMPT_ENDED);
	store_bind_int(s, now_ms);
	store_bind_text(s, slice_of(provider_outcome_name(run->outcome)));
	store_bind_text(s, run->outcome_err.message[0] ? slice_of(run->outcome_err.message)
						       : (struct slice){0});
	store_bind_int(s, run->row.seq);
	store_bind_int(s, run->attempt_number);
	store_bind_int(s, b->came - b->unusable);
	store_bind_int(s, b->unusable);
	store_bind_int(s, b->wrong_size);
	store_bind_int(s, b->cost_uc);
	return store_exec(s, NULL, err) &&
	       (b->painted || !b->provider[0] || count_day(tx, run, charged_uc, now_ms, err));
}
