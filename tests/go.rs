//! Do packages of stock Go become components that import only what they use, and report what went wrong?
//!
//! `tests/go/` holds packages whose exports are written by hand, so that this depends on no generated code, but for what is
//! asked of generated code alone. `cargo test --test go -- files` runs the tests with `files` in their names.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};
use std::sync::LazyLock;

use witcraft_testing::{GUEST_GO, NODE, NODE_PACKAGES, link_node_packages, root, run_trial_groups, trials};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() -> ExitCode {
    let tests = trials![
        a_library_asks_for_what_its_runtime_uses_and_no_more,
        a_collection_may_start_while_the_host_allocates,
        a_world_with_an_environment_gives_one_to_go,
        what_goes_wrong_in_go_is_said_by_go_and_ends_in_a_trap,
        a_library_that_opens_files_still_can,
        the_same_sources_elsewhere_are_the_same_component,
        what_does_not_fit_has_a_way_out_in_go,
        a_program_and_its_adapter_keep_to_their_own_memory,
        handles_that_became_garbage_are_dropped,
        a_package_that_exports_nothing_is_a_program,
        wrappers_that_are_not_imported_are_asked_for,
        a_program_that_forgets_its_bindings_is_told_so,
        a_library_is_told_what_a_component_is_made_of,
        values_print_as_wit_writes_them,
        what_sleeps_costs_nothing,
        what_must_not_wait_says_so_by_name,
        tasks_go_on_in_any_order_of_events,
        goroutines_that_wait_for_ever_are_named,
    ];
    let in_node = trials![goroutines_that_wait_for_ever_are_named_in_node];
    run_trial_groups(&[(&[GUEST_GO], &tests), (&[GUEST_GO, NODE, NODE_PACKAGES], &in_node)])
}

fn package(name: &str) -> PathBuf {
    root().join("tests/go").join(name)
}

/// Where a test writes.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("go").join(test);
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// Builds and componentizes a package.
fn componentize(package: &Path, world: &str, component: &Path) -> Output {
    let wit = package.join(package.file_name().expect("it has a name")).with_extension("wit");
    let mut command = Command::new(WITCRAFT);
    command.arg("componentize").arg(package).arg("--wit").arg(wit).args(["--world", world]).arg("-o").arg(component);
    command.output().expect("it can be run")
}

/// A component of `tests/go/app`, built anew in a folder of the test's own.
fn app(test: &str, world: &str) -> PathBuf {
    let component = folder(test).join("app.wasm");
    succeeded(componentize(&package("app"), world, &component));
    component
}

fn invoke(component: &Path, options: &[&str], calls: &[&str]) -> Output {
    let mut command = Command::new(WITCRAFT);
    command.arg("run").arg(component).args(options);
    for call in calls {
        command.args(["--invoke", call]);
    }
    command.output().expect("it can be run")
}

fn succeeded(output: Output) -> String {
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it prints UTF-8")
}

/// What was said on the way to an exit status.
#[track_caller]
fn failed(output: &Output, status: i32) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{said}");
    said
}

fn imports(component: &Path) -> Vec<String> {
    let output = Command::new(WITCRAFT).arg("inspect").arg(component).arg("--json").output().expect("it can be run");
    let summary: serde_json::Value = serde_json::from_str(&succeeded(output)).expect("it is JSON");
    let imports = summary["imports"].as_array().expect("a list").iter();
    imports.map(|import| import["name"].as_str().expect("a name").to_owned()).collect()
}

fn a_library_asks_for_what_its_runtime_uses_and_no_more() {
    let expected = [
        "wasi:cli/stderr@0.2.0",
        "wasi:cli/stdout@0.2.0",
        "wasi:clocks/monotonic-clock@0.2.0",
        "wasi:clocks/wall-clock@0.2.0",
        "wasi:io/error@0.2.0",
        "wasi:io/poll@0.2.0",
        "wasi:io/streams@0.2.0",
        "wasi:random/random@0.2.0",
    ];
    let mut found = imports(&app("imports", "app"));
    found.sort();
    assert_eq!(found, expected);
}

fn a_collection_may_start_while_the_host_allocates() {
    calls_while_the_host_allocates(&app("collection", "app"), "true, 0, ");
    // The adapters of Wasmtime do not know when the component may not be left.
    let component = folder("collection").join("wide.wasm");
    let mut command = Command::new(WITCRAFT);
    command.arg("componentize").arg(package("app")).args(["--adapt", "reactor", "--world", "app", "--wit"]);
    succeeded(command.arg(package("app").join("app.wit")).arg("-o").arg(&component).output().expect("it can be run"));
    calls_while_the_host_allocates(&component, "true, 1, value");
}

fn calls_while_the_host_allocates(component: &Path, surroundings: &str) {
    let text = format!("echo({:?})", "x".repeat(10_000));
    // After the nap there are timers to look for, which a collection does too.
    let calls = ["echo(\"a\")", "nap(20)", "echo(\"b\")", &text, "surroundings()"];
    let printed = succeeded(invoke(component, &["--env", "KEY=value"], &calls));
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!((lines[0], lines[2], lines[3].len()), ("\"a\"", "\"b\"", 10_002));
    assert!(lines[1].parse::<u32>().is_ok_and(|slept| slept >= 20), "{}", lines[1]);
    assert_eq!(
        lines[4].replace("\\\"", "").trim_matches('"'),
        surroundings,
        "initialised, and with that much around it"
    );
}

fn a_world_with_an_environment_gives_one_to_go() {
    let component = app("environment", "with-environment");
    let printed = succeeded(invoke(&component, &["--env", "KEY=value"], &["surroundings()"]));
    assert_eq!(printed, "\"true, 1, \\\"value\\\"\"\n");
    // `wasi:cli/exit` knows success and failure.
    failed(&invoke(&component, &[], &["quit(3)"]), 1);
    failed(&invoke(&component, &[], &["quit(0)"]), 0);
}

fn what_goes_wrong_in_go_is_said_by_go_and_ends_in_a_trap() {
    let component = app("wrong", "app");
    let said = failed(&invoke(&component, &[], &["crash(\"no such luck\")"]), 134);
    for part in ["panic: no such luck", "goroutine 1 [running]", "main.go:", "in `demo:app/api.crash`", "main.crash"] {
        assert!(said.contains(part), "no `{part}` in {said}");
    }
    let said = failed(&invoke(&component, &[], &["deadlock()"]), 134);
    assert!(said.contains("fatal error: all goroutines are asleep - deadlock!"), "{said}");
    let said = failed(&invoke(&component, &[], &["quit(3)"]), 134);
    assert!(said.contains("the guest called `exit`") && said.contains("os.Exit"), "{said}");
    let said = failed(&invoke(&component, &["--max-memory", "64MiB"], &["grow(500)"]), 137);
    assert!(said.contains("memory limit of 64.0 MiB"), "{said}");
}

fn a_library_that_opens_files_still_can() {
    let component = folder("files").join("files.wasm");
    succeeded(componentize(&package("files"), "files", &component));
    assert!(imports(&component).iter().any(|import| import.starts_with("wasi:filesystem/")));
    let dir = format!("{}::/package:ro", package("files").display());
    let printed = succeeded(invoke(&component, &["--dir", &dir], &["first-line(\"/package/go.mod\")"]));
    assert_eq!(printed, "\"module example.com/files\"\n");
}

fn the_same_sources_elsewhere_are_the_same_component() {
    let component = app("same", "app");
    let elsewhere = folder("elsewhere").join("app");
    std::fs::create_dir_all(&elsewhere).expect("it can be made");
    for file in ["go.mod", "main.go", "app.wit"] {
        std::fs::copy(package("app").join(file), elsewhere.join(file)).expect("it can be copied");
    }
    let again = folder("same").join("again.wasm");
    succeeded(componentize(&elsewhere, "app", &again));
    let read = |path: &Path| std::fs::read(path).expect("it was written");
    assert!(read(&component) == read(&again), "they differ");
}

fn what_does_not_fit_has_a_way_out_in_go() {
    let folder = folder("misfits");
    let said = failed(&componentize(&package("app"), "other", &folder.join("other.wasm")), 1);
    for way_out in ["import the generated package of the world", "import the generated package `exports`"] {
        assert!(said.contains(way_out), "{said}");
    }
    for (system, mode, expected) in [
        ("wasip1", "default", "go build -buildmode=c-shared"),
        ("js", "default", "it was built for browsers, with `GOOS=js`"),
    ] {
        let core = folder.join("core.wasm");
        let mut go = Command::new("go");
        go.current_dir(package("files")).env("GOOS", system).env("GOARCH", "wasm");
        go.arg("build").arg(format!("-buildmode={mode}")).arg("-o").arg(&core).arg(".");
        succeeded(go.output().expect("go can be run"));
        for wit in [&["--wit".into(), package("app").join("app.wit"), "--world".into(), "app".into()][..], &[]] {
            let mut command = Command::new(WITCRAFT);
            let output = command.arg("componentize").arg(&core).args(wit).output().expect("it can be run");
            if system == "wasip1" && wit.is_empty() {
                succeeded(Output { stdout: Vec::new(), ..output }); // a program, and a component of `wasi:cli`
            } else {
                let said = failed(&output, 1);
                assert!(said.contains(expected), "{system} {mode}: {said}");
            }
        }
    }
}

fn a_program_and_its_adapter_keep_to_their_own_memory() {
    let module = folder("heap").join("heap.wasm");
    let mut build = Command::new("go");
    build.current_dir(package("heap")).env_remove("GOFLAGS").envs([("GOOS", "wasip1"), ("GOARCH", "wasm")]);
    succeeded(build.args(["build", "-o"]).arg(&module).arg(".").output().expect("Go can be run"));
    let said = succeeded(Command::new(WITCRAFT).arg("run").arg(&module).output().expect("it can be run"));
    assert_eq!(said, "true 127353120\n");
}

/// With `--finalizers`, what nothing refers to is dropped, once, and nothing else is.
fn handles_that_became_garbage_are_dropped() {
    let both = generated("finalizers", ["user", "maker"], &["--finalizers"]);
    // Three are held at first, and one was given away.
    assert_eq!(succeeded(invoke(&both, &[], &["forget(500)"])), "(4, 1)\n");
}

/// What a world without exports is for is `main`, which is run as that of any other program.
fn a_package_that_exports_nothing_is_a_program() {
    let both = generated("program", ["program", "maker"], &[]);
    let mut run = Command::new(WITCRAFT);
    let said = succeeded(run.arg("run").arg(&both).args(["--", "words"]).output().expect("it can be run"));
    assert_eq!(said, "19999 words\n");
    // Nor does a package without bindings export anything.
    let component = folder("program").join("heap.wasm");
    let mut command = Command::new(WITCRAFT);
    let output = command.arg("componentize").arg(package("heap")).arg("-o").arg(&component).output();
    succeeded(output.expect("it can be run"));
    let said = succeeded(Command::new(WITCRAFT).arg("run").arg(&component).output().expect("it can be run"));
    assert_eq!(said, "true 127353120\n");
}

/// With `--implementation`, nothing but the program's import brings the wrappers in.
fn wrappers_that_are_not_imported_are_asked_for() {
    let folder = folder("wrappers");
    std::fs::copy(package("program").join("go.mod"), folder.join("go.mod")).expect("it can be copied");
    let main = "package main\n\nimport _ \"example.com/program/bindings/demo/program/words\"\n\nfunc main() {}\n";
    std::fs::write(folder.join("main.go"), main).expect("it is writable");
    let mut bindgen = Command::new(WITCRAFT);
    bindgen.args(["bindgen", "go", "--world", "maker", "--implementation", "example.com/program/words.Words", "-o"]);
    bindgen.arg(folder.join("bindings")).arg(package("program").join("program.wit"));
    succeeded(bindgen.output().expect("it can be run"));
    let mut command = Command::new(WITCRAFT);
    let output = command.arg("componentize").arg(&folder).arg("-o").arg(folder.join("app.wasm")).output();
    let said = failed(&output.expect("it can be run"), 1);
    assert!(said.contains("import the generated package `exports`"), "{said}");
}

/// A folder of a module `example.com/NAME`, with these files.
fn module(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = folder(name);
    let _ = std::fs::remove_dir_all(&folder);
    let manifest = format!("module example.com/{name}\n\ngo 1.24\n");
    for (path, text) in [("go.mod", manifest.as_str())].iter().chain(files) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("it can be made");
        std::fs::write(path, text).expect("it is writable");
    }
    folder
}

fn bindgen(wit: &Path, world: &str, bindings: &Path) {
    let mut bindgen = Command::new(WITCRAFT);
    bindgen.args(["bindgen", "go", "--world", world, "-o"]).arg(bindings).arg(wit);
    succeeded(bindgen.output().expect("it can be run"));
}

fn componentized(package: &Path, component: &Path) -> Output {
    let mut command = Command::new(WITCRAFT);
    command.arg("componentize").arg(package).arg("-o").arg(component).output().expect("it can be run")
}

/// Without an import of the bindings nothing says which world the program was written for.
fn a_program_that_forgets_its_bindings_is_told_so() {
    let main = "package main\n\nfunc main() { println(\"alone\") }\n";
    let folder = module("forgets", &[("cmd/app/main.go", main)]);
    let (app, component) = (folder.join("cmd/app"), folder.join("app.wasm"));
    let wit = package("program").join("program.wit");
    // A world without exports is for programs, which may leave its imports alone.
    bindgen(&wit, "program", &folder.join("internal/unused"));
    succeeded(componentized(&app, &component));
    std::fs::remove_file(&component).expect("it is there");
    bindgen(&wit, "maker", &folder.join("gen"));
    let said = failed(&componentized(&app, &component), 1);
    for part in ["does not import `example.com/forgets/gen`", "demo:program/maker", "example.com/forgets/gen/demo/"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!component.exists(), "nothing is written");
    // With another program that imports them, this one is what it seems to be.
    let other = "package main\n\nimport _ \"example.com/forgets/gen/demo/program/words\"\n\nfunc main() {}\n";
    std::fs::create_dir_all(folder.join("cmd/other")).expect("it can be made");
    std::fs::write(folder.join("cmd/other/main.go"), other).expect("it is writable");
    succeeded(componentized(&app, &component));
}

fn a_library_is_told_what_a_component_is_made_of() {
    let folder = module("library", &[("lib/lib.go", "package lib\n\nfunc F() {}\n")]);
    let component = folder.join("lib.wasm");
    let said = failed(&componentized(&folder.join("lib"), &component), 1);
    assert!(
        said.contains("the library package `lib`") && said.contains("import of `example.com/library/lib`"),
        "{said}"
    );
    let program = folder.join("lib/cmd/app/main.go");
    std::fs::create_dir_all(program.parent().expect("it has a folder")).expect("it can be made");
    std::fs::write(program, "package main\n\nfunc main() {}\n").expect("it is writable");
    let said = failed(&componentized(&folder.join("lib"), &component), 1);
    assert!(said.contains("lib/cmd/app`"), "{said}");
}

/// What is generated works on any machine: `go run` is enough.
fn values_print_as_wit_writes_them() {
    let source = package("printed");
    let main = std::fs::read_to_string(source.join("main.go")).expect("it is there");
    let folder = module("printed", &[("main.go", &main)]);
    bindgen(&source.join("printed.wit"), "app", &folder.join("bindings"));
    let mut run = Command::new("go");
    let output = run.current_dir(&folder).args(["run", "."]).output().expect("Go can be run");
    let expected =
        main.lines().filter_map(|line| line.split_once("// ")).map(|(_, comment)| comment).collect::<Vec<_>>();
    assert_eq!(succeeded(output).lines().collect::<Vec<_>>(), expected);
}

/// A component whose functions wait.
fn blocks(name: &str) -> PathBuf {
    let source = package("blocks");
    let main = std::fs::read_to_string(source.join("main.go")).expect("it is there");
    let folder = module(name, &[("main.go", &main.replace("example.com/blocks", &format!("example.com/{name}")))]);
    bindgen(&source.join("blocks.wit"), "blocks", &folder.join("bindings"));
    let component = folder.join("blocks.wasm");
    succeeded(componentized(&folder, &component));
    component
}

fn what_sleeps_costs_nothing() {
    // A host that is asked again and again whether the time has come would run out of this many times over.
    const LIMITS: [&str; 4] = ["--fuel", "3000000", "--timeout", "60s"];
    let component = blocks("sleeps");
    assert_eq!(succeeded(invoke(&component, &LIMITS, &["sleep(5)"])), "5\n");
    assert_eq!(succeeded(invoke(&component, &LIMITS, &["sleep(1000)"])), "1000\n");
}

fn what_must_not_wait_says_so_by_name() {
    let said = failed(&invoke(&blocks("blocks"), &[], &["wait()"]), 134);
    let expected = "wasi:clocks/monotonic-clock@0.3.0#wait-for has to wait, but wait is not asynchronous";
    assert!(said.contains(expected), "{said}");
}

/// The runtime of tasks, with a host that does what it may do in an order that a seed says.
fn tasks_go_on_in_any_order_of_events() {
    let (folder, source) = (folder("interleavings"), package("interleavings"));
    let _ = std::fs::remove_dir_all(folder.join("bindings"));
    std::fs::write(folder.join("go.mod"), "module example.com/interleavings\n\ngo 1.26\n").expect("it is writable");
    bindgen(&package("blocks").join("blocks.wit"), "blocks", &folder.join("bindings"));
    let runtime = folder.join("bindings/internal/async");
    // What stands for the host elsewhere says that there is none.
    std::fs::copy(source.join("host.go"), runtime.join("elsewhere.go")).expect("it can be copied");
    let test = "interleavings_test.go";
    std::fs::copy(source.join(test), runtime.join(test)).expect("it can be copied");
    let mut command = Command::new("go");
    command.args(["test", "./bindings/internal/async"]).current_dir(&folder).env_remove("GOFLAGS");
    // As in a component: one goroutine at a time, which is not interrupted.
    command.envs([("GOMAXPROCS", "1"), ("GODEBUG", "asyncpreemptoff=1")]);
    let output = command.output().expect("Go can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Two components that wait for each other.
static ASLEEP: LazyLock<PathBuf> = LazyLock::new(|| generated("asleep", ["asker", "keeper"], &[]));

/// In all components of a composition, with the imports that they wait in.
fn goroutines_that_wait_for_ever_are_named() {
    let said = failed(&invoke(&ASLEEP, &[], &["ask()"]), 134);
    assert!(said.contains("the guest is deadlocked"), "{said}");
    names_goroutines(&said);
    assert_eq!(said.lines().filter(|line| line.contains("goroutine ")).count(), 4, "{said}");
}

fn goroutines_that_wait_for_ever_are_named_in_node() {
    let folder = folder("asleep-in-node");
    succeeded(
        Command::new(WITCRAFT).arg("transpile").arg(&*ASLEEP).arg("-o").arg(&folder).output().expect("it can be run"),
    );
    link_node_packages(&folder);
    let script = "import { api } from './both.js';\nawait api.ask();\n";
    std::fs::write(folder.join("ask.mjs"), script).expect("it is writable");
    std::fs::write(folder.join("package.json"), "{ \"type\": \"module\" }\n").expect("it is writable");
    let output = Command::new("node").arg("ask.mjs").current_dir(&folder).output().expect("node can be run");
    let said = failed(&output, 1);
    assert!(said.contains("deadlock detected"), "{said}");
    names_goroutines(&said);
}

/// Whether all goroutines of `tests/go/asleep` are named that wait.
#[track_caller]
fn names_goroutines(said: &str) {
    for part in [
        " is calling demo:asleep/store#get in main.ask (main.go:33), and so are 2 others",
        " is blocked (sync.Mutex.Lock) in main.component.Ask.func1 (main.go:27)",
        " is blocked (chan receive) in main.component.Ask (main.go:29)",
        " is blocked (chan receive) in main.keeper.Get (main.go:16), and so are 2 others",
    ] {
        assert!(said.contains(part), "no `{part}` in {said}");
    }
}

/// A composition of the packages in a folder of `tests/go` that are called like their worlds, with bindings that are
/// generated with these options, in a folder of the same name.
fn generated(name: &str, worlds: [&str; 2], options: &[&str]) -> PathBuf {
    let (folder, source) = (folder(name), package(name));
    std::fs::copy(source.join("go.mod"), folder.join("go.mod")).expect("it can be copied");
    let wit = source.join(name).with_extension("wit");
    let components = worlds.map(|world| {
        let package = folder.join(world);
        std::fs::create_dir_all(&package).expect("it can be made");
        std::fs::copy(source.join(world).join("main.go"), package.join("main.go")).expect("it can be copied");
        let mut bindgen = Command::new(WITCRAFT);
        bindgen.args(["bindgen", "go", "--world", world]).args(options).arg(&wit);
        succeeded(bindgen.arg("-o").arg(package.join("bindings")).output().expect("it can be run"));
        let component = folder.join(world).with_extension("wasm");
        let mut command = Command::new(WITCRAFT);
        succeeded(command.arg("componentize").arg(&package).arg("-o").arg(&component).output().expect("it can be run"));
        component
    });
    let both = folder.join("both.wasm");
    let mut compose = Command::new(WITCRAFT);
    succeeded(compose.arg("compose").args(&components).arg("-o").arg(&both).output().expect("it can be run"));
    both
}
