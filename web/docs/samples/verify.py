import base64, hashlib, hmac, time

def verify(secret, headers, body):
    """Whether a callback is ours: headers by lower-case name, body as the bytes that came."""
    if abs(time.time() - int(headers["webhook-timestamp"])) > 300:
        return False  # too old to be believed
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    # During a rotation there are two signatures, with a space between.
    return any(hmac.compare_digest(expected, given) for given in headers["webhook-signature"].split())
