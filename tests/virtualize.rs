//! Files, streams and hosts that `virtualize` puts into a component: what a program finds of them, beside what stays its host's,
//! and that it gets no further. What is denied and fixed is in `grants.rs`.

#[path = "virtualize/of.rs"]
mod of;
#[path = "virtualize/tasks.rs"]
mod tasks;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};
use std::sync::LazyLock;
use std::thread;

use tempfile::TempDir;
use witcraft_testing::{GUEST_RUST, NODE, build_guest, root, run_trial_groups, trials};

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() -> ExitCode {
    let tests = trials![
        mounted_files_are_read_beside_those_of_the_host,
        mounted_files_are_all_there_is_where_files_are_denied,
        nothing_leads_out_of_a_mount_or_changes_it,
        large_files_are_mounted_and_are_in_the_component_once,
        what_is_mounted_is_waited_for_beside_what_is_not,
        streams_of_a_mount_and_of_the_host_are_spliced,
        links_are_followed_inside_and_other_files_are_refused,
        denied_streams_go_nowhere_and_others_stay,
        requests_go_to_hosts_that_are_kept,
        options_without_an_import_say_so,
        what_is_denied_has_to_exist_under_its_own_name,
        nobody_takes_nothing_for_random_bytes,
        a_mount_hides_what_is_at_its_path,
        what_is_given_to_a_denied_function_is_given_back,
        handles_are_exchanged_wherever_they_are,
        exports_speak_of_the_hosts_resources,
        of::one_part_of_a_composition_is_changed_and_others_are_not,
        of::one_part_of_a_part_is_changed_and_others_are_not,
        of::parts_of_parts_that_are_not_clear_are_listed,
    ];
    run_trial_groups(&[
        (&[GUEST_RUST], &tests),
        (&[GUEST_RUST], &tasks::tests()),
        (&[GUEST_RUST, NODE], &tasks::tests_in_node()),
    ])
}

/// The component, built once.
static GUEST: LazyLock<PathBuf> = LazyLock::new(|| build_guest(WITCRAFT, &root().join("tests/virtualize"), &scratch()));

/// Where everything of this file goes.
fn scratch() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("virtualize")
}

/// A folder `inside`, with a file and a folder with another one, beside a file that is outside of it.
fn folders() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::create_dir_all(folder.path().join("inside/below")).expect("it is writable");
    std::fs::write(folder.path().join("inside/file"), "content").expect("it is writable");
    std::fs::write(folder.path().join("inside/below/empty"), "").expect("it is writable");
    std::fs::write(folder.path().join("secret"), "secret").expect("it is writable");
    folder
}

fn mount(at: &str, folder: &TempDir) -> String {
    format!("{at}={}", folder.path().join("inside").display())
}

/// Runs `virtualize` on the guest.
fn virtualize(options: &[&str], to: &Path) -> Output {
    virtualize_component(&GUEST, options, to)
}

fn virtualize_component(component: &Path, options: &[&str], to: &Path) -> Output {
    let mut command = Command::new(WITCRAFT);
    command.arg("virtualize").arg(component).args(options).arg("-o").arg(to);
    command.output().expect("it runs")
}

/// A guest with options of `virtualize`.
struct Sealed {
    folder: TempDir,
}

impl Sealed {
    #[track_caller]
    fn new(options: &[&str]) -> Sealed {
        Sealed::of(&GUEST, options)
    }

    #[track_caller]
    fn of(component: &Path, options: &[&str]) -> Sealed {
        let sealed = Sealed { folder: tempfile::tempdir().expect("a temporary directory") };
        printed(&virtualize_component(component, options, &sealed.path()));
        sealed
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("sealed.wasm")
    }

    fn output(&self, grants: &[&str], action: &[&str]) -> Output {
        self.command(grants, action).stdin(Stdio::null()).output().expect("it runs")
    }

    fn command(&self, grants: &[&str], action: &[&str]) -> Command {
        let mut command = Command::new(WITCRAFT);
        command.arg("run").args(grants).arg(self.path()).arg("--").args(action).env("XDG_CACHE_HOME", scratch());
        command
    }

    /// What it prints, which has to succeed.
    #[track_caller]
    fn prints(&self, grants: &[&str], action: &[&str]) -> String {
        printed(&self.output(grants, action))
    }

    /// What it is refused.
    #[track_caller]
    fn refused(&self, grants: &[&str], action: &[&str]) -> String {
        let output = self.output(grants, action);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{action:?}: {said}");
        said.trim_start_matches("done\n").trim_end().to_owned()
    }

    fn inspected(&self) -> String {
        let output = Command::new(WITCRAFT).arg("inspect").arg(self.path()).output().expect("it runs");
        printed(&output)
    }
}

/// Runs something that may hear `heard`.
fn with_input(command: &mut Command) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    let _ = child.stdin.take().expect("it is piped").write_all(b"heard"); // who hears nothing may be gone
    child.wait_with_output().expect("it ends")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}: {}", output.status, said(output));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

fn mounted_files_are_read_beside_those_of_the_host() {
    let folder = folders();
    let sealed = Sealed::new(&["--mount", &mount("/etc/app", &folder)]);
    std::fs::write(folder.path().join("inside/file"), "changed").expect("it is writable");
    let host = format!("{}::/data:rw", folder.path().display());
    let grants = ["--dir", host.as_str()];
    assert_eq!(sealed.prints(&grants, &["read", "/etc/app/file"]), "content");
    assert_eq!(sealed.prints(&grants, &["list", "/etc/app"]), "below/ file");
    assert_eq!(sealed.prints(&grants, &["list", "/etc/app/below"]), "empty");
    assert_eq!(sealed.prints(&grants, &["read", "/etc/app/below/../below/empty"]), "");
    assert_eq!(sealed.prints(&grants, &["look", "/etc/app/file"]), "file of 7, ends with \"ent\"");
    assert_eq!(sealed.prints(&grants, &["look", "/etc/app/below"]), "directory of 0");
    assert_eq!(sealed.refused(&grants, &["read", "/etc/app/no"]), "entity not found");
    assert_eq!(sealed.prints(&grants, &["read", "/data/inside/file"]), "changed");
    assert_eq!(sealed.prints(&grants, &["list", "/data"]), "inside/ secret");
    assert_eq!(sealed.prints(&[], &["read", "/etc/app/file"]), "content", "no host is needed for it");
    assert_eq!(sealed.prints(&[], &["times", "/etc/app/file"]), "763000");
    let at_a_mount = format!("{}::/etc/app", folder.path().display());
    assert_eq!(sealed.prints(&["--dir", &at_a_mount], &["read", "/etc/app/file"]), "content", "it hides the host's");
    // With directories of the host, and with some of them.
    let kept = Sealed::new(&["--mount", &mount("/etc/app", &folder), "--keep-dir", "/data"]);
    let other = format!("{}::/other", folder.path().display());
    let grants = ["--dir", host.as_str(), "--dir", other.as_str()];
    assert_eq!(kept.prints(&grants, &["read", "/etc/app/file"]), "changed");
    assert_eq!(kept.prints(&grants, &["read", "/data/secret"]), "secret");
    kept.refused(&grants, &["read", "/other/secret"]);
    // Several mounts, one of them of everything that there is.
    let several = Sealed::new(&["--mount", &mount("/", &folder), "--mount", &mount("/a/b/", &folder)]);
    assert_eq!(several.prints(&[], &["read", "/file"]), "changed");
    assert_eq!(several.prints(&[], &["read", "/a/b/file"]), "changed");
}

fn mounted_files_are_all_there_is_where_files_are_denied() {
    let folder = folders();
    let denied = "filesystem,sockets,http,stdio,clocks,monotonic-clock,wall-clock";
    let sealed = Sealed::new(&["--mount", &mount("/etc/app", &folder), "--deny", denied]);
    let host = format!("{}::/data:rw", folder.path().display());
    assert!(!sealed.inspected().contains("wasi:filesystem"), "{}", sealed.inspected());
    sealed.refused(&["--dir", &host], &["read", "/data/secret"]);
    let filesystem = Sealed::new(&["--mount", &mount("/etc/app", &folder), "--deny", "filesystem"]);
    assert!(!filesystem.inspected().contains("wasi:filesystem"), "{}", filesystem.inspected());
    assert_eq!(filesystem.prints(&["--dir", &host], &["read", "/etc/app/file"]), "content");
    filesystem.refused(&["--dir", &host], &["read", "/data/secret"]);
}

fn nothing_leads_out_of_a_mount_or_changes_it() {
    let folder = folders();
    let host = format!("{}::/data:rw", folder.path().join("inside").display());
    let mounted = mount("/etc/app", &folder);
    for options in [&["--mount", &mounted][..], &["--mount", &mounted, "--deny", "filesystem"]] {
        let sealed = Sealed::new(options);
        let tried = sealed.prints(&["--dir", &host], &["attack", "/etc/app"]);
        assert!(tried.ends_with("tries, 0 not refused"), "{tried}");
    }
    assert_eq!(std::fs::read(folder.path().join("inside/file")).expect("it is there"), b"content");
}

fn large_files_are_mounted_and_are_in_the_component_once() {
    let folder = folders();
    const SIZE: usize = 32 << 20;
    let large: Vec<u8> =
        (0..SIZE as u32 / 4).flat_map(|number| number.wrapping_mul(0x9e37_79b9).to_le_bytes()).collect();
    std::fs::write(folder.path().join("inside/large"), &large).expect("it is writable");
    let sealed = Sealed::new(&["--mount", &mount("/m", &folder)]);
    let size = std::fs::metadata(sealed.path()).expect("it is there").len();
    let own = std::fs::metadata(&*GUEST).expect("it is there").len();
    assert!(size < own + SIZE as u64 + 200_000, "{size} of {own}");
    assert_eq!(sealed.prints(&[], &["read", "/m/file"]), "content");
    let sum: u64 = large.iter().map(|byte| u64::from(*byte)).sum();
    assert_eq!(sealed.prints(&[], &["sum", "/m/large"]), format!("{SIZE} {sum}"));
    // One that does not fit is not read to find that out.
    let huge = std::fs::File::create(folder.path().join("inside/huge")).expect("it is writable");
    huge.set_len(5 << 30).expect("it is sparse");
    let output = virtualize(&["--mount", &mount("/m", &folder)], &folder.path().join("no.wasm"));
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("huge`: it has 5368709120 bytes, and 1072693248 fit"), "{}", said(&output));
}

fn what_is_mounted_is_waited_for_beside_what_is_not() {
    let folder = folders();
    let sealed = Sealed::new(&["--mount", &mount("/m", &folder)]);
    assert_eq!(sealed.prints(&[], &["poll", "/m/file"]), "[[1], [0, 2], [1], [0]] true false");
}

fn streams_of_a_mount_and_of_the_host_are_spliced() {
    let folder = folders();
    let text: String = (0..3000).map(|number| format!("{number}\n")).collect();
    std::fs::write(folder.path().join("inside/text"), &text).expect("it is writable");
    let host = format!("{}::/data", folder.path().join("inside").display());
    let sealed = Sealed::new(&["--mount", &mount("/m", &folder)]);
    let count = text.len() - 1;
    let expected = format!("{}{}[{count}, {count}]", &text[1..], &text[1..]);
    assert_eq!(sealed.prints(&[], &["splice", "/m/text"]), expected);
    assert_eq!(sealed.prints(&["--dir", &host], &["splice", "/data/text"]), expected);
    let quiet = Sealed::new(&["--mount", &mount("/m", &folder), "--stdout", "deny"]);
    assert_eq!(quiet.prints(&[], &["splice", "/m/text"]), "");
    assert_eq!(quiet.prints(&["--dir", &host], &["splice", "/data/text"]), "");
}

fn links_are_followed_inside_and_other_files_are_refused() {
    let folder = folders();
    let inside = folder.path().join("inside");
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, inside.join(name)).expect("it is writable");
    link("file", "link");
    link("../inside/below", "around");
    let sealed = Sealed::new(&["--mount", &mount("/m", &folder)]);
    assert_eq!(sealed.prints(&[], &["read", "/m/link"]), "content");
    assert_eq!(sealed.prints(&[], &["list", "/m"]), "around/ below/ file link");
    assert_eq!(sealed.prints(&[], &["list", "/m/around"]), "empty");
    link("../secret", "out");
    link("nowhere", "dangling");
    link("..", "below/loop");
    let socket = std::os::unix::net::UnixListener::bind(inside.join("socket")).expect("it is writable");
    let output = virtualize(&["--mount", &mount("/m", &folder)], &folder.path().join("no.wasm"));
    drop(socket);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    for expected in [
        "inside/out`: it is a symbolic link to a place outside of the folder",
        "inside/dangling`: it does not exist, or leads nowhere",
        "inside/below/loop`: it is a symbolic link to a folder around it",
        "inside/socket`: it is neither a file nor a folder",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(!folder.path().join("no.wasm").exists());
}

/// A server that answers each of so many connections once: what it was told and what it says.
fn server(answer: &'static str, connections: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    thread::spawn(move || {
        for _ in 0..connections {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut asked = [0; 1024];
            let _ = stream.read(&mut asked).expect("a request");
            stream.write_all(answer.as_bytes()).expect("a reader");
        }
    });
    address
}

fn denied_streams_go_nowhere_and_others_stay() {
    let folder = folders();
    let host = format!("{}::/data", folder.path().display());
    let action = ["say", "hello"];
    let open = Sealed::new(&["--random-seed", "1"]);
    assert_eq!((open.prints(&[], &action), said(&open.output(&[], &action))), ("hello".into(), "done\n".into()));
    let quiet = Sealed::new(&["--stdout", "deny"]);
    assert_eq!((quiet.prints(&[], &action), said(&quiet.output(&[], &action))), (String::new(), "done\n".into()));
    assert!(!quiet.inspected().contains("wasi:cli/stdout"), "{}", quiet.inspected());
    quiet.prints(&["--dir", &host], &["read", "/data/secret"]);
    quiet.refused(&["--dir", &host], &["read", "/data/no"]);
    let silent = Sealed::new(&["--stderr", "deny"]);
    assert_eq!((silent.prints(&[], &action), said(&silent.output(&[], &action))), ("hello".into(), String::new()));
    assert_eq!(silent.prints(&["--dir", &host], &["read", "/data/secret"]), "secret");
    // Sockets use the same streams.
    let address = server("pong", 2);
    assert_eq!(silent.prints(&["--net"], &["connect", &address]), "pong");
    quiet.prints(&["--net"], &["connect", &address]);
    let deaf = Sealed::new(&["--stdin", "deny"]);
    let hear = |sealed: &Sealed| printed(&with_input(&mut sealed.command(&[], &["hear"])));
    assert_eq!((hear(&silent), hear(&deaf)), ("heard".into(), String::new()));
    // The same as an interface that is denied.
    let denied = Sealed::new(&["--deny", "wasi:cli/stdout"]);
    assert_eq!(denied.prints(&[], &action), "");
    let none = Sealed::new(&[
        "--stdout",
        "deny",
        "--stderr",
        "deny",
        "--stdin",
        "deny",
        "--deny",
        "filesystem,sockets,wasi:http/*",
    ]);
    assert!(!none.inspected().contains("wasi:io/streams"), "{}", none.inspected());
    assert_eq!(none.prints(&[], &action), "");
}

fn requests_go_to_hosts_that_are_kept() {
    const ANSWER: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi";
    let address = server(ANSWER, 2);
    let port = address.rsplit_once(':').expect("a port").1.to_owned();
    let folder = folders();
    let mounted = mount("/m", &folder);
    let reaches = |sealed: &Sealed, place: &str| {
        let output = sealed.output(&["--net"], &["get", place]);
        match output.status.success() {
            true => assert_eq!(printed(&output), "200: hi"),
            false => assert!(said(&output).contains("HttpRequestDenied"), "{}", said(&output)),
        }
        output.status.success()
    };
    let several = Sealed::new(&["--keep-host", &format!("example.com,*.localhost,LocalHost:81,{address}")]);
    assert!(reaches(&several, &address));
    assert!(!reaches(&several, &format!("localhost:{port}")), "another port, and not below itself");
    assert!(!reaches(&several, "127.0.0.1"), "a request without a port goes to 80");
    // Where the streams of requests are exchanged, and the requests with them.
    let named = Sealed::new(&["--keep-host", "localhost", "--mount", &mounted]);
    assert!(reaches(&named, &format!("LocalHost:{port}")));
    for other in ["localhost.example.com", "evillocalhost", "a@localhost", "localhost@127.0.0.1", "127.0.0.1"] {
        assert!(!reaches(&named, &format!("{other}:{port}")), "{other}");
    }
    assert!(!reaches(&Sealed::new(&["--keep-host", "127.0.0.1", "--deny", "http"]), &address));
    // The rules of sockets are counted; those of requests are not.
    let many: Vec<String> = (0..65).map(|number| format!("host{number}")).collect();
    let output = virtualize(&["--keep-host", &many.join(",")], &folder.path().join("no.wasm"));
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("cannot keep 65 hosts: sockets can be held to 64"), "{}", said(&output));
    printed(&virtualize(&["--keep-host", &many[1..].join(",")], &folder.path().join("out.wasm")));
    printed(&virtualize(&["--keep-host", &many.join(","), "--deny", "sockets"], &folder.path().join("out.wasm")));
    let output = virtualize(&["--keep-host", "http://example.com"], &folder.path().join("no.wasm"));
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("expected `HOST` or `HOST:PORT`"), "{}", said(&output));
}

fn options_without_an_import_say_so() {
    let folder = folders();
    let component = folder.path().join("a.wat");
    std::fs::write(&component, "(component (import \"demo:a/b\" (instance (export \"f\" (func)))))")
        .expect("it is writable");
    let mounted = mount("/m", &folder);
    let options: [&[&str]; 8] = [
        &["--env", "A=1"],
        &["--keep-env", "A"],
        &["--keep-dir", "/"],
        &["--keep-host", "a"],
        &["--mount", &mounted],
        &["--stdout", "deny"],
        &["--random-seed", "1"],
        &["--clock", "2026-01-01T00:00:00Z"],
    ];
    for options in options {
        let mut command = Command::new(WITCRAFT);
        command.arg("virtualize").arg(&component).args(options).arg("-o").arg(folder.path().join("out.wasm"));
        let output = command.output().expect("it runs");
        printed(&output);
        let expected =
            format!("warning[virtualize/no-effect]: `{}` has no effect: the component imports no ", options[0]);
        assert!(said(&output).contains(&expected), "{}", said(&output));
    }
}

fn what_is_denied_has_to_exist_under_its_own_name() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let out = folder.path().join("out.wasm");
    for (wrong, near) in
        [("socket", "; did you mean `sockets`?"), ("FileSystem", ""), ("io", ""), ("wasi:cli/exits", "")]
    {
        let output = virtualize(&["--deny", wrong], &out);
        assert_eq!(output.status.code(), Some(1), "{wrong}");
        let expected = format!("error[virtualize/no-import]: there is no import that matches `{wrong}` to deny{near}");
        assert!(said(&output).contains(&expected), "{}", said(&output));
    }
    let output = virtualize(&["--deny", "key-value,sockets"], &out);
    printed(&output);
    let expected =
        "warning[virtualize/no-effect]: `--deny key-value` has no effect: the component imports nothing of it";
    assert!(said(&output).contains(expected) && !said(&output).contains("deny sockets"), "{}", said(&output));
    // Who has no network has no HTTP.
    let sealed = Sealed::new(&["--deny", "network"]);
    let inspected = sealed.inspected();
    assert!(!inspected.contains("wasi:http/outgoing-handler") && !inspected.contains("wasi:sockets"), "{inspected}");
    // A label is no name.
    let labelled = folder.path().join("labelled.wat");
    let text = "(component (import \"mine\" (implements \"wasi:sockets/instance-network@0.2.6\") \
                (instance (export \"network\" (type (sub resource))))))";
    std::fs::write(&labelled, text).expect("it is writable");
    for options in [&["--deny", "sockets"][..], &["--deny", "network"], &["--deny", "wasi:sockets/*"]] {
        let output = virtualize_component(&labelled, options, &out);
        let expected =
            "error[virtualize/label]: cannot replace `mine`: it is a label for `wasi:sockets/instance-network@0.2.6`";
        assert!(said(&output).contains(expected), "{options:?}: {}", said(&output));
    }
    let time = virtualize(&["--clock", "tomorrow"], &out);
    assert!(said(&time).contains("expected a time in UTC since 1970"), "{}", said(&time));
    printed(&virtualize(&["--clock", "2026-01-01", "--random-seed", "1"], &out));
}

fn nobody_takes_nothing_for_random_bytes() {
    let action = ["random", "16"];
    assert_eq!(Sealed::new(&["--stdin", "deny"]).prints(&[], &action), "16");
    assert_eq!(Sealed::new(&["--deny", "random", "--random-seed", "1"]).prints(&[], &action), "16");
    let output = Sealed::new(&["--deny", "random"]).output(&[], &action);
    assert!(!output.status.success() && said(&output).contains("trap"), "{}", said(&output));
}

fn a_mount_hides_what_is_at_its_path() {
    let (folder, other) = (folders(), tempfile::tempdir().expect("a temporary directory"));
    std::fs::write(other.path().join("file"), "of the host").expect("it is writable");
    let mounted = mount("/data", &folder);
    let sealed = Sealed::new(&["--mount", &mounted]);
    let narrow = Sealed::new(&["--keep-dir", "/data/,/other"]);
    for path in ["/data", "/data/"] {
        let host = format!("{}::{path}", other.path().display());
        assert_eq!(sealed.prints(&["--dir", &host], &["read", "/data/file"]), "content", "{path}");
        assert_eq!(narrow.prints(&["--dir", &host], &["read", "/data/file"]), "of the host", "{path}");
    }
    let beside = format!("{}::/database/", other.path().display());
    assert_eq!(sealed.prints(&["--dir", &beside], &["read", "/database/file"]), "of the host");
    narrow.refused(&["--dir", &beside], &["read", "/database/file"]);
}

/// Builds a source as the component of a world.
fn component(wit: &Path, world: &str, source: &Path) -> PathBuf {
    let out =
        scratch().join(format!("{}-{world}", wit.parent().expect("a folder").file_name().expect("a name").display()));
    std::fs::create_dir_all(&out).expect("it is writable");
    let succeed = |command: &mut Command| {
        printed(&command.current_dir(&out).output().expect("it runs"));
    };
    succeed(Command::new(WITCRAFT).args(["bindgen", "rust", "--world", world]).arg(wit).args(["-o", "bindings"]));
    let bindings = out.join("bindings").join(world).with_extension("rs");
    let library = format!("#[path = {bindings:?}]\nmod bindings;\n#[path = {source:?}]\nmod component;\n");
    std::fs::write(out.join("lib.rs"), library).expect("it is writable");
    let mut rustc = Command::new(root().join("scripts/guest-rust.sh"));
    rustc.args(["rustc", "--edition", "2024", "--crate-type", "cdylib", "--target", "wasm32-wasip1", "lib.rs", "-o"]);
    succeed(rustc.arg("core.wasm"));
    succeed(Command::new(WITCRAFT).args(["componentize", "core.wasm", "-o", "component.wasm"]));
    out.join("component.wasm")
}

/// Virtualises a runner, joins it with another component, and runs it.
fn runs(runner: &Path, options: &[&str], other: &Path) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let (sealed, all) = (folder.path().join("sealed.wasm"), folder.path().join("all.wasm"));
    let run = |command: &mut Command| printed(&command.output().expect("it runs"));
    run(Command::new(WITCRAFT).arg("virtualize").arg(runner).args(options).arg("-o").arg(&sealed));
    run(Command::new(WITCRAFT).arg("compose").args([&sealed, &other.to_owned()]).arg("-o").arg(&all));
    run(Command::new(WITCRAFT).arg("run").arg(&all).args(["--invoke", "run()"]).env("XDG_CACHE_HOME", scratch()));
}

fn what_is_given_to_a_denied_function_is_given_back() {
    let folder = root().join("tests/virtualize/handles");
    let wit = folder.join("test.wit");
    let runner = component(&wit, "runner", &folder.join("runner.rs"));
    let base = component(&wit, "base", &folder.join("base.rs"));
    runs(&runner, &["--deny", "test:handles/sink,alone"], &base);
    runs(&runner, &["--deny", "test:handles/sink", "--stub", "alone=[]"], &base);
}

fn handles_are_exchanged_wherever_they_are() {
    let folder = root().join("tests/runtime/resources-in-aggregates");
    let wit = folder.join("test.wit");
    let runner = component(&wit, "runner", &folder.join("runner.rs"));
    let test = component(&wit, "test", &folder.join("test.rs"));
    // The rest of the interface goes through the adapter, whose resources are other ones.
    runs(&runner, &["--stub", "test:resources-in-aggregates/to-test#borrowed-tuple=20"], &test);
}

fn exports_speak_of_the_hosts_resources() {
    let folder = root().join("tests/virtualize/handles");
    let wit = folder.join("test.wit");
    let part = |world: &str| component(&wit, world, &folder.join(world).with_extension("rs"));
    let (user, middle, base) = (part("user"), part("middle"), part("base"));
    let scratch_folder = tempfile::tempdir().expect("a temporary directory");
    let at = |name: &str| scratch_folder.path().join(name);
    let run = |command: &mut Command| command.output().expect("it runs");
    let count = |middle: &Path| {
        let all = at("all.wasm");
        printed(&run(Command::new(WITCRAFT).arg("compose").args([&*user, middle, &base]).arg("-o").arg(&all)));
        let mut command = Command::new(WITCRAFT);
        printed(&run(command.arg("run").arg(&all).args(["--invoke", "run()"]).env("XDG_CACHE_HOME", scratch())))
    };
    assert_eq!(count(&middle), "0");
    // The rest of `things` goes through the adapter, whose resources are other ones.
    let sealed = at("sealed.wasm");
    let virtualize = |options: &[&str]| {
        run(Command::new(WITCRAFT).arg("virtualize").arg(&middle).args(options).arg("-o").arg(&sealed))
    };
    printed(&virtualize(&["--stub", "test:handles/things#living=7"]));
    assert_eq!(count(&sealed), "7");
    // Who is denied them cannot be given any.
    let refused = virtualize(&["--deny", "test:handles/things"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = said(&refused);
    assert!(said.contains("cannot replace `test:handles/things`"), "{said}");
    assert!(said.contains("cannot be exchanged in its calls: the host's are denied"), "{said}");
}
