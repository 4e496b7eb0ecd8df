//! What a guest may use.

use indexmap::IndexMap;
use witcraft_diagnostics::Diagnostic;
use witcraft_run::{Dir, Endpoint, Peers};

use crate::exit::Failure;

/// What the guest may use.
#[derive(clap::Args)]
#[command(next_help_heading = "Grants (nothing by default)")]
pub(crate) struct GrantArgs {
    /// Give the guest access to a directory; `::GUEST` renames it, and `:ro` at the end makes it read-only
    #[arg(long = "dir", value_name = "HOST[::GUEST][:ro]")]
    pub(crate) dirs: Vec<Dir>,
    /// Set an environment variable, or pass on one of this process
    #[arg(long = "env", value_name = "KEY[=VALUE]", value_parser = parse_variable)]
    variables: Vec<Variable>,
    /// Pass on all environment variables of this process
    #[arg(long)]
    inherit_env: bool,
    /// Allow network access, to all hosts or only to these, as in `--net=example.com,127.0.0.1:8080`
    #[arg(long, value_name = "HOST[:PORT]", num_args = 0.., require_equals = true, value_delimiter = ',')]
    net: Option<Vec<Endpoint>>,
}

/// A variable to set, or to pass on where it has no value.
#[derive(Clone, Debug)]
struct Variable {
    key: String,
    value: Option<String>,
}

fn parse_variable(text: &str) -> Result<Variable, String> {
    let (key, value) = match text.split_once('=') {
        Some((key, value)) => (key, Some(value.to_owned())),
        None => (text, None),
    };
    if key.is_empty() { Err("the name is missing".to_owned()) } else { Ok(Variable { key: key.to_owned(), value }) }
}

impl GrantArgs {
    /// Whether nothing is granted.
    #[cfg(feature = "serve")]
    pub(crate) fn is_empty(&self) -> bool {
        self.dirs.is_empty() && self.variables.is_empty() && !self.inherit_env && self.net.is_none()
    }

    /// Whom the guest may talk to.
    pub(crate) fn peers(&self) -> Peers {
        match &self.net {
            None => Peers::Nobody,
            Some(endpoints) if endpoints.is_empty() => Peers::Everybody,
            Some(endpoints) => Peers::Only(endpoints.clone()),
        }
    }

    /// The guest's environment: what is inherited, then what is set, the last of a name. Names are in the order in which they came first.
    ///
    /// # Errors
    /// Variables to pass on that are not set.
    pub(crate) fn environment(&self) -> Result<Vec<(String, String)>, Failure> {
        let mut all = IndexMap::new();
        if self.inherit_env {
            let utf8 = std::env::vars_os()
                .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)));
            all.extend(utf8);
        }
        let mut findings = Vec::new();
        for Variable { key, value } in &self.variables {
            match value.clone().map_or_else(|| std::env::var(key), Ok) {
                Ok(value) => {
                    all.insert(key.clone(), value);
                }
                Err(error) => {
                    let why = match error {
                        std::env::VarError::NotPresent => "it is not set",
                        std::env::VarError::NotUnicode(_) => "its value is not text",
                    };
                    let message = format!("cannot pass on the environment variable `{key}`: {why}");
                    findings.push(
                        Diagnostic::error("run/env", message).help(format!("give it a value with `--env {key}=VALUE`")),
                    );
                }
            }
        }
        if findings.is_empty() { Ok(all.into_iter().collect()) } else { Err(Failure::Rejected(findings)) }
    }
}
