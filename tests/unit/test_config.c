#include "config/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/log.h"

static char file_path[] = "/tmp/test_config_XXXXXX";
static struct config_faults faults;

static bool load_text(const char *text, const struct config_overrides *o, struct config *ret)
{
	FILE *f = fopen(file_path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return config_load(file_path, o, ret, &faults);
}

static void must_load(const char *text, struct config *ret)
{
	if (!load_text(text, NULL, ret)) {
		config_faults_print(&faults, stderr);
		fail();
	}
}

static void without_a_file_every_default_holds(void **state)
{
	struct config c;

	(void)state;
	assert_true(config_load(NULL, NULL, &c, &faults));
	assert_string_equal(c.server.listen, "127.0.0.1:8080");
	assert_int_equal(c.server.threads, 0);
	assert_int_equal(c.server.max_head_bytes, 16384);
	assert_int_equal(c.server.max_header_count, 100);
	assert_int_equal(c.server.max_uri_bytes, 8192);
	assert_int_equal(c.server.max_body_bytes, 20 << 20);
	assert_int_equal(c.server.head_timeout_ms, 10000);
	assert_int_equal(c.server.body_timeout_ms, 60000);
	assert_int_equal(c.server.idle_timeout_ms, 75000);
	assert_int_equal(c.server.drain_timeout_ms, 30000);
	assert_int_equal(c.server.max_connections, 20000);
	assert_int_equal(c.server.max_connections_per_address, 1000);
	assert_string_equal(c.server.tls_cert, "");
	assert_int_equal(c.server.trusted_proxies.count, 0);
	assert_null(c.server.trusted_proxies.items[0]);
	assert_string_equal(c.data.dir, "data");
	assert_int_equal(c.log.level, LOG_INFO);
	assert_false(c.log.json);
	assert_false(c.store.synchronous_normal);
	assert_int_equal(c.store.cache_bytes, 16 << 20);
	assert_int_equal(c.task.timeout_ms, 600000);
	assert_int_equal(c.task.lease_ms, 30000);
	assert_int_equal(c.task.retention_ms, 2592000000);
	assert_int_equal(c.task.idempotency_ms, 86400000);
	assert_int_equal(c.media.link_ttl_ms, 86400000);
	assert_int_equal(c.studio.workers, 1);
	assert_string_equal(c.catalog.path, "");
	assert_true(c.metrics.enabled);
	assert_int_equal(c.provider_count, 0);
	config_finish(&c);
}

static void a_file_sets_values_of_every_type(void **state)
{
	struct config c;

	(void)state;
	must_load("server:\n"
		  "  listen: '[::1]:9000'\n"
		  "  threads: 4\n"
		  "  max_body_bytes: 5 MiB\n"
		  "  idle_timeout: 2m\n"
		  "  public_url: https://images.example.org/tintype\n"
		  "  trusted_proxies: [10.0.0.0/8, \"::1\"]\n"
		  "log:\n"
		  "  level: debug\n"
		  "  json: yes\n"
		  "data:\n"
		  "  dir: \"/var/lib/tin type\"\n"
		  "studio:\n"
		  "task:\n"
		  "  retention:\n"
		  "providers:\n"
		  "  - name: drill\n"
		  "    kind: fake\n"
		  "    models: [gpt-image-1, dall-e-3]\n"
		  "    cost: 0.25\n"
		  "    weight: 3\n"
		  "    latency: 250ms\n"
		  "    script: fail,ok\n"
		  "  - {name: second, kind: fake}\n"
		  "  - name: third\n"
		  "    kind: fake\n"
		  "    pins: [\"account:acme\"]\n"
		  "    on_wrong_size: fail_over\n"
		  "    cost:\n"
		  "      request: 0.1\n"
		  "      image_out: 40\n"
		  "      tokens: gpt-image-1\n"
		  "      table:\n"
		  "        - {model: dall-e-3, quality: hd, size: 1024x1792, cost: 2}\n"
		  "        - {cost: 1.5}\n",
		  &c);
	assert_string_equal(c.server.listen, "[::1]:9000");
	assert_int_equal(c.server.threads, 4);
	assert_int_equal(c.server.max_body_bytes, 5 << 20);
	assert_int_equal(c.server.idle_timeout_ms, 120000);
	assert_string_equal(c.server.public_url, "https://images.example.org/tintype");
	assert_int_equal(c.server.trusted_proxies.count, 2);
	assert_string_equal(c.server.trusted_proxies.items[1], "::1");
	assert_null(c.server.trusted_proxies.items[2]);
	assert_int_equal(c.log.level, LOG_DEBUG);
	assert_true(c.log.json);
	assert_string_equal(c.data.dir, "/var/lib/tin type");
	assert_int_equal(c.task.retention_ms, 2592000000);
	assert_int_equal(c.provider_count, 3);
	const struct config_cost *cost = &c.providers[2].cost;
	assert_int_equal(cost->request_uc, 1000);
	assert_int_equal(cost->image_out_uc, 400000);
	assert_string_equal(cost->tokens, "gpt-image-1");
	assert_int_equal(cost->price_count, 2);
	assert_int_equal(cost->prices[0].height_px, 1792);
	assert_string_equal(cost->prices[0].quality, "hd");
	assert_int_equal(cost->prices[1].uc, 15000);
	assert_string_equal(cost->prices[1].model, "");
	assert_string_equal(c.providers[2].pins.items[0], "account:acme");
	assert_int_equal(c.providers[2].on_wrong_size, CONFIG_FAIL_OVER);
	assert_string_equal(c.providers[0].name, "drill");
	assert_string_equal(c.providers[0].kind, "fake");
	assert_int_equal(c.providers[0].models.count, 2);
	assert_int_equal(c.providers[0].cost.image_uc, 2500);
	assert_int_equal(c.providers[0].weight, 3);
	assert_int_equal(c.providers[0].latency_ms, 250);
	assert_string_equal(c.providers[0].script, "fail,ok");
	assert_int_equal(c.providers[0].line, 17);
	assert_null(c.providers[1].models.items);
	assert_int_equal(c.providers[1].weight, 1);
	config_finish(&c);
}

/* One bad file, all its faults, each with its line. */
static void every_fault_is_told_with_its_line(void **state)
{
	static const char text[] = "server:\n"
				   "  listne: 127.0.0.1:80\n"
				   "  threads: many\n"
				   "  max_head_bytes: 64MB\n"
				   "  idle_timeout: 75\n"
				   "  listen: localhost:80\n"
				   "  public_url: https://x.org/\n"
				   "  trusted_proxies: [10.0.0.1/8]\n"
				   "  tls_cert: /no/such/file.pem\n"
				   "  max_connections: [1]\n"
				   "sevrer:\n"
				   "  threads: 1\n"
				   "log:\n"
				   "  level: loud\n"
				   "  json: maybe\n"
				   "media: 24h\n"
				   "task:\n"
				   "  lease: 500ms\n"
				   "providers:\n"
				   "  - name: a\n"
				   "    kind: opnai\n"
				   "  - kind: fake\n"
				   "  - {name: b, kind: fake, wieght: 2, cost: 0.00001}\n"
				   "  - {name: b, kind: fake}\n"
				   "  - nothing\n"
				   "  - {name: c, kind: fake, cost: {imgae: 1}}\n"
				   "  - {name: d, kind: fake, cost: {table: [{size: big, cost: 1}, {quality: low}]}}\n"
				   "egress:\n"
				   "  allow: [images.internal, \"10.1.0.0/16\", \"*.internal\"]\n";
	static const struct {
		int line;
		const char *message;
	} want[] = {
	    {2, "server.listne is no parameter; did you mean listen?"},
	    {3, "server.threads must be a whole number from 0 to 64, not \"many\""},
	    {4, "server.max_head_bytes must be a size from 1KiB to 65000, not \"64MB\""},
	    {5, "server.idle_timeout must be a duration from 10ms to 1d, not \"75\""},
	    {6,
	     "server.listen must be an address and port such as 127.0.0.1:8080 or [::1]:8080, not "
	     "\"localhost:80\""},
	    {7, "server.public_url must be an http:// or https:// address without a slash at the "
		"end, not \"https://x.org/\""},
	    {8, "server.trusted_proxies must be a list of address ranges such as 10.0.0.0/8, not "
		"\"10.0.0.1/8\""},
	    {9, "server.tls_cert: cannot read /no/such/file.pem: No such file or directory"},
	    {10, "server.max_connections must be a whole number from 1 to 1000000, not a list"},
	    {11, "sevrer is no parameter; did you mean server?"},
	    {14, "log.level must be one of debug, info, warn, error, off, not \"loud\""},
	    {15, "log.json must be true or false, not \"maybe\""},
	    {16, "media must be a section of names and values"},
	    {18, "task.lease must be a duration from 1s to 1h, not \"500ms\""},
	    {21, "kind must be one of painter, fake, openai, evolink, sdcpp, a1111, replicate, fal, not \"opnai\""},
	    {22, "this provider has no name"},
	    {23, "providers: wieght is no parameter; did you mean weight?"},
	    {23, "cost must be a number of credits from 0 to 100000000, not \"0.00001\""},
	    {24, "providers: the name b stands here twice (first on line 23)"},
	    {25, "a provider must be names and values"},
	    {26, "cost: imgae is no parameter; did you mean image?"},
	    {27, "cost: size must be a size such as 1024x1024, not \"big\""},
	    {27, "cost: a row of the table needs a cost, as {quality: high, cost: 2}"},
	    {29, "egress.allow must be a list of hosts, addresses and ranges such as images.internal, "
		 "10.1.0.0/16, 127.0.0.1:9000, not \"*.internal\""},
	};
	struct config c;

	(void)state;
	assert_false(load_text(text, NULL, &c));
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
		char where[256];
		snprintf(where, sizeof where, "%s:%d", file_path, want[i].line);
		assert_string_equal(faults.items[i].where, where);
		assert_string_equal(faults.items[i].message, want[i].message);
	}
	assert_int_equal(faults.count, sizeof want / sizeof want[0]);
}

static void a_file_that_is_no_yaml_or_is_missing_says_so(void **state)
{
	struct config c;

	(void)state;
	assert_false(load_text("server:\n\tthreads: 1\n", NULL, &c));
	assert_int_equal(faults.count, 1);
	assert_non_null(strstr(faults.items[0].message, ":2: "));
	assert_false(load_text("- a\n- b\n", NULL, &c));
	assert_string_equal(faults.items[0].message,
			    "the file must be sections of names and values");
	assert_false(config_load("/no/such/file.yaml", NULL, &c, &faults));
	assert_string_equal(faults.items[0].message,
			    "cannot open /no/such/file.yaml: No such file or directory");
}

static void the_command_line_beats_the_environment_beats_the_file(void **state)
{
	struct config_overrides o = {0};
	char *argv[] = {
	    "--listen=127.0.0.1:3", "--set", "task.lease=10s", "--data", "/tmp/d", "rest"};
	struct config c;
	struct err err;
	int at = 0;

	(void)state;
	setenv("TINTYPE_SERVER_LISTEN", "127.0.0.1:2", 1);
	setenv("TINTYPE_SERVER_THREADS", "2", 1);
	setenv("TINTYPE_SERVER_TRUSTED_PROXIES", "10.0.0.0/8, ::1", 1);
	setenv("TINTYPE_DATA_DIR", "", 1);
	while (config_take_flag(&o, 6, argv, &at, &err) == CONFIG_FLAG_TAKEN)
		;
	assert_int_equal(at, 5);
	assert_true(
	    load_text("server: {listen: '127.0.0.1:1', threads: 1, head_timeout: 1s}\n", &o, &c));
	assert_string_equal(c.server.listen, "127.0.0.1:3");
	assert_int_equal(c.server.threads, 2);
	assert_int_equal(c.server.head_timeout_ms, 1000);
	assert_int_equal(c.task.lease_ms, 10000);
	assert_string_equal(c.data.dir, "/tmp/d");
	assert_int_equal(c.server.trusted_proxies.count, 2);
	config_finish(&c);
	unsetenv("TINTYPE_SERVER_LISTEN");
	unsetenv("TINTYPE_SERVER_TRUSTED_PROXIES");
	unsetenv("TINTYPE_DATA_DIR");

	setenv("TINTYPE_SERVER_THREADS", "x", 1);
	setenv("TINTYPE_SERVER_LISTNE", "x", 1);
	setenv("TINTYPE_SOMETHING_ELSE", "x", 1);
	assert_false(config_load(NULL, NULL, &c, &faults));
	assert_int_equal(faults.count, 2);
	assert_string_equal(faults.items[0].where, "TINTYPE_SERVER_THREADS");
	assert_string_equal(faults.items[1].where, "TINTYPE_SERVER_LISTNE");
	assert_string_equal(faults.items[1].message,
			    "no parameter has this name; did you mean TINTYPE_SERVER_LISTEN?");
	unsetenv("TINTYPE_SERVER_THREADS");
	unsetenv("TINTYPE_SERVER_LISTNE");
	unsetenv("TINTYPE_SOMETHING_ELSE");
}

static void flags_are_taken_or_refused_in_words(void **state)
{
	static const struct {
		const char *argv[2];
		int argc;
		enum config_flag got;
		const char *message;
	} cases[] = {
	    {{"--listen"}, 1, CONFIG_FLAG_BAD, "--listen needs a value"},
	    {{"--set"}, 1, CONFIG_FLAG_BAD, "--set needs a value"},
	    {{"--set", "server.listen"},
	     2,
	     CONFIG_FLAG_BAD,
	     "--set takes NAME=VALUE, not \"server.listen\""},
	    {{"--set", "server.listn=x"},
	     2,
	     CONFIG_FLAG_BAD,
	     "--set: server.listn is no parameter; did you mean server.listen?"},
	    {{"--set", "zzz=x"}, 2, CONFIG_FLAG_BAD, "--set: zzz is no parameter"},
	    {{"--frob", "x"}, 2, CONFIG_FLAG_NONE, ""},
	    {{"listen", "x"}, 2, CONFIG_FLAG_NONE, ""},
	    {{"--log-level=debug"}, 1, CONFIG_FLAG_TAKEN, ""},
	};
	struct config_overrides bad = {.items = {{"server.threads", "--set", "x"}}, .count = 1};
	struct config c;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct config_overrides o = {0};
		struct err err = {0};
		char *argv[2] = {(char *)cases[i].argv[0], (char *)cases[i].argv[1]};
		int at = 0;
		assert_int_equal(config_take_flag(&o, cases[i].argc, argv, &at, &err),
				 cases[i].got);
		assert_string_equal(err.message, cases[i].message);
	}
	assert_false(config_load(NULL, &bad, &c, &faults));
	assert_string_equal(faults.items[0].where, "--set");
}

static void parameters_that_contradict_each_other_are_refused(void **state)
{
	struct config c;

	(void)state;
	assert_false(load_text("task: {timeout: 10s, lease: 20s}\n", NULL, &c));
	assert_int_equal(faults.count, 2);
	assert_non_null(strstr(faults.items[0].message, "task.lease must not be longer"));
	assert_non_null(strstr(faults.items[1].message, "studio.job_timeout"));
	assert_false(load_text("server: {tls_cert: /dev/null}\n", NULL, &c));
	assert_non_null(strstr(faults.items[0].message, "server.tls_key is missing"));
}

static void what_is_printed_loads_again_and_prints_the_same(void **state)
{
	char *first, *second;
	size_t first_len, second_len;
	struct config c;
	FILE *out;

	(void)state;
	must_load("server: {listen: ':0', max_head_bytes: 1500, idle_timeout: 1500ms,\n"
		  "  trusted_proxies: ['10.0.0.0/8']}\n"
		  "data: {dir: \"odd \\\"name\\\" \\\\ \\x01 \xED\x96\x87\"}\n"
		  "metrics: {enabled: false}\n"
		  "providers: [{name: a, kind: fake, cost: 1.5, models: [m1, m2], without: [masks],\n"
		  " model_map: {m1: \"x y\", m2: 'a=b'}}, {name: b, kind: "
		  "painter}]\n",
		  &c);
	out = open_memstream(&first, &first_len);
	config_print(&c, out);
	fclose(out);
	config_finish(&c);
	must_load(first, &c);
	assert_string_equal(c.data.dir, "odd \"name\" \\ \x01 \xED\x96\x87");
	assert_int_equal(c.server.max_head_bytes, 1500);
	assert_int_equal(c.server.idle_timeout_ms, 1500);
	assert_int_equal(c.provider_count, 2);
	assert_int_equal(c.providers[0].cost.image_uc, 15000);
	assert_string_equal(c.providers[0].model_map.items[0], "m1=x y");
	assert_string_equal(c.providers[0].model_map.items[1], "m2=a=b");
	assert_string_equal(c.providers[0].without.items[0], "masks");
	assert_null(c.providers[1].models.items);
	out = open_memstream(&second, &second_len);
	config_print(&c, out);
	fclose(out);
	config_finish(&c);
	free(first);
	must_load(second, &c);
	out = open_memstream(&first, &first_len);
	config_print(&c, out);
	fclose(out);
	config_finish(&c);
	assert_string_equal(first, second);
	assert_non_null(strstr(first, "# from the file, line "));
	assert_non_null(strstr(first, "  # Headers of one request; more is answered 431.\n"
				      "  # (a whole number from 4 to 128; default 100)\n"
				      "  max_header_count: 100"));
	free(first);
	free(second);
}

static void help_and_documentation_name_every_parameter(void **state)
{
	static const char *const names[] = {
	    "`server.listen`", "`server.max_connections_per_address`", "`media.link_ttl`",
	    "`script`", "TINTYPE_SERVER_LISTEN"};
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	config_print_markdown(out);
	fclose(out);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_non_null(strstr(text, names[i]));
	free(text);
	out = open_memstream(&text, &len);
	config_print_flags(out);
	fclose(out);
	assert_non_null(strstr(text, "--listen ADDR:PORT"));
	assert_non_null(strstr(text, "--data DIR"));
	free(text);
}

/* Run where the repository's root is the working directory, as make does. */
static void the_documentation_page_is_what_the_table_says(void **state)
{
	FILE *page = fopen("docs/configuration.md", "r"), *out;
	char *want, *got;
	size_t len;

	(void)state;
	assert_non_null(page);
	out = open_memstream(&want, &len);
	config_print_markdown(out);
	fclose(out);
	got = calloc(1, len + 2);
	assert_int_equal(fread(got, 1, len + 1, page), len);
	fclose(page);
	if (strcmp(got, want) != 0)
		fail_msg("run: tintype config print --markdown > docs/configuration.md");
	free(got);
	free(want);
}

static void many_faults_are_counted_and_some_kept(void **state)
{
	struct config c;
	char text[8192];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 200; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "zzz%d: 1\n", i);
	assert_false(load_text(text, NULL, &c));
	assert_int_equal(faults.count, 200);
	char *printed;
	FILE *out = open_memstream(&printed, &n);
	config_faults_print(&faults, out);
	fclose(out);
	assert_non_null(strstr(printed, "... and 136 more"));
	free(printed);
}

static int make_file(void **state)
{
	int fd = mkstemp(file_path);

	(void)state;
	close(fd);
	return fd < 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(file_path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_a_file_every_default_holds),
	    cmocka_unit_test(a_file_sets_values_of_every_type),
	    cmocka_unit_test(every_fault_is_told_with_its_line),
	    cmocka_unit_test(a_file_that_is_no_yaml_or_is_missing_says_so),
	    cmocka_unit_test(the_command_line_beats_the_environment_beats_the_file),
	    cmocka_unit_test(flags_are_taken_or_refused_in_words),
	    cmocka_unit_test(parameters_that_contradict_each_other_are_refused),
	    cmocka_unit_test(what_is_printed_loads_again_and_prints_the_same),
	    cmocka_unit_test(help_and_documentation_name_every_parameter),
	    cmocka_unit_test(the_documentation_page_is_what_the_table_says),
	    cmocka_unit_test(many_faults_are_counted_and_some_kept),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
