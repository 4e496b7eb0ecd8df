//! Codes of what changes from one version to the next.

use super::{Code, code};

pub(super) const COMPATIBILITY: &[Code] = &[
    code("compatibility/async-added", "A function becomes asynchronous.", "`get: func()` becomes `get: async func()`."),
    code(
        "compatibility/async-removed",
        "A function is asynchronous no more.",
        "`get: async func()` becomes `get: func()`.",
    ),
    code(
        "compatibility/authority-gained",
        "A component may do more than the one before it, by what it imports.",
        "witcraft diff old.wasm new.wasm --deny authority",
    ),
    code(
        "compatibility/case-added",
        "A variant or an enum has one more case.",
        "`variant error { missing }` becomes `variant error { missing, full }`.",
    ),
    code(
        "compatibility/case-removed",
        "A variant or an enum has one case less.",
        "`variant error { missing, full }` becomes `variant error { missing }`.",
    ),
    code(
        "compatibility/case-renamed",
        "A case has another name.",
        "`enum level { low }` becomes `enum level { quiet }`, documentation and all.",
    ),
    code(
        "compatibility/case-type-changed",
        "A case has another payload, gets one, or loses it.",
        "`variant error { missing }` becomes `variant error { missing(string) }`.",
    ),
    code(
        "compatibility/cases-reordered",
        "The cases come in another order.",
        "`enum level { low, high }` becomes `enum level { high, low }`.",
    ),
    code(
        "compatibility/deprecated",
        "An item is deprecated, and was not.",
        "@since(version = 1.0.0)\n@deprecated(version = 1.2.0)",
    ),
    code(
        "compatibility/different-packages",
        "Two versions of WIT are compared that have no package in common.",
        "witcraft wit diff log.wit store.wit",
    ),
    code("compatibility/export-added", "A world exports one more.", "A world gets `export handler;`."),
    code("compatibility/export-removed", "A world exports one less.", "A world loses `export handler;`."),
    code(
        "compatibility/field-added",
        "A record has one more field.",
        "`record entry { key: string }` becomes `record entry { key: string, value: string }`.",
    ),
    code(
        "compatibility/field-removed",
        "A record has one field less.",
        "`record entry { key: string, value: string }` becomes `record entry { key: string }`.",
    ),
    code(
        "compatibility/field-renamed",
        "A field has another name.",
        "`record entry { key: string }` becomes `record entry { name: string }`, documentation and all.",
    ),
    code(
        "compatibility/field-type-changed",
        "A field has another type.",
        "`record entry { size: u32 }` becomes `record entry { size: u64 }`.",
    ),
    code(
        "compatibility/fields-reordered",
        "The fields come in another order.",
        "`record point { x: u32, y: u32 }` becomes `record point { y: u32, x: u32 }`.",
    ),
    code(
        "compatibility/flag-added",
        "A set of flags has one more.",
        "`flags access { read }` becomes `flags access { read, write }`.",
    ),
    code(
        "compatibility/flag-removed",
        "A set of flags has one less.",
        "`flags access { read, write }` becomes `flags access { read }`.",
    ),
    code(
        "compatibility/flag-renamed",
        "A flag has another name.",
        "`flags access { read }` becomes `flags access { get }`, documentation and all.",
    ),
    code(
        "compatibility/flags-reordered",
        "The flags come in another order.",
        "`flags access { read, write }` becomes `flags access { write, read }`.",
    ),
    code("compatibility/function-added", "A function, method or constructor comes.", "delete: func(key: string);"),
    code(
        "compatibility/function-kind-changed",
        "A function becomes a method, static or free, or the other way round.",
        "`open: static func()` of a resource becomes `open: func()`.",
    ),
    code(
        "compatibility/function-removed",
        "A function goes.",
        "An interface without the function that the version before had.",
    ),
    code(
        "compatibility/function-renamed",
        "A function has another name.",
        "`get: func(key: string)` becomes `fetch: func(key: string)`, documentation and all.",
    ),
    code("compatibility/import-added", "A world imports one more.", "A world gets `import log;`."),
    code("compatibility/import-removed", "A world imports one less.", "A world loses `import log;`."),
    code("compatibility/interface-added", "An interface comes.", "interface audit { log: func(); }"),
    code(
        "compatibility/interface-removed",
        "An interface goes.",
        "A package without the interface that the version before had.",
    ),
    code(
        "compatibility/interface-renamed",
        "An interface has another name.",
        "`interface store` becomes `interface storage`.",
    ),
    code(
        "compatibility/parameter-added",
        "A function takes one more.",
        "`get: func(key: string)` becomes `get: func(key: string, default: string)`.",
    ),
    code(
        "compatibility/parameter-removed",
        "A function takes one less.",
        "`get: func(key: string, default: string)` becomes `get: func(key: string)`.",
    ),
    code(
        "compatibility/parameter-renamed",
        "A parameter has another name.",
        "`get: func(key: string)` becomes `get: func(name: string)`.",
    ),
    code(
        "compatibility/parameter-type-changed",
        "A parameter has another type.",
        "`get: func(key: string)` becomes `get: func(key: u64)`.",
    ),
    code(
        "compatibility/parameters-reordered",
        "The parameters come in another order.",
        "`put: func(key: string, value: u32)` becomes `put: func(value: u32, key: string)`.",
    ),
    code(
        "compatibility/resource-added",
        "A resource comes, which implementers have to define.",
        "resource cursor { next: func() -> string; }",
    ),
    code(
        "compatibility/result-added",
        "A function gives something, and gave nothing.",
        "`put: func()` becomes `put: func() -> bool`.",
    ),
    code(
        "compatibility/result-removed",
        "A function gives nothing any more.",
        "`put: func() -> bool` becomes `put: func()`.",
    ),
    code(
        "compatibility/result-type-changed",
        "A function gives another type.",
        "`get: func() -> string` becomes `get: func() -> option<string>`.",
    ),
    code("compatibility/type-added", "A type comes.", "record entry { key: string }"),
    code(
        "compatibility/type-changed",
        "A type is another sort of type, or stands for another one.",
        "`enum level { low, high }` becomes `variant level { low, high }`.",
    ),
    code("compatibility/type-removed", "A type goes.", "An interface without the type that the version before had."),
    code(
        "compatibility/type-renamed",
        "A type has another name.",
        "`record entry { .. }` becomes `record item { .. }`, documentation and all.",
    ),
    code(
        "compatibility/version",
        "The changes of a package need a version that its number does not reach.",
        "A function is removed between 1.2.0 and 1.2.1, where 2.0.0 is needed.",
    ),
    code("compatibility/world-added", "A world comes.", "world server { export handler; }"),
    code("compatibility/world-removed", "A world goes.", "A package without the world that the version before had."),
    code(
        "compatibility/world-renamed",
        "A world has another name.",
        "`world server` becomes `world service`, documentation and all.",
    ),
];
