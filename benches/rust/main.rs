//! How large components in Rust are, and how fast their calls, with the bindings of witcraft, beside those of
//! `wit-bindgen rust`.
//!
//! ```text
//! cargo bench --bench rust                                    everything
//! cargo bench --bench rust -- sizes                           sizes alone, or with `speed` that
//! cargo bench --bench rust -- async                           asynchronous programs
//! cargo bench --bench rust -- lists                           the cases and jobs with `lists` in their names
//! cargo bench --bench rust -- sizes speed --write docs/rust-bindings.md   written between that page's marks as well
//! cargo bench --bench rust -- async --write docs/rust-async.md            the same
//! ```
//!
//! Sizes are those of the cases of `tests/runtime`, speed that of what `guests/driver.rs` asks of `guests/provider.rs`.
//! Asynchronous programs have sources of their own there. Each source is built against both bindings by one compiler with one set of options: link-time optimisation, one codegen
//! unit, panics that abort, stripped. Needs the guest toolchain, and `wit-bindgen` on the PATH, which the
//! part `async` does without.
#![allow(clippy::print_stdout, reason = "the table is what this program is for")]

#[path = "../shared/async_jobs.rs"]
mod async_jobs;
mod asynchronous;
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
const PARTS: [&str; 3] = ["sizes", "speed", "async"];

fn main() {
    let (words, written) = page::arguments();
    let (parts, mut filters): (Vec<String>, Vec<String>) =
        words.into_iter().partition(|word| PARTS.contains(&word.as_str()));
    let [wants_sizes, wants_speed, wants_async] =
        PARTS.map(|part| parts.is_empty() || parts.iter().any(|asked| asked == part));
    let filter = filters.pop().unwrap_or_default();
    page::expect_whole(written.as_deref(), &filter);

    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-rust");
    let commands = || tools_used(&version(Command::new(programs::PEER).arg("--version")));
    if wants_sizes {
        let tables = report::sizes(&sizes::measure(&folder, &filter));
        println!("{tables}");
        if let Some(page) = &written {
            page::write(page, "sizes", &(commands() + &tables));
        }
    }
    if wants_speed {
        let tables = report::speed(&speed::SYNCHRONOUS.measure(&folder, &filter));
        println!("{tables}");
        if let Some(page) = &written {
            page::write(page, "speed", &(commands() + &tables));
        }
    }
    if wants_async {
        let mut tables = report::speed(&asynchronous::SUITE.measure(&folder, &filter));
        if filter.is_empty() {
            tables += &report::asynchronous_sizes(&asynchronous::sizes(&folder));
            tables += &report::growth(&asynchronous::growth(&folder));
        }
        println!("{tables}");
        if let Some(page) = &written {
            page::write(page, "async", &(tools_used(programs::PEER_MACRO_VERSION) + &tables));
        }
    }
}

/// Which tools the figures are of.
fn tools_used(peer: &str) -> String {
    let rustc = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/guest-rust.sh");
    let ours = version(Command::new(tools::OURS).arg("--version"));
    let rustc = version(Command::new(rustc).args(["rustc", "--version"]));
    format!("Measured with {ours}, {peer}, {rustc}.\n")
}
