#!/usr/bin/env bash
# Builds the guests of fixtures/guests: bindings, then core modules (in OUT/core), then components (in OUT).
#
#   scripts/build-guests.sh OUT
#
# WITCRAFT=PATH chooses the witcraft to use; it is the one on the PATH otherwise. Run scripts/guest-toolchains.sh before.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
guests=$here/../fixtures/guests
wit=$here/../wit/demo
witcraft=${WITCRAFT:-witcraft}
[ $# = 1 ] || { echo "usage: build-guests.sh OUT" >&2; exit 2; }
mkdir -p "$1/core"
out=$(cd "$1" && pwd)
target=${CARGO_TARGET_DIR:-$here/../target}/guests

say() { echo "build-guests: $*" >&2; }

# Those in Rust that are no programs by themselves: guest, world.
libraries="
  calculator demo:calculator/machine
  entries demo:entries/entries-provider
  greeter demo:greeter/greeter
  image demo:image/processor
  logger demo:logger/recorder
"

# Those whose bindings the macro makes.
by_macro="finder search"

bindings() { # guest world
  "$witcraft" bindgen rust "$wit" --world "$2" -o "$guests/$1/src/bindings"
}

build() { # arguments of cargo's
  CARGO_TARGET_DIR=$target "$here/guest-rust.sh" cargo build --quiet --release --manifest-path "$guests/Cargo.toml" "$@"
}

say "generating bindings"
bindings app demo:app/app
"$witcraft" bindgen go "$wit" --world demo:store/keeper -o "$guests/store/bindings"
"$witcraft" bindgen go "$wit" --world demo:finder/worker -o "$guests/finder-go/bindings"
while read -r guest world; do
  [ -z "$guest" ] || bindings "$guest" "$world"
done <<<"$libraries"

say "compiling to wasm"
build --target wasm32-unknown-unknown --workspace --exclude app
build --target wasm32-wasip1 --package app

say "compiling the store and a finder, which are in Go, and a finder in TypeScript, and making components"
"$witcraft" componentize "$guests/store" -o "$out/store.wasm"
"$witcraft" componentize "$guests/finder-go" -o "$out/finder-go.wasm"
"$witcraft" componentize "$guests/finder-ts/finder.ts" --wit "$wit" --world demo:finder/worker -o "$out/finder-ts.wasm"
component() { # guest target
  cp "$target/$2/release/$1.wasm" "$out/core/$1.wasm"
  "$witcraft" componentize "$out/core/$1.wasm" -o "$out/$1.wasm"
}
component app wasm32-wasip1
while read -r guest _; do
  [ -z "$guest" ] || component "$guest" wasm32-unknown-unknown
done <<<"$libraries"
for guest in $by_macro; do
  component "$guest" wasm32-unknown-unknown
done
