//! Suggestions for misspelled names.

/// The candidate nearest to `name`, if one is near enough to be offered as help.
///
/// Near is a Damerau-Levenshtein distance of at most a third of the longer name, or a difference in case and
/// punctuation only. Ties go to the candidate that comes first.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(name);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = if fold(candidate) == folded { 0 } else { strsim::damerau_levenshtein(name, candidate) };
        let limit = name.chars().count().max(candidate.chars().count()).div_ceil(3);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn offers_a_near_name_and_no_far_one() {
        assert_eq!(nearest("lgo", ["store", "log"]), Some("log"));
        assert_eq!(nearest("get_value", ["set-value", "get-value"]), Some("get-value"));
        assert_eq!(nearest("zebra", ["store", "log"]), None);
    }
}
