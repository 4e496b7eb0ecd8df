//! Locates the directory for the output of `debug: true`, below the target directory.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if let Ok(directory) = std::env::var("OUT_DIR") {
        println!("cargo::rustc-env=DEBUG_DIR={directory}");
    }
}
