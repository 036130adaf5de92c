# every change as it happens, until the task has ended
curl -sN "$TINTYPE_URL/v1/tasks/$id/events" -H "Authorization: Bearer $TINTYPE_KEY"
