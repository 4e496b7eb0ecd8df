#!/usr/bin/env bash
# Builds both engines of JavaScript guests from guests/javascript, and writes them where witcraft has them.
#
#   scripts/build-javascript-engine.sh          writes small.wasm and fast.wasm in crates/javascript/engine
#   scripts/build-javascript-engine.sh FOLDER   writes them there instead
#
# The same sources give the same bytes on every machine, with the tools whose versions are named here. Those of Debian
# (clang-22, llvm-22) and of rustup (with the target wasm32-unknown-unknown) are such; wasm-opt comes from npm.
set -euo pipefail

rust=1.95.0
clang=22.1.8
binaryen=132.0.0

here=$(cd "$(dirname "$0")" && pwd)
guest=$here/../guests/javascript
out=${1:-$here/../crates/javascript/engine}
target=${CARGO_TARGET_DIR:-$here/../target}/javascript-engine

fail() { echo "build-javascript-engine: $*" >&2; exit 1; }

rustc --version 2>/dev/null | grep -q "^rustc $rust " || fail "rustc $rust is needed"
[ -d "$(rustc --print target-libdir --target wasm32-unknown-unknown)" ] || fail "rustup target add wasm32-unknown-unknown"
clang-22 --version 2>/dev/null | grep -q "version $clang" || fail "clang-22 $clang is needed"
command -v llvm-ar-22 >/dev/null || fail "llvm-ar-22 is needed"
command -v npm >/dev/null || fail "npm is needed"

mkdir -p "$target" "$out"
tools=$target/tools
if ! grep -qs "\"version\": \"$binaryen\"" "$tools/node_modules/binaryen/package.json"; then
  npm install --silent --no-save --ignore-scripts --prefix "$tools" "binaryen@$binaryen" >&2
fi

# No path of this machine is in the bytes.
registry=${CARGO_HOME:-$HOME/.cargo}
sources=$(cd "$guest" && pwd)
export CC_wasm32_unknown_unknown=clang-22 AR_wasm32_unknown_unknown=llvm-ar-22
export CFLAGS_wasm32_unknown_unknown="-ffile-prefix-map=$registry=/cargo -ffile-prefix-map=$(cd "$target" && pwd)=/target"
flags=(--remap-path-prefix="$registry=/cargo" --remap-path-prefix="$sources=/engine" -Cmetadata=witcraft)
CARGO_ENCODED_RUSTFLAGS=$(printf '%s\x1f' "${flags[@]}" | sed 's/\x1f$//')
export CARGO_ENCODED_RUSTFLAGS

# engine NAME PROFILE LEVEL: builds one, with a profile of Cargo and a level of wasm-opt. It has the names of functions, which
# `componentize` leaves out unless it is asked for them.
engine() {
  local name=$1 profile=$2 level=$3
  (cd "$guest" && CARGO_TARGET_DIR=$target cargo build --quiet --locked --profile "$profile" --target wasm32-unknown-unknown)
  node "$tools/node_modules/binaryen/bin/wasm-opt" --no-inline=uncaught_exception_in_javascript "$level" \
    --enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int --enable-mutable-globals \
    --enable-multivalue --enable-reference-types -g --strip-producers --strip-target-features \
    "$target/wasm32-unknown-unknown/$profile/witcraft_javascript_engine.wasm" -o "$target/optimized.wasm"
  (cd "$guest" && CARGO_TARGET_DIR=$target cargo run --quiet --locked --release -p witcraft-javascript-stack -- \
    "$target/optimized.wasm" "$target/$name.wasm")
  cp "$target/$name.wasm" "$out/$name.wasm"
}
engine small release -Os
engine fast fast -O3
