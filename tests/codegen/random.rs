//! Random WIT: packages with all kinds of items, the same in every run.
//!
//! Handwritten WIT has habits. Among the first random packages were some whose Rust had warnings that nothing in the corpus
//! causes.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use arbitrary::Unstructured;
use witcraft_wit::{Options, Print, load_bytes, print};

use super::documented;

/// How many packages there are. They come to about 150 worlds.
const PACKAGES: usize = 64;

/// How many more there are that are alike but for their documentation.
const DOCUMENTED: usize = 12;

/// Their files.
pub(crate) fn random() -> Vec<PathBuf> {
    static WRITTEN: OnceLock<Vec<PathBuf>> = OnceLock::new();
    WRITTEN.get_or_init(|| write(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("random-wit"))).clone()
}

fn write(folder: &Path) -> Vec<PathBuf> {
    std::fs::create_dir_all(folder).expect("the target folder can be written");
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let packages = std::iter::from_fn(|| Some(package(&mut numbers))).flatten();
    let mut texts: Vec<String> = packages.take(PACKAGES).collect();
    texts.extend((0..DOCUMENTED).map(|number| documented::package(number, &mut numbers)));
    let written = texts.into_iter().enumerate().map(|(number, text)| {
        let path = folder.join(format!("random{number}.wit"));
        std::fs::write(&path, text).expect("it is writable");
        path
    });
    written.collect()
}

/// A package as text; `None` where the numbers make none.
fn package(numbers: &mut Numbers) -> Option<String> {
    let bytes: Vec<u8> = numbers.by_ref().take(20_000).collect();
    let binary = wit_smith::smith(&wit_smith::Config::default(), &mut Unstructured::new(&bytes)).ok()?;
    let options = Options { all_features: true, ..Options::default() };
    let wit = load_bytes("random", &binary, &options).expect("what is made is valid");
    Some(print(&wit, &Print { world: None, dependencies: true }).expect("what is valid can be printed"))
}

/// Marsaglia's xorshift, a byte at a time.
struct Numbers(u64);

impl Iterator for Numbers {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        Some(self.0.to_be_bytes()[0])
    }
}
