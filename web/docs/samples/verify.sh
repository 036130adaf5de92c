# $id, $timestamp and $signature are the three headers, body.json holds the bytes that came
key=$(printf %s "${TINTYPE_SECRET#whsec_}" | base64 -d | od -An -tx1 | tr -d ' \n')
expected="v1,$({ printf '%s.%s.' "$id" "$timestamp"; cat body.json; } |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)"
[[ " $signature " == *" $expected "* ]] && echo ours || echo forged
