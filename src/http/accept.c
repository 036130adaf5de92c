/* Lists of what a client accepts, read item by item. */
#include "http/accept.h"

#include "http/exchange.h"

static struct slice trimmed(struct slice s)
{
	while (s.len && (*s.p == ' ' || *s.p == '\t'))
		s = slice_skip(s, 1);
	while (s.len && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* What stands before the next `mark`; *rest is what stands behind it, .p NULL at the end. */
static struct slice cut(struct slice *rest, char mark)
{
	const char *at = rest->len ? memchr(rest->p, mark, rest->len) : NULL;
	struct slice piece = {rest->p, at ? (size_t)(at - rest->p) : rest->len};

	*rest = at ? (struct slice){at + 1, rest->len - piece.len - 1} : (struct slice){0};
	return trimmed(piece);
}

/* "0.25" → 250: a digit and at most three decimals, not more than 1. */
static int weight_of(struct slice text)
{
	int weight, scale = 100;

	if (text.len == 0 || text.len > 5 || (text.p[0] != '0' && text.p[0] != '1') ||
	    (text.len > 1 && text.p[1] != '.'))
		return 0;
	weight = (text.p[0] - '0') * HTTP_WEIGHT_FULL;
	for (size_t i = 2; i < text.len; i++, scale /= 10) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return 0;
		weight += (text.p[i] - '0') * scale;
	}
	return weight > HTTP_WEIGHT_FULL ? 0 : weight;
}

/* Of an item's parameters: the one called q, or full weight. */
static int weight_among(struct slice parameters)
{
	while (parameters.p) {
		struct slice one = cut(&parameters, ';');
		if (one.len >= 2 && (one.p[0] | 0x20) == 'q' && one.p[1] == '=')
			return weight_of(slice_skip(one, 2));
	}
	return HTTP_WEIGHT_FULL;
}

int http_list_weight(struct slice list, struct slice item)
{
	while (list.p) {
		struct slice parameters = cut(&list, ',');
		struct slice name = cut(&parameters, ';');
		if (slice_ieq(name, item))
			return weight_among(parameters);
	}
	return HTTP_WEIGHT_UNSAID;
}

int http_accept_weight(const struct http_exchange *x, const char *header, struct slice item)
{
	struct slice name, value;

	for (size_t i = 0; http_header_at(x, i, &name, &value); i++) {
		int weight = slice_ieq(name, slice_of(header)) ? http_list_weight(value, item)
							       : HTTP_WEIGHT_UNSAID;
		if (weight != HTTP_WEIGHT_UNSAID)
			return weight;
	}
	return HTTP_WEIGHT_UNSAID;
}
