#!/usr/bin/env bash
# Runs cargo with a toolchain that builds guests, e.g. `scripts/guest-cargo.sh build --target wasm32-wasip1`: the active
# toolchain where it has the wasm targets, else the one named `wasm` (scripts/guest-toolchains.sh sets up either).
# WITCRAFT_GUEST_TOOLCHAIN=NAME chooses another one.
set -euo pipefail

builds_guests() { # arguments: how rustc is told the toolchain; none for the active one
  local target libdir
  for target in wasm32-unknown-unknown wasm32-wasip1; do
    libdir=$(rustc "$@" --print target-libdir --target "$target" 2>/dev/null) || return 1
    compgen -G "$libdir/libcore-*.rlib" >/dev/null || return 1
  done
}

if [ -n "${WITCRAFT_GUEST_TOOLCHAIN:-}" ]; then
  candidates=("+$WITCRAFT_GUEST_TOOLCHAIN")
else
  candidates=("" "+wasm")
fi
for toolchain in "${candidates[@]}"; do
  if builds_guests ${toolchain:+"$toolchain"}; then
    exec cargo ${toolchain:+"$toolchain"} "$@"
  fi
done
echo "guest-cargo: no Rust toolchain here has the targets wasm32-unknown-unknown and wasm32-wasip1;" \
  "scripts/guest-toolchains.sh gets one" >&2
exit 1
