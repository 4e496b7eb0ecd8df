//! Codes of WIT. The examples are WIT that has the fault, where WIT can have it: a test reads them.

use super::{Code, code};

pub(super) const WIT: &[Code] = &[
    code(
        "wit/ambiguous-world",
        "There are several worlds, and `--world` does not choose one.",
        "witcraft bindgen rust wit, where the package has two worlds",
    ),
    code(
        "wit/attribute",
        "An attribute is not allowed here, or is repeated.",
        "package a:b;\ninterface i {\n  @since(version = 1.0.0) @unstable(feature = x)\n  f: func();\n}",
    ),
    code(
        "wit/borrow-in-result",
        "A function returns a borrowed handle, which would outlive its call.",
        "package a:b;\ninterface i {\n  resource r;\n  f: func() -> borrow<r>;\n}",
    ),
    code(
        "wit/constructor-result",
        "A constructor returns something other than its resource, or a `result` of it.",
        "package a:b;\ninterface i {\n  resource r {\n    constructor() -> u32;\n  }\n}",
    ),
    code(
        "wit/duplicate-name",
        "Two items in one scope have the same name, or names that differ only in case and hyphens.",
        "package a:b;\ninterface i {\n  f: func();\n  f: func();\n}",
    ),
    code(
        "wit/duplicate-package",
        "Two folders or files hold a package of the same name and version.",
        "wit/deps/log and wit/deps/logging both begin with `package demo:log;`.",
    ),
    code(
        "wit/empty-type",
        "A type has no members, but needs at least one.",
        "package a:b;\ninterface i {\n  record r {}\n}",
    ),
    code(
        "wit/feature-disabled",
        "An item is used whose feature gate is disabled.",
        "package a:b;\ninterface i {\n  @unstable(feature = fast)\n  type t = u8;\n  f: func(t: t);\n}",
    ),
    code(
        "wit/feature-gate",
        "A feature gate is not well-formed, or stands where the package has no version.",
        "package a:b;\ninterface i {\n  @since(version = 1.0.0)\n  f: func();\n}",
    ),
    code(
        "wit/include-conflict",
        "An included world has a name that the including world already has.",
        "package a:b;\nworld one {\n  import f: func();\n}\nworld two {\n  include one;\n  import f: func();\n}",
    ),
    code(
        "wit/interface-cycle",
        "Interfaces depend on each other in a cycle.",
        "package a:b;\ninterface i {\n  use j.{t};\n}\ninterface j {\n  use i.{t};\n}",
    ),
    code(
        "wit/invalid",
        "The resolver rejects the WIT for a reason that has no separate code.",
        "A rule from a version of WIT that witcraft does not know yet.",
    ),
    code(
        "wit/invalid-character",
        "A character is not allowed in WIT.",
        "package a:b;\ninterface i {\n  f: func() €;\n}",
    ),
    code(
        "wit/invalid-name",
        "A name does not consist of lower-case words joined by hyphens.",
        "package a:b;\ninterface i {\n  get_value: func();\n}",
    ),
    code("wit/invalid-text", "A quoted string is malformed.", "A string with an unknown escape."),
    code("wit/is-wasm", "The file is wasm, and WIT text is expected.", "witcraft wit fmt app.wasm"),
    code("wit/json", "The packages cannot be written as JSON.", "This has not been seen yet."),
    code(
        "wit/list-size",
        "The length of a fixed-length list is out of range.",
        "package a:b;\ninterface i {\n  type t = list<u8, 99999999999>;\n}",
    ),
    code(
        "wit/map-key",
        "The key type of a map cannot be compared.",
        "package a:b;\ninterface i {\n  type t = map<f32, u8>;\n}",
    ),
    code(
        "wit/merge",
        "Packages from different inputs contradict each other.",
        "A component and a WIT package that have different versions of one interface.",
    ),
    code(
        "wit/misplaced-attribute",
        "An attribute precedes something that cannot have one.",
        "@since(version = 1.0.0)\npackage a:b;",
    ),
    code(
        "wit/more-findings",
        "A note: the search stopped early, so there may be more findings.",
        "A file in which \
          every line is wrong.",
    ),
    code(
        "wit/nested-package",
        "A nested package has no name, or is misplaced.",
        "A second `package a:b;` without braces.",
    ),
    code("wit/nesting-too-deep", "Types or packages are nested too deeply.", "A thousand lists within each other."),
    code("wit/no-files", "The directory holds no `.wit` file.", "witcraft wit check src"),
    code("wit/no-metadata", "The core module has no embedded WIT.", "witcraft wit show plain.wasm"),
    code("wit/no-package", "No file names the package.", "interface i {\n  f: func();\n}"),
    code("wit/no-world", "The package has no world, and one is needed.", "witcraft bindgen rust types.wit"),
    code(
        "wit/not-a-package",
        "The component is not a WIT package and cannot be printed as one.",
        "A component whose types WIT cannot express.",
    ),
    code(
        "wit/not-a-resource",
        "A handle refers to something that is not a resource.",
        "package a:b;\ninterface i {\n  type t = u8;\n  f: func(r: borrow<t>);\n}",
    ),
    code(
        "wit/not-a-type",
        "`use` names something that is not a type.",
        "package a:b;\ninterface i {\n  f: func();\n}\ninterface j {\n  use i.{f};\n}",
    ),
    code("wit/not-text", "The file is neither wasm nor text.", "witcraft wit check picture.png"),
    code("wit/not-utf8", "The file is not UTF-8.", "A `.wit` file in Latin-1."),
    code(
        "wit/package-cycle",
        "Packages depend on each other in a cycle.",
        "`demo:a` uses `demo:b`, which uses \
          `demo:a`.",
    ),
    code(
        "wit/package-docs",
        "Two files of a package document the package itself.",
        "`/// The package` before `package a:b;` in two files.",
    ),
    code(
        "wit/package-mismatch",
        "Files of one directory name different packages.",
        "`a.wit` begins with `package demo:a;`, `b.wit` beside it with `package demo:b;`.",
    ),
    code(
        "wit/package-not-found",
        "A package is neither among the inputs nor built in.",
        "package a:b;\nworld w {\n  import demo:missing/i;\n}",
    ),
    code(
        "wit/stability-mismatch",
        "The feature gates of one item contradict each other.",
        "An interface that two files gate differently.",
    ),
    code("wit/syntax", "The text is not valid WIT.", "package a:b;\ninterface i {\n  f: func(;\n}"),
    code("wit/too-large", "The file exceeds the size limit for WIT.", "A file of 2 GiB."),
    code(
        "wit/too-many-flags",
        "A warning: a flags type has more than 32 flags, which no component can have.",
        "flags many { f0, f1, f2, ..., f32 }",
    ),
    code(
        "wit/transitive-export",
        "An export depends on an interface that is both imported and exported.",
        "A world that exports `b`, which uses a type of the export `a`, of which there are two.",
    ),
    code(
        "wit/type-cycle",
        "A type contains itself.",
        "package a:b;\ninterface i {\n  record r {\n    next: r,\n  }\n}",
    ),
    code(
        "wit/type-too-large",
        "A warning: values of the type are too large for a component to pass.",
        "record r { bytes: list<u64, 536870912> }",
    ),
    code("wit/unformatted", "With `wit fmt --check`: the file is not formatted.", "witcraft wit fmt --check wit"),
    code(
        "wit/unknown-attribute",
        "The attribute does not exist.",
        "package a:b;\ninterface i {\n  @sinse(version = 1.0.0)\n  f: func();\n}",
    ),
    code("wit/unknown-interface", "The interface does not exist.", "package a:b;\nworld w {\n  import missing;\n}"),
    code(
        "wit/unknown-name",
        "The item does not exist.",
        "An unknown name where a type, an interface or a world is allowed.",
    ),
    code("wit/unknown-type", "The type does not exist.", "package a:b;\ninterface i {\n  f: func(text: strng);\n}"),
    code("wit/unknown-world", "The world does not exist.", "witcraft bindgen rust wit --world missing"),
    code(
        "wit/unprintable",
        "The component uses something that WIT cannot express, so it cannot be printed.",
        "A resource without a name.",
    ),
    code("wit/unterminated-comment", "A comment is not closed.", "package a:b;\n/* an interface"),
    code("wit/wat", "The file is in the text format of wasm, but malformed.", "witcraft wit show broken.wat"),
    code(
        "wit/world-name",
        "The argument of `--world` is not a world name.",
        "witcraft bindgen rust wit --world \
          'demo:'",
    ),
    code(
        "wit/wrong-kind",
        "A name refers to the wrong kind of item, such as a world where an interface is expected.",
        "package a:b;\nworld w {}\nworld x {\n  import w;\n}",
    ),
];
