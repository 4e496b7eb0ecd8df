//! A script as a list of steps for the driver, with a transpiled module for each component.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::path::Path;

use heck::ToLowerCamelCase;
use wast::core::{NanPattern, WastRetCore};
use wast::parser::{self, ParseBuffer};
use wast::token::Span;
use wast::{QuoteWat, Wast, WastArg, WastDirective, WastExecute, WastInvoke, WastRet, Wat};
use witcraft_diagnostics::Diagnostic;
use witcraft_generator_js::{Mode, Options, transpile};
use witcraft_instantiation::instantiate;

use crate::value::{literal, text};

/// A script that was written.
#[derive(Default)]
pub(crate) struct Script {
    /// How many steps the driver has.
    pub(crate) steps: usize,
    /// How many assertions are on components that are not supported.
    pub(crate) left_out: usize,
    /// Why they are not.
    pub(crate) reasons: BTreeSet<String>,
    /// How many need no driver, and hold.
    pub(crate) held: usize,
    /// Those that need none and do not, with their lines.
    pub(crate) failed: Vec<(usize, String)>,
}

/// What came of transpiling a component.
#[derive(Clone)]
enum Made {
    File(String),
    Unsupported,
    Failed(String),
}

struct Writer<'a> {
    source: &'a str,
    folder: &'a Path,
    script: Script,
    text: String,
    files: usize,
    definitions: HashMap<String, Made>,
    /// Whether the instance, by its name and the last one by none, is supported.
    instances: HashMap<Option<String>, bool>,
    last_definition: Option<Made>,
}

/// Writes `script.mjs` and the modules that it names to a folder.
pub(crate) fn write(source: &str, folder: &Path) -> Result<Script, String> {
    let mut buffer = ParseBuffer::new(source).map_err(|error| error.message())?;
    buffer.track_instr_spans(false);
    let wast: Wast<'_> = parser::parse(&buffer).map_err(|error| error.message())?;
    let mut writer = Writer {
        source,
        folder,
        script: Script::default(),
        text: "export default [\n".to_owned(),
        files: 0,
        definitions: HashMap::new(),
        instances: HashMap::new(),
        last_definition: None,
    };
    for directive in wast.directives {
        writer.directive(directive);
    }
    writer.text += "];\n";
    std::fs::write(folder.join("script.mjs"), &writer.text).map_err(|error| error.to_string())?;
    std::fs::write(folder.join("package.json"), "{ \"type\": \"module\" }\n").map_err(|error| error.to_string())?;
    Ok(writer.script)
}

impl Writer<'_> {
    fn directive(&mut self, directive: WastDirective<'_>) {
        match directive {
            WastDirective::Module(mut module) => {
                let (span, id) = (module.span(), module.name().map(|id| id.name().to_owned()));
                let made = self.make(module.encode());
                self.instance(span, id, &made);
            }
            WastDirective::ModuleDefinition(mut module) => {
                let id = module.name().map(|id| id.name().to_owned());
                let span = module.span();
                let made = self.make(module.encode());
                if let Made::Failed(message) = &made {
                    self.script.failed.push((self.line(span), message.clone()));
                }
                self.last_definition = Some(made.clone());
                self.definitions.extend(id.map(|id| (id, made)));
            }
            WastDirective::ModuleInstance { span, instance, module } => {
                let made = match module {
                    Some(id) => self.definitions.get(id.name()).cloned(),
                    None => self.last_definition.clone(),
                };
                let made = made.unwrap_or(Made::Failed("there is no such definition".to_owned()));
                self.instance(span, instance.map(|id| id.name().to_owned()), &made);
            }
            WastDirective::AssertMalformed { span, module, message }
            | WastDirective::AssertInvalid { span, module, message } => self.rejected(span, module, message),
            WastDirective::Register { span, name, module } => {
                let id = module.map(|id| id.name().to_owned());
                if self.is_supported(id.as_deref()) {
                    let fields = format!("name: {}, id: {}", text(name), optional(id.as_deref()));
                    self.step(span, "register", &fields);
                }
            }
            WastDirective::Invoke(invoke) => {
                let span = invoke.span;
                if let Some(fields) = self.call(&invoke) {
                    self.step(span, "invoke", &fields);
                }
            }
            WastDirective::AssertTrap { span, exec, message } => self.trap(span, exec, message),
            WastDirective::AssertReturn { span, exec: WastExecute::Invoke(invoke), results } => {
                let Some(fields) = self.call(&invoke) else { return };
                let (expected, throws) = expected(&results);
                self.step(span, "return", &format!("{fields}, expected: {expected}, throws: {throws}"));
            }
            WastDirective::AssertUnlinkable { span, module, message } => {
                self.trap(span, WastExecute::Wat(module), message);
            }
            other => self.script.failed.push((self.line(other.span()), "a directive of another kind".to_owned())),
        }
    }

    fn trap(&mut self, span: Span, exec: WastExecute<'_>, message: &str) {
        match exec {
            WastExecute::Invoke(invoke) => {
                if let Some(fields) = self.call(&invoke) {
                    self.step(span, "trap", &format!("{fields}, message: {}", text(message)));
                }
            }
            WastExecute::Wat(Wat::Component(mut component)) => match self.make(component.encode()) {
                Made::File(file) => {
                    self.step(span, "trap-make", &format!("file: '{file}', message: {}", text(message)));
                }
                Made::Unsupported => self.script.left_out += 1,
                Made::Failed(message) => self.script.failed.push((self.line(span), message)),
            },
            WastExecute::Wat(Wat::Module(_)) | WastExecute::Get { .. } => {
                self.script.failed.push((self.line(span), "a core module".to_owned()));
            }
        }
    }

    /// An assertion that something is not accepted: by the encoder, by us, or by the engine.
    fn rejected(&mut self, span: Span, mut module: QuoteWat<'_>, message: &str) {
        let Ok(bytes) = module.encode() else {
            self.script.held += 1;
            return;
        };
        match self.make(Ok(bytes)) {
            // Bodies of core modules are the engine's to validate.
            Made::File(file) => self.step(span, "trap-make", &format!("file: '{file}', message: {}", text(message))),
            Made::Unsupported | Made::Failed(_) => self.script.held += 1,
        }
    }

    fn make(&mut self, bytes: Result<Vec<u8>, wast::Error>) -> Made {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => return Made::Failed(error.message()),
        };
        let file = format!("component{}", self.files);
        self.files += 1;
        let options = Options { name: file.clone(), mode: Mode::Async, base64_below: usize::MAX, ..Options::default() };
        let result = instantiate("component", &bytes)
            .and_then(|steps| transpile("component", &steps, &options).map(|output| output.module));
        match result {
            Ok((name, text)) => {
                std::fs::write(self.folder.join(&name), text).expect("the target folder can be written");
                Made::File(format!("./{name}"))
            }
            Err(findings) if findings.iter().any(is_ahead) => {
                self.script.reasons.extend(findings.into_iter().map(|finding| finding.message));
                Made::Unsupported
            }
            Err(findings) => Made::Failed(findings.into_iter().map(|f| f.message).collect::<Vec<_>>().join("; ")),
        }
    }

    fn instance(&mut self, span: Span, id: Option<String>, made: &Made) {
        let supported = matches!(made, Made::File(_));
        match made {
            Made::File(file) => {
                self.step(span, "make", &format!("file: '{file}', id: {}", optional(id.as_deref())));
            }
            Made::Unsupported => {}
            Made::Failed(message) => self.script.failed.push((self.line(span), message.clone())),
        }
        self.instances.insert(None, supported);
        if id.is_some() {
            self.instances.insert(id, supported);
        }
    }

    fn is_supported(&self, id: Option<&str>) -> bool {
        self.instances.get(&id.map(str::to_owned)).copied().unwrap_or(false)
    }

    /// The fields of a call; none, and counted, where the instance is not supported.
    fn call(&mut self, invoke: &WastInvoke<'_>) -> Option<String> {
        let id = invoke.module.map(|id| id.name());
        if !self.is_supported(id) {
            self.script.left_out += 1;
            return None;
        }
        let arguments: Vec<String> = invoke
            .args
            .iter()
            .map(|argument| match argument {
                WastArg::Component(value) => literal(value),
                _ => "undefined".to_owned(),
            })
            .collect();
        let name = text(&invoke.name.to_lower_camel_case());
        Some(format!("id: {}, name: {name}, args: [{}]", optional(id), arguments.join(", ")))
    }

    fn step(&mut self, span: Span, kind: &str, fields: &str) {
        self.script.steps += 1;
        let line = self.line(span);
        writeln!(self.text, "  {{ kind: '{kind}', line: {line}, {fields} }},").expect("writing to a string");
    }

    fn line(&self, span: Span) -> usize {
        span.linecol_in(self.source).0 + 1
    }
}

/// Whether a component needs what is ahead of the embedded Wasmtime.
fn is_ahead(finding: &Diagnostic) -> bool {
    let words = ["requires the component model", "feature is not active"];
    finding.code == "instantiation/unsupported" || words.iter().any(|word| finding.message.contains(word))
}

fn optional(id: Option<&str>) -> String {
    id.map_or_else(|| "undefined".to_owned(), text)
}

/// What a call is to give, and whether it is thrown.
fn expected(results: &[WastRet<'_>]) -> (String, bool) {
    use wast::component::WastVal;
    match results.first() {
        None => ("undefined".to_owned(), false),
        Some(WastRet::Component(WastVal::Result(Ok(value)))) => (payload(value.as_deref()), false),
        Some(WastRet::Component(WastVal::Result(Err(value)))) => (payload(value.as_deref()), true),
        Some(WastRet::Component(value)) => (literal(value), false),
        Some(WastRet::Core(WastRetCore::F32(NanPattern::CanonicalNan))) | Some(_) => ("NaN".to_owned(), false),
    }
}

fn payload(value: Option<&wast::component::WastVal<'_>>) -> String {
    value.map_or_else(|| "undefined".to_owned(), literal)
}
