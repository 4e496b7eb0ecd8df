//! How large the components of the cases of `tests/runtime` are.

use std::path::{Path, PathBuf};

use crate::programs::{self, Level, Made, Program, Side, Source};

/// What the cases are built for: with WASI a panic says what it is on standard error, without it says nothing.
pub(crate) const TARGETS: [&str; 2] = ["wasm32-wasip1", "wasm32-unknown-unknown"];

/// The sizes for one target, case by case.
pub(crate) struct Table {
    pub(crate) target: &'static str,
    pub(crate) rows: Vec<Row>,
}

/// The sizes of a case, which are those of all components that it consists of.
pub(crate) struct Row {
    pub(crate) case: String,
    /// One for each of [`Level::BOTH`]: ours and the peer's, or which source the peer has no program for.
    pub(crate) levels: Vec<Result<[Sizes; 2], String>>,
}

/// Sizes in bytes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sizes {
    pub(crate) component: u64,
    /// The component that `wit-component` makes of the same module, as `wasm-tools component new` does.
    pub(crate) plain: u64,
    /// The code of the core module.
    pub(crate) code: u64,
    /// The generated source.
    pub(crate) bindings: u64,
}

/// Builds and measures the cases with `filter` in their names.
pub(crate) fn measure(folder: &Path, filter: &str) -> Vec<Table> {
    let sources = sources(filter);
    let mut cases: Vec<&str> = sources.iter().map(|source| case_of(&source.name)).collect();
    cases.dedup();
    let table = |target| {
        let built = Level::BOTH.map(|level| {
            let folder = folder.join(format!("sizes-{target}-{level:?}"));
            programs::build(&sources, &folder, target, level)
        });
        let row = |case: &&str| {
            let levels = built.iter().map(|programs| {
                let mut sums = [Sizes::default(); 2];
                for source in sources.iter().filter(|source| case_of(&source.name) == *case) {
                    for (sum, side) in sums.iter_mut().zip(Side::BOTH) {
                        match (&programs[&(source.name.clone(), side)], side) {
                            (Ok(program), _) => sum.add(of(program)),
                            (Err(error), Side::Ours) => panic!("{}: {error}", source.name),
                            (Err(_), Side::Peer) => return Err(source.world.clone()),
                        }
                    }
                }
                Ok(sums)
            });
            Row { case: (*case).to_owned(), levels: levels.collect() }
        };
        Table { target, rows: cases.iter().map(row).collect() }
    };
    if sources.is_empty() { Vec::new() } else { TARGETS.into_iter().map(table).collect() }
}

impl Sizes {
    fn add(&mut self, other: Sizes) {
        self.component += other.component;
        self.plain += other.plain;
        self.code += other.code;
        self.bindings += other.bindings;
    }
}

/// Every source in Rust of the cases, in order. Cases that ask for options of a generator are left out: the options are ours.
fn sources(filter: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runtime");
    let folders = entries(&root).into_iter().filter(|path| path.is_dir());
    let of_case = |folder: PathBuf| {
        let case = name_of(&folder);
        let files = entries(&folder).into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
        files
            .map(|path| {
                let world = name_of(&path.with_extension(""));
                let (name, wit) = (format!("{case}{SEPARATOR}{world}"), folder.join("test.wit"));
                Source { name, wit, world, path, bindings: Made::ByCommand }
            })
            .collect::<Vec<_>>()
    };
    folders.filter(|folder| name_of(folder).contains(filter) && !asks_for_options(folder)).flat_map(of_case).collect()
}

/// Whether a source of a case begins with what the suite is to hand to the generator, expects to fail, or runs on some
/// engines only, as asynchronous ones do: those have a part of their own.
fn asks_for_options(folder: &Path) -> bool {
    entries(folder).iter().filter_map(|path| std::fs::read_to_string(path).ok()).any(|text| {
        let first = text.lines().next().unwrap_or_default();
        ["// OPTIONS:", "// FAILS:", "// ENGINES:"].iter().any(|directive| first.starts_with(directive))
    })
}

/// Between the name of a case and that of a world, in the name of a source.
const SEPARATOR: &str = "--";

fn case_of(source: &str) -> &str {
    source.split_once(SEPARATOR).map_or(source, |(case, _)| case)
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.display().to_string()).unwrap_or_default()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("tests/runtime can be read");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("tests/runtime can be read").path()).collect();
    paths.sort();
    paths
}

fn of(program: &Program) -> Sizes {
    let size = |path: &Path| std::fs::metadata(path).expect("it was written").len();
    let module = std::fs::read(&program.module).expect("it was written");
    let payloads = wasmparser::Parser::new(0).parse_all(&module);
    let code = payloads.filter_map(Result::ok).find_map(|payload| match payload {
        wasmparser::Payload::CodeSectionStart { range, .. } => Some(range.end - range.start),
        _ => None,
    });
    Sizes {
        component: size(&program.component),
        plain: plain(&module).len() as u64,
        code: code.unwrap_or_default() as u64,
        bindings: size(&program.bindings),
    }
}

/// The component of a module by `wit-component` alone, with the adapter that it may need.
fn plain(module: &[u8]) -> Vec<u8> {
    const ADAPTER: &[u8] = wasi_preview1_component_adapter_provider::WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER;
    let encode = || {
        let encoder = wit_component::ComponentEncoder::default().module(module)?;
        encoder
            .adapter(wasi_preview1_component_adapter_provider::WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, ADAPTER)?
            .encode()
    };
    encode().expect("witcraft has made a component of it already")
}
