/* A trie of segments. Literals, then {name}, then {name...}; where a branch has the path
 * but not the method, the next is tried, so GET /tasks/{id} and POST /tasks/batch get on. */
#include "http/router.h"

#include <stdlib.h>

#include "http/scan.h"
#include "http/target.h"

#define SEGMENTS_MAX 16
#define LITERAL_MAX_BYTES 64
#define NONE (-1)

struct node {
	struct slice literal;
	int next;         /* sibling literal, or NONE */
	int child;        /* first literal, or NONE */
	int param, rest;  /* or NONE */
	uint32_t methods; /* of routes */
	const struct http_route *routes[HTTP_METHOD_COUNT];
};

struct http_router {
	struct node *nodes; /* owned; 0 is the root */
	int count, cap;
};

/* --- making ---------------------------------------------------------------- */

static int add_node(struct http_router *r, struct slice literal)
{
	if (r->count == r->cap) {
		int cap = r->cap ? r->cap * 2 : 32;
		struct node *nodes = realloc(r->nodes, (size_t)cap * sizeof *nodes);
		if (!nodes)
			return NONE;
		r->nodes = nodes;
		r->cap = cap;
	}
	r->nodes[r->count] = (struct node){literal, NONE, NONE, NONE, NONE, 0, {0}};
	return r->count++;
}

static int literal_child(struct http_router *r, int at, struct slice literal)
{
	for (int i = r->nodes[at].child; i != NONE; i = r->nodes[i].next)
		if (slice_eq(r->nodes[i].literal, literal))
			return i;
	int made = add_node(r, literal);
	if (made == NONE)
		return NONE;
	r->nodes[made].next = r->nodes[at].child;
	r->nodes[at].child = made;
	return made;
}

enum segment { SEGMENT_LITERAL, SEGMENT_PARAM, SEGMENT_REST, SEGMENT_BAD };

static enum segment segment_kind(struct slice s, struct slice *ret_name)
{
	struct slice dots = SLICE("...");

	if (s.len == 0 || (s.p[0] != '{' && s.p[s.len - 1] != '}')) {
		bool braces = s.len && (memchr(s.p, '{', s.len) || memchr(s.p, '}', s.len));
		return braces || s.len > LITERAL_MAX_BYTES ? SEGMENT_BAD : SEGMENT_LITERAL;
	}
	if (s.len < 3 || s.p[0] != '{' || s.p[s.len - 1] != '}')
		return SEGMENT_BAD;
	struct slice name = {s.p + 1, s.len - 2};
	bool rest = name.len > dots.len && slice_eq(slice_skip(name, name.len - dots.len), dots);
	if (rest)
		name.len -= dots.len;
	if (http_scan(name.p, name.p + name.len, HTTP_CHAR_ID) != name.p + name.len ||
	    memchr(name.p, '.', name.len))
		return SEGMENT_BAD;
	*ret_name = name;
	return rest ? SEGMENT_REST : SEGMENT_PARAM;
}

/* Takes the first segment off the rest of a pattern or path (which begins behind a '/');
 * false when it was the last. */
static bool next_segment(struct slice *rest, struct slice *ret)
{
	const char *slash = rest->len ? memchr(rest->p, '/', rest->len) : NULL;

	*ret = (struct slice){rest->p, slash ? (size_t)(slash - rest->p) : rest->len};
	if (!slash)
		return false;
	*rest = (struct slice){slash + 1, rest->len - ret->len - 1};
	return true;
}

static int wild_child(struct http_router *r, int at, bool rest)
{
	int have = rest ? r->nodes[at].rest : r->nodes[at].param;

	if (have != NONE)
		return have;
	int made = add_node(r, (struct slice){0});
	if (rest)
		r->nodes[at].rest = made;
	else
		r->nodes[at].param = made;
	return made;
}

static bool bad_pattern(const struct http_route *route, const char *why, struct err *err)
{
	return err_set(err, ERR_INTERNAL, NULL, "route %s: %s: %s", route->name, route->pattern,
		       why);
}

static bool add_route(struct http_router *r, const struct http_route *route, struct err *err)
{
	struct slice rest = slice_of(route->pattern), segment, name;
	int at = 0, params = 0, depth = 0;
	bool more = true;

	if (rest.len == 0 || rest.p[0] != '/')
		return bad_pattern(route, "does not begin with /", err);
	rest = (struct slice){rest.p + 1, rest.len - 1};
	while (more) {
		more = next_segment(&rest, &segment);
		enum segment kind = segment_kind(segment, &name);
		if (kind == SEGMENT_BAD || (kind == SEGMENT_REST && more) || ++depth > SEGMENTS_MAX)
			return bad_pattern(route, "malformed", err);
		if (kind != SEGMENT_LITERAL && ++params > HTTP_ROUTE_PARAMS)
			return bad_pattern(route, "too many parameters", err);
		at = kind == SEGMENT_LITERAL ? literal_child(r, at, segment)
					     : wild_child(r, at, kind == SEGMENT_REST);
		if (at == NONE)
			return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	}
	struct node *n = &r->nodes[at];
	if (n->routes[route->method])
		return bad_pattern(route, "there is one for this method and path already", err);
	n->routes[route->method] = route;
	n->methods |= 1u << route->method;
	return true;
}

bool http_router_create(const struct http_route *routes, size_t count,
			struct http_router **ret_router, struct err *err)
{
	struct http_router *r = calloc(1, sizeof *r);

	if (!r || add_node(r, (struct slice){0}) == NONE) {
		http_router_destroy(r);
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	}
	for (size_t i = 0; i < count; i++)
		if (!add_route(r, &routes[i], err)) {
			http_router_destroy(r);
			return false;
		}
	*ret_router = r;
	return true;
}

void http_router_destroy(struct http_router *r)
{
	if (!r)
		return;
	free(r->nodes);
	free(r);
}

/* --- matching -------------------------------------------------------------- */

struct search {
	const struct http_router *r;
	enum http_method method;
	struct http_match *found;
	int params;
};

static bool segment_is(struct slice segment, struct slice literal)
{
	char plain[3 * LITERAL_MAX_BYTES];

	if (segment.len == literal.len)
		return slice_eq(segment, literal);
	if (segment.len < literal.len || segment.len > 3 * literal.len ||
	    !memchr(segment.p, '%', segment.len))
		return false;
	return slice_eq((struct slice){plain, http_percent_decode(segment, false, plain)}, literal);
}

/* At the end of the path: is there a route for the method? */
static bool take(struct search *s, const struct node *n)
{
	enum http_method method = s->method;
	uint32_t methods = n->methods;

	if (methods & 1u << HTTP_GET)
		methods |= 1u << HTTP_HEAD;
	s->found->allowed |= methods;
	if (method >= HTTP_METHOD_COUNT || !(methods & 1u << method))
		return false;
	s->found->route = n->routes[method] ? n->routes[method] : n->routes[HTTP_GET];
	return true;
}

static bool walk(struct search *s, const struct node *n, struct slice rest)
{
	const struct node *nodes = s->r->nodes;
	struct slice segment, behind = rest;
	bool more = next_segment(&behind, &segment);

	for (int i = n->child; i != NONE; i = nodes[i].next)
		if (segment_is(segment, nodes[i].literal))
			if (more ? walk(s, &nodes[i], behind) : take(s, &nodes[i]))
				return true;
	if (n->param != NONE && segment.len) {
		s->found->params[s->params++] = segment;
		if (more ? walk(s, &nodes[n->param], behind) : take(s, &nodes[n->param]))
			return true;
		s->found->params[--s->params] = (struct slice){0};
	}
	if (n->rest == NONE || rest.len == 0 || !take(s, &nodes[n->rest]))
		return false;
	s->found->params[s->params] = rest;
	return true;
}

void http_router_match(const struct http_router *r, enum http_method method, struct slice path,
		       struct http_match *ret)
{
	struct search s = {r, method, ret, 0};

	memset(ret, 0, sizeof *ret);
	walk(&s, &r->nodes[0], slice_skip(path, 1));
}

int http_router_param_at(const struct http_route *route, const char *name)
{
	struct slice rest = slice_skip(slice_of(route->pattern), 1), segment, found;
	bool more = true;

	for (int at = 0; more;) {
		more = next_segment(&rest, &segment);
		enum segment kind = segment_kind(segment, &found);
		if (kind != SEGMENT_PARAM && kind != SEGMENT_REST)
			continue;
		if (slice_is(found, name))
			return at;
		at++;
	}
	return -1;
}
