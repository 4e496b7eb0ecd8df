//! How a fault is told.

use witcraft_diagnostics::{Diagnostic, Origin};

use crate::link::{Fault, Group};

/// The finding for a fault.
pub(super) fn diagnose(fault: &Fault, groups: &[Group]) -> Diagnostic {
    let place = match fault {
        Fault::Parse { place, .. } | Fault::Resolve { place, .. } | Fault::TooDeep { place, .. } => place.clone(),
        _ => None,
    };
    let message = match fault {
        Fault::Parse { error, .. } => error.to_string(),
        Fault::Resolve { error, .. } => error.to_string(),
        other => format!("{other:?}"),
    };
    let diagnostic = Diagnostic::error("wit/invalid", message);
    match place {
        Some(place) => diagnostic.at(groups[place.group].files[place.file].span(&place.range), ""),
        None => diagnostic.in_origin(Origin::file(&groups[fault.group()].path)),
    }
}
