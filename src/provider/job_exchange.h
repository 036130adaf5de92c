/* One exchange of a job with its upstream. For job.c alone.
 *
 *     job_exchange(j, "GET", path, false, on_polled)       → on_polled(&j->request)
 *     job_read_answer(j) …  egress_result_finish(&j->request.result)
 */
#pragma once

#include "provider/job.h"

/* path: behind the base URL. create: with the body, once, on a connection of its own. */
void job_exchange(struct job *j, const char *method, const char *path, bool create,
		  void (*done)(struct egress_request *request));
/* In done: the answer is read to its end. True when it is JSON, whatever its status. */
bool job_read_answer(struct job *j);
