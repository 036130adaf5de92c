# make a task, wait for it by polling, read what it cost
id=$(curl -s "$TINTYPE_URL/v1/images/generations" \
  -H "Authorization: Bearer $TINTYPE_KEY" \
  -H 'Content-Type: application/json' \
  -H 'Idempotency-Key: order-17-first-try' \
  -d '{"model": "gpt-image-1", "prompt": "A lighthouse at dawn", "quality": "low"}' | jq -r .id)

until curl -s "$TINTYPE_URL/v1/tasks/$id" -H "Authorization: Bearer $TINTYPE_KEY" |
  jq -e '.status | IN("completed", "failed", "cancelled")' > /dev/null; do sleep 1; done

curl -s "$TINTYPE_URL/v1/tasks/$id" -H "Authorization: Bearer $TINTYPE_KEY" | jq '{status, results, billing}'
