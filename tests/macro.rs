//! Do guests in the usual style of `wit-bindgen` build with this project's crates, and run?
//!
//! `tests/macro/` is a workspace of such guests: WIT in the macro, two worlds in a program, types of a library in a program, no
//! `std`, a build script. Its `errors` are invalid calls, each with the expected errors of the compiler.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use witcraft_testing::{GUEST_RUST, GUEST_RUST_WASIP2, assert_golden, root, run_trial_groups, trials};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");
const TARGET: &str = "wasm32-unknown-unknown";

fn main() -> ExitCode {
    let tests = trials![
        a_world_in_the_macro,
        a_world_whose_types_have_names_of_the_prelude,
        two_worlds_in_a_program_and_the_import_of_a_third,
        a_library_and_a_program_share_types_and_functions,
        asynchronous_functions_as_synchronous_ones,
        asynchronous_functions_streams_and_futures,
        a_program_of_wasi_0_3_has_what_it_was_granted,
        a_handler_of_http_streams_what_it_is_sent,
        without_std_a_host_allocates_in_the_programs_own_way,
        bindings_from_a_build_script,
        a_change_of_wit_compiles_the_program_again,
        a_change_of_wit_runs_the_build_script_again,
        the_programs_of_the_readme,
        what_the_compiler_says_of_calls_that_are_wrong,
    ];
    run_trial_groups(&[
        (&[GUEST_RUST], &tests),
        (&[GUEST_RUST, GUEST_RUST_WASIP2], &trials![asynchronous_guests_for_every_wasi_target]),
    ])
}

/// Where everything of this file goes.
fn scratch() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("macro")
}

/// Cargo for guests, in `folder`. What is compiled is shared by all.
fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    cargo_for(TARGET, folder, arguments)
}

/// Cargo for guests of a target.
fn cargo_for(target: &str, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(root().join("scripts/guest-rust.sh"));
    command.arg("cargo").args(arguments).args(["--offline", "--target", target]).current_dir(folder);
    command.env("CARGO_TARGET_DIR", scratch().join("target")).env_remove("RUSTFLAGS").env_remove("WIT_BINDGEN_DEBUG");
    command.output().expect("scripts/guest-rust.sh can be run")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs `witcraft`, which has to succeed. Gives what it printed.
fn witcraft(arguments: &[&str]) -> String {
    let output = Command::new(WITCRAFT).args(arguments).output().expect("it can be run");
    assert!(output.status.success(), "witcraft {arguments:?}: {}", said(&output));
    String::from_utf8(output.stdout).expect("it prints UTF-8").trim_end().to_owned()
}

/// The component that a guest is, once all are built.
fn component(name: &str) -> String {
    static BUILT: OnceLock<()> = OnceLock::new();
    BUILT.get_or_init(|| {
        let output = cargo(&root().join("tests/macro"), &["build", "--workspace", "--quiet"]);
        assert!(output.status.success(), "{}", said(&output));
    });
    let module = scratch().join("target").join(TARGET).join("debug").join(format!("{name}.wasm"));
    let component = scratch().join(format!("{name}.wasm")).display().to_string();
    witcraft(&["componentize", &module.display().to_string(), "-o", &component]);
    component
}

/// Two components as one, under the name of the first.
fn composed(name: &str, with: &str) -> String {
    let parts = [component(name), component(with)];
    let all = scratch().join(format!("{name}-{with}.wasm")).display().to_string();
    witcraft(&["compose", &parts[0], &parts[1], "-o", &all]);
    all
}

#[track_caller]
fn assert_calls(component: &str, calls: &[(&str, &str)]) {
    for (call, expected) in calls {
        assert_eq!(witcraft(&["run", component, "--invoke", call]), *expected, "{call}");
    }
}

fn a_world_in_the_macro() {
    let inline = component("inline");
    assert_calls(
        &inline,
        &[("greet(\"Ada\")", "\"Hello, Ada!\""), ("describe()", "[\"Care(FRAGILE | HEAVY)\", \"Care(0x0)\"]")],
    );
}

fn a_world_whose_types_have_names_of_the_prelude() {
    let names = component("names");
    let calls = [
        ("scale({x: 1.0, y: 2.0}, [2.0])", "[{x: 2, y: 4}]"),
        ("judge([])", "err([%some, %none])"),
        ("judge([{text: \"a\"}])", "ok(broken(\"a\"))"),
        ("pack(\"a\")", "some({contents: [\"a\"], label: %some})"),
    ];
    assert_calls(&names, &calls);
}

fn two_worlds_in_a_program_and_the_import_of_a_third() {
    let both = composed("two_worlds", "provider");
    assert_calls(&both, &[("first(\"hi\")", "\"hi!\""), ("double([1, 2, 3])", "[2, 4, 6]")]);
}

fn a_library_and_a_program_share_types_and_functions() {
    let user = composed("user", "provider");
    let stops = "[{name: \"a\", x: 3.0, y: 4.0}, {name: \"b\", x: 3.0, y: 0.0}]";
    assert_calls(
        &user,
        &[("self-test()", "\"b at 3, one of 2, one of 2, nothing\""), (&format!("length({stops}, metre)"), "9")],
    );
}

fn asynchronous_functions_as_synchronous_ones() {
    let both = composed("waiter", "waited");
    assert_calls(&both, &[("run([\"a\", \"b\"])", "\"Ok(2) [\\\"a!\\\", \\\"a!\\\"]\"")]);
    assert_calls(&both, &[("run([])", "\"Err(\\\"nobody\\\") []\"")]);
}

fn asynchronous_functions_streams_and_futures() {
    let both = composed("filtering", "filter");
    let text = "run(\"one apple\\na pear\\nno fruit at all\\ntwo apples\\n\", \"apple\")";
    assert_calls(&both, &[(text, "\"2 \\\"one apple\\\\ntwo apples\\\\n\\\"\"")]);
    assert_calls(&both, &[("run(\"\", \"apple\")", "\"0 \\\"\\\"\"")]);
}

fn a_program_of_wasi_0_3_has_what_it_was_granted() {
    let program = component("program");
    let folder = scratch().join("granted");
    write(&folder.join("hello.txt"), "from a file\n");
    let run = |grants: &[&str], arguments: &[&str], input: &str| {
        let mut command = Command::new(WITCRAFT);
        command.arg("run").args(grants).arg(&program).arg("--").args(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let server = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = server.local_addr().expect("it is bound").port();
    std::thread::spawn(move || {
        for mut client in server.incoming().flatten() {
            let mut said = String::new();
            let _ = BufReader::new(&client).read_line(&mut said);
            let _ = client.write_all(format!("you said {said}").as_bytes());
        }
    });
    let (directory, tcp) = (format!("{}::/", folder.display()), format!("tcp:{port}"));

    // All of it at once.
    let granted = ["--dir", &directory, "--net", "--env", "NAME=value"];
    let all = ["sleep:20", "sleep:30", "file:hello.txt", &tcp, "random", "env:NAME", "in"];
    let (status, out, said) = run(&granted, &all, " and input\n");
    assert_eq!(said, "");
    assert_eq!(out, "slept true\nslept true\nfrom a file\nyou said hello\n8\nvalue and input\n");
    assert_eq!(status, Some(0));

    for (work, problem) in [("file:hello.txt", "no directory"), (&tcp, "AccessDenied"), ("fail", "fail")] {
        let (status, out, said) = run(&[], &[work], "");
        assert_eq!((status, out.as_str()), (Some(1), ""), "{work}: {said}");
        assert!(said.contains(problem), "{work}: {said}");
    }
    assert_eq!(run(&[], &["env:NAME"], "").1, "");
    assert!(run(&["--dir", &directory], &["file:none.txt"], "").2.contains("NoEntry"));
}

fn a_handler_of_http_streams_what_it_is_sent() {
    let both = composed("caller", "handler");
    let long = "some text ".repeat(3000);
    let printed = witcraft(&["run", &both, "--", "get", "a text", &long, ""]);
    let expected =
        format!("405   \n200 text/plain A TEXT 6\n200 text/plain {} 30000\n200 text/plain  0", long.to_uppercase());
    assert_eq!(printed, expected);
}

fn asynchronous_guests_for_every_wasi_target() {
    // The linker makes components of those for the second target by itself.
    for (target, is_component) in [("wasm32-wasip1", false), ("wasm32-wasip2", true)] {
        let packages = ["--package", "filter", "--package", "filtering", "--package", "program"];
        let output = cargo_for(target, &root().join("tests/macro"), &[&["build", "--quiet"][..], &packages].concat());
        assert!(output.status.success(), "{target}: {}", said(&output));
        let component = |name: &str| {
            let module = scratch().join("target").join(target).join("debug").join(format!("{name}.wasm"));
            let module = module.display().to_string();
            if is_component {
                return module;
            }
            let component = scratch().join(format!("{name}-{target}.wasm")).display().to_string();
            witcraft(&["componentize", &module, "-o", &component]);
            component
        };
        let both = scratch().join(format!("both-{target}.wasm")).display().to_string();
        witcraft(&["compose", &component("filtering"), &component("filter"), "-o", &both]);
        assert_calls(&both, &[("run(\"an apple\\na pear\\n\", \"apple\")", "\"1 \\\"an apple\\\\n\\\"\"")]);
        let printed = witcraft(&["run", "--env", "NAME=value", &component("program"), "--", "sleep:1", "env:NAME"]);
        assert_eq!(printed, "slept true\nvalue", "{target}");
    }
}

fn without_std_a_host_allocates_in_the_programs_own_way() {
    let no_std = component("no_std");
    assert_calls(&no_std, &[("words(\" one  two \")", "[\"one\", \"two\"]")]);
    assert_calls(&no_std, &[("allocated()", "0")]);
}

fn bindings_from_a_build_script() {
    let script = component("script");
    assert_calls(&script, &[("answer()", "\"forty-two\"")]);
}

/// The workspace of a program in the target directory, with these files.
fn program(name: &str, dependencies: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = scratch().join(name);
    let _ = std::fs::remove_dir_all(&folder);
    let package = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n");
    let manifest = format!("{package}[workspace]\n[profile.dev]\ndebug = false\npanic = \"abort\"\n{dependencies}\n");
    let lock = std::fs::read_to_string(root().join("tests/macro/Cargo.lock")).expect("it is there");
    let given = [("Cargo.toml", manifest.as_str()), ("Cargo.lock", lock.as_str())];
    for (path, text) in given.iter().chain(files) {
        write(&folder.join(path), text);
    }
    folder
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("the target folder can be written");
    std::fs::write(path, text).expect("the target folder can be written");
}

const BEFORE: &str = "package test:change; world change { export first: func(); }";
const AFTER: &str = "package test:change; world change { export first: func(); export second: func(); }";
const USE: &str = "struct Type; impl Guest for Type { fn first() {} }\nexport!(Type);\n";

/// Builds, changes the WIT, and builds again: the second time, a function is missing.
#[track_caller]
fn assert_rebuilt(folder: &Path) {
    let first = cargo(folder, &["build", "--quiet"]);
    assert!(first.status.success(), "{}", said(&first));
    // Cargo goes by the times of files, which some file systems keep in whole seconds.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    write(&folder.join("wit/change.wit"), AFTER);
    let second = cargo(folder, &["build", "--quiet"]);
    assert!(said(&second).contains("missing: `second`"), "{}", said(&second));
}

fn a_change_of_wit_compiles_the_program_again() {
    component("inline"); // what is built first has the dependencies of all
    let path = root().join("crates/guest").display().to_string();
    let dependency = format!(
        "[dependencies]\nwit-bindgen = {{ package = \"witcraft-guest\", path = {path:?}, default-features = false, \
         features = [\"macros\", \"macro-string\"] }}"
    );
    let code = format!("wit_bindgen::generate!();\n{USE}");
    assert_rebuilt(&program("change-macro", &dependency, &[("src/lib.rs", &code), ("wit/change.wit", BEFORE)]));
}

fn a_change_of_wit_runs_the_build_script_again() {
    component("inline"); // what is built first has the dependencies of all
    let path = root().join("crates/build").display().to_string();
    let dependency = format!("[build-dependencies]\nwitcraft-build = {{ path = {path:?} }}");
    let code = format!("include!(concat!(env!(\"OUT_DIR\"), \"/change.rs\"));\n{USE}");
    let script = "fn main() { witcraft_build::generate(\"wit\", \"change\"); }";
    let files = [("src/lib.rs", code.as_str()), ("build.rs", script), ("wit/change.wit", BEFORE)];
    assert_rebuilt(&program("change-script", &dependency, &files));
}

/// The blocks of one section of the README that are marked with a language, in order.
fn readme_blocks(heading: &str) -> Vec<(String, String)> {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("there is a README");
    let section = readme.split(&format!("### {heading}\n")).nth(1).expect("the section is there");
    let section = section.split("\n### ").next().unwrap_or_default();
    let blocks = section.split("```").skip(1).step_by(2);
    let halves = blocks.map(|block| block.split_once('\n').expect("a block has a language and lines"));
    halves.map(|(language, text)| (language.to_owned(), text.to_owned())).collect()
}

fn the_programs_of_the_readme() {
    component("inline"); // what is built first has the dependencies of all
    let blocks = readme_blocks("Rust without generated files");
    let languages: Vec<&str> = blocks.iter().map(|(language, _)| language.as_str()).collect();
    assert_eq!(languages, ["toml", "rust", "rust"]);
    let [manifest, code, script] = [0, 1, 2].map(|index: usize| blocks[index].1.as_str());

    let folder = program("readme-macro", "", &[("src/lib.rs", code)]);
    let manifest = manifest.replace("../witcraft", &root().display().to_string());
    write(&folder.join("Cargo.toml"), &format!("{manifest}\n[workspace]\n"));
    assert_greets(&folder);

    let path = root().join("crates/build").display().to_string();
    let dependency = format!("[build-dependencies]\nwitcraft-build = {{ path = {path:?} }}");
    let wit = code.split('"').nth(1).expect("WIT is in quotes");
    let (_, implementation) = code.split_once("});\n").expect("the macro ends");
    let code = format!("include!(concat!(env!(\"OUT_DIR\"), \"/greeter.rs\"));\n{implementation}");
    let files = [("src/lib.rs", code.as_str()), ("build.rs", script), ("wit/greeter.wit", wit)];
    assert_greets(&program("readme-script", &dependency, &files));
}

/// Builds the greeter in a folder, and calls it.
#[track_caller]
fn assert_greets(folder: &Path) {
    let output = cargo(folder, &["build", "--message-format", "json"]);
    assert!(output.status.success(), "{}", said(&output));
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let module = messages.split('"').rfind(|text| text.ends_with(".wasm")).expect("cargo says where the module is");
    let component = folder.join("component.wasm").display().to_string();
    witcraft(&["componentize", module, "-o", &component]);
    assert_calls(&component, &[("greet(\"Ada\")", "\"Hello, Ada!\"")]);
}

fn what_the_compiler_says_of_calls_that_are_wrong() {
    component("inline"); // what is built first has the dependencies of all
    let folder = root().join("tests/macro/errors");
    let arguments = ["check", "-p", "errors", "--examples", "--keep-going", "--message-format", "json"];
    let output = cargo(&root().join("tests/macro"), &arguments);
    let mut errors: BTreeMap<String, String> = BTreeMap::new();
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    for message in lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        if message["message"]["level"] == "error" && !message["message"]["spans"][0].is_null() {
            let name = message["target"]["name"].as_str().expect("a target has a name");
            *errors.entry(name.to_owned()).or_default() += &shown(&message["message"]);
        }
    }
    let mut examples = 0;
    for entry in std::fs::read_dir(folder.join("examples")).expect("it is there").flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name in Unicode");
            let text = errors.get(name).unwrap_or_else(|| panic!("`{name}` compiles: {}", said(&output)));
            assert_golden(path.with_extension("stderr"), text);
            examples += 1;
        }
    }
    assert_eq!(examples, errors.len());
}

/// An error with its place, in a form that does not depend on the compiler's version.
fn shown(message: &Value) -> String {
    let mut span = &message["spans"][0];
    // A place in the macro of the crate is shown as the call that expands to it.
    while !span["file_name"].as_str().unwrap_or_default().starts_with("errors/") && span["expansion"].is_object() {
        span = &span["expansion"]["span"];
    }
    let place = |end: &str| format!("{}:{}", span[format!("line_{end}")], span[format!("column_{end}")]);
    let file = span["file_name"].as_str().unwrap_or_default();
    let text = message["message"].as_str().unwrap_or_default();
    format!("{file}:{} to {}\nerror: {text}\n\n", place("start"), place("end"))
}
