//! How the programs of the benchmark are built.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::{OURS, compose, run};

/// The peer's runtime module.
pub(crate) const PEER_RUNTIME: &str = "go.bytecodealliance.org/pkg v0.2.1";
/// The flag that lets stock Go link it: it refers to a private function of Go's runtime.
const PEER_LINKS: &str = "-checklinkname=0 ";

/// The same program by both generators.
pub(crate) struct Pair {
    /// How Go takes part.
    pub(crate) title: &'static str,
    pub(crate) ours: Built,
    pub(crate) peer: Built,
}

/// A program in Go as a component, and composed with its other half in Rust.
#[derive(Clone)]
pub(crate) struct Built {
    pub(crate) component: PathBuf,
    pub(crate) composed: PathBuf,
}

/// A provider of ours.
struct Provider {
    title: &'static str,
    /// The name of its main file in `guests/ours`.
    program: &'static str,
    /// What its bindings are generated with.
    options: &'static [&'static str],
}

/// The ways to what implements the exports.
const PROVIDERS: [Provider; 2] = [
    Provider { title: "Go is called", program: "registered", options: &[] },
    Provider {
        title: "Go is called, linked",
        program: "linked",
        options: &["--implementation", "bench/implementation.Work"],
    },
];

/// Builds below one folder.
pub(crate) struct Builder {
    folder: PathBuf,
    sources: PathBuf,
}

impl Builder {
    pub(crate) fn new(folder: &Path) -> Builder {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/go");
        let _ = std::fs::remove_dir_all(folder); // it is not there before the first run
        std::fs::create_dir_all(folder).expect("the target folder can be written");
        Builder { folder: folder.to_owned(), sources }
    }

    /// Everything that is measured.
    pub(crate) fn pairs(&self) -> Vec<Pair> {
        let driver = self.rust("driver");
        let called = |component: PathBuf, name: &str| {
            let composed = self.compose(&driver, &component, name);
            Built { component, composed }
        };
        let peer = called(self.go_peer("provider", "export_bench_work_work"), "peer-called");
        let mut pairs: Vec<Pair> = PROVIDERS
            .iter()
            .map(|provider| Pair {
                title: provider.title,
                ours: called(self.go_provider(provider), &format!("ours-{}", provider.program)),
                peer: peer.clone(),
            })
            .collect();
        let provider = self.rust("provider");
        let calling = |component: PathBuf, name: &str| {
            let composed = self.compose(&component, &provider, name);
            Built { component, composed }
        };
        pairs.push(Pair {
            title: "Go calls",
            ours: calling(self.go_driver(), "ours-calling"),
            peer: calling(self.go_peer("driver", "export_wit_world"), "peer-calling"),
        });
        pairs
    }

    fn wit(&self) -> PathBuf {
        self.sources.join("work.wit")
    }

    fn rust(&self, world: &str) -> PathBuf {
        let folder = self.fresh(&format!("rust-{world}"));
        run(Command::new(OURS)
            .args(["bindgen", "rust"])
            .arg(self.wit())
            .args(["--world", world, "-o"])
            .arg(folder.join("bindings")));
        std::fs::copy(self.sources.join(format!("guests/{world}.rs")), folder.join("lib.rs"))
            .expect("it can be written");
        let module = folder.join("module.wasm");
        let script = self.sources.join("../../scripts/guest-rust.sh");
        run(Command::new(script)
            .current_dir(&folder)
            .args(["rustc", "--crate-type", "cdylib", "--edition", "2024", "--target", "wasm32-wasip1"])
            .args(["-Copt-level=3", "-Clto", "-Cpanic=abort", "lib.rs", "-o"])
            .arg(&module));
        self.componentize(&module, world, &folder)
    }

    fn go_provider(&self, Provider { program, options, .. }: &Provider) -> PathBuf {
        let folder = self.fresh(&format!("ours-{program}"));
        let package = folder.join("implementation");
        std::fs::create_dir_all(&package).expect("the target folder can be written");
        let source = self.sources.join(format!("guests/ours/{program}.go"));
        std::fs::copy(source, folder.join("main.go")).expect("it can be written");
        self.go_ours("provider", options, &folder, &package)
    }

    fn go_driver(&self) -> PathBuf {
        let folder = self.fresh("ours-driver");
        self.go_ours("driver", &[], &folder, &folder)
    }

    /// Builds a program of ours, the source of which goes to `package`.
    fn go_ours(&self, world: &str, options: &[&str], folder: &Path, package: &Path) -> PathBuf {
        std::fs::write(folder.join("go.mod"), "module bench\n\ngo 1.24\n").expect("it can be written");
        let name = format!("{world}.go");
        std::fs::copy(self.sources.join("guests/ours").join(&name), package.join(name)).expect("it can be written");
        run(Command::new(OURS)
            .args(["bindgen", "go"])
            .arg(self.wit())
            .args(["--world", world, "-o"])
            .arg(folder.join("gen"))
            .args(options));
        self.go_build(folder, "");
        self.componentize(&folder.join("module.wasm"), world, folder)
    }

    fn go_peer(&self, world: &str, package: &str) -> PathBuf {
        let folder = self.fresh(&format!("peer-{world}"));
        run(Command::new("wit-bindgen").arg("go").arg(self.wit()).args(["--world", world, "--out-dir"]).arg(&folder));
        let manifest = format!("module wit_component\n\ngo 1.25\n\nrequire {PEER_RUNTIME}\n");
        std::fs::write(folder.join("go.mod"), manifest).expect("it can be written");
        let package = folder.join(package);
        std::fs::create_dir_all(&package).expect("the target folder can be written");
        let source = self.sources.join(format!("guests/peer/{world}.go"));
        std::fs::copy(source, package.join("implementation.go")).expect("it can be written");
        self.go_build(&folder, PEER_LINKS);
        self.componentize(&folder.join("module.wasm"), world, &folder)
    }

    fn go_build(&self, folder: &Path, links: &str) {
        run(Command::new("go")
            .current_dir(folder)
            .envs([("GOOS", "wasip1"), ("GOARCH", "wasm"), ("GOFLAGS", "-mod=mod")])
            .args(["build", "-buildmode=c-shared", &format!("-ldflags={links}-s -w"), "-o", "module.wasm", "."]));
    }

    fn componentize(&self, module: &Path, world: &str, folder: &Path) -> PathBuf {
        let component = folder.join("component.wasm");
        let mut command = Command::new(OURS);
        command.arg("componentize").arg(module).arg("--wit").arg(self.wit()).args(["--world", world, "-o"]);
        run(command.arg(&component));
        component
    }

    fn compose(&self, root: &Path, plug: &Path, name: &str) -> PathBuf {
        let composed = self.folder.join(format!("{name}.wasm"));
        compose(root, plug, &composed);
        composed
    }

    fn fresh(&self, name: &str) -> PathBuf {
        let folder = self.folder.join(name);
        std::fs::create_dir_all(&folder).expect("the target folder can be written");
        folder
    }
}
