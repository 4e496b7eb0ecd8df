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

use std::path::Path;
use std::process::Command;

use tools::version;

/// What is measured: the words that ask for it, and the marks of the page.
const PARTS: [&str; 2] = ["sizes", "speed"];

fn main() {
    let (words, written) = page::arguments();
    let (parts, mut filters): (Vec<String>, Vec<String>) =
        words.into_iter().partition(|word| PARTS.contains(&word.as_str()));
    let [wants_sizes, wants_speed] = PARTS.map(|part| parts.is_empty() || parts.iter().any(|asked| asked == part));
    let filter = filters.pop().unwrap_or_default();
    page::expect_whole(written.as_deref(), &filter);

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
        version(Command::new(tools::OURS).arg("--version")),
        version(Command::new(programs::PEER).arg("--version")),
        version(Command::new(rustc).args(["rustc", "--version"])),
    ];
    format!("Measured with {}.\n", versions.join(", "))
}
