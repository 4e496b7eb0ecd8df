//! Which grants and limits a run of an artifact may have.

use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::Spanned;
use witcraft_diagnostics::Diagnostic;
use witcraft_reachability::Reachability;

use crate::Policy;
use crate::check::subject::{Part, Subject};
use crate::rules::{Access, Http, Rules, Text};

/// The bounds of a run. Each question has an answer of its own, with the rule that refuses.
#[derive(Debug)]
pub struct Bounds<'p> {
    policy: &'p Policy,
    part: Part,
    folder: PathBuf,
}

impl Policy {
    /// The bounds of the artifact called `name`: by the table that is about the whole of it, or `[default]`. Paths in the policy are
    /// relative to `folder`.
    ///
    /// # Errors
    /// The bytes are not a component.
    pub fn bounds(&self, name: &str, bytes: &[u8], folder: &Path) -> Result<Bounds<'_>, Diagnostic> {
        let reachability = Reachability::of(bytes)?;
        let part = Subject::of(name, bytes, &reachability).parts.swap_remove(0);
        Ok(Bounds { policy: self, part, folder: folder.to_owned() })
    }
}

impl<'p> Bounds<'p> {
    fn rule<T>(&self, key: impl Fn(&'p Rules) -> Option<T>) -> Option<T> {
        self.policy.rule(&self.part, key)
    }

    /// Whether a directory of the host may be granted. Links are followed before paths are compared.
    ///
    /// # Errors
    /// The policy does not allow it, or not to write there.
    pub fn directory(&self, path: &Path, writes: bool) -> Result<(), Diagnostic> {
        let Some(rule) = self.rule(|rules| rules.directories.as_ref()) else { return Ok(()) };
        let resolved = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let wanted = resolved(path);
        let holding = rule.get_ref().iter().filter(|own| wanted.starts_with(resolved(&self.folder.join(&own.path))));
        let shown = path.display();
        let mut readable = false;
        for own in holding {
            match own.access {
                Access::Write => return Ok(()),
                Access::Read if !writes => return Ok(()),
                Access::Read => readable = true,
            }
        }
        if readable {
            let finding = self.refused(format!("the directory `{shown}` may only be read"), rule);
            return Err(finding.help(format!("grant it read-only: `--dir {shown}:ro`")));
        }
        Err(self.refused(format!("the directory `{shown}` may not be granted"), rule))
    }

    /// Whether a variable of the environment may be set.
    ///
    /// # Errors
    /// The policy does not name it.
    pub fn variable(&self, name: &str) -> Result<(), Diagnostic> {
        let Some(rule) = self.rule(|rules| rules.environment.as_ref()) else { return Ok(()) };
        if rule.get_ref().iter().any(|text| text.matches(name)) {
            return Ok(());
        }
        Err(self.refused(format!("the environment variable `{name}` may not be granted"), rule))
    }

    /// Whether a host may be talked to; `None` for all of them. A host is written as in the grant: `HOST` or `HOST:PORT`.
    ///
    /// # Errors
    /// The policy does not name it, or not on all ports.
    pub fn network(&self, host: Option<&str>) -> Result<(), Diagnostic> {
        let Some(rule) = self.rule(|rules| rules.network.as_ref()) else { return Ok(()) };
        let covers = |own: &Text| match host {
            None => own.text == "*",
            Some(host) => own.matches(host) || own.matches(host.rsplit_once(':').map_or(host, |(name, _)| name)),
        };
        if rule.get_ref().iter().any(covers) {
            return Ok(());
        }
        let what = host.map_or_else(|| "the network as a whole".to_owned(), |host| format!("the host `{host}`"));
        Err(self.refused(format!("{what} may not be granted"), rule))
    }

    /// Whether a port may be listened on: `PORT` or `ADDRESS:PORT`.
    ///
    /// # Errors
    /// The policy does not name it.
    pub fn listen(&self, port: &str) -> Result<(), Diagnostic> {
        let Some(rule) = self.rule(|rules| rules.listen.as_ref()) else { return Ok(()) };
        let number = port.rsplit_once(':').map_or(port, |(_, number)| number);
        if rule.get_ref().iter().any(|own| own == port || own == number) {
            return Ok(());
        }
        Err(self.refused(format!("listening on `{port}` may not be granted"), rule))
    }

    /// Whether requests with these methods (`None` for all) may be sent to a host, which is written as in the grant: `HOST` or
    /// `HOST:PORT`, perhaps with `*.` before it.
    ///
    /// # Errors
    /// The policy does not allow some of them.
    pub fn http(&self, host: &str, methods: Option<&[&str]>) -> Result<(), Diagnostic> {
        let Some(rule) = self.rule(|rules| rules.http.as_ref()) else { return Ok(()) };
        let (name, port) = match host.rsplit_once(':').and_then(|(name, port)| Some((name, port.parse::<u16>().ok()?)))
        {
            Some((name, port)) => (name, Some(port)),
            None => (host, None),
        };
        let fits = |own: &Http| {
            let is_port = own.ports.as_ref().is_none_or(|ports| port.is_some_and(|port| ports.contains(&port)));
            let is_allowed = |own: &[String], method: &str| own.iter().any(|own| own.eq_ignore_ascii_case(method));
            let are_methods = own
                .methods
                .as_ref()
                .is_none_or(|own| methods.is_some_and(|methods| methods.iter().all(|method| is_allowed(own, method))));
            own.host.matches(name) && is_port && are_methods
        };
        if rule.get_ref().iter().any(fits) {
            return Ok(());
        }
        let what = match methods {
            Some(methods) => format!("{} requests to `{host}`", methods.join(" and ")),
            None => format!("requests to `{host}`"),
        };
        Err(self.refused(format!("{what} may not be granted"), rule))
    }

    /// The time of a run: what was asked for, or else what the policy says.
    ///
    /// # Errors
    /// More was asked for.
    pub fn time(&self, asked: Option<Duration>) -> Result<Option<Duration>, Diagnostic> {
        let Some(rule) = self.rule(|rules| rules.limits.time.as_ref()) else { return Ok(asked) };
        let limit = rule.get_ref().0;
        match asked {
            Some(asked) if asked > limit => {
                let message = format!("a run may take {}", humantime::format_duration(limit));
                Err(self.refused(message, rule).help("lower `--timeout`"))
            }
            asked => Ok(Some(asked.unwrap_or(limit))),
        }
    }

    /// The memory of a run, in bytes: what was asked for, or else what the policy says.
    ///
    /// # Errors
    /// More was asked for.
    pub fn memory(&self, asked: Option<u64>) -> Result<Option<u64>, Diagnostic> {
        let Some(rule) = self.rule(|rules| rules.limits.memory.as_ref()) else { return Ok(asked) };
        self.number(asked, rule.get_ref().0, rule, "bytes of memory", "--max-memory")
    }

    /// The fuel of a run: what was asked for, or else what the policy says.
    ///
    /// # Errors
    /// More was asked for.
    pub fn fuel(&self, asked: Option<u64>) -> Result<Option<u64>, Diagnostic> {
        let Some(rule) = self.rule(|rules| rules.limits.fuel.as_ref()) else { return Ok(asked) };
        self.number(asked, *rule.get_ref(), rule, "units of fuel", "--fuel")
    }

    fn number<T>(
        &self,
        asked: Option<u64>,
        limit: u64,
        rule: &Spanned<T>,
        unit: &str,
        option: &str,
    ) -> Result<Option<u64>, Diagnostic> {
        match asked {
            Some(asked) if asked > limit => {
                let finding = self.refused(format!("a run may have {limit} {unit}"), rule);
                Err(finding.help(format!("lower `{option}`")))
            }
            asked => Ok(Some(asked.unwrap_or(limit))),
        }
    }

    fn refused<T>(&self, message: String, rule: &Spanned<T>) -> Diagnostic {
        let finding = Diagnostic::error("policy/grant", format!("`{}`: {message}", self.part.path));
        finding.at(self.policy.span(rule.span()), "by this rule")
    }
}
