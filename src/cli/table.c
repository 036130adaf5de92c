/* Every command there is. */
#include "cli/asked.h"
#include "cli/command.h"

#include <stdio.h>

#define DATA {0, "--data", "DIR", "where everything is kept (default data)"}
#define HELP_END {0}

static const struct cli_flag serve_flags[] = {
	{'c', "--config", "FILE", "a configuration file (see `tintype config print`)"}, HELP_END};

static const struct cli_flag print_flags[] = {
	{'c', "--config", "FILE", "a configuration file"},
	{0, "--markdown", NULL, "docs/configuration.md instead: every parameter and its default"},
	HELP_END};

static const struct cli_flag generate_flags[] = {
	{'s', "--size", "SIZE", "1:1, 2:3, 3:2 or WIDTHxHEIGHT (default 1:1, or as --image is)"},
	{'i', "--image", "FILE", "a picture to start from; may stand up to 16 times", true},
	{'m', "--mask", "FILE", "paint anew only where this is transparent"},
	{'n', "--count", "N", "how many pictures, 1 to 10 (default 1)"},
	{'o', "--output", "FILE", "where to; .png, .jpeg or .webp says the format (default out.png)"},
	{'q', "--quality", "QUALITY", "low, medium or high (default high)"},
	{0, "--seed", "N", "another seed, another picture"},
	{0, "--transparent", NULL, "no scenery: the subjects on nothing"},
	{0, "--model", "MODEL", "whose sizes and limits hold (default gpt-image-1)"},
	{0, "--quiet", NULL, "no progress"},
	HELP_END};

static const struct cli_flag key_create_flags[] = {
	{0, "--account", "NAME", "whose key; made when there is none of this name"},
	{0, "--credits", "N", "also grant the account so many credits"},
	{0, "--group", "G", "the price group (default: the account's)"},
	{0, "--name", "TEXT", "what to call the key"},
	{0, "--test", NULL, "a test key: painted by the built-in painter, never charged"},
	{0, "--admin", NULL, "may read every account's tasks"},
	{0, "--quota", "N", "credits this key may use in all (default: no limit)"},
	{0, "--rpm", "N", "generations a minute (default 0: no limit)"},
	{0, "--concurrent", "N", "unfinished tasks at once (default 0: no limit)"},
	{0, "--expires", "TIME", "ends after 30d, 12h, 90m (default: never)"},
	{0, "--models", "LIST", "only these, by commas; gpt-image-* is fine"},
	{0, "--addresses", "LIST", "only from these addresses or ranges, by commas"},
	{0, "--quiet", NULL, "print the key alone"},
	DATA,
	HELP_END};

static const struct cli_flag key_list_flags[] = {
	{0, "--account", "NAME", "only this account's"}, DATA, HELP_END};
static const struct cli_flag data_flags[] = {DATA, HELP_END};
static const struct cli_flag rotate_flags[] = {
	{0, "--quiet", NULL, "print the new key alone"}, DATA, HELP_END};
static const struct cli_flag grant_flags[] = {
	{0, "--account", "NAME", "whose"},
	{0, "--credits", "N", "how many; negative takes away, never below zero"},
	{0, "--ref", "TEXT", "a reference: the same one is granted once"},
	DATA,
	HELP_END};
static const struct cli_flag show_flags[] = {{0, "--account", "NAME", "whose"}, DATA, HELP_END};
static const struct cli_flag signin_flags[] = {
	{0, "--account", "NAME", "as whom: the account's operator key, or one without limits"},
	{0, "--key", "KEY", "with which key (its id, its hint or the key itself)"},
	DATA,
	HELP_END};
static const struct cli_flag group_flags[] = {
	{0, "--ratio", "R", "what prices are multiplied by, as 0.8 or 1.25"}, DATA, HELP_END};
static const struct cli_flag account_limit_flags[] = {
	{0, "--rpm", "N", "requests a minute; 0: no limit"},
	{0, "--concurrent", "N", "unfinished tasks at a time; 0: no limit"},
	DATA, HELP_END};
static const struct cli_flag callback_test_flags[] = {
	{'c', "--config", "FILE", "the configuration (see tintype config print)"},
	{0, "--account", "NAME", "whose secret signs it (default default)"},
	HELP_END};
static const struct cli_flag callback_secret_flags[] = {
	{0, "--account", "NAME", "whose (default default)"},
	{0, "--rotate", NULL, "replace it"},
	{0, "--overlap-hours", "N", "how long the old one stays valid (default 24)"},
	DATA,
	HELP_END};
static const struct cli_flag callback_log_flags[] = {
	{0, "--account", "NAME", "whose (default default)"}, DATA, HELP_END};
static const struct cli_flag explain_flags[] = {
	{'c', "--config", "FILE", "the configuration with the providers"},
	ASKED_FLAGS,
	{'n', "--count", "N", "images (default 1)"},
	{0, "--account", "NAME", "whose request it is, where accounts or groups are pinned"},
	HELP_END};
static const struct cli_flag provider_test_flags[] = {
	{'c', "--config", "FILE", "the configuration with the providers"},
	ASKED_FLAGS,
	{'o', "--out", "FILE", "keep the image"},
	{0, "--yes", NULL, "it may cost money: do not ask"},
	HELP_END};
static const struct cli_flag report_flags[] = {
	{0, "--days", "N", "of the last so many days, UTC (default 30)"},
	{0, "--by", "LIST", "a row for each day, provider and model named here (default provider,model)"},
	DATA, HELP_END};
static const struct cli_flag no_flags[] = {HELP_END};

const struct cli_command cli_commands[] = {
	{"serve", "", 0, 0, "serve the API",
	 "Makes the data folder, an account and a key on first start, and prints them once.\n"
	 "SIGHUP reads the catalog, prices, providers, keys and certificate again; SIGTERM finishes what\n"
	 "has begun and stops.",
	 true, serve_flags, cmd_serve},
	{"generate", "PROMPT", 1, 1, "paint a picture, without a server",
	 "The built-in painter draws scenes from words it knows, in English, Korean and\n"
	 "Spanish. It is no neural model. Prints the names of the files it wrote.\n\n"
	 "  tintype generate \"a lighthouse at dawn, watercolor\" -o dawn.png\n"
	 "  tintype generate \"oil painting, at night\" -i photo.jpeg -o night.png\n"
	 "  tintype generate \"add a red balloon\" -i photo.jpeg -m hole.png\n"
	 "  tintype generate \"remove the dog\" -i photo.jpeg -m hole.png\n\n"
	 "With --image the picture begins with it: the prompt changes its style, its hour and\n"
	 "weather, and what stands in it; several are made into one. A mask is of the first\n"
	 "image's size and has an alpha channel: where it is transparent the picture is painted\n"
	 "anew, where it is opaque nothing changes. Without --size the picture is as large as\n"
	 "the first image where the model allows that size, else of the allowed size whose\n"
	 "ratio is nearest, which the image then covers from its middle. Files: PNG, JPEG and\n"
	 "WebP.",
	 false, generate_flags, cmd_generate},
	{"key create", "", 0, 0, "make a key for an account", NULL, false, key_create_flags,
	 cmd_key_create},
	{"key list", "", 0, 0, "list keys, with what they may and have used", NULL, false,
	 key_list_flags, cmd_key_list},
	{"key disable", "KEY", 1, 1, "stop a key at once (its id, its hint or the key itself)", NULL,
	 false, data_flags, cmd_key_switch},
	{"key enable", "KEY", 1, 1, "let a key work again", NULL, false, data_flags, cmd_key_switch},
	{"key rotate", "KEY", 1, 1, "a new secret for a key; the old one stops at once", NULL, false,
	 rotate_flags, cmd_key_rotate},
	{"signin", "", 0, 0, "print a link that signs a browser in to the page, once, within ten minutes",
	 "Without a flag it is the operator's: an admin key where there is one. The link begins\n"
	 "with the address that the server on this data folder told last.",
	 false, signin_flags, cmd_signin},
	{"credit grant", "", 0, 0, "give an account credits", NULL, false, grant_flags,
	 cmd_credit_grant},
	{"credit show", "", 0, 0, "what an account has left and has used", NULL, false, show_flags,
	 cmd_credit_show},
	{"account limit", "NAME", 1, 1, "limit all keys of an account together, or show its limits", NULL, false,
	 account_limit_flags, cmd_account_limit},
	{"group set", "GROUP", 1, 1, "set a price group's ratio", NULL, false, group_flags,
	 cmd_group_set},
	{"audit", "", 0, 0, "prove the books: exit 0 when everything adds up, 1 when not", NULL, false,
	 data_flags, cmd_audit},
	{"callback test", "URL", 1, 1, "send one signed callback, and say what came of it",
	 "With the configuration's guard, authorities and timeout, as a server sends them; the\n"
	 "task in it is a sample. Exit 0 when it was answered with 2xx.\n\n"
	 "  tintype callback test https://example.com/hooks/images -c tintype.yaml",
	 true, callback_test_flags, cmd_callback_test},
	{"callback secret", "", 0, 0, "what an account's callbacks are signed with", NULL, false,
	 callback_secret_flags, cmd_callback_secret},
	{"callback log", "", 0, 0, "an account's last callbacks, and what came of them", NULL, false,
	 callback_log_flags, cmd_callback_log},
	{"route explain", "", 0, 0, "say which provider a request would take, and why not the others",
	 "Reckons what this very request costs at each provider of the configuration, and looks\n"
	 "up in the data folder who rests after failures. Asks nobody. Exit 0 when somebody would\n"
	 "be asked at once.\n\n"
	 "  tintype route explain -c tintype.yaml --model gpt-image-1 --quality high -n 2\n"
	 "  tintype route explain -c tintype.yaml --account acme",
	 true, explain_flags, cmd_route_explain},
	{"provider test", "NAME", 1, 1, "make one real call to a provider, and say what came of it",
	 "As a server would make it, whoever is cheaper and whoever rests: how long it took, what\n"
	 "came, what it is reckoned to have cost, and what to look at when it failed. Asks before\n"
	 "it may cost money. Exit 0 when an image came that can be sold.\n\n"
	 "  tintype provider test openai -c tintype.yaml --model gpt-image-1 --quality low -o boat.png",
	 true, provider_test_flags, cmd_provider_test},
	{"report", "", 0, 0, "what providers cost and brought in: the margin by provider, model or day",
	 "From the data folder, beside a running server or without one.\n\n"
	 "  tintype report --days 7 --by day\n"
	 "  tintype report --by model,provider",
	 false, report_flags, cmd_report},
	{"config check", "", 0, 0, "say what is wrong in a configuration, and on which line", NULL,
	 true, serve_flags, cmd_config_check},
	{"config print", "", 0, 0, "print every parameter with its value, source and help", NULL, true,
	 print_flags, cmd_config_print},
	{"version", "", 0, 0, "print the version", NULL, false, no_flags, cmd_version},
	{0},
};

int cmd_version(const struct cli_command *self UNUSED, struct cli_args *args UNUSED)
{
	puts("tintype " TINTYPE_VERSION);
	return CLI_OK;
}
