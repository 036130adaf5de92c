/* config check, config print. */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "catalog/catalog.h"
#include "config/config.h"

static void print_catalog_fault(void *ctx, const char *file, int line, const char *sentence)
{
	(void)ctx;
	fprintf(stderr, "%s:%d: %s\n", file, line, sentence);
}

static bool load(const struct cli_command *self, struct cli_args *args, struct config *cfg)
{
	struct config_faults faults = {0};

	if (config_load(cli_value(self, args, "--config", NULL), args->overrides, cfg, &faults))
		return true;
	config_faults_print(&faults, stderr);
	return false;
}

int cmd_config_check(const struct cli_command *self, struct cli_args *args)
{
	struct catalog *catalog = NULL;
	struct config cfg;
	struct err err;

	if (!load(self, args, &cfg))
		return CLI_FAILED;
	bool ok = catalog_load(*cfg.catalog.path ? cfg.catalog.path : NULL, &catalog,
			       print_catalog_fault, NULL, &err);
	if (ok)
		printf("The configuration is right; the catalog has %d models.\n", catalog_count(catalog));
	catalog_unref(catalog);
	config_finish(&cfg);
	return ok ? CLI_OK : CLI_FAILED;
}

int cmd_config_print(const struct cli_command *self, struct cli_args *args)
{
	struct config cfg;

	if (cli_has(self, args, "--markdown")) {
		config_print_markdown(stdout);
		return CLI_OK;
	}
	if (!load(self, args, &cfg))
		return CLI_FAILED;
	config_print(&cfg, stdout);
	config_finish(&cfg);
	return CLI_OK;
}
