#!/usr/bin/env bash
# Private memory of `witcraft serve` for each component that nobody asks for: with many routes to a component, less what one takes.
#
#   benches/serve/idle.sh COMPONENT [ROUTES]
#
# `WITCRAFT` is a release build. Needs Linux, whose /proc says what memory is private.
set -euo pipefail
component=$(realpath "$1")
cd "$(dirname "$0")/../.."
witcraft=${WITCRAFT:-$PWD/target/release/witcraft}
routes=${2:-300}
work=$(mktemp -d)
trap 'kill "${server:-}" 2> "/dev/null" || true; rm -rf "$work"' EXIT
cd "$work"

# private ROUTES: KiB that belong to the server alone, once it listens.
private() {
  for route in $(seq "$1"); do
    printf '[[route]]\npath = "/r%s"\ncomponent = "%s"\n' "$route" "$component"
  done > routes.toml
  XDG_CACHE_HOME=$work "$witcraft" serve --routes routes.toml --addr 127.0.0.1:0 --log none 2> log &
  server=$!
  until grep -q listening log; do
    kill -0 "$server" 2> /dev/null || { cat log >&2; exit 1; }
    sleep 0.05
  done
  sleep 1
  awk '/^Private_Dirty/ { print $2 }' "/proc/$server/smaps_rollup" > memory
  kill "$server"
  wait "$server" 2> /dev/null || true
}

private 1 # the cache is filled
private 1; one=$(cat memory)
private "$routes"; many=$(cat memory)
echo "$one KiB with one route, $many KiB with $routes: $(((many - one) / (routes - 1))) KiB for each that is idle"
