//! The inputs, generated: WIT with many interfaces or functions, large modules, and compositions of many components.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use wasm_encoder::{
    CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection, ImportSection, Module, TypeSection,
    ValType,
};
use wit_component::StringEncoding;
use witcraft_wit::{Options, Wit};

use crate::OURS;

/// The world of the large modules.
const LARGE: &str = "package bench:large;\nworld large {\n  export f: func(x: u32) -> u32;\n}\n";

/// About how many bytes one generated function's body has.
const BODY: usize = 1000;

/// The same, where there are many small ones.
const SMALL_BODY: usize = 50;

/// Generated inputs, kept in a folder from one run to the next.
pub(crate) struct Inputs {
    folder: PathBuf,
}

impl Inputs {
    pub(crate) fn new(folder: &Path) -> Inputs {
        std::fs::create_dir_all(folder).expect("the target folder can be written");
        Inputs { folder: folder.to_owned() }
    }

    /// The world of WASI HTTP with all of its packages, as wasm: peers have no WASI built in.
    pub(crate) fn http(&self) -> PathBuf {
        let wit = load("package bench:http;\nworld http {\n  include wasi:http/proxy@0.2.6;\n}\n");
        let bytes = wit_component::encode(&wit.resolve, wit.packages[0]).expect("it can be encoded");
        let path = self.folder.join("http.wasm");
        write(&path, &bytes);
        path
    }

    /// WIT with so many interfaces, half of them imported and half exported.
    pub(crate) fn interfaces(&self, count: usize) -> PathBuf {
        let (mut text, mut world) = ("package bench:many;\n".to_owned(), String::new());
        for n in 0..count {
            let direction = if n % 2 == 0 { "import" } else { "export" };
            let _ = writeln!(world, "  {direction} i{n};");
            let _ = write!(
                text,
                "\ninterface i{n} {{
  record item {{ id: u32, name: string, data: list<u8>, parent: option<u64> }}
  variant error {{ missing, refused(string), at(tuple<u32, u32>) }}
  enum kind {{ first, second, third }}
  get: func(id: u32) -> result<item, error>;
  put: func(items: list<item>, kind: kind) -> result<u32, error>;
}}
"
            );
        }
        let _ = write!(text, "\nworld many {{\n{world}}}\n");
        self.file(&format!("interfaces-{count}.wit"), &text)
    }

    /// WIT with one interface of so many functions, each with a record of its own, that is imported and exported.
    pub(crate) fn functions(&self, count: usize) -> PathBuf {
        let mut text = "package bench:wide;\n\ninterface wide {\n".to_owned();
        for n in 0..count {
            let _ = write!(
                text,
                "  record item{n} {{ id: u32, names: list<string>, parent: option<tuple<u8, string>> }}
  get{n}: func(items: list<item{n}>, like: item{n}) -> result<item{n}, string>;
"
            );
        }
        text += "}\n\nworld all {\n  import wide;\n  export wide;\n}\n";
        self.file(&format!("functions-{count}.wit"), &text)
    }

    /// A core module of about so many bytes, with the world it was built for.
    pub(crate) fn module(&self, bytes: usize) -> PathBuf {
        let path = self.folder.join(format!("embedded-{bytes}.wasm"));
        if !path.exists() {
            let wit = load(LARGE);
            let world = wit.world(None).expect("it has one world");
            let mut module = core_module(bytes, BODY, &[], "f");
            wit_component::embed_component_metadata(&mut module, &wit.resolve, world, StringEncoding::UTF8)
                .expect("the world can be encoded");
            write(&path, &module);
        }
        path
    }

    /// A component of about so many bytes that exports `f: func(x: u32) -> u32`.
    pub(crate) fn component(&self, bytes: usize) -> PathBuf {
        self.componentized(&format!("large-{bytes}"), LARGE, || core_module(bytes, BODY, &[], "f"))
    }

    /// A component of about so many bytes that exports the same, of functions that are as small as they are where there are
    /// many: what is paid for each is paid often.
    pub(crate) fn small_functions(&self, bytes: usize) -> PathBuf {
        let module = || core_module(bytes, SMALL_BODY, &[], "f");
        self.componentized(&format!("small-functions-{bytes}"), LARGE, module)
    }

    /// A component of a function in JavaScript, and the engine that runs it. `None` where there is no `componentize-js`.
    pub(crate) fn script(&self) -> Option<PathBuf> {
        let path = self.folder.join("script.wasm");
        if !path.exists() {
            let wit = self.file(
                "script.wit",
                "package bench:script;\nworld script {\n  export greet: func(name: string) -> string;\n}\n",
            );
            let source = self.file("script.js", "export const greet = (name) => `Hello, ${name}!`;\n");
            let mut command = Command::new("componentize-js");
            command.arg(source).arg("--wit").arg(wit).args(["--world-name", "script", "--out"]).arg(&path);
            command.stdout(Stdio::null());
            let made = command.status().is_ok_and(|status| status.success());
            return made.then_some(path);
        }
        Some(path)
    }

    /// So many components of about so many bytes each, of which the first imports what the others export.
    pub(crate) fn composition(&self, count: usize, bytes: usize) -> Vec<PathBuf> {
        let names: Vec<String> = (1..count).map(|n| format!("bench:parts/part{n}")).collect();
        let interfaces: String =
            (1..count).map(|n| format!("interface part{n} {{\n  f: func(x: u32) -> u32;\n}}\n")).collect();
        let imports: String = (1..count).map(|n| format!("  import part{n};\n")).collect();
        let root =
            format!("package bench:parts;\n{interfaces}world root {{\n{imports}  export f: func(x: u32) -> u32;\n}}\n");
        let mut parts =
            vec![self.componentized(&format!("root-{count}-{bytes}"), &root, || core_module(bytes, BODY, &names, "f"))];
        parts.extend((1..count).map(|n| {
            let interface = format!("interface part{n} {{\n  f: func(x: u32) -> u32;\n}}\n");
            let wit = format!("package bench:parts;\n{interface}world part {{\n  export part{n};\n}}\n");
            // All of one size, so that the input grows with the count; the names in them make them differ.
            let module = || core_module(bytes, BODY, &[], &format!("bench:parts/part{n}#f"));
            self.componentized(&format!("plug-{n}-{bytes}"), &wit, module)
        }));
        parts
    }

    /// A document in WAC that composes what [`composition`](Self::composition) makes, with its packages in `deps` next to it.
    pub(crate) fn document(&self, count: usize, bytes: usize) -> PathBuf {
        let parts = self.composition(count, bytes);
        let folder = self.folder.join(format!("document-{count}-{bytes}"));
        let packages = folder.join("deps/bench");
        std::fs::create_dir_all(&packages).expect("the target folder can be written");
        let mut text = "package bench:document;\n\n".to_owned();
        let mut arguments = String::new();
        for (n, part) in parts.iter().enumerate() {
            let package = packages.join(format!("part{n}.wasm"));
            if !package.exists() {
                std::fs::copy(part, package).expect("the target folder can be written");
            }
            if n > 0 {
                let _ = writeln!(text, "let part{n} = new bench:part{n} {{}};");
                let _ = write!(arguments, " ...part{n},");
            }
        }
        let _ = write!(text, "\nexport new bench:part0 {{{arguments} }}...;\n");
        let path = folder.join("document.wac");
        write(&path, text.as_bytes());
        path
    }

    /// A thousand components of 10 KB to 20 MB, 2 GB in all, in a folder of their own.
    pub(crate) fn artifacts(&self) -> Vec<PathBuf> {
        const SMALLEST: f64 = 10e3;
        const LARGEST: f64 = 20e6;
        std::fs::create_dir_all(self.folder.join("artifacts")).expect("the target folder can be written");
        let size = |n: usize| {
            // Sizes grow by a factor each, slower at first, so that most are small.
            let way = (n as f64 / 999.0).powf(1.25);
            (SMALLEST * (LARGEST / SMALLEST).powf(way)) as usize
        };
        (0..1000)
            .map(|n| self.componentized(&format!("artifacts/{n}"), LARGE, || core_module(size(n), BODY, &[], "f")))
            .collect()
    }

    /// WASI's command line as it was released first, and as it was released last on that track; none where the crates that carry
    /// them are not there.
    pub(crate) fn releases(&self) -> Option<[PathBuf; 2]> {
        let mut cargo = Command::new("cargo");
        cargo.args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--manifest-path",
            "tests/wasi-releases/Cargo.toml",
        ]);
        let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).stderr(Stdio::null()).output().ok()?;
        let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
        let wit = |release: &str| -> Option<PathBuf> {
            let has = |package: &&serde_json::Value| package["version"].as_str().is_some_and(|v| v.ends_with(release));
            let package = metadata["packages"].as_array()?.iter().find(has)?;
            let folder = Path::new(package["manifest_path"].as_str()?).with_file_name("wit").join("deps");
            ["cli", "cli.wit"].map(|name| folder.join(name)).into_iter().find(|path| path.exists())
        };
        Some([wit("+wasi-0.2.0")?, wit("+wasi-0.2.12")?])
    }

    fn componentized(&self, name: &str, wit: &str, module: impl FnOnce() -> Vec<u8>) -> PathBuf {
        let path = self.folder.join(format!("{name}.wasm"));
        if !path.exists() {
            let wit = self.file(&format!("{name}.wit"), wit);
            let core = self.folder.join(format!("{name}.core.wasm"));
            write(&core, &module());
            let mut command = Command::new(OURS);
            command.arg("componentize").arg(&core).arg("--wit").arg(wit).arg("-o").arg(&path);
            assert!(command.status().expect("witcraft can be run").success(), "{command:?} failed");
        }
        path
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.join(name);
        write(&path, text.as_bytes());
        path
    }
}

/// A module of about so many bytes of functions of about `body` bytes each, which imports the function `f` of each of `imports`, and calls them all
/// in the one that it exports.
fn core_module(bytes: usize, body: usize, imports: &[String], export: &str) -> Vec<u8> {
    let count = (bytes / body).max(1) as u32;
    let imported = imports.len() as u32;
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], [ValType::I32]);
    let mut import_section = ImportSection::new();
    for import in imports {
        import_section.import(import, "f", EntityType::Function(0));
    }
    let mut functions = FunctionSection::new();
    let mut code = CodeSection::new();
    for n in 0..count {
        functions.function(0);
        code.function(&function(n, body, imported));
    }
    let mut exports = ExportSection::new();
    exports.export(export, ExportKind::Func, imported);
    let mut module = Module::new();
    module.section(&types).section(&import_section).section(&functions).section(&exports).section(&code);
    module.finish()
}

/// Arithmetic on the parameter; the first function calls the imports too.
fn function(number: u32, bytes: usize, imported: u32) -> Function {
    let mut function = Function::new([]);
    let mut body = function.instructions();
    body.local_get(0);
    if number == 0 {
        for import in 0..imported {
            body.call(import);
        }
    }
    for step in 0..bytes / 5 {
        let constant = (number as usize * 31 + step * 7 + 64) % 8000;
        body.i32_const(constant as i32 + 64);
        if step % 2 == 0 {
            body.i32_add()
        } else {
            body.i32_xor()
        };
    }
    body.end();
    function
}

fn load(text: &str) -> Wit {
    witcraft_wit::load_bytes("bench.wit", text.as_bytes(), &Options::default()).expect("it is WIT")
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("the target folder can be written");
}
