//! A program: all modules that are reached from its entry, and what they ask of the world.
//!
//! Modules stay modules: the engine links them as the language says. What happens here is what a component cannot do when it runs:
//! specifiers are resolved, through files and `node_modules`; TypeScript and JSX become JavaScript; JSON and CommonJS become modules.

pub(crate) mod analyze;
mod commonjs;
mod lines;
mod resolve;
mod transform;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use witcraft_diagnostics::{Diagnostic, Source, Span, plain};

use crate::table::{Asynchronous, Demand};
pub(crate) use analyze::{Names, Request};
use resolve::Resolver;

/// A program, ready for the engine.
pub(crate) struct Program {
    /// Its modules, and those of the platform that it needs.
    pub(crate) modules: Vec<Module>,
    /// The names of those to evaluate, in order; the last is the entry.
    pub(crate) entries: Vec<String>,
    /// What it imports of the world.
    pub(crate) demand: Demand,
    /// Global variables that it mentions and does not declare.
    pub(crate) globals: BTreeSet<String>,
    /// The entry as it was written.
    pub(crate) entry: Source,
    /// Whether it looks at the signal that cancels an asynchronous export.
    pub(crate) mentions_signal: bool,
    /// Where the entry exports what: names with places in the text.
    pub(crate) exports: Vec<(String, Option<Span>)>,
}

/// A module as the engine takes it.
pub(crate) struct Module {
    /// What the engine and stack traces call it: a path below the program's folder.
    pub(crate) name: String,
    pub(crate) text: String,
    /// The module that each specifier stands for.
    pub(crate) imports: Vec<(String, String)>,
    /// The text as it was written, for places in messages.
    pub(crate) source: Option<Source>,
    /// Whether `text` is that.
    pub(crate) is_verbatim: bool,
}

/// What is known of modules that are not files.
pub(crate) struct World<'a> {
    /// Every name of a module of the world's imports, with what each exports.
    pub(crate) modules: &'a BTreeMap<String, Vec<String>>,
    /// What the world is called.
    pub(crate) name: &'a str,
    pub(crate) asynchronous: &'a Asynchronous,
    /// The interfaces that the world exports.
    pub(crate) exports: &'a [String],
}

/// Loads a program from its entry.
///
/// # Errors
/// Whatever cannot be read, parsed or resolved, all of it.
pub(crate) fn load(entry: &Path, world: &World<'_>) -> Result<Program, Vec<Diagnostic>> {
    let mut loader = Loader {
        resolver: Resolver::new(entry),
        world,
        files: Vec::new(),
        numbers: HashMap::new(),
        demand: Demand::default(),
        globals: BTreeSet::new(),
        findings: Vec::new(),
    };
    // Paths are told apart after links are followed; the entry's own name is the one that was given.
    let path = entry.canonicalize().unwrap_or_else(|_| entry.to_owned());
    loader.numbers.insert(path.clone(), 0);
    loader.file(&path, &entry.display().to_string());
    let mut next = 0;
    while next < loader.files.len() {
        loader.imports(next);
        next += 1;
    }
    loader.finish()
}

/// A file of the program.
struct File {
    name: String,
    path: PathBuf,
    source: Source,
    kind: Kind,
    text: String,
    requests: Vec<Request>,
    exports: Vec<(String, std::ops::Range<usize>)>,
    is_verbatim: bool,
    /// The module that each specifier stands for: a file by its number.
    targets: Vec<(String, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Module,
    CommonJs,
    Json,
}

struct Loader<'a> {
    resolver: Resolver,
    world: &'a World<'a>,
    files: Vec<File>,
    numbers: HashMap<PathBuf, usize>,
    demand: Demand,
    globals: BTreeSet<String>,
    findings: Vec<Diagnostic>,
}

impl Loader<'_> {
    /// Reads a file, and adds it with what it imports. `shown` is what messages call it.
    fn file(&mut self, path: &Path, shown: &str) {
        let name = self.resolver.name(path);
        let text = match std::fs::read(path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(_) => {
                    let message = format!("`{shown}` is not text in UTF-8");
                    self.findings.push(Diagnostic::error("javascript/unreadable", message).in_file(shown));
                    String::new()
                }
            },
            Err(error) => {
                let message = format!("cannot read `{shown}`: {}", plain(&error));
                self.findings.push(Diagnostic::error("javascript/unreadable", message).in_file(shown));
                String::new()
            }
        };
        let source = Source::new(shown, text);
        let mut file = File {
            name,
            path: path.to_owned(),
            source: source.clone(),
            kind: Kind::Json,
            text: String::new(),
            requests: Vec::new(),
            exports: Vec::new(),
            is_verbatim: true,
            targets: Vec::new(),
        };
        if path.extension().is_some_and(|extension| extension == "json") {
            file.text = commonjs::json(source.text());
            self.files.push(file);
            return;
        }
        match analyze::analyze(path, &source) {
            Ok(analyzed) => {
                let is_commonjs = analyzed.is_commonjs && !self.resolver.is_module(path);
                file.kind = if is_commonjs { Kind::CommonJs } else { Kind::Module };
                self.globals.extend(analyzed.globals);
                file.text = analyzed.text;
                file.requests = analyzed.requests;
                file.exports = analyzed.exports;
                file.is_verbatim = analyzed.is_verbatim;
            }
            Err(findings) => self.findings.extend(findings),
        }
        self.files.push(file);
    }

    /// Finds the modules that a file imports.
    fn imports(&mut self, number: usize) {
        let requests = std::mem::take(&mut self.files[number].requests);
        for request in &requests {
            let known = self.files[number].targets.iter().any(|(specifier, _)| *specifier == request.specifier);
            if request.specifier == crate::platform::TASK {
                self.globals.insert(request.specifier.clone());
            } else if let Some(names) = self.world.modules.get(&request.specifier) {
                self.of_world(number, request, names);
            } else if known {
                continue;
            } else if let Some(target) = self.target(number, request) {
                self.files[number].targets.push((request.specifier.clone(), target));
            }
        }
        self.files[number].requests = requests;
    }

    /// Notes what a request wants of the world.
    fn of_world(&mut self, number: usize, request: &Request, exported: &[String]) {
        let specifier = request.specifier.clone();
        let Names::Some(names) = &request.names else {
            self.demand.everything.push(specifier);
            return;
        };
        for name in names {
            if !exported.contains(name) {
                let message = format!("`{specifier}` has no `{name}`");
                let near = witcraft_diagnostics::nearest(name, exported.iter().map(String::as_str));
                let help = near.map(|near| format!("did you mean `{near}`?"));
                let span = self.span(number, name, request);
                self.findings.push(
                    Diagnostic::error("javascript/import", message)
                        .at_opt(span, "not exported by the interface")
                        .help_opt(help),
                );
            }
        }
        self.demand.names.entry(specifier).or_default().extend(names.iter().cloned());
    }

    fn target(&mut self, number: usize, request: &Request) -> Option<usize> {
        let from = self.files[number].path.clone();
        match self.resolver.resolve(&from, request, self.world) {
            Ok(path) => {
                if let Some(number) = self.numbers.get(&path) {
                    return Some(*number);
                }
                let number = self.files.len();
                self.numbers.insert(path.clone(), number);
                let shown = self.resolver.shown(&path);
                self.file(&path, &shown);
                Some(number)
            }
            // What throws only when it is reached may well never be.
            Err(_) if request.is_lazy => None,
            Err(finding) => {
                let span = self.span(number, &request.specifier, request);
                let file = self.files[number].source.name().to_owned();
                let finding = match span {
                    Some(span) => finding.at(span, "imported here"),
                    None => finding.in_file(&file),
                };
                self.findings.push(finding);
                None
            }
        }
    }

    /// The place of a word in the statement of a request, in the text as it was written.
    fn span(&self, number: usize, word: &str, request: &Request) -> Option<Span> {
        let file = &self.files[number];
        let text = file.source.text();
        // Text that was transformed has its lines in place, and nothing else.
        let start = if file.is_verbatim { request.range.start } else { 0 };
        let start = start + text.get(start..)?.find(word)?;
        Some(file.source.span(start..start + word.len()))
    }

    fn finish(mut self) -> Result<Program, Vec<Diagnostic>> {
        if !self.findings.is_empty() {
            return Err(self.findings);
        }
        let requested = commonjs::requested(&self.files);
        let kinds: Vec<Kind> = self.files.iter().map(|file| file.kind).collect();
        let names: Vec<String> = self.files.iter().map(|file| file.name.clone()).collect();
        let entry = self.files[0].source.clone();
        let exports = std::mem::take(&mut self.files[0].exports);
        let exported: Vec<String> = exports.iter().map(|(name, _)| name.clone()).collect();
        let is_verbatim = self.files[0].is_verbatim;
        let span = |range: std::ops::Range<usize>| is_verbatim.then(|| entry.span(range));
        let exports = exports.into_iter().map(|(name, range)| (name, span(range))).collect();
        let mut modules = Vec::new();
        for (number, file) in self.files.into_iter().enumerate() {
            let is_commonjs = file.kind == Kind::CommonJs;
            let text = if is_commonjs { commonjs::wrap(&file, &kinds) } else { file.text };
            let target = |number: usize| match kinds[number] {
                Kind::CommonJs if !is_commonjs => commonjs::face_name(&names[number]),
                Kind::CommonJs | Kind::Json | Kind::Module => names[number].clone(),
            };
            let imports = file.targets.into_iter().map(|(specifier, to)| (specifier, target(to))).collect();
            let is_verbatim = file.is_verbatim && file.kind == Kind::Module;
            if is_commonjs {
                modules.push(Module {
                    name: commonjs::face_name(&file.name),
                    text: commonjs::face(&file.name, &requested[number]),
                    imports: Vec::new(),
                    source: None,
                    is_verbatim: false,
                });
            }
            modules.push(Module { name: file.name, text, imports, source: Some(file.source), is_verbatim });
        }
        if self.globals.contains("globalThis") || self.globals.contains("self") {
            let texts = modules.iter().map(|module: &Module| module.text.as_str());
            self.globals.extend(crate::platform::through_global_object(texts));
        }
        let world = self.world.asynchronous;
        let mentions = |word: &str| modules.iter().any(|module: &Module| module.text.contains(word));
        if world.has_tasks && mentions("signal") {
            self.globals.insert(crate::platform::SIGNAL.to_owned());
        }
        if world.exports_transfers {
            self.globals.insert(crate::platform::TRANSFERS.to_owned());
        }
        if self.globals.contains("crypto") && modules.iter().any(|module: &Module| module.text.contains("subtle")) {
            self.globals.insert(crate::platform::SUBTLE.to_owned());
        }
        // Bodies become forms and blobs by methods, which name no variable.
        if modules.iter().any(|module| [".formData(", ".blob("].iter().any(|method| module.text.contains(method))) {
            self.globals.insert("FormData".to_owned());
        }
        // A program in CommonJS is entered by its face.
        let is_commonjs = kinds[0] == Kind::CommonJs;
        let name = if is_commonjs { commonjs::face_name(&names[0]) } else { names[0].clone() };
        let platform = crate::platform::modules(&self.globals, self.world, &mut self.demand, &name, &exported);
        let mentions_signal = platform.has_signal;
        modules.extend(platform.modules);
        let mut entries = platform.before;
        entries.push(platform.server.unwrap_or(name));
        Ok(Program { modules, entries, demand: self.demand, globals: self.globals, entry, mentions_signal, exports })
    }
}
