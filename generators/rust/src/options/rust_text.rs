//! Whether what is to stand in the file as it was given is Rust: paths, identifiers, attributes.

use witcraft_diagnostics::Diagnostic;

use super::{Options, With};

/// Checks every option whose value goes into the file.
pub(super) fn check(options: &Options, findings: &mut Vec<Diagnostic>) {
    let mut attributes = Vec::new();
    let mut path = |option: &'static str, value: &str, text: &str| {
        if !is_path(text) {
            let message = format!("`{option}` has the value `{text}`, which is not a Rust path");
            let finding = Diagnostic::error("bindgen/invalid-path", message).about(option, value);
            findings.push(finding.help("a path looks like `crate::module::Type`"));
        }
    };
    let single = [
        ("runtime-path", &options.runtime_path),
        ("default-bindings-module", &options.default_bindings_module),
        ("map-type", &options.map_type),
        ("bitflags-path", &options.bitflags_path),
    ];
    for (option, text) in single {
        text.iter().for_each(|text| path(option, text, text));
    }
    for (name, with) in &options.with {
        if let With::Path(text) = with {
            path("with", name, text);
        }
    }
    for derive in options.additional_derive_attributes.iter().flat_map(|list| list.split(',')) {
        path("additional-derive-attributes", derive.trim(), derive.trim());
    }
    for (pattern, item) in &options.items {
        item.derives.iter().for_each(|derive| path("derives", derive, derive.trim()));
        for attribute in item.attributes.iter().filter(|attribute| !is_attribute(attribute)) {
            let message = format!("`{pattern}` has the value `{attribute}`, which is not a Rust attribute");
            let finding = Diagnostic::error("bindgen/invalid-attribute", message).about("attributes", attribute);
            attributes.push(finding.help("an attribute looks like `#[serde(skip)]`"));
        }
    }
    findings.append(&mut attributes);
    if let Some(name) = options.export_macro_name.as_deref().filter(|name| !is_identifier(name)) {
        let message = format!("`export-macro-name` has the value `{name}`, which is not a Rust identifier");
        findings.push(Diagnostic::error("bindgen/invalid-path", message).about("export-macro-name", name));
    }
    let types = options.additional_type_attributes.iter().map(|entry| ("additional-type-attributes", entry));
    let members = options.additional_member_attributes.iter().map(|entry| ("additional-member-attributes", entry));
    for (option, (selector, attribute)) in types.chain(members) {
        if !is_attribute(attribute) {
            let message = format!("`{option}` has the value `{attribute}`, which is not a Rust attribute");
            let help = "an attribute looks like `#[serde(skip)]`";
            findings.push(Diagnostic::error("bindgen/invalid-attribute", message).about(option, selector).help(help));
        }
    }
}

/// Whether the text is a path without arguments.
fn is_path(text: &str) -> bool {
    text.strip_prefix("::").unwrap_or(text).split("::").all(|segment| is_identifier(segment.trim()))
}

fn is_identifier(text: &str) -> bool {
    let text = text.strip_prefix("r#").unwrap_or(text);
    let mut chars = text.chars();
    let is_start = |c: char| c.is_alphabetic() || c == '_';
    chars.next().is_some_and(is_start) && chars.all(|c| c.is_alphanumeric() || c == '_') && text != "_"
}

/// Whether the text is one or more whole attributes: brackets match, those in strings aside.
fn is_attribute(text: &str) -> bool {
    let text = text.trim();
    if !text.starts_with("#[") || text.starts_with("#[]") {
        return false;
    }
    let mut open = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => loop {
                match chars.next() {
                    Some('"') => break,
                    Some('\\') => drop(chars.next()),
                    Some(_) => {}
                    None => return false,
                }
            },
            '[' | '(' | '{' => open.push(c),
            ']' | ')' | '}' => {
                let opener = match c {
                    ']' => '[',
                    ')' => '(',
                    _ => '{',
                };
                if open.pop() != Some(opener) {
                    return false;
                }
                let rest: String = chars.clone().collect();
                if open.is_empty() && !rest.trim().is_empty() && !rest.trim_start().starts_with("#[") {
                    return false;
                }
            }
            _ => {}
        }
    }
    open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{is_attribute, is_path};

    #[test]
    fn paths_are_told_from_other_text() {
        for path in ["a", "crate::a::B", "::std::collections::HashMap", "super::r#type::X", "_rt"] {
            assert!(is_path(path), "{path}");
        }
        for text in ["", "a::", "1a", "a b", "a::<u8>", "a;b", "_"] {
            assert!(!is_path(text), "{text}");
        }
    }

    #[test]
    fn attributes_are_told_from_other_text() {
        for attribute in ["#[a]", "#[a(b = \"]\")]", "#[a] #[b::c(1, [2])]"] {
            assert!(is_attribute(attribute), "{attribute}");
        }
        for text in ["", "a", "#[]", "#[a", "#[a)]", "#[a] pub", "#[a(\"]"] {
            assert!(!is_attribute(text), "{text}");
        }
    }
}
