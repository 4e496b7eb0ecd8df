//! Does the same input give the same bytes, whatever the machine? Each command that writes something runs in two folders with
//! the same files, made in another order, in another time zone, locale and home.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use witcraft_testing::root;

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

/// What the inputs are called, and where they are in the repository.
const INPUTS: [(&str, &str); 10] = [
    ("wit/everything.wit", "fixtures/wit/everything.wit"),
    ("wit/other.wit", "fixtures/wit/abi-values.wit"),
    ("kv.wit", "fixtures/core/kv/kv.wit"),
    ("old.wit", "tests/cli/wit/diff/input/old.wit"),
    ("new.wit", "tests/cli/wit/diff/input/new.wit"),
    ("kv.wat", "fixtures/core/kv/fits.wat"),
    ("program.wat", "fixtures/components/program.wat"),
    ("counter.wat", "fixtures/components/counter.wat"),
    ("greet.ts", "tests/cli/javascript/greet.ts"),
    ("greet.wit", "tests/cli/javascript/input/app.wit"),
];

/// Commands, and what each of them leaves: files below `out`, and its standard output.
const COMMANDS: [&str; 26] = [
    "bindgen rust wit/other.wit -o out",
    "bindgen go kv.wit -o out --module example.com/app/bindings",
    "bindgen ts wit/other.wit -o out",
    "componentize kv.wat --wit kv.wit -o out",
    "componentize kv.wat --wit kv.wit -o out --deterministic",
    "compose counter.wat -o out --deterministic",
    "compose counter.wat --explain",
    "transpile counter.wat -o out",
    "transpile program.wat -o out",
    "wit show kv.wit",
    "wit show wit/everything.wit --json",
    "wit diff old.wit new.wit --json",
    "wit check wit/everything.wit --report sarif=out",
    "validate kv.wat counter.wat --report junit=out",
    "validate kv.wat program.wat --world wasi:cli/command@0.2 --report sarif=out",
    "validate program.wat --world wasi:io/imports@0.2 --report json=out",
    "diff counter.wat program.wat --markdown",
    "inspect program.wat --json",
    "sbom program.wat -o out",
    "sbom program.wat --format spdx -o out",
    "metadata add program.wat --name app --language Rust=1 --language Go=2 --sdk kit=1 -o out",
    "strip program.wat --all -o out",
    "print program.wat -o out",
    "parse program.wat -o out",
    "completions bash",
    "man -o out",
];

/// A machine.
struct Machine {
    folder: PathBuf,
    environment: [(&'static str, &'static str); 4],
    makes_last_first: bool,
}

/// All that a command left: its status, what it said, its standard output, and each file below `out`.
struct Left {
    status: Option<i32>,
    said: String,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Machine {
    fn set_up(&self) {
        let mut inputs = INPUTS.to_vec();
        if self.makes_last_first {
            inputs.reverse();
        }
        for (name, source) in inputs {
            let to = self.folder.join(name);
            std::fs::create_dir_all(to.parent().expect("it is in a folder")).expect("it is writable");
            std::fs::copy(root().join(source), to).unwrap_or_else(|error| panic!("{source}: {error}"));
        }
    }

    fn run(&self, words: &str) -> Left {
        let out = self.folder.join("out");
        let mut command = Command::new(WITCRAFT);
        command.args(words.split(' ')).current_dir(&self.folder).envs(self.environment).stdin(Stdio::null());
        let output = command.output().expect("witcraft can be run");
        let mut files = BTreeMap::from([(PathBuf::from("standard output"), output.stdout)]);
        collect(&out, &self.folder, &mut files);
        let _ = if out.is_dir() { std::fs::remove_dir_all(&out) } else { std::fs::remove_file(&out) };
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Left { status: output.status.code(), said, files }
    }
}

fn collect(path: &Path, root: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    if let Ok(entries) = std::fs::read_dir(path) {
        entries.for_each(|entry| collect(&entry.expect("it can be listed").path(), root, files));
    } else if let Ok(bytes) = std::fs::read(path) {
        files.insert(path.strip_prefix(root).expect("it is below").to_owned(), bytes);
    }
}

fn machines(folder: &Path) -> [Machine; 2] {
    let machines = [
        Machine {
            folder: folder.join("a"),
            environment: [("TZ", "UTC"), ("LC_ALL", "C"), ("HOME", "/"), ("COLUMNS", "80")],
            makes_last_first: false,
        },
        Machine {
            folder: folder.join("some/where else"),
            environment: [("TZ", "Asia/Kathmandu"), ("LC_ALL", "tr_TR.UTF-8"), ("HOME", "/tmp"), ("COLUMNS", "132")],
            makes_last_first: true,
        },
    ];
    machines.iter().for_each(Machine::set_up);
    machines
}

#[track_caller]
fn assert_alike(commands: &[&str]) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let [first, second] = machines(folder.path());
    for words in commands {
        let (first, second) = (first.run(words), second.run(words));
        let left: usize = first.files.values().map(Vec::len).sum();
        assert!(left > 0, "`{words}` leaves something: {}", first.said);
        assert_eq!(first.said, second.said, "`{words}`");
        let names = |left: &Left| left.files.keys().cloned().collect::<Vec<_>>();
        assert_eq!((first.status, names(&first)), (second.status, names(&second)), "`{words}`");
        for (name, bytes) in &first.files {
            assert!(second.files[name] == *bytes, "`{words}`: {} differs", name.display());
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_on_every_machine() {
    assert_alike(&COMMANDS);
}

#[cfg(feature = "javascript")]
#[test]
fn a_program_in_typescript_is_the_same_component_on_every_machine() {
    assert_alike(&[
        "componentize greet.ts --wit greet.wit -o out",
        "componentize greet.ts --wit greet.wit -o out --deterministic",
    ]);
}
