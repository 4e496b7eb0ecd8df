//! Leaving custom sections out, at whatever depth.

use wasm_encoder::{ComponentSectionId, RawSection, Section as _};
use wasmparser::{Parser, Payload};
use witcraft_diagnostics::Diagnostic;

/// What is left out.
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
    fn takes(self, name: &str) -> bool {
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
/// It is broken.
pub fn strip(bytes: &[u8], what: Stripped) -> Result<Vec<u8>, Diagnostic> {
    let mut parser = Parser::new(0);
    parser.set_features(wasmparser::WasmFeatures::all());
    // The output of what is open, from the outermost to the innermost, with the section that it is in.
    let mut open: Vec<(Vec<u8>, Option<u8>)> = vec![(Vec::new(), None)];
    for payload in parser.parse_all(bytes) {
        let payload = payload.map_err(|error| broken(&error))?;
        match payload {
            Payload::Version { encoding, .. } => {
                let header: &[u8] = match encoding {
                    wasmparser::Encoding::Module => &wasm_encoder::Module::HEADER,
                    wasmparser::Encoding::Component => &wasm_encoder::Component::HEADER,
                };
                if let Some((out, _)) = open.last_mut() {
                    out.extend_from_slice(header);
                }
            }
            Payload::ModuleSection { .. } => open.push((Vec::new(), Some(ComponentSectionId::CoreModule as u8))),
            Payload::ComponentSection { .. } => open.push((Vec::new(), Some(ComponentSectionId::Component as u8))),
            Payload::End(_) => {
                if let Some((data, Some(id))) = open.pop_if(|(_, id)| id.is_some()) {
                    append(&mut open, id, &data);
                }
            }
            Payload::CustomSection(section) if what.takes(section.name()) => {}
            other => {
                if let Some((id, range)) = other.as_section() {
                    append(&mut open, id, &bytes[range]);
                }
            }
        }
    }
    Ok(open.pop().map(|(out, _)| out).unwrap_or_default())
}

fn append(open: &mut [(Vec<u8>, Option<u8>)], id: u8, data: &[u8]) {
    if let Some((out, _)) = open.last_mut() {
        RawSection { id, data }.append_to(out);
    }
}

fn broken(error: &wasmparser::BinaryReaderError) -> Diagnostic {
    let origin = witcraft_diagnostics::Origin { offset: Some(error.offset() as u64), ..Default::default() };
    Diagnostic::error("validate/invalid", error.message().to_owned()).in_origin(origin)
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
