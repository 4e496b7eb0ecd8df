//! The file as values.

use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use bytesize::ByteSize;
use semver::VersionReq;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use toml::Spanned;
use witcraft_diagnostics::{Diagnostic, Source, Span, nearest};

use crate::pattern::{Pattern, glob};

/// A policy.
#[derive(Clone, Debug)]
pub struct Policy {
    pub(crate) source: Source,
    pub(crate) default: Rules,
    pub(crate) components: Vec<Rules>,
}

/// The file.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    default: Option<Spanned<Rules>>,
    #[serde(default, rename = "component")]
    components: Vec<Spanned<Rules>>,
}

/// `[default]`, or a `[[component]]`. A key that is absent restricts nothing, or what `[default]` does.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Rules {
    /// Where the table begins.
    #[serde(skip)]
    pub(crate) place: Range<usize>,
    /// The name of a component: of its file without its ending, or of its instance in a composition.
    pub(crate) name: Option<Spanned<String>>,
    /// The SHA-256 of a component's bytes: `sha256:` and hexadecimal digits.
    pub(crate) digest: Option<Spanned<String>>,
    /// The package of an interface that a component exports: `demo:auth`.
    pub(crate) package: Option<Spanned<String>>,
    /// What may be called.
    pub(crate) allow: Option<Calls>,
    /// What may not be called, also where it is allowed.
    pub(crate) deny: Option<Calls>,
    pub(crate) directories: Option<Spanned<Vec<Directory>>>,
    /// Names of variables, in which `*` stands for any text.
    pub(crate) environment: Option<Spanned<Vec<Text>>>,
    /// `HOST` or `HOST:PORT`, in which `*` stands for any text.
    pub(crate) network: Option<Spanned<Vec<Text>>>,
    /// `PORT` or `ADDRESS:PORT`.
    pub(crate) listen: Option<Spanned<Vec<String>>>,
    pub(crate) http: Option<Spanned<Vec<Http>>>,
    /// Whether clocks may be read.
    pub(crate) clocks: Option<Spanned<bool>>,
    /// Whether random numbers may be drawn.
    pub(crate) random: Option<Spanned<bool>>,
    #[serde(default)]
    pub(crate) limits: Limits,
    #[serde(default)]
    pub(crate) packages: Packages,
    #[serde(default)]
    pub(crate) contents: Contents,
}

/// A directory of the host that may be granted, with all that is in it.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Directory {
    /// Relative to the file's folder.
    pub(crate) path: PathBuf,
    #[serde(default)]
    pub(crate) access: Access,
}

/// What may be done in a directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub(crate) enum Access {
    #[default]
    #[serde(rename = "ro")]
    Read,
    #[serde(rename = "rw")]
    Write,
}

/// Hosts to which requests may be sent.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Http {
    /// A name in which `*` stands for any text.
    pub(crate) host: Text,
    /// Every port, where it is absent.
    pub(crate) ports: Option<Vec<u16>>,
    /// Every method, where it is absent.
    pub(crate) methods: Option<Vec<String>>,
}

/// Limits that a run may not exceed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    pub(crate) memory: Option<Spanned<Size>>,
    pub(crate) time: Option<Spanned<Time>>,
    pub(crate) fuel: Option<Spanned<u64>>,
}

/// Packages that may be compiled in.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Packages {
    pub(crate) allow: Option<Spanned<Vec<Spanned<Package>>>>,
    pub(crate) deny: Option<Spanned<Vec<Spanned<Package>>>>,
}

/// What an artifact may hold.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Contents {
    /// Whether names of functions and so on may be there.
    pub(crate) names: Option<Spanned<bool>>,
    /// Whether debug information may be there.
    pub(crate) debug_information: Option<Spanned<bool>>,
    /// Whether paths of the machine that built it may be there.
    pub(crate) build_paths: Option<Spanned<bool>>,
    /// The custom sections that may be there, besides names and debug information: names in which `*` stands for any text.
    pub(crate) custom_sections: Option<Spanned<Vec<Text>>>,
    pub(crate) max_size: Option<Spanned<Size>>,
}

/// Text in which `*` stands for any text.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) text: String,
    pattern: glob::Pattern,
}

impl Text {
    /// Whether it stands for a text.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.pattern.matches(text)
    }
}

/// What may or may not be called.
pub(crate) type Calls = Spanned<Vec<Spanned<Called>>>;

/// A pattern of what may be called.
#[derive(Clone, Debug)]
pub(crate) struct Called(pub(crate) Pattern);

/// Packages of a registry: `npm:hono@^4`, `cargo:*`, `golang:golang.org/x/*`.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) registry: glob::Pattern,
    pub(crate) name: glob::Pattern,
    pub(crate) versions: Option<VersionReq>,
}

/// A number of bytes: a number, or text such as `"1.5 MiB"`.
#[derive(Clone, Copy, Debug)]
pub struct Size(pub u64);

/// A time: text such as `"500ms"`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Time(pub(crate) Duration);

impl Policy {
    /// Reads the file.
    ///
    /// # Errors
    /// It is not TOML, has a key or a value that has no meaning, or rules that contradict each other: everything that is wrong,
    /// with the place. What can never apply is a warning, and among [`findings`](Policy::findings).
    pub fn parse(source: &Source) -> Result<Policy, Vec<Diagnostic>> {
        let File { default, components } = read_toml(source, "policy/file").map_err(|finding| vec![finding])?;
        let placed = |rules: Spanned<Rules>| {
            let place = rules.span();
            Rules { place, ..rules.into_inner() }
        };
        let policy = Policy {
            source: source.clone(),
            default: default.map(placed).unwrap_or_default(),
            components: components.into_iter().map(placed).collect(),
        };
        let findings = policy.contradictions();
        if findings.is_empty() { Ok(policy) } else { Err(findings) }
    }

    /// Tables that say whom they are about where they may not, or do not where they have to.
    fn contradictions(&self) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        let default = &self.default;
        for identity in [&default.name, &default.digest, &default.package].into_iter().flatten() {
            let finding =
                Diagnostic::error("policy/file", "`[default]` holds for every component, and cannot name one");
            let finding = finding.at(self.span(identity.span()), "");
            findings.push(finding.help("move the rules to a `[[component]]`"));
        }
        for rules in &self.components {
            if let (None, None, None) = (&rules.name, &rules.digest, &rules.package) {
                let finding = Diagnostic::error("policy/file", "the table does not say which components it is about");
                let finding = finding.at(self.heading(rules), "");
                findings.push(finding.help("add `name`, `package` or `digest`; rules for all belong in `[default]`"));
            }
            if let Some(digest) = &rules.digest {
                let digits = digest.get_ref().strip_prefix("sha256:");
                if !digits
                    .is_some_and(|digits| digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
                {
                    let message = "a digest is `sha256:` and 64 hexadecimal digits";
                    findings.push(Diagnostic::error("policy/file", message).at(self.span(digest.span()), ""));
                }
            }
        }
        findings
    }

    /// What is allowed by the file and can never apply, as warnings: rules that a rule before them covers.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for rules in self.all() {
            let (Some(allow), Some(deny)) = (&rules.allow, &rules.deny) else { continue };
            for allowed in allow.get_ref() {
                let covers = |denied: &&Spanned<Called>| denied.get_ref().0.text() == allowed.get_ref().0.text();
                if let Some(denied) = deny.get_ref().iter().find(covers) {
                    let message = format!("`{}` is allowed and denied: `deny` wins", allowed.get_ref().0.text());
                    let finding = Diagnostic::warning("policy/unused", message).at(self.span(allowed.span()), "");
                    findings.push(finding.related(self.span(denied.span()), "denied here"));
                }
            }
        }
        for rules in self.all() {
            let lists = [&rules.allow, &rules.deny].into_iter().flatten();
            for rule in lists.flat_map(|list| list.get_ref()) {
                if let Some(name) = rule.get_ref().0.unknown_wasi() {
                    let known = witcraft_wasi::interfaces().iter();
                    let known: Vec<String> = known.map(witcraft_wasi::Interface::id).collect();
                    let near = nearest(name, known.iter().map(String::as_str));
                    let finding = Diagnostic::warning("policy/unused", format!("`{name}` is no interface of WASI"));
                    let finding = finding.at(self.span(rule.span()), "");
                    findings.push(finding.help_opt(near.map(|near| format!("did you mean `{near}`?"))));
                }
            }
        }
        for (later, rules) in self.components.iter().enumerate() {
            let text = |text: &Option<Spanned<String>>| text.as_ref().map(|text| text.get_ref().clone());
            let key = |rules: &Rules| (text(&rules.name), text(&rules.digest), text(&rules.package));
            if let Some(earlier) = self.components[..later].iter().find(|earlier| key(earlier) == key(rules)) {
                let finding = Diagnostic::warning(
                    "policy/unused",
                    "an earlier table is about the same components, and applies instead",
                );
                findings.push(finding.at(self.heading(rules), "").related(self.heading(earlier), "the earlier table"));
            }
        }
        findings
    }

    /// All tables, `[default]` first.
    fn all(&self) -> impl Iterator<Item = &Rules> {
        [&self.default].into_iter().chain(&self.components)
    }

    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        self.source.span(range)
    }

    /// The line with the name of a table.
    pub(crate) fn heading(&self, rules: &Rules) -> Span {
        let text = &self.source.text()[rules.place.start.min(self.source.text().len())..];
        let length = text.find('\n').unwrap_or(text.len());
        self.span(rules.place.start..rules.place.start + length)
    }
}

/// Reads a file of TOML.
///
/// # Errors
/// It is not TOML, or says something that has no meaning: the place, and the key that may have been meant.
pub fn read_toml<T: DeserializeOwned>(source: &Source, code: &'static str) -> Result<T, Diagnostic> {
    toml::from_str(source.text()).map_err(|error| {
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        let finding = Diagnostic::error(code, message.clone());
        let finding = finding.at_opt(error.span().map(|range| source.span(range)), "");
        finding.help_opt(suggestion(&message))
    })
}

/// The nearest key, where one is unknown.
fn suggestion(message: &str) -> Option<String> {
    let mut names = message.split('`').skip(1).step_by(2);
    let unknown = names.next().filter(|_| message.starts_with("unknown field"))?;
    nearest(unknown, names).map(|near| format!("did you mean `{near}`?"))
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        let text = String::deserialize(deserializer)?;
        match glob(&text) {
            Ok(pattern) => Ok(Text { text, pattern }),
            Err(why) => Err(D::Error::custom(format!("`{text}` is not a pattern: {why}"))),
        }
    }
}

impl<'de> Deserialize<'de> for Called {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Called, D::Error> {
        let text = String::deserialize(deserializer)?;
        Pattern::parse(&text).map(Called).map_err(|why| D::Error::custom(format!("`{text}` is not a pattern: {why}")))
    }
}

impl<'de> Deserialize<'de> for Package {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Package, D::Error> {
        let text = String::deserialize(deserializer)?;
        let malformed = |why: &str| D::Error::custom(format!("`{text}` is not a package: {why}"));
        let Some((registry, rest)) = text.split_once(':') else {
            return Err(malformed("expected `cargo:NAME`, `golang:NAME` or `npm:NAME`, perhaps with `@VERSION`"));
        };
        // The names of npm may begin with the sign.
        let (name, versions) = match rest.char_indices().skip(1).find(|(_, c)| *c == '@') {
            Some((at, _)) => (&rest[..at], Some(&rest[at + 1..])),
            None => (rest, None),
        };
        if !["cargo", "golang", "npm", "*"].contains(&registry) {
            return Err(malformed("the registries are `cargo`, `golang` and `npm`"));
        }
        let glob = |text: &str| glob(text).map_err(|why| malformed(&why));
        let versions = versions.map(VersionReq::parse).transpose();
        let versions = versions.map_err(|error| malformed(&error.to_string()))?;
        Ok(Package { registry: glob(registry)?, name: glob(name)?, versions })
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Size, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u64),
            Text(String),
        }
        match Written::deserialize(deserializer)
            .map_err(|_| D::Error::custom("a size is a number of bytes, or text such as \"1.5 MiB\""))?
        {
            Written::Number(bytes) => Ok(Size(bytes)),
            Written::Text(text) => match text.parse::<ByteSize>() {
                Ok(size) => Ok(Size(size.as_u64())),
                Err(_) => Err(D::Error::custom(format!("`{text}` is not a size"))),
            },
        }
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time = humantime::parse_duration(&text);
        time.map(Time).map_err(|error| D::Error::custom(format!("`{text}` is not a time: {error}")))
    }
}

#[cfg(test)]
mod tests;
