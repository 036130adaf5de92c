/* Opening the store for a command, beside a running server or without one. */
#pragma once

#include "cli/command.h"
#include "store/store.h"

/* Exit code CLI_OK, or an error that was printed. The folder must exist already unless
 * `make` is set: a mistyped --data must not make an empty store. */
int data_open(const struct cli_command *self, const struct cli_args *args, bool make,
	      struct store **ret_store);
/* Runs a writing job and prints its error: CLI_OK or CLI_FAILED. Raises the epoch, so
 * that servers see what changed. */
int data_run(struct store *store, struct store_job *job);
/* The same for one that only reads. */
int data_look(struct store *store, struct store_job *job);
