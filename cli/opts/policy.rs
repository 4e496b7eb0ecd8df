//! A policy that artifacts have to keep.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use witcraft_diagnostics::Diagnostic;
use witcraft_policy::{Policy, Verdict};
use witcraft_run::{Grants, Peers};

use crate::exit::Failure;
use crate::input;

/// Where the policy is.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct PolicyFile {
    /// Enforce this policy: what artifacts may call, hold and be granted (see `witcraft policy --help`)
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

/// A policy that was read.
pub(crate) struct Loaded {
    pub(crate) policy: Policy,
    /// The folder that paths in it are relative to.
    pub(crate) folder: PathBuf,
}

impl PolicyFile {
    /// Reads the policy, if there is one.
    ///
    /// # Errors
    /// It cannot be read, or is not a policy.
    pub(crate) fn load(&self) -> Result<Option<Loaded>, Failure> {
        self.policy.as_deref().map(load).transpose()
    }
}

/// Reads a policy.
///
/// # Errors
/// It cannot be read, or is not a policy.
pub(crate) fn load(path: &Path) -> Result<Loaded, Failure> {
    let policy = Policy::parse(&input::text(path)?)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(Loaded { policy, folder: folder.to_owned() })
}

impl Loaded {
    /// What is wrong with the policy itself, given the tables that were about something, if that is known.
    pub(crate) fn own_findings(&self, applied: Option<&BTreeSet<usize>>) -> Vec<Diagnostic> {
        let mut findings = self.policy.findings();
        findings.extend(applied.map(|applied| self.policy.unapplied(applied)).unwrap_or_default());
        findings
    }

    /// Checks one artifact: a rejection if the policy forbids it.
    ///
    /// # Errors
    /// Everything that the policy forbids.
    pub(crate) fn expect(&self, name: &str, bytes: &[u8]) -> Result<Vec<Diagnostic>, Failure> {
        let Verdict { findings, .. } = self.policy.check(name, bytes);
        let findings: Vec<Diagnostic> = findings.into_iter().map(|finding| finding.in_file(name)).collect();
        if witcraft_diagnostics::has_errors(&findings) { Err(findings.into()) } else { Ok(findings) }
    }
}

/// Limits that were asked for on the command line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) fuel: Option<u64>,
    pub(crate) time: Option<Duration>,
    pub(crate) memory: Option<u64>,
}

impl Loaded {
    /// Checks an artifact and the grants of its run. Returns the limits of the run: those that were asked for, or else the
    /// policy's.
    ///
    /// # Errors
    /// Everything that goes beyond the policy.
    pub(crate) fn enforce(&self, name: &str, bytes: &[u8], grants: &Grants, asked: Asked) -> Result<Asked, Failure> {
        self.expect(name, bytes)?;
        let bounds = self.policy.bounds(name, bytes, &self.folder).map_err(|finding| finding.in_file(name))?;
        let mut findings = Vec::new();
        let mut bounded = |result: Result<(), Diagnostic>| findings.extend(result.err());
        for dir in &grants.dirs {
            bounded(bounds.directory(&dir.host, !dir.read_only));
        }
        for (key, _) in &grants.env {
            bounded(bounds.variable(key));
        }
        match &grants.net.peers {
            Peers::Nobody => {}
            Peers::Everybody => bounded(bounds.network(None)),
            Peers::Only(endpoints) => {
                for endpoint in endpoints {
                    bounded(bounds.network(Some(&endpoint.to_string())));
                }
            }
        }
        for listen in &grants.net.listen {
            bounded(bounds.listen(&listen.to_string()));
        }
        for rule in &grants.net.http {
            bounded(bounds.http(&rule.place(), rule.methods().as_deref()));
        }
        let mut limits = asked;
        let mut kept = |result: Result<(), Diagnostic>| findings.extend(result.err());
        kept(bounds.fuel(asked.fuel).map(|fuel| limits.fuel = fuel));
        kept(bounds.time(asked.time).map(|time| limits.time = time));
        kept(bounds.memory(asked.memory).map(|memory| limits.memory = memory));
        if findings.is_empty() { Ok(limits) } else { Err(findings.into()) }
    }
}
