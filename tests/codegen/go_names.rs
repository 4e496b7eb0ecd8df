//! WIT names that Go declares, that generated files use, or that `go vet` knows compile like any other.

use std::path::PathBuf;

use witcraft_generator_go::{GoGenerator, Options};

use super::{check_linked, generate, silent, worlds, write, write_program};
use crate::names;

/// What is declared in every file, what the `go` command treats in its own way, packages of the standard library, and the methods
/// for which `go vet` knows a signature (its analyzer `stdmethods`).
const KNOWN: &str = "\
    any append bool break byte cap case chan clear close comparable complex complex128 complex64 const continue copy default \
    defer delete else error fallthrough false float32 float64 for func go goto if imag import int int16 int32 int64 int8 \
    interface iota len make map max min new nil package panic print println range real recover return rune select string struct \
    switch true type uint uint16 uint32 uint64 uint8 uintptr var \
    documentation init internal main testdata vendor test cmd C std all tool work aux com1 con lpt9 nul prn \
    unsafe strconv math runtime errors fmt io reflect wit cabi exports implementation implementations export registered \
    As Format GobDecode GobEncode Is MarshalJSON MarshalXML ReadByte ReadFrom ReadRune Scan Seek UnmarshalJSON UnmarshalXML \
    UnreadByte UnreadRune Unwrap WriteByte WriteTo Error String GoString Close Has With Without Export Exports Value F0 \
    Handle Own Borrow Give Lend o other others i j k t e h self result err value ok failed handle lent tag flat1 area data";

/// Methods under the signatures for which `go vet` has an opinion of theirs.
const METHODS: &str = "\
package test:vetted;

interface streams {
  resource cursor {
    seek: func(offset: s64, whence: u8) -> s64;
    error: func() -> string;
    is: func(other: string) -> bool;
    %as: func() -> u32;
    unwrap: func() -> string;
    write-to: func(name: string) -> result<s64, string>;
    close: func() -> bool;
  }
  resource file {
    seek: func(offset: s64) -> result<s64, string>;
    is: func(other: string) -> bool;
    unread-byte: func();
    error: func(code: u32) -> string;
    unwrap: func() -> string;
  }
}

interface plain {
  seek: func(offset: s64, whence: u8) -> s64;
  error: func() -> string;
  is: func(other: string) -> bool;
  %as: func() -> u32;
  unwrap: func() -> string;
  format: func(number: f64) -> string;
  read-byte: func() -> u8;
}

world app {
  import streams;
  export streams;
  import plain;
  export plain;
  export seek: func(offset: s64) -> s64;
  export marshal-json: func() -> string;
}
";

/// Names for everything, and those of them for packages: they are in small letters, and nothing else is hidden by one.
fn words() -> [Vec<String>; 2] {
    let mut texts = vec![KNOWN.to_owned()];
    for path in names::probes("go") {
        for generated in generate(&path, &GoGenerator::new(Options::new("zz"))) {
            let files = generated.files.expect("probes generate");
            let own = files.iter().filter(|(name, _)| !name.starts_with("internal/") && !name.starts_with("wit/"));
            texts.extend(own.map(|(_, text)| text.to_owned()));
        }
    }
    let code = texts.iter().flat_map(|text| text.lines().filter(|line| !line.trim_start().starts_with("//")));
    let identifiers: Vec<&str> = code.flat_map(names::identifiers).collect();
    let is_small = |word: &&&str| word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let small: Vec<&str> = identifiers.iter().filter(is_small).copied().collect();
    [names::words(identifiers), names::words(small)]
}

fn inputs() -> Vec<PathBuf> {
    let [words, packages] = words();
    let mut inputs = names::inputs("go", &words, &packages);
    let path = inputs[0].with_file_name("vetted.wit");
    std::fs::write(&path, METHODS).expect("it is writable");
    inputs.push(path);
    inputs
}

pub(crate) fn names_that_the_code_relies_on_can_be_anythings() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("go.mod"), "module all\n\ngo 1.24\n").expect("it is writable");
    for (directory, generated) in worlds(&inputs(), false) {
        let files = generated.files.unwrap_or_else(|findings| panic!("{}: {findings:?}", generated.name));
        write(folder.path(), &directory, &files);
        write_program(folder.path(), &directory, &files);
    }
    silent(folder.path(), false, &["gofmt", "-l", "."]);
    // For wasm alone: names are the same everywhere, and this is the longest test that there is.
    silent(folder.path(), true, &["go", "vet", "./..."]);
}

pub(crate) fn names_that_the_code_relies_on_can_be_anythings_where_exports_are_linked() {
    // What is linked is in one package more, which has names of packages to tell apart, and of functions.
    let kinds = ["functions", "interfaces", "inline", "namespaces", "vetted"];
    let mut inputs = inputs();
    inputs.retain(|path| kinds.iter().any(|kind| path.file_stem().is_some_and(|stem| stem == *kind)));
    let worlds = check_linked(&inputs);
    assert!(worlds > 5, "{worlds} worlds have exports to implement");
}
