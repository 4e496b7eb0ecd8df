//! How long asynchronous calls, streams and futures take between two components in Rust, how large components are that use
//! them, and whether memory stays flat.

use std::path::Path;

use crate::async_jobs::{FLAT, JOBS};
use crate::programs::{self, Level, Made, Side};
use crate::speed::{self, Suite};

/// Asynchronous calls. The bindings are those of both macros: the peer's command has no others.
pub(crate) const SUITE: Suite = Suite {
    driver: "async-driver",
    provider: "async-provider",
    wit: "async-work.wit",
    bindings: Made::ByMacro,
    jobs: &JOBS,
};

/// The programs whose sizes are compared.
const WORLDS: [&str; 3] = ["one-export", "async-provider", "async-driver"];

/// The bytes of a component on both sides, for one level.
pub(crate) struct Size {
    pub(crate) world: &'static str,
    pub(crate) level: Level,
    pub(crate) ours: u64,
    pub(crate) peer: u64,
}

/// By how many pages (64 KiB) the memory of two programs has grown in the second half of many calls.
pub(crate) struct Growth {
    pub(crate) job: &'static str,
    pub(crate) ours: f64,
    pub(crate) peer: f64,
}

/// The sizes of all worlds, without WASI, so that what counts is bindings and runtime.
pub(crate) fn sizes(folder: &Path) -> Vec<Size> {
    let sources = WORLDS.map(|world| SUITE.source(world));
    let of_level = |level: Level| {
        let folder = folder.join(format!("async-sizes-{level:?}"));
        let programs = programs::build(&sources, &folder, "wasm32-unknown-unknown", level);
        let size = |world: &str, side| match &programs[&(world.to_owned(), side)] {
            Ok(program) => std::fs::metadata(&program.component).expect("it was written").len(),
            Err(error) => panic!("{world}: {error}"),
        };
        WORLDS.map(|world| Size { world, level, ours: size(world, Side::Ours), peer: size(world, Side::Peer) })
    };
    Level::BOTH.into_iter().flat_map(of_level).collect()
}

/// Whether memory stays flat where both programs have the same bindings.
pub(crate) fn growth(folder: &Path) -> Vec<Growth> {
    let [ours, peer] = SUITE.alike(folder, Level::Speed);
    let growth = |(job, calls, words)| Growth {
        job: words,
        ours: speed::run(&ours, job, calls),
        peer: speed::run(&peer, job, calls),
    };
    FLAT.map(growth).into()
}
