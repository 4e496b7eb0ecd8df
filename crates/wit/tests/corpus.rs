//! Every WIT at hand resolves, prints, parses again to the same package, and is formatted to the same package.

use std::path::{Path, PathBuf};

use witcraft_diagnostics::Source;
use witcraft_testing::{corpus, root, wit_inputs};
use witcraft_wit::{Kind, Options, Print, Wit, format, load_bytes, load_path, print};

fn inputs() -> Vec<PathBuf> {
    let mut folders = vec![root().join("fixtures/wit")];
    if let Some(corpus) = corpus() {
        folders.extend([corpus.join("wit"), corpus.join("wasi")]);
    }
    folders.iter().flat_map(|folder| wit_inputs(folder)).collect()
}

fn all() -> Options {
    Options { all_features: true, ..Options::default() }
}

fn load(path: &Path, options: &Options) -> Wit {
    load_path(path, options).unwrap_or_else(|findings| panic!("{}: {findings:#?}", path.display()))
}

fn whole(wit: &Wit) -> String {
    print(wit, &Print { dependencies: true, ..Print::default() }).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// The main packages in the binary format, which holds docs and feature gates, too.
fn encoded(wit: &Wit) -> Vec<Vec<u8>> {
    let encode = |id| wit_component::encode(&wit.resolve, id).unwrap_or_else(|error| panic!("{}: {error:#}", wit.name));
    wit.packages.iter().map(|id| encode(*id)).collect()
}

#[test]
fn everything_resolves_with_and_without_features() {
    let inputs = inputs();
    assert!(inputs.len() >= 3);
    for path in &inputs {
        load(path, &Options::default());
        load(path, &all());
    }
}

#[test]
fn printed_and_parsed_again_it_is_the_same() {
    for path in inputs() {
        let wit = load(&path, &all());
        let text = whole(&wit);
        let again = load_bytes("again", text.as_bytes(), &all())
            .unwrap_or_else(|findings| panic!("{}: {findings:#?}\n{text}", path.display()));
        assert_eq!(whole(&again), text, "{}", path.display());
        assert_eq!(encoded(&again)[0], encoded(&wit)[0], "{}: {text}", path.display());
    }
}

#[test]
fn every_world_prints_alone_and_parses_again() {
    for path in inputs() {
        let wit = load(&path, &all());
        for package in &wit.packages {
            for world in wit.resolve.packages[*package].worlds.values() {
                let text = print(&wit, &Print { world: Some(*world), dependencies: false }).expect("it prints");
                let again = load_bytes("again", text.as_bytes(), &all())
                    .unwrap_or_else(|findings| panic!("{}: {findings:#?}\n{text}", path.display()));
                let world_again = again.world(None).expect("its only world");
                let (one, other) = (&wit.resolve.worlds[*world], &again.resolve.worlds[world_again]);
                let names = |resolve: &wit_parser::Resolve, world: &wit_parser::World| -> Vec<String> {
                    let mut names: Vec<String> = world
                        .imports
                        .keys()
                        .chain(world.exports.keys())
                        .map(|key| resolve.name_world_key(key))
                        .collect();
                    names.sort();
                    names
                };
                assert_eq!(names(&wit.resolve, one), names(&again.resolve, other), "{}", path.display());
            }
        }
    }
}

fn wit_files(path: &Path, out: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(path).expect("a directory").map(|e| e.expect("an entry").path()).collect();
        entries.sort();
        entries.iter().for_each(|entry| wit_files(entry, out));
    } else if path.extension().is_some_and(|extension| extension == "wit") {
        out.push(path.to_owned());
    }
}

#[test]
fn formatted_it_is_the_same_and_twice_is_as_once() {
    for path in inputs() {
        let mut files = Vec::new();
        wit_files(&path, &mut files);
        let copy = tempfile::tempdir().expect("a temporary directory");
        let base = path.parent().expect("inputs lie in a folder");
        for file in &files {
            let text = std::fs::read_to_string(file).expect("text");
            let once = format(&Source::new(file.display().to_string(), text))
                .unwrap_or_else(|findings| panic!("{}: {findings:#?}", file.display()));
            let twice = format(&Source::new("once", once.clone())).expect("formatted text is WIT");
            assert_eq!(once, twice, "{}", file.display());
            let to = copy.path().join(file.strip_prefix(base).expect("below the folder"));
            std::fs::create_dir_all(to.parent().expect("in the copy")).expect("a folder");
            std::fs::write(to, once).expect("written");
        }
        let copied = copy.path().join(path.file_name().expect("a name"));
        assert_eq!(encoded(&load(&copied, &all())), encoded(&load(&path, &all())), "{}", path.display());
    }
}

#[test]
fn a_wit_package_in_wasm_loads_from_binary_and_text_and_from_deps() {
    let wit = load(&root().join("fixtures/wit/multi"), &all());
    let bytes = wit_component::encode(&wit.resolve, wit.packages[0]).expect("it encodes");
    let from_binary = load_bytes("multi.wasm", &bytes, &all()).expect("it decodes");
    assert_eq!(from_binary.kind, Kind::Package);
    assert!(from_binary.world(Some("app")).is_ok());
    let text = whole(&from_binary);
    assert_eq!(whole(&load_bytes("again", text.as_bytes(), &all()).expect("it parses")), text);

    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::create_dir(folder.path().join("deps")).expect("a folder");
    std::fs::write(folder.path().join("deps/multi.wasm"), &bytes).expect("written");
    std::fs::write(folder.path().join("a.wit"), "package a:b; world w { import demo:multi/main; }").expect("written");
    assert!(load(folder.path(), &all()).world(None).is_ok());
}

#[test]
fn a_package_in_deps_wins_over_the_built_in_one() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::create_dir(folder.path().join("deps")).expect("a folder");
    std::fs::write(folder.path().join("deps/random.wit"), "package wasi:random@0.2.0; interface mine { f: func(); }")
        .expect("written");
    std::fs::write(folder.path().join("a.wit"), "package a:b; world w { import wasi:random/mine@0.2.0; }")
        .expect("written");
    load(folder.path(), &all());
}

#[test]
fn only_what_is_used_of_wasi_is_there() {
    let wit =
        load_bytes("a.wit", b"package a:b; world w { import wasi:random/random@0.2.4; }", &all()).expect("it resolves");
    let mut names: Vec<String> = wit.resolve.packages.iter().map(|(_, package)| package.name.to_string()).collect();
    names.sort();
    assert_eq!(names, ["a:b", "wasi:random@0.2.4"]);
}
