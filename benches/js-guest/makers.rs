//! The tools that make components of programs in JavaScript.

use std::path::Path;
use std::process::Command;

use crate::tools::{OURS, output, version};

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Maker {
    Ours,
    /// Ours with `--engine fast`.
    OursFast,
    /// QuickJS, as in ours.
    Qjs,
    /// SpiderMonkey.
    Js,
}

impl Maker {
    /// Ours, and the peers that are there.
    pub(crate) fn present() -> Vec<Maker> {
        let is_there = |maker: &Maker| {
            let there = maker.is_ours() || output(Command::new(maker.program()).arg("--help")).is_ok();
            if !there {
                println!("`{}` is not on the PATH: no column for it", maker.program());
            }
            there
        };
        [Maker::Ours, Maker::OursFast, Maker::Qjs, Maker::Js].into_iter().filter(is_there).collect()
    }

    pub(crate) fn is_ours(self) -> bool {
        matches!(self, Maker::Ours | Maker::OursFast)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Maker::Ours => "ours",
            Maker::OursFast => "`--engine fast`",
            Maker::Qjs => "componentize-qjs",
            Maker::Js => "componentize-js",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Maker::Ours | Maker::OursFast => OURS,
            Maker::Qjs => "componentize-qjs",
            Maker::Js => "componentize-js",
        }
    }

    /// Its name and version.
    pub(crate) fn version(self) -> String {
        match self {
            Maker::Ours | Maker::OursFast => version(Command::new(OURS).arg("--version")),
            Maker::Qjs | Maker::Js => {
                // Their commands do not always know; what installed them does.
                let package = if self == Maker::Qjs { "componentize-qjs" } else { "@bytecodealliance/componentize-js" };
                let listed = output(Command::new("npm").args(["list", "--global", "--parseable", "--long", package]));
                let number = listed.ok().and_then(|text| Some(text.lines().next()?.rsplit_once('@')?.1.to_owned()));
                format!("{} {}", self.name(), number.as_deref().unwrap_or("of an unknown version"))
            }
        }
    }

    /// Has it make a component. `Err` holds what it says went wrong.
    pub(crate) fn make(self, source: &Path, wit: &Path, world: &str, out: &Path) -> Result<(), String> {
        let mut command = Command::new(self.program());
        match self {
            Maker::Ours | Maker::OursFast => {
                let engine = if self == Maker::Ours { "small" } else { "fast" };
                command.args(["componentize", "--engine", engine]).arg(source);
                command.arg("--wit").arg(wit).args(["--world", world, "-o"])
            }
            Maker::Qjs => {
                command.arg("--js").arg(source).arg("--wit").arg(wit).args(["--sync", "--world", world, "-o"])
            }
            Maker::Js => command.arg(source).arg("--wit").arg(wit).args(["--world-name", world, "--out"]),
        };
        output(command.arg(out)).map(drop)
    }
}
