#include "egress/guard.h"

#include <stdlib.h>

#include "base/place.h"
#include "egress/special.h"

struct guard {
	size_t count;
	struct place allowed[];
};

/* https://fetch.spec.whatwg.org/#port-blocking: ports on which other protocols listen that
 * would take a request for one of theirs. */
static const uint16_t bad_ports[] = {
	1,    7,    9,	  11,	13,   15,   17,	  19,	20,   21,   22,	  23,	25,   37,
	42,   43,   53,	  69,	77,   79,   87,	  95,	101,  102,  103,  104,	109,  110,
	111,  113,  115,  117,	119,  123,  135,  137,	139,  143,  161,  179,	389,  427,
	465,  512,  513,  514,	515,  526,  530,  531,	532,  540,  548,  554,	556,  563,
	587,  601,  636,  989,	990,  993,  995,  1719, 1720, 1723, 2049, 3659, 4045, 4190,
	5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211};

/* --- the allow-list -------------------------------------------------------- */

bool guard_create(const char *const *allow, size_t count, struct guard **ret, struct err *err)
{
	struct guard *g = calloc(1, sizeof *g + count * sizeof g->allowed[0]);

	if (!g)
		return err_set(err, ERR_INTERNAL, NULL, "out of memory");
	for (; g->count < count; g->count++)
		if (!place_parse(slice_of(allow[g->count]), &g->allowed[g->count])) {
			err_set(err, ERR_INVALID_PARAMETER, NULL,
				"\"%.100s\" is not a host, an address, or a range such as "
				"10.0.0.0/8 (bits behind the prefix are zero); host and address "
				"may have a port", allow[g->count]);
			free(g);
			return false;
		}
	*ret = g;
	return true;
}

void guard_destroy(struct guard *guard) { free(guard); }

static bool port_fits(const struct place *a, uint16_t port) { return a->port == 0 || a->port == port; }

static bool host_is_allowed(const struct guard *g, const char *host, uint16_t port)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->allowed[i].host[0] && port_fits(&g->allowed[i], port) &&
		    strcmp(g->allowed[i].host, host) == 0)
			return true;
	return false;
}

static bool address_is_allowed(const struct guard *g, const struct sockaddr *sa, uint16_t port)
{
	for (size_t i = 0; i < g->count; i++)
		if (!g->allowed[i].host[0] && port_fits(&g->allowed[i], port) &&
		    address_range_has(&g->allowed[i].range, sa))
			return true;
	return false;
}

/* --- judging --------------------------------------------------------------- */

/* NULL: open. Otherwise the range that closes it. */
static const struct special_range *closed_by(const struct guard *g, const struct sockaddr *sa)
{
	uint16_t port = ntohs(((const union address *)sa)->v4.sin_port);
	const struct special_range *why = special_find(sa);
	struct special_inside inside[SPECIAL_INSIDE_MAX];

	if (why && !address_is_allowed(g, sa, port))
		return why;
	for (int i = special_inside(sa, inside) - 1; i >= 0; i--) {
		why = special_find(&inside[i].address.any);
		if (why && !address_is_allowed(g, &inside[i].address.any, port))
			return why;
	}
	return NULL;
}

bool guard_allows(const struct guard *guard, const char *host, const struct sockaddr *peer)
{
	if (peer->sa_family != AF_INET && peer->sa_family != AF_INET6)
		return false;
	return !closed_by(guard, peer) ||
	       host_is_allowed(guard, host, ntohs(((const union address *)peer)->v4.sin_port));
}

static bool port_is_bad(uint16_t port)
{
	for (size_t i = 0; i < ARRAY_LEN(bad_ports); i++)
		if (bad_ports[i] == port)
			return true;
	return false;
}

/* A bad port is open where an entry names the port with it. */
static bool port_is_named(const struct guard *g, const struct url *url)
{
	for (size_t i = 0; i < g->count; i++) {
		const struct place *a = &g->allowed[i];
		if (a->port != url->port)
			continue;
		if (a->host[0] ? strcmp(a->host, url->host) == 0
			       : url->literal && address_range_has(&a->range, &url->address.any))
			return true;
	}
	return false;
}

/* RFC 6761 §6.3: such names are loopback, whatever a name server says. */
static bool is_loopback_name(const char *host)
{
	static const char name[] = "localhost";
	size_t len = strlen(host), least = sizeof name - 1;

	return len >= least && strcmp(host + len - least, name) == 0 &&
	       (len == least || host[len - least - 1] == '.');
}

static bool loopback_is_open(const struct guard *g, const struct url *url)
{
	union address v4 = {.v4 = {.sin_family = AF_INET, .sin_port = htons(url->port),
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
	union address v6 = {.v6 = {.sin6_family = AF_INET6, .sin6_port = htons(url->port),
				   .sin6_addr = IN6ADDR_LOOPBACK_INIT}};

	return guard_allows(g, url->host, &v4.any) || guard_allows(g, url->host, &v6.any);
}

/* NULL: no word of it leads inside. Otherwise the range that it leads to. */
static const struct special_range *leads_inside(const struct guard *g, const struct url *url)
{
	union address loopback = {.v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};

	if (url->literal)
		return host_is_allowed(g, url->host, url->port) ? NULL : closed_by(g, &url->address.any);
	if (is_loopback_name(url->host) && !loopback_is_open(g, url))
		return special_find(&loopback.any);
	return NULL;
}

bool guard_check_url(const struct guard *guard, struct slice text, const struct url_rules *rules,
		     struct url *ret, struct err *err)
{
	const char *name = rules->param ? rules->param : "the URL";
	const struct special_range *why;
	struct url url;

	if (!url_parse(text, rules, &url, err))
		return false;
	if (port_is_bad(url.port) && !port_is_named(guard, &url)) {
		err_set(err, ERR_INVALID_PARAMETER, rules->param,
			"%s names port %u, which is another protocol's", name, url.port);
		url_finish(&url);
		return false;
	}
	if ((why = leads_inside(guard, &url))) {
		err_set(err, ERR_INVALID_PARAMETER, rules->param,
			"%s leads to an address that is not public (%s, %s, %s); the operator may "
			"open it in egress.allow", name, why->name,
			why->cidr, why->document);
		url_finish(&url);
		return false;
	}
	*ret = url;
	return true;
}

bool guard_check_addresses(const struct guard *guard, const struct url *url,
			   const union address *addresses, int count, struct err *err)
{
	if (count <= 0)
		return err_set(err, ERR_INVALID_PARAMETER, NULL, "%s has no address", url->host);
	for (int i = 0; i < count; i++) {
		union address a = addresses[i];
		a.v4.sin_port = htons(url->port); /* at the same place in both families */
		if (!guard_allows(guard, url->host, &a.any))
			return err_set(err, ERR_INVALID_PARAMETER, NULL,
				       "%s has an address that is not public; the operator may open it "
				       "in egress.allow", url->host);
	}
	return true;
}
