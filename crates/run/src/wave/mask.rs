//! Hides extensions of WAVE in calls from its parser.
//!
//! `$0` is the result of an earlier call, `@path` or `@"path"` the content of a file, and `-` standard input. Each is written as a
//! word that WAVE can read, of the same length, so that places stay right. What it really says is always taken from the original,
//! which is why it does no harm to mask too much within a string.

/// The text with words in place of what is not WAVE.
pub(super) fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut quote = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '\\' if quote.is_some() => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            '"' | '\'' => {
                quote = match quote {
                    None => Some(c),
                    Some(open) if open == c => None,
                    Some(open) => Some(open),
                };
                1
            }
            '@' if quote.is_none() => file(rest),
            _ => c.len_utf8(),
        };
        let (this, after) = rest.split_at(length);
        let is_reference = c == '$' && after.starts_with(|c: char| c.is_ascii_digit());
        if is_reference {
            masked.push('r');
        } else if (c == '@' || c == '-') && quote.is_none() && (c == '@' || is_alone(&masked, after)) {
            masked.extend(std::iter::repeat_n('f', length));
        } else {
            masked.push_str(this);
        }
        rest = after;
    }
    masked
}

/// The path that an argument names, if it is `@path`.
pub(super) fn path(text: &str) -> Option<String> {
    let path = text.strip_prefix('@')?;
    let Some(quoted) = path.strip_prefix('"') else { return Some(path.to_owned()) };
    Some(quoted.strip_suffix('"').unwrap_or(quoted).replace("\\\"", "\"").replace("\\\\", "\\"))
}

/// The length of the `@path` that `text` begins with.
fn file(text: &str) -> usize {
    let Some(quoted) = text.strip_prefix("@\"") else {
        return text.find([',', ')', ']', '}', ' ', '\t', '\n']).unwrap_or(text.len());
    };
    let mut escaped = false;
    let end = quoted.find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 3)
}

/// Whether a `-` between two texts is an argument, not the sign of a number.
fn is_alone(before: &str, after: &str) -> bool {
    before.trim_end().ends_with(['(', ',', ':']) && after.trim_start().starts_with([',', ')', '}'])
}

#[cfg(test)]
mod tests {
    use super::{mask, path};

    #[test]
    fn what_is_no_wave_is_a_word_of_its_length() {
        for (text, masked) in [
            ("(@a/b.txt, -, $12)", "(ffffffff, f, r12)"),
            ("(-1, { a: - })", "(-1, { a: f })"),
            (r#"(@"a b, \"c\".txt", 1)"#, "(fffffffffffffffff, 1)"),
            (r#"("mail@example.org, -, \"@x", '@', '"', @x)"#, r#"("mail@example.org, -, \"@x", '@', '"', ff)"#),
        ] {
            assert_eq!(mask(text), masked);
        }
        assert_eq!(mask("(@é)").len(), "(@é)".len());
        assert_eq!(path(r#"@"a b, \"c\".txt""#).as_deref(), Some(r#"a b, "c".txt"#));
        assert_eq!(path("@a").as_deref(), Some("a"));
    }
}
