#!/usr/bin/env bash
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

# The checks that tests do not make. Every check runs; fails if any failed.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/deps.sh check
scripts/build.sh release elenchus_programs

failed=()
# check NAME COMMAND...
check() {
  local name=$1
  shift
  echo "presubmit: $name"
  "$@" || failed+=("$name")
}

format() {
  find . \( -path ./build -o -path ./.deps -o -path ./runs -o -path ./.git \) \
    -prune -o \( -name '*.h' -o -name '*.cc' \) -print0 |
    xargs -0 -P "$(nproc)" -n 20 clang-format-14 --dry-run -Werror
}

# The configuration reference is generated; it must be today's.
docs_are_current() {
  build/release/bin/elenchus docs-config |
    diff -u docs/configuration.md - ||
    { echo "docs/configuration.md is out of date; run: make docs"; return 1; }
}

check "format (clang-format-14)" format
check "layers" python3 scripts/check_layers.py
check "tree (listings, lengths, licences, links, words)" \
  python3 scripts/check_tree.py
check "docs/configuration.md is current" docs_are_current
check "locks (clang-14 -Wthread-safety)" \
  python3 scripts/check_locks.py build/release

if ((${#failed[@]})); then
  printf 'presubmit: FAILED %s\n' "${failed[@]}" >&2
  exit 1
fi
echo "presubmit: passed"
