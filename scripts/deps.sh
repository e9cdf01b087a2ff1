#!/usr/bin/env bash
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

# Installs what is missing, and says what: scripts/deps.sh [build|check|cuda]
#   build  packages to build, and LibTorch for CPU in .deps/cpu
#   check  build, and what presubmit needs
#   cuda   build's packages, and LibTorch with CUDA and NCCL in .deps/cuda
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  g++ cmake ninja-build pkg-config git ccache mold
  libgrpc++-dev protobuf-compiler-grpc libprotobuf-dev protobuf-compiler
  libabsl-dev prometheus-cpp-dev libgtest-dev libgmock-dev libgloo-dev
  nlohmann-json3-dev libssl-dev zlib1g-dev python3 python3-pip
)
check_packages=(clang-14 clang-format-14)
cpu_pins=(torch==2.11.0 nvidia-cuda-runtime==13.0.96 nvidia-cuda-cupti==13.0.85)
cuda_pins=(torch==2.11.0 nvidia-cuda-crt==13.0.88 nvidia-cuda-cccl==13.0.85)

missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null |
      grep -q ' installed$' || echo "$package"
  done
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  if ((${#missing[@]} == 0)); then return; fi
  if ((EUID != 0)); then
    echo "deps: Debian packages are missing; as root, run:" >&2
    echo "apt-get update && apt-get install -y --no-install-recommends" \
      "${missing[*]}" >&2
    exit 1
  fi
  echo "deps: installing Debian packages: ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends "${missing[@]}"
}

# True if every pin is in the folder, at its version.
holds() {
  local folder=$1 pin name
  shift
  for pin in "$@"; do
    name=${pin%%==*}
    [[ -d $folder/${name//-/_}-${pin##*==}.dist-info ]] || return 1
  done
}

# install_wheels FOLDER PINS... [-- PIP-OPTIONS...]: aside first and then
# renamed, so that an interrupted installation is never taken for a whole one.
install_wheels() {
  local folder=$1 aside=$1.partial pins=()
  shift
  while (($#)) && [[ $1 != -- ]]; do pins+=("$1"); shift; done
  shift || true
  if holds "$folder" "${pins[@]}"; then return; fi
  echo "deps: installing ${pins[*]} into $folder"
  rm -rf "$aside"
  /usr/bin/python3 -m pip install --quiet --disable-pip-version-check \
    --root-user-action=ignore \
    --target "$aside" "$@" "${pins[@]}"
  rm -rf "$folder"
  mv "$aside" "$folder"
}

if ! command -v dpkg-query >/dev/null; then
  echo "deps: this is not Debian; install the equivalents of:" \
    "${packages[*]}" >&2
  exit 1
fi

want=${1:-build}
case $want in
  build | cuda) install_packages "${packages[@]}" ;;
  check) install_packages "${packages[@]}" "${check_packages[@]}" ;;
  *) echo "deps: unknown set '$want'; expected build, check or cuda" >&2
     exit 1 ;;
esac

mkdir -p .deps
exec 9>.deps/lock
flock 9
if [[ $want == cuda ]]; then
  install_wheels .deps/cuda "${cuda_pins[@]}" -- --no-cache-dir
else
  install_wheels .deps/cpu "${cpu_pins[@]}" -- --no-deps
fi
