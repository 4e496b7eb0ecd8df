//! Tests that need a tool, which the runner reports as ignored where it is missing.

use std::io::Write;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

use crate::{Tool, require_tools};

/// The tests of these names as a list for [`run_trials`].
#[macro_export]
macro_rules! trials {
    ($($test:path),* $(,)?) => { [$((stringify!($test), $test as fn())),*] };
}

/// A test, with its name.
pub type NamedTest = (&'static str, fn());

/// Runs the tests of a binary that has no harness, as its arguments say. Where one of the tools is missing, all are
/// ignored, and standard error has the reason.
///
/// # Panics
/// A tool is missing and `WITCRAFT_REQUIRE_TOOLS=1` is set.
pub fn run_trials(tools: &[Tool], tests: &[NamedTest]) -> ExitCode {
    run_trial_groups(&[(tools, tests)])
}

/// Like [`run_trials`], for tests that need different tools: each group is ignored by itself.
///
/// # Panics
/// A tool is missing and `WITCRAFT_REQUIRE_TOOLS=1` is set.
pub fn run_trial_groups(groups: &[(&[Tool], &[NamedTest])]) -> ExitCode {
    let mut trials = Vec::new();
    for (tools, tests) in groups {
        let missing = require_tools(tools).err();
        if let Some(reason) = &missing {
            let what = if groups.len() == 1 { "every test is" } else { "some tests are" };
            let _ = writeln!(std::io::stderr(), "{what} ignored, because {reason}");
        }
        let trial = |(name, test): &NamedTest| {
            let test = *test;
            let run = move || {
                test();
                Ok(())
            };
            Trial::test(*name, run).with_ignored_flag(missing.is_some())
        };
        trials.extend(tests.iter().map(trial));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
