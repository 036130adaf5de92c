# each stage, and the image at last, into a file of its own
curl -sN "$TINTYPE_URL/openai/v1/images/generations" \
  -H "Authorization: Bearer $TINTYPE_KEY" \
  -H 'Content-Type: application/json' \
  -d '{"model": "gpt-image-1.5", "prompt": "a red boat", "quality": "low", "stream": true, "partial_images": 2}' |
  sed -n 's/^data: //p' | while read -r event; do
    i=$((i + 1))
    jq -r .b64_json <<< "$event" | base64 -d > "stage-$i.png"
  done
