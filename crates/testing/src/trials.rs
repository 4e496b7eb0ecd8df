//! Tests that need a tool, which the runner reports as ignored where it is missing.

use std::io::Write;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

use crate::{Tool, require_tools};

/// The tests of these names as a list for [`run_trials`].
#[macro_export]
macro_rules! trials {
    ($($test:ident),* $(,)?) => { [$((stringify!($test), $test as fn())),*] };
}

/// Runs the tests of a binary that has no harness, as its arguments say. Where one of the tools is missing, all are
/// ignored, and standard error has the reason.
///
/// # Panics
/// A tool is missing and `WITCRAFT_REQUIRE_TOOLS=1` is set.
pub fn run_trials(tools: &[Tool], tests: &[(&'static str, fn())]) -> ExitCode {
    let missing = require_tools(tools).err();
    if let Some(reason) = &missing {
        let _ = writeln!(std::io::stderr(), "every test is ignored, because {reason}");
    }
    let trial = |(name, test): &(&'static str, fn())| {
        let test = *test;
        let run = move || {
            test();
            Ok(())
        };
        Trial::test(*name, run).with_ignored_flag(missing.is_some())
    };
    libtest_mimic::run(&Arguments::from_args(), tests.iter().map(trial).collect()).exit_code()
}
