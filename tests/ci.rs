//! Do the ready-made pipelines in `ci/` do what they say? Their steps are run as the services run them, in a shell, on a repository
//! that is clean and on one that is not. And does `witcraft ci` find each of the failures that `fixtures/ci` holds?
//!
//! `BLESS=1 cargo test --test ci` writes the goldens in `tests/ci/`.

#[path = "ci/history.rs"]
mod history;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use witcraft_testing::root;

const WITCRAFT: &str = env!("CARGO_BIN_EXE_witcraft");

/// A repository to check, in a temporary folder: that of the tests of `witcraft ci`.
fn repository(is_clean: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let source = root().join("tests/cli/ci/input");
    let copied = Command::new("cp").arg("-r").arg(source.join(".")).arg(folder.path()).status().expect("cp can be run");
    assert!(copied.success());
    if !is_clean {
        std::fs::write(folder.path().join("dist/more.wat"), "(module)").expect("it is writable");
    }
    folder
}

/// Runs a script as a step of a pipeline.
fn step(script: &str, folder: &Path, environment: &[(&str, &str)]) -> Output {
    let path = std::env::var("PATH").unwrap_or_default();
    let bin = Path::new(WITCRAFT).parent().expect("it lies in a folder");
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(folder);
    bash.env("PATH", format!("{}:{path}", bin.display())).envs(environment.iter().copied());
    bash.output().expect("bash can be run")
}

/// The blocks behind `run: |` of a file in YAML, without what they are indented by.
fn scripts(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut scripts = Vec::new();
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| line.trim() == "run: |") {
        let indent = line.len() - line.trim_start().len();
        let is_inside = |line: &&&str| line.trim().is_empty() || line.len() - line.trim_start().len() > indent;
        let block = lines[number + 1..].iter().take_while(is_inside);
        scripts.push(block.map(|line| line.trim_start().to_owned() + "\n").collect());
    }
    scripts
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_action_annotates_and_ends_with_the_status_of_the_check() {
    let scripts = scripts(&read("ci/action.yml"));
    assert_eq!(scripts.len(), 2);
    for (is_clean, status) in [(true, 0), (false, 1)] {
        let (folder, temp) = (repository(is_clean), tempfile::tempdir().expect("a temporary directory"));
        let file = |name: &str| temp.path().join(name).display().to_string();
        let (summary, outputs) = (file("summary"), file("outputs"));
        let environment = [
            ("RUNNER_TEMP", temp.path().to_str().expect("a path")),
            ("GITHUB_STEP_SUMMARY", &summary),
            ("GITHUB_OUTPUT", &outputs),
            ("WITCRAFT_FILE", "witcraft.toml"),
            ("WITCRAFT_SINCE", ""),
            ("WITCRAFT_BASELINE", ""),
        ];
        assert!(step(&scripts[0], folder.path(), &environment).status.success(), "it is installed");
        let output = step(&scripts[1], folder.path(), &environment);
        assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
        let annotated = String::from_utf8_lossy(&output.stdout).contains("::error file=dist/more.wat");
        assert_eq!(annotated, !is_clean);
        assert!(std::fs::read_to_string(&summary).is_ok_and(|text| text.starts_with("## witcraft ci")));
        let sarif = std::fs::read_to_string(&outputs).expect("it has outputs");
        let sarif = PathBuf::from(sarif.trim_end().strip_prefix("sarif=").expect("it names SARIF"));
        assert!(std::fs::read_to_string(sarif).is_ok_and(|text| text.contains("\"2.1.0\"")));
    }
}

#[test]
fn the_inputs_of_the_action_reach_the_command() {
    let text = read("ci/action.yml");
    for (variable, input) in [("FILE", "file"), ("SINCE", "changed-since"), ("BASELINE", "baseline")] {
        assert!(text.contains(&format!("WITCRAFT_{variable}: ${{{{ inputs.{input} }}}}")), "{input}");
        assert!(text.contains(&format!("\n  {input}:\n")), "{input}");
    }
    // Nothing that a caller writes is put into a script as it is.
    assert!(scripts(&text).iter().all(|script| !script.contains("${{")));
}

#[test]
fn the_template_of_gitlab_writes_both_reports() {
    let text = read("ci/gitlab.yml");
    let script = text.lines().find_map(|line| line.trim().strip_prefix("- witcraft")).expect("it has a script");
    for (is_clean, status) in [(true, 0), (false, 1)] {
        let folder = repository(is_clean);
        let output = step(&format!("witcraft{script}"), folder.path(), &[("WITCRAFT_FILE", "witcraft.toml")]);
        assert_eq!(output.status.code(), Some(status));
        for report in ["witcraft.xml", "witcraft.json"] {
            assert!(folder.path().join(report).exists() && text.contains(&format!(": {report}\n")), "{report}");
        }
    }
}

#[test]
fn make_passes_the_status_on() {
    let makefile = root().join("ci/witcraft.mk").display().to_string();
    for (is_clean, status) in [(true, 0), (false, 2)] {
        let folder = repository(is_clean);
        let output = step(&format!("make -s -f {makefile} witcraft-ci"), folder.path(), &[]);
        assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let folder = repository(true);
    assert!(step(&format!("make -s -f {makefile} witcraft-fmt"), folder.path(), &[]).status.success());
}

#[test]
fn the_hooks_of_pre_commit_take_files() {
    let text = read(".pre-commit-hooks.yaml");
    let folder = repository(true);
    let built = step("witcraft parse dist/good.wat -o dist/good.wasm", folder.path(), &[]);
    assert!(built.status.success());
    let mut hooks = 0;
    for hook in text.split("- id: ").skip(1) {
        let entry = hook.lines().find_map(|line| line.trim().strip_prefix("entry: ")).expect("it has an entry");
        let files = match (hook.contains("pass_filenames: false"), hook.contains(".wit$")) {
            (true, _) => "",
            (false, true) => "wit/greeter.wit",
            (false, false) => "dist/good.wasm",
        };
        let output = step(&format!("{entry} {files}"), folder.path(), &[]);
        assert!(output.status.success(), "{entry}: {}", String::from_utf8_lossy(&output.stderr));
        hooks += 1;
    }
    assert_eq!(hooks, 3);
}
