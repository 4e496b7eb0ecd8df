//! An instance of a script, and the calls to it.

use witcraft_component::Component;
use witcraft_diagnostics::Diagnostic;
use witcraft_run::{End, Options, run};

use crate::script::Count;

/// A component with all the calls that a script makes to one instance of it.
pub(crate) struct Instance {
    component: Made,
    pub(crate) calls: Vec<Call>,
}

enum Made {
    Component(Vec<u8>),
    /// One that needs other instances.
    Importing,
    Rejected(String),
}

/// A call as `--invoke` takes it, and what is to come of it.
pub(crate) struct Call {
    pub(crate) line: usize,
    pub(crate) text: String,
    pub(crate) expected: Expected,
}

/// The expected outcome of a call.
pub(crate) enum Expected {
    Anything,
    /// A value in WAVE, or none.
    Value(Option<String>),
    /// A trap, with the specification's words for it.
    Trap(String),
}

/// An instance of a component, or of what could not even be encoded.
pub(crate) fn instance(bytes: Result<Vec<u8>, String>) -> Instance {
    let component = match bytes {
        Ok(bytes) if imports(&bytes) => Made::Importing,
        Ok(bytes) => Made::Component(bytes),
        Err(error) => Made::Rejected(error),
    };
    Instance { component, calls: Vec::new() }
}

impl Instance {
    /// Makes the calls.
    pub(crate) fn run(&self) -> Count {
        let bytes = match &self.component {
            Made::Component(bytes) => bytes,
            Made::Importing => return Count { left_out: self.calls.len(), ..Count::default() },
            Made::Rejected(message) => {
                let failed = self.calls.iter().map(|call| (call.line, message.clone())).collect();
                return Count { failed, ..Count::default() };
            }
        };
        if self.calls.is_empty() {
            return Count::default();
        }
        // A run gives the values of calls without saying which call each is of: as many runs as there are calls do.
        let mut count = Count::default();
        for (index, call) in self.calls.iter().enumerate() {
            if self.calls[..index].iter().any(|earlier| matches!(earlier.expected, Expected::Trap(_))) {
                count.left_out += 1;
                continue;
            }
            match judge(bytes, &self.calls[..=index]) {
                Ok(()) => count.held += 1,
                Err(message) => match gate(&message) {
                    Some(feature) => *count.gated.entry(feature.to_owned()).or_default() += 1,
                    None => count.failed.push((call.line, message)),
                },
            }
        }
        count
    }
}

/// Whether the last of some calls does what is expected of it.
fn judge(bytes: &[u8], calls: &[Call]) -> Result<(), String> {
    let options = Options { invoke: calls.iter().map(|call| call.text.clone()).collect(), ..Options::default() };
    let call = calls.last().expect("there is a call");
    let outcome = run("script", bytes, &options).map_err(|findings| said(&findings))?;
    match (&call.expected, &outcome.end) {
        (Expected::Anything, End::Exit(0)) => Ok(()),
        (Expected::Value(None), End::Exit(0)) => Ok(()),
        (Expected::Value(Some(value)), End::Exit(0)) => match outcome.values.last() {
            Some(returned) if returned == value => Ok(()),
            returned => Err(format!("{returned:?} and not {value}")),
        },
        (Expected::Trap(message), End::Trap(finding)) => {
            let said = said(std::slice::from_ref(finding));
            if crate::value::means(&said, message) { Ok(()) } else { Err(format!("{said} and not {message}")) }
        }
        (Expected::Trap(message), End::Exit(_)) => Err(format!("no trap, and not {message}")),
        (_, end) => Err(said(end.findings())),
    }
}

fn said(findings: &[Diagnostic]) -> String {
    findings.first().map(|finding| finding.message.clone()).unwrap_or_default()
}

/// The feature that a message says is needed and switched off.
fn gate(message: &str) -> Option<&str> {
    message.split_once("requires the component model ")?.1.strip_suffix(" feature")
}

/// Whether a component imports functions or instances.
fn imports(bytes: &[u8]) -> bool {
    let component = Component::decode("script", bytes);
    component.is_ok_and(|Component { resolve, world, .. }| !resolve.worlds[world].imports.is_empty())
}
