#!/usr/bin/env bash
# Private memory of `witcraft serve` for each component that nobody asks for: with many components, of which one in a hundred is
# asked for, less what one takes.
#
#   benches/serve/idle.sh COMPONENT [COUNT]
#
# Each is COMPONENT with a name of its own, so that none shares code with another. `WITCRAFT` is a release build. Needs Linux, whose
# /proc says what memory is private, and curl.
set -euo pipefail
component=$(realpath "$1")
cd "$(dirname "$0")/../.."
witcraft=${WITCRAFT:-$PWD/target/release/witcraft}
count=${2:-1000}
work=$(mktemp -d)
trap 'kill "${server:-}" 2> "/dev/null" || true; rm -rf "$work"' EXIT
cd "$work"
for number in $(seq "$count"); do
  "$witcraft" metadata add "$component" --name "app-$number" -o "$number.wasm"
done

# private COUNT: KiB that belong to the server alone, once it listens and one component in a hundred was asked for; sets `started`
# (milliseconds until it listens).
private() {
  for number in $(seq "$1"); do
    printf '[[route]]\npath = "/r%s"\ncomponent = "%s.wasm"\n' "$number" "$number"
  done > routes.toml
  : > log
  local begun
  begun=$(date +%s%N)
  XDG_CACHE_HOME=$work "$witcraft" serve --routes routes.toml --addr 127.0.0.1:0 --log none 2> log &
  server=$!
  until grep -q listening log; do
    kill -0 "$server" 2> /dev/null || { cat log >&2; exit 1; }
    sleep 0.05
  done
  started=$((($(date +%s%N) - begun) / 1000000))
  url=$(sed -n 's/^listening on //p' log)
  for number in $(seq 1 100 "$1"); do
    curl -sf -o response "$url/r$number/hello"
  done
  sleep 1
  awk '/^Private_Dirty/ { print $2 }' "/proc/$server/smaps_rollup" > memory
  kill "$server"
  wait "$server" 2> /dev/null || true
}

private "$count" # the cache is filled
private 1; one=$(cat memory)
private "$count"; many=$(cat memory)
echo "$one KiB with one component, $many KiB with $count, which were there after $started ms:" \
  "$(((many - one) / (count - 1))) KiB for each that is idle"
