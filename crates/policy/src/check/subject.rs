//! The parts of an artifact, as far as rules tell them apart.

use std::ops::Range;

use sha2::{Digest, Sha256};
use witcraft_reachability::Reachability;

use crate::Policy;
use crate::rules::Rules;

/// An artifact.
pub(crate) struct Subject {
    /// In the order of [`Reachability::parts`].
    pub(crate) parts: Vec<Part>,
}

/// A component of an artifact.
#[derive(Debug)]
pub(crate) struct Part {
    /// For people: `app.wasm/auth`.
    pub(crate) path: String,
    pub(crate) name: String,
    /// `sha256:` and hexadecimal digits.
    pub(crate) digest: String,
    /// The packages of the interfaces that it exports.
    pub(crate) packages: Vec<String>,
    pub(crate) range: Range<usize>,
}

impl Subject {
    pub(crate) fn of(name: &str, bytes: &[u8], reachability: &Reachability) -> Subject {
        let parts = reachability.parts().iter().enumerate().map(|(index, part)| {
            let packages = part.exports.iter().filter_map(|export| Some(export.split_once('/')?.0.to_owned()));
            Part {
                path: reachability.path(index, name),
                name: if part.parent.is_none() { stem(name).to_owned() } else { part.name.clone() },
                digest: digest(bytes.get(part.range.clone()).unwrap_or_default()),
                packages: packages.collect(),
                range: part.range.clone(),
            }
        });
        Subject { parts: parts.collect() }
    }

    /// The innermost part that some bytes belong to; of several instances of a component, the first.
    pub(crate) fn part_at(&self, range: &Range<usize>) -> usize {
        let holds = |part: &&Part| part.range.start <= range.start && range.end <= part.range.end;
        let innermost = self.parts.iter().filter(holds).min_by_key(|part| part.range.len());
        innermost.and_then(|found| self.parts.iter().position(|part| std::ptr::eq(part, found))).unwrap_or_default()
    }
}

/// The digest of a component, as policies write it.
fn digest(bytes: &[u8]) -> String {
    let digits: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}

/// `app` of `dist/app.wasm`.
fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.strip_suffix(".wasm").or_else(|| file.strip_suffix(".wat")).unwrap_or(file)
}

impl Policy {
    /// The first table that is about a part.
    pub(crate) fn table(&self, part: &Part) -> Option<usize> {
        self.components.iter().position(|rules| {
            let is = |wanted: &Option<toml::Spanned<String>>, fits: &dyn Fn(&str) -> bool| {
                wanted.as_ref().is_none_or(|wanted| fits(wanted.get_ref()))
            };
            is(&rules.name, &|name| name == part.name)
                && is(&rules.digest, &|digest| digest.eq_ignore_ascii_case(&part.digest))
                && is(&rules.package, &|package| part.packages.iter().any(|own| own == package))
        })
    }

    /// What a part's own table says, or else `[default]`.
    pub(crate) fn rule<'p, T>(&'p self, part: &Part, key: impl Fn(&'p Rules) -> Option<T>) -> Option<T> {
        let own = self.table(part).and_then(|table| key(&self.components[table]));
        own.or_else(|| key(&self.default))
    }
}
