/* libcrypto's SHA-256, without what its one-shot calls spend on looking the
 * algorithm up each time: it is fetched once, and every thread keeps a context. */
#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

#define SHA256_BLOCK_BYTES 64

struct digest_stream {
	EVP_MD_CTX *ctx; /* owned */
};

static EVP_MD *sha256;
static pthread_key_t context_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Failure here is want of memory or a broken library: nothing sane follows. */
static void must(bool ok)
{
	if (!ok)
		abort();
}

static void free_context(void *ctx)
{
	EVP_MD_CTX_free(ctx);
}

static void set_up(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	must(sha256 != NULL);
	must(pthread_key_create(&context_key, free_context) == 0);
}

/* This thread's context, begun anew. */
static EVP_MD_CTX *fresh_context(void)
{
	static _Thread_local EVP_MD_CTX *mine;

	if (!mine) {
		pthread_once(&once, set_up);
		mine = EVP_MD_CTX_new();
		must(mine && pthread_setspecific(context_key, mine) == 0);
	}
	must(EVP_DigestInit_ex2(mine, sha256, NULL) == 1);
	return mine;
}

static void update(EVP_MD_CTX *ctx, const void *p, size_t len)
{
	must(EVP_DigestUpdate(ctx, p, len) == 1);
}

void digest_sha256(const void *p, size_t len, uint8_t ret[SHA256_BYTES])
{
	EVP_MD_CTX *ctx = fresh_context();

	update(ctx, p, len);
	must(EVP_DigestFinal_ex(ctx, ret, NULL) == 1);
}

/* One of RFC 2104's two passes: the key, padded with `pad`, then the message. */
static void hmac_pass(const uint8_t key[SHA256_BLOCK_BYTES], uint8_t pad, const void *p, size_t len,
		      uint8_t ret[SHA256_BYTES])
{
	EVP_MD_CTX *ctx = fresh_context();
	uint8_t padded[SHA256_BLOCK_BYTES];

	for (size_t i = 0; i < sizeof padded; i++)
		padded[i] = key[i] ^ pad;
	update(ctx, padded, sizeof padded);
	update(ctx, p, len);
	must(EVP_DigestFinal_ex(ctx, ret, NULL) == 1);
	OPENSSL_cleanse(padded, sizeof padded);
}

void digest_hmac_sha256(const void *key, size_t key_len, const void *p, size_t len,
			uint8_t ret[SHA256_BYTES])
{
	uint8_t block[SHA256_BLOCK_BYTES] = {0}, inner[SHA256_BYTES];

	if (key_len > sizeof block)
		digest_sha256(key, key_len, block);
	else if (key_len > 0)
		memcpy(block, key, key_len);
	hmac_pass(block, 0x36, p, len, inner);
	hmac_pass(block, 0x5C, inner, sizeof inner, ret);
	OPENSSL_cleanse(block, sizeof block);
}

struct digest_stream *digest_stream_create(void)
{
	struct digest_stream *d = calloc(1, sizeof *d);

	must(d != NULL);
	pthread_once(&once, set_up);
	d->ctx = EVP_MD_CTX_new();
	must(d->ctx && EVP_DigestInit_ex2(d->ctx, sha256, NULL) == 1);
	return d;
}

void digest_stream_update(struct digest_stream *d, const void *p, size_t len)
{
	update(d->ctx, p, len);
}

void digest_stream_end(struct digest_stream *d, uint8_t ret[SHA256_BYTES])
{
	must(EVP_DigestFinal_ex(d->ctx, ret, NULL) == 1);
	digest_stream_destroy(d);
}

void digest_stream_destroy(struct digest_stream *d)
{
	if (!d)
		return;
	EVP_MD_CTX_free(d->ctx);
	free(d);
}

void random_bytes(void *p, size_t len)
{
	must(RAND_bytes_ex(NULL, p, len, 0) == 1);
}

/* From a pool of the thread's own: asking for a few bytes costs libcrypto two microseconds
 * and a system call. What was drawn is gone from it; nobody here forks without exec. */
static uint8_t random_byte(void)
{
	static _Thread_local uint8_t pool[256];
	static _Thread_local size_t left;

	if (left == 0) {
		random_bytes(pool, sizeof pool);
		left = sizeof pool;
	}
	uint8_t drawn = pool[--left];
	pool[left] = 0;
	return drawn;
}

void random_text(const char *alphabet, char *ret, size_t len)
{
	size_t letters = strlen(alphabet), at = 0;
	uint8_t mask = 1;

	must(letters >= 1 && letters <= 64);
	while (mask < letters - 1)
		mask = (uint8_t)(mask << 1 | 1);
	/* Draws past the alphabet are thrown away, so that every letter is as likely. */
	while (at < len) {
		uint8_t drawn = random_byte() & mask;
		if (drawn < letters)
			ret[at++] = alphabet[drawn];
	}
	ret[len] = '\0';
}

void hex_encode(const void *p, size_t len, char *ret)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *in = p;

	for (size_t i = 0; i < len; i++) {
		ret[2 * i] = digits[in[i] >> 4];
		ret[2 * i + 1] = digits[in[i] & 15];
	}
	ret[2 * len] = '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool hex_decode(const char *hex, size_t len, void *ret)
{
	uint8_t *out = ret;

	if (len % 2)
		return false;
	for (size_t i = 0; i < len; i++)
		if (hex_value(hex[i]) < 0)
			return false;
	for (size_t i = 0; i < len; i += 2)
		out[i / 2] = (uint8_t)(hex_value(hex[i]) << 4 | hex_value(hex[i + 1]));
	return true;
}

bool bytes_equal_secret(const void *a, const void *b, size_t len)
{
	return CRYPTO_memcmp(a, b, len) == 0;
}
