/* What all ways to send a file have in common: gate, quota, intake, row, answer.
 *
 *     struct form_upload { struct upload u; … };
 *     upload_start(&f->u, x, hint_bytes)      gate and quota are looked at, then u.start(u)
 *     upload_open(u, &err)                    the file begins
 *     upload_write(u, piece, &err)            u->room false: pause until u.on_room(u)
 *     upload_close(u)                         the row is written, the exchange answered
 *     upload_refuse(u, &err)                  at any time before: answered with an error
 *
 * An upload is on the heap, at the start of what the endpoint needs around it; it goes
 * (u.destroy) when it was answered or its client left, and nothing holds it any more.
 *
 * Thread rule: the exchange's loop.
 */
#pragma once

#include "api/call.h"
#include "media/file.h"
#include "media/intake.h"

#define UPLOAD_NAME_MAX 1024 /* bytes of a stranger's name that are looked at */

struct upload {
	/* the endpoint's, set before the start */
	const char *param;		    /* what errors about the file name */
	void (*start)(struct upload *u);    /* ask for the body, or for whatever it is */
	void (*on_room)(struct upload *u);
	void (*stop)(struct upload *u);	    /* no more is wanted; NULL: nothing is to be stopped */
	void (*destroy)(struct upload *u);  /* frees it */

	struct http_exchange *x; /* NULL: it has ended */
	struct api *api;
	bool room;
	int holds; /* operations on their way that will come back */

	/* upload.c's */
	struct media_intake *in; /* owned, or NULL */
	bool in_gate;
	size_t name_len;
	char name[UPLOAD_NAME_MAX];
	struct file_row row;
	struct store_job job;
};

/* hint_bytes: the file will have at least so many, by what the client says. */
void upload_start(struct upload *u, struct http_exchange *x, int64_t hint_bytes);
bool upload_open(struct upload *u, struct err *err) MUST_CHECK;
bool upload_is_open(const struct upload *u);
bool upload_write(struct upload *u, struct slice piece, struct err *err) MUST_CHECK;
/* Adds to the file's name; what is too long is left out. */
void upload_add_name(struct upload *u, struct slice piece);
void upload_forget_name(struct upload *u);
void upload_close(struct upload *u);
void upload_refuse(struct upload *u, const struct err *err);
/* For an operation that held it and has come back. True: somebody still waits. Otherwise it
 * may be gone. */
bool upload_came_back(struct upload *u);

/* A file as answers show it, as an object. */
void file_write(struct json_writer *w, const struct media *media, const struct file_row *row);
/* {"success":true,"code":200,"msg":…,"data": and after it }. */
void file_answer_begin(struct json_writer *w, const char *msg);
void file_answer_end(struct json_writer *w);
