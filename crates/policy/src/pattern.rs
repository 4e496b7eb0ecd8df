//! Patterns of what a component may call.
//!
//! `wasi:sockets/*`, `wasi:cli/stdout`, `wasi:http/outgoing-handler@0.2`, `demo:kv/store#get`, `network`: a name in which `*`
//! stands for any text, perhaps a version or the beginning of one, perhaps a function. A word is an imported function of that name, or
//! a capability of WASI.

use glob::Pattern as Glob;
use witcraft_reachability::Import;
use witcraft_wasi::{Capability, Name};

/// A pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    name: Glob,
    version: Option<String>,
    function: Option<Glob>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Pattern, String> {
        let (rest, function) = match text.split_once('#') {
            Some((rest, function)) => (rest, Some(glob(function)?)),
            None => (text, None),
        };
        let (name, version) = match rest.split_once('@') {
            Some((name, version)) => (name, Some(version.to_owned())),
            None => (rest, None),
        };
        if name.is_empty() {
            return Err("the name is missing".to_owned());
        }
        if version.as_deref().is_some_and(|version| version.is_empty() || version.contains('*')) {
            return Err("a version is written `@1.2.3`, or by its beginning: `@1`".to_owned());
        }
        Ok(Pattern { text: text.to_owned(), name: glob(name)?, version, function })
    }

    /// The pattern as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it stands for interfaces that it does not name, one by one.
    pub(crate) fn is_broad(&self) -> bool {
        self.text.split('#').next().is_some_and(|name| name.contains('*') || !name.contains([':', '/']))
            && !self.is_plain_function()
    }

    /// Whether it can only stand for an imported function.
    fn is_plain_function(&self) -> bool {
        !self.text.contains(['*', ':', '#', '@']) && Capability::ALL.iter().all(|known| known.word() != self.text)
    }

    /// The name of WASI that it must be meant for, but which no interface has.
    pub(crate) fn unknown_wasi(&self) -> Option<&str> {
        let name = self.text.split(['#', '@']).next().filter(|name| witcraft_wasi::is_wasi(name))?;
        let known = |interface: &witcraft_wasi::Interface| self.name.matches(&interface.id());
        (!witcraft_wasi::interfaces().iter().any(known)).then_some(name)
    }

    /// Whether it stands for an import.
    pub fn matches(&self, import: &Import) -> bool {
        let function = match (&self.function, &import.function) {
            (None, _) => true,
            (Some(pattern), Some(function)) => pattern.matches(function),
            // A whole interface, of which some function may be meant.
            (Some(_), None) => import.name.contains('/'),
        };
        let names = import.implements.iter().chain([&import.name]);
        function && names.into_iter().any(|name| self.matches_name(name) || self.is_capability(name))
    }

    /// Whether it stands for an interface or function of this name, with its version.
    fn matches_name(&self, name: &str) -> bool {
        let (name, version) = match name.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (name, None),
        };
        let fits = |wanted: &str| {
            version.is_some_and(|version| {
                let rest = version.strip_prefix(wanted);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '+']))
            })
        };
        self.name.matches(name) && self.version.as_deref().is_none_or(fits)
    }

    fn is_capability(&self, name: &str) -> bool {
        self.version.is_none() && capability(name).is_some_and(|capability| capability.word() == self.text)
    }
}

/// Text in which `*` stands for any text, and nothing else is special: names of functions have brackets.
pub(crate) fn glob(text: &str) -> Result<Glob, String> {
    let parts: Vec<String> = text.split('*').map(Glob::escape).collect();
    let mut pattern = parts.join("*");
    while pattern.contains("**") {
        pattern = pattern.replace("**", "*");
    }
    Glob::new(&pattern).map_err(|error| error.msg.to_owned())
}

/// The capability of an imported interface.
pub(crate) fn capability(name: &str) -> Option<Capability> {
    Name::parse(name)?.capability()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, name: &str) -> bool {
        let (name, function) = match name.split_once('#') {
            Some((name, function)) => (name, Some(function.to_owned())),
            None => (name, None),
        };
        let import = Import { name: name.to_owned(), implements: None, function };
        Pattern::parse(pattern).unwrap_or_else(|why| panic!("{pattern}: {why}")).matches(&import)
    }

    #[test]
    fn a_pattern_stands_for_names_versions_and_functions() {
        let tcp = "wasi:sockets/tcp@0.2.6#connect";
        for pattern in [
            "*",
            "wasi:*",
            "wasi:sockets/*",
            "wasi:sockets/tcp",
            "wasi:sockets/tcp@0.2",
            "wasi:sockets/tcp@0.2.6",
            "wasi:sockets/*@0#conn*",
            "network",
        ] {
            assert!(matches(pattern, tcp), "{pattern}");
        }
        for pattern in
            ["wasi:sockets", "wasi:sockets/tcp@0.2.5", "wasi:sockets/tcp@0.20", "wasi:sockets/tcp#bind", "files"]
        {
            assert!(!matches(pattern, tcp), "{pattern}");
        }
        assert!(matches("a:b/c#[method]r.*", "a:b/c#[method]r.get"));
        assert!(matches("log", "log"));
        assert!(matches("demo:kv/store#get", "demo:kv/store"), "any function of it may be meant");
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        for text in ["", "@1", "a:b/c@", "a:b/c@*"] {
            assert!(Pattern::parse(text).is_err(), "{text}");
        }
    }
}
