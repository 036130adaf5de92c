#!/usr/bin/env bash
# Node.js of at least 22, which the newest clients under test want and Debian 12 has not:
# the system's where it is new enough, else npm's build of it (tests/node22, setup.sh test).
set -euo pipefail
here=$(dirname "$(realpath "$0")")

for node in node "$here"/../tests/node22/node_modules/node-linux-*/bin/node; do
  if "$node" -e 'process.exit(parseInt(process.versions.node) < 22 ? 1 : 0)' 2>/dev/null; then
    exec "$node" "$@"
  fi
done
echo "node.sh: no Node.js of at least 22 here: scripts/setup.sh test installs one" >&2
exit 1
