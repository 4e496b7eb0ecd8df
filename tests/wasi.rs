//! Does a program of WASI preview 1 find what it was promised? The cases of `wasi/preview1`, as a core module and as a
//! component in `run`, and transpiled in Node.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};
use std::sync::LazyLock;

use libtest_mimic::{Arguments, Failed, Trial};
use witcraft_testing::{GUEST_RUST, NODE, NODE_PACKAGES, link_node_packages, require_tools, root};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

/// How a program is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Module,
    Component,
    Node,
}

/// What does not hold today, where that is not ours: a case, the ways in which it fails, and whose fault it is. One that
/// begins to hold has to leave the list.
const GAPS: &[(&str, &[Way], &str)] = &[
    (
        "a_thousand_files_are_open_at_once",
        &[Way::Module, Way::Component, Way::Node],
        "the adapter from preview 1 has room for 128 descriptors",
    ),
    (
        "closed_descriptors_have_no_position",
        &[Way::Module, Way::Component, Way::Node],
        "the adapter takes what is closed for a pipe",
    ),
    ("what_is_no_socket_sends_nothing", &[Way::Module, Way::Component, Way::Node], "the adapter traps"),
    ("directories_with_trailing_slashes_are_removed", &[Way::Module, Way::Component], "Wasmtime refuses the path"),
    (
        "symbolic_links_with_trailing_slashes_are_followed",
        &[Way::Module, Way::Component],
        "Wasmtime looks at the link itself",
    ),
    ("the_directory_of_the_start_is_read", &[Way::Node], "the shim reads no preopened directory"),
    ("the_directory_of_the_start_has_a_stat", &[Way::Node], "the shim has no stat of preopened directories"),
    ("one_time_of_a_path_is_set_alone", &[Way::Node], "the shim takes the other one from the preopened directory"),
    ("times_are_set_by_descriptor", &[Way::Node], "the shim takes milliseconds for seconds"),
    ("trailing_slashes_create_no_files", &[Way::Node], "the shim cuts off the slash"),
    ("empty_paths_are_refused", &[Way::Node], "the shim takes an empty path for the directory"),
    (
        "paths_back_from_what_is_no_directory_lead_nowhere",
        &[Way::Node],
        "the shim shortens paths without looking at what is there",
    ),
    (
        "paths_back_from_links_begin_at_the_target",
        &[Way::Node],
        "the shim shortens paths without looking at what is there",
    ),
    ("dangling_links_are_not_created_over", &[Way::Node], "the shim follows the link before it creates"),
    ("sizes_that_no_file_has_are_refused", &[Way::Node], "the shim lets Node's own error through"),
    ("paths_with_zeros_are_refused", &[Way::Node], "the shim lets Node's own error through"),
    ("writes_show_through_other_descriptors", &[Way::Node], "the shim's streams end for ever at the end of a file"),
    ("standard_streams_that_are_no_terminals_say_so", &[Way::Node], "the shim takes every stream for a terminal"),
];

fn main() -> ExitCode {
    let missing = |tools| require_tools(tools).err();
    let (no_guest, no_node) = (missing(&[GUEST_RUST]), missing(&[GUEST_RUST, NODE, NODE_PACKAGES]));
    if let Some(reason) = no_guest.as_ref().or(no_node.as_ref()) {
        let _ = writeln!(std::io::stderr(), "tests are ignored, because {reason}");
    }
    let mut trials = Vec::new();
    for way in [Way::Module, Way::Component, Way::Node] {
        let ignored = if way == Way::Node { no_node.is_some() } else { no_guest.is_some() };
        let mut add = |name: &str, test: Box<dyn FnOnce() -> Result<(), Failed> + Send>| {
            let name = format!("{}::{name}", format!("{way:?}").to_lowercase());
            trials.push(Trial::test(name, test).with_ignored_flag(ignored));
        };
        for case in cases() {
            add(&case.clone(), Box::new(move || pinned(&case, way)));
        }
        for end in ENDS {
            add(end.case, Box::new(move || ends(end, way)));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The names in the lists of cases, but for those that are looked at from outside.
fn cases() -> Vec<String> {
    let mut names = Vec::new();
    for group in ["directories", "files", "handles", "links", "process"] {
        let path = root().join(format!("tests/wasi/preview1/{group}.rs"));
        let text = std::fs::read_to_string(path).expect("it is part of the repository");
        let list = text.split_once("CASES: &[crate::Case] = crate::cases![").expect("it has cases").1;
        let list = list.split_once(']').expect("the list ends").0;
        names.extend(list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()));
    }
    names
}

/// Where everything of this file goes.
fn scratch() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("wasi")
}

/// The program as a module, a component and JavaScript, built once, in a folder.
static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = scratch();
    let _ = std::fs::remove_dir_all(&folder); // it is there after a run before
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let mut rustc = Command::new(root().join("scripts/guest-rust.sh"));
    rustc.args(["rustc", "--edition", "2024", "--target", "wasm32-wasip1", "-C", "opt-level=1", "-D", "warnings"]);
    succeed(&folder, rustc.arg(root().join("tests/wasi/preview1/main.rs")).args(["-o", "preview1.wasm"]));
    succeed(&folder, Command::new(WITCRAFT).args(["componentize", "preview1.wasm", "-o", "component.wasm"]));
    folder
});

/// The same, transpiled, with what every case came to in Node: what was printed and what was said.
static IN_NODE: LazyLock<(String, String)> = LazyLock::new(|| {
    let folder = &*BUILT;
    transpile(folder, "node", &["--instantiation", "async"]);
    std::fs::copy(root().join("tests/wasi/cases.mjs"), folder.join("cases.mjs")).expect("it can be copied");
    let mut node = Command::new("node");
    node.arg("cases.mjs").arg(folder.join("in-node")).args(cases()).current_dir(folder).stdin(Stdio::null());
    let output = node.output().expect("Node runs");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
});

fn transpile(folder: &Path, place: &str, options: &[&str]) {
    std::fs::write(folder.join("package.json"), "{ \"type\": \"module\" }\n").expect("it is writable");
    link_node_packages(folder);
    let mut command = Command::new(WITCRAFT);
    command.args(["transpile", "component.wasm", "--name", "preview1", "-o", place]).args(options);
    succeed(folder, &mut command);
}

fn succeed(folder: &Path, command: &mut Command) {
    let output = command.current_dir(folder).output().expect("it can be run");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Whether a case holds, or does not hold and is known for it.
fn pinned(case: &str, way: Way) -> Result<(), Failed> {
    let known = GAPS.iter().find(|(name, ways, _)| *name == case && ways.contains(&way));
    match (holds(case, way), known) {
        (Ok(()), None) | (Err(_), Some(_)) => Ok(()),
        (Err(said), None) => Err(said.into()),
        (Ok(()), Some((_, _, reason))) => Err(format!("it holds, and is listed as a gap: {reason}").into()),
    }
}

fn holds(case: &str, way: Way) -> Result<(), String> {
    if way == Way::Node {
        let (held, said) = &*IN_NODE;
        if held.lines().any(|name| name == case) {
            return Ok(());
        }
        let said = said.split("case ").find(|said| said.lines().next() == Some(case));
        return Err(said.unwrap_or("Node did not come to it").to_owned());
    }
    let directory = BUILT.join(format!("{way:?}")).join(case);
    std::fs::create_dir_all(&directory).map_err(|error| error.to_string())?;
    let mut command = run(way);
    command.arg("--dir").arg(format!("{}::/", directory.display()));
    command.args(["--env", "EMPTY=", "--env", "ODD=a=b ü", "--env", "WORD=value"]);
    let output = command.args(["--", case, "", "two words", "ü🦀"]).output().map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// `run` of the program, without arguments.
fn run(way: Way) -> Command {
    let mut command = Command::new(WITCRAFT);
    let file = if way == Way::Module { "preview1.wasm" } else { "component.wasm" };
    command.args(["run", "--timeout", "20s", "--argv0", "preview1.wasm"]).arg(BUILT.join(file));
    command.env("XDG_CACHE_HOME", BUILT.join("cache")).stdin(Stdio::null());
    command
}

/// A case that ends in a way that is looked at from outside.
struct End {
    case: &'static str,
    input: &'static str,
    output: Printed,
    status: i32,
}

/// What a program prints.
enum Printed {
    Exactly(&'static str),
    Bytes(usize),
}

const ENDS: &[End] = &[
    End { case: "returns", input: "", output: Printed::Exactly("returned\n"), status: 0 },
    End { case: "exits_with_seven", input: "", output: Printed::Exactly("exits"), status: 7 },
    End { case: "exits_with_zero", input: "", output: Printed::Exactly(""), status: 0 },
    End { case: "panics", input: "", output: Printed::Exactly(""), status: 134 },
    End { case: "echoes", input: "one\ntwo", output: Printed::Exactly("one\ntwo"), status: 0 },
    End { case: "counts", input: "one\n\ntwo", output: Printed::Exactly("2 lines\n"), status: 0 },
    End { case: "writes_much", input: "", output: Printed::Bytes(1 << 20), status: 0 },
];

fn ends(end: &End, way: Way) -> Result<(), Failed> {
    let output = ended(end, way).map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr);
    let status = if way == Way::Node && end.status == 134 { 1 } else { end.status }; // Node's own for what is thrown
    if output.status.code() != Some(status) {
        return Err(format!("{}: {said}", output.status).into());
    }
    let printed = match end.output {
        Printed::Exactly(text) => output.stdout == text.as_bytes(),
        Printed::Bytes(number) => output.stdout.len() == number,
    };
    if !printed {
        return Err(format!("printed {:?}", String::from_utf8_lossy(&output.stdout)).into());
    }
    let expected = match end.case {
        "panics" => "it had to come",
        "echoes" => "7 bytes\n",
        _ => "",
    };
    if said.contains(expected) { Ok(()) } else { Err(format!("said {said:?}").into()) }
}

fn ended(end: &End, way: Way) -> std::io::Result<Output> {
    let mut command = if way == Way::Node { in_node() } else { run(way) };
    command.args((way != Way::Node).then_some("--")).arg(end.case);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    child.stdin.take().expect("it is piped").write_all(end.input.as_bytes())?;
    child.wait_with_output()
}

/// The program in Node, as its module and its own imports have it.
fn in_node() -> Command {
    static MODULE: LazyLock<()> = LazyLock::new(|| {
        transpile(&BUILT, "end", &[]);
        let main = "import { run } from './end/preview1.js';\nrun.run();\n";
        std::fs::write(BUILT.join("preview1.js"), main).expect("it is writable");
    });
    LazyLock::force(&MODULE);
    let mut node = Command::new("node");
    node.arg("preview1.js").current_dir(&*BUILT);
    node
}
