#!/usr/bin/env bash
# Gets what builds guests: Go, and a Rust toolchain for wasm32-unknown-unknown and wasm32-wasip1; for wasm32-wasip2 as well, where
# rustup has it.
#
# Go: any from 1.24 on, or one from 1.21 on, which gets a newer one by itself. Where there is none, the official release is
# unpacked below the cache, and linked beside cargo, where the PATH leads.
#
# Rust, in the first way that works:
#
#   1. the active toolchain has the targets already, or rustup adds them;
#   2. a toolchain named `wasm` has them already;
#   3. on Debian: rustc, its library's source and wasi-libc are unpacked from packages below the cache (nothing is
#      installed), the standard library is built for both targets, and rustup is told of it as toolchain `wasm`.
#      3 minutes on 2 cores, 1.2 GB. For machines on which rustup cannot download.
#
# May be run again at any time. scripts/guest-rust.sh then runs cargo or rustc of what was found.
#
#   WITCRAFT_GUEST_ROUTE=debian    goes the third way at once
#   WITCRAFT_GUEST_TOOLCHAIN=NAME  the name for the third way's toolchain (and the one guest-rust.sh takes)
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
name=${WITCRAFT_GUEST_TOOLCHAIN:-wasm}
prefix=${XDG_CACHE_HOME:-$HOME/.cache}/witcraft/toolchains/$name
targets=(wasm32-unknown-unknown wasm32-wasip1)

say() { echo "guest-toolchains: $*" >&2; }

finish() {
  # One test needs it, and says so where it is missing.
  if command -v rustup >/dev/null && ! has_target wasm32-wasip2; then
    say "asking rustup for wasm32-wasip2 (two minutes at most)"
    timeout 120 rustup target add wasm32-wasip2 >&2 || say "wasm32-wasip2 is not available"
  fi
  say "ready: $("$here/guest-rust.sh" cargo --version); build guests with scripts/guest-rust.sh"
  exit 0
}

has_target() { # target, and how rustc is told the toolchain; nothing for the active one
  local target=$1 libdir
  libdir=$(rustc "${@:2}" --print target-libdir --target "$target" 2>/dev/null) || return 1
  compgen -G "$libdir/libcore-*.rlib" >/dev/null
}

has_targets() { # how rustc is told the toolchain; nothing for the active one
  local target
  for target in "${targets[@]}"; do
    has_target "$target" "$@" || return 1
  done
}

add_targets() {
  command -v rustup >/dev/null || return 1
  say "asking rustup for ${targets[*]} (two minutes at most)"
  timeout 120 rustup target add "${targets[@]}" >&2
}

# Go's release to get where there is no Go.
go_release=go1.26.0

has_go() {
  local version
  version=$(go version 2>/dev/null | sed -n 's/^go version go1\.\([0-9]*\).*/\1/p')
  [ "${version:-0}" -ge 21 ]
}

get_go() {
  local system machine archive=$prefix-go.tar.gz folder=$prefix-go bin=${CARGO_HOME:-$HOME/.cargo}/bin
  system=$(uname -s | tr '[:upper:]' '[:lower:]')
  case $(uname -m) in
    x86_64) machine=amd64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) return 1 ;;
  esac
  say "getting $go_release, and linking it into $bin"
  mkdir -p "$folder" "$bin"
  curl --fail --silent --show-error --location --max-time 300 --output "$archive" \
    "https://go.dev/dl/$go_release.$system-$machine.tar.gz" || return 1
  tar -xzf "$archive" -C "$folder" --strip-components 1 && rm "$archive"
  ln -sfn "$folder/bin/go" "$bin/go"
  ln -sfn "$folder/bin/gofmt" "$bin/gofmt"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Downloads the packages into $prefix/packages and unpacks them below $prefix.
unpack_packages() {
  local packages=$prefix/packages library llvm
  mkdir -p "$packages"
  say "downloading Debian's rustc, rust-src and wasi-libc"
  as_root apt-get update -qq >&2
  library=$(apt-cache depends libstd-rust-web-dev | sed -n 's/.*Depends: \(libstd-rust-web-[0-9].*\)/\1/p')
  (
    cd "$packages"
    apt-get download -qq -o APT::Sandbox::User=root rustc-web libstd-rust-web-dev "$library" rust-web-src wasi-libc >&2
    llvm=$(dpkg-deb --field "$library"_*.deb Depends | grep -o 'libllvm[0-9.]*' | head -n 1)
    apt-get download -qq -o APT::Sandbox::User=root "$llvm" >&2
  )
  for package in "$packages"/*.deb; do
    dpkg-deb --extract "$package" "$prefix"
  done
  rm -r "$packages"
}

# Makes what was unpacked into the shape of a toolchain: bin/rustc, bin/cargo, lib/, a linker, WASI's start files and libc.
assemble() {
  local host sysroot llvm start=$prefix/usr/lib/rustlib/wasm32-wasip1/lib/self-contained
  host=$(rustc --version --verbose | sed -n 's/^host: //p')
  sysroot=$(rustc --print sysroot)
  llvm=$(dirname "$(find "$prefix/usr/lib" -name 'libLLVM*.so*' -print -quit)")
  mkdir -p "$prefix/bin" "$start" "$prefix/usr/lib/rustlib/$host"
  cat > "$prefix/bin/rustc" <<EOF
#!/bin/sh
LD_LIBRARY_PATH="$(dirname "$(find "$prefix/usr/lib" -name 'librustc_driver-*.so' -print -quit)"):$llvm" exec "$prefix/usr/bin/rustc" "\$@"
EOF
  chmod +x "$prefix/bin/rustc"
  ln -sfn "$sysroot/bin/cargo" "$prefix/bin/cargo"
  ln -sfn "$sysroot/lib/rustlib/$host/bin" "$prefix/usr/lib/rustlib/$host/bin" # rust-lld
  ln -sfn usr/lib "$prefix/lib"
  cp "$prefix"/usr/lib/wasm32-wasi/{crt1-command.o,crt1-reactor.o,libc.a,libwasi-emulated-*.a} "$start/"
}

# Builds the standard library for each target. With bitcode, so that guests may use link-time optimisation.
build_std() {
  local work target lib
  work=$(mktemp -d)
  mkdir "$work/src"
  touch "$work/src/lib.rs"
  cat > "$work/Cargo.toml" <<'EOF'
[package]
name = "empty"
edition = "2021"
[profile.release]
panic = "abort"
EOF
  for target in "${targets[@]}"; do
    say "building the standard library for $target"
    RUSTC_BOOTSTRAP=1 RUSTC="$prefix/bin/rustc" CARGO_TARGET_DIR="$work/target" \
      RUSTFLAGS="-C embed-bitcode=yes --remap-path-prefix=$prefix/usr=/rust --remap-path-prefix=$HOME=/home" \
      "$prefix/bin/cargo" build --quiet --release --manifest-path "$work/Cargo.toml" \
      --target "$target" -Z build-std=std,panic_abort >&2
    lib=$prefix/usr/lib/rustlib/$target/lib
    mkdir -p "$lib"
    find "$work/target/$target/release/deps" -name '*.rlib' ! -name 'libempty-*' -exec cp {} "$lib/" \;
  done
  rm -r "$work"
}

if has_go; then
  say "$(go version)"
elif ! get_go || ! has_go; then
  say "no Go 1.21 or later found, and go.dev is not reachable: install it for the guests written in Go"
fi
if [ "${WITCRAFT_GUEST_ROUTE:-}" != debian ]; then
  if has_targets; then finish; fi
  if add_targets && has_targets; then finish; fi
  say "rustup cannot add them here"
fi
if has_targets "+$name"; then finish; fi
if ! command -v apt-get >/dev/null || ! command -v rustup >/dev/null; then
  say "without rustup's downloads this needs Debian's apt-get, and rustup to name the toolchain; neither is available"
  exit 1
fi
rm -rf "$prefix"
unpack_packages
assemble
build_std
rustup toolchain link "$name" "$prefix"
has_targets "+$name" || { say "the toolchain at $prefix does not work"; exit 1; }
finish
