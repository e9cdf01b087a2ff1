#!/usr/bin/env bash
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

# All tests but the slow ones, then the torch-free ones under TSan and ASan.
# Every part runs whatever the others said; the last lines are their summaries.
set -euo pipefail
cd "$(dirname "$0")/.."

# TSan of GCC 12 does not start where the kernel randomises addresses widely.
fixed_addresses=()
if setarch -R true 2>/dev/null; then fixed_addresses=(setarch -R); fi

summaries=()
failed=0
# part NAME PRESET BUILD-TARGET CTEST-OPTIONS...
part() {
  local name=$1 preset=$2 target=$3 log
  shift 3
  log=build/test-$name.log
  mkdir -p build
  rm -f "$log"
  if scripts/build.sh "$preset" "$target" &&
    "${fixed_addresses[@]}" ctest --test-dir "build/$preset" \
      --output-on-failure --no-tests=error -j "$(nproc)" "$@" 2>&1 |
      tee "$log"; then
    summaries+=("$name: $(grep 'tests passed' "$log")")
  else
    failed=1
    summaries+=("$name: FAILED $(grep 'tests passed' "$log" 2>/dev/null || true)")
  fi
}

part release release all -LE slow
part tsan tsan tests_tsan -L tsan
part asan asan tests_fast -L fast

printf '%s\n' "${summaries[@]}"
exit "$failed"
