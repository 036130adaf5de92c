curl -s "$TINTYPE_URL/v1/estimates" \
  -H "Authorization: Bearer $TINTYPE_KEY" \
  -H 'Content-Type: application/json' \
  -d '{"model": "gpt-image-2", "prompt": "A lighthouse", "size": "2048x1152", "quality": "high"}' | jq '{credits, usd}'
