# waits for the end of the task, then fetches the image
curl -s "$TINTYPE_URL/v1/images/generations" \
  -H "Authorization: Bearer $TINTYPE_KEY" \
  -H 'Content-Type: application/json' \
  -H 'Prefer: wait' \
  -d '{"model": "gpt-4o-image", "prompt": "A cat playing in the grass", "size": "3:2"}' |
  jq -r '.results[0]' | xargs curl -s -o cat.png
