#!/usr/bin/env bash
# Requests a second, processor time, latency and memory of `witcraft serve` beside `wasmtime serve`, in turn, in one run.
#
#   benches/serve/run.sh [ROUNDS]
#
# Needs wrk, curl, wasmtime 48 and the guests' toolchain. `WITCRAFT` is a release build, `SECONDS_EACH` the time of a measurement.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
rounds=${1:-3}
witcraft=${WITCRAFT:-$root/target/release/witcraft}
seconds=${SECONDS_EACH:-5}
work=$(mktemp -d)
trap 'kill "${server:-}" 2> "/dev/null" || true; rm -rf "$work"' EXIT

cp "$root"/tests/serve/guest.{rs,wit} "$work"
cd "$work"
"$witcraft" bindgen rust guest.wit -o bindings
"$root/scripts/guest-rust.sh" rustc --edition 2024 --crate-type cdylib --target wasm32-wasip1 -C opt-level=3 guest.rs -o core.wasm
"$witcraft" componentize core.wasm -o 0.2.wasm
(cd "$root/tests/macro" && "$root/scripts/guest-rust.sh" cargo build --quiet --release --package responder \
  --target wasm32-unknown-unknown --target-dir "$work/target")
"$witcraft" componentize target/wasm32-unknown-unknown/release/responder.wasm -o 0.3.wasm
head -c 1048576 /dev/zero | tr '\0' x > body
cat > echo.lua <<'LUA'
wrk.method = "POST"
local file = io.open("body")
wrk.body = file:read("*a")
LUA

port=8970
# start NAME COMMAND...: starts a server, and sets `server`, `url` and `started` (milliseconds until the first response).
start() {
  port=$((port + 1))
  local begun
  begun=$(date +%s%N)
  "${@//PORT/$port}" > log 2>&1 &
  server=$!
  url=http://127.0.0.1:$port
  until curl -sf -o response "$url/hello"; do sleep 0.002; done
  started=$((($(date +%s%N) - begun) / 1000000))
}
stop() { kill "$server"; wait "$server" 2> "/dev/null" || true; }
memory() { awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$server/status"; }
# Processor time of the server, in hundredths of a second.
ticks() { awk '{ print $14 + $15 }' "/proc/$server/stat"; }
rate() { awk '/Requests\/sec/ { print int($2) }'; }

printf '%-22s %-10s %8s %9s %8s %8s %8s %8s\n' server guest start/ms hello/s cpu/us 99%/ms echo/s MiB
for _ in $(seq "$rounds"); do
  for guest in 0.2 0.3; do
    ours=("$witcraft" serve "$guest.wasm" --addr 127.0.0.1:PORT --log none)
    peer=(wasmtime serve -Scli "$guest.wasm" --addr 127.0.0.1:PORT)
    declare -A servers=(
      ["1 witcraft"]="${ours[*]} --reuse 1"
      ["2 wasmtime"]="${peer[*]} --max-instance-reuse-count 1"
      ["3 wasmtime pooling"]="${peer[*]} -Opooling-allocator=y --max-instance-reuse-count 1"
      ["4 witcraft reuse"]="${ours[*]} --reuse 1000"
      ["5 wasmtime reuse"]="${peer[*]} --max-instance-reuse-count 1000 --max-instance-concurrent-reuse-count 1"
    )
    for name in "1 witcraft" "2 wasmtime" "3 wasmtime pooling" "4 witcraft reuse" "5 wasmtime reuse"; do
      read -ra command <<< "${servers[$name]}"
      start "${command[@]}" && stop # the cache is filled
      start "${command[@]}"
      wrk -t1 -c16 -d1s "$url/hello" > "warm"
      before=$(ticks)
      wrk -t1 -c16 -d"${seconds}s" "$url/hello" > most
      busy=$(($(ticks) - before))
      most=$(rate < most)
      each=$(awk -v busy="$busy" '/requests in/ { printf "%.1f", busy * 10000 / $1 }' most)
      half=$(wrk -t1 -c2 -d"${seconds}s" --latency "$url/hello" | awk '$1 == "99%" { print $2 }')
      wrk -t1 -c64 -d2s "$url/hello" > "warm"
      size=$(memory)
      echoed=$(wrk -t1 -c4 -d"${seconds}s" -s echo.lua "$url/echo" | rate)
      printf '%-22s %-10s %8s %9s %8s %8s %8s %8s\n' "${name#* }" "$guest" "$started" "$most" "$each" "$half" "$echoed" "$size"
      stop
    done
  done
done
