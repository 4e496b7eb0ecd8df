#!/usr/bin/env bash
# Time of a call through generated JavaScript, beside glue written by hand and beside the peer's: `benches/js/run.sh [JCO]`, with
# the path of a `jco` to compare with. Each figure is a process of its own, so that none is compiled for another's values.
set -euo pipefail
cd "$(dirname "$0")/../.."

witcraft=${WITCRAFT:-target/release/witcraft}
jco=${1:-}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
mkdir -p "$out/ours" "$out/peer"
printf '{ "type": "module" }\n' > "$out/package.json"
"$witcraft" transpile fixtures/components/echo.wat -o "$out/ours" --instantiation async
if [ -n "$jco" ]; then
  "${WASM_TOOLS:-$witcraft}" compose fixtures/components/echo.wat -o "$out/echo.wasm"
  "$jco" transpile "$out/echo.wasm" -o "$out/peer" --instantiation async --name echo >/dev/null
fi
printf '%-26s %10s %10s %10s %8s\n' 'ns a call' ours 'by hand' peer 'ours/hand'
node benches/js/calls.mjs ours "$out/ours" | while read -r case; do
  ours=$(node benches/js/calls.mjs ours "$out/ours" "$case")
  hand=$(node benches/js/calls.mjs by-hand "$out/ours" "$case")
  peer=-
  if [ -n "$jco" ]; then peer=$(node benches/js/calls.mjs peer "$out/peer" "$case" 2>/dev/null || echo failed); fi
  ratio=$(node -e "console.log(($ours / $hand).toFixed(2))")
  printf '%-26s %10s %10s %10s %8s\n' "$case" "$ours" "$hand" "$peer" "$ratio"
done
