//! Codes of what the command line reads and writes.

use super::{Code, code};

pub(super) const USAGE: &[Code] = &[
    code(
        "usage/adapt",
        "`--adapt` names one adapter twice, or two sources of WASI preview 1.",
        "witcraft componentize core.wasm --adapt none --adapt command",
    ),
    code(
        "usage/features",
        "Features are chosen for WIT that is not among the inputs.",
        "witcraft componentize core.wasm --features active",
    ),
    code(
        "usage/javascript-world",
        "A program in JavaScript or TypeScript becomes a component of a world, and none is named.",
        "witcraft componentize app.js -o app.wasm",
    ),
    code(
        "usage/jco",
        "An option of jco has no counterpart here, or works another way.",
        "witcraft transpile app.wasm --async-mode jspi",
    ),
    code(
        "usage/stdin-twice",
        "Two inputs are `-`, and standard input can be read once.",
        "witcraft componentize - --wit -",
    ),
    code(
        "usage/unknown-code",
        "`explain` is asked for a code that no finding has.",
        "witcraft explain wit/no-such-code",
    ),
    code(
        "usage/world",
        "`--world` chooses a world and there is no WIT to choose it from.",
        "witcraft componentize core.wasm --world server",
    ),
];

pub(super) const INPUT: &[Code] = &[
    code("input/empty", "The file is empty.", "A build step failed after it had created its output."),
    code("input/git", "Git could not do what it was asked.", "witcraft wit diff main:wit wit, outside of a repository"),
    code(
        "input/is-component",
        "The file is a component, and something else is expected.",
        "witcraft componentize component.wasm",
    ),
    code("input/is-directory", "The path is a directory, and a file is expected.", "witcraft validate ."),
    code(
        "input/is-module",
        "The file is a core module, and a component is expected.",
        "witcraft compose core.wasm plug.wasm",
    ),
    code("input/is-text", "The file is text, and wasm is expected.", "witcraft validate README.md"),
    code(
        "input/is-wat",
        "The file is the text format of wasm where only the binary format is read.",
        "A `.wat` file inside a list of binaries.",
    ),
    code("input/is-wit", "The file is WIT, and wasm is expected.", "witcraft run world.wit"),
    code(
        "input/is-wit-package",
        "The file is a WIT package in wasm, which has types and no code.",
        "witcraft run package.wasm",
    ),
    code("input/not-found", "There is no file of that name.", "witcraft validate missing.wasm"),
    code("input/not-utf8", "The file should be text, and is not UTF-8.", "A `.wat` file in Latin-1."),
    code("input/not-wasm", "The file is neither wasm nor text.", "witcraft validate picture.png"),
    code("input/revision", "There is no git revision of that name.", "witcraft wit diff v9.9:wit wit"),
    code("input/too-large", "The file is larger than 1 GiB.", "A disk image under the name of a module."),
    code("input/truncated", "The file ends within its first eight bytes.", "A download that was cut off."),
    code(
        "input/unknown-version",
        "The file says that it is wasm, of a version that does not exist.",
        "A component of a pre-release of the component model.",
    ),
    code("input/unreadable", "The file is there, and cannot be read.", "A file without permission to read it."),
    code(
        "input/wat",
        "The text is not well-formed in the text format of wasm.",
        "(module (func (result i32) i32.cons 1))",
    ),
];

pub(super) const OUTPUT: &[Code] = &[
    code(
        "output/foreign-file",
        "A file that witcraft did not generate is where one would be written. It is left as it is, and nothing is written.",
        "witcraft bindgen rust wit -o src, where `src/app.rs` was written by hand",
    ),
    code(
        "output/is-input",
        "The output is one of the inputs, and would be overwritten.",
        "witcraft componentize app.wasm -o app.wasm",
    ),
    code(
        "output/more-findings",
        "A note: there are more findings than are shown.",
        "witcraft validate broken.wasm, where a thousand functions are invalid",
    ),
    code(
        "output/not-deterministic",
        "With `--deterministic`: what was made twice from the same input is not the same.",
        "witcraft componentize ./cmd/app --deterministic, where the compiler writes down the time",
    ),
    code(
        "output/out-of-date",
        "With `--check`: a generated file is not what would be generated.",
        "witcraft bindgen rust wit -o src --check, after the WIT was changed",
    ),
    code("output/terminal", "Binary output would go to a terminal.", "witcraft componentize core.wasm"),
    code(
        "output/unwritable",
        "The file or directory cannot be written.",
        "witcraft componentize core.wasm -o /proc/app.wasm",
    ),
    code(
        "output/wat",
        "The result cannot be printed in the text format.",
        "`--wat` with a custom section that is not well-formed.",
    ),
];

pub(super) const PROJECT: &[Code] = &[
    code(
        "project/baseline",
        "The file of known findings is no report that this version reads.",
        "witcraft ci --baseline notes.txt",
    ),
    code(
        "project/denied-import",
        "An artifact imports what the project's file does not allow.",
        "deny = ['wasi:sockets/*']",
    ),
    code(
        "project/manifest",
        "The project's file is not TOML, or has a key that means nothing.",
        "[ci]\nwitt = [\"wit\"]",
    ),
    code("project/no-checks", "The project's file asks for no check.", "An empty `witcraft.toml`."),
    code(
        "project/no-files",
        "A pattern of the project's file stands for no file.",
        "path = \"dist/*.wasm\", before the build",
    ),
    code("project/pattern", "A pattern of the project's file has a mistake.", "path = \"dist/***.wasm\""),
    code("project/too-large", "An artifact is larger than the project's file allows.", "max-size = \"1 MiB\""),
];

pub(super) const METADATA: &[Code] = &[
    code("metadata/no-item", "Nothing of that name is nested in the file.", "witcraft extract app.wasm 'module 7'"),
    code(
        "metadata/unreadable",
        "A section that says something about the file cannot be read.",
        "A `producers` section that ends early.",
    ),
    code(
        "metadata/value",
        "A value cannot be what it is to be: an address, or a licence.",
        "witcraft metadata add app.wasm --licenses any",
    ),
];

pub(super) const SUPPLY: &[Code] = &[
    code(
        "supply/advisory",
        "A package that was compiled into the file is one that an advisory is about.",
        "witcraft validate --deny-advisories advisory-db app.wasm",
    ),
    code(
        "supply/database",
        "An advisory cannot be read, or there is none.",
        "witcraft validate --deny-advisories empty/ app.wasm",
    ),
];
