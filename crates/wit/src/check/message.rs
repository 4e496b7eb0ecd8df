//! The code of what `wit-parser` says in words alone, and the words put as this program puts them.

/// What `wit-parser`'s sentences begin with, or hold, and the code that stands for them.
const CODES: &[(&str, &str)] = &[
    ("type nesting too deep", "wit/nesting-too-deep"),
    ("package nesting too deep", "wit/nesting-too-deep"),
    ("unterminated block comment", "wit/unterminated-comment"),
    ("unexpected end of file", "wit/syntax"),
    ("unexpected character", "wit/invalid-character"),
    ("Control code", "wit/invalid-character"),
    ("Codepoint", "wit/invalid-character"),
    ("Input contains bidirectional", "wit/invalid-character"),
    ("invalid character in identifier", "wit/invalid-name"),
    ("identifiers must have", "wit/invalid-name"),
    ("invalid string", "wit/invalid-text"),
    ("invalid unicode", "wit/invalid-text"),
    ("invalid hex", "wit/invalid-text"),
    ("invalid list size", "wit/list-size"),
    ("invalid map key", "wit/map-key"),
    ("duplicate ", "wit/duplicate-name"),
    ("is defined more than once", "wit/duplicate-name"),
    ("conflicts with ", "wit/duplicate-name"),
    ("ed more than once", "wit/duplicate-name"),
    ("is defined as a", "wit/wrong-kind"),
    ("cannot use ", "wit/not-a-type"),
    ("cannot import ", "wit/not-a-type"),
    ("must be a resource", "wit/not-a-resource"),
    ("empty ", "wit/empty-type"),
    ("constructor return type", "wit/constructor-result"),
    ("`ok` type must be", "wit/constructor-result"),
    ("contains a `borrow<T>`", "wit/borrow-in-result"),
    ("cannot specify", "wit/attribute"),
    ("unknown attribute", "wit/unknown-attribute"),
    ("attributes not allowed", "wit/attribute"),
    ("cannot place attributes", "wit/misplaced-attribute"),
    ("does not match previous package name", "wit/package-mismatch"),
    ("no `package` header", "wit/no-package"),
    ("doc comments on multiple", "wit/package-docs"),
    ("nested packages must be", "wit/nested-package"),
    ("interface not found in package", "wit/unknown-interface"),
    ("world not found in package", "wit/unknown-world"),
    ("not defined in interface", "wit/unknown-type"),
    ("no import or export kebab-name", "wit/unknown-name"),
    ("feature gate", "wit/feature-gate"),
    ("feature not being activated", "wit/feature-disabled"),
    ("expected ", "wit/syntax"),
];

/// The code of a sentence of `wit-parser`. What is new there is just invalid here.
pub(super) fn code(sentence: &str) -> &'static str {
    let known = CODES.iter().find(|(words, _)| sentence.contains(words));
    known.map_or("wit/invalid", |(_, code)| code)
}

/// The sentence in this program's style: lower case, one line, names in backticks.
pub(super) fn restyle(sentence: &str) -> String {
    if let Some(message) = invalid_character(sentence) {
        return message;
    }
    let line = sentence.lines().next().unwrap_or_default();
    let line = line.split(". ").next().unwrap_or_default().trim_end_matches('.');
    let mut chars = line.chars();
    let first: String = chars.next().map(|c| c.to_lowercase().collect()).unwrap_or_default();
    let line = first + chars.as_str();
    line.replace('\'', "`")
        .replace("found eof", "found the end of the file")
        .replace("an identifier or string", "a name")
        .replace("kebab-name", "called")
}

/// What is said of a character that WIT has no place for, and that is not to be shown itself.
fn invalid_character(sentence: &str) -> Option<String> {
    let (_, code) = sentence.split_once("\\u{")?;
    let code = u32::from_str_radix(code.split('}').next()?, 16).ok()?;
    let (what, why) = match sentence {
        _ if sentence.starts_with("Control code") => ("control character", ""),
        _ if sentence.starts_with("Codepoint") => ("character", ", which Unicode discourages,"),
        _ if sentence.starts_with("Input contains") => ("character", ", which changes the direction of text,"),
        _ => return None,
    };
    Some(format!("the {what} U+{code:04X}{why} is not allowed in WIT"))
}

#[cfg(test)]
mod tests {
    use super::restyle;

    #[test]
    fn characters_that_are_not_to_be_shown_are_named() {
        let said = |character: char| {
            let text = format!("package a:b; // {character}\n");
            let error = wit_parser::UnresolvedPackageGroup::parse("a.wit", &text).expect_err("it is not allowed");
            restyle(&format!("{:#}", error.1.kind()))
        };
        assert_eq!(said('\u{7}'), "the control character U+0007 is not allowed in WIT");
        assert_eq!(said('\u{149}'), "the character U+0149, which Unicode discourages, is not allowed in WIT");
        assert_eq!(
            said('\u{202e}'),
            "the character U+202E, which changes the direction of text, is not allowed in WIT"
        );
    }
}
