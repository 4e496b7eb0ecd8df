//! Names the build: compiled code is only taken from files that the same build wrote.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let mut hasher = DefaultHasher::new();
    for name in ["CARGO_PKG_VERSION", "TARGET", "PROFILE", "OPT_LEVEL"] {
        std::env::var(name).unwrap_or_default().hash(&mut hasher);
    }
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    if let Ok(output) = Command::new(rustc).arg("-vV").output() {
        output.stdout.hash(&mut hasher);
    }
    // All versions of everything else. It is not there in a published crate, whose version then says enough.
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
    if let Ok(lock) = std::fs::read(&lock) {
        println!("cargo::rerun-if-changed=../../Cargo.lock");
        lock.hash(&mut hasher);
    }
    println!("cargo::rustc-env=WITCRAFT_BUILD={:016x}", hasher.finish());
}
