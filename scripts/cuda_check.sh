#!/usr/bin/env bash
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

# Compiles and links the learner, and a test of NCCL, against CUDA LibTorch, and
# checks what they load. Needs no GPU; downloads 3 GB, takes 7 GB of disk.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/deps.sh cuda
scripts/build.sh cuda elenchus_learner_main cuda.nccl_test

for program in build/cuda/bin/elenchus_learner build/cuda/tests/cuda.nccl_test; do
  readelf -d "$program" | grep -q 'NEEDED.*libtorch_cuda\.so' ||
    { echo "cuda-check: $program does not need libtorch_cuda.so" >&2; exit 1; }
  # The driver's libcuda.so.1 comes with a GPU; all else must be there.
  libraries=$(ldd "$program")
  if grep 'not found' <<<"$libraries" | grep -v 'libcuda\.so'; then
    echo "cuda-check: $program lacks the libraries above" >&2
    exit 1
  fi
  grep 'libnccl\.so' <<<"$libraries" ||
    { echo "cuda-check: $program does not load NCCL" >&2; exit 1; }
done
ctest --test-dir build/cuda --output-on-failure --no-tests=error -R '^cuda\.'
echo "cuda-check: passed"
