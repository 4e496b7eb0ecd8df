//! A component in JavaScript that is called by a driver in Rust.

use std::path::{Path, PathBuf};
use std::process::Command;

use indicatif::{HumanBytes, HumanCount};
use wait4::Wait4;

use crate::makers::Maker;
use crate::tools::{OURS, compose, output, run};
use crate::{head, in_turn, line, sources};

/// What the driver can be asked to do, and how often it does it at a time.
const JOBS: [(&str, u32); 19] = [
    ("add", 200_000),
    ("6 scalars", 100_000),
    ("string in, 16 B", 100_000),
    ("string out, 16 B", 100_000),
    ("string in, 8 KiB", 5_000),
    ("string out, 8 KiB", 5_000),
    ("list<u8> in, 64 KiB", 2_000),
    ("list<u8> out, 64 KiB", 2_000),
    ("list<u32> in, 1,000", 5_000),
    ("list<u32> out, 1,000", 5_000),
    ("strings in, 1,000", 50),
    ("strings out, 1,000", 50),
    ("records in, 1,000", 20),
    ("records out, 1,000", 20),
    ("variants out, 1,000", 50),
    ("option in result out", 100_000),
    ("constructor and drop", 50_000),
    ("method", 100_000),
    ("borrow", 50_000),
];

/// How often calls are made, to see whether memory grows: once few, once many.
const FEW: u32 = 20_000;
const MANY: u32 = 200_000;
/// The driver does every job so many times over.
const ROUNDS: u32 = 5;

/// The program of each tool that can make one, behind the driver.
pub(crate) struct Compositions {
    makers: Vec<Maker>,
    /// `Err` says why there is none.
    composed: Vec<Result<PathBuf, String>>,
}

/// Builds the driver, and has every tool make a component of the provider.
pub(crate) fn compositions(folder: &Path, makers: &[Maker]) -> Compositions {
    let rust = sources().join("../rust");
    let wit = rust.join("work.wit");
    let driver = driver(&rust, &wit, folder);
    let composed = |maker: &Maker| {
        let [component, composed] = ["provider", "composed"].map(|name| folder.join(format!("{name}-{maker:?}.wasm")));
        maker.make(&sources().join("guests/provider.js"), &wit, "provider", &component)?;
        compose(&driver, &component, &composed);
        Ok(composed)
    };
    Compositions { makers: makers.to_owned(), composed: makers.iter().map(composed).collect() }
}

fn driver(rust: &Path, wit: &Path, folder: &Path) -> PathBuf {
    run(Command::new(OURS).args(["bindgen", "rust", "--world", "driver"]).arg(wit).arg("-o").arg(folder));
    let source = rust.join("guests/driver.rs");
    let root = format!("#[path = \"driver.rs\"]\nmod bindings;\n#[path = {source:?}]\nmod component;\n");
    std::fs::write(folder.join("lib.rs"), root).expect("the target folder can be written");
    let [module, component] = ["driver.core.wasm", "driver.wasm"].map(|name| folder.join(name));
    run(Command::new(rust.join("../../scripts/guest-rust.sh"))
        .current_dir(folder)
        .args(["rustc", "--crate-type", "cdylib", "--edition", "2024", "--target", "wasm32-wasip1"])
        .args(["-Copt-level=3", "-Clto", "-Cpanic=abort", "lib.rs", "-o"])
        .arg(&module));
    run(Command::new(OURS).arg("componentize").arg(&module).arg("-o").arg(&component));
    component
}

/// Calls a second.
pub(crate) fn table(Compositions { makers, composed }: &Compositions, filter: &str) -> String {
    let mut text = head("calls a second", makers);
    for (job, calls) in JOBS.iter().filter(|(job, _)| job.contains(filter)) {
        let rates = in_turn(composed, |composition| {
            let mut command = Command::new(OURS);
            command.arg("run").arg(composition.as_ref().map_err(Clone::clone)?);
            let text = output(command.args(["--invoke", &measure(job, *calls)]))?;
            let time: f64 = text.trim().parse().map_err(|_| format!("the driver says `{text}`"))?;
            Ok(1e9 / time)
        });
        text += &line(job, &rates, |rate| HumanCount(rate as u64).to_string());
    }
    text
}

/// The most memory that a run takes, after few calls and after many.
pub(crate) fn memory(Compositions { makers, composed }: &Compositions) -> String {
    let mut text = head("peak memory of the run", makers);
    for job in ["string out, 16 B", "constructor and drop"] {
        for calls in [FEW, MANY] {
            let peaks = in_turn(composed, |composition| {
                let mut command = Command::new(OURS);
                command.arg("run").arg(composition.as_ref().map_err(Clone::clone)?);
                command.args(["--invoke", &measure(job, calls)]).stdout(std::process::Stdio::null());
                let child = command.spawn().map_err(|error| error.to_string())?;
                let used = child.wait4().map_err(|error| error.to_string())?;
                if used.status.success() { Ok(used.rusage.maxrss as f64) } else { Err("it traps".to_owned()) }
            });
            let title = format!("{job}: {} calls", HumanCount(u64::from(calls * ROUNDS)));
            text += &line(&title, &peaks, |peak| HumanBytes(peak as u64).to_string());
        }
    }
    text
}

/// The call of the driver.
fn measure(job: &str, calls: u32) -> String {
    format!("measure({job:?}, {calls})")
}
