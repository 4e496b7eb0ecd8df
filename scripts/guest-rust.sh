#!/usr/bin/env bash
# Runs a program of a Rust toolchain that builds guests, e.g. `scripts/guest-rust.sh cargo build --target wasm32-wasip1`
# or `scripts/guest-rust.sh rustc --version`: of the active toolchain where it has the wasm targets, else of the one named
# `wasm` (scripts/guest-toolchains.sh sets up either). WITCRAFT_GUEST_TOOLCHAIN=NAME chooses another one.
set -euo pipefail

builds_guests() { # arguments: how rustc is told the toolchain; none for the active one
  local target libdir
  for target in wasm32-unknown-unknown wasm32-wasip1; do
    libdir=$(rustc "$@" --print target-libdir --target "$target" 2>/dev/null) || return 1
    compgen -G "$libdir/libcore-*.rlib" >/dev/null || return 1
  done
}

[ $# -gt 0 ] || { echo "usage: guest-rust.sh PROGRAM [ARGUMENT]..." >&2; exit 2; }
program=$1
shift
if [ -n "${WITCRAFT_GUEST_TOOLCHAIN:-}" ]; then
  candidates=("+$WITCRAFT_GUEST_TOOLCHAIN")
else
  candidates=("" "+wasm")
fi
for toolchain in "${candidates[@]}"; do
  if builds_guests ${toolchain:+"$toolchain"}; then
    exec "$program" ${toolchain:+"$toolchain"} "$@"
  fi
done
echo "guest-rust: no Rust toolchain here has the targets wasm32-unknown-unknown and wasm32-wasip1;" \
  "scripts/guest-toolchains.sh gets one" >&2
exit 1
