/* Links that expire: /v1/images/<blob>/<name>?exp=<unix seconds>&sig=<hex>, and the same
 * with files/<file id>.
 *
 * sig = HMAC-SHA-256(link key, "image\n" path "\n" exp), or "file\n", in lower-case hex. Every
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
#define FILE_ID_START "file-"
#define DOWNLOAD "&download=1" /* the last thing of a link, or nowhere */

/* What a link may lead to. */
struct target {
	const char *domain; /* begins what is signed */
	const char *place;
	size_t id_len;
	bool (*is_id)(struct slice id);
	const char *until; /* what it is valid until, for whoever comes later */
};

static const struct target to_image = {
	"image", "/v1/images/", MEDIA_BLOB_HEX, media_is_blob_name,
	"links to results are valid until the task's expires_at"};
static const struct target to_file = {
	"file", "/v1/files/", MEDIA_FILE_ID_LEN, media_is_file_id,
	"links to files are valid until the file's expires_at; upload it again"};

bool media_is_file_id(struct slice s)
{
	if (s.len != MEDIA_FILE_ID_LEN || !slice_starts(s, SLICE(FILE_ID_START)))
		return false;
	for (size_t i = sizeof FILE_ID_START - 1; i < s.len; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] >= 'a' && s.p[i] <= 'z'))
			return false;
	return true;
}

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

/* "<id>/<name>" */
static bool path_is_plain(const struct target *to, struct slice path)
{
	return path.len > to->id_len + 1 && to->is_id((struct slice){path.p, to->id_len}) &&
	       path.p[to->id_len] == '/' && name_is_plain(slice_skip(path, to->id_len + 1));
}

static void sign(const struct media *m, const struct target *to, struct slice path,
		 struct slice exp, char ret[SIG_HEX + 1])
{
	char message[sizeof "image\n\n" + PATH_MAX_LEN + EXP_DIGITS_MAX];
	uint8_t mac[SHA256_BYTES];
	int len = snprintf(message, sizeof message, "%s\n%.*s\n%.*s", to->domain,
			   SLICE_ARG(path), SLICE_ARG(exp));

	digest_hmac_sha256(m->link_key, sizeof m->link_key, message, (size_t)len, mac);
	hex_encode(mac, sizeof mac, ret);
}

static void write_link(const struct media *m, const struct target *to, const char *id,
		       const char *name, int64_t expires_ms, struct buf *out)
{
	char path[PATH_MAX_LEN + 1], exp[EXP_DIGITS_MAX + 1], sig[SIG_HEX + 1];
	int path_len = snprintf(path, sizeof path, "%s/%s", id, name);
	int exp_len = snprintf(exp, sizeof exp, "%lld", (long long)(expires_ms / 1000));

	if (path_len >= (int)sizeof path || exp_len >= (int)sizeof exp || expires_ms < 1000 ||
	    !path_is_plain(to, slice_of(path))) {
		out->failed = true;
		return;
	}
	sign(m, to, slice_of(path), slice_of(exp), sig);
	buf_printf(out, "%s%s%s?exp=%s&sig=%s", m->public_url, to->place, path, exp, sig);
}

void media_link(const struct media *m, const char *blob, const char *name, int64_t expires_ms,
		struct buf *out)
{
	write_link(m, &to_image, blob, name, expires_ms, out);
}

void media_file_link(const struct media *m, const char *file_id, const char *name,
		     int64_t expires_ms, bool download, struct buf *out)
{
	write_link(m, &to_file, file_id, name, expires_ms, out);
	if (download)
		buf_str(out, DOWNLOAD);
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

static bool refuse_expired(const struct target *to, int64_t exp_seconds, struct err *err)
{
	time_t t = (time_t)exp_seconds;
	struct tm tm;
	char when[32];

	gmtime_r(&t, &tm);
	strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return err_set(err, ERR_LINK_EXPIRED, NULL, "this link expired at %s: %s", when, to->until);
}

static bool check(const struct media *m, const struct target *to, struct slice path,
		  struct slice query, int64_t now_ms, char *ret_id, struct err *err)
{
	char want[SIG_HEX + 1];
	struct slice exp, sig;
	int64_t exp_seconds;
	bool right = path_is_plain(to, path) && parse_query(query, &exp, &sig) &&
		     parse_exp(exp, &exp_seconds) && sig.len == SIG_HEX;

	if (right) {
		sign(m, to, path, exp, want);
		right = bytes_equal_secret(want, sig.p, SIG_HEX);
	}
	if (!right)
		return err_set(err, ERR_LINK_SIGNATURE, NULL,
			       "this link is not one this service gave out, or it was altered: give it "
			       "whole, with its exp and sig");
	if (now_ms >= exp_seconds * 1000)
		return refuse_expired(to, exp_seconds, err);
	memcpy(ret_id, path.p, to->id_len);
	ret_id[to->id_len] = '\0';
	return true;
}

bool media_check_link(const struct media *m, struct slice path, struct slice query, int64_t now_ms,
		      char ret_blob[MEDIA_BLOB_HEX + 1], const char **ret_mime, struct err *err)
{
	char name[MEDIA_NAME_MAX + 1];

	if (!check(m, &to_image, path, query, now_ms, ret_blob, err))
		return false;
	snprintf(name, sizeof name, "%.*s", SLICE_ARG(slice_skip(path, MEDIA_BLOB_HEX + 1)));
	*ret_mime = probe_mime(probe_format_by_name(name));
	return true;
}

bool media_check_file_link(const struct media *m, struct slice path, struct slice query,
			   int64_t now_ms, char ret_id[MEDIA_FILE_ID_LEN + 1], bool *ret_download,
			   struct err *err)
{
	struct slice tail = SLICE(DOWNLOAD);
	bool download = query.len > tail.len &&
			slice_eq(slice_skip(query, query.len - tail.len), tail);

	if (download)
		query.len -= tail.len;
	if (!check(m, &to_file, path, query, now_ms, ret_id, err))
		return false;
	*ret_download = download;
	return true;
}

/* --- URLs that lead back here ------------------------------------------------------- */

static bool begins_as(struct slice url, const char *public_url, const struct target *to,
		      struct slice *ret_rest)
{
	size_t base = strlen(public_url), place = strlen(to->place);

	if (url.len < base + place || strncasecmp(url.p, public_url, base) != 0 ||
	    memcmp(url.p + base, to->place, place) != 0)
		return false;
	*ret_rest = slice_skip(url, base + place);
	return true;
}

static struct slice before(struct slice s, char c)
{
	const char *at = s.len ? memchr(s.p, c, s.len) : NULL;

	return at ? (struct slice){s.p, (size_t)(at - s.p)} : s;
}

bool media_own_link(const struct media *m, struct slice url, int64_t now_ms, struct media_own *ret,
		    struct err *err)
{
	struct media_own own = {.kind = MEDIA_FOREIGN};
	const char *public_url = m->public_url, *mime;
	struct slice rest;
	bool download;

	url = before(url, '#');
	if (begins_as(url, public_url, &to_image, &rest))
		own.kind = MEDIA_OWN_IMAGE;
	else if (begins_as(url, public_url, &to_file, &rest))
		own.kind = MEDIA_OWN_FILE;
	if (own.kind != MEDIA_FOREIGN) {
		struct slice path = before(rest, '?'), query = slice_skip(rest, path.len + 1);
		if (own.kind == MEDIA_OWN_IMAGE
			    ? !media_check_link(m, path, query, now_ms, own.blob, &mime, err)
			    : !media_check_file_link(m, path, query, now_ms, own.file_id, &download, err))
			return false;
	}
	*ret = own;
	return true;
}
