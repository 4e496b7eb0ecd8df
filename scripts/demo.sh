#!/usr/bin/env bash
# The main job, from WIT to a running composition, on real input: builds witcraft and the guests, makes one component of
# seven and asynchronous ones of two, and runs them on the data in fixtures/guests/data. Needs Rust and a network; gets the
# rest. May be run again.
#
#   scripts/demo.sh [OUT]    what is built lies in OUT, `out` otherwise
set -euo pipefail

cd "$(dirname "$0")/.."
out=${1:-out}
target=${CARGO_TARGET_DIR:-target}

say() { printf '\n== %s\n' "$*" >&2; }
show() {
  printf '\n$ %s\n' "$*" >&2
  "$@"
}

say "a toolchain for guests"
scripts/guest-toolchains.sh

say "witcraft"
cargo build --locked
witcraft=$(cd "$target" && pwd)/debug/witcraft
witcraft() { "$witcraft" "$@"; }

say "the guests: bindings, core modules, components"
WITCRAFT=$witcraft scripts/build-guests.sh "$out"

say "one component of seven"
parts=("$out/image.wasm" "$out/calculator.wasm" "$out/greeter.wasm" "$out/store.wasm" "$out/logger.wasm" "$out/entries.wasm")
show witcraft compose "$out/app.wasm" "${parts[@]}" -o "$out/all.wasm"
show witcraft validate "$out/all.wasm"
show witcraft inspect "$out/all.wasm"

say "an asynchronous program and its worker, in Rust, Go and TypeScript, as one component"
show witcraft compose "$out/search.wasm" "$out/finder.wasm" -o "$out/find.wasm"
show witcraft compose "$out/search.wasm" "$out/finder-go.wasm" -o "$out/find-go.wasm"
show witcraft compose "$out/search.wasm" "$out/finder-ts.wasm" -o "$out/find-ts.wasm"

# Where there is no Node, the demo does without.
in_javascript() {
  command -v npm >/dev/null || { say "no npm: nothing is shown in JavaScript"; return 0; }
  say "the same in JavaScript"
  scripts/node-packages.sh
  mkdir -p "$out/host"
  ln -sfn "$PWD/tests/node/node_modules" "$out/host/node_modules"
  cp fixtures/host/app.mjs "$out/host"
  show witcraft transpile "$out/all.wasm" -o "$out/host/app" --name app --instantiation async
  show node "$out/host/app.mjs"

  say "the worker in Go, which streams to JavaScript"
  cp fixtures/host/find.mjs "$out/host"
  show witcraft transpile "$out/finder-go.wasm" -o "$out/host/finder" --name finder
  show node "$out/host/find.mjs" label "$data/words.txt" "$data/measurements.csv"
}

say "running it"
data=fixtures/guests/data
mkdir -p "$out/pictures"
show witcraft run "$out/all.wasm" -- greet Ada Grace Ada
show witcraft run "$out/all.wasm" -- calculate '2 * (3 - sqrt(2)) ^ 2' '-1 / 4'
show witcraft run "$out/all.wasm" --dir "$data::/data:ro" --dir "$out/pictures::/pictures" -- \
  resize /data/picture.ppm 48x32 /pictures/small.png
show witcraft run "$out/all.wasm" --dir "$data::/data:ro" -- report /data
show witcraft run "$out/find.wasm" --dir "$data::/data:ro" -- label /data/words.txt /data/measurements.csv
show witcraft run "$out/find-go.wasm" --dir "$data::/data:ro" -- label /data/words.txt /data/measurements.csv
show witcraft run "$out/find-ts.wasm" --dir "$data::/data:ro" -- label /data/words.txt /data/measurements.csv
show witcraft run "$out/greeter.wasm" --invoke 'greet("Ada")'
show witcraft run "$out/calculator.wasm" --invoke 'sqrt(-2)'
in_javascript
