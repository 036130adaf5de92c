# what became of it, and once more
curl -s "$TINTYPE_URL/v1/tasks/$id/callbacks" -H "Authorization: Bearer $TINTYPE_KEY" | jq '{state, deliveries}'
curl -s -X POST "$TINTYPE_URL/v1/tasks/$id/callbacks/redeliver" -H "Authorization: Bearer $TINTYPE_KEY" | jq .state
