#!/usr/bin/env bash
# Runs every test, sanitizers on, and ends with a line "N passed, N failed".
# With words, only the tests whose file names hold one of them: scripts/test.sh json
set -uo pipefail
cd "$(dirname "$0")/.."
flavour=${FLAVOUR:-san}
export ASAN_OPTIONS=${ASAN_OPTIONS:-abort_on_error=0:detect_leaks=1:allocator_may_return_null=1}
export UBSAN_OPTIONS=print_stacktrace=1
export TINTYPE_BIN=${TINTYPE_BIN:-$PWD/build/$flavour/tintype}
logs=build/test-logs
mkdir -p "$logs"
passed=0 failed=0 broken=""

chosen() {
  [ ${#words[@]} -eq 0 ] && return 0
  local w
  for w in "${words[@]}"; do [[ $1 == *$w* ]] && return 0; done
  return 1
}
words=("$@")

count() { # name, status, passed, failed
  local bad=$4
  # A test that ended badly without counting a failure (a crash, a leak) is one.
  [ "$2" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
  passed=$((passed + $3)) failed=$((failed + bad))
  if [ "$bad" -eq 0 ]; then
    printf '  ok   %-34s %4d\n' "$1" "$3"
  else
    printf '  FAIL %-34s %4d of %d\n' "$1" "$bad" "$(($3 + bad))"
    broken="$broken $1"
    tail -n 60 "$logs/$1.log" | sed 's/^/       /'
  fi
}

for binary in build/"$flavour"/tests/test_*; do
  name=$(basename "$binary")
  [[ $name == *.d || ! -x $binary ]] && continue
  chosen "$name" || continue
  timeout 600 "$binary" >"$logs/$name.log" 2>&1
  status=$?
  good=$(grep -c '^\[       OK \]' "$logs/$name.log")
  bad=$(grep '^\[  FAILED  \] [a-z_A-Z0-9]*$' "$logs/$name.log" | sort -u | grep -c .)
  [ "$status" -eq 0 ] && bad=0
  count "$name" "$status" "$good" "$bad"
done

if chosen fuzz_corpora; then
  make -s FLAVOUR="$flavour" fuzz-replay >"$logs/fuzz_corpora.log" 2>&1
  count fuzz_corpora $? "$(grep -cE ': [0-9]+ inputs' "$logs/fuzz_corpora.log")" 0
fi

for script in tests/e2e/*.test.mjs; do
  [ -e "$script" ] || continue
  name=$(basename "$script" .test.mjs)
  chosen "$name" || continue
  timeout 900 scripts/node.sh --test --test-reporter=tap "$script" >"$logs/$name.log" 2>&1
  status=$?
  good=$(sed -n 's/^# pass \([0-9]*\)$/\1/p' "$logs/$name.log" | tail -1)
  bad=$(sed -n 's/^# fail \([0-9]*\)$/\1/p' "$logs/$name.log" | tail -1)
  count "$name" "$status" "${good:-0}" "${bad:-1}"
done

[ -z "$broken" ] || echo "failed:$broken (whole logs in $logs/)"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
