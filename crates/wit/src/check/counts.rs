//! Types that WIT can say and no component can have: a record, tuple or flags type has at least one entry, and flags have
//! at most 32 (Binary.md, "Type Definitions").
//!
//! WIT with such a type is WIT still, so that these are warnings.

use wit_parser::{Resolve, Span, TypeDefKind};
use witcraft_diagnostics::Diagnostic;

/// Flags are one core value, an `i32`.
const MOST_FLAGS: usize = 32;

/// Looks at every type. `place` gives where a type is in a text; what is in none (built in, from wasm) is not looked at.
pub(crate) fn check_counts(
    resolve: &Resolve,
    place: impl Fn(Span) -> Option<witcraft_diagnostics::Span>,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (_, definition) in resolve.types.iter() {
        let (what, entry, count) = match &definition.kind {
            TypeDefKind::Record(record) => ("record", "field", record.fields.len()),
            TypeDefKind::Tuple(tuple) => ("tuple", "type", tuple.types.len()),
            TypeDefKind::Flags(flags) => ("flags type", "flag", flags.flags.len()),
            TypeDefKind::Variant(_) | TypeDefKind::Enum(_) => continue, // `wit-parser` looks at these
            TypeDefKind::Resource | TypeDefKind::Handle(_) | TypeDefKind::Option(_) | TypeDefKind::Result(_) => {
                continue;
            }
            TypeDefKind::List(_) | TypeDefKind::Map(..) | TypeDefKind::FixedLengthList(..) => continue,
            TypeDefKind::Future(_) | TypeDefKind::Stream(_) | TypeDefKind::Type(_) | TypeDefKind::Unknown => continue,
        };
        let Some(here) = place(definition.span) else { continue };
        if count == 0 {
            let message = format!("a {what} needs at least one {entry}");
            findings.push(Diagnostic::warning("wit/empty-type", message).at(here, "has none"));
        } else if matches!(definition.kind, TypeDefKind::Flags(_)) && count > MOST_FLAGS {
            let message = format!("a {what} can have at most {MOST_FLAGS} {entry}s");
            let finding = Diagnostic::warning("wit/too-many-flags", message).at(here, format!("has {count}"));
            findings.push(finding.help("split them into several flags types, combined in a record"));
        }
    }
    findings
}
