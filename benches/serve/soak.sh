#!/usr/bin/env bash
# Serves for a while with traps, timeouts, slow clients, aborted bodies and reloads, and fails if a request is lost that should not
# be, or if memory or open files grow.
#
#   benches/serve/soak.sh [SECONDS]     600 by default
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
duration=${1:-600}
witcraft=${WITCRAFT:-$root/target/release/witcraft}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2> "/dev/null" || true; rm -rf "$work"' EXIT

cp "$root"/tests/serve/guest.{rs,wit} "$work"
cd "$work"
"$witcraft" bindgen rust guest.wit -o bindings
"$root/scripts/guest-rust.sh" rustc --edition 2024 --crate-type cdylib --target wasm32-wasip1 -C opt-level=1 guest.rs -o core.wasm
"$witcraft" componentize core.wasm -o app.wasm
# The same with another hash, so that each reload replaces the component.
"$witcraft" metadata add app.wasm --name other -o other.wasm
cp app.wasm live.wasm
"$witcraft" serve live.wasm --addr 127.0.0.1:8969 --timeout 2s --watch --log none > access 2> log &
server=$!
pids+=("$server")
url=http://127.0.0.1:8969
until curl -sf -o response "$url/hello"; do sleep 0.1; done

forever() { while :; do "$@" > "out.$BASHPID" 2>&1 || true; sleep 0.05; done; }
forever curl -s -m 5 "$url/trap" & pids+=($!)
forever curl -s -m 5 "$url/spin" & pids+=($!)
forever curl -s -m 5 "$url/trap-in-body" & pids+=($!)
forever curl -s -m 0.3 "$url/sleep?1500" & pids+=($!)
forever curl -s -m 3 --limit-rate 10k "$url/large?8" & pids+=($!)
forever curl -s -m 0.2 --limit-rate 50k --data-binary @core.wasm "$url/echo" & pids+=($!)
reload() { cp other.wasm new && mv new live.wasm && sleep 5 && cp app.wasm new && mv new live.wasm && sleep 5; }
forever reload & pids+=($!)

usage() { awk '/VmRSS/ { printf "%d MiB, ", $2 / 1024 }' "/proc/$server/status"; echo "$(find "/proc/$server/fd" | wc -l) files"; }
end=$((SECONDS + duration))
asked=0
lost=0
report=$((SECONDS + 10))
while [ "$SECONDS" -lt "$end" ]; do
  asked=$((asked + 1))
  [ "$(curl -s -m 10 "$url/hello")" = hello ] || lost=$((lost + 1))
  if [ "$SECONDS" -ge "$report" ]; then
    echo "$asked asked, $lost lost, $(usage), $(grep -c 'loaded again' log) reloads"
    report=$((SECONDS + 30))
  fi
done
echo "$asked asked, $lost lost, $(usage), $(grep -c 'loaded again' log) reloads"
[ "$lost" -eq 0 ]
