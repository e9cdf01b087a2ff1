#!/usr/bin/env bash
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

# Runs one demo into runs/NAME: scripts/demo.sh NAME SEED ROOFLINE
# An earlier run of the name is moved aside with its time.
set -euo pipefail
cd "$(dirname "$0")/.."
name=$1 seed=$2 roofline=$3
config=configs/${name//-/_}.textproto
run=runs/$name

if [[ $roofline != 0 && $roofline != 1 ]]; then
  echo "demo: ROOFLINE must be 0 or 1, got \"$roofline\"" >&2
  exit 78
fi
# Before the earlier run is moved aside.
build/release/bin/elenchus config "$config" --set "seed=$seed" > /dev/null

if [[ -e $run ]]; then
  # Its processes would go on writing to the path that they know.
  if [[ -e $run/.lock ]] && ! flock --nonblock "$run/.lock" true; then
    echo "demo: $run is in use by another launch" >&2
    exit 75
  fi
  aside=$run-$(date -r "$run" +%Y%m%d-%H%M%S)
  [[ ! -e $aside ]] || aside=$aside-$$
  mv "$run" "$aside"
  echo "demo: the earlier $run is now $aside"
fi
options=()
if [[ $roofline == 1 ]]; then options+=(--roofline); fi
exec build/release/bin/elenchus launch --standalone "$config" \
  --set "seed=$seed" --run-dir "$run" "${options[@]}"
