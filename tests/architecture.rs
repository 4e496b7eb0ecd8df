//! Does the workspace keep the invariants of `crates/README.md`?

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use witcraft_diagnostics::{areas, find_code};

/// The layer of crates that only tests use.
const DEVELOPMENT: &str = "dev";

/// The layers whose crates neither print nor read the environment.
const LIBRARIES: [&str; 5] = ["base", "model", "make", "host", "supply"];

/// What `cargo metadata` says of this workspace.
fn metadata() -> Value {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--format-version", "1", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"]);
    let output = cargo.current_dir(witcraft_testing::root()).output().expect("cargo can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo prints JSON")
}

/// A row of the table of layers in `crates/README.md`.
struct Row {
    layer: String,
    /// Of the crate, below the root.
    folder: String,
}

/// The table of layers: a crate's rank is the position of its row.
fn table() -> Vec<Row> {
    let text = std::fs::read_to_string(witcraft_testing::root().join("crates/README.md")).expect("it is there");
    let (_, table) = text.split_once("| layer | crate | job |\n|---|---|---|\n").expect("the page has the table");
    let rows = table.lines().map_while(|line| line.strip_prefix("| ")?.split_once(" | `"));
    rows.map(|(layer, rest)| {
        let (name, _) = rest.split_once('`').expect("a crate's name is in backticks");
        let folder = match name {
            "cli/" => String::new(), // the root package
            name if name.contains('/') => name.to_owned(),
            name => format!("crates/{name}"),
        };
        Row { layer: layer.to_owned(), folder }
    })
    .collect()
}

/// The rank of each crate, by its folder.
fn ranks() -> BTreeMap<String, usize> {
    table().into_iter().enumerate().map(|(rank, row)| (row.folder, rank)).collect()
}

/// The packages of the workspace: their folders below the root, and what `cargo metadata` says of each.
fn members(metadata: &Value) -> BTreeMap<String, &Value> {
    let root = metadata["workspace_root"].as_str().expect("a path");
    let members: BTreeSet<&str> = strings(&metadata["workspace_members"]);
    let packages = metadata["packages"].as_array().expect("a list").iter();
    packages
        .filter(|package| members.contains(package["id"].as_str().expect("an id")))
        .map(|package| {
            let folder = Path::new(package["manifest_path"].as_str().expect("a path")).parent().expect("a folder");
            (folder.strip_prefix(root).expect("below the root").display().to_string(), package)
        })
        .collect()
}

fn strings(list: &Value) -> BTreeSet<&str> {
    list.as_array().expect("a list").iter().map(|item| item.as_str().expect("a string")).collect()
}

#[test]
fn every_crate_has_a_row_in_the_table() {
    let metadata = metadata();
    let rows: Vec<String> = ranks().into_keys().collect();
    let crates: Vec<String> = members(&metadata).into_keys().collect();
    assert_eq!(crates, rows, "left: the workspace; right: crates/README.md");
}

#[test]
fn each_layer_is_listed_once() {
    let mut layers: Vec<String> = table().into_iter().map(|row| row.layer).collect();
    layers.dedup();
    assert_eq!(layers, ["base", "model", "make", "host", "supply", "app", "guests", DEVELOPMENT]);
}

#[test]
fn the_layers_hold() {
    let metadata = metadata();
    let ranks = ranks();
    let development: BTreeSet<String> =
        table().into_iter().filter(|row| row.layer == DEVELOPMENT).map(|row| row.folder).collect();
    let members = members(&metadata);
    let folder_of: BTreeMap<&str, &str> =
        members.iter().map(|(folder, package)| (package["name"].as_str().expect("a name"), folder.as_str())).collect();
    for (folder, package) in &members {
        for dependency in package["dependencies"].as_array().expect("a list") {
            let name = dependency["name"].as_str().expect("a name");
            let Some(used) = folder_of.get(name) else { continue };
            if dependency["kind"] == "dev" {
                continue; // tests may use any crate
            }
            assert!(!development.contains(*used), "`{folder}` depends on `{name}`, which is for tests");
            assert!(ranks[*used] < ranks[folder], "`{folder}` depends on `{name}`, which is below it in the table");
        }
    }
}

#[test]
fn one_family_of_versions() {
    let metadata = metadata();
    let nodes = metadata["resolve"]["nodes"].as_array().expect("a list");
    let nodes: BTreeMap<&str, &Value> = nodes.iter().map(|node| (node["id"].as_str().expect("an id"), node)).collect();
    // Everything that a member is built from; what only its tests use does not count.
    let mut reached: BTreeSet<&str> = strings(&metadata["workspace_members"]);
    let mut queue: Vec<&str> = reached.iter().copied().collect();
    while let Some(id) = queue.pop() {
        for dependency in nodes[id]["deps"].as_array().expect("a list") {
            let kinds = dependency["dep_kinds"].as_array().expect("a list");
            let id = dependency["pkg"].as_str().expect("an id");
            if kinds.iter().any(|kind| kind["kind"] != "dev") && reached.insert(id) {
                queue.push(id);
            }
        }
    }
    for name in ["wasmparser", "wasm-encoder", "wit-parser", "wit-component", "wasmtime"] {
        let package = |package: &&Value| package["name"] == name;
        let packages = metadata["packages"].as_array().expect("a list").iter().filter(package);
        let versions: Vec<&str> = packages
            .filter(|package| reached.contains(package["id"].as_str().expect("an id")))
            .map(|package| package["version"].as_str().expect("a version"))
            .collect();
        assert_eq!(versions.len(), 1, "`{name}` is compiled in these versions: {versions:?}");
    }
}

#[test]
fn programs_are_made_of_the_guest_crates_alone() {
    let metadata = metadata();
    let members = members(&metadata);
    // Nothing is there by default but the macro, which is not linked, and the functions that a program has once.
    let guest = vec!["witcraft-guest-macro", "witcraft-realloc", "witcraft-task"];
    let expected = [("crates/guest", guest), ("crates/realloc", vec![]), ("crates/task", vec![])];
    for (folder, expected) in expected {
        let package = members[folder];
        let default = &package["features"]["default"];
        let features = default.as_array().map(|list| list.iter().filter_map(Value::as_str).collect::<Vec<_>>());
        let on = |dependency: &str| {
            let optional = format!("dep:{dependency}");
            let of = |feature: &str| {
                package["features"][feature].as_array().is_some_and(|all| all.contains(&optional.as_str().into()))
            };
            features.iter().flatten().any(|feature| of(feature))
        };
        let mut found: Vec<&str> = package["dependencies"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|dependency| dependency["kind"].is_null())
            .filter(|dependency| dependency["optional"] == false || on(dependency["name"].as_str().expect("a name")))
            .map(|dependency| dependency["name"].as_str().expect("a name"))
            .collect();
        found.sort_unstable();
        assert_eq!(found, expected, "`{folder}`");
    }
}

#[test]
fn the_macro_is_light() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "tree",
        "--locked",
        "--package",
        "witcraft-guest-macro",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
    ]);
    let output = cargo.current_dir(witcraft_testing::root()).output().expect("cargo can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let names: BTreeSet<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    for heavy in ["clap", "rayon", "tokio", "wasmtime", "wasmtime-environ", "wast", "wat"] {
        assert!(!names.contains(heavy), "the macro is built with `{heavy}`");
    }
    assert!(names.contains("wit-parser"), "it is the macro's tree: {names:?}");
}

/// The Rust sources below `folders`, without tests: neither files named so, nor items under `#[cfg(test)]`.
fn sources(folders: &[&str]) -> Vec<(PathBuf, String)> {
    fn find(path: &Path, found: &mut Vec<PathBuf>) {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).expect("it can be read").flatten();
            entries.for_each(|entry| find(&entry.path(), found));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path.to_owned());
        }
    }
    let root = witcraft_testing::root();
    let mut paths = Vec::new();
    folders.iter().for_each(|folder| find(&root.join(folder), &mut paths));
    paths.sort();
    let is_test = |path: &PathBuf| {
        let below = path.strip_prefix(&root).expect("it was found there");
        below.iter().any(|part| part == "tests" || part == "tests.rs" || part == "build.rs" || part == "testing")
    };
    paths.retain(|path| !is_test(path));
    assert!(!paths.is_empty(), "no sources in {folders:?}");
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let code = without_tests(&text);
        (path, code)
    };
    paths.into_iter().map(read).collect()
}

/// The text of a formatted source file with the items under `#[cfg(test)]` as empty lines, so that line numbers stay.
fn without_tests(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push('\n');
        let indent = line.len() - line.trim_start().len();
        if line.trim() != "#[cfg(test)]" {
            out.insert_str(out.len() - 1, line);
            continue;
        }
        // The item goes on to the line that closes it, which is indented as its first line is.
        let ends = |line: &str| line.trim_end().ends_with([';', '}']) && line.len() - line.trim_start().len() == indent;
        for line in lines.by_ref() {
            out.push('\n');
            if ends(line) {
                break;
            }
        }
    }
    out
}

#[test]
fn only_what_tests_compile_is_left_out() {
    let text = "use a;\n#[cfg(test)]\nmod tests;\nfn f() {\n    #[cfg(test)]\n    g(\n        1,\n    );\n    h();\n}\n\
        #[cfg(test)]\n#[path = \"t.rs\"]\nmod t {\n    fn u() {}\n}\nfn v() {}\n";
    assert_eq!(without_tests(text), "use a;\n\n\nfn f() {\n\n\n\n\n    h();\n}\n\n\n\n\n\nfn v() {}\n");
}

/// Fails with every line of `sources` that holds one of `words`, comments aside.
#[track_caller]
fn assert_free_of(sources: &[(PathBuf, String)], words: &[&str]) {
    let mut found = Vec::new();
    for (path, text) in sources {
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if words.iter().any(|word| code.contains(word)) {
                found.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "none of {words:?} may be here:\n{}", found.join("\n"));
}

/// The sources of the libraries: what the command line stands on.
fn libraries() -> Vec<(PathBuf, String)> {
    let folders: Vec<String> =
        table().into_iter().filter(|row| LIBRARIES.contains(&row.layer.as_str())).map(|row| row.folder).collect();
    assert!(folders.len() > 10, "{folders:?}");
    sources(&folders.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn what_others_stand_on_is_documented() {
    let of_base_and_model = table().into_iter().filter(|row| ["base", "model"].contains(&row.layer.as_str()));
    for Row { folder, .. } in of_base_and_model {
        let path = witcraft_testing::root().join(&folder).join("src/lib.rs");
        let text = std::fs::read_to_string(&path).expect("it can be read");
        assert!(text.contains("#![warn(missing_docs)]"), "{folder} does not ask for documentation");
    }
}

/// A module is `foo.rs`, and what is in it is in `foo/`. What several tests of a crate have in common is in `tests/NAME/mod.rs`, as
/// anything else there would be a test.
#[test]
fn modules_are_files_beside_their_folders() {
    let all = sources(&["cli", "crates", "generators"]);
    let found: Vec<_> = all.iter().filter(|(path, _)| path.ends_with("mod.rs")).map(|(path, _)| path).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn libraries_print_nothing() {
    let words = ["println!", "print!(", "eprintln!", "eprint!(", "dbg!(", "io::stdout", "io::stderr"];
    assert_free_of(&libraries(), &words);
}

#[test]
fn libraries_do_not_read_the_environment() {
    let words = ["std::env", "env::var", "env::current_dir"];
    assert_free_of(&libraries(), &words);
}

#[test]
fn the_command_line_runs_no_programs() {
    assert_free_of(&sources(&["cli"]), &["Command::new"]);
}

#[test]
fn mangled_names_are_written_in_one_place() {
    let all = sources(&["cli", "crates", "generators"]);
    let abi = witcraft_testing::root().join("crates/abi");
    // The built-ins of tasks are called by the runtime, which knows of no world.
    let runtime = witcraft_testing::root().join("crates/guest/src/rt/async_support");
    let others: Vec<_> =
        all.into_iter().filter(|(path, _)| !path.starts_with(&abi) && !path.starts_with(&runtime)).collect();
    assert_free_of(&others, &["\"cabi_", "\"[export]", "\"cm32p2"]);
}

#[test]
fn the_registry_has_the_codes_that_are_used_and_no_others() {
    let areas: BTreeSet<&str> = areas().iter().map(|area| area.name).collect();
    let registry = witcraft_testing::root().join("crates/diagnostics/src/codes");
    let is_code = |word: &&str| {
        let is_word = |word: &str| {
            let letters = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit());
            letters && !word.is_empty() && !word.ends_with('-')
        };
        word.split_once('/').is_some_and(|(area, what)| areas.contains(area) && is_word(what))
    };
    let sources = sources(&["cli", "crates", "generators"]);
    let sources = sources.iter().filter(|(path, _)| !path.starts_with(&registry));
    let used: BTreeSet<&str> =
        sources.flat_map(|(_, text)| text.split('"').skip(1).step_by(2)).filter(is_code).collect();
    let unused: Vec<&str> = all_codes().filter(|code| !used.contains(code)).collect();
    assert!(unused.is_empty(), "no finding has these codes: {unused:?}");
    let unknown: Vec<&&str> = used.iter().filter(|code| find_code(code).is_none()).collect();
    assert!(unknown.is_empty(), "the registry lacks these codes: {unknown:?}");
}

fn all_codes() -> impl Iterator<Item = &'static str> {
    areas().iter().flat_map(|area| area.codes).map(|code| code.name)
}

#[test]
fn commands_among_the_examples_of_codes_are_commands() {
    let codes = areas().iter().flat_map(|area| area.codes);
    let commands: Vec<&str> = codes.filter_map(|code| code.example.strip_prefix("witcraft ")).collect();
    assert!(commands.len() > 20, "{commands:?}");
    for command in commands {
        // What follows a comma is the situation. With `--help`, arguments are read and nothing is done.
        let command = command.split(", ").next().unwrap_or_default();
        let mut bash = Command::new("bash");
        bash.args(["-c", &format!("\"$0\" {command} --help"), env!("CARGO_BIN_EXE_witcraft")]);
        let output = bash.output().expect("bash can be run");
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn the_page_of_codes_is_as_generated() {
    let mut witcraft = Command::new(env!("CARGO_BIN_EXE_witcraft"));
    let output = witcraft.args(["explain", "--markdown"]).output().expect("witcraft can be run");
    let page = String::from_utf8(output.stdout).expect("it is text");
    witcraft_testing::assert_golden(witcraft_testing::root().join("docs/diagnostics.md"), &page);
}

#[test]
fn interfaces_of_wasi_are_named_in_one_place() {
    let all = sources(&["cli", "crates", "generators"]);
    let catalogue = witcraft_testing::root().join("crates/wasi");
    let others: Vec<_> = all.into_iter().filter(|(path, _)| !path.starts_with(&catalogue)).collect();
    assert_free_of(&others, &["\"wasi:", "\"wasi_"]);
}

#[test]
fn only_the_host_layer_names_wasmtime() {
    let metadata = metadata();
    let host: BTreeSet<String> = table().into_iter().filter(|row| row.layer == "host").map(|row| row.folder).collect();
    for (folder, package) in members(&metadata) {
        let dependencies = package["dependencies"].as_array().expect("a list").iter();
        let names =
            dependencies.filter(|dependency| dependency["kind"].is_null()).map(|dependency| &dependency["name"]);
        let wasmtime: Vec<_> =
            names.filter(|name| name.as_str().is_some_and(|name| name.starts_with("wasmtime"))).collect();
        let allowed = match folder.as_str() {
            "crates/instantiation" => wasmtime.iter().all(|name| *name == "wasmtime-environ"),
            folder => wasmtime.is_empty() || host.contains(folder),
        };
        assert!(allowed, "`{folder}` depends on {wasmtime:?}");
    }
}
