//! WIT in which every kind of item gets each of a list of names, one package per kind.
//!
//! The lists are the names that a language's prelude declares and that generated files use, so a name on which the generated
//! code relies, and which WIT shadows, is found here and not by a user.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use heck::ToKebabCase;

/// Names of WIT from identifiers of any language: those of which nothing is left, or nothing new, are left out.
pub(crate) fn words<'a>(identifiers: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    // What differs in hyphens alone cannot stand side by side in a component.
    let mut words: BTreeMap<String, String> = BTreeMap::new();
    for identifier in identifiers {
        let word = identifier.to_kebab_case();
        let is_label = word.split('-').all(|part| part.starts_with(|c: char| c.is_ascii_lowercase()));
        // Of sections, pieces are left. Of names that only count up, the first ones do for all.
        let is_numbered = ["arg", "v", "f", "p", "x"].iter().any(|stem| {
            word.strip_prefix(stem)
                .and_then(|number| number.parse().ok())
                .is_some_and(|number: u32| number > 2 && ![8, 16, 32, 64, 128].contains(&number))
        });
        if is_label && !is_numbered && word.is_ascii() && !word.contains("zz") {
            words.entry(word.replace('-', "")).or_insert(word);
        }
    }
    words.into_values().collect()
}

/// The identifiers in source text.
pub(crate) fn identifiers(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect()
}

/// A kind of thing that has a name.
struct Kind {
    name: &'static str,
    /// What declares the thing, `W` being its name.
    declaration: &'static str,
    /// A type in which it is used, where it is a type; `W` likewise.
    used: Option<&'static str>,
}

/// The types. World-level resources are imports, and so are what they are of.
const TYPES: [Kind; 6] = [
    Kind { name: "records", declaration: "record W { name: string, size: f32 }", used: Some("list<W>") },
    Kind {
        name: "variants",
        declaration: "variant W { named(string), sized(list<f32>), none }",
        used: Some("list<W>"),
    },
    Kind { name: "enums", declaration: "enum W { a, b }", used: Some("option<W>") },
    Kind { name: "flags", declaration: "flags W { a, b }", used: Some("option<W>") },
    Kind { name: "aliases", declaration: "type W = list<string>;", used: Some("option<W>") },
    Kind {
        name: "resources",
        declaration: "resource W { constructor(text: string); zzget: func() -> option<string>; \
                      zzmake: static func(all: list<W>, near: borrow<W>) -> result<W, string>; }",
        used: Some("option<W>"),
    },
];

/// A function that speaks of everything a signature can be made of.
const SIGNATURE: &str = "func(text: string, %list: list<string>, sure: option<bool>, letter: char, \
    numbers: tuple<u8, s8, u16, s16, u32, s32, u64, s64, f32, f64>, either: result<string, list<char>>) \
    -> result<option<string>, tuple<list<string>, list<u16>>>";

/// Files of the same kinds, of which all that is generated and has no `zz` in it is the generator's own.
pub(crate) fn probes(language: &str) -> Vec<PathBuf> {
    let words = ["zza".to_owned(), "zzb".to_owned()];
    inputs(&format!("{language}-probes"), &words, &words)
}

/// The files of the packages, in a folder of the language. `modules` are names for interfaces and packages, `words` for all else.
pub(crate) fn inputs(language: &str, words: &[String], modules: &[String]) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("names-wit").join(language);
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let written = packages(words, modules).into_iter().map(|(name, text)| {
        let path = folder.join(format!("{name}.wit"));
        std::fs::write(&path, text).expect("it is writable");
        path
    });
    written.collect()
}

/// A package for each kind, under its name.
fn packages(words: &[String], modules: &[String]) -> Vec<(String, String)> {
    let mut packages: Vec<(String, String)> =
        TYPES.iter().map(|kind| (kind.name.to_owned(), types(kind, words))).collect();
    packages.push(("functions".to_owned(), functions(words)));
    packages.push(("parts".to_owned(), parts(words)));
    packages.push(("interfaces".to_owned(), interfaces(modules)));
    packages.push(("inline".to_owned(), inline(modules)));
    packages.push(("namespaces".to_owned(), namespaces(modules)));
    packages
}

/// Types of an interface, imported and exported, and types of a world.
fn types(kind: &Kind, words: &[String]) -> String {
    // Flags are the longest of all definitions, and no others but short names are in scope as constructors are.
    let words: Vec<&String> = words.iter().filter(|word| kind.name != "flags" || word.len() <= 4).collect();
    let mut items = String::new();
    for word in &words {
        let _ = writeln!(items, "  {}", kind.declaration.replace('W', &format!("%{word}")));
    }
    let mut signatures = vec![SIGNATURE.to_owned()];
    for some in words.chunks(6) {
        let used = some.iter().map(|word| kind.used.unwrap_or("W").replace('W', &format!("%{word}")));
        let used = used.collect::<Vec<_>>().join(", ");
        signatures.push(format!("func(text: string, all: tuple<{used}>) -> result<tuple<{used}>, string>"));
        // A type that functions fail with has more than others.
        if kind.name != "resources" {
            signatures.push(format!("func() -> result<string, %{}>", some[0]));
        }
    }
    let functions = |before: &str| {
        let functions = signatures.iter().enumerate();
        functions.map(|(number, signature)| format!("  {before}{number}: {signature};\n")).collect::<String>()
    };
    format!(
        "package test:of-{name};\n\ninterface %names {{\n{items}{own}}}\n\nworld app {{\n  import %names;\n  export %names;\n}}\n\n\
         world both {{\n{items}{imports}{exports}}}\n",
        name = kind.name,
        own = functions("zz"),
        imports = functions("import zzi"),
        exports = functions("export zze"),
    )
}

/// Functions of interfaces and of worlds, methods and static functions.
fn functions(words: &[String]) -> String {
    let simple = "func(text: string, %list: list<string>) -> result<option<string>, string>";
    let all = |before: &str, signature: &str| {
        words.iter().map(|word| format!("  {before}%{word}: {signature};\n")).collect::<String>()
    };
    let of_resource = |signature: &str| signature.replace("func", "static func");
    format!(
        "package test:functions;\n\ninterface %names {{\n{own}}}\n\ninterface methods {{\n  resource zzthing {{\n{methods}  }}\n\
         resource zzother {{\n  constructor(text: string);\n{static_}  }}\n  resource zzmade {{\n  constructor(text: string);\n{methods}  }}\n}}\n\n\
         world app {{\n  import %names;\n  export %names;\n  import methods;\n  export methods;\n}}\n\n\
         world caller {{\n{imports}}}\n\nworld callee {{\n{exports}}}\n",
        own = all("", simple),
        methods = all("", simple),
        static_ = all("", &of_resource(simple)),
        imports = all("import ", simple),
        exports = all("export ", simple),
    )
}

/// Fields, cases, flags and parameters.
fn parts(words: &[String]) -> String {
    let mut items = String::new();
    for (number, some) in words.chunks(24).enumerate() {
        let each = |item: &str| some.iter().map(|word| item.replace('W', &format!("%{word}"))).collect::<Vec<_>>();
        let fields = each("W: option<string>").join(", ");
        let cases = each("W(string)").join(", ");
        let empty = each("W").join(", ");
        let _ = write!(
            items,
            "  record fields{number} {{ {fields} }}\n  record numbers{number} {{ {sizes} }}\n  \
             variant cases{number} {{ {cases} }}\n  variant empty{number} {{ {empty} }}\n  \
             enum names{number} {{ {empty} }}\n  flags flags{number} {{ {empty} }}\n  \
             zzc{number}: func(a: fields{number}, b: cases{number}, c: empty{number}, d: numbers{number}) \
             -> result<fields{number}, cases{number}>;\n  \
             zzd{number}: func(a: names{number}, b: list<flags{number}>) -> result<flags{number}, names{number}>;\n",
            sizes = each("W: u16").join(", "),
        );
    }
    for (number, some) in words.chunks(5).enumerate() {
        let parameters =
            some.iter().zip(["string", "list<option<string>>", "borrow<zzthing>", "option<u32>", "tuple<f32, string>"]);
        let parameters = parameters.map(|(word, ty)| format!("%{word}: {ty}")).collect::<Vec<_>>().join(", ");
        let _ =
            writeln!(items, "  zzp{number}: func({parameters}) -> result<tuple<string, list<list<string>>>, string>;");
    }
    let mut methods = String::new();
    // That one is there already.
    let words: Vec<&String> = words.iter().filter(|word| *word != "self").collect();
    for (number, some) in words.chunks(4).enumerate() {
        let parameters = some.iter().zip(["list<string>", "string", "u8", "zzthing"]);
        let parameters = parameters.map(|(word, ty)| format!("%{word}: {ty}")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(methods, "    zzm{number}: func({parameters}) -> option<list<string>>;");
    }
    format!(
        "package test:parts;\n\ninterface names {{\n  resource zzthing {{\n{methods}  }}\n{items}}}\n\n\
         world app {{\n  import names;\n  export names;\n}}\n"
    )
}

/// What an interface holds that has one of the names.
const CONTENTS: &str = "record info { name: string }\n  describe: func(of: list<info>) -> result<info, string>;";

/// Interfaces of a package.
fn interfaces(words: &[String]) -> String {
    let mut text = "package test:interfaces;\n\n".to_owned();
    let (mut imports, mut exports) = (String::new(), String::new());
    for word in words.iter().filter(|word| !["app", "user"].contains(&word.as_str())) {
        let _ = write!(text, "interface %{word} {{\n  {CONTENTS}\n}}\n\n");
        let _ = writeln!(imports, "  import %{word};");
        let _ = writeln!(exports, "  export %{word};");
    }
    // One that uses the types of all others.
    text += "interface user {\n";
    let mut parameters = Vec::new();
    for (number, word) in words.iter().filter(|word| !["app", "user"].contains(&word.as_str())).enumerate() {
        let _ = writeln!(text, "  use %{word}.{{info as zz{number}}};");
        parameters.push(format!("zz{number}"));
    }
    for (number, some) in parameters.chunks(6).enumerate() {
        let _ = writeln!(text, "  zzf{number}: func(all: tuple<{0}>) -> tuple<{0}>;", some.join(", "));
    }
    let _ = write!(text, "}}\n\nworld app {{\n{imports}{exports}  import user;\n  export user;\n}}\n");
    text
}

/// Interfaces that a world has itself.
fn inline(words: &[String]) -> String {
    let all = |before: &str| {
        let all = words.iter().map(|word| format!("  {before} %{word}: interface {{\n  {CONTENTS}\n  }}\n"));
        all.collect::<String>()
    };
    format!(
        "package test:inline;\n\nworld caller {{\n{}  import zz: {SIGNATURE};\n}}\n\nworld callee {{\n{}  export zz: {SIGNATURE};\n}}\n",
        all("import"),
        all("export")
    )
}

/// Namespaces and packages.
fn namespaces(words: &[String]) -> String {
    let mut text = "package test:namespaces;\n\n".to_owned();
    let mut world = String::new();
    for word in words {
        let _ = write!(text, "package %{word}:%{word} {{\n  interface %{word} {{\n  {CONTENTS}\n  }}\n}}\n\n");
        let path = format!("%{word}:%{word}/%{word}");
        let _ = write!(world, "  import {path};\n  export {path};\n");
    }
    let _ = write!(text, "world app {{\n{world}  import zz: {SIGNATURE};\n  export zy: {SIGNATURE};\n}}\n");
    text
}
