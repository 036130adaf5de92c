# the secret that callbacks to you are signed with
curl -s "$TINTYPE_URL/v1/callbacks/secret" -H "Authorization: Bearer $TINTYPE_KEY" | jq -r .secret

# a task that tells of its end
id=$(curl -s "$TINTYPE_URL/v1/images/generations" \
  -H "Authorization: Bearer $TINTYPE_KEY" \
  -H 'Content-Type: application/json' \
  -d '{"model": "gpt-image-1", "prompt": "A lighthouse", "callback_url": "https://example.com/hooks/images"}' | jq -r .id)
