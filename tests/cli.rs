//! Does the command line do what each file of `tests/cli/` says?
//!
//! A file is one behaviour. Its first lines, as comments, are the commands to run, and the rest is their input:
//!
//! ```text
//! // RUN: wit show %                              exit status 0
//! // FAIL: wit check %                            exit status 1
//! // FAIL(2): wit --no-such-option                exit status 2
//! // RUN: wit show % --json | grep -c interface   a pipe
//! ```
//!
//! The lines are run by bash, in the repository's root, each of witcraft's commands being a command there (and
//! `witcraft` itself). `%` is the file's path, `%tmpdir` an empty folder, `%fixtures` is `fixtures`. What they print
//! together is compared with the files beside it that end in `.stdout` and `.stderr`; where one is missing, nothing may
//! be printed. `BLESS=1` writes them. Other inputs lie in folders named `input`.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};
use witcraft_testing::Golden;

/// Makes each of witcraft's commands a command of the shell's.
const PRELUDE: &str = r#"
set -o pipefail
for command in wit bindgen componentize compose validate inspect run transpile; do
  eval "$command() { witcraft $command \"\$@\"; }"
done
"#;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = witcraft_testing::root().join("tests/cli");
    let mut files = Vec::new();
    find(&root, &mut files);
    assert!(!files.is_empty(), "no files in {}", root.display());
    files.sort();
    let trials = files
        .into_iter()
        .map(|file| {
            let name = file.strip_prefix(&root).expect("it was found there").display().to_string();
            Trial::test(name, move || check(&file).map_err(Failed::from))
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Every file that is a test.
fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("tests/cli can be read") {
        let path = entry.expect("tests/cli can be read").path();
        let ends = |ending| path.extension().is_some_and(|extension| extension == ending);
        if path.is_dir() {
            if !path.ends_with("input") {
                find(&path, files);
            }
        } else if !ends("stdout") && !ends("stderr") {
            files.push(path);
        }
    }
}

/// One line that a file says to run.
struct Step {
    command: String,
    status: i32,
}

fn check(file: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let steps = steps(&text)?;
    if steps.is_empty() {
        return Err("it does not begin with what to run: a comment with `RUN: ` or `FAIL: `".to_owned());
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let (mut stdout, mut stderr) = (String::new(), String::new());
    for step in &steps {
        let output = run(&step.command, file, folder.path())?;
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.code() != Some(step.status) {
            let (command, expected, found) = (&step.command, step.status, output.status);
            return Err(format!("`{command}` ended with {found}, and {expected} was expected\n{said}"));
        }
        stdout += &normalise(&String::from_utf8_lossy(&output.stdout), folder.path());
        stderr += &normalise(&said, folder.path());
    }
    compare(file, "stdout", &stdout)?;
    compare(file, "stderr", &stderr)
}

/// The steps in a file's first lines.
fn steps(text: &str) -> Result<Vec<Step>, String> {
    let comments = text.lines().map_while(|line| ["//", ";;", "#"].iter().find_map(|mark| line.strip_prefix(mark)));
    let mut steps = Vec::new();
    for line in comments {
        let Some((kind, command)) = line.trim().split_once(": ") else { continue };
        let status = match kind {
            "RUN" => 0,
            "FAIL" => 1,
            _ => match kind.strip_prefix("FAIL(").and_then(|rest| rest.strip_suffix(')')) {
                Some(status) => status.parse().map_err(|_| format!("`{status}` is not an exit status"))?,
                None => continue,
            },
        };
        steps.push(Step { command: command.to_owned(), status });
    }
    Ok(steps)
}

/// Runs one line in the shell.
fn run(command: &str, file: &Path, folder: &Path) -> Result<std::process::Output, String> {
    let root = witcraft_testing::root();
    let binary = Path::new(env!("CARGO_BIN_EXE_witcraft"));
    let path = std::env::var("PATH").unwrap_or_default();
    let file = file.strip_prefix(&root).map_err(|error| error.to_string())?.display().to_string();
    let command = command.replace("%tmpdir", &folder.display().to_string()).replace("%fixtures", "fixtures");
    let command = place_file(&command, &file);
    Command::new("bash")
        .arg("-c")
        .arg(format!("{PRELUDE}\n{command}"))
        .current_dir(&root)
        .env("PATH", format!("{}:{path}", binary.parent().expect("it lies in a folder").display()))
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("bash: {error}"))
}

/// Puts the file's path where `%` stands, unless it begins a format of `printf`'s, such as `%s`.
fn place_file(command: &str, file: &str) -> String {
    let mut parts = command.split('%');
    let mut placed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_format = part.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
        placed += if is_format { "%" } else { file };
        placed += part;
    }
    placed
}

/// Takes out what differs from one run or version to the next.
fn normalise(text: &str, folder: &Path) -> String {
    text.replace(&folder.display().to_string(), "%tmpdir").replace(env!("CARGO_PKG_VERSION"), "%version")
}

/// Compares what was printed with its golden. Nothing has no golden.
fn compare(file: &Path, stream: &str, actual: &str) -> Result<(), String> {
    let golden = PathBuf::from(format!("{}.{stream}", file.display()));
    match (actual.is_empty(), golden.exists()) {
        (true, false) => Ok(()),
        (true, true) if std::env::var_os("BLESS").is_some() => {
            std::fs::remove_file(&golden).map_err(|error| error.to_string())
        }
        _ => Golden::new(golden).compare(actual),
    }
}
