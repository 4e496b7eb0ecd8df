//! How long witcraft takes and how much memory, beside the tools that people use for the same today.
//!
//! ```text
//! cargo bench --bench peers               everything
//! cargo bench --bench peers -- compose    the rows with `compose` in their names
//! ```
//!
//! Ours and theirs run in turn, on the same inputs; a figure is the median of the runs. Those of `wit-bindgen`,
//! `wasm-tools`, `wac`, `jco` and `wasmtime` that are not on the PATH are left out, and so is the row whose input is made by
//! `componentize-js`, where that is not. Inputs are generated below the target folder.
#![allow(clippy::print_stdout, reason = "the table is what this program is for")]

mod inputs;
mod measure;
mod table;

use std::path::{Path, PathBuf};

use inputs::Inputs;
use measure::{Measured, Run, in_turn};
use table::{Growth, Row};

/// The command under test.
const OURS: &str = env!("CARGO_BIN_EXE_witcraft");

fn main() {
    let filter = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    let bench = Bench { inputs: Inputs::new(&folder), filter, out: folder.join("out") };
    std::fs::create_dir_all(&bench.out).expect("the target folder can be written");

    let mut rows = Vec::new();
    rows.extend(bench.start_up());
    rows.extend(bench.bindgen());
    rows.extend(bench.componentize());
    rows.extend(bench.validate());
    rows.extend(bench.validate_all());
    rows.extend(bench.reach());
    rows.extend(bench.wit_diff());
    rows.extend(bench.compose());
    rows.extend(bench.compose_documents());
    rows.extend(bench.transpile());
    rows.extend(bench.run());
    table::print(&rows);

    println!(
        "\nGrowth: time for the larger input over time for the smaller, by how much larger it is; 1.0 is linear.\n"
    );
    table::print_growth(&bench.growth());
}

/// The run for an input of some size.
type Job<'a> = &'a dyn Fn(usize) -> Run;

struct Bench {
    inputs: Inputs,
    filter: String,
    out: PathBuf,
}

impl Bench {
    /// Measures one row, unless the user asked for others.
    fn row(&self, name: &str, ours: &Run, theirs: Option<&Run>) -> Option<Row> {
        if !name.contains(self.filter.as_str()) {
            return None;
        }
        let (ours, theirs) = in_turn(ours, theirs.filter(|run| run.is_present()));
        Some(Row { name: name.to_owned(), ours, theirs })
    }

    fn start_up(&self) -> Option<Row> {
        let (ours, theirs) = (Run::new(OURS).arg("--version"), Run::new("wasm-tools").arg("--version"));
        self.row("start-up: --version", &ours, Some(&theirs))
    }

    fn bindgen(&self) -> Vec<Row> {
        let worlds = [("WASI HTTP", self.inputs.http()), ("1,000 interfaces", self.inputs.interfaces(1000))];
        // Ours always lays its output out; theirs does only where it is asked to.
        let layouts = [("", None), (", laid out", Some("--format"))];
        let jobs = worlds.iter().flat_map(|world| layouts.map(|layout| (world, layout)));
        jobs.filter_map(|((name, wit), (suffix, layout))| {
            let theirs = Run::new("wit-bindgen").args(["rust", "--generate-all"]).args(layout);
            let theirs = theirs.arg("--out-dir").arg(&self.out).arg(wit);
            self.row(&format!("bindgen: {name}{suffix}"), &self.bindgen_ours("rust", wit), Some(&theirs))
        })
        .collect()
    }

    fn bindgen_ours(&self, language: &str, wit: &Path) -> Run {
        let module = if language == "go" { &["--module", "bench/bindings"][..] } else { &[] };
        let out = self.out.join("bindings").join(language);
        Run::new(OURS).args(["bindgen", language]).arg(wit).args(module).arg("-o").arg(out)
    }

    fn componentize(&self) -> Option<Row> {
        let module = self.inputs.module(10 << 20);
        let theirs =
            Run::new("wasm-tools").args(["component", "new"]).arg(&module).arg("-o").arg(self.out.join("new.wasm"));
        self.row("componentize: 10 MB", &self.componentize_ours(&module), Some(&theirs))
    }

    fn componentize_ours(&self, module: &Path) -> Run {
        Run::new(OURS).arg("componentize").arg(module).arg("-o").arg(self.out.join("componentized.wasm"))
    }

    fn validate(&self) -> Option<Row> {
        let component = self.inputs.component(10 << 20);
        let theirs = Run::new("wasm-tools").args(["validate", "--features", "all"]).arg(&component);
        self.row("validate: 10 MB", &self.validate_ours(&component), Some(&theirs))
    }

    /// The call graph of a large component. Nobody else follows calls.
    fn reach(&self) -> Option<Row> {
        let component = self.inputs.component(20 << 20);
        self.row("inspect --reach: 20 MB", &Run::new(OURS).arg("inspect").arg(&component).arg("--reach"), None)
    }

    /// What a pipeline does with all of its artifacts.
    fn validate_all(&self) -> Option<Row> {
        const NAME: &str = "validate: 1,000 components, 2 GB, with a world and SARIF";
        if !NAME.contains(self.filter.as_str()) {
            return None;
        }
        let artifacts = self.inputs.artifacts();
        let wit = artifacts[0].with_extension("wit");
        let ours = Run::new(OURS).arg("validate").args(&artifacts).arg("--wit").arg(wit);
        let ours = ours.arg("--report").arg(format!("sarif={}", self.out.join("all.sarif").display()));
        let each = "for file; do wasm-tools validate --features all \"$file\"; done";
        let theirs = Run::new("bash").args(["-c", each, "bash"]).args(&artifacts);
        let is_there = Run::new("wasm-tools").is_present();
        self.row(NAME, &ours, is_there.then_some(&theirs))
    }

    fn wit_diff(&self) -> Option<Row> {
        let [old, new] = self.inputs.releases()?;
        self.row("wit diff: WASI 0.2.0 and 0.2.12", &Run::new(OURS).args(["wit", "diff"]).args([old, new]), None)
    }

    fn validate_ours(&self, component: &Path) -> Run {
        Run::new(OURS).arg("validate").arg(component)
    }

    fn compose(&self) -> Vec<Row> {
        let sizes = [(2, 1 << 10), (10, 1 << 10), (300, 1 << 10), (2, 6 << 20)];
        sizes
            .iter()
            .filter_map(|&(count, bytes)| {
                let [root, plugs @ ..] = &*self.inputs.composition(count, bytes) else { return None };
                let mut theirs = Run::new("wac").arg("plug").arg(root);
                for plug in plugs {
                    theirs = theirs.arg("--plug").arg(plug);
                }
                let theirs = theirs.arg("-o").arg(self.out.join("plugged.wasm"));
                let size = if bytes < 1 << 20 { String::new() } else { format!(", {} MB", bytes >> 20) };
                self.row(&format!("compose: {count} components{size}"), &self.compose_ours(root, plugs), Some(&theirs))
            })
            .collect()
    }

    /// Compositions that a document describes, and the sizes of what both make of the larger one.
    fn compose_documents(&self) -> Vec<Row> {
        let sizes = [(2, 1 << 10), (300, 1 << 10), (2, 6 << 20)];
        sizes
            .iter()
            .filter_map(|&(count, bytes)| {
                let document = self.inputs.document(count, bytes);
                let [ours, theirs] = ["document.wasm", "document-peer.wasm"].map(|name| self.out.join(name));
                let run =
                    |program: &str, out: &Path| Run::new(program).arg("compose").arg(&document).arg("-o").arg(out);
                let deps = document.with_file_name("deps");
                let peer = run("wac", &theirs).arg("--deps-dir").arg(deps);
                let size = if bytes < 1 << 20 { String::new() } else { format!(", {} MB", bytes >> 20) };
                let row =
                    self.row(&format!("compose: WAC, {count} components{size}"), &run(OURS, &ours), Some(&peer))?;
                let length = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
                println!("compose: WAC, {count} components{size}: {} bytes, peer {}", length(&ours), length(&theirs));
                Some(row)
            })
            .collect()
    }

    fn compose_ours(&self, root: &Path, plugs: &[PathBuf]) -> Run {
        Run::new(OURS).arg("compose").arg(root).args(plugs).arg("-o").arg(self.out.join("composed.wasm"))
    }

    fn transpile(&self) -> Vec<Row> {
        let size = 11 << 20;
        let inputs = [
            ("11 MB", Some(self.inputs.component(size))),
            ("11 MB, many functions", Some(self.inputs.small_functions(size))),
            ("11 MB, ComponentizeJS", self.inputs.script()),
        ];
        let rows = inputs.iter().filter_map(|(name, input)| {
            let component = input.as_ref()?;
            let theirs =
                Run::new("jco").arg("transpile").arg(component).arg("-o").arg(self.out.join("transpiled-by-jco"));
            self.row(&format!("transpile: {name}"), &self.transpile_ours(component), Some(&theirs))
        });
        rows.collect()
    }

    fn transpile_ours(&self, component: &Path) -> Run {
        Run::new(OURS).arg("transpile").arg(component).arg("-o").arg(self.out.join("transpiled"))
    }

    fn run(&self) -> Vec<Row> {
        let component = self.inputs.component(1 << 20);
        let cache = self.out.join("cache");
        let ours = Run::new(OURS).arg("run").arg(&component).args(["--invoke", "f(1)"]);
        let theirs = Run::new("wasmtime").args(["run", "-C", "cache=y", "--invoke", "f(1)"]).arg(&component);
        let [ours, theirs] = [ours, theirs].map(|run| run.env("XDG_CACHE_HOME", &cache));
        let [cold_ours, cold_theirs] = [ours.clone(), theirs.clone()].map(|run| run.without(&cache));
        let cold = self.row("run --invoke: cold, 1 MB", &cold_ours, Some(&cold_theirs));
        cold.into_iter().chain(self.row("run --invoke: cached, 1 MB", &ours, Some(&theirs))).collect()
    }

    /// How the time of each job grows from one size to eight times that.
    fn growth(&self) -> Vec<Growth> {
        let megabytes = |count: usize| count << 20;
        let jobs: [(&str, [usize; 2], Job<'_>); 7] = [
            ("bindgen rust: interfaces", [250, 2000], &|count| {
                self.bindgen_ours("rust", &self.inputs.interfaces(count))
            }),
            ("bindgen rust: functions", [500, 4000], &|count| self.bindgen_ours("rust", &self.inputs.functions(count))),
            ("bindgen go: functions", [500, 4000], &|count| self.bindgen_ours("go", &self.inputs.functions(count))),
            ("componentize: MB", [2, 16], &|size| self.componentize_ours(&self.inputs.module(megabytes(size)))),
            ("validate: MB", [2, 16], &|size| self.validate_ours(&self.inputs.component(megabytes(size)))),
            ("transpile: MB", [2, 16], &|size| self.transpile_ours(&self.inputs.component(megabytes(size)))),
            ("compose: components", [40, 320], &|count| {
                let parts = self.inputs.composition(count, 1 << 10);
                self.compose_ours(&parts[0], &parts[1..])
            }),
        ];
        let wanted = jobs.into_iter().filter(|(name, ..)| name.contains(self.filter.as_str()));
        wanted
            .map(|(name, sizes, job)| {
                let measured: [Measured; 2] = sizes.map(|size| in_turn(&job(size), None).0);
                Growth { name: name.to_owned(), sizes, measured }
            })
            .collect()
    }
}
