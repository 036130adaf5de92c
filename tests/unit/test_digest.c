#include "base/digest.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void assert_sum(const uint8_t sum[SHA256_BYTES], const char *want)
{
	char hex[HEX_LEN(SHA256_BYTES) + 1];

	hex_encode(sum, SHA256_BYTES, hex);
	assert_string_equal(hex, want);
}

static void sha256_gives_the_published_sums(void **state)
{
	static const char *const vectors[][2] = {
	    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};
	uint8_t sum[SHA256_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		size_t len = strlen(vectors[i][0]);
		digest_sha256(vectors[i][0], len, sum);
		assert_sum(sum, vectors[i][1]);
		struct digest_stream *d = digest_stream_create();
		for (size_t at = 0; at < len; at++)
			digest_stream_update(d, vectors[i][0] + at, 1);
		digest_stream_end(d, sum);
		assert_sum(sum, vectors[i][1]);
	}
	digest_stream_destroy(digest_stream_create());
	digest_stream_destroy(NULL);
}

/* RFC 4231 test cases 1, 2, 3, 6 and 7. */
static void hmac_gives_the_rfc_4231_sums(void **state)
{
	uint8_t key[131], data[50], sum[SHA256_BYTES];
	static const char big[] = "Test Using Larger Than Block-Size Key - Hash Key First";
	static const char bigger[] =
	    "This is a test using a larger than block-size key and a larger than block-size data. "
	    "The key needs to be hashed before being used by the HMAC algorithm.";

	(void)state;
	memset(key, 0x0B, sizeof key);
	digest_hmac_sha256(key, 20, "Hi There", 8, sum);
	assert_sum(sum, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	digest_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, sum);
	assert_sum(sum, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xAA, sizeof key);
	memset(data, 0xDD, sizeof data);
	digest_hmac_sha256(key, 20, data, 50, sum);
	assert_sum(sum, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
	digest_hmac_sha256(key, 131, big, sizeof big - 1, sum);
	assert_sum(sum, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	digest_hmac_sha256(key, 131, bigger, sizeof bigger - 1, sum);
	assert_sum(sum, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

static void *hash_often(void *arg)
{
	uint8_t sum[SHA256_BYTES];

	for (int i = 0; i < 2000; i++) {
		digest_sha256("abc", 3, sum);
		if (sum[0] != 0xBA || sum[31] != 0xAD)
			return arg;
	}
	return NULL;
}

static void threads_do_not_share_a_context(void **state)
{
	pthread_t threads[4];
	int bad;

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, hash_often, &bad), 0);
	for (int i = 0; i < 4; i++) {
		void *failed;
		pthread_join(threads[i], &failed);
		assert_null(failed);
	}
}

static void hex_goes_there_and_back_and_refuses_the_rest(void **state)
{
	static const char *const bad[] = {"0", "0g", "g0", "0x", " 0", "-1", "012"};
	uint8_t bytes[3] = {9, 9, 9};
	char text[7];

	(void)state;
	assert_true(hex_decode("00fFA0", 6, bytes));
	assert_memory_equal(bytes, "\x00\xFF\xA0", 3);
	hex_encode(bytes, 3, text);
	assert_string_equal(text, "00ffa0");
	assert_true(hex_decode("", 0, bytes));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(hex_decode(bad[i], strlen(bad[i]), bytes));
	assert_memory_equal(bytes, "\x00\xFF\xA0", 3);
}

static void random_text_draws_every_letter_evenly(void **state)
{
	static const char abc[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	int seen[256] = {0};
	char text[361];

	(void)state;
	for (int round = 0; round < 100; round++) {
		random_text(abc, text, 360);
		assert_int_equal(strlen(text), 360);
		for (int i = 0; i < 360; i++)
			seen[(uint8_t)text[i]]++;
	}
	/* 1000 of each expected; six standard deviations is ±187. */
	for (int i = 0; i < 36; i++)
		assert_in_range(seen[(uint8_t)abc[i]], 813, 1187);
	random_text("x", text, 5);
	assert_string_equal(text, "xxxxx");
	random_text(abc, text, 0);
	assert_string_equal(text, "");
}

static void random_bytes_differ_and_secrets_compare(void **state)
{
	uint8_t a[32], b[32];

	(void)state;
	random_bytes(a, sizeof a);
	random_bytes(b, sizeof b);
	assert_false(bytes_equal_secret(a, b, sizeof a));
	memcpy(b, a, sizeof a);
	assert_true(bytes_equal_secret(a, b, sizeof a));
	b[31] ^= 1;
	assert_false(bytes_equal_secret(a, b, sizeof a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sha256_gives_the_published_sums),
	    cmocka_unit_test(hmac_gives_the_rfc_4231_sums),
	    cmocka_unit_test(threads_do_not_share_a_context),
	    cmocka_unit_test(hex_goes_there_and_back_and_refuses_the_rest),
	    cmocka_unit_test(random_text_draws_every_letter_evenly),
	    cmocka_unit_test(random_bytes_differ_and_secrets_compare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
