# upload the picture and its mask, then change what the mask leaves transparent
upload() {
  curl -s "$TINTYPE_URL/v1/files/upload/stream" -H "Authorization: Bearer $TINTYPE_KEY" -F "file=@$1" |
    jq -r .data.file_url
}
curl -s "$TINTYPE_URL/v1/images/generations" \
  -H "Authorization: Bearer $TINTYPE_KEY" \
  -H 'Content-Type: application/json' \
  -H 'Prefer: wait' \
  -d '{"model": "gpt-4o-image", "prompt": "a red boat",
       "image_urls": ["'"$(upload lake.png)"'"], "mask_url": "'"$(upload mask.png)"'"}' |
  jq -r '.results[0]' | xargs curl -s -o boat.png
