#include "callback/sign.h"

#include "base/base64.h"
#include "base/digest.h"

void callback_secret_text(const uint8_t secret[CALLBACK_SECRET_BYTES],
			  char ret[CALLBACK_SECRET_TEXT_MAX])
{
	static const char prefix[] = "whsec_";

	memcpy(ret, prefix, sizeof prefix - 1);
	ret += sizeof prefix - 1;
	ret[base64_encode(secret, CALLBACK_SECRET_BYTES, ret)] = '\0';
}

void callback_sign(const struct slice *keys, int count, struct slice signed_bytes,
		   char ret[CALLBACK_SIGNATURE_MAX])
{
	char *at = ret;

	for (int i = 0; i < count && i < CALLBACK_SECRETS_MAX; i++) {
		uint8_t sum[SHA256_BYTES];
		if (i > 0)
			*at++ = ' ';
		memcpy(at, "v1,", 3);
		at += 3;
		digest_hmac_sha256(keys[i].p, keys[i].len, signed_bytes.p, signed_bytes.len, sum);
		at += base64_encode(sum, sizeof sum, at);
	}
	*at = '\0';
}
