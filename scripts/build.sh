#!/usr/bin/env bash
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

# Configures and builds one preset: scripts/build.sh PRESET [TARGET...]
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
shift

# A unit that includes LibTorch takes 2 GiB to compile.
memory_gib=$(awk '/MemAvailable/ {print int($2 / 1048576)}' /proc/meminfo)
jobs=$(nproc)
((jobs <= memory_gib / 2)) || jobs=$((memory_gib / 2))
((jobs >= 1)) || jobs=1

echo "build: $preset with $jobs jobs"
cmake --preset "$preset" --log-level=NOTICE
cmake --build "build/$preset" -j "$jobs" ${*:+--target "$@"}
