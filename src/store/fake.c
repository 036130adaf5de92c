#include "store/fake.h"

#include <pthread.h>
#include <stdlib.h>

struct fake_conn {
	void *real; /* owned */
	bool writer;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct store_fake_fault script;
static int counts[STORE_FAKE_OPS];
static bool fired;

void store_fake_arm(const struct store_fake_fault *fault)
{
	pthread_mutex_lock(&lock);
	script = fault ? *fault : (struct store_fake_fault){0};
	memset(counts, 0, sizeof counts);
	fired = false;
	pthread_mutex_unlock(&lock);
}

bool store_fake_fired(void)
{
	pthread_mutex_lock(&lock);
	bool yes = fired;
	pthread_mutex_unlock(&lock);
	return yes;
}

int store_fake_count(enum store_fake_op op)
{
	pthread_mutex_lock(&lock);
	int n = counts[op];
	pthread_mutex_unlock(&lock);
	return n;
}

/* True when this call is the one to fail. */
static bool fails(const struct fake_conn *conn, enum store_fake_op op, bool *ret_loses)
{
	if (!conn->writer)
		return false;
	pthread_mutex_lock(&lock);
	int n = ++counts[op];
	bool hit = script.nth > 0 && script.op == op &&
		   (n == script.nth || (script.from_then_on && n > script.nth));
	fired |= hit;
	*ret_loses = script.loses_transaction;
	pthread_mutex_unlock(&lock);
	return hit;
}

static bool fake_connect(void *backend, bool writer, void **ret_conn, struct err *err)
{
	struct fake_conn *conn = calloc(1, sizeof *conn);

	if (!conn)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	conn->writer = writer;
	if (!store_sqlite_ops.connect(backend, writer, &conn->real, err)) {
		free(conn);
		return false;
	}
	*ret_conn = conn;
	return true;
}

static void fake_disconnect(void *ctx)
{
	struct fake_conn *conn = ctx;

	store_sqlite_ops.disconnect(conn->real);
	free(conn);
}

static bool refuse(struct fake_conn *conn, bool loses, struct err *err)
{
	struct err ignored;

	if (loses && !store_sqlite_ops.control(conn->real, STORE_ROLLBACK, &ignored))
		abort();
	return err_set(err, ERR_UNAVAILABLE, NULL, "the script says that this fails");
}

static bool fake_control(void *ctx, enum store_control what, struct err *err)
{
	static const struct {
		bool counted;
		enum store_fake_op op;
	} ops[] = {
		[STORE_BEGIN] = {true, STORE_FAKE_BEGIN},
		[STORE_COMMIT] = {true, STORE_FAKE_COMMIT},
		[STORE_MARK] = {true, STORE_FAKE_MARK},
		[STORE_IDLE] = {0},
	};
	struct fake_conn *conn = ctx;
	bool loses = false;

	if (ops[what].counted && fails(conn, ops[what].op, &loses))
		return refuse(conn, loses, err);
	return store_sqlite_ops.control(conn->real, what, err);
}

static bool fake_step(void *ctx, struct store_stmt *s, bool *ret_row, int64_t *ret_changed,
		      struct err *err)
{
	struct fake_conn *conn = ctx;
	bool loses = false;

	if (!s->running && fails(conn, STORE_FAKE_STEP, &loses)) {
		s->tx->lost = loses;
		return refuse(conn, loses, err);
	}
	return store_sqlite_ops.step(conn->real, s, ret_row, ret_changed, err);
}

static void fake_reset(void *ctx, struct store_stmt *s)
{
	store_sqlite_ops.reset(((struct fake_conn *)ctx)->real, s);
}

static struct store_value fake_column(void *ctx, struct store_stmt *s, int column,
				      enum store_value_kind wanted)
{
	return store_sqlite_ops.column(((struct fake_conn *)ctx)->real, s, column, wanted);
}

/* Statements and transactions fail; opening and closing do not. */
static bool fake_open(const struct store_options *options, void **ret_backend, struct err *err)
{
	return store_sqlite_ops.open(options, ret_backend, err);
}

static void fake_close(void *backend) { store_sqlite_ops.close(backend); }

const struct store_ops store_fake_ops = {
	.open = fake_open,
	.close = fake_close,
	.connect = fake_connect,
	.disconnect = fake_disconnect,
	.control = fake_control,
	.step = fake_step,
	.reset = fake_reset,
	.column = fake_column,
};
