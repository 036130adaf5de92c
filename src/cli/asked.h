/* A request as a command's flags describe it, for commands that ask about providers. */
#pragma once

#include "catalog/request.h"
#include "cli/command.h"

/* The rows of those flags, for a command's table. */
#define ASKED_FLAGS \
	{0, "--model", "MODEL", "which model (default gpt-image-1)"}, \
	{0, "--size", "SIZE", "as a request says it (default: the model's)"}, \
	{0, "--quality", "Q", "as a request says it (default: the model's)"}, \
	{0, "--prompt", "TEXT", "what is asked for (default: a small red boat)"}

struct asked {
	struct catalog *catalog; /* counted */
	struct gen_request request; /* strings are argv's or the catalog's */
};

/* catalog_path "": the one built in. n: of images. Faults of a catalog go to standard error. */
bool asked_make(const struct cli_command *self, const struct cli_args *args, const char *catalog_path,
		int64_t n, struct asked *ret, struct err *err) MUST_CHECK;
void asked_finish(struct asked *asked); /* zeroed is fine */
