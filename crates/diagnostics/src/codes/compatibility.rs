//! Codes of changes between versions.

use super::{Code, code};

pub(super) const COMPATIBILITY: &[Code] = &[
    code("compatibility/async-added", "A function became asynchronous.", "`get: func()` becomes `get: async func()`."),
    code(
        "compatibility/async-removed",
        "A function is no longer asynchronous.",
        "`get: async func()` becomes `get: func()`.",
    ),
    code(
        "compatibility/authority-gained",
        "A component gained a capability through its imports.",
        "witcraft diff old.wasm new.wasm --deny authority",
    ),
    code(
        "compatibility/case-added",
        "A case was added to a variant or an enum.",
        "`variant error { missing }` becomes `variant error { missing, full }`.",
    ),
    code(
        "compatibility/case-removed",
        "A case was removed from a variant or an enum.",
        "`variant error { missing, full }` becomes `variant error { missing }`.",
    ),
    code(
        "compatibility/case-renamed",
        "A case was renamed.",
        "`enum level { low }` becomes `enum level { quiet }`, documentation and all.",
    ),
    code(
        "compatibility/case-type-changed",
        "The payload of a case was added, removed or changed.",
        "`variant error { missing }` becomes `variant error { missing(string) }`.",
    ),
    code(
        "compatibility/cases-reordered",
        "The order of the cases changed.",
        "`enum level { low, high }` becomes `enum level { high, low }`.",
    ),
    code(
        "compatibility/deprecated",
        "An item became deprecated.",
        "@since(version = 1.0.0)\n@deprecated(version = 1.2.0)",
    ),
    code(
        "compatibility/different-packages",
        "The two versions of WIT have no package in common.",
        "witcraft wit diff log.wit store.wit",
    ),
    code("compatibility/export-added", "An export was added to a world.", "A world gets `export handler;`."),
    code("compatibility/export-removed", "An export was removed from a world.", "A world loses `export handler;`."),
    code(
        "compatibility/field-added",
        "A field was added to a record.",
        "`record entry { key: string }` becomes `record entry { key: string, value: string }`.",
    ),
    code(
        "compatibility/field-removed",
        "A field was removed from a record.",
        "`record entry { key: string, value: string }` becomes `record entry { key: string }`.",
    ),
    code(
        "compatibility/field-renamed",
        "A field was renamed.",
        "`record entry { key: string }` becomes `record entry { name: string }`, documentation and all.",
    ),
    code(
        "compatibility/field-type-changed",
        "The type of a field changed.",
        "`record entry { size: u32 }` becomes `record entry { size: u64 }`.",
    ),
    code(
        "compatibility/fields-reordered",
        "The order of the fields changed.",
        "`record point { x: u32, y: u32 }` becomes `record point { y: u32, x: u32 }`.",
    ),
    code(
        "compatibility/flag-added",
        "A flag was added to a flags type.",
        "`flags access { read }` becomes `flags access { read, write }`.",
    ),
    code(
        "compatibility/flag-removed",
        "A flag was removed from a flags type.",
        "`flags access { read, write }` becomes `flags access { read }`.",
    ),
    code(
        "compatibility/flag-renamed",
        "A flag was renamed.",
        "`flags access { read }` becomes `flags access { get }`, documentation and all.",
    ),
    code(
        "compatibility/flags-reordered",
        "The order of the flags changed.",
        "`flags access { read, write }` becomes `flags access { write, read }`.",
    ),
    code("compatibility/function-added", "A function, method or constructor was added.", "delete: func(key: string);"),
    code(
        "compatibility/function-kind-changed",
        "A function changed between free, method and static.",
        "`open: static func()` of a resource becomes `open: func()`.",
    ),
    code(
        "compatibility/function-removed",
        "A function was removed.",
        "The interface no longer has the function `get`.",
    ),
    code(
        "compatibility/function-renamed",
        "A function was renamed.",
        "`get: func(key: string)` becomes `fetch: func(key: string)`, documentation and all.",
    ),
    code("compatibility/import-added", "An import was added to a world.", "A world gets `import log;`."),
    code("compatibility/import-removed", "An import was removed from a world.", "A world loses `import log;`."),
    code("compatibility/interface-added", "An interface was added.", "interface audit { log: func(); }"),
    code(
        "compatibility/interface-removed",
        "An interface was removed.",
        "The package no longer has the interface `store`.",
    ),
    code(
        "compatibility/interface-renamed",
        "An interface was renamed.",
        "`interface store` becomes `interface storage`.",
    ),
    code(
        "compatibility/parameter-added",
        "A parameter was added to a function.",
        "`get: func(key: string)` becomes `get: func(key: string, default: string)`.",
    ),
    code(
        "compatibility/parameter-removed",
        "A parameter was removed from a function.",
        "`get: func(key: string, default: string)` becomes `get: func(key: string)`.",
    ),
    code(
        "compatibility/parameter-renamed",
        "A parameter was renamed.",
        "`get: func(key: string)` becomes `get: func(name: string)`.",
    ),
    code(
        "compatibility/parameter-type-changed",
        "The type of a parameter changed.",
        "`get: func(key: string)` becomes `get: func(key: u64)`.",
    ),
    code(
        "compatibility/parameters-reordered",
        "The order of the parameters changed.",
        "`put: func(key: string, value: u32)` becomes `put: func(value: u32, key: string)`.",
    ),
    code(
        "compatibility/resource-added",
        "A resource was added, which implementers have to define.",
        "resource cursor { next: func() -> string; }",
    ),
    code(
        "compatibility/result-added",
        "A function returns a result, and returned none before.",
        "`put: func()` becomes `put: func() -> bool`.",
    ),
    code(
        "compatibility/result-removed",
        "A function no longer returns a result.",
        "`put: func() -> bool` becomes `put: func()`.",
    ),
    code(
        "compatibility/result-type-changed",
        "The type of a function's result changed.",
        "`get: func() -> string` becomes `get: func() -> option<string>`.",
    ),
    code("compatibility/type-added", "A type was added.", "record entry { key: string }"),
    code(
        "compatibility/type-changed",
        "A type changed its kind, or became an alias of another type.",
        "`enum level { low, high }` becomes `variant level { low, high }`.",
    ),
    code("compatibility/type-removed", "A type was removed.", "The interface no longer has the type `entry`."),
    code(
        "compatibility/type-renamed",
        "A type was renamed.",
        "`record entry { .. }` becomes `record item { .. }`, documentation and all.",
    ),
    code(
        "compatibility/version",
        "The version of a package is too low for its changes.",
        "A function is removed between 1.2.0 and 1.2.1, where 2.0.0 is needed.",
    ),
    code("compatibility/world-added", "A world was added.", "world server { export handler; }"),
    code("compatibility/world-removed", "A world was removed.", "The package no longer has the world `server`."),
    code(
        "compatibility/world-renamed",
        "A world was renamed.",
        "`world server` becomes `world service`, documentation and all.",
    ),
];
