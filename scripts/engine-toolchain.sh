#!/usr/bin/env bash
# What builds the engine of JavaScript guests: Debian's clang-22 and llvm-22, and the standard library of Rust for wasm, where they are
# missing and can be had. Says what to install where not. May be run again.
set -euo pipefail

if ! rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null | xargs -r test -d; then
  rustup target add wasm32-unknown-unknown >&2 2>/dev/null ||
    echo "engine: Rust for wasm is missing; rustup target add wasm32-unknown-unknown" >&2
fi
if command -v clang-22 >/dev/null && command -v llvm-ar-22 >/dev/null; then
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "engine: clang 22 is missing; install it (Debian: apt-get install clang-22 llvm-22), for the test that builds the engine" >&2
  exit 0
fi
echo "engine: installing Debian's packages clang-22 and llvm-22" >&2
apt-get update -qq >&2
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends clang-22 llvm-22 >/dev/null ||
  echo "engine: clang-22 and llvm-22 cannot be had here; the test that builds the engine is left out" >&2
