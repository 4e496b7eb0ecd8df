//! Does `run` grant what it was told to grant, and enforce its limits? One program uses everything, each time with the grant
//! and without it. Sockets are in `net.rs`.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use witcraft_testing::{GUEST_RUST, Tool, build_guest, root, run_trial_groups, trials};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() -> ExitCode {
    let tests = trials![
        directories_are_open_as_they_were_granted,
        read_only_directories_are_not_changed,
        directories_do_not_lead_outside,
        several_directories_are_kept_apart,
        variables_arrive_as_they_were_granted,
        the_environment_is_passed_on_when_asked,
        the_name_of_the_program_is_that_of_the_file_or_another,
        a_guest_that_waits_is_stopped_in_time,
        a_guest_that_is_in_time_is_not_stopped,
        fuel_is_enough_or_is_not,
        memory_is_enough_or_is_not,
        tables_count_as_memory,
        code_is_kept_where_it_was_asked_for,
        http_reaches_the_servers_allowed_and_no_others,
        a_policy_bounds_grants_limits_and_calls,
        runs_with_a_seed_and_a_fixed_clock_are_the_same,
        a_profile_is_written_of_a_guest_however_it_ends,
        a_core_dump_is_written_of_a_guest_that_traps,
        a_backtrace_has_the_lines_of_the_source,
        native_tools_are_told_the_names_of_functions,
        compiled_code_runs_where_it_was_made,
        threads_of_preview_1_are_refused_by_name,
        what_is_replaced_inside_cannot_be_granted,
    ];
    let on_a_terminal = trials![compiling_is_shown_on_a_terminal_alone];
    run_trial_groups(&[(&[GUEST_RUST], &tests), (&[SCRIPT], &on_a_terminal)])
}

/// What lends a terminal.
const SCRIPT: Tool =
    Tool { name: "script", program: "script", probe: &["--version"], help: "Debian's package `bsdutils` has it" };

/// The component, built once.
static GUEST: LazyLock<PathBuf> = LazyLock::new(|| build_guest(WITCRAFT, &root().join("tests/grants"), &scratch()));

/// Where everything of this file goes.
fn scratch() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("grants")
}

/// What runs the guest.
fn guest(grants: &[&str], action: &[&str]) -> Command {
    let mut command = Command::new(WITCRAFT);
    command.arg("run").args(grants).arg(&*GUEST).arg("--").args(action);
    command.env("XDG_CACHE_HOME", scratch());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What a guest prints that has to succeed.
#[track_caller]
fn prints(grants: &[&str], action: &[&str]) -> String {
    printed(&guest(grants, action).output().expect("it runs"))
}

#[track_caller]
fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

/// Runs a guest that has to end with this status, and to say this.
#[track_caller]
fn fails(grants: &[&str], action: &[&str], status: i32, expected: &str) {
    let output = guest(grants, action).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{grants:?} {action:?}: {said}");
    assert!(said.contains(expected), "{grants:?} {action:?}: {said}");
}

/// A folder `inside` with a file, beside a file that is outside of it.
fn folders() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::create_dir_all(folder.path().join("inside/below")).expect("it is writable");
    std::fs::write(folder.path().join("inside/file"), "content").expect("it is writable");
    std::fs::write(folder.path().join("secret"), "secret").expect("it is writable");
    folder
}

fn directories_are_open_as_they_were_granted() {
    let folder = folders();
    let inside = folder.path().join("inside").display().to_string();
    let file = format!("{inside}/file");
    assert_eq!(prints(&["--dir", &inside], &["read", &file]), "content");
    assert_eq!(prints(&["--dir", &format!("{inside}::/data")], &["read", "/data/file"]), "content");
    assert_eq!(prints(&["--dir", &format!("{inside}::/")], &["list", "/"]), "below file");
    assert_eq!(prints(&["--dir", &format!("{inside}::.")], &["read", "file"]), "content");
    prints(&["--dir", &format!("{inside}::/data:rw")], &["write", "/data/new"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("inside/new")).expect("it is there"), "written");
    fails(&[], &["read", &file], 1, "");
    fails(&["--dir", &format!("{inside}::/data")], &["read", &file], 1, "");
    fails(&["--dir", &format!("{inside}/below::/data")], &["read", "/data/file"], 1, "entity not found");
}

fn read_only_directories_are_not_changed() {
    let folder = folders();
    let grant = format!("{}::/data:ro", folder.path().join("inside").display());
    assert_eq!(prints(&["--dir", &grant], &["read", "/data/file"]), "content");
    assert_eq!(prints(&["--dir", &grant], &["list", "/data"]), "below file");
    for action in [["write", "/data/new"], ["write", "/data/file"], ["remove", "/data/file"]] {
        fails(&["--dir", &grant], &action, 1, "");
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("inside/file")).expect("it is there"), "content");
    assert!(!folder.path().join("inside/new").exists());
}

fn directories_do_not_lead_outside() {
    let folder = folders();
    let inside = folder.path().join("inside");
    let links = [("../secret", "relative"), ("..", "below/up"), ("../..", "below/out")];
    for (target, link) in links {
        std::os::unix::fs::symlink(target, inside.join(link)).expect("it is writable");
    }
    std::os::unix::fs::symlink(folder.path().join("secret"), inside.join("absolute")).expect("it is writable");
    let grant = format!("{}::/data", inside.display());
    assert_eq!(prints(&["--dir", &grant], &["read", "/data/below/up/file"]), "content");
    for path in ["../secret", "below/../../secret", "relative", "absolute", "below/out/secret"] {
        fails(&["--dir", &grant], &["read", &format!("/data/{path}")], 1, "");
        fails(&["--dir", &grant], &["write", &format!("/data/{path}")], 1, "");
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("secret")).expect("it is there"), "secret");
}

fn several_directories_are_kept_apart() {
    let folder = folders();
    let inside = folder.path().join("inside").display().to_string();
    let grants = ["--dir", &format!("{inside}::/in:ro"), "--dir", &format!("{inside}/below::/out")];
    prints(&grants, &["write", "/out/new"]);
    assert_eq!(prints(&grants, &["read", "/in/below/new"]), "written");
    fails(&grants, &["write", "/in/below/other"], 1, "");
}

fn variables_arrive_as_they_were_granted() {
    let variables = |grants: &[&str]| {
        let mut command = guest(grants, &["variables"]);
        printed(&command.env("WITCRAFT_TEST", "of the host").output().expect("it runs"))
    };
    assert_eq!(variables(&[]), "");
    assert_eq!(variables(&["--env", "ONE=1", "--env", "TWO=a=b"]), "ONE=1 TWO=a=b");
    assert_eq!(variables(&["--env", "TWO=2", "--env", "ONE=1", "--env", "TWO=3"]), "TWO=3 ONE=1");
    assert_eq!(variables(&["--env", "ONE=1", "--env", "ONE=2"]), "ONE=2");
    assert_eq!(variables(&["--env", "EMPTY="]), "EMPTY=");
    assert_eq!(variables(&["--env", "WITCRAFT_TEST"]), "WITCRAFT_TEST=of the host");
    assert_eq!(variables(&["--env", "WITCRAFT_TEST=other"]), "WITCRAFT_TEST=other");
}

fn the_environment_is_passed_on_when_asked() {
    let cache = format!("XDG_CACHE_HOME={}", scratch().display());
    let variables = |grants: &[&str]| {
        let mut command = guest(grants, &["variables"]);
        command.env_clear().env("XDG_CACHE_HOME", scratch()).env("WORD", "value");
        printed(&command.output().expect("it runs"))
    };
    assert_eq!(variables(&["--inherit-env"]), format!("WORD=value {cache}"));
    assert_eq!(variables(&["--inherit-env", "--env", "WORD=other"]), format!("WORD=other {cache}"));
    assert_eq!(variables(&["--env", "WORD"]), "WORD=value");
}

fn the_name_of_the_program_is_that_of_the_file_or_another() {
    assert_eq!(prints(&[], &["name"]), "guest.wasm");
    assert_eq!(prints(&["--argv0", "other name"], &["name"]), "other name");
}

fn a_guest_that_waits_is_stopped_in_time() {
    for action in ["input", "sleep", "spin"] {
        let mut command = guest(&["--timeout", "300ms"], &[action]);
        let start = Instant::now();
        let mut child = command.stdin(Stdio::piped()).spawn().expect("it runs");
        let input = child.stdin.take(); // nobody writes to it, and it stays open
        let output = child.wait_with_output().expect("it ends");
        let took = start.elapsed();
        drop(input);
        assert_eq!(output.status.code(), Some(124), "{action}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("time limit of 300ms"), "{action}");
        assert!((Duration::from_millis(300)..Duration::from_secs(20)).contains(&took), "{action}: {took:?}");
    }
}

fn a_guest_that_is_in_time_is_not_stopped() {
    let mut child = guest(&["--timeout", "60s"], &["input"]).stdin(Stdio::piped()).spawn().expect("it runs");
    let mut input = child.stdin.take().expect("it is piped");
    input.write_all(b"words").expect("it is read");
    drop(input);
    assert_eq!(printed(&child.wait_with_output().expect("it ends")), "words");
}

fn fuel_is_enough_or_is_not() {
    assert_eq!(prints(&["--fuel", "100000000"], &["name"]), "guest.wasm");
    fails(&["--fuel", "1000"], &["name"], 152, "run/out-of-fuel");
    fails(&["--fuel", "10000000"], &["spin"], 152, "--fuel");
}

fn memory_is_enough_or_is_not() {
    let bytes = (20 << 20).to_string();
    assert_eq!(prints(&["--max-memory", "64MiB"], &["memory", &bytes]), bytes);
    assert_eq!(prints(&["--max-memory", "8MiB"], &["memory", "1000"]), "1000");
    fails(&["--max-memory", "8MiB"], &["memory", &bytes], 137, "run/out-of-memory");
}

/// A component whose table has 100,000 elements, and as many more when its function has run.
const TABLE: &str = r#"(component
  (core module $m
    (table $t 100000 funcref)
    (func (export "grow") (result i32) (table.grow $t (ref.null func) (i32.const 100000))))
  (core instance $i (instantiate $m))
  (func (export "grow") (result u32) (canon lift (core func $i "grow"))))"#;

fn tables_count_as_memory() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let file = folder.path().join("table.wat");
    std::fs::write(&file, TABLE).expect("it is writable");
    for (limit, status) in [("2MiB", 0), ("1MiB", 137), ("500KiB", 137)] {
        let mut command = Command::new(WITCRAFT);
        command.args(["run", "--no-cache", "--invoke", "grow()", "--max-memory", limit]).arg(&file);
        let output = command.output().expect("it runs");
        assert_eq!(output.status.code(), Some(status), "{limit}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

fn code_is_kept_where_it_was_asked_for() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let kept = |place: &str| std::fs::read_dir(folder.path().join(place)).map_or(0, Iterator::count);
    let run = |options: &[&str]| {
        let mut command = guest(options, &["name"]);
        let output = command.env("XDG_CACHE_HOME", folder.path().join("usual")).output().expect("it runs");
        assert_eq!(printed(&output), "guest.wasm");
    };
    run(&["--no-cache"]);
    assert_eq!(kept("usual/witcraft"), 0);
    let asked = folder.path().join("asked").display().to_string();
    for _ in 0..2 {
        run(&["--cache-dir", &asked]);
        assert_eq!((kept("asked"), kept("usual/witcraft")), (1, 0));
    }
    run(&["--cache-dir", &asked, "--fuel", "100000000"]); // code that counts is other code
    assert_eq!(kept("asked"), 2);
    run(&[]);
    assert_eq!(kept("usual/witcraft"), 1);
}

/// A server of HTTP that says `hello` to whoever asks.
fn server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello");
        }
    });
    port
}

fn http_reaches_the_servers_allowed_and_no_others() {
    let port = server();
    let (address, named) = (format!("127.0.0.1:{port}"), format!("localhost:{port}"));
    for grant in ["--net", &format!("--net={address}"), "--net=127.0.0.1", &format!("--net=127.0.0.2,{address}")] {
        assert_eq!(prints(&[grant], &["get", &address]), "200: hello", "{grant}");
    }
    assert_eq!(prints(&[&format!("--net={named}")], &["get", &named]), "200: hello");
    let help = format!("`--net={address}`");
    for grants in [&[][..], &["--net=127.0.0.2"], &["--net=127.0.0.1:1"], &["--listen", "0"]] {
        fails(grants, &["get", &address], 1, &help);
    }
    fails(&["--net=example.com"], &["get", &named], 1, &format!("`--net={named}`"));
}

fn compiling_is_shown_on_a_terminal_alone() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("slow.wat"), slow_component()).expect("it is writable");
    let run = format!("{WITCRAFT} run --cache-dir {0}/code {0}/slow.wat --invoke 'f()'", folder.path().display());
    let piped = Command::new("sh").args(["-c", &run.replace("/code", "/other")]).output().expect("it runs");
    assert_eq!((printed(&piped).as_str(), piped.stderr.len()), ("7", 0));
    let on_terminal = || {
        let mut command = Command::new("script");
        command.args(["-qec", &run, "/dev/null"]).env("TERM", "xterm").stdin(Stdio::null());
        printed(&command.output().expect("it runs"))
    };
    let first = on_terminal();
    let (_, after) = first.rsplit_once("compiling the component").unwrap_or_else(|| panic!("{first:?}"));
    assert!(after.contains("\u{1b}[2K") && after.ends_with('7'), "the line goes before the guest runs: {first:?}");
    assert_eq!(on_terminal(), "7");
}

/// A component that takes long to compile: one function, which no second processor helps with.
fn slow_component() -> String {
    let work =
        "(local.set 0 (i32.add (i32.mul (local.get 0) (i32.load (local.get 0))) (i32.const 3)))\n".repeat(180_000);
    format!(
        "(component (core module $m (memory 1)
            (func (param i32) (result i32) {work} (local.get 0))
            (func (export \"f\") (result i32) (i32.const 7)))
        (core instance $i (instantiate $m))
        (func (export \"f\") (result u32) (canon lift (core func $i \"f\"))))"
    )
}

fn a_policy_bounds_grants_limits_and_calls() {
    let folder = folders();
    let inside = folder.path().join("inside").display().to_string();
    let other = tempfile::tempdir().expect("a temporary directory");
    let other = other.path().display().to_string();
    let file = folder.path().join("witcraft.policy.toml").display().to_string();
    let policy = |text: &str| std::fs::write(&file, format!("[default]\n{text}")).expect("it can be written");
    let run = ["--policy", file.as_str()];
    let with = |more: &[&str]| -> Vec<String> { run.iter().chain(more).map(ToString::to_string).collect() };
    let prints = |more: &[&str], action: &[&str]| {
        let all = with(more);
        prints(&all.iter().map(String::as_str).collect::<Vec<_>>(), action)
    };
    let fails = |more: &[&str], action: &[&str], status, expected: &str| {
        let all = with(more);
        fails(&all.iter().map(String::as_str).collect::<Vec<_>>(), action, status, expected);
    };

    policy(
        "directories = [{ path = \"inside\" }]\nenvironment = [\"LOG_*\"]\nnetwork = [\"127.0.0.1:80\"]\nlisten = [\"8080\"]\n",
    );
    let read_only = format!("{inside}::/data:ro");
    assert_eq!(prints(&["--dir", &read_only], &["read", "/data/file"]), "content");
    fails(&["--dir", &inside], &["name"], 1, "may only be read");
    fails(&["--dir", &other], &["name"], 1, "may not be granted");
    assert_eq!(prints(&["--env", "LOG_LEVEL=1"], &["variables"]), "LOG_LEVEL=1");
    fails(&["--env", "HOME=/"], &["name"], 1, "`HOME`");
    assert_eq!(prints(&["--net=127.0.0.1:80", "--listen", "8080"], &["name"]), "guest.wasm");
    fails(&["--net=127.0.0.1:81"], &["name"], 1, "`127.0.0.1:81`");
    fails(&["--net"], &["name"], 1, "the network as a whole");
    fails(&["--listen", "8081"], &["name"], 1, "`8081`");

    policy("limits = { memory = \"8 MiB\", time = \"1s\", fuel = 1_000_000_000 }\n");
    fails(&[], &["memory", "20000000"], 137, "run/out-of-memory");
    fails(&["--max-memory", "9MiB"], &["name"], 1, "policy/grant");
    fails(&["--timeout", "2s"], &["name"], 1, "policy/grant");
    fails(&["--fuel", "2000000000"], &["name"], 1, "policy/grant");
    assert_eq!(prints(&["--timeout", "500ms", "--fuel", "100000000"], &["name"]), "guest.wasm");

    policy("deny = [\"files\"]\n");
    fails(&["--dir", &inside], &["name"], 1, "policy/call");
    policy("allow = [\"wasi:*\"]\n");
    assert_eq!(prints(&[], &["name"]), "guest.wasm");
    // The guest prints and reads clocks, whatever else it does.
    policy("clocks = false\n");
    fails(&[], &["name"], 1, "switched off");
}

fn runs_with_a_seed_and_a_fixed_clock_are_the_same() {
    let chance = |grants: &[&str]| prints(grants, &["chance"]);
    let fixed = ["--seed", "7", "--clock", "fixed"];
    let same = chance(&fixed);
    assert_eq!(chance(&fixed), same);
    assert!(same.ends_with(" 1577836800 1000000"), "{same}");
    assert_ne!(chance(&["--seed", "8", "--clock", "fixed"]), same);
    // Each reading takes a millisecond, and sleeping as long as it was to take.
    assert_eq!(prints(&["--clock", "fixed"], &["wait", "700"]), "1 702");
    let number = |line: &str| line.split(' ').next().map(str::to_owned);
    assert_eq!(number(&chance(&["--seed", "7"])), number(&same));
    assert_ne!(chance(&[]), chance(&[]));
}

fn a_profile_is_written_of_a_guest_however_it_ends() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("guest.json");
    let profile = ["--profile", path.to_str().expect("the path is text")];
    for (limits, action, status) in
        [(&[][..], &["name"][..], 0), (&["--timeout", "300ms"], &["spin"], 124), (&[], &["trap"], 134)]
    {
        let output = guest(&[&profile, limits].concat(), action).output().expect("it can be run");
        assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
        let profile: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&path).expect("it was written")).expect("it is JSON");
        let thread = &profile["threads"][0];
        if action == ["spin"] {
            let samples = thread["samples"]["stack"].as_array().expect("a list").len();
            let names = thread["stringArray"].to_string() + &profile["shared"]["stringArray"].to_string();
            assert!(samples > 5 && names.contains("guest::Program"), "{samples} samples of {names}");
        }
        std::fs::remove_file(&path).expect("it is there");
    }
}

fn a_core_dump_is_written_of_a_guest_that_traps() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("core");
    let coredump = ["--coredump", path.to_str().expect("the path is text")];
    prints(&coredump, &["trap", "not"]);
    assert!(!path.exists(), "it did not trap");
    let output = guest(&coredump, &["trap"]).output().expect("it can be run");
    assert_eq!(output.status.code(), Some(134));
    let dump = std::fs::read(&path).expect("it was written");
    let names: Vec<String> = wasmparser::Parser::new(0)
        .parse_all(&dump)
        .filter_map(|payload| match payload.expect("it is wasm") {
            wasmparser::Payload::CustomSection(section) => Some(section.name().to_owned()),
            _ => None,
        })
        .collect();
    assert!(names.iter().any(|name| name == "core") && names.iter().any(|name| name == "corestack"), "{names:?}");
}

/// As long as the component has the debug information that its compiler wrote.
fn a_backtrace_has_the_lines_of_the_source() {
    let source = std::fs::read_to_string(root().join("tests/grants/guest.rs")).expect("it is there");
    let line = 1 + source.lines().position(|line| line.contains("\"as asked\"")).expect("that is where it traps");
    let place = format!("guest.rs:{line}");
    let backtrace = |component: &Path| {
        let mut command = Command::new(WITCRAFT);
        let output = command.arg("run").arg(component).args(["--", "trap"]).output().expect("it can be run");
        assert_eq!(output.status.code(), Some(134));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        said.split_once("wasm backtrace").expect("there is one").1.to_owned()
    };
    let with_lines = backtrace(&GUEST);
    assert!(with_lines.contains(&place) && with_lines.contains("trapped"), "{with_lines}");
    let folder = tempfile::tempdir().expect("a temporary directory");
    let stripped = folder.path().join("stripped.wasm");
    let mut command = Command::new(WITCRAFT);
    let output = command.arg("strip").arg(&*GUEST).arg("-o").arg(&stripped).output().expect("it can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let without_lines = backtrace(&stripped);
    assert!(!without_lines.contains(&place), "{without_lines}");
}

fn native_tools_are_told_the_names_of_functions() {
    prints(&["--debug-info", "--no-cache"], &["name"]);
    let mut child = guest(&["--perf"], &["sleep"]).spawn().expect("it can be run");
    let path = PathBuf::from(format!("/tmp/perf-{}.map", child.id()));
    let end = Instant::now() + Duration::from_secs(20);
    let mut names = String::new();
    while Instant::now() < end && !names.contains("guest") {
        thread::sleep(Duration::from_millis(50));
        names = std::fs::read_to_string(&path).unwrap_or_default();
    }
    child.kill().expect("it runs");
    child.wait().expect("it was killed");
    let _ = std::fs::remove_file(&path);
    assert!(names.contains("guest"), "{} bytes of names", names.len());
}

fn compiled_code_runs_where_it_was_made() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let compiled = folder.path().join("guest.cwasm");
    let mut compile = Command::new(WITCRAFT);
    compile.arg("compile").arg(&*GUEST).arg("-o").arg(&compiled);
    printed(&compile.output().expect("it runs"));
    let run = |file: &Path, options: &[&str]| {
        let mut run = Command::new(WITCRAFT);
        run.arg("run").arg(file).args(options).args(["--", "name"]);
        run
    };
    let name = |options: &[&str]| printed(&run(&compiled, options).output().expect("it runs"));
    assert_eq!(name(&["--precompiled"]), "guest.cwasm");
    assert_eq!(name(&["--precompiled", "--timeout", "10s"]), "guest.cwasm");
    for (file, options) in [(&*GUEST, &["--precompiled"][..]), (&compiled, &["--precompiled", "--fuel", "1000000000"])]
    {
        let output = run(file, options).output().expect("it can be run");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(1) && said.contains("run/not-precompiled"), "{said}");
    }
}

fn threads_of_preview_1_are_refused_by_name() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let module = folder.path().join("threads.wat");
    let text = "(module (import \"wasi\" \"thread-spawn\" (func (param i32) (result i32)))\n\
        (import \"env\" \"memory\" (memory 1 2 shared)) (func (export \"_start\")))";
    std::fs::write(&module, text).expect("it can be written");
    let output = Command::new(WITCRAFT).arg("run").arg(&module).output().expect("it can be run");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("run/threads") && said.contains("wasm32-wasip1"), "{said}");
}

fn what_is_replaced_inside_cannot_be_granted() {
    let folder = folders();
    let inside = folder.path().join("inside").display().to_string();
    let sealed = folder.path().join("sealed.wasm").display().to_string();
    let virtualized = |options: &[&str]| {
        let guest = GUEST.display().to_string();
        let output = Command::new(WITCRAFT).arg("virtualize").arg(guest).args(options).args(["-o", &sealed]).output();
        printed(&output.expect("it runs"));
    };
    let run = |action: &[&str]| {
        let dir = format!("{inside}::/data");
        let grants = ["run", "--dir", &dir, "--env", "LEVEL=debug", "--net"];
        let mut command = Command::new(WITCRAFT);
        command.args(grants).arg(&sealed).arg("--").args(action).env("XDG_CACHE_HOME", scratch());
        command.output().expect("it runs")
    };
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();

    virtualized(&["--deny", "filesystem,http"]);
    for action in [["read", "/data/file"], ["write", "/data/new"], ["list", "/data"], ["remove", "/data/file"]] {
        let output = run(&action);
        assert_eq!(output.status.code(), Some(1), "{action:?}: {}", said(&output));
    }
    assert!(!folder.path().join("inside/new").exists() && folder.path().join("inside/file").exists());
    let server = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let output = run(&["get", &server.local_addr().expect("an address").to_string()]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("HttpRequestDenied"), "{}", said(&output));
    assert_eq!(printed(&run(&["variables"])), "LEVEL=debug");

    let several = |action: &[&str]| {
        let dirs = ["/data", "/data2", "/dat"].map(|at| format!("{inside}::{at}"));
        let mut command = Command::new(WITCRAFT);
        command.arg("run").args(dirs.iter().flat_map(|dir| ["--dir", dir]));
        command.args(["--env", "LEVEL=debug", "--env", "LEVELS=1", "--env", "PORT=80", "--env", "NAME="]);
        command.arg(&sealed).arg("--").args(action).env("XDG_CACHE_HOME", scratch());
        command.output().expect("it runs")
    };
    virtualized(&["--keep-env", "LEVEL,NAME,OTHER"]);
    assert_eq!(printed(&several(&["variables"])), "LEVEL=debug NAME=");
    assert_eq!(printed(&several(&["read", "/dat/file"])), "content");
    virtualized(&["--keep-dir", "/data", "--keep-env", "PORT"]);
    assert_eq!(printed(&several(&["variables"])), "PORT=80");
    assert_eq!(printed(&several(&["read", "/data/file"])), "content");
    for path in ["/data2/file", "/dat/file"] {
        let output = several(&["read", path]);
        assert_eq!(output.status.code(), Some(1), "{path}: {}", said(&output));
    }
    virtualized(&["--keep-dir", "/none"]);
    assert_eq!(several(&["read", "/data/file"]).status.code(), Some(1));
    assert_eq!(printed(&several(&["variables"])), "LEVEL=debug LEVELS=1 PORT=80 NAME=");

    virtualized(&["--env", "ONE=1", "--env", "TWO=2"]);
    assert_eq!(printed(&run(&["variables"])), "ONE=1 TWO=2");
    assert_eq!(printed(&run(&["read", "/data/file"])), "content");

    virtualized(&["--arg", "prog", "--arg", "variables"]);
    assert_eq!(printed(&run(&["name"])), "LEVEL=debug");

    virtualized(&["--deny", "*"]);
    let inspected = Command::new(WITCRAFT).args(["inspect", &sealed]).output().expect("it runs");
    assert!(printed(&inspected).contains("it imports no capabilities"), "{}", printed(&inspected));
}
