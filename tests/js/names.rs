//! Every name in a generated module can also be a name in WIT: of a function, an interface, a resource or a parameter, in
//! every instantiation mode.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use heck::{ToKebabCase, ToLowerCamelCase, ToUpperCamelCase};
use witcraft_generator_js::{Mode, Options, minify, transpile};
use witcraft_instantiation::instantiate;
use witcraft_testing::root;

use super::dummy;

/// Something of every type, given and taken, so that a module has all of its runtime.
const RICH: &str = "
    interface zz-rich {
        resource zz-r { constructor(a: u32); zz-m: func(a: list<string>) -> result<string, u8>; }
        record zz-all { a: bool, b: s8, c: u8, d: s16, e: u16, f: s32, g: u32, h: s64, i: u64, j: f32, k: f64, l: char, m: string }
        variant zz-v { a(f32), b(u64), c(f64), d }
        enum zz-e { a, b, c }
        flags zz-f { a, b, c }
        zz-values: func(a: zz-all, b: zz-v) -> zz-all;
        zz-lists: func(a: list<u8>, b: list<u16>, c: list<f64>, d: list<zz-v>, e: list<tuple<u8, char>>) -> list<zz-v>;
        zz-small: func(a: zz-e, b: zz-f, c: option<option<u8>>, d: list<list<u32>>) -> tuple<zz-e, zz-f, list<u32>, list<u8>>;
        zz-fail: func(a: string) -> result<_, zz-e>;
        zz-owned: func(a: zz-r) -> list<zz-r>;
        zz-lent: func(a: borrow<zz-r>, b: list<borrow<zz-r>>) -> option<zz-r>;
    }";

/// What a word is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Function,
    Member,
    Interface,
    Resource,
    Parameter,
    ImportedFunction,
    ImportedMember,
    ImportedInterface,
    ImportedResource,
}

impl Role {
    const ALL: [Role; 9] = [
        Role::Function,
        Role::Member,
        Role::Interface,
        Role::Resource,
        Role::Parameter,
        Role::ImportedFunction,
        Role::ImportedMember,
        Role::ImportedInterface,
        Role::ImportedResource,
    ];

    /// The items of a world in which all these words are names.
    fn world(self, words: &[String]) -> String {
        let function = "%NAME: func(p: string) -> u32;";
        let interface = "%NAME: interface { zz-f: func(p: string) -> u32; }";
        let resource = "resource %NAME { constructor(a: string); zz-s: static func(p: string) -> u32; }";
        let parameter = "zz-NUMBER: func(%NAME: string, zz-other: list<u32>) -> u32;";
        let within =
            |direction: &str, text: &str| format!("{direction} zz-words: interface {{ {} }}", each(words, text));
        match self {
            Role::Function => each(words, &format!("export {function}")),
            Role::Member => within("export", function),
            Role::Interface => each(words, &format!("export {interface}")),
            Role::Resource => within("export", resource),
            Role::Parameter => within("export", parameter),
            Role::ImportedFunction => each(words, &format!("import {function}")),
            Role::ImportedMember => within("import", function),
            Role::ImportedInterface => each(words, &format!("import {interface}")),
            Role::ImportedResource => within("import", &resource.replace("constructor(a: string);", "")),
        }
    }

    /// An expression that uses the word with this number, of what the component exports as `of`.
    fn usage(self, number: usize, word: &str) -> String {
        let name = word.to_lower_camel_case();
        // A module with a `then` is called when it is imported.
        let export = if name == "then" { "then2" } else { &name };
        match self {
            Role::Function => format!("of.{export}('a')"),
            Role::Member => format!("of.zzWords.{name}('a')"),
            Role::Interface => format!("of.{export}.zzF('a')"),
            Role::Resource => format!("of.zzWords.{}.zzS('a')", word.to_upper_camel_case()),
            Role::Parameter => format!("of.zzWords.zz{number}('a', [])"),
            Role::ImportedFunction | Role::ImportedMember | Role::ImportedInterface | Role::ImportedResource => {
                format!("of.zzCall({number}) - {number}")
            }
        }
    }

    /// What the host gives for the word with this number: the name, and an expression.
    fn given(self, number: usize, word: &str) -> (String, String) {
        let function = format!("() => {number}");
        match self {
            Role::ImportedResource => {
                (word.to_upper_camel_case(), format!("class {{ static zzS() {{ return {number}; }} }}"))
            }
            Role::ImportedInterface => (word.to_lower_camel_case(), format!("{{ zzF: {function} }}")),
            _ => (word.to_lower_camel_case(), function),
        }
    }

    fn is_import(self) -> bool {
        matches!(self, Role::ImportedFunction | Role::ImportedMember | Role::ImportedInterface | Role::ImportedResource)
    }

    /// The host's module, and the object that holds the same.
    fn host(self, words: &[String]) -> String {
        let (mut text, mut items, mut roots) = (String::new(), String::new(), String::new());
        for (number, word) in words.iter().enumerate().filter(|_| self.is_import()) {
            let (name, value) = self.given(number, word);
            write!(text, "const x{number} = {value};\nexport {{ x{number} as {name} }};\n")
                .expect("writing to a string");
            write!(items, "{name}: x{number}, ").expect("writing to a string");
            write!(roots, "'{word}': x{number}, ").expect("writing to a string");
        }
        format!(
            "{text}export const zzRich = new Proxy({{}}, {{ get: () => class {{}} }});\n\
             export const zzImports = {{ 'zz:names/zz-rich': zzRich, 'zz-words': {{ {items} }}, {roots} }};\n"
        )
    }
}

/// `text` for each word, which is `NAME` in it, and has a `NUMBER`.
fn each(words: &[String], text: &str) -> String {
    let text = |(number, word): (usize, &String)| text.replace("NAME", word).replace("NUMBER", &number.to_string());
    words.iter().enumerate().map(text).collect()
}

/// The component of a world, in which every function gives zeros, and `zz-call` calls the import with a number.
fn component(world: &str) -> Vec<u8> {
    let items = format!("import zz-rich; export zz-rich; export zz-call: func(a: u32) -> u32; {world}");
    dummy::component(&format!("package zz:names; {RICH} world zz-world {{ {items} }}"), |module| {
        let imports = module.lines().filter(|line| line.starts_with("  (import ") && !line.contains("zz-rich"));
        let numbers = imports.filter(|line| !line.contains("[resource-drop]")).map(|line| {
            let (_, rest) = line.split_once("(func (;").expect("functions are imported");
            rest.split_once(';').expect("they have numbers").0
        });
        let mut call = String::new();
        for (number, function) in numbers.enumerate() {
            let arguments = "(i32.const 1024) (i32.const 1)";
            write!(
                call,
                "(if (i32.eq (local.get 0) (i32.const {number})) (then (return (call {function} {arguments}))))"
            )
            .expect("writing to a string");
        }
        vec![("zz-call", format!("{call} (i32.const 0)"))]
    })
}

/// Each way in which a module comes to life.
const WAYS: [(&str, Mode, bool); 4] = [
    ("module", Mode::Module, false),
    ("init", Mode::Module, true),
    ("async", Mode::Async, false),
    ("sync", Mode::Sync, false),
];

/// The text of a module for the component, and its core module, which is in the text where it is read at once.
fn module(component: &[u8], role: Role, mode: Mode, init: bool) -> (String, Vec<u8>) {
    let to = if role == Role::ImportedMember || role == Role::ImportedResource { "./host.js" } else { "./host.js#*" };
    let map = [("zz:names/*", "./host.js#*"), ("*", to)].map(|(from, to)| (from.to_owned(), to.to_owned()));
    let used = if mode != Mode::Module { 0 } else { 1 + usize::from(role.is_import()) };
    let map = map[..used].to_vec();
    let base64_below = if mode == Mode::Sync { usize::MAX } else { 0 };
    let options = Options { name: "c".to_owned(), mode, init, map, base64_below, ..Options::default() };
    let steps = instantiate("c", component).expect("it can be instantiated");
    let output = transpile("c", &steps, &options).expect("it can be transpiled");
    let core = output.core.first().map_or_else(Vec::new, |(_, bytes)| bytes.to_vec());
    (output.module.1, core)
}

/// The words that modules mention, as names in WIT that are spelled like them in JavaScript.
fn mentioned() -> Vec<String> {
    let mut texts = String::new();
    let runtime = root().join("generators/js/src/runtime");
    for entry in std::fs::read_dir(runtime).expect("it is a folder") {
        let path = entry.expect("it is a file").path();
        if path.extension().is_some_and(|extension| extension == "js") {
            texts += &std::fs::read_to_string(path).expect("it is text");
        }
    }
    for role in Role::ALL {
        let component = component(&role.world(&["zz-sample".to_owned()]));
        for (_, mode, init) in WAYS.into_iter().filter(|(_, mode, _)| *mode != Mode::Sync) {
            texts += &module(&component, role, mode, init).0;
        }
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let words: BTreeSet<&str> = texts.split(|c| !is_part(c)).collect();
    let labels: BTreeSet<String> = words.into_iter().filter_map(label).collect();
    labels.into_iter().collect()
}

/// How many interfaces one component may have: a thousand instances, of which an interface takes a few.
const ROOM: usize = 300;

/// The name in WIT that is spelled like this word, if there is one.
fn label(word: &str) -> Option<String> {
    let is_shouted = word.chars().all(|c| c.is_ascii_uppercase());
    let label =
        if is_shouted { word.replace("", "-").trim_matches('-').to_ascii_lowercase() } else { word.to_kebab_case() };
    let is_label = label.split('-').all(|part| part.starts_with(|c: char| c.is_ascii_lowercase()));
    let is_spelled = [label.to_lower_camel_case(), label.to_upper_camel_case()].iter().any(|spelled| spelled == word);
    // Of names that are numbered, a few will do.
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_late = ["core", "given", "host", "i", "post", "v"].contains(&stem) && word.len() > stem.len() + 1;
    (is_label && is_spelled && !is_late && !label.starts_with("zz")).then_some(label)
}

/// The words in as many groups as it takes for a component to tell those of each apart, which it does without regard to hyphens, and
/// to have room for them.
fn told_apart(words: Vec<String>) -> Vec<Vec<String>> {
    let mut groups: Vec<(HashSet<String>, Vec<String>)> = Vec::new();
    for word in words {
        let plain = word.replace('-', "");
        let at =
            groups.iter().position(|(known, _)| known.len() < ROOM && !known.contains(&plain)).unwrap_or_else(|| {
                groups.push(Default::default());
                groups.len() - 1
            });
        groups[at].0.insert(plain);
        groups[at].1.push(word);
    }
    groups.into_iter().map(|(_, words)| words).collect()
}

pub(super) fn every_name_that_a_module_mentions_may_be_one_in_wit() {
    let words = mentioned();
    assert!(
        ["process", "realloc", "load", "lowered", "u-r-l", "ptr"].iter().all(|word| words.iter().any(|w| w == word))
    );
    let folder = tempfile::tempdir().expect("a temporary directory");
    let write = |path: &Path, text: &str| std::fs::write(path, text).expect("it is writable");
    let mut program = "import assert from 'node:assert/strict';\nlet of;\n".to_owned();
    write(&folder.path().join("package.json"), "{ \"type\": \"module\" }");
    let groups = told_apart(words);
    for (role, (group, words)) in
        Role::ALL.into_iter().flat_map(|role| (0..).zip(&groups).map(move |group| (role, group)))
    {
        // A core module has one export called `memory`, and a host's module that exports `then` cannot be waited for.
        let is_possible = |word: &&String| match role {
            Role::Function => *word != "memory",
            role => !role.is_import() || *word != "then",
        };
        let words: Vec<String> = words.iter().filter(is_possible).cloned().collect();
        let component = component(&role.world(&words));
        for (name, mode, init) in WAYS {
            let (text, core) = module(&component, role, mode, init);
            for (kind, text) in [("plain", &text), ("minified", &minify(&text))] {
                let name = format!("{role:?}{group}-{name}-{kind}");
                let inner = folder.path().join(&name);
                std::fs::create_dir(&inner).expect("it is writable");
                write(&inner.join("host.js"), &role.host(&words));
                write(&inner.join("c.js"), text);
                std::fs::write(inner.join("c.core.wasm"), &core).expect("it is writable");
                let made = match (mode, init) {
                    (Mode::Module, false) => format!("await import('./{name}/c.js')"),
                    (Mode::Module, true) => {
                        format!("await import('./{name}/c.js').then(async (of) => (await of.$init, of))")
                    }
                    (Mode::Async | Mode::Sync, _) => format!(
                        "await (await import('./{name}/c.js')).instantiate(undefined, (await import('./{name}/host.js')).zzImports)"
                    ),
                };
                writeln!(program, "of = {made};").expect("writing to a string");
                for (number, word) in words.iter().enumerate() {
                    writeln!(program, "assert.equal({}, 0, '{name}: {word}');", role.usage(number, word))
                        .expect("writing to a string");
                }
            }
        }
    }
    write(&folder.path().join("main.mjs"), &program);
    let output = Command::new("node").arg(folder.path().join("main.mjs")).output().expect("node can be run");
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
}
