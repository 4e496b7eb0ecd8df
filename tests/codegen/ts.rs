//! TypeScript: the declarations of the whole corpus are checked by the compiler, as strictly as it can.

use std::process::Command;

use witcraft_bindings::Generator;
use witcraft_generator_js::{Declarations, Mode};
use witcraft_testing::{NODE, NODE_PACKAGES, assert_golden, require_tools, root, wit_inputs};

use super::{Generated, corpus, generate};

/// The inputs of every language, and those beside the goldens of this one.
fn everything(generator: &dyn Generator) -> Vec<Generated> {
    let mut inputs = wit_inputs(&root().join("tests/codegen/rust"));
    inputs.extend(wit_inputs(&root().join("tests/codegen/ts")));
    inputs.extend(corpus().unwrap_or_default());
    inputs.iter().flat_map(|path| generate(path, generator)).collect()
}

#[test]
fn everything_is_type_checked() {
    if require_tools(&[NODE, NODE_PACKAGES]).is_err() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary directory");
    let mut files = 0;
    for mode in [Mode::Module, Mode::Async, Mode::Sync] {
        let generator = Declarations { mode, ..Declarations::default() };
        for generated in everything(&generator) {
            let Ok(made) = &generated.files else { continue };
            for (_, text) in made.iter() {
                let name = format!("{}-{mode:?}-{files}.d.ts", generated.name);
                std::fs::write(folder.path().join(name), text).expect("it is writable");
                files += 1;
            }
        }
    }
    assert!(files >= 9, "{files} files were made");
    let config = r#"{ "compilerOptions": { "strict": true, "noEmit": true, "skipLibCheck": false, "target": "es2022",
        "module": "esnext", "moduleResolution": "bundler", "lib": ["es2022", "dom", "esnext.disposable"],
        "exactOptionalPropertyTypes": true, "noUncheckedIndexedAccess": true, "types": [] } }"#;
    std::fs::write(folder.path().join("tsconfig.json"), config).expect("it is writable");
    let compiler = root().join("tests/node/node_modules/typescript/bin/tsc");
    let output = Command::new("node").arg(compiler).arg("-p").arg(folder.path()).output().expect("node can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn goldens_are_as_reviewed() {
    for path in wit_inputs(&root().join("tests/codegen/ts")) {
        for generated in generate(&path, &Declarations::default()) {
            let files = generated.files.expect("goldens generate");
            let (_, text) = files.iter().next().expect("a world is one file");
            assert_golden(root().join(format!("tests/codegen/ts/{}.d.ts", generated.name)), text);
        }
    }
}
