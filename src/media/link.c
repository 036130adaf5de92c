/* Links that expire: /v1/images/<blob>/<name>?exp=<unix seconds>&sig=<hex>.
 *
 * sig = HMAC-SHA-256(link key, "image\n" path "\n" exp), in lower-case hex. Every
 * part has one spelling only, so a link that was changed in any character is
 * refused; whether it has expired is looked at after the signature alone, since
 * only then `exp` is ours. The host is not signed: it may change, a proxy may
 * rename it. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/digest.h"
#include "media/inside.h"
#include "media/probe.h"

#define SIG_HEX HEX_LEN(SHA256_BYTES)
#define PATH_MAX_LEN (MEDIA_BLOB_HEX + 1 + MEDIA_NAME_MAX)
#define EXP_DIGITS_MAX 11

static bool name_is_plain(struct slice name)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

	if (name.len < 1 || name.len > MEDIA_NAME_MAX || name.p[0] == '.')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!memchr(allowed, name.p[i], sizeof allowed - 1))
			return false;
	return true;
}

/* "<blob>/<name>" */
static bool path_is_plain(struct slice path)
{
	return path.len > MEDIA_BLOB_HEX + 1 &&
	       media_is_blob_name((struct slice){path.p, MEDIA_BLOB_HEX}) &&
	       path.p[MEDIA_BLOB_HEX] == '/' && name_is_plain(slice_skip(path, MEDIA_BLOB_HEX + 1));
}

static void sign(const struct media *m, struct slice path, struct slice exp, char ret[SIG_HEX + 1])
{
	char message[sizeof "image\n\n" + PATH_MAX_LEN + EXP_DIGITS_MAX];
	uint8_t mac[SHA256_BYTES];
	int len = snprintf(message, sizeof message, "image\n%.*s\n%.*s", SLICE_ARG(path),
			   SLICE_ARG(exp));

	digest_hmac_sha256(m->link_key, sizeof m->link_key, message, (size_t)len, mac);
	hex_encode(mac, sizeof mac, ret);
}

void media_link(const struct media *m, const char *blob, const char *name, int64_t expires_ms,
		struct buf *out)
{
	char path[PATH_MAX_LEN + 1], exp[EXP_DIGITS_MAX + 1], sig[SIG_HEX + 1];
	int path_len = snprintf(path, sizeof path, "%s/%s", blob, name);
	int exp_len = snprintf(exp, sizeof exp, "%lld", (long long)(expires_ms / 1000));

	if (path_len >= (int)sizeof path || exp_len >= (int)sizeof exp || expires_ms < 1000 ||
	    !path_is_plain(slice_of(path))) {
		out->failed = true;
		return;
	}
	sign(m, slice_of(path), slice_of(exp), sig);
	buf_printf(out, "%s/v1/images/%s?exp=%s&sig=%s", m->public_url, path, exp, sig);
}

/* Digits, one spelling: no sign, no leading zero. */
static bool parse_exp(struct slice s, int64_t *ret_seconds)
{
	int64_t v = 0;

	if (s.len < 1 || s.len > EXP_DIGITS_MAX || s.p[0] == '0')
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*ret_seconds = v;
	return true;
}

/* exp and sig, each once, in either order, and nothing else. */
static bool parse_query(struct slice query, struct slice *ret_exp, struct slice *ret_sig)
{
	const char *amp = query.len ? memchr(query.p, '&', query.len) : NULL;

	if (!amp)
		return false;
	struct slice first = {query.p, (size_t)(amp - query.p)};
	struct slice second = slice_skip(query, first.len + 1);

	if (slice_starts(first, SLICE("sig="))) {
		struct slice swap = first;
		first = second;
		second = swap;
	}
	if (!slice_starts(first, SLICE("exp=")) || !slice_starts(second, SLICE("sig=")))
		return false;
	*ret_exp = slice_skip(first, 4);
	*ret_sig = slice_skip(second, 4);
	return true;
}

static bool refuse_expired(int64_t exp_seconds, struct err *err)
{
	time_t t = (time_t)exp_seconds;
	struct tm tm;
	char when[32];

	gmtime_r(&t, &tm);
	strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return err_set(err, ERR_LINK_EXPIRED, NULL,
		       "this link expired at %s: links to results are valid until the task's expires_at",
		       when);
}

bool media_check_link(const struct media *m, struct slice path, struct slice query, int64_t now_ms,
		      char ret_blob[MEDIA_BLOB_HEX + 1], const char **ret_mime, struct err *err)
{
	char want[SIG_HEX + 1], name[MEDIA_NAME_MAX + 1];
	struct slice exp, sig;
	int64_t exp_seconds;
	bool right = path_is_plain(path) && parse_query(query, &exp, &sig) &&
		     parse_exp(exp, &exp_seconds) && sig.len == SIG_HEX;

	if (right) {
		sign(m, path, exp, want);
		right = bytes_equal_secret(want, sig.p, SIG_HEX);
	}
	if (!right)
		return err_set(err, ERR_LINK_SIGNATURE, NULL,
			       "this link is not one this service gave out, or it was altered");
	if (now_ms >= exp_seconds * 1000)
		return refuse_expired(exp_seconds, err);
	memcpy(ret_blob, path.p, MEDIA_BLOB_HEX);
	ret_blob[MEDIA_BLOB_HEX] = '\0';
	snprintf(name, sizeof name, "%.*s", SLICE_ARG(slice_skip(path, MEDIA_BLOB_HEX + 1)));
	*ret_mime = probe_mime(probe_format_by_name(name));
	return true;
}
