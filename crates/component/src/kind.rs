//! Detects the kind of a file by its first bytes, before a command reads it.

mod package;

use witcraft_diagnostics::{Diagnostic, Origin};

/// The kind of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A component in binary.
    Component,
    /// A WIT package in binary: a component that only exports component types.
    WitPackage,
    /// A core module in binary.
    Module,
    /// Wasm with a version that is neither a module's nor a component's.
    UnknownVersion(u32),
    /// The first bytes of a wasm binary, ending within its header.
    TruncatedHeader,
    /// The text format of WebAssembly.
    Wat,
    /// WIT, as text.
    Wit,
    /// Some other text.
    Text,
    /// No bytes.
    Empty,
    /// Nothing but zero bytes.
    Zeros,
    /// Another format, with its name and article: `a gzip file`.
    Other(&'static str),
    /// None of these.
    Unknown,
}

const MAGIC: &[u8] = b"\0asm";

/// First bytes of formats that are met where wasm is expected.
const FORMATS: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "a gzip file"),
    (b"PK\x03\x04", "a zip file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"\xfd7zXZ\0", "an xz file"),
    (b"BZh", "a bzip2 file"),
    (b"\x7fELF", "an ELF file, such as a native program, or a component compiled for one machine"),
    (b"\xcf\xfa\xed\xfe", "a Mach-O file, such as a native macOS program"),
    (b"\xca\xfe\xba\xbe", "a Mach-O or Java class file"),
    (b"MZ", "a Windows program"),
    (b"!<arch>\n", "a static library (an `ar` archive)"),
    (b"BC\xc0\xde", "LLVM bitcode"),
    (b"%PDF", "a PDF file"),
    (b"\x89PNG", "a PNG image"),
];

/// What `bytes` are. Looks at the header, at a sample where the bytes are not wasm, and of a component at as many
/// sections as it takes to tell a WIT package.
pub fn kind(bytes: &[u8]) -> Kind {
    if bytes.is_empty() {
        return Kind::Empty;
    }
    if let Some(version) = bytes.strip_prefix(MAGIC) {
        return match version {
            [1, 0, 0, 0, ..] => Kind::Module,
            [_, _, 1, 0, ..] if package::is_package(bytes) => Kind::WitPackage,
            [_, _, 1, 0, ..] => Kind::Component,
            [a, b, c, d, ..] => Kind::UnknownVersion(u32::from_le_bytes([*a, *b, *c, *d])),
            _ => Kind::TruncatedHeader,
        };
    }
    if bytes.len() < MAGIC.len() && MAGIC.starts_with(bytes) {
        return Kind::TruncatedHeader;
    }
    if let Some((_, name)) = FORMATS.iter().find(|(prefix, _)| bytes.starts_with(prefix)) {
        return Kind::Other(name);
    }
    if bytes.iter().all(|byte| *byte == 0) {
        return Kind::Zeros;
    }
    match sample(bytes) {
        Some(text) => text_kind(text),
        None => Kind::Unknown,
    }
}

/// The beginning of the bytes, if it reads as text.
fn sample(bytes: &[u8]) -> Option<&str> {
    let sample = &bytes[..bytes.len().min(4096)];
    let text = match std::str::from_utf8(sample) {
        Ok(text) => text,
        // The sample may end within a character.
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&sample[..error.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    let is_text = |c: char| !c.is_control() || c.is_whitespace() || c == '\u{1b}';
    text.chars().all(is_text).then_some(text)
}

fn text_kind(text: &str) -> Kind {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return Kind::Text };
    if first.starts_with(";;") || first.starts_with('(') {
        return Kind::Wat;
    }
    let is_wit = |line: &str| {
        ["package ", "interface ", "world "].iter().any(|word| line.starts_with(word))
            && (line.contains(['{', ';', ':']) || !line.contains(' '))
    };
    let is_comment = |line: &&str| line.starts_with("//") || line.starts_with('@');
    match std::iter::once(first).chain(lines).find(|line| !is_comment(line)) {
        Some(line) if is_wit(line) => Kind::Wit,
        Some(_) | None => Kind::Text,
    }
}

impl std::fmt::Display for Kind {
    /// A description with an article: `a core module`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Kind::Component => f.write_str("a component"),
            Kind::WitPackage => f.write_str("a WIT package in binary form"),
            Kind::Module => f.write_str("a core module"),
            Kind::UnknownVersion(version) => write!(f, "WebAssembly of the unknown version {version:#x}"),
            Kind::TruncatedHeader => f.write_str("the beginning of a WebAssembly binary, cut off within its header"),
            Kind::Wat => f.write_str("WebAssembly in the text format"),
            Kind::Wit => f.write_str("WIT text"),
            Kind::Text => f.write_str("a text file"),
            Kind::Empty => f.write_str("empty"),
            Kind::Zeros => f.write_str("nothing but zero bytes"),
            Kind::Other(name) => f.write_str(name),
            Kind::Unknown => f.write_str("neither WebAssembly nor text"),
        }
    }
}

/// `Ok` where `bytes` begin as a component does.
///
/// # Errors
/// What the bytes called `name` are instead, and what to do about it.
pub fn expect_component(name: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    match kind(bytes) {
        Kind::Component => Ok(()),
        other => Err(unexpected(name, other, "a component")),
    }
}

/// `Ok` where `bytes` begin as a core module does.
///
/// # Errors
/// What the bytes called `name` are instead, and what to do about it.
pub fn expect_module(name: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    match kind(bytes) {
        Kind::Module => Ok(()),
        other => Err(unexpected(name, other, "a core module")),
    }
}

/// `Ok` where `bytes` begin as a module, a component or a WIT package in binary form do.
///
/// # Errors
/// What the bytes called `name` are instead, and what to do about it.
pub fn expect_wasm(name: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    match kind(bytes) {
        Kind::Component | Kind::Module | Kind::WitPackage => Ok(()),
        other => Err(unexpected(name, other, "WebAssembly")),
    }
}

/// Says that `name` is of one kind where something else is expected.
pub(crate) fn unexpected(name: &str, found: Kind, expected: &str) -> Diagnostic {
    let code = match found {
        Kind::Component => "input/is-component",
        Kind::WitPackage => "input/is-wit-package",
        Kind::Module => "input/is-module",
        Kind::UnknownVersion(_) => "input/unknown-version",
        Kind::TruncatedHeader => "input/truncated",
        Kind::Wat => "input/is-wat",
        Kind::Wit => "input/is-wit",
        Kind::Text => "input/is-text",
        Kind::Empty => "input/empty",
        Kind::Zeros | Kind::Other(_) | Kind::Unknown => "input/not-wasm",
    };
    let help = match found {
        Kind::Module if expected == "a component" => Some("make it a component with `witcraft componentize`"),
        Kind::Component if expected == "a core module" => Some("it is a component already"),
        Kind::WitPackage => Some("a WIT package contains only types; `witcraft wit show` prints it"),
        Kind::Wat => Some("give the file the extension `.wat`, or convert it to binary with `witcraft parse`"),
        Kind::Wit => Some("`witcraft wit` reads WIT; pass the compiled program here"),
        Kind::Empty => Some("the step that writes this file may have failed"),
        Kind::TruncatedHeader => Some("the file may not have been written or copied completely"),
        Kind::Other("a gzip file" | "a zip file" | "a zstd file" | "an xz file" | "a bzip2 file") => {
            Some("unpack it first")
        }
        Kind::Component
        | Kind::Module
        | Kind::UnknownVersion(_)
        | Kind::Text
        | Kind::Zeros
        | Kind::Other(_)
        | Kind::Unknown => None,
    };
    Diagnostic::error(code, format!("expected {expected}, but `{name}` is {found}"))
        .in_origin(Origin::file(name))
        .help_opt(help.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wasm(text: &str) -> Vec<u8> {
        wat::parse_str(text).expect("valid text")
    }

    #[test]
    fn tells_binaries_apart() {
        assert_eq!(kind(&wasm("(module)")), Kind::Module);
        assert_eq!(kind(&wasm("(component)")), Kind::Component);
        assert_eq!(
            kind(&wasm("(component (type (record (field \"a\" u8))) (export \"r\" (type 0)))")),
            Kind::Component
        );
        let package = r#"(component (type (component (type (component)) (export "a:b/w" (component (type 0)))))
                                    (export "w" (type 0)))"#;
        assert_eq!(kind(&wasm(package)), Kind::WitPackage);
        assert_eq!(kind(b"\0asm\x0e\0\0\0"), Kind::UnknownVersion(14));
        assert_eq!(kind(b"\0as"), Kind::TruncatedHeader);
        assert_eq!(kind(b"\0asm\x01"), Kind::TruncatedHeader);
    }

    #[test]
    fn tells_what_is_not_wasm() {
        assert_eq!(kind(b""), Kind::Empty);
        assert_eq!(kind(&[0; 64]), Kind::Zeros);
        assert_eq!(kind(b"\x1f\x8b\x08rest"), Kind::Other("a gzip file"));
        assert_eq!(kind(b"\xff\xfe\x01\x02"), Kind::Unknown);
        assert_eq!(kind("  (module)".as_bytes()), Kind::Wat);
        assert_eq!(kind(b"// a package\npackage a:b;\n"), Kind::Wit);
        assert_eq!(kind(b"world tour dates\n"), Kind::Text);
        assert_eq!(kind("é".repeat(3000)[..].as_bytes()), Kind::Text);
    }

    #[test]
    fn says_what_to_do_instead() {
        let found = expect_component("a.wasm", &wasm("(module)")).expect_err("a module");
        assert_eq!(found.message, "expected a component, but `a.wasm` is a core module");
        assert_eq!(found.code, "input/is-module");
        assert!(found.help[0].contains("componentize"));
        assert_eq!(expect_module("a.wasm", b"").map_err(|found| found.code), Err("input/empty"));
    }
}
