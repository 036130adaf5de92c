#!/usr/bin/env bash
# Paints the pictures of README.md and docs/painter.md again: scripts/pictures.sh
# The small ones go through a server with a catalog of its own, since no shipped model
# has their size.
set -euo pipefail
cd "$(dirname "$0")/.."
tintype=build/tintype
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

$tintype generate "a lighthouse at dawn, watercolor" -s 3:2 --seed 7 -o docs/images/lighthouse.webp

cat >"$work/catalog.yaml" <<'YAML'
models:
  - id: small
    dialect: task
    prompt: {code_points: 2000}
    sizes: [480x320]
    n: [1]
    outputs: [webp]
    settings: [compression]
    references: {max: 4, bytes: 10485760, formats: [png, jpeg, webp]}
    mask: {bytes: 4194304}
    price: {per_call: [{credits: 1}]}
YAML
$tintype serve --data "$work/data" --listen 127.0.0.1:0 --log-level error \
  --set catalog.path="$work/catalog.yaml" >"$work/out" &
server=$!
until grep -qs '^    curl ' "$work/out"; do sleep 0.1; done
key=$(grep -oE 'tt-[A-Za-z0-9]{40}' "$work/out" | head -1)
url=$(sed -n 's/.* listens on //p' "$work/out")

declare -A links
paint() { # name, seed, prompt, names of pictures that were painted here, to begin with
  local body link begin=()
  for name in "${@:4}"; do begin+=("${links[$name]}"); done
  body=$(node -e 'const [seed, prompt, ...image_urls] = process.argv.slice(1);
    console.log(JSON.stringify({model: "small", output_format: "webp", output_compression: 85,
      seed: +seed, prompt, ...(image_urls.length ? {image_urls} : {})}))' "$2" "$3" "${begin[@]}")
  link=$(curl -sf "$url/v1/images/generations" -H "Authorization: Bearer $key" \
    -H 'Content-Type: application/json' -H 'Prefer: wait' -d "$body" | grep -oE 'http[^"]*' | head -1)
  links[$1]=$link
  curl -sf -o "docs/images/$1.webp" "$link"
  echo "docs/images/$1.webp"
}

paint sunset 0 "A beautiful colorful sunset over the ocean"
paint garden 0 "햇살이 비치는 정원에서 달리는 작은 고양이, 영화적인 느낌, 높은 디테일"
paint grass 0 "A cat playing in the grass"
paint castle 0 "a castle on a mountain at night, pixel art"
paint owl 0 "un búho en el bosque en otoño, acuarela"
paint poster 0 'a travel poster of a sailboat in a harbor that says "달빛 항구"'
paint nothing 0 "qwzx flurb noggle"
paint cottage 0 "a house in a meadow in summer"
paint cottage-winter 0 "in the snow, with a fox" cottage
paint cottage-oil 0 "golden hour, oil painting, a horse" cottage
paint cottage-sunset 0 "combine them" cottage sunset

upload() { # file
  curl -sf "$url/v1/files/upload/stream" -H "Authorization: Bearer $key" -F "file=@$1" |
    node -pe 'JSON.parse(require("node:fs").readFileSync(0)).data.file_url'
}

edit() { # name, that of a picture that was painted here, x and y and half width and height of the hole, prompt
  local body link
  node --input-type=module -e '
    import { makePng } from "./tests/e2e/lib.mjs";
    import { writeFileSync } from "node:fs";
    const [out, x, y, w, h] = process.argv.slice(1);
    writeFileSync(out, makePng(480, 320, (px, py) =>
      [0, 0, 0, Math.hypot((px - x) / w, (py - y) / h) < 1 ? 0 : 255], { alpha: true }));
  ' "$work/hole.png" "${@:3:4}" >/dev/null
  body=$(node -e 'const [prompt, image, mask_url] = process.argv.slice(1);
    console.log(JSON.stringify({model: "small", output_format: "webp", output_compression: 85, prompt,
      image_urls: [image], mask_url}))' "$7" "${links[$2]}" "$(upload "$work/hole.png")")
  link=$(curl -sf "$url/v1/images/generations" -H "Authorization: Bearer $key" \
    -H 'Content-Type: application/json' -H 'Prefer: wait' -d "$body" |
    node -pe 'JSON.parse(require("node:fs").readFileSync(0)).results[0]')
  curl -sf -o "docs/images/$1.webp" "$link"
  echo "docs/images/$1.webp"
}

edit grass-empty grass 272 203 124 90 "remove the cat"
edit grass-fox grass 272 203 124 90 "replace the cat with a fox"
