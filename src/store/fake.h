/* A backend for tests: SQLite, except that the script's steps fail.
 *
 *     store_open_with(&store_fake_ops, &options, &store, &err)
 *     store_fake_arm(&(struct store_fake_fault){.op = STORE_FAKE_STEP, .nth = 3});
 *     … the third statement that the writer runs from now on fails …
 *     store_fake_fired()
 *
 * So money can be tried with every statement failing in turn: raise nth until the
 * fault no longer fires. Any thread arms it; one script for the whole process.
 */
#pragma once

#include "store/ops.h"

enum store_fake_op { STORE_FAKE_BEGIN, STORE_FAKE_COMMIT, STORE_FAKE_MARK, STORE_FAKE_STEP,
		     STORE_FAKE_OPS };

struct store_fake_fault {
	enum store_fake_op op;
	int nth;		/* from 1, counted from when it is armed */
	bool from_then_on;	/* the nth and every later one */
	bool loses_transaction; /* as an error of the disk can */
};

extern const struct store_ops store_fake_ops;

/* NULL: nothing fails. Forgets what was counted. */
void store_fake_arm(const struct store_fake_fault *fault);
bool store_fake_fired(void); /* since it was armed */
/* How often the writer has done this since then. */
int store_fake_count(enum store_fake_op op);
