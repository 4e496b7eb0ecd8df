//! A file of routes, in TOML: one table for each, with the component's own grants and limits.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{Deserializer, Error};
use witcraft_diagnostics::{Diagnostic, Source, nearest};
use witcraft_host::{Dir, Endpoint, HttpRule, Peers};

use crate::config::{Route, Settings};
use crate::path::Prefix;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    route: Vec<Table>,
}

/// A route as it is written. What is left out is as on the command line, or as it is by default.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    #[serde(deserialize_with = "parsed")]
    path: Prefix,
    component: PathBuf,
    #[serde(default)]
    dirs: Vec<Parsed<Dir>>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    #[serde(default)]
    pass_env: Vec<String>,
    #[serde(default)]
    net: Net,
    #[serde(default)]
    http: Vec<Parsed<HttpRule>>,
    allow_private: Option<bool>,
    timeout: Option<Parsed<Timeout>>,
    fuel: Option<u64>,
    max_memory: Option<Size>,
    max_body: Option<Size>,
    max_requests: Option<usize>,
    max_outgoing: Option<usize>,
    queue: Option<usize>,
    queue_timeout: Option<Parsed<Time>>,
    reuse: Option<usize>,
    concurrent: Option<usize>,
    idle_timeout: Option<Parsed<Time>>,
    strip_prefix: Option<bool>,
    precompiled: Option<bool>,
}

/// Whom a component may talk to: `true` for everybody.
#[derive(Deserialize)]
#[serde(untagged)]
enum Net {
    All(bool),
    Some(Vec<Parsed<Endpoint>>),
}

impl Default for Net {
    fn default() -> Net {
        Net::All(false)
    }
}

/// What is written as text.
struct Parsed<T>(T);

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Parsed<T>, D::Error> {
        parsed(deserializer).map(Parsed)
    }
}

fn parsed<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

/// A number of bytes, or a text such as `64MiB`.
struct Size(u64);

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Size, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u64),
            Text(String),
        }
        match Written::deserialize(deserializer)
            .map_err(|_| D::Error::custom("a size is a number, or a text such as `64MiB`"))?
        {
            Written::Number(bytes) => Ok(Size(bytes)),
            Written::Text(text) => match text.parse::<bytesize::ByteSize>() {
                Ok(size) => Ok(Size(size.as_u64())),
                Err(_) => Err(D::Error::custom(format!(
                    "`{text}` is not a size: expected a number, or a text such as `64MiB`"
                ))),
            },
        }
    }
}

/// A time of at least something.
struct Time(Duration);

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Time, String> {
        match humantime::parse_duration(text) {
            Ok(Duration::ZERO) => Err("the time must be more than zero".to_owned()),
            Ok(time) => Ok(Time(time)),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// A time, or `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeout(pub Option<Duration>);

impl FromStr for Timeout {
    type Err = String;

    fn from_str(text: &str) -> Result<Timeout, String> {
        if text == "none" { Ok(Timeout(None)) } else { text.parse().map(|Time(time)| Timeout(Some(time))) }
    }
}

/// The routes that a file has. Paths in it are relative to the folder of the file, and `variable` returns environment variables
/// that it passes on.
///
/// # Errors
/// It is not TOML, has what has no meaning, no routes, or a variable that is not set.
pub fn routes(
    source: &Source,
    defaults: &Settings,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<Route>, Vec<Diagnostic>> {
    let file: File = toml::from_str(source.text()).map_err(|error| {
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        let help = suggestion(&message);
        let finding = Diagnostic::error("serve/routes", message);
        vec![finding.at_opt(error.span().map(|range| source.span(range)), "").help_opt(help)]
    })?;
    if file.route.is_empty() {
        let help = "add a table: `[[route]]`, with a `path` and a `component`";
        return Err(vec![
            Diagnostic::error("serve/routes", "the file has no routes").in_file(source.name()).help(help),
        ]);
    }
    let folder = Path::new(source.name()).parent().unwrap_or(Path::new(""));
    let mut findings = Vec::new();
    let mut routes = Vec::new();
    for table in file.route {
        match route(table, folder, defaults, variable) {
            Ok(route) => routes.push(route),
            Err(finding) => findings.push(finding.in_file(source.name())),
        }
    }
    if findings.is_empty() { Ok(routes) } else { Err(findings) }
}

/// The nearest key, where one is unknown.
fn suggestion(message: &str) -> Option<String> {
    let mut names = message.split('`').skip(1).step_by(2);
    let unknown = names.next().filter(|_| message.starts_with("unknown field"))?;
    nearest(unknown, names).map(|near| format!("did you mean `{near}`?"))
}

fn route(
    table: Table,
    folder: &Path,
    defaults: &Settings,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Route, Diagnostic> {
    let mut settings = defaults.clone();
    let grants = &mut settings.grants;
    grants.dirs.extend(table.dirs.into_iter().map(|Parsed(dir)| Dir { host: folder.join(&dir.host), ..dir }));
    grants.env.extend(table.env);
    for name in table.pass_env {
        let value = variable(&name).ok_or_else(|| {
            let message = format!("cannot pass on the environment variable `{name}`: it is not set");
            Diagnostic::error("run/env", message).help("set it, or take it out of `pass-env`")
        })?;
        grants.env.push((name, value));
    }
    match table.net {
        Net::All(false) => {}
        Net::All(true) => grants.net.peers = Peers::Everybody,
        Net::Some(peers) => grants.net.peers = Peers::Only(peers.into_iter().map(|Parsed(peer)| peer).collect()),
    }
    grants.net.http.extend(table.http.into_iter().map(|Parsed(rule)| rule));
    set(&mut grants.net.public_only, table.allow_private.map(|allow| !allow));
    let limits = &mut settings.limits;
    set(&mut limits.timeout, table.timeout.map(|Parsed(Timeout(timeout))| timeout));
    set(&mut limits.fuel, table.fuel.map(Some));
    set(&mut limits.memory, table.max_memory.map(|Size(size)| size));
    set(&mut limits.body, table.max_body.map(|Size(size)| size));
    set(&mut limits.requests, table.max_requests);
    set(&mut limits.outgoing, table.max_outgoing);
    set(&mut limits.queue, table.queue);
    set(&mut limits.queue_timeout, table.queue_timeout.map(|Parsed(Time(time))| time));
    set(&mut settings.reuse, table.reuse);
    set(&mut settings.concurrent, table.concurrent);
    set(&mut settings.idle, table.idle_timeout.map(|Parsed(Time(time))| time));
    set(&mut settings.strip_prefix, table.strip_prefix);
    set(&mut settings.precompiled, table.precompiled);
    Ok(Route { path: table.path, component: folder.join(table.component), settings })
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<Route>, Vec<Diagnostic>> {
        let variable = |name: &str| (name == "TOKEN").then(|| "secret".to_owned());
        routes(&Source::new("conf/serve.toml", text), &Settings::default(), &variable)
    }

    #[test]
    fn all_that_there_is_can_be_said() {
        let text = "[[route]]\npath = '/api'\ncomponent = 'api.wasm'\ndirs = ['data::/data:ro']\nenv = { A = 'b' }\n\
            pass-env = ['TOKEN']\nnet = ['127.0.0.1:80']\nhttp = ['GET@example.com']\nallow-private = true\ntimeout = 'none'\n\
            fuel = 7\nmax-memory = '1MiB'\nmax-body = 9\nmax-requests = 2\nmax-outgoing = 3\nqueue = 4\nqueue-timeout = '2s'\n\
            reuse = 5\nconcurrent = 5\nidle-timeout = '3s'\nstrip-prefix = true\nprecompiled = true\n\
            [[route]]\npath = '/'\ncomponent = '/site.wasm'\nnet = true\n";
        let routes = parse(text).unwrap_or_else(|findings| panic!("{findings:?}"));
        let [api, site] = &routes[..] else { panic!("{routes:?}") };
        assert_eq!(api.component, Path::new("conf/api.wasm"));
        assert_eq!(api.settings.grants.dirs[0].host, Path::new("conf/data"));
        assert_eq!(api.settings.grants.env, [("A".into(), "b".into()), ("TOKEN".into(), "secret".into())]);
        let limits = &api.settings.limits;
        assert_eq!((limits.timeout, limits.fuel, limits.memory, limits.body), (None, Some(7), 1 << 20, 9));
        assert_eq!((limits.requests, limits.outgoing, limits.queue), (2, 3, 4));
        assert_eq!(limits.queue_timeout, Duration::from_secs(2));
        assert_eq!((api.settings.reuse, api.settings.concurrent), (5, 5));
        assert!(api.settings.strip_prefix && api.settings.precompiled && !api.settings.grants.net.public_only);
        assert_eq!(
            (site.component.as_path(), &site.settings.grants.net.peers),
            (Path::new("/site.wasm"), &Peers::Everybody)
        );
    }

    #[test]
    fn what_has_no_meaning_is_told_with_its_place() {
        for (text, place) in [
            ("[[routes]]\n", "conf/serve.toml:1:3"),
            ("[[route]]\npath = 'a'\ncomponent = 'b'\n", "conf/serve.toml:2:8"),
            ("[[route]]\npath = '/'\ncomponent = 'b'\ntimeout = '0s'\n", "conf/serve.toml:4:11"),
            ("[[route]]\npath = '/'\ncomponent = 'b'\nmax-body = 'much'\n", "conf/serve.toml:4:12"),
            ("[[route]]\npath = '/'\n", "conf/serve.toml:1:1"),
        ] {
            let findings = parse(text).err().unwrap_or_else(|| panic!("{text} is taken"));
            assert_eq!(findings[0].labels[0].span.to_string(), place, "{findings:?}");
        }
        assert_eq!(parse("").unwrap_err()[0].message, "the file has no routes");
        let unset = parse("[[route]]\npath = '/'\ncomponent = 'b'\npass-env = ['X']\n").unwrap_err();
        assert!(unset[0].message.contains("`X`"), "{unset:?}");
    }
}
