//! Codes of command-line input and output.

use super::{Code, code};

pub(super) const USAGE: &[Code] = &[
    code(
        "usage/adapt",
        "`--adapt` names one adapter twice, or two sources of WASI preview 1.",
        "witcraft componentize core.wasm --adapt none --adapt command",
    ),
    code("usage/dep", "`--dep` does not name a package and a file.", "witcraft compose app.wac --dep store.wasm"),
    code(
        "usage/features",
        "Features are enabled, but no WIT is among the inputs.",
        "witcraft componentize core.wasm --features active",
    ),
    code(
        "usage/javascript-world",
        "A program in JavaScript or TypeScript needs a world, and none is named.",
        "witcraft componentize app.js -o app.wasm",
    ),
    code(
        "usage/jco",
        "An option of jco has no counterpart here, or works differently.",
        "witcraft transpile app.wasm --async-mode jspi",
    ),
    code(
        "usage/pattern",
        "A pattern of interfaces and functions is malformed.",
        "witcraft inspect app.wasm --reach wasi:cli/stdout@",
    ),
    code(
        "usage/stdin-twice",
        "Two inputs are `-`, but standard input can be read only once.",
        "witcraft componentize - --wit -",
    ),
    code("usage/unknown-code", "`explain` was given an unknown code.", "witcraft explain wit/no-such-code"),
    code("usage/virtualize", "No option says what to replace.", "witcraft virtualize app.wasm -o sealed.wasm"),
    code(
        "usage/wac",
        "A document in WAC is given with other inputs, or an option for documents without one.",
        "witcraft compose app.wac store.wasm",
    ),
    code(
        "usage/world",
        "`--world` chooses a world, but there is no WIT to choose it from.",
        "witcraft componentize core.wasm --world server",
    ),
];

pub(super) const INPUT: &[Code] = &[
    code(
        "input/empty",
        "The file is empty.",
        "An empty file, such as one left by a build step that failed after \
          creating its output.",
    ),
    code("input/git", "A git command failed.", "witcraft wit diff main:wit wit, outside of a repository"),
    code(
        "input/is-component",
        "The file is a component, but something else is expected.",
        "witcraft componentize component.wasm",
    ),
    code("input/is-directory", "The path is a directory, but a file is expected.", "witcraft validate ."),
    code(
        "input/is-module",
        "The file is a core module, but a component is expected.",
        "witcraft compose core.wasm plug.wasm",
    ),
    code("input/is-text", "The file is text, but wasm is expected.", "witcraft validate README.md"),
    code(
        "input/is-wat",
        "The file is in the text format of wasm, but only the binary format is accepted.",
        "A `.wat` file inside a list of binaries.",
    ),
    code("input/is-wit", "The file is WIT, but wasm is expected.", "witcraft run world.wit"),
    code(
        "input/is-wit-package",
        "The file is a WIT package in wasm, which has types and no code.",
        "witcraft run package.wasm",
    ),
    code("input/not-found", "The file does not exist.", "witcraft validate missing.wasm"),
    code("input/not-utf8", "The file should be text, but is not UTF-8.", "A `.wat` file in Latin-1."),
    code("input/not-wasm", "The file is neither wasm nor text.", "witcraft validate picture.png"),
    code("input/revision", "The git revision does not exist.", "witcraft wit diff v9.9:wit wit"),
    code("input/too-large", "The file is larger than 1 GiB.", "A disk image passed instead of a module."),
    code("input/truncated", "The file ends within its first eight bytes.", "A download that was cut off."),
    code(
        "input/unknown-version",
        "The file has a wasm header with an unknown version.",
        "A component of a pre-release of the component model.",
    ),
    code("input/unreadable", "The file exists but cannot be read.", "A file without permission to read it."),
    code("input/wat", "The text is not well-formed WAT.", "(module (func (result i32) i32.cons 1))"),
];

pub(super) const OUTPUT: &[Code] = &[
    code(
        "output/foreign-file",
        "A file that witcraft did not generate is in the way. It is left untouched, and nothing is written.",
        "witcraft bindgen rust wit -o src, where `src/app.rs` was written by hand",
    ),
    code(
        "output/is-input",
        "The output is one of the inputs, and would be overwritten.",
        "witcraft componentize app.wasm -o app.wasm",
    ),
    code(
        "output/more-findings",
        "A note: not all findings are shown.",
        "witcraft validate broken.wasm, where a thousand functions are invalid",
    ),
    code(
        "output/not-deterministic",
        "With `--deterministic`: two runs on the same input produced different results.",
        "witcraft componentize ./cmd/app --deterministic, where the compiler embeds the time",
    ),
    code(
        "output/out-of-date",
        "With `--check`: a generated file is out of date.",
        "witcraft bindgen rust wit -o src --check, after the WIT changed",
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
        "The baseline is not a report that this version can read.",
        "witcraft ci --baseline notes.txt",
    ),
    code(
        "project/denied-import",
        "An artifact imports something that the project file denies.",
        "deny = ['wasi:sockets/*']",
    ),
    code("project/manifest", "The project file is not valid TOML, or has an unknown key.", "[ci]\nwitt = [\"wit\"]"),
    code("project/no-checks", "The project file configures no checks.", "An empty `witcraft.toml`."),
    code(
        "project/no-files",
        "A pattern in the project file matches no files.",
        "path = \"dist/*.wasm\", before the build",
    ),
    code("project/pattern", "A pattern in the project file is malformed.", "path = \"dist/***.wasm\""),
    code("project/too-large", "An artifact is larger than the project file allows.", "max-size = \"1 MiB\""),
];

pub(super) const METADATA: &[Code] = &[
    code(
        "metadata/no-item",
        "The file contains no nested module or component at that path.",
        "witcraft extract \
          app.wasm 'module 7'",
    ),
    code(
        "metadata/unreadable",
        "A metadata section of the file cannot be read.",
        "A `producers` section that ends early.",
    ),
    code(
        "metadata/value",
        "A metadata value is malformed, such as a URL or a licence expression.",
        "witcraft metadata add app.wasm --licenses any",
    ),
];

pub(super) const SUPPLY: &[Code] = &[
    code(
        "supply/advisory",
        "An advisory affects a package that was compiled into the file.",
        "witcraft validate --deny-advisories advisory-db app.wasm",
    ),
    code(
        "supply/database",
        "An advisory cannot be read, or none was found.",
        "witcraft validate --deny-advisories empty/ app.wasm",
    ),
];

pub(super) const REACH: &[Code] = &[
    code(
        "reach/invalid",
        "The calls of a component cannot be followed, because it is malformed.",
        "witcraft inspect --reach cut-off.wasm",
    ),
    code(
        "reach/limit",
        "A component makes too many instances to follow its calls.",
        "Forty components, each of which instantiates the one before it twice.",
    ),
];

pub(super) const POLICY: &[Code] = &[
    code(
        "policy/call",
        "Code in an artifact can call something that the policy does not let it call.",
        "allow = ['wasi:cli/*'], for a component that opens sockets",
    ),
    code("policy/file", "The policy is not valid TOML, or has an unknown key or value.", "[defaults]\nallow = []"),
    code(
        "policy/grant",
        "A grant or limit on the command line goes beyond the policy.",
        "witcraft run app.wasm --policy witcraft.policy.toml --dir /, where only `data` is listed",
    ),
    code(
        "policy/package",
        "A package that the policy does not allow was compiled into an artifact.",
        "deny = [\"cargo:openssl@<0.10.60\"]",
    ),
    code(
        "policy/section",
        "An artifact has names, debug information or another custom section that the policy does not allow.",
        "debug-information = false",
    ),
    code("policy/too-large", "An artifact is larger than the policy allows.", "max-size = \"1 MiB\""),
    code(
        "policy/too-loose",
        "The policy allows something that the artifact does not need.",
        "allow = ['wasi:*'], for a component that only prints",
    ),
    code(
        "policy/unknown",
        "Part of an artifact is supplied by the host, so what it calls is not known.",
        "A component that imports a component and instantiates it.",
    ),
    code("policy/unused", "A rule can never apply.", "A `[[component]]` whose name no component has."),
];

pub(super) const VIRTUALIZE: &[Code] = &[
    code(
        "virtualize/ambiguous-part",
        "Parts inside of different parts have this name, so that it needs a path.",
        "witcraft virtualize all.wasm --of auth --deny network, with `front/auth` and `back/auth` in it",
    ),
    code(
        "virtualize/label",
        "An option is about an interface that is imported under a label, which cannot be replaced.",
        "witcraft virtualize app.wasm --deny sockets, for a component that imports wasi:sockets/tcp as `main`",
    ),
    code(
        "virtualize/limit",
        "The types of an interface are too large or too deep to replace it, or the files to mount are.",
        "Types nested 200 deep.",
    ),
    code(
        "virtualize/mount",
        "A folder cannot be mounted: something in it cannot be embedded.",
        "witcraft virtualize app.wasm --mount /run=/run, where sockets are",
    ),
    code(
        "virtualize/no-effect",
        "An option is about something that the component does not import.",
        "witcraft virtualize app.wasm --env A=1, for a component that reads no environment variables",
    ),
    code(
        "virtualize/no-import",
        "Nothing is imported that an option is about.",
        "witcraft virtualize app.wasm --stub demo:kv/store#gte=none",
    ),
    code(
        "virtualize/no-part",
        "There is no part of this name in the composition.",
        "witcraft virtualize all.wasm --of ap --deny network",
    ),
    code(
        "virtualize/shared",
        "An interface cannot be replaced alone, because something that stays uses its resources.",
        "witcraft virtualize app.wasm --deny wasi:http/types, for a component that exports a handler",
    ),
    code(
        "virtualize/stub",
        "The value of a stub does not have the type of the function's result.",
        "witcraft virtualize app.wasm --stub demo:kv/store#get=7",
    ),
    code(
        "virtualize/version",
        "The component imports a draft of WASI, for which an option does not work.",
        "witcraft virtualize app.wasm --stdout deny, for a component over wasi:cli@0.3.0-rc-2025-09-16",
    ),
];
