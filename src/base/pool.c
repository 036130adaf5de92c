/* A mutex, a condition and a queue. */
#include "base/pool.h"

#include <pthread.h>
#include <stdlib.h>

#define POOL_THREADS_MAX 16

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t work, quiet;
	struct pool_job *first, **last; /* borrowed */
	int running;
	bool closing;
	int thread_count;
	pthread_t threads[POOL_THREADS_MAX];
};

static void deliver(struct loop_letter *letter)
{
	struct pool_job *job = CONTAINER_OF(letter, struct pool_job, letter);

	job->done(job);
}

static void *work(void *arg)
{
	struct pool *pool = arg;

	pthread_mutex_lock(&pool->lock);
	for (;;) {
		while (!pool->first && !pool->closing)
			pthread_cond_wait(&pool->work, &pool->lock);
		struct pool_job *job = pool->first;
		if (!job)
			break;
		pool->first = job->next;
		if (!pool->first)
			pool->last = &pool->first;
		pool->running++;
		pthread_mutex_unlock(&pool->lock);
		bool told = job->done != NULL;
		job->run(job);
		/* A job that nobody waits for may be gone now. */
		if (told && job->home) {
			job->letter.on_arrive = deliver;
			loop_post(job->home, &job->letter);
		} else if (told) {
			job->done(job); /* a submitter without a loop */
		}
		pthread_mutex_lock(&pool->lock);
		if (--pool->running == 0 && !pool->first)
			pthread_cond_broadcast(&pool->quiet);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

bool pool_create(int threads, struct pool **ret_pool, struct err *err)
{
	struct pool *pool = calloc(1, sizeof *pool);

	if (!pool)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->work, NULL);
	pthread_cond_init(&pool->quiet, NULL);
	pool->last = &pool->first;
	for (int i = 0; i < threads && i < POOL_THREADS_MAX; i++) {
		if (pthread_create(&pool->threads[i], NULL, work, pool) != 0)
			break;
		pool->thread_count++;
	}
	if (pool->thread_count == 0) {
		pool_destroy(pool);
		return err_set(err, ERR_INTERNAL, NULL, "cannot start a worker thread");
	}
	*ret_pool = pool;
	return true;
}

void pool_destroy(struct pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->closing = true;
	pthread_cond_broadcast(&pool->work);
	pthread_mutex_unlock(&pool->lock);
	for (int i = 0; i < pool->thread_count; i++)
		pthread_join(pool->threads[i], NULL);
	pthread_cond_destroy(&pool->work);
	pthread_cond_destroy(&pool->quiet);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

void pool_settle(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	while (pool->first || pool->running > 0)
		pthread_cond_wait(&pool->quiet, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
}

void pool_submit(struct pool *pool, struct pool_job *job)
{
	job->next = NULL;
	job->home = job->done ? loop_current() : NULL;
	pthread_mutex_lock(&pool->lock);
	*pool->last = job;
	pool->last = &job->next;
	pthread_cond_signal(&pool->work);
	pthread_mutex_unlock(&pool->lock);
}
