/* Whose turn it is: a line for every host and port, and hosts in a ring. A host stands in
 * the ring while someone waits in its line and it may have another transfer. */
#include <stdio.h>
#include <stdlib.h>
#include <uthash.h>

#include "egress/inside.h"

struct egress_host {
	UT_hash_handle hh;
	char key[URL_HOST_MAX + 8];
	struct list line; /* jobs */
	struct list ring; /* linked while it may start one */
	int active, max_active;
	bool bulk;
};

static void ring_update(struct egress *e, struct egress_host *h)
{
	bool may = !list_empty(&h->line) && h->active < h->max_active;

	if (may && list_empty(&h->ring))
		list_append(h->bulk ? &e->bulk_ring : &e->ring, &h->ring);
	else if (!may)
		list_remove(&h->ring);
}

static struct egress_host *host_of(struct egress_job *job)
{
	struct egress *e = job->egress;
	char key[sizeof((struct egress_host *)0)->key];
	struct egress_host *h;

	/* The operator's own are counted apart: strangers cannot fill their line. */
	bool bulk = job->request->bulk;
	snprintf(key, sizeof key, "%c%u %s", bulk ? '*' : job->trusted ? '!' : '?', job->url.port,
		 job->url.host);
	HASH_FIND_STR(e->hosts, key, h);
	if (h || !(h = calloc(1, sizeof *h)))
		return h;
	memcpy(h->key, key, sizeof h->key);
	h->bulk = bulk;
	h->max_active = job->trusted ? e->options.max_active : e->options.max_per_host;
	list_init(&h->line);
	list_init(&h->ring);
	HASH_ADD_STR(e->hosts, key, h);
	return h;
}

void queue_enter(struct egress_job *job)
{
	job->host = host_of(job);
	if (!job->host) {
		job_end(job, EGRESS_UNAVAILABLE, "out of memory");
		return;
	}
	job->state = JOB_WAITING;
	list_append(&job->host->line, &job->queue_link);
	ring_update(job->egress, job->host);
}

void queue_leave(struct egress_job *job)
{
	struct egress *e = job->egress;
	struct egress_host *h = TAKE(job->host);

	if (!h)
		return;
	if (job->state == JOB_ACTIVE) {
		h->active--;
		e->bulk_active -= h->bulk;
		atomic_store(&e->stats.active, --e->active);
	}
	list_remove(&job->queue_link);
	ring_update(e, h);
	if (h->active == 0 && list_empty(&h->line)) {
		HASH_DEL(e->hosts, h);
		free(h);
	}
}

/* Whoever fetches no files comes first: there are never so many that files wait for long. */
static struct list *next_ring(struct egress *e)
{
	int most = e->options.max_active, bulk_most = MAX(most - most / 4, 1);

	if (e->active >= most)
		return NULL;
	if (!list_empty(&e->ring))
		return &e->ring;
	return e->bulk_active < bulk_most && !list_empty(&e->bulk_ring) ? &e->bulk_ring : NULL;
}

void queue_pump(void *egress)
{
	struct egress *e = egress;
	struct list *ring;

	while ((ring = next_ring(e))) {
		struct egress_host *h = CONTAINER_OF(list_shift(ring), struct egress_host, ring);
		struct egress_job *job =
			CONTAINER_OF(list_shift(&h->line), struct egress_job, queue_link);
		h->active++;
		e->bulk_active += h->bulk;
		atomic_store(&e->stats.active, ++e->active);
		job->state = JOB_ACTIVE;
		ring_update(e, h); /* to the ring's end */
		if (!transfer_start(job))
			job_end(job, EGRESS_UNAVAILABLE, "cannot start a transfer");
	}
}

void queue_finish(struct egress *e)
{
	struct egress_host *h, *next;

	HASH_ITER(hh, e->hosts, h, next) {
		HASH_DEL(e->hosts, h);
		free(h);
	}
}
