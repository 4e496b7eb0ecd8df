//! The build information that Go leaves in a program: which modules were compiled in.

use crate::{Package, Registry};

/// What it begins with (`debug/buildinfo` of Go's standard library).
const MAGIC: &[u8] = b"\xff Go buildinf:";

/// The header before the strings, which lie behind it since Go 1.18.
const HEADER: usize = 32;

/// The flag that says that the strings lie behind the header.
const INLINE: u8 = 2;

/// Around the text about modules, for other tools to find it.
const SENTINEL: usize = 16;

/// No string in it is longer.
const LONGEST: usize = 1 << 20;

/// The modules that a program in Go was made of, with the toolchain's library as `stdlib`; none where it is another's program.
pub(crate) fn packages(module: &[u8]) -> Vec<Package> {
    let found = module.windows(MAGIC.len()).position(|window| window == MAGIC);
    found.and_then(|start| read(&module[start..])).unwrap_or_default()
}

fn read(bytes: &[u8]) -> Option<Vec<Package>> {
    if bytes.get(MAGIC.len() + 1)? & INLINE == 0 {
        return None;
    }
    let (version, rest) = string(bytes.get(HEADER..)?)?;
    let (modules, _) = string(rest)?;
    let package = |name: &str, version: &str| Package {
        registry: Registry::Golang,
        name: name.to_owned(),
        version: version.to_owned(),
    };
    let version = std::str::from_utf8(version).ok()?;
    let mut packages = vec![package("stdlib", version.trim_start_matches("go"))];
    if modules.len() < 2 * SENTINEL {
        return Some(packages);
    }
    let text = String::from_utf8_lossy(&modules[SENTINEL..modules.len() - SENTINEL]);
    for line in text.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        match fields[..] {
            ["mod" | "dep", name, version, ..] => packages.push(package(name, version)),
            // What stands in for the one in the line before.
            ["=>", name, version, ..] => {
                packages.pop();
                packages.push(package(name, version));
            }
            _ => {}
        }
    }
    Some(packages)
}

/// A string behind its length, as a varint, and what follows.
fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (mut length, mut shift) = (0_usize, 0);
    for (at, byte) in bytes.iter().enumerate().take(5) {
        length |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            let rest = &bytes[at + 1..];
            return (length <= LONGEST && length <= rest.len()).then(|| rest.split_at(length));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(modules: &str) -> Vec<u8> {
        let mut bytes = b"before".to_vec();
        bytes.extend_from_slice(MAGIC);
        bytes.extend([8, INLINE]);
        bytes.resize("before".len() + HEADER, 0);
        let text = format!("0123456789abcdef{modules}0123456789abcdef");
        for string in ["go1.26.1", &text] {
            assert!(string.len() < 1 << 14);
            bytes.extend([(string.len() & 0x7f) as u8 | 0x80, (string.len() >> 7) as u8]);
            bytes.extend(string.as_bytes());
        }
        bytes
    }

    #[test]
    fn modules_are_read_with_what_stands_in_for_them() {
        let text = "path\texample.com/app\nmod\texample.com/app\t(devel)\t\ndep\ta.org/x\tv1.2.3\th1:abc\n\
                    dep\ta.org/y\tv1.0.0\n=>\tb.org/y\tv1.0.1\th1:def\nbuild\t-compiler=gc\n";
        let found: Vec<String> = packages(&program(text)).iter().map(Package::purl).collect();
        let expected = [
            "pkg:golang/stdlib@1.26.1",
            "pkg:golang/example.com/app@%28devel%29",
            "pkg:golang/a.org/x@v1.2.3",
            "pkg:golang/b.org/y@v1.0.1",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_cut_off_or_hostile_gives_nothing() {
        let whole = program("mod\ta\tb\n");
        for end in 0..whole.len() {
            let _ = packages(&whole[..end]);
        }
        let mut hostile = whole;
        let at = "before".len() + HEADER;
        hostile[at..at + 2].fill(0xff);
        assert_eq!(packages(&hostile), []);
    }
}
