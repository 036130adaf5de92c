curl -s "$TINTYPE_URL/openai/v1/images/generations" \
  -H "Authorization: Bearer $TINTYPE_KEY" \
  -H 'Content-Type: application/json' \
  -d '{"model": "gpt-image-1.5", "prompt": "a red boat", "quality": "low"}' |
  jq -r '.data[0].b64_json' | base64 -d > boat.png
