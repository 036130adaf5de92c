#include "cli/asked.h"

#include <stdio.h>

static void print_fault(void *ctx UNUSED, const char *file, int line, const char *sentence)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, sentence);
}

bool asked_make(const struct cli_command *self, const struct cli_args *args, const char *catalog_path,
		int64_t n, struct asked *ret, struct err *err)
{
	const char *name = cli_value(self, args, "--model", "gpt-image-1");
	struct gen_request *r = &ret->request;

	*ret = (struct asked){0};
	if (!catalog_load(*catalog_path ? catalog_path : NULL, &ret->catalog, print_fault, NULL, err))
		return false;
	const struct catalog_model *model = catalog_find(ret->catalog, slice_of(name));
	if (!model)
		return err_set(err, ERR_MODEL_NOT_FOUND, "model", "there is no model %s in the catalog", name);
	gen_request_init(r);
	r->prompt = slice_of(cli_value(self, args, "--prompt", "a small red boat"));
	r->size_asked = slice_of(cli_value(self, args, "--size", ""));
	r->quality_asked = slice_of(cli_value(self, args, "--quality", ""));
	r->n = n;
	return gen_request_check(r, model, model->dialect, err) && gen_request_quote(r, model, 1000, err);
}

void asked_finish(struct asked *asked) { catalog_unref(asked->catalog); }
