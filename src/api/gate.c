/* A list of at most 256 numbers, looked through. */
#include "api/gate.h"

#define RETRY_MS 1000

void gate_init(struct gate *gate, int most_a_key)
{
	pthread_mutex_init(&gate->lock, NULL);
	gate->count = 0;
	gate->most_a_key = most_a_key;
}

void gate_finish(struct gate *gate) { pthread_mutex_destroy(&gate->lock); }

static int count_of(const struct gate *gate, int64_t key_id)
{
	int count = 0;

	for (int i = 0; i < gate->count; i++)
		count += gate->key_ids[i] == key_id;
	return count;
}

bool gate_enter(struct gate *gate, int64_t key_id, struct err *err)
{
	pthread_mutex_lock(&gate->lock);
	bool key_full = count_of(gate, key_id) >= gate->most_a_key;
	bool full = gate->count == GATE_MAX;
	if (!key_full && !full)
		gate->key_ids[gate->count++] = key_id;
	pthread_mutex_unlock(&gate->lock);
	if (!key_full && !full)
		return true;
	if (key_full)
		err_set(err, ERR_RATE_LIMIT_EXCEEDED, NULL,
			"this key sends %d images at the same time already: wait for one to end",
			gate->most_a_key);
	else
		err_set(err, ERR_UNAVAILABLE, NULL, "too many images are being sent at the same time");
	err->retry_after_ms = RETRY_MS;
	return false;
}

void gate_leave(struct gate *gate, int64_t key_id)
{
	pthread_mutex_lock(&gate->lock);
	for (int i = 0; i < gate->count; i++)
		if (gate->key_ids[i] == key_id) {
			gate->key_ids[i] = gate->key_ids[--gate->count];
			break;
		}
	pthread_mutex_unlock(&gate->lock);
}
