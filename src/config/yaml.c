/* libyaml's events, hung into a tree by a stack of what is open. */
#include "config/yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include "base/buf.h"
#include "base/decimal.h"

struct builder {
	struct arena *arena; /* borrowed */
	const char *file;    /* borrowed */
	struct err *err;
	struct yaml_node *root;
	struct yaml_node *open[YAML_DEPTH_MAX], *last[YAML_DEPTH_MAX];
	int depth;
	bool have_name; /* the next value of a mapping has its key */
	struct slice name;
	int name_line;
	int documents;
};

/* --- building -------------------------------------------------------------- */

static bool fault(const struct builder *b, const yaml_mark_t *at, const char *what)
{
	return err_set(b->err, ERR_INVALID_PARAMETER, NULL, "%s:%zu: %s", b->file, at->line + 1,
		       what);
}

static bool in_map(const struct builder *b)
{
	return b->depth > 0 && b->open[b->depth - 1]->type == YAML_MAP;
}

static bool copy_text(const struct builder *b, const yaml_event_t *e, struct slice *ret)
{
	size_t len = e->data.scalar.length;
	char *copy = arena_strndup(b->arena, (const char *)e->data.scalar.value, len);

	if (!copy)
		return fault(b, &e->start_mark, "the file is too large");
	*ret = (struct slice){copy, len};
	return true;
}

/* A new value in its place: the root, or behind its container's last child. */
static struct yaml_node *add_node(struct builder *b, const yaml_event_t *e, enum yaml_type type)
{
	struct yaml_node *n = arena_alloc(b->arena, sizeof *n);

	if (!n) {
		fault(b, &e->start_mark, "the file is too large");
		return NULL;
	}
	n->type = type;
	n->line = (int)e->start_mark.line + 1;
	n->column = (int)e->start_mark.column + 1;
	if (in_map(b)) {
		n->name = b->name;
		n->name_line = b->name_line;
		b->have_name = false;
	}
	if (b->depth == 0) {
		b->root = n;
		return n;
	}
	struct yaml_node *parent = b->open[b->depth - 1], **last = &b->last[b->depth - 1];
	if (*last)
		(*last)->next = n;
	else
		parent->first = n;
	*last = n;
	parent->count++;
	return n;
}

static bool take_key(struct builder *b, const yaml_event_t *e)
{
	char text[128];

	if (!copy_text(b, e, &b->name))
		return false;
	b->name_line = (int)e->start_mark.line + 1;
	b->have_name = true;
	YAML_FOR_EACH(n, b->open[b->depth - 1])
	{
		if (!slice_eq(n->name, b->name))
			continue;
		snprintf(text, sizeof text, "%.64s stands here twice (first on line %d)", b->name.p,
			 n->name_line);
		return fault(b, &e->start_mark, text);
	}
	return true;
}

static bool take_scalar(struct builder *b, const yaml_event_t *e)
{
	if (e->data.scalar.anchor || e->data.scalar.tag)
		return fault(b, &e->start_mark, "anchors and tags are not supported");
	if (in_map(b) && !b->have_name)
		return take_key(b, e);
	struct yaml_node *n = add_node(b, e, YAML_SCALAR);
	if (!n)
		return false;
	n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	return copy_text(b, e, &n->text);
}

static bool open_node(struct builder *b, const yaml_event_t *e, enum yaml_type type,
		      const void *anchor, const void *tag)
{
	if (anchor || tag)
		return fault(b, &e->start_mark, "anchors and tags are not supported");
	if (in_map(b) && !b->have_name)
		return fault(b, &e->start_mark, "a name must be plain text");
	if (b->depth == YAML_DEPTH_MAX)
		return fault(b, &e->start_mark, "nested too deep");
	struct yaml_node *n = add_node(b, e, type);
	if (!n)
		return false;
	b->open[b->depth] = n;
	b->last[b->depth++] = NULL;
	return true;
}

static bool take_event(struct builder *b, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		return b->documents++ == 0 ||
		       fault(b, &e->start_mark, "a second document begins; only one is read");
	case YAML_ALIAS_EVENT:
		return fault(b, &e->start_mark, "aliases are not supported");
	case YAML_SCALAR_EVENT:
		return take_scalar(b, e);
	case YAML_SEQUENCE_START_EVENT:
		return open_node(b, e, YAML_LIST, e->data.sequence_start.anchor,
				 e->data.sequence_start.tag);
	case YAML_MAPPING_START_EVENT:
		return open_node(b, e, YAML_MAP, e->data.mapping_start.anchor,
				 e->data.mapping_start.tag);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		b->depth--;
		return true;
	default:
		return true;
	}
}

static bool fault_of_parser(const struct builder *b, const yaml_parser_t *p)
{
	const yaml_mark_t *at = p->error == YAML_READER_ERROR ? &p->mark : &p->problem_mark;
	char text[256];

	snprintf(text, sizeof text, "%s%s%s", p->context ? p->context : "", p->context ? ": " : "",
		 p->problem ? p->problem : "this is no YAML");
	return fault(b, at, text);
}

/* --- reading --------------------------------------------------------------- */

bool yaml_parse(struct slice source, const char *file, struct arena *arena,
		const struct yaml_node **ret, struct err *err)
{
	struct builder b = {.arena = arena, .file = file, .err = err};
	yaml_parser_t parser;
	bool ok = true, end = false;

	if (!yaml_parser_initialize(&parser))
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	yaml_parser_set_input_string(&parser, (const unsigned char *)(source.p ? source.p : ""),
				     source.len);
	while (ok && !end) {
		yaml_event_t e;
		if (!yaml_parser_parse(&parser, &e)) {
			ok = fault_of_parser(&b, &parser);
			break;
		}
		ok = take_event(&b, &e);
		end = e.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&e);
	}
	yaml_parser_delete(&parser);
	/* Nothing but comments: an empty mapping. */
	if (ok && (!b.root || (b.root->type == YAML_SCALAR && yaml_is_null(b.root)))) {
		b.root = arena_alloc(arena, sizeof *b.root);
		if (!b.root)
			return err_set(err, ERR_INTERNAL, NULL, "%s: out of memory", file);
		*b.root = (struct yaml_node){.type = YAML_MAP, .line = 1, .column = 1};
	}
	if (ok)
		*ret = b.root;
	return ok;
}

static bool read_file(const char *path, size_t max_bytes, struct buf *b, struct err *err)
{
	CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	char piece[16384];
	ssize_t n = 0;

	if (fd < 0)
		return err_set(err, ERR_INVALID_PARAMETER, NULL, "cannot open %s: %s", path,
			       strerror(errno));
	while (b->len <= max_bytes && (n = read(fd, piece, sizeof piece)) > 0)
		buf_append(b, piece, (size_t)n);
	if (n < 0)
		return err_set(err, ERR_INVALID_PARAMETER, NULL, "cannot read %s: %s", path,
			       strerror(errno));
	if (b->failed || b->len > max_bytes)
		return err_set(err, ERR_INVALID_PARAMETER, NULL, "%s is larger than %zu bytes",
			       path, max_bytes);
	return true;
}

bool yaml_load(const char *path, size_t max_bytes, struct arena *arena,
	       const struct yaml_node **ret, struct err *err)
{
	struct buf b;

	buf_init(&b, max_bytes + 16384);
	bool ok =
	    read_file(path, max_bytes, &b, err) && yaml_parse(buf_view(&b), path, arena, ret, err);
	buf_finish(&b);
	return ok;
}

/* --- looking --------------------------------------------------------------- */

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *name)
{
	struct slice wanted = slice_of(name);

	if (map && map->type == YAML_MAP)
		YAML_FOR_EACH(entry, map)
	if (slice_eq(entry->name, wanted))
		return entry;
	return NULL;
}

bool yaml_is_null(const struct yaml_node *node)
{
	if (!node)
		return true;
	return node->type == YAML_SCALAR && !node->quoted &&
	       (node->text.len == 0 || slice_is(node->text, "~") ||
		slice_ieq(node->text, SLICE("null")));
}

bool yaml_int(const struct yaml_node *node, int64_t *ret)
{
	if (!node || node->type != YAML_SCALAR || node->quoted)
		return false;
	for (size_t i = 0; i < node->text.len; i++)
		if ((node->text.p[i] < '0' || node->text.p[i] > '9') &&
		    (i > 0 || node->text.p[i] != '-'))
			return false;
	return decimal_parse(node->text, 0, ret);
}

bool yaml_bool(const struct yaml_node *node, bool *ret)
{
	static const char *const words[] = {"false", "true", "no", "yes", "off", "on"};

	if (!node || node->type != YAML_SCALAR || node->quoted)
		return false;
	for (int i = 0; i < (int)ARRAY_LEN(words); i++) {
		if (slice_ieq(node->text, slice_of(words[i]))) {
			*ret = i % 2;
			return true;
		}
	}
	return false;
}
