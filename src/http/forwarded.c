/* Whom a trusted proxy speaks for. X-Forwarded-For grows to the right, so it is read from
 * there: as long as an entry is a trusted proxy itself, its left neighbour is believed. */
#include <arpa/inet.h>

#include "http/conn.h"

bool http_is_proxy(const struct http_shared *shared, const union address *peer)
{
	for (int i = 0; i < shared->proxy_count; i++)
		if (address_range_has(&shared->proxies[i], &peer->any))
			return true;
	return false;
}

/* "1.2.3.4", "1.2.3.4:5", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:5" */
static bool parse_entry(struct slice s, union address *ret)
{
	char text[INET6_ADDRSTRLEN + 1];
	const char *close, *colon;

	while (s.len && (*s.p == ' ' || *s.p == '\t'))
		s = slice_skip(s, 1);
	while (s.len && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\t'))
		s.len--;
	if (s.len && *s.p == '[' && (close = memchr(s.p, ']', s.len)))
		s = (struct slice){s.p + 1, (size_t)(close - s.p - 1)};
	else if (s.len && (colon = memchr(s.p, ':', s.len)) && colon == memrchr(s.p, ':', s.len))
		s.len = (size_t)(colon - s.p);
	if (s.len == 0 || s.len >= sizeof text)
		return false;
	memcpy(text, s.p, s.len);
	text[s.len] = '\0';
	*ret = (union address){0};
	if (inet_pton(AF_INET, text, &ret->v4.sin_addr) == 1) {
		ret->v4.sin_family = AF_INET;
		return true;
	}
	struct in6_addr six;
	if (inet_pton(AF_INET6, text, &six) != 1)
		return false;
	if (IN6_IS_ADDR_V4MAPPED(&six)) {
		ret->v4.sin_family = AF_INET;
		memcpy(&ret->v4.sin_addr, six.s6_addr + 12, 4);
	} else {
		ret->v6.sin6_family = AF_INET6;
		ret->v6.sin6_addr = six;
	}
	return true;
}

/* Walks one field's list from the right. False: the walk is over, here or by an entry
 * that is no address. */
static bool walk_list(struct http_conn *c, struct slice list, union address *client)
{
	for (;;) {
		const char *comma = list.len ? memrchr(list.p, ',', list.len) : NULL;
		struct slice entry = list;
		union address a;

		if (comma)
			entry = (struct slice){comma + 1, (size_t)(list.p + list.len - comma - 1)};
		if (!parse_entry(entry, &a))
			return false;
		*client = a;
		if (!http_is_proxy(c->worker->shared, &a))
			return false;
		if (!comma)
			return true;
		list.len = (size_t)(comma - list.p);
	}
}

const union address *http_forwarded_client(struct http_conn *c)
{
	struct slice name = SLICE("x-forwarded-for");
	union address client = c->peer, *kept;

	if (c->worker->shared->proxy_count == 0 || !c->head->known[HTTP_FIELD_X_FORWARDED_FOR] ||
	    !http_is_proxy(c->worker->shared, &c->peer))
		return NULL;
	for (int i = c->head->field_count - 1; i >= 0; i--) {
		if (!slice_ieq(http_span_in(c->base, c->head->fields[i].name), name))
			continue;
		if (!walk_list(c, http_span_in(c->base, c->head->fields[i].value), &client))
			break;
	}
	kept = arena_alloc(&c->arena, sizeof *kept);
	if (kept)
		*kept = client;
	return kept;
}
