//! Codes of turning programs in JavaScript and TypeScript into components.

use super::{Code, code};

pub(super) const JAVASCRIPT: &[Code] = &[
    code(
        "javascript/engine",
        "The file given with `--engine` is not an engine, or has another version.",
        "witcraft componentize app.js --wit wit --engine other.wasm",
    ),
    code(
        "javascript/error-context",
        "A function of the world has an `error-context`, which has no value in JavaScript.",
        "f: func() -> error-context;",
    ),
    code(
        "javascript/evaluate",
        "The program throws while its modules are evaluated, or does not finish.",
        "`throw new Error('no')` outside of any function.",
    ),
    code(
        "javascript/export",
        "An export of the program is of another kind than the world's function, resource or interface of that name.",
        "`export const greet = 1;` for a function `greet`.",
    ),
    code(
        "javascript/import",
        "The program imports a name that the interface does not have.",
        "import { got } from 'demo:kv/store'; where the interface has `get`",
    ),
    code(
        "javascript/missing-export",
        "The program lacks an export of its world.",
        "No `export function greet(name)` for a function `greet`.",
    ),
    code(
        "javascript/parameters",
        "An exported function takes more parameters than the world's function.",
        "`export function greet(name, greeting)` for `greet: func(name: string)`.",
    ),
    code("javascript/pending", "A promise awaited at the top level is never settled.", "await new Promise(() => {});"),
    code("javascript/resolve", "An imported module is not found.", "import './missing.js';"),
    code(
        "javascript/syntax",
        "A source cannot be parsed, or breaks a rule of the language.",
        "const a = 1; const a = 2;",
    ),
    code(
        "javascript/unreadable",
        "A source cannot be read, or is not text in UTF-8.",
        "witcraft componentize missing.js --wit wit",
    ),
];
