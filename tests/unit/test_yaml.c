#include "config/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"

static void nodes_know_where_they_stand(void **state)
{
	static const char text[] = "# a comment\n"
				   "server:\n"
				   "  listen: 127.0.0.1:80 # why\n"
				   "  proxies: [10.0.0.0/8,\n"
				   "            \"::1\"]\n"
				   "list:\n"
				   "  - name: a\n"
				   "    n: 3\n"
				   "  - name: \"3\"\n"
				   "text: |\n"
				   "  two\n"
				   "  lines\n"
				   "none:\n"
				   "tilde: ~\n"
				   "empty: ''\n"
				   "yes_no: Yes\n";
	const struct yaml_node *root, *n;
	struct arena arena;
	struct err err;
	int64_t i;
	bool b;

	(void)state;
	arena_init(&arena, 1 << 16);
	assert_true(yaml_parse(SLICE(text), "f.yaml", &arena, &root, &err));
	assert_int_equal(root->count, 7);
	n = yaml_get(yaml_get(root, "server"), "listen");
	assert_true(slice_is(n->text, "127.0.0.1:80"));
	assert_true(n->line == 3 && n->column == 11 && n->name_line == 3);
	n = yaml_get(yaml_get(root, "server"), "proxies");
	assert_true(n->type == YAML_LIST && n->count == 2 && n->first->next->line == 5);
	n = yaml_get(root, "list")->first;
	assert_true(n->type == YAML_MAP && n->line == 7);
	assert_true(yaml_int(yaml_get(n, "n"), &i) && i == 3);
	assert_false(yaml_int(yaml_get(n->next, "name"), &i));
	assert_string_equal(yaml_get(root, "text")->text.p, "two\nlines\n");
	assert_true(yaml_is_null(yaml_get(root, "none")));
	assert_true(yaml_is_null(yaml_get(root, "tilde")));
	assert_true(yaml_is_null(yaml_get(root, "absent")));
	assert_false(yaml_is_null(yaml_get(root, "empty")));
	assert_true(yaml_bool(yaml_get(root, "yes_no"), &b) && b);
	assert_false(yaml_bool(yaml_get(root, "text"), &b));
	assert_null(yaml_get(n->next->first, "x"));
	arena_finish(&arena);
}

static void nothing_but_comments_is_an_empty_mapping(void **state)
{
	static const char *const texts[] = {"", "# nothing\n", "---\n", "---\n...\n"};
	const struct yaml_node *root;
	struct arena arena;
	struct err err;

	(void)state;
	arena_init(&arena, 1 << 16);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		assert_true(yaml_parse(slice_of(texts[i]), "f", &arena, &root, &err));
		assert_true(root->type == YAML_MAP && root->count == 0);
	}
	arena_finish(&arena);
}

static void what_is_refused_names_its_line(void **state)
{
	static const char *const cases[][2] = {
	    {"a: 1\nb: 2\na: 3\n", "f.yaml:3: a stands here twice (first on line 1)"},
	    {"a: &x 1\nb: *x\n", "f.yaml:1: anchors and tags are not supported"},
	    {"a: &x\n  b: *x\n", "f.yaml:1: anchors and tags"},
	    {"a: *x\n", "f.yaml:1: aliases are not supported"},
	    {"a: !!int 3\n", "f.yaml:1: anchors and tags are not supported"},
	    {"? [1, 2]\n: 3\n", "f.yaml:1: a name must be plain text"},
	    {"a: 1\n---\nb: 2\n", "f.yaml:2: a second document"},
	    {"a: 1\n  b: 2\n", "f.yaml:2: "},
	    {"a:\n\t- b\n", "f.yaml:2: "},
	    {"a: \"open\n", "f.yaml:"},
	    {"a: [1, 2\n", "f.yaml:"},
	    {"a: \xFF\n", "f.yaml:"},
	    {"a: \x01\n", "f.yaml:"},
	};
	const struct yaml_node *root;
	struct arena arena;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		arena_init(&arena, 1 << 16);
		if (yaml_parse(slice_of(cases[i][0]), "f.yaml", &arena, &root, &err))
			fail_msg("accepted %s", cases[i][0]);
		if (strncmp(err.message, cases[i][1], strlen(cases[i][1])) != 0)
			fail_msg("%s", err.message);
		arena_finish(&arena);
	}
}

static void depth_and_size_are_bounded(void **state)
{
	const struct yaml_node *root;
	struct arena arena;
	struct buf b;
	struct err err;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 500; i++)
		buf_byte(&b, '[');
	arena_init(&arena, 1 << 16);
	assert_false(yaml_parse(buf_view(&b), "f", &arena, &root, &err));
	assert_string_equal(err.message, "f:1: nested too deep");
	arena_finish(&arena);
	buf_clear(&b);
	for (int i = 0; i < 5000; i++)
		buf_str(&b, "- 1\n");
	arena_init(&arena, 1 << 16);
	assert_false(yaml_parse(buf_view(&b), "f", &arena, &root, &err));
	assert_non_null(strstr(err.message, "too large"));
	arena_finish(&arena);
	buf_finish(&b);
}

static void files_are_read_up_to_their_maximum(void **state)
{
	char path[] = "/tmp/test_yaml_XXXXXX";
	int fd = mkstemp(path);
	const struct yaml_node *root;
	struct arena arena;
	struct err err;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "a: 1\n", 5), 5);
	close(fd);
	arena_init(&arena, 1 << 16);
	assert_true(yaml_load(path, 5, &arena, &root, &err));
	assert_int_equal(root->count, 1);
	assert_false(yaml_load(path, 4, &arena, &root, &err));
	assert_non_null(strstr(err.message, "larger than 4 bytes"));
	unlink(path);
	assert_false(yaml_load(path, 5, &arena, &root, &err));
	assert_non_null(strstr(err.message, "No such file"));
	assert_false(yaml_load("/", 5, &arena, &root, &err));
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nodes_know_where_they_stand),
	    cmocka_unit_test(nothing_but_comments_is_an_empty_mapping),
	    cmocka_unit_test(what_is_refused_names_its_line),
	    cmocka_unit_test(depth_and_size_are_bounded),
	    cmocka_unit_test(files_are_read_up_to_their_maximum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
