#!/usr/bin/env bash
# What asynchronous calls and streams of a component in Rust cost in JavaScript, beside the peer: `benches/js/async.sh [JCO]`, with the
# path of a `jco` to compare with. `NODE` is the Node to use; the peer needs one that suspends stacks (26). Needs the guest
# toolchain and a release build of witcraft, or another as `WITCRAFT`.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
witcraft=${WITCRAFT:-$root/target/release/witcraft}
node=${NODE:-node}
jco=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/Cargo.toml" <<EOF
[package]
name = "provider"
edition = "2024"

[lib]
path = "lib.rs"
crate-type = ["cdylib"]

[dependencies]
futures = "0.3"
wit-bindgen = { package = "witcraft-guest", path = "$root/crates/guest", features = ["async-spawn"] }

[profile.release]
lto = true
codegen-units = 1
panic = "abort"

[workspace]
EOF
cat > "$work/lib.rs" <<EOF
mod bindings {
    wit_bindgen::generate!({ path: "$root/benches/rust/async-work.wit", world: "async-provider" });
}
#[path = "$root/benches/rust/guests/async_provider.rs"]
mod component;
EOF
(cd "$work" && CARGO_TARGET_DIR=$work/target "$root/scripts/guest-rust.sh" cargo build --quiet --release --target wasm32-unknown-unknown)
"$witcraft" componentize "$work/target/wasm32-unknown-unknown/release/provider.wasm" -o "$work/provider.wasm"
printf '{ "type": "module" }\n' > "$work/package.json"
"$witcraft" transpile "$work/provider.wasm" -o "$work/ours" --name provider
if [ -n "$jco" ]; then
  "$jco" transpile "$work/provider.wasm" -o "$work/peer" --name provider > "$work/log"
fi
printf '%-36s %14s %14s %8s\n' 'ns' ours peer 'peer/ours'
"$node" benches/js/work.mjs "$work/ours" | while read -r job; do
  ours=$("$node" --expose-gc benches/js/work.mjs "$work/ours" "$job")
  peer=- ratio=-
  if [ -n "$jco" ]; then
    peer=$(timeout 120 "$node" --expose-gc benches/js/work.mjs "$work/peer" "$job" 2> "$work/log" || echo "fails")
    case $peer in fails) ;; *) ratio=$("$node" -p "($peer / $ours).toFixed(1)") ;; esac
  fi
  printf '%-36s %14s %14s %8s\n' "$job" "$ours" "$peer" "$ratio"
done
