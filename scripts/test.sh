#!/usr/bin/env bash
# Every check of this repository, in the order in which they fail fastest. Needs Rust with rustfmt and clippy, and a network;
# gets the rest. May be run again.
#
# WITCRAFT_REQUIRE_TOOLS=1 makes a missing tool a failure; otherwise the tests that need it are ignored.
set -euo pipefail

cd "$(dirname "$0")/.."

say() { printf '\n== %s\n' "$*" >&2; }

say "format"
cargo fmt --all --check
cargo fmt --all --check --manifest-path fixtures/guests/Cargo.toml
cargo fmt --all --check --manifest-path tests/macro/Cargo.toml
rustfmt --check --edition 2024 tests/runtime/*/*.rs tests/wasi/preview1/main.rs
if command -v gofmt >/dev/null; then
  unformatted=$(gofmt -l benches fixtures tests)
  [ -z "$unformatted" ] || { echo "gofmt would change: $unformatted" >&2; exit 1; }
fi

say "lints"
cargo clippy --locked --workspace --all-targets -- -D warnings
# Features that nothing in the workspace asks for.
guest_features=async-spawn,futures-io,futures-stream,inter-task-wakeup,tokio-io
cargo clippy --locked --package witcraft-guest --all-targets --features "$guest_features" -- -D warnings

say "licences and duplicates of dependencies"
if ! command -v cargo-deny >/dev/null && [ "${WITCRAFT_INSTALL_DENY:-1}" = 1 ]; then
  # Unoptimised: it is built in a third of the time, and looks at this repository in seconds all the same.
  echo "building cargo-deny (fifteen minutes at most; WITCRAFT_INSTALL_DENY=0 leaves it out)" >&2
  timeout 900 cargo install --locked --debug --quiet cargo-deny || echo "cargo-deny could not be had: this check is left out" >&2
fi
if command -v cargo-deny >/dev/null; then
  cargo deny --locked check licenses bans sources
fi

say "a toolchain for guests"
scripts/guest-toolchains.sh

say "compilers for the engine of JavaScript guests"
scripts/engine-toolchain.sh

say "npm packages for tests of JavaScript"
if command -v npm >/dev/null; then
  scripts/node-packages.sh
fi

say "a browser for the test of the page"
scripts/chromium.sh

say "tests"
cargo test --locked --workspace
cargo test --locked --package witcraft-guest --features "$guest_features"
