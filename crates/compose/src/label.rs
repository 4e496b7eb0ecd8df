//! What a composition calls its instances: the names in its name section, and in WAC.

use std::collections::HashSet;

/// `store` of `target/store.wasm`.
pub(crate) fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.strip_suffix(".wasm").or_else(|| file.strip_suffix(".wat")).unwrap_or(file)
}

/// A file's stem as an identifier: `my-store` of `my_store`.
pub fn identifier(stem: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in stem.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        match words.last_mut() {
            Some(last) if word.starts_with(|c: char| c.is_ascii_digit()) => last.push_str(&word.to_ascii_lowercase()),
            None if word.starts_with(|c: char| c.is_ascii_digit()) => {
                words.push(format!("c{}", word.to_ascii_lowercase()))
            }
            _ => words.push(word.to_ascii_lowercase()),
        }
    }
    if words.is_empty() { "component".to_owned() } else { words.join("-") }
}

/// The stem of a file's name as an identifier.
pub fn file_identifier(name: &str) -> String {
    identifier(stem(name))
}

/// The label of an instance of the input called `name`. A label that is the identifier of the file's stem, as a printed
/// plan has it, is the stem itself.
pub(crate) fn shown(label: Option<&str>, name: &str) -> String {
    let stem = stem(name);
    match label {
        Some(label) if label != identifier(stem) => label.to_owned(),
        Some(_) | None => stem.to_owned(),
    }
}

/// An identifier like `wanted` that is not `taken` yet, and is from now on.
pub fn unique(wanted: &str, taken: &mut HashSet<String>) -> String {
    let candidates = std::iter::once(wanted.to_owned()).chain((2..).map(|n| format!("{wanted}{n}")));
    let found = candidates.into_iter().find(|candidate| !taken.contains(candidate)).unwrap_or_default();
    taken.insert(found.clone());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_kebab_case() {
        for (stem, expected) in
            [("store", "store"), ("My_Store", "my-store"), ("a-1", "a1"), ("7z", "c7z"), ("_", "component")]
        {
            assert_eq!(identifier(stem), expected);
        }
    }

    #[test]
    fn a_label_made_of_the_file_name_is_the_file_name() {
        assert_eq!(shown(Some("my-store"), "target/my_store.wasm"), "my_store");
        assert_eq!(shown(Some("other"), "target/my_store.wasm"), "other");
        assert_eq!(shown(None, "target/my_store.wasm"), "my_store");
    }
}
