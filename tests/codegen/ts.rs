//! TypeScript: the declarations of the whole corpus are checked by the compiler, as strictly as it can.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use heck::ToKebabCase;
use witcraft_bindings::Generator;
use witcraft_generator_js::{Declarations, Mode};
use witcraft_testing::{assert_golden, link_node_packages, root, wit_inputs};

use super::random::random;
use super::{Generated, corpus, generate};

/// The inputs of every language, and those beside the goldens of this one.
fn everything(generator: &dyn Generator) -> Vec<Generated> {
    let mut inputs = wit_inputs(&root().join("tests/codegen/rust"));
    inputs.extend(wit_inputs(&root().join("tests/codegen/ts")));
    inputs.push(root().join("tests/codegen/empty.wit"));
    inputs.extend(corpus().unwrap_or_default());
    inputs.extend(random());
    inputs.iter().flat_map(|path| generate(path, generator)).collect()
}

pub(super) fn everything_is_type_checked() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let mut files = 0;
    let ways = [(Mode::Module, false), (Mode::Async, false), (Mode::Sync, false), (Mode::Module, true)];
    for (mode, guest) in ways {
        let generator = Declarations { mode, guest, ..Declarations::default() };
        for generated in everything(&generator) {
            let Ok(made) = &generated.files else { continue };
            // What guests import is declared once in a program: here, they are told apart.
            let folder = folder.path().join(format!("{}-{mode:?}-{guest}-{files}", generated.name));
            std::fs::create_dir(&folder).expect("it is writable");
            for (name, text) in made.iter() {
                let text = text.replace("declare module '", &format!("declare module '{files}/"));
                std::fs::write(folder.join(name), text).expect("it is writable");
                files += 1;
            }
        }
    }
    assert!(files >= 9, "{files} files were made");
    for lib in [PLAIN, BROWSER] {
        check(folder.path(), lib);
    }
}

/// The library of TypeScript that everybody has.
const PLAIN: &str = r#""ES2022""#;

/// That library with what there is in browsers.
const BROWSER: &str = r#""ES2022", "DOM", "DOM.AsyncIterable""#;

/// Has the compiler look at all files of a folder, as strictly as it can, with these parts of its library.
fn check(folder: &Path, lib: &str) {
    let config = r#"{ "compilerOptions": { "strict": true, "noEmit": true, "skipLibCheck": false, "target": "es2022",
        "module": "esnext", "moduleResolution": "bundler", "lib": [LIB],
        "exactOptionalPropertyTypes": true, "noUncheckedIndexedAccess": true, "noImplicitOverride": true,
        "isolatedModules": true, "verbatimModuleSyntax": true, "types": [] } }"#;
    std::fs::write(folder.join("tsconfig.json"), config.replace("LIB", lib)).expect("it is writable");
    let compiler = root().join("tests/node/node_modules/typescript/bin/tsc");
    let output = Command::new("node").arg(compiler).arg("-p").arg(folder).output().expect("node can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Programs of people: one that uses a component, one that runs it in both ways, one that implements it.
pub(super) fn programs_are_type_checked() {
    let made = [("shelf", Mode::Module, false), ("shelf-async", Mode::Async, false), ("shelf-sync", Mode::Sync, false)];
    let made: Vec<_> = made.into_iter().chain([("guest", Mode::Module, true)]).collect();
    check_programs("shelf.wit", &["consumer.ts", "host.ts", "component.ts"], &made);
}

/// The same for an asynchronous world.
pub(super) fn asynchronous_programs_are_type_checked() {
    let made = [("feed", Mode::Module, false), ("feed-async", Mode::Async, false), ("feed-guest", Mode::Module, true)];
    check_programs("feed.wit", &["feed-consumer.ts", "feed-host.ts", "feed-component.ts"], &made);
}

/// Has the compiler look at programs beside the declarations that they use: each with its name, how the module comes to life,
/// and whether they are for guests.
fn check_programs(wit: &str, files: &[&str], made: &[(&str, Mode, bool)]) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let programs = root().join("tests/codegen/programs");
    for name in files {
        std::fs::copy(programs.join(name), folder.path().join(name)).expect("it can be copied");
    }
    for (name, mode, guest) in made.iter().copied() {
        let generator = Declarations { name: Some(name.to_owned()), mode, guest, ..Declarations::default() };
        for generated in generate(&programs.join(wit), &generator) {
            for (name, text) in generated.files.expect("it generates").iter() {
                std::fs::write(folder.path().join(name), text).expect("it is writable");
            }
        }
    }
    check(folder.path(), BROWSER);
}

pub(super) fn what_preview2_shim_gives_is_what_components_import() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    link_node_packages(folder.path());
    let path = root().join("tests/codegen/programs/wasi.wit");
    let wit = witcraft_wit::load_path(&path, &witcraft_wit::Options::default()).expect("it is WIT");
    let package = |world: &wit_parser::World| world.package.is_some_and(|package| wit.packages.contains(&package));
    let worlds: Vec<_> = wit.resolve.worlds.iter().filter(|(_, world)| package(world)).map(|(id, _)| id).collect();
    assert_eq!(worlds.len(), 8);
    for mode in [Mode::Module, Mode::Async, Mode::Sync] {
        let generator = Declarations { mode, ..Declarations::default() };
        for world in &worlds {
            let bindings = generator.bindings(&wit, *world).expect("it is supported");
            for (name, text) in generator.generate(&bindings).expect("it generates").iter() {
                let (name, _) = name.split_once('.').expect("it has an ending");
                let name = format!("{name}-{mode:?}");
                std::fs::write(folder.path().join(format!("{name}.d.ts")), text).expect("it is writable");
                let used = match mode {
                    Mode::Module => String::new(),
                    Mode::Async | Mode::Sync => "export const made = app.instantiate(null, imports);\n".to_owned(),
                };
                let program = format!(
                    "import {{ WASIShim }} from '@bytecodealliance/preview2-shim/instantiation';\n\
                     import * as app from './{name}.js';\n\
                     export const imports: app.Imports = new WASIShim().getImportObject();\n{used}"
                );
                std::fs::write(folder.path().join(format!("use-{name}.ts")), program).expect("it is writable");
            }
        }
    }
    check(folder.path(), BROWSER);
}

/// WIT in which everything is called by the same name, wherever it may be.
fn all_called(words: &[String]) -> String {
    const ITEMS: &str = "
        interface %NAME {
            type zz-lists = tuple<list<s8>, list<u16>, list<s16>, list<s32>, list<u64>, list<s64>, list<f32>, list<bool>>;
            record %NAME { %NAME: list<u32> }
            variant zz-v { %NAME(%NAME), zz-c }
            resource zz-NAME {
                constructor(%NAME: string);
                %NAME: func(%NAME: %NAME) -> result<%NAME, zz-v>;
            }
            zzz-f: func(%NAME: borrow<zz-NAME>, zz-p: list<u8>) -> result<zz-NAME, %NAME>;
            zzz-g: async func(%NAME: stream<%NAME>, zz-q: future<%NAME>) -> future<stream<u8>>;
            zzz-h: async func(%NAME: future<%NAME>) -> stream;
        }
        world zz-w-NAME {
            import %NAME;
            export %NAME;
            use %NAME.{%NAME as zz-alias};
            resource zzz-r { %NAME: func(); }
            import zz-NAME: func(zz-p: zz-alias, zz-q: zzz-r);
            export %NAME: func() -> option<zz-alias>;
        }
        world zz-own-NAME {
            resource %NAME {
                constructor();
                zz-m: func(%NAME: option<list<f64>>) -> result<_, string>;
            }
            import zzz-f: func(%NAME: borrow<%NAME>) -> %NAME;
            export zzz-g: func(%NAME: map<string, %NAME>) -> %NAME;
        }";
    let items: String = words.iter().map(|word| ITEMS.replace("NAME", word)).collect();
    format!("package zz:names;\n{items}")
}

pub(super) fn every_name_that_declarations_mention_may_be_one_in_wit() {
    let ways = [(Mode::Module, false), (Mode::Async, false), (Mode::Sync, false), (Mode::Module, true)];
    let declared = |path: &Path| {
        let options = |(mode, guest)| Declarations { mode, guest, init: !guest, ..Declarations::default() };
        ways.map(options).into_iter().flat_map(|options| generate(path, &options)).collect::<Vec<Generated>>()
    };
    let mut words: BTreeSet<String> = BTreeSet::new();
    let folder = tempfile::tempdir().expect("a temporary directory");
    let wit = folder.path().join("names.wit");
    std::fs::write(&wit, all_called(&["zz-sample".to_owned()])).expect("it is writable");
    for generated in declared(&wit) {
        for (_, text) in generated.files.expect("it generates").iter() {
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
            words.extend(text.split(|c| !is_part(c)).map(|word| word.to_kebab_case()));
        }
    }
    let is_label = |word: &String| word.split('-').all(|part| part.starts_with(|c: char| c.is_ascii_lowercase()));
    let words: Vec<String> = words.into_iter().filter(|word| is_label(word) && !word.contains("zz")).collect();
    assert!(
        [
            "array",
            "component-error",
            "big-int64-array",
            "map",
            "promise",
            "readable-stream",
            "call-options",
            "task-options"
        ]
        .iter()
        .all(|word| words.iter().any(|w| w == word))
    );
    std::fs::write(&wit, all_called(&words)).expect("it is writable");
    for (number, generated) in declared(&wit).into_iter().enumerate() {
        let folder = folder.path().join(format!("{number}"));
        std::fs::create_dir(&folder).expect("it is writable");
        for (name, text) in generated.files.expect("it generates").iter() {
            let text = text.replace("declare module '", &format!("declare module '{number}/"));
            std::fs::write(folder.join(name), text).expect("it is writable");
        }
    }
    check(folder.path(), PLAIN);
}

pub(super) fn goldens_are_as_reviewed() {
    for path in wit_inputs(&root().join("tests/codegen/ts")) {
        for generated in generate(&path, &Declarations::default()) {
            let files = generated.files.expect("goldens generate");
            for (_, text) in files.iter() {
                assert_golden(root().join(format!("tests/codegen/ts/{}.d.ts", generated.name)), text);
            }
        }
    }
    for path in wit_inputs(&root().join("tests/codegen/ts")) {
        for generated in generate(&path, &Declarations { guest: true, ..Declarations::default() }) {
            for (name, text) in generated.files.expect("goldens generate").iter() {
                assert_golden(root().join(format!("tests/codegen/ts-guest/{}/{name}", generated.name)), text);
            }
        }
    }
}
