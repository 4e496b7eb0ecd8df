//! Codes of documents in WAC.

use super::{Code, code};

pub(super) const WAC: &[Code] = &[
    code("wac/duplicate-argument", "An argument of an instance is given twice.", "new demo:app { log: a, log: b }"),
    code(
        "wac/duplicate-name",
        "Two declarations, or two members of one, have the same name.",
        "let a = new demo:app {}; let a = new demo:app {};",
    ),
    code(
        "wac/invalid-package",
        "A package that the document names cannot be read, or does not go together with the others.",
        "`deps/demo/app.wasm` is a core module.",
    ),
    code("wac/needs-name", "An export has no name of its own.", "let app = new demo:app {}; export app;"),
    code("wac/not-a-component", "A package that is instantiated is WIT, not a component.", "new wasi:http {}"),
    code(
        "wac/not-an-instance",
        "Only an instance has exports to access or to spread.",
        "import log: func(); let x = log.write;",
    ),
    code(
        "wac/self-instantiation",
        "The document instantiates the package that it defines.",
        "package demo:app; let app = new demo:app {};",
    ),
    code(
        "wac/spread-nothing",
        "Spreading an instance passes or exports nothing.",
        "new demo:app { ...log }, where `demo:app` imports nothing that `log` exports",
    ),
    code("wac/syntax", "The text is not a document in WAC.", "let app = new demo:app { ... }"),
    code(
        "wac/undefined-name",
        "A name is not declared before it is used.",
        "export app.run; let app = new demo:app {};",
    ),
    code("wac/unencodable", "The declarations of a document cannot be encoded.", "This has not been seen yet."),
    code(
        "wac/unknown-argument",
        "The component that is instantiated has no import of this name.",
        "new demo:app { lgo: log }",
    ),
    code("wac/unknown-export", "The instance has no export of this name.", "(new demo:app { ... }).rnu"),
    code(
        "wac/unknown-item",
        "A package has no such interface or world, or one of these no such item.",
        "import log: demo:log/lgo;",
    ),
    code(
        "wac/unknown-package",
        "A package is neither given, nor in a folder of packages, nor built in.",
        "new demo:app {}, without `deps/demo/app.wasm`",
    ),
    code(
        "wac/virtualize",
        "Imports of a component cannot be satisfied inside it as the document says.",
        "new demo:app virtualize { deny: \"sockets\" } {}, where `demo:app` imports no sockets",
    ),
    code("wac/wrong-kind", "A name stands for something that cannot be used here.", "interface i {} type t = list<i>;"),
];
