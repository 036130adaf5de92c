#include "cli/data.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"

int data_open(const struct cli_command *self, const struct cli_args *args, bool make,
	      struct store **ret_store)
{
	struct store_options options = {.data_dir = cli_value(self, args, "--data", "data")};
	struct stat st;
	struct err err;

	log_init(LOG_WARN, false);
	if (!make && stat(options.data_dir, &st) != 0) {
		fprintf(stderr, "tintype: %s: %s; name the folder with --data\n", options.data_dir,
			strerror(errno));
		return CLI_FAILED;
	}
	return store_open(&options, ret_store, &err) ? CLI_OK : cli_fail(&err);
}

int data_run(struct store *store, struct store_job *job)
{
	struct err err;

	if (!store_call(store, job, &err))
		return cli_fail(&err);
	store_epoch_raise(store);
	return CLI_OK;
}

int data_look(struct store *store, struct store_job *job)
{
	struct err err;

	return store_read_wait(store, job, &err) ? CLI_OK : cli_fail(&err);
}
