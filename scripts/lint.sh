#!/usr/bin/env bash
# Rules that a machine holds: who may include whom, functions nobody may call, headers
# that compile alone, links that lead somewhere, error codes that are told of.
set -uo pipefail
cd "$(dirname "$0")/.."
faults=0
fault() { echo "$1"; faults=$((faults + 1)); }

# folder: what it may include, besides itself
declare -A may=(
  [base]=""
  [json]="base"
  [http]="base"
  [config]="json base"
  [metrics]="base"
  [catalog]="config json base"
  [store]="base"
  [egress]="base"
  [callback]="egress store base"
  [account]="store base"
  [ledger]="store base"
  [studio]="json base"
  [media]="store base"
  [provider]="catalog studio egress json media base"
  [route]="provider catalog store base"
  [task]="store ledger route provider media egress callback studio catalog base"
  [api]="http catalog account ledger task callback route media egress store metrics json base"
  [cli]="api http task callback route provider media egress studio ledger account store catalog config metrics json base"
)
for folder in src/*/; do
  name=$(basename "$folder")
  if [ -z "${may[$name]+x}" ]; then fault "src/$name: no include rule names this folder (scripts/lint.sh)"; continue; fi
  while IFS=: read -r file line text; do
    target=$(sed -n 's/.*"\([a-z0-9_]*\)\/.*/\1/p' <<<"$text")
    [ -z "$target" ] || [ "$target" = "$name" ] && continue
    [[ " ${may[$name]} " == *" $target "* ]] || fault "$file:$line: $name/ may not include $target/"
  done < <(grep -rnE '^#include "[a-z0-9_]+/' "$folder" --include='*.[ch]')
done

banned='\b(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|gets|alloca|system|popen|mktemp|tmpnam)\('
while IFS= read -r hit; do fault "$hit: banned function"; done < <(
  grep -rnE "$banned" src fuzz --include='*.[ch]' | grep -vE '^\S+:\s*(/?\*|//)' | cut -d: -f1-2)

flags=$(pkg-config --cflags cairo pangocairo openssl 2>/dev/null)
for header in $(find src -name '*.h' ! -path 'src/store/sql/*'); do
  # shellcheck disable=SC2086
  gcc -std=gnu11 -D_GNU_SOURCE -Isrc $flags -fsyntax-only -include "$header" -x c /dev/null 2>/dev/null ||
    fault "$header: does not compile alone"
done

# Links in Markdown that lead to a file here lead to one that is there; those that begin with
# a slash are a served page's (the guides in web/docs), which a test follows.
while IFS=: read -r page line link; do
  target=${link#*](}; target=${target%)}; target=${target%%#*}
  [[ -z $target || $target =~ ^([a-z]+:|/) ]] && continue
  [ -e "$(dirname "$page")/$target" ] || fault "$page:$line: the link to $target leads nowhere"
done < <(find . \( -name .git -o -name node_modules -o -name build -o -name data -o -name shared \) -prune \
  -o -name '*.md' -print0 | xargs -0 grep -noE '\]\([^) ]+\)' /dev/null)

# Every error code has its row, with its status, in docs/errors.md.
while read -r code status; do
  grep -q "^| $status | \`$code\` |" docs/errors.md || fault "docs/errors.md: no row for $status $code"
done < <(sed -nE 's/.*X\([A-Z_]+, *"([a-z_]+)", *([0-9]+),.*/\1 \2/p' src/base/errors.h)

[ "$faults" -eq 0 ] && echo "lint: clean" || { echo "lint: $faults faults"; exit 1; }
