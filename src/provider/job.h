/* Upstreams that take a request as a job and are asked for it until it is whole. What they
 * have in common is here; what is an upstream's own is a struct job_kind.
 *
 *   materials ─▶ body (on a pool, with images) ─▶ create ─▶ id, journaled ─▶ poll, poll, …
 *        └────────── each can be stopped ──────────┘              (result) ─▶ images ─▶ end
 *
 * Since the id is in the journal, a job that was bought is polled again after a crash, not
 * bought again. Polls go on through whatever befalls them, as long as our task has time. No
 * URL that an upstream answers is asked for with its key: every path is made here, from the
 * id, behind the configured base URL.
 */
#pragma once

#include "base/pool.h"
#include "provider/answer.h"
#include "provider/deliver.h"
#include "provider/json_body.h"
#include "provider/materials.h"
#include "provider/upstream.h"
#include "provider/verdict.h"

#define JOB_ID_MAX 120
#define JOB_PATH_MAX 300

/* Which of an answer's texts is which. */
enum job_text {
	JOB_STATUS,
	JOB_ID,
	JOB_CODE,
	JOB_MESSAGE,
	JOB_LOG,
	JOB_WITHHELD, /* "true,false,": images that are none */
	JOB_CATEGORIES, /* of what is not allowed */
};

enum job_state {
	JOB_UNKNOWN, /* also what is in no table */
	JOB_AT_WORK,
	JOB_READY, /* its images are to be asked for */
	JOB_WHOLE, /* they are in this very answer */
	JOB_FAILED,
	JOB_CANCELLED,
};

struct job_status {
	const char *name; /* NULL ends the table */
	enum job_state state;
	int percent; /* what progress is told of it; 0: none */
};

/* A path of a job: its id stands between these. */
struct job_path {
	const char *before, *behind;
};

struct job;

struct job_kind {
	const struct answer_field *fields; /* of all its answers */
	const struct job_status *statuses;
	const char *auth; /* before the key: "Bearer ", "Key " */
	enum materials_want materials;
	int64_t materials_max_bytes; /* of references and mask together; 0: any */
	bool asynchronous; /* the create asks for an answer at once, and carries our task's id */
	const char *cancel_method;
	/* The create: where, and what. write: on a pool when there are images. */
	const char *create_at; /* NULL: create_path() */
	void (*create_path)(const struct job *j, char ret[JOB_PATH_MAX]);
	void (*write)(const struct job *j, struct json_body *body);
	/* What is journaled, from what the create answered; false: it is no id. NULL: the answer's. */
	bool (*make_id)(const struct job *j, const char *said, char ret[JOB_ID_MAX + 1]);
	struct job_path poll, result, cancel; /* result: for JOB_READY */
	/* What the answer says of its progress, 1–99, or 0. NULL: the table's. */
	int (*percent)(const struct job *j);
};

struct job {
	const struct job_kind *kind;
	struct provider *provider;
	struct provider_attempt *attempt; /* borrowed */
	char id[JOB_ID_MAX + 1];
	struct answer answer; /* the last one's */
	struct materials materials;

	/* private */
	struct json_body body;
	struct pool_job write_job;
	struct err write_err;
	bool written, answer_ok;
	char url[1400], authorization[600], prefer[24];
	struct egress_header headers[5];
	struct egress_request request;
	struct loop_timer timer;
	int64_t wait_ms;
	int result_tries;
	bool exchanging, waiting, preparing, delivering, cancelled, told;
	bool no_room; /* it is whole there, and there was no room for it here */
	struct deliver *deliver; /* owned, from when its images are there */
};

/* For ops.create and ops.destroy: the base URL is there, a pool is made. */
bool job_provider_create(struct provider *p, const char *example, struct err *err) MUST_CHECK;
void job_provider_destroy(struct provider *p);
/* For ops.start and ops.cancel. */
void job_start(const struct job_kind *kind, struct provider *p, struct provider_attempt *a);
void job_cancel(struct provider *p, struct provider_attempt *a);

/* Letters, digits, '-', '_', and '.' and '/' where they are allowed: what ids and models'
 * names are made of; no empty part, none that is "." or "..". */
bool job_is_plain(const char *text, bool slashes);
