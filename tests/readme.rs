//! Does every command in the README, and in the pages that teach, print what they say?
//!
//! The blocks marked `console` are run from top to bottom, in one folder, by bash: a line that begins with `$ ` is a
//! command, and what follows is what it prints on standard output and error. A block with a path behind its language is a
//! file, which is written there. A block marked `sh` is not run. `BLESS=1` writes what the commands printed.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use witcraft_testing::{
    CURL, GUEST_GO, GUEST_RUST, Golden, NODE, NODE_PACKAGES, build_program, link_node_packages, root, run_trial_groups,
    trials,
};

/// The folder beside a page's files whose programs its commands use before any other.
const PROGRAMS: &str = ".programs";

fn main() -> ExitCode {
    run_trial_groups(&[
        (&[GUEST_RUST, GUEST_GO, NODE, NODE_PACKAGES], &trials![every_command_prints_what_the_readme_says]),
        (&[GUEST_GO], &trials![every_command_prints_what_the_page_about_go_says]),
        (&[GUEST_GO, CURL], &trials![every_command_prints_what_the_page_about_asynchronous_go_says]),
        (&[GUEST_GO, GUEST_RUST, CURL], &trials![every_command_prints_what_the_page_about_serving_says]),
        (&[], &trials![every_command_prints_what_the_page_about_ci_says]),
        (&[], &trials![every_command_prints_what_the_page_about_composition_says]),
        (&[], &trials![every_command_prints_what_the_page_about_javascript_says]),
        (
            &[GUEST_RUST, NODE, NODE_PACKAGES],
            &trials![every_command_prints_what_the_page_about_typescript_and_rust_says],
        ),
    ])
}

fn every_command_prints_what_the_readme_says() {
    check("README.md", prepare);
}

fn every_command_prints_what_the_page_about_go_says() {
    check("docs/go-bindings.md", |_| ());
}

fn every_command_prints_what_the_page_about_asynchronous_go_says() {
    check("docs/go-async.md", |_| ());
}

fn every_command_prints_what_the_page_about_serving_says() {
    check("docs/serve.md", |folder| {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let responder = build_program(env!("CARGO_BIN_EXE_witcraft"), "responder", scratch, folder);
        std::fs::rename(responder, folder.join("app.wasm")).expect("it can be renamed");
    });
}

fn every_command_prints_what_the_page_about_ci_says() {
    check("docs/ci.md", |_| ());
}

fn every_command_prints_what_the_page_about_composition_says() {
    check("docs/composition.md", |_| ());
}

fn every_command_prints_what_the_page_about_javascript_says() {
    check("docs/javascript-guests.md", |_| ());
}

fn every_command_prints_what_the_page_about_typescript_and_rust_says() {
    check("docs/typescript-and-rust.md", |folder| {
        link_node_packages(folder);
        guest_rustc(folder);
    });
}

/// Puts a `rustc` into the folder of programs that builds guests, whichever toolchain is the active one.
fn guest_rustc(folder: &Path) {
    let path = std::env::var("PATH").unwrap_or_default();
    let script = root().join("scripts/guest-rust.sh");
    let text = format!("#!/bin/sh\nPATH='{path}' exec '{}' rustc \"$@\"\n", script.display());
    let programs = folder.join(PROGRAMS);
    std::fs::create_dir(&programs).expect("the folder can be written");
    let rustc = programs.join("rustc");
    std::fs::write(&rustc, text).expect("the folder can be written");
    std::fs::set_permissions(rustc, std::fs::Permissions::from_mode(0o755)).expect("it can be made a program");
}

/// Runs the commands of a page in a folder of its own, which `prepare` may fill before.
fn check(page: &str, prepare: impl FnOnce(&Path)) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(page).with_extension("");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    prepare(&folder);
    let path = root().join(page);
    let text = std::fs::read_to_string(&path).expect("there is such a page");
    let actual = run_all(&text, &folder);
    assert!(actual.contains("\n$ witcraft "), "{page} has no command in a block marked `console`");
    if without_sizes(&text) == without_sizes(&actual) && std::env::var_os("BLESS").is_none() {
        return;
    }
    if let Err(difference) = Golden::new(path).compare(&actual) {
        panic!("{difference}");
    }
}

/// The text without the numbers of lines that speak of bytes: sizes differ from one compiler to the next.
fn without_sizes(text: &str) -> String {
    let mask = |line: &str| match line.contains(" bytes") {
        true => line.replace(|c: char| c.is_ascii_digit() || c == ',', ""),
        false => line.to_owned(),
    };
    text.lines().map(|line| mask(line) + "\n").collect()
}

/// A folder that looks like the repository to the commands, with the guests built in `out`.
fn prepare(folder: &Path) {
    for name in ["fixtures", "wit"] {
        std::os::unix::fs::symlink(root().join(name), folder.join(name)).expect("it can be linked");
    }
    link_node_packages(folder);
    let mut build = Command::new(root().join("scripts/build-guests.sh"));
    let output = build.arg(folder.join("out")).env("WITCRAFT", binary()).output().expect("it can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn binary() -> PathBuf {
    env!("CARGO_BIN_EXE_witcraft").into()
}

/// The page with what its commands print now.
fn run_all(text: &str, folder: &Path) -> String {
    let mut actual = String::new();
    let mut block = Block::None;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        actual += line;
        actual.push('\n');
        if let Some(fence) = line.strip_prefix("```") {
            block = block.next(fence, folder);
            continue;
        }
        match &mut block {
            Block::File { text, .. } => *text += &format!("{line}\n"),
            Block::Console => {
                let Some(command) = line.strip_prefix("$ ") else { continue };
                let mut command = command.to_owned();
                while command.ends_with('\\') {
                    let next = lines.next().expect("a line follows a backslash");
                    actual += next;
                    actual.push('\n');
                    command.push('\n');
                    command += next;
                }
                while lines.next_if(|line| !line.starts_with("$ ") && !line.starts_with("```")).is_some() {}
                actual += &run(&command, folder);
            }
            Block::None => {}
        }
    }
    actual
}

/// What the lines at hand are in.
enum Block {
    /// Text, or a block that is only read.
    None,
    Console,
    File {
        path: PathBuf,
        text: String,
    },
}

impl Block {
    /// What begins at a fence with this behind it, or ends there: a file is written then.
    fn next(self, fence: &str, folder: &Path) -> Block {
        if let Block::File { path, text } = self {
            std::fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("the folder can be written");
            std::fs::write(path, text).expect("the folder can be written");
        }
        match fence.split_once(' ') {
            Some((_, path)) => Block::File { path: folder.join(path), text: String::new() },
            None if fence == "console" => Block::Console,
            None => Block::None,
        }
    }
}

/// What a command prints, standard error among standard output.
fn run(command: &str, folder: &Path) -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    let built = binary().parent().expect("it lies in a folder").to_owned();
    let output = Command::new("bash")
        .arg("-c")
        .arg(format!("exec 2>&1\n{command}"))
        .current_dir(folder)
        .env("PATH", format!("{}:{}:{path}", folder.join(PROGRAMS).display(), built.display()))
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .env_remove("RUST_BACKTRACE")
        .output()
        .expect("bash can be run");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if printed.is_empty() || printed.ends_with('\n') { printed } else { printed + "\n" }
}
