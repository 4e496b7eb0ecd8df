//! How large components in Rust are, and how fast their calls, with the bindings of witcraft, beside those of
//! `wit-bindgen rust`.
//!
//! ```text
//! cargo bench --bench rust                                    everything
//! cargo bench --bench rust -- sizes                           sizes alone, or with `speed` that
//! cargo bench --bench rust -- lists                           the cases and jobs with `lists` in their names
//! cargo bench --bench rust -- --write docs/rust-bindings.md   written between that page's marks as well
//! ```
//!
//! Sizes are those of the cases of `tests/runtime`, speed that of what `guests/driver.rs` asks of `guests/provider.rs`.
//! Each source is built against both bindings by one compiler with one set of options: link-time optimisation, one codegen
//! unit, panics that abort, stripped. Needs the guest toolchain, and `wit-bindgen` on the PATH.
#![allow(clippy::print_stdout, reason = "the table is what this program is for")]

#[path = "../shared/page.rs"]
mod page;
mod programs;
mod report;
mod sizes;
mod speed;
#[path = "../shared/tools.rs"]
mod tools;

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    let (mut filter, mut written) = (String::new(), None);
    let (mut wants_sizes, mut wants_speed) = (true, true);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--write" => written = Some(PathBuf::from(arguments.next().expect("`--write` is followed by a path"))),
            "--bench" => {} // cargo says so
            "sizes" => wants_speed = false,
            "speed" => wants_sizes = false,
            _ => filter = argument,
        }
    }
    assert!(written.is_none() || filter.is_empty(), "a page holds all figures: `--write` goes without a filter");

    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-rust");
    println!("{}", tools_used());
    if wants_sizes {
        let tables = report::sizes(&sizes::measure(&folder, &filter));
        println!("{tables}");
        if let Some(page) = &written {
            page::write(page, "sizes", &(tools_used() + &tables));
        }
    }
    if wants_speed {
        let tables = report::speed(&speed::measure(&folder, &filter));
        println!("{tables}");
        if let Some(page) = &written {
            page::write(page, "speed", &(tools_used() + &tables));
        }
    }
}

/// Which tools the figures are of.
fn tools_used() -> String {
    let rustc = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/guest-rust.sh");
    let versions = [
        tools::output(Command::new(tools::OURS).arg("--version")),
        tools::output(Command::new(programs::PEER).arg("--version")),
        tools::output(Command::new(rustc).args(["rustc", "--version"])),
    ];
    let versions: Vec<String> =
        versions.into_iter().map(|version| version.expect("the tool is there").trim().to_owned()).collect();
    format!("Measured with {}.\n", versions.join(", "))
}
