//! Removes custom sections at any depth.

use wasm_encoder::{RawSection, Section as _};
use witcraft_component::{Item, ItemKind};
use witcraft_diagnostics::Diagnostic;

/// The omitted parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stripped {
    /// Debug information: sections that begin with `.debug`, and source maps.
    Debug,
    /// Debug information and names.
    Names,
    /// Every custom section but what carries a module's world, without which it cannot become a component.
    All,
}

impl Stripped {
    /// Whether a custom section of this name goes.
    pub fn takes(self, name: &str) -> bool {
        let is_debug = name.starts_with(".debug") || name.starts_with("reloc..debug") || name == "sourceMappingURL";
        let is_name = matches!(name, "name" | "component-name");
        match self {
            Stripped::Debug => is_debug,
            Stripped::Names => is_debug || is_name,
            Stripped::All => !name.starts_with("component-type"),
        }
    }
}

/// A binary without some of its custom sections, in everything nested too. What stays, stays byte for byte.
///
/// # Errors
/// Every item whose skeleton is broken.
pub fn strip(bytes: &[u8], what: Stripped) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let item = witcraft_component::read(bytes)?;
    Ok(kept(bytes, &item, what))
}

/// The item without what is left out of it and of what is nested in it.
fn kept(bytes: &[u8], item: &Item, what: Stripped) -> Vec<u8> {
    let mut out = match item.kind {
        ItemKind::Module => wasm_encoder::Module::HEADER.to_vec(),
        ItemKind::Component => wasm_encoder::Component::HEADER.to_vec(),
    };
    let mut nested = item.items.iter().peekable();
    for section in &item.sections {
        let contents = &bytes[section.range.clone()];
        if let Some(inner) = nested.next_if(|inner| inner.range == section.range) {
            RawSection { id: section.id, data: &kept(bytes, inner, what) }.append_to(&mut out);
        } else if !(section.custom && what.takes(&section.name)) {
            RawSection { id: section.id, data: contents }.append_to(&mut out);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"(component $outer
        (@custom "other" "kept")
        (core module $m (@custom ".debug_info" "lines") (@custom "component-type:w" "world") (func $f (export "f")))
        (component $inner (core module $n (func $g))))"#;

    #[track_caller]
    fn names(what: Stripped) -> Vec<String> {
        let bytes = wat::parse_str(TEXT).unwrap_or_else(|error| panic!("{error}"));
        let stripped = strip(&bytes, what).unwrap_or_else(|found| panic!("{found:?}"));
        let item = witcraft_component::read(&stripped).unwrap_or_else(|found| panic!("{found:?}"));
        let customs =
            item.all().into_iter().flat_map(|item| item.sections.iter().filter(|s| s.custom).map(|s| s.name.clone()));
        let mut names: Vec<String> = customs.collect();
        names.sort();
        names.dedup();
        names
    }

    #[test]
    fn sections_are_left_out_at_every_depth() {
        assert_eq!(names(Stripped::Debug), ["component-name", "component-type:w", "name", "other"]);
        assert_eq!(names(Stripped::Names), ["component-type:w", "other"]);
        assert_eq!(names(Stripped::All), ["component-type:w"]);
    }

    #[test]
    fn what_has_nothing_to_leave_out_stays_as_it_is() {
        let bytes = wat::parse_str(TEXT).unwrap_or_else(|error| panic!("{error}"));
        let once = strip(&bytes, Stripped::All).unwrap_or_else(|found| panic!("{found:?}"));
        assert_eq!(strip(&once, Stripped::All).ok(), Some(once));
    }

    #[test]
    fn what_is_broken_is_told_with_its_place() {
        assert!(strip(b"\0asm\x01\0\0\0\x01\x7f", Stripped::All).is_err());
    }
}
