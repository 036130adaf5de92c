/* How long tasks take lately: the median of a model's last PACE_WINDOW durations. */
#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "task/internal.h"

#define PACE_WINDOW 64
#define PACE_LOAD_ROWS 4096 /* of the newest tasks, looked at when the server starts */

struct pace_model {
	char model[CATALOG_ID_MAX + 1];
	int64_t ms[PACE_WINDOW];
	int count, next;
	UT_hash_handle hh;
};

struct pace {
	pthread_mutex_t lock;
	struct pace_model *models;
};

struct pace *pace_create(void)
{
	struct pace *p = calloc(1, sizeof *p);

	if (!p)
		abort();
	pthread_mutex_init(&p->lock, NULL);
	return p;
}

void pace_destroy(struct pace *p)
{
	struct pace_model *m, *next;

	if (!p)
		return;
	HASH_ITER(hh, p->models, m, next) {
		HASH_DEL(p->models, m);
		free(m);
	}
	pthread_mutex_destroy(&p->lock);
	free(p);
}

void pace_add(struct pace *p, const char *model, int64_t duration_ms)
{
	struct pace_model *m;

	pthread_mutex_lock(&p->lock);
	HASH_FIND_STR(p->models, model, m);
	if (!m) {
		m = calloc(1, sizeof *m);
		if (!m)
			abort();
		strncpy(m->model, model, sizeof m->model - 1);
		HASH_ADD_STR(p->models, model, m);
	}
	m->ms[m->next] = duration_ms;
	m->next = (m->next + 1) % PACE_WINDOW;
	if (m->count < PACE_WINDOW)
		m->count++;
	pthread_mutex_unlock(&p->lock);
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int task_estimate_s(struct tasks *tasks, const char *model, int fallback_s)
{
	struct pace *p = tasks->pace;
	struct pace_model *m;
	int64_t sorted[PACE_WINDOW];
	int count = 0;

	pthread_mutex_lock(&p->lock);
	HASH_FIND_STR(p->models, model, m);
	if (m) {
		count = m->count;
		memcpy(sorted, m->ms, sizeof sorted[0] * (size_t)count);
	}
	pthread_mutex_unlock(&p->lock);
	if (count == 0)
		return fallback_s;
	qsort(sorted, (size_t)count, sizeof sorted[0], by_size);
	int64_t seconds = (sorted[count / 2] + 999) / 1000;
	return seconds < 1 ? 1 : (int)MIN(seconds, 86400);
}

struct pace_load {
	struct store_job job;
	struct pace *pace;
};

static bool run_load(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct pace *pace = CONTAINER_OF(job, struct pace_load, job)->pace;
	struct store_stmt *s = store_stmt(tx, STMT_TASK_PACE);
	bool row;

	store_bind_int(s, PACE_LOAD_ROWS);
	while (store_step(s, &row, err)) {
		char model[CATALOG_ID_MAX + 1] = {0};
		if (!row)
			return true;
		struct slice name = store_col_text(s, 0);
		memcpy(model, name.p, MIN(name.len, sizeof model - 1));
		pace_add(pace, model, store_col_int(s, 1));
	}
	return false;
}

bool pace_load(struct pace *p, struct store *store, struct err *err)
{
	struct pace_load load = {.job.run = run_load, .pace = p};

	return store_call(store, &load.job, err);
}
