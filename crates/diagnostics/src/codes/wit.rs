//! Codes of WIT. The examples are WIT that has the fault, where WIT can have it: a test reads them.

use super::{Code, code};

pub(super) const WIT: &[Code] = &[
    code(
        "wit/ambiguous-world",
        "There are several worlds, and `--world` does not say which one is meant.",
        "witcraft bindgen rust wit, where the package has two worlds",
    ),
    code(
        "wit/attribute",
        "An attribute is not allowed here, or is there twice.",
        "package a:b;\ninterface i {\n  @since(version = 1.0.0) @unstable(feature = x)\n  f: func();\n}",
    ),
    code(
        "wit/borrow-in-result",
        "A function returns a borrowed handle, which would outlive the call.",
        "package a:b;\ninterface i {\n  resource r;\n  f: func() -> borrow<r>;\n}",
    ),
    code(
        "wit/constructor-result",
        "A constructor returns something other than its resource, or a `result` of it.",
        "package a:b;\ninterface i {\n  resource r {\n    constructor() -> u32;\n  }\n}",
    ),
    code(
        "wit/duplicate-name",
        "Two items of one scope have the same name, or names that a component does not tell apart.",
        "package a:b;\ninterface i {\n  f: func();\n  f: func();\n}",
    ),
    code(
        "wit/duplicate-package",
        "Two folders or files hold a package of the same name and version.",
        "wit/deps/log and wit/deps/logging both begin with `package demo:log;`.",
    ),
    code(
        "wit/empty-type",
        "A type that needs at least one part has none.",
        "package a:b;\ninterface i {\n  record r {}\n}",
    ),
    code(
        "wit/feature-disabled",
        "An item is used that a feature gate has switched off.",
        "package a:b;\ninterface i {\n  @unstable(feature = fast)\n  type t = u8;\n  f: func(t: t);\n}",
    ),
    code(
        "wit/feature-gate",
        "A feature gate is not well-formed, or stands where the package has no version.",
        "package a:b;\ninterface i {\n  @since(version = 1.0.0)\n  f: func();\n}",
    ),
    code(
        "wit/include-conflict",
        "A world that is included brings a name that is there already.",
        "package a:b;\nworld one {\n  import f: func();\n}\nworld two {\n  include one;\n  import f: func();\n}",
    ),
    code(
        "wit/interface-cycle",
        "Interfaces use each other in a circle.",
        "package a:b;\ninterface i {\n  use j.{t};\n}\ninterface j {\n  use i.{t};\n}",
    ),
    code(
        "wit/invalid",
        "The resolver rejects the WIT for a reason that has no code of its own.",
        "A rule that came with a version of WIT that witcraft does not know yet.",
    ),
    code(
        "wit/invalid-character",
        "A character may not stand in WIT.",
        "package a:b;\ninterface i {\n  f: func() €;\n}",
    ),
    code(
        "wit/invalid-name",
        "A name is not made of words in lower case, joined by hyphens.",
        "package a:b;\ninterface i {\n  get_value: func();\n}",
    ),
    code("wit/invalid-text", "A quoted text is not well-formed.", "A text with an escape that does not exist."),
    code("wit/is-wasm", "The file is wasm, and WIT text is expected.", "witcraft wit fmt app.wasm"),
    code("wit/json", "The packages cannot be written as JSON.", "This has not been seen yet."),
    code(
        "wit/list-size",
        "The length of a fixed-length list is not a number that fits.",
        "package a:b;\ninterface i {\n  type t = list<u8, 99999999999>;\n}",
    ),
    code(
        "wit/map-key",
        "A map has keys of a type that cannot be compared.",
        "package a:b;\ninterface i {\n  type t = map<f32, u8>;\n}",
    ),
    code(
        "wit/merge",
        "Packages that come from several places contradict each other.",
        "A component and a WIT package that have different versions of one interface.",
    ),
    code(
        "wit/misplaced-attribute",
        "An attribute stands before something that has none.",
        "@since(version = 1.0.0)\npackage a:b;",
    ),
    code("wit/more-findings", "A note: there is more than is shown.", "A file in which every line is wrong."),
    code(
        "wit/nested-package",
        "A package that is nested in a file does not say its name, or is not at the right place.",
        "A second `package a:b;` without braces.",
    ),
    code(
        "wit/nesting-too-deep",
        "Types or packages are nested deeper than anybody writes.",
        "A thousand lists within each other.",
    ),
    code("wit/no-files", "The directory holds no `.wit` file.", "witcraft wit check src"),
    code(
        "wit/no-metadata",
        "The core module does not carry the WIT that it was built for.",
        "witcraft wit show plain.wasm",
    ),
    code("wit/no-package", "No file says the name of the package.", "interface i {\n  f: func();\n}"),
    code("wit/no-world", "The package has no world, and one is needed.", "witcraft bindgen rust types.wit"),
    code(
        "wit/not-a-package",
        "The component is not a WIT package, and cannot be printed as one.",
        "A component whose types WIT has no words for.",
    ),
    code(
        "wit/not-a-resource",
        "A handle is to something that is not a resource.",
        "package a:b;\ninterface i {\n  type t = u8;\n  f: func(r: borrow<t>);\n}",
    ),
    code(
        "wit/not-a-type",
        "`use` names something that is not a type.",
        "package a:b;\ninterface i {\n  f: func();\n}\ninterface j {\n  use i.{f};\n}",
    ),
    code("wit/not-text", "The file is neither wasm nor text.", "witcraft wit check picture.png"),
    code("wit/not-utf8", "The file is not UTF-8.", "A `.wit` file in Latin-1."),
    code("wit/package-cycle", "Packages use each other in a circle.", "`demo:a` uses `demo:b`, which uses `demo:a`."),
    code(
        "wit/package-docs",
        "Two files of a package have documentation for the package itself.",
        "`/// The package` before `package a:b;` in two files.",
    ),
    code(
        "wit/package-mismatch",
        "Files of one directory name different packages.",
        "`a.wit` begins with `package demo:a;`, `b.wit` beside it with `package demo:b;`.",
    ),
    code(
        "wit/package-not-found",
        "A package that is used is neither among the inputs nor built in.",
        "package a:b;\nworld w {\n  import demo:missing/i;\n}",
    ),
    code(
        "wit/stability-mismatch",
        "The feature gates of one item contradict each other.",
        "An interface that two files gate with different features.",
    ),
    code("wit/syntax", "The text is not WIT.", "package a:b;\ninterface i {\n  f: func(;\n}"),
    code("wit/too-large", "The file is larger than WIT ever is.", "A file of 2 GiB."),
    code(
        "wit/too-many-flags",
        "A warning: a flags type has more than 32 flags, and no component can have it.",
        "flags many { f0, f1, f2, ..., f32 }",
    ),
    code(
        "wit/transitive-export",
        "An export uses a type of an interface that is exported later or elsewhere.",
        "A world that exports `b`, which uses a type of the export `a`, of which there are two.",
    ),
    code(
        "wit/type-cycle",
        "A type contains itself.",
        "package a:b;\ninterface i {\n  record r {\n    next: r,\n  }\n}",
    ),
    code(
        "wit/type-too-large",
        "A warning: values of the type take more bytes than a component may pass.",
        "record r { bytes: list<u64, 536870912> }",
    ),
    code("wit/unformatted", "With `wit fmt --check`: the file is not formatted.", "witcraft wit fmt --check wit"),
    code(
        "wit/unknown-attribute",
        "There is no attribute of that name.",
        "package a:b;\ninterface i {\n  @sinse(version = 1.0.0)\n  f: func();\n}",
    ),
    code(
        "wit/unknown-interface",
        "There is no interface of that name.",
        "package a:b;\nworld w {\n  import missing;\n}",
    ),
    code(
        "wit/unknown-name",
        "There is nothing of that name.",
        "A name that is missing where a type, an interface and a world could stand.",
    ),
    code(
        "wit/unknown-type",
        "There is no type of that name.",
        "package a:b;\ninterface i {\n  f: func(text: strng);\n}",
    ),
    code("wit/unknown-world", "There is no world of that name.", "witcraft bindgen rust wit --world missing"),
    code(
        "wit/unprintable",
        "The component uses something that WIT has no words for, so that it cannot be printed.",
        "A resource that no interface names.",
    ),
    code("wit/unterminated-comment", "A comment is not closed.", "package a:b;\n/* an interface"),
    code("wit/wat", "The file is the text format of wasm, and not well-formed.", "witcraft wit show broken.wat"),
    code("wit/world-name", "What names a world is not the name of one.", "witcraft bindgen rust wit --world 'demo:'"),
    code(
        "wit/wrong-kind",
        "A name is that of something else: of a world, where an interface is expected.",
        "package a:b;\nworld w {}\nworld x {\n  import w;\n}",
    ),
];
