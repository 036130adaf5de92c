#!/usr/bin/env bash
# Installs what is missing to build and run (or, with "test" or "bench", to test or
# measure) on Debian 12: packages by apt, JavaScript by npm. Does nothing when all is
# there, so it costs a moment.
set -euo pipefail
cd "$(dirname "$0")/.."

build="gcc make pkg-config libc6-dev libssl-dev libsqlite3-dev libcurl4-openssl-dev libyaml-dev libpcre2-dev
  libseccomp-dev libspng-dev libpng-dev libdeflate-dev libjpeg62-turbo-dev libwebp-dev
  libcairo2-dev libpango1.0-dev libfontconfig-dev uthash-dev fonts-noto-core fonts-noto-cjk curl
  ca-certificates"
test="clang libclang-rt-14-dev libcmocka-dev openssl sqlite3 procps jq python3 chromium"
bench="wrk nginx-light"

wanted=$build
case "${1:-run}" in
run) ;;
test) wanted="$wanted $test" ;;
bench) wanted="$wanted $test $bench" ;;
*) echo "usage: scripts/setup.sh [run|test|bench]" >&2; exit 2 ;;
esac
# A Node.js of at least 18 from anywhere will do, Debian's is asked for only without one;
# the tests' clients want more (below).
if ! node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; then
  wanted="$wanted nodejs"
fi
command -v npm >/dev/null || wanted="$wanted npm"

missing=""
for package in $wanted; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
    missing="$missing $package"
done
if [ -n "$missing" ]; then
  as_root=""
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "setup: be root or have sudo to install:$missing" >&2; exit 1; }
    as_root=sudo
  fi
  echo "  apt  installing$missing"
  $as_root apt-get update -qq
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo "  npm  ci"
  npm ci --no-audit --no-fund --loglevel=error >/dev/null
  touch node_modules/.package-lock.json
fi
if [ "${1:-run}" != run ] && ! scripts/node.sh -v >/dev/null 2>&1; then
  echo "  npm  ci (Node.js 22, for the tests' clients)"
  npm ci --prefix tests/node22 --no-audit --no-fund --loglevel=error >/dev/null
  scripts/node.sh -v >/dev/null
fi
# What is measured beside: another gateway, which the service has no use for.
if [ "${1:-run}" = bench ] && [ ! -e build/portkey/node_modules/@portkey-ai/gateway ]; then
  echo "  npm  @portkey-ai/gateway"
  mkdir -p build/portkey
  npm install --prefix build/portkey --no-audit --no-fund --loglevel=error @portkey-ai/gateway@1.15.2 >/dev/null ||
    echo "  npm  without it: its row is left out"
fi
