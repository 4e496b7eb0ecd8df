//! TypeScript: the declarations of the whole corpus are checked by the compiler, as strictly as it can.

use std::path::Path;
use std::process::Command;

use witcraft_bindings::Generator;
use witcraft_generator_js::{Declarations, Mode};
use witcraft_testing::{NODE, NODE_PACKAGES, assert_golden, require_tools, root, wit_inputs};

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

#[test]
fn everything_is_type_checked() {
    if require_tools(&[NODE, NODE_PACKAGES]).is_err() {
        return;
    }
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
    check(folder.path());
}

/// Has the compiler look at all files of a folder, as strictly as it can.
fn check(folder: &Path) {
    let config = r#"{ "compilerOptions": { "strict": true, "noEmit": true, "skipLibCheck": false, "target": "es2022",
        "module": "esnext", "moduleResolution": "bundler", "lib": ["es2022", "dom", "esnext.disposable"],
        "exactOptionalPropertyTypes": true, "noUncheckedIndexedAccess": true, "noImplicitOverride": true,
        "isolatedModules": true, "verbatimModuleSyntax": true, "types": [] } }"#;
    std::fs::write(folder.join("tsconfig.json"), config).expect("it is writable");
    let compiler = root().join("tests/node/node_modules/typescript/bin/tsc");
    let output = Command::new("node").arg(compiler).arg("-p").arg(folder).output().expect("node can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Programs of people: one that uses a component, one that runs it in both ways, one that implements it.
#[test]
fn programs_are_type_checked() {
    if require_tools(&[NODE, NODE_PACKAGES]).is_err() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary directory");
    let programs = root().join("tests/codegen/programs");
    for name in ["consumer.ts", "host.ts", "component.ts"] {
        std::fs::copy(programs.join(name), folder.path().join(name)).expect("it can be copied");
    }
    let made = [("shelf", Mode::Module, false), ("shelf-async", Mode::Async, false), ("shelf-sync", Mode::Sync, false)];
    for (name, mode, guest) in made.into_iter().chain([("guest", Mode::Module, true)]) {
        let generator = Declarations { name: Some(name.to_owned()), mode, guest, ..Declarations::default() };
        for generated in generate(&programs.join("shelf.wit"), &generator) {
            for (name, text) in generated.files.expect("it generates").iter() {
                std::fs::write(folder.path().join(name), text).expect("it is writable");
            }
        }
    }
    check(folder.path());
}

#[test]
fn goldens_are_as_reviewed() {
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
