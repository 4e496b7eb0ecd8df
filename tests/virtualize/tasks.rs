//! The same over WASI 0.3, where streams and futures are written and read by tasks that go on after a call: of a program in Rust
//! without WASI 0.2, in the engine of `run` and in Node.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use witcraft_testing::{NamedTest, build_program, root, trials};

use super::{Sealed, WITCRAFT, folders, mount, printed, runs, said, scratch, server, with_input};

pub(super) fn tests() -> Vec<NamedTest> {
    trials![
        denied_streams_of_0_3_go_nowhere_and_others_stay,
        streams_of_0_3_may_be_left_alone,
        mounts_of_0_3_are_beside_directories_of_the_host,
        nothing_leads_out_of_a_mount_of_0_3_or_changes_it,
        files_of_0_3_are_read_in_parts_and_by_many_at_once,
        what_was_sealed_over_0_3_is_sealed_again,
        requests_of_0_3_go_to_hosts_that_are_kept,
        calls_that_take_their_time_are_passed_on,
        calls_that_wait_before_they_start_are_passed_on,
        files_are_mounted_for_both_versions_at_once,
        streams_given_to_a_denied_function_have_no_reader,
    ]
    .to_vec()
}

pub(super) fn tests_in_node() -> Vec<NamedTest> {
    trials![what_is_sealed_over_0_3_runs_in_node].to_vec()
}

/// The component, built once.
static PROGRAM: LazyLock<PathBuf> =
    LazyLock::new(|| build_program(WITCRAFT, "sealed", Path::new(env!("CARGO_TARGET_TMPDIR")), &scratch()));

/// What a server says.
const ANSWER: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi";

/// What it prints and says, with `heard` to hear.
#[track_caller]
fn heard(command: &mut Command) -> (String, String) {
    let output = with_input(command);
    (printed(&output), said(&output))
}

fn denied_streams_of_0_3_go_nowhere_and_others_stay() {
    let sealed = |options: &[&str]| Sealed::of(&PROGRAM, options);
    let runs = |sealed: &Sealed, action: &[&str]| heard(&mut sealed.command(&[], action));
    let open = sealed(&["--random-seed", "1"]);
    let (hello, done) = (|| "hello".to_owned(), || "done\n".to_owned());
    assert_eq!(runs(&open, &["say", "hello"]), (hello(), done()));
    assert_eq!(runs(&open, &["pass"]), ("heard".to_owned(), done()));
    assert_eq!(runs(&open, &["loud"]), (".".repeat(3 << 20), done()));
    let quiet = sealed(&["--stdout", "deny"]);
    for action in [&["say", "hello"][..], &["pass"], &["loud"], &["hear"]] {
        assert_eq!(runs(&quiet, action), (String::new(), done()), "{action:?}");
    }
    assert!(!quiet.inspected().contains("wasi:cli/stdout"), "{}", quiet.inspected());
    assert!(quiet.inspected().contains("wasi:cli/stderr"), "{}", quiet.inspected());
    let silent = sealed(&["--stderr", "deny"]);
    assert_eq!(runs(&silent, &["say", "hello"]), (hello(), String::new()));
    assert!(!silent.inspected().contains("wasi:cli/stderr"), "{}", silent.inspected());
    let deaf = sealed(&["--stdin", "deny"]);
    assert_eq!(runs(&silent, &["hear"]), ("heard".to_owned(), String::new()));
    assert_eq!(runs(&deaf, &["hear"]), (String::new(), done()));
    assert_eq!(runs(&deaf, &["pass"]), (String::new(), done()));
    assert!(!deaf.inspected().contains("wasi:cli/stdin"), "{}", deaf.inspected());
    // All of them, by these options and as what is denied otherwise.
    let by_options = ["--stdout", "deny", "--stderr", "deny", "--stdin", "deny"];
    for options in [&by_options[..], &["--deny", "stdio"], &["--deny", "wasi:cli/std*", "--arg", "a", "--arg", "pass"]]
    {
        let none = sealed(options);
        for action in [&["say", "hello"][..], &["pass"], &["loud"], &["hear"]] {
            assert_eq!(runs(&none, action), (String::new(), String::new()), "{options:?} {action:?}");
        }
        assert!(!none.inspected().contains("wasi:cli/std"), "{}", none.inspected());
    }
    // Where it is to trap, it does.
    let trap = sealed(&["--deny", "stdio", "--trap"]);
    let output = with_input(&mut trap.command(&[], &["say", "hello"]));
    assert!(said(&output).contains("the guest trapped"), "{}", said(&output));
}

fn streams_of_0_3_may_be_left_alone() {
    let all = Sealed::of(&PROGRAM, &["--stdout", "deny", "--stdin", "deny"]);
    assert_eq!(heard(&mut all.command(&[], &["careless"])), (String::new(), "done\n".to_owned()));
}

fn mounts_of_0_3_are_beside_directories_of_the_host() {
    let folder = folders();
    let mounted = mount("/etc/app", &folder);
    let sealed = Sealed::of(&PROGRAM, &["--mount", &mounted]);
    std::fs::write(folder.path().join("inside/file"), "changed").expect("it is writable");
    let host = format!("{}::/data:rw", folder.path().display());
    let grants = ["--dir", host.as_str()];
    assert_eq!(sealed.prints(&grants, &["read", "/etc/app/file"]), "content");
    assert_eq!(sealed.prints(&grants, &["list", "/etc/app"]), "below/ file");
    assert_eq!(sealed.prints(&grants, &["list", "/etc/app/below"]), "empty");
    assert_eq!(sealed.prints(&grants, &["read", "/etc/app/below/../below/empty"]), "");
    assert_eq!(sealed.prints(&grants, &["look", "/etc/app/file"]), "file of 7, ends with \"ent\"");
    assert_eq!(sealed.prints(&grants, &["look", "/etc/app/below"]), "directory of 0");
    assert_eq!(sealed.prints(&grants, &["look", "/etc/app/below/empty"]), "file of 0, ends with \"\"");
    assert_eq!(sealed.refused(&grants, &["read", "/etc/app/no"]), "ErrorCode::NoEntry");
    assert_eq!(sealed.prints(&grants, &["read", "/data/inside/file"]), "changed");
    assert_eq!(sealed.prints(&grants, &["look", "/data/inside/file"]), "file of 7, ends with \"ged\"");
    assert_eq!(sealed.prints(&grants, &["list", "/data"]), "inside/ secret");
    assert_eq!(sealed.refused(&grants, &["read", "/data/no"]), "ErrorCode::NoEntry");
    let times = "[Some((1000, 5000000)), Some((3000, 5000000))]";
    assert_eq!(sealed.prints(&grants, &["touch", "/data/inside/file"]), times);
    assert_eq!(sealed.refused(&grants, &["touch", "/etc/app/file"]), "ErrorCode::ReadOnly");
    assert_eq!(sealed.prints(&[], &["read", "/etc/app/file"]), "content", "no host is needed for it");
    let at_a_mount = format!("{}::/etc/app", folder.path().display());
    assert_eq!(sealed.prints(&["--dir", &at_a_mount], &["read", "/etc/app/file"]), "content", "it hides the host's");
    // With some of the directories of the host, and with none.
    let kept = Sealed::of(&PROGRAM, &["--mount", &mounted, "--keep-dir", "/data"]);
    let other = format!("{}::/other", folder.path().display());
    let both = ["--dir", host.as_str(), "--dir", other.as_str()];
    assert_eq!(kept.prints(&both, &["read", "/etc/app/file"]), "changed");
    assert_eq!(kept.prints(&both, &["read", "/data/secret"]), "secret");
    kept.refused(&both, &["read", "/other/secret"]);
    let alone = Sealed::of(&PROGRAM, &["--mount", &mounted, "--deny", "filesystem"]);
    assert!(!alone.inspected().contains("wasi:filesystem"), "{}", alone.inspected());
    assert_eq!(alone.prints(&both, &["read", "/etc/app/file"]), "changed");
    alone.refused(&both, &["read", "/data/secret"]);
    let several = Sealed::of(&PROGRAM, &["--mount", &mount("/", &folder), "--mount", &mount("/a/b/", &folder)]);
    assert_eq!(several.prints(&[], &["read", "/file"]), "changed");
    assert_eq!(several.prints(&[], &["read", "/a/b/file"]), "changed");
    assert_eq!(several.prints(&[], &["list", "/a/b/below"]), "empty");
}

fn nothing_leads_out_of_a_mount_of_0_3_or_changes_it() {
    let folder = folders();
    let host = format!("{}::/data:rw", folder.path().join("inside").display());
    let mounted = mount("/etc/app", &folder);
    for options in [&["--mount", &mounted][..], &["--mount", &mounted, "--deny", "filesystem"]] {
        let tried = Sealed::of(&PROGRAM, options).prints(&["--dir", &host], &["attack", "/etc/app"]);
        assert!(tried.ends_with("tries, 0 not refused"), "{tried}");
    }
    assert_eq!(std::fs::read(folder.path().join("inside/file")).expect("it is there"), b"content");
}

fn files_of_0_3_are_read_in_parts_and_by_many_at_once() {
    let folder = folders();
    let inside = |name: &str| folder.path().join("inside").join(name);
    let counting: Vec<u8> = (0..2_500_000_u32).map(|number| number as u8).collect();
    std::fs::write(inside("counting"), &counting).expect("it is writable");
    std::fs::create_dir(inside("names")).expect("it is writable");
    let names: Vec<String> = (0..3000).map(|number| format!("name-{number:04}-{}", "é".repeat(number % 20))).collect();
    for name in &names {
        std::fs::write(inside("names").join(name), name).expect("it is writable");
    }
    let sealed = Sealed::of(&PROGRAM, &["--mount", &mount("/m", &folder), "--random-seed", "1"]);
    let size = std::fs::metadata(sealed.path()).expect("it is there").len();
    let own = std::fs::metadata(&*PROGRAM).expect("it is there").len();
    assert!(size < own + 2_500_000 + 500_000, "{size} of {own}: the contents are there once");
    let host = format!("{}::/data", folder.path().join("inside").display());
    let grants = ["--dir", host.as_str()];
    for at in ["/m", "/data"] {
        let place = |name: &str| format!("{at}/{name}");
        let sum: u64 = counting.iter().map(|byte| u64::from(*byte)).sum();
        assert_eq!(sealed.prints(&grants, &["sum", &place("counting")]), format!("2500000 {sum}"));
        assert_eq!(sealed.prints(&grants, &["list", &place("names")]), names.join(" "));
        assert_eq!(sealed.prints(&grants, &["many", &place("file")]), "700");
        assert_eq!(sealed.prints(&grants, &["print", &place("file")]), "content");
    }
    assert_eq!(sealed.prints(&[], &["parts", "/m/counting"]), "2500000");
    assert_eq!(sealed.prints(&grants, &["each", "/m/names"]), "3000 files, 0 links");
    // Texts that the host returns lie beside each other until all of them have arrived.
    std::fs::create_dir(folder.path().join("links")).expect("it is writable");
    for name in names.iter().take(500) {
        let link = folder.path().join("links").join(name);
        std::os::unix::fs::symlink(format!("to {name}"), link).expect("it is writable");
        let file = folder.path().join("links").join(format!("to {name}"));
        std::fs::write(file, format!("to {name}")).expect("it is writable");
    }
    let host = format!("{}::/data", folder.path().join("links").display());
    assert_eq!(sealed.prints(&["--dir", &host], &["each", "/data"]), "500 files, 500 links");
    // Both ends of the stream are the component's own.
    let quiet = Sealed::of(&PROGRAM, &["--mount", &mount("/m", &folder), "--stdout", "deny"]);
    assert_eq!(quiet.prints(&[], &["print", "/m/counting"]), "");
}

fn what_was_sealed_over_0_3_is_sealed_again() {
    // The host of the inner adapter is a component then, where other calls come while one goes on.
    let folder = folders();
    for number in 0..300 {
        let name = format!("{number}-{}", "a".repeat(number % 40));
        std::fs::create_dir_all(folder.path().join("inside/names")).expect("it is writable");
        std::fs::write(folder.path().join("inside/names").join(&name), &name).expect("it is writable");
    }
    let inner = Sealed::of(&PROGRAM, &["--mount", &mount("/n", &folder)]);
    let both = Sealed::of(&inner.path(), &["--mount", &mount("/m", &folder), "--stderr", "deny"]);
    let host = format!("{}::/data", folder.path().join("inside").display());
    let grants = ["--dir", host.as_str()];
    for at in ["/n", "/m", "/data"] {
        let place = |name: &str| format!("{at}/{name}");
        assert_eq!(both.prints(&grants, &["many", &place("file")]), "700", "{at}");
        assert_eq!(both.prints(&grants, &["each", &place("names")]), "300 files, 0 links", "{at}");
        assert_eq!(both.prints(&grants, &["look", &place("file")]), "file of 7, ends with \"ent\"", "{at}");
    }
    for at in ["/n", "/m"] {
        let tried = both.prints(&grants, &["attack", at]);
        assert!(tried.ends_with("tries, 0 not refused"), "{tried}");
    }
}

/// A server that answers one request, when it is let, or says that it was kept too long.
fn waiting_server(text: &'static str, let_go: Option<Receiver<()>>, then: Option<Sender<()>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let _ = stream.read(&mut [0; 1024]).expect("a request");
        let is_late = let_go.is_some_and(|let_go| let_go.recv_timeout(Duration::from_secs(30)).is_err());
        let text = if is_late { "late" } else { text };
        let length = text.len();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close");
        let _ = write!(stream, "{head}\r\n\r\n{text}"); // nobody may want it any more
        drop(stream);
        if let Some(then) = then {
            let _ = then.send(());
        }
    });
    address
}

fn requests_of_0_3_go_to_hosts_that_are_kept() {
    let address = server(ANSWER, 3);
    let port = address.rsplit_once(':').expect("a port").1.to_owned();
    let asks = |sealed: &Sealed, places: &[&str]| sealed.prints(&["--net"], &[&["get"], places].concat());
    let denied = "ErrorCode::HttpRequestDenied";
    let several = Sealed::of(&PROGRAM, &["--keep-host", &format!("example.com,*.localhost,LocalHost:81,{address}")]);
    assert_eq!(asks(&several, &[&address]), "200: hi");
    assert_eq!(asks(&several, &[&format!("localhost:{port}"), "127.0.0.1"]), format!("{denied}, {denied}"));
    let folder = folders();
    let named = Sealed::of(&PROGRAM, &["--keep-host", "localhost", "--mount", &mount("/m", &folder)]);
    assert_eq!(asks(&named, &[&format!("LocalHost:{port}")]), "200: hi");
    for other in ["localhost.example.com", "evillocalhost", "a@localhost", "localhost@127.0.0.1", "127.0.0.1"] {
        let said = asks(&named, &[&format!("{other}:{port}")]);
        assert_eq!(said, denied, "{other}");
    }
    // What the host says is passed on, errors too.
    let closed = TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address").to_string();
    let local = Sealed::of(&PROGRAM, &["--keep-host", "127.0.0.1"]);
    assert_eq!(asks(&local, &[&closed]), "ErrorCode::ConnectionRefused");
    assert_eq!(asks(&Sealed::of(&PROGRAM, &["--keep-host", "127.0.0.1", "--deny", "http"]), &[&address]), denied);
    // The first is answered when the second was: a request does not keep others waiting.
    let (sender, receiver) = channel();
    let (sender_of_second, receiver_of_second) = channel();
    let third = waiting_server("third", Some(receiver_of_second), None);
    let first = waiting_server("first", Some(receiver), Some(sender_of_second));
    let second = waiting_server("second", None, Some(sender));
    let said = asks(&local, &[&third, &first, "example.com", &second, &address]);
    for expected in ["200: first", "200: second", "200: third", "200: hi", denied] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    // What nobody wants any more keeps nothing waiting.
    let (_sender, receiver) = channel();
    let silent = waiting_server("silent", Some(receiver), None);
    let begun = Instant::now();
    let said = local.prints(&["--net"], &["first", &silent, &server(ANSWER, 1)]);
    assert_eq!(said, "200: hi");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

/// Builds sources over the runtime of this tree, as the components of these worlds.
fn components<const N: usize>(folder: &Path, worlds: [&str; N]) -> [PathBuf; N] {
    let out = scratch().join(folder.file_name().expect("a name"));
    let succeed = |command: &mut Command| {
        printed(&command.current_dir(&out).output().expect("it runs"));
    };
    std::fs::create_dir_all(&out).expect("it is writable");
    let guest = root().join("crates/guest");
    for world in worlds {
        let (package, source) = (out.join(world), folder.join(world).with_extension("rs"));
        let mut bindgen = Command::new(WITCRAFT);
        bindgen.args(["bindgen", "rust", "--world", world]).arg(folder.join("test.wit"));
        std::fs::create_dir_all(&package).expect("it is writable");
        succeed(bindgen.arg("-o").arg(package.join("bindings")));
        let library =
            format!("#[path = \"bindings/{world}.rs\"]\nmod bindings;\n#[path = {source:?}]\nmod component;\n");
        std::fs::write(package.join("lib.rs"), library).expect("it is writable");
        let features = ["async-spawn", "inter-task-wakeup", "std"];
        let manifest = format!(
            "[package]\nname = {world:?}\nedition = \"2024\"\n[lib]\npath = \"lib.rs\"\ncrate-type = [\"cdylib\"]\n\
             [dependencies]\nwitcraft-guest = {{ path = {guest:?}, default-features = false, features = {features:?} }}\n"
        );
        std::fs::write(package.join("Cargo.toml"), manifest).expect("it is writable");
    }
    let workspace = format!("[workspace]\nmembers = {worlds:?}\nresolver = \"3\"\n[profile.dev]\npanic = \"abort\"\n");
    std::fs::write(out.join("Cargo.toml"), workspace).expect("it is writable");
    let mut cargo = Command::new(root().join("scripts/guest-rust.sh"));
    cargo.env("CARGO_TARGET_DIR", out.join("target")).env_remove("RUSTFLAGS");
    succeed(cargo.args(["cargo", "build", "--quiet", "--offline", "--target", "wasm32-wasip1"]));
    worlds.map(|world| {
        let (module, component) = (format!("target/wasm32-wasip1/debug/{world}.wasm"), format!("{world}.wasm"));
        succeed(Command::new(WITCRAFT).args(["componentize", &module, "-o", &component]));
        out.join(component)
    })
}

fn calls_that_take_their_time_are_passed_on() {
    let folder = root().join("tests/runtime/async-calls");
    let [runner, test] = components(&folder, ["runner", "test"]);
    // The other functions of the interface are passed on: at once, later, together, and those that are given up.
    runs(&runner, &["--stub", "test:async-calls/to-test#nothing="], &test);
}

fn calls_that_wait_before_they_start_are_passed_on() {
    let [runner, test] = components(&root().join("tests/virtualize/held"), ["runner", "test"]);
    runs(&runner, &["--stub", "test:held/door#unused="], &test);
}

fn files_are_mounted_for_both_versions_at_once() {
    let [runner] = components(&root().join("tests/virtualize/both"), ["runner"]);
    let folder = folders();
    let sealed = Sealed::of(&runner, &["--mount", &mount("/m", &folder), "--stdout", "deny"]);
    let host = format!("{}::/data", folder.path().display());
    let reads = |grants: &[&str], path: &str| {
        let mut command = Command::new(WITCRAFT);
        command.arg("run").args(grants).arg(sealed.path()).args(["--invoke", &format!("read({path:?})")]);
        printed(&command.env("XDG_CACHE_HOME", scratch()).output().expect("it runs")).trim_end().to_owned()
    };
    assert_eq!(reads(&["--dir", &host], "/m/file"), r#"["content", "content content"]"#);
    assert_eq!(reads(&[], "/m/file"), r#"["content", "content content"]"#);
    assert_eq!(reads(&["--dir", &host], "/data/secret"), r#"["secret", "secret secret"]"#);
    assert_eq!(reads(&[], "/data/secret"), r#"["NotFound", "ErrorCode::NoEntry"]"#);
    assert_eq!(reads(&[], "/m/no"), r#"["NotFound", "ErrorCode::NoEntry"]"#);
}

fn streams_given_to_a_denied_function_have_no_reader() {
    let [runner] = components(&root().join("tests/virtualize/refused"), ["runner"]);
    let sealed = Sealed::of(&runner, &["--deny", "test:refused/sink"]);
    assert!(!sealed.inspected().contains("test:refused"), "{}", sealed.inspected());
    let mut command = Command::new(WITCRAFT);
    command.arg("run").arg(sealed.path()).args(["--invoke", "run()"]).env("XDG_CACHE_HOME", scratch());
    printed(&command.output().expect("it runs"));
}

fn what_is_sealed_over_0_3_runs_in_node() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::copy(root().join("tests/virtualize/main.mjs"), folder.path().join("main.mjs")).expect("it can be copied");
    let runs = |name: &str, options: &[&str], actions: &[(&[&str], &str)]| {
        let sealed = Sealed::of(&PROGRAM, options);
        let mut command = Command::new(WITCRAFT);
        let out = folder.path().join(name);
        printed(
            &command
                .arg("transpile")
                .arg(sealed.path())
                .args(["--name", "main", "-o"])
                .arg(out)
                .output()
                .expect("it runs"),
        );
        for (action, expected) in actions {
            let mut node = Command::new("node");
            let (out, said) = heard(node.current_dir(folder.path()).args(["main.mjs", name]).args(*action));
            assert_eq!((out.as_str(), said.as_str()), (*expected, "done\n"), "{name} {action:?}");
        }
    };
    runs("quiet", &["--stdout", "deny"], &[(&["say", "hello"], ""), (&["loud"], ""), (&["pass"], ""), (&["hear"], "")]);
    runs("deaf", &["--stdin", "deny"], &[(&["say", "hello"], "hello"), (&["pass"], ""), (&["hear"], "")]);
    let files = folders();
    let mounted = mount("/m", &files);
    let counting: Vec<u8> = (0..300_000_u32).map(|number| number as u8).collect();
    std::fs::write(files.path().join("inside/counting"), &counting).expect("it is writable");
    let actions: [(&[&str], &str); 5] = [
        (&["read", "/m/file"], "content"),
        (&["list", "/m"], "below/ counting file"),
        (&["many", "/m/file"], "700"),
        (&["parts", "/m/counting"], "300000"),
        (&["print", "/m/file"], "content"),
    ];
    let address = server(ANSWER, 1);
    let requests: [(&[&str], &str); 2] =
        [(&["get", &address], "200: hi"), (&["get", "127.0.0.1:1"], "ErrorCode::HttpRequestDenied")];
    runs("hosts", &["--keep-host", &address], &requests);
    runs("beside", &["--mount", &mounted], &actions);
    runs("alone", &["--mount", &mounted, "--deny", "filesystem"], &actions);
    runs("both", &["--stdin", "deny", "--stdout", "deny"], &[(&["careless"], ""), (&["pass"], "")]);
}
