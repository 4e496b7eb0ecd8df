//! What asynchronous calls, streams and futures cost in Go, beside Rust: the programs of `benches/rust` with one of the two
//! in Go. Both are ours, and run in turn.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::async_jobs::{FLAT, JOBS};
use crate::tools::{OURS, compose, output, run};

/// Runs of each.
const RUNS: usize = 3;

/// The programs of `benches/rust`, and those of Go.
struct Programs {
    folder: PathBuf,
    benches: PathBuf,
}

/// The tables, of the jobs with `filter` in their names.
pub(crate) fn tables(folder: &Path, filter: &str) -> String {
    let benches = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches");
    let programs = Programs { folder: folder.to_owned(), benches };
    let (go_driver, go_provider) = (programs.go("async-driver"), programs.go("async-provider"));
    let [rust_driver, rust_provider] = programs.rust();
    let both = |driver: &Path, provider: &Path, name: &str| {
        let composed = folder.join(name).with_extension("wasm");
        compose(driver, provider, &composed);
        composed
    };
    let compositions = [
        both(&rust_driver, &rust_provider, "rust-rust"),
        both(&rust_driver, &go_provider, "rust-go"),
        both(&go_driver, &rust_provider, "go-rust"),
    ];
    let mut text = "| | Rust | Go is called | ratio | Go calls | ratio |\n|---|--:|--:|--:|--:|--:|\n".to_owned();
    for (job, calls) in JOBS.iter().filter(|(job, _)| job.contains(filter)) {
        let [rust, called, calling] = in_turn(&compositions, job, *calls);
        let (called_ratio, calling_ratio) = (called / rust, calling / rust);
        let _ = writeln!(
            text,
            "| {job} | {} | {} | {called_ratio:.2} | {} | {calling_ratio:.2} |",
            time(rust),
            time(called),
            time(calling)
        );
    }
    text += "\n| memory that the second half adds | Go is called | Go calls |\n|---|--:|--:|\n";
    for (job, calls, words) in FLAT.iter().filter(|(job, ..)| job.contains(filter)) {
        let [called, calling] = [1, 2].map(|index| measure(&compositions[index], job, *calls) / 16.0);
        let _ = writeln!(text, "| {words} | {called:.1} MiB | {calling:.1} MiB |");
    }
    text
}

impl Programs {
    fn wit(&self) -> PathBuf {
        self.benches.join("rust/async-work.wit")
    }

    fn go(&self, world: &str) -> PathBuf {
        let folder = self.folder.join(format!("go-{world}"));
        std::fs::create_dir_all(&folder).expect("the target folder can be written");
        std::fs::write(folder.join("go.mod"), "module bench\n\ngo 1.26\n").expect("it can be written");
        let source = format!("go/guests/async/{}.go", world.trim_start_matches("async-"));
        std::fs::copy(self.benches.join(source), folder.join("main.go")).expect("it can be written");
        let mut bindgen = Command::new(OURS);
        bindgen.args(["bindgen", "go"]).arg(self.wit()).args(["--world", world, "-o"]);
        run(bindgen.arg(folder.join("gen")));
        let component = folder.join("component.wasm");
        run(Command::new(OURS).arg("componentize").arg(&folder).arg("-o").arg(&component));
        component
    }

    /// The driver and the provider in Rust.
    fn rust(&self) -> [PathBuf; 2] {
        let worlds = ["async-driver", "async-provider"];
        let guest = self.benches.join("../crates/guest");
        for world in worlds {
            let folder = self.folder.join(world);
            std::fs::create_dir_all(&folder).expect("the target folder can be written");
            let manifest = format!(
                "[package]\nname = \"{world}\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\ncrate-type = [\"cdylib\"]\n\n\
                 [dependencies]\nfutures = \"0.3\"\n\n[dependencies.wit-bindgen]\npackage = \"witcraft-guest\"\n\
                 features = [\"async-spawn\"]\npath = {guest:?}\n"
            );
            std::fs::write(folder.join("Cargo.toml"), manifest).expect("it can be written");
            let source = self.benches.join(format!("rust/guests/{}.rs", world.replace('-', "_")));
            let text = format!(
                "mod bindings {{\n    wit_bindgen::generate!({{ path: {:?}, world: {world:?} }});\n}}\n\
                 #[path = {source:?}]\nmod component;\n",
                self.wit()
            );
            std::fs::write(folder.join("lib.rs"), text).expect("it can be written");
        }
        let workspace = format!(
            "[workspace]\nmembers = {worlds:?}\nresolver = \"3\"\n\n[profile.release]\nlto = true\ncodegen-units = 1\n\
             panic = \"abort\"\nstrip = true\n"
        );
        std::fs::write(self.folder.join("Cargo.toml"), workspace).expect("it can be written");
        let mut cargo = Command::new(self.benches.join("../scripts/guest-rust.sh"));
        cargo.current_dir(&self.folder).env("CARGO_TARGET_DIR", self.folder.join("target")).env_remove("RUSTFLAGS");
        run(cargo.args(["cargo", "build", "--quiet", "--release", "--target", "wasm32-wasip1"]));
        worlds.map(|world| {
            let modules = self.folder.join("target/wasm32-wasip1/release");
            let component = self.folder.join(world).with_extension("wasm");
            let module = modules.join(world.replace('-', "_")).with_extension("wasm");
            run(Command::new(OURS).arg("componentize").arg(module).arg("-o").arg(&component));
            component
        })
    }
}

/// The medians, run one after the other so that what else the machine does meets all.
fn in_turn<const N: usize>(compositions: &[PathBuf; N], job: &str, calls: u32) -> [f64; N] {
    let runs: Vec<[f64; N]> =
        (0..RUNS).map(|_| compositions.each_ref().map(|composition| measure(composition, job, calls))).collect();
    std::array::from_fn(|index| {
        let mut figures: Vec<f64> = runs.iter().map(|run| run[index]).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    })
}

/// What a driver says about a job.
fn measure(composition: &Path, job: &str, calls: u32) -> f64 {
    let mut command = Command::new(OURS);
    command.arg("run").arg(composition).args(["--invoke", &format!("measure({job:?}, {calls})")]);
    let text = output(&mut command).unwrap_or_else(|error| panic!("{job}: {error}"));
    text.trim().parse().unwrap_or_else(|_| panic!("the driver says `{text}`"))
}

/// Nanoseconds, as a unit that reads well.
fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        ns if ns < 10_000.0 => format!("{ns:.0} ns"),
        ns if ns < 10_000_000.0 => format!("{:.0} µs", ns / 1e3),
        ns => format!("{:.1} ms", ns / 1e6),
    }
}
