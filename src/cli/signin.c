/* signin: a link for a browser, good once. The folder is the proof: whoever can write to it
 * could make himself any key. */
#include "cli/signin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "account/account.h"
#include "base/clock.h"
#include "base/file.h"
#include "cli/data.h"

#define ADDRESS_FILE "address"
#define URL_MAX 512

/* --- where the server is ------------------------------------------------------------------ */

bool signin_address_keep(const char *data_dir, const char *url, struct err *err)
{
	char path[4096], fresh[4096 + 8], line[URL_MAX + 2];
	int len = snprintf(line, sizeof line, "%s\n", url);

	snprintf(path, sizeof path, "%s/" ADDRESS_FILE, data_dir);
	snprintf(fresh, sizeof fresh, "%s.new", path);
	CLEANUP(close_fd) int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || !write_all(fd, line, (size_t)len) || rename(fresh, path) < 0)
		return err_set(err, ERR_INTERNAL, NULL, "%s: %s", path, strerror(errno));
	return true;
}

static bool read_address(const char *data_dir, char ret[URL_MAX], struct err *err)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/" ADDRESS_FILE, data_dir);
	CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, ret, URL_MAX - 1);
	if (len <= 0)
		return err_set(err, ERR_NOT_FOUND, NULL,
			       "no server has told yet where it is found: start one on this folder first");
	ret[len] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
	return true;
}

/* --- the command ---------------------------------------------------------------------------- */

struct linking {
	struct store_job job;
	const char *account, *which; /* or NULL */
	char token[SESSION_TOKEN_CHARS + 1];
};

static bool run_link(struct store_tx *tx, struct store_job *job, struct err *err)
{
	struct linking *l = CONTAINER_OF(job, struct linking, job);
	int64_t now_ms = clock_wall_ms(), key_id;

	if (!(l->which ? account_key_find(tx, l->which, &key_id, err)
		       : signin_key_choose(tx, l->account, now_ms, &key_id, err)))
		return false;
	return signin_link_make(tx, key_id, slice_of(l->token), now_ms, err);
}

int cmd_signin(const struct cli_command *self, struct cli_args *args)
{
	struct linking l = {.job.run = run_link,
			    .account = cli_value(self, args, "--account", NULL),
			    .which = cli_value(self, args, "--key", NULL)};
	struct store *store = NULL;
	char url[URL_MAX];
	struct err err;

	if (l.account && l.which)
		return cli_misuse(self, "--account and --key are two ways to say who: one is enough");
	session_token_make(l.token);
	int code = data_open(self, args, false, &store);
	if (code == CLI_OK && !read_address(cli_value(self, args, "--data", "data"), url, &err))
		code = cli_fail(&err);
	if (code == CLI_OK)
		code = data_run(store, &l.job);
	store_close(store);
	if (code == CLI_OK)
		printf("%s" SIGNIN_PATH "%s\n", url, l.token);
	return code;
}
