//! One part of a composition is virtualised, wherever it is, and the others are as before.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::LazyLock;

use tempfile::TempDir;
use witcraft_testing::root;

use crate::{WITCRAFT, component, printed, said, scratch};

/// The components that read the environment, and what imports one of them, built once.
static PARTS: LazyLock<[(&str, PathBuf); 3]> = LazyLock::new(|| {
    let sources = root().join("tests/virtualize/parts");
    ["front", "back", "outer"]
        .map(|world| (world, component(&sources.join("test.wit"), world, &sources.join(world).with_extension("rs"))))
});

/// Compositions of them.
struct Parts {
    folder: TempDir,
}

impl Parts {
    /// The components by themselves.
    fn new() -> Parts {
        let parts = Parts { folder: tempfile::tempdir().expect("a temporary directory") };
        for (name, built) in &*PARTS {
            std::fs::copy(built, parts.at(name)).expect("it can be copied");
        }
        parts
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name).with_extension("wasm")
    }

    fn run(command: &mut Command) -> Output {
        command.output().expect("it runs")
    }

    fn compose(&self, parts: &[&str], to: &str) {
        let parts = parts.iter().map(|part| self.at(part));
        printed(&Parts::run(Command::new(WITCRAFT).arg("compose").args(parts).arg("-o").arg(self.at(to))));
    }

    fn seal(&self, from: &str, options: &[&str], to: &str) {
        let mut command = Command::new(WITCRAFT);
        printed(&Parts::run(command.arg("virtualize").arg(self.at(from)).args(options).arg("-o").arg(self.at(to))));
    }

    /// What is said when that is refused.
    fn refused(&self, from: &str, part: &str) -> String {
        let mut command = Command::new(WITCRAFT);
        let output = Parts::run(command.arg("virtualize").arg(self.at(from)).args(["--of", part, "--deny", "network"]));
        assert_eq!(output.status.code(), Some(1));
        said(&output)
    }

    fn invoke(&self, name: &str, function: &str) -> String {
        let mut command = Command::new(WITCRAFT);
        command.arg("run").args(["--env", "KEY=host"]).arg(self.at(name)).args(["--invoke", function]);
        printed(&Parts::run(command.env("XDG_CACHE_HOME", scratch())))
    }

    fn reads_environment(&self, name: &str) -> bool {
        printed(&Parts::run(Command::new(WITCRAFT).arg("inspect").arg(self.at(name)))).contains("wasi:cli/environment")
    }
}

pub(crate) fn one_part_of_a_composition_is_changed_and_others_are_not() {
    let parts = Parts::new();
    parts.compose(&["front", "back"], "all");
    let both = |name: &str| parts.invoke(name, "both()");
    assert_eq!(both("all"), "(some(\"host\"), some(\"host\"))");
    parts.seal("all", &["--of", "back", "--env", "KEY=sealed"], "fixed");
    assert_eq!(both("fixed"), "(some(\"host\"), some(\"sealed\"))");
    parts.seal("all", &["--of", "front.wasm", "--deny", "wasi:cli/environment"], "denied");
    assert_eq!(both("denied"), "(none, some(\"host\"))");
    parts.seal("fixed", &["--of", "front", "--deny", "wasi:cli/environment"], "closed");
    assert_eq!(both("closed"), "(none, some(\"sealed\"))");
    assert!(parts.reads_environment("fixed"), "the other part needs it");
    assert!(!parts.reads_environment("closed"), "nobody needs it any more");

    let said = parts.refused("all", "bakc");
    assert!(said.contains("has no part `bakc`") && said.contains("did you mean `back`?"), "{said}");
    let said = parts.refused("back", "back");
    assert!(said.contains("cannot be taken apart"), "{said}");
}

pub(crate) fn one_part_of_a_part_is_changed_and_others_are_not() {
    let parts = Parts::new();
    parts.compose(&["front", "back"], "pair");
    parts.compose(&["outer", "pair"], "all");
    let through = |name: &str| parts.invoke(name, "through()");
    assert_eq!(through("all"), "(some(\"host\"), some(\"host\"))");
    parts.seal("all", &["--of", "pair/back", "--env", "KEY=sealed"], "fixed");
    assert_eq!(through("fixed"), "(some(\"host\"), some(\"sealed\"))");
    parts.seal("all", &["--of", "front", "--deny", "wasi:cli/environment"], "denied");
    assert_eq!(through("denied"), "(none, some(\"host\"))");
    parts.seal("denied", &["--of", "pair/back.wasm", "--deny", "wasi:cli/environment"], "closed");
    assert_eq!(through("closed"), "(none, none)");
    // That one has code for it too, which is not called.
    parts.seal("closed", &["--of", "outer", "--deny", "wasi:cli/environment"], "all-denied");
    assert_eq!(through("all-denied"), "(none, none)");
    for (name, reads) in [("all", true), ("fixed", true), ("denied", true), ("closed", true), ("all-denied", false)] {
        assert_eq!(parts.reads_environment(name), reads, "{name}");
    }
    let said = parts.refused("all", "pair/bakc");
    assert!(
        said.contains("its parts are `pair`, `outer`, `pair/back`, `pair/front`")
            && said.contains("did you mean `pair/back`?"),
        "{said}"
    );

    // From an import that is given under the name of a variable, and exported too.
    let document = "package test:document;\n\
        import env: wasi:cli/environment@0.2.6;\n\
        let pair = new test:pair { environment: env, ... };\n\
        export pair.both;\nexport env;\n";
    let (wac, deps) = (parts.folder.path().join("exported.wac"), format!("test:pair={}", parts.at("pair").display()));
    std::fs::write(&wac, document).expect("it is writable");
    printed(&Parts::run(
        Command::new(WITCRAFT).arg("compose").arg(wac).args(["--dep", &deps]).arg("-o").arg(parts.at("exported")),
    ));
    parts.seal("exported", &["--of", "back", "--deny", "wasi:cli/environment"], "back-denied");
    parts.compose(&["outer", "exported"], "open");
    parts.compose(&["outer", "back-denied"], "half");
    parts.seal("half", &["--of", "front", "--deny", "wasi:cli/environment"], "none");
    assert_eq!(through("open"), "(some(\"host\"), some(\"host\"))");
    assert_eq!(through("half"), "(some(\"host\"), none)");
    assert_eq!(through("none"), "(none, none)");
}

pub(crate) fn parts_of_parts_that_are_not_clear_are_listed() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let inner = |name: &str| {
        format!(
            "(component ${name} (component $auth (core module)) (instance $auth (instantiate $auth)))
             (instance ${name} (instantiate ${name}))"
        )
    };
    let text = format!("(component {} {})", inner("front"), inner("back"));
    let all = folder.path().join("all.wat");
    std::fs::write(&all, text).expect("it is writable");
    let mut command = Command::new(WITCRAFT);
    let output = Parts::run(command.arg("virtualize").arg(&all).args(["--of", "auth", "--deny", "network"]));
    let said = said(&output);
    assert!(said.contains("error[virtualize/ambiguous-part]"), "{said}");
    assert!(said.contains("they are `back/auth`, `front/auth`") && said.contains("choose one with its path"), "{said}");
}
