//! The first sentence of a doc comment, which begins with the item's name.

/// Verbs that documentation of functions begins with.
const VERBS: &[&str] = &[
    "accepts",
    "acquires",
    "adds",
    "adjusts",
    "allocates",
    "appends",
    "applies",
    "asks",
    "attempts",
    "begins",
    "binds",
    "blocks",
    "calls",
    "cancels",
    "changes",
    "checks",
    "clears",
    "closes",
    "commits",
    "compares",
    "compresses",
    "computes",
    "concatenates",
    "configures",
    "connects",
    "constructs",
    "consumes",
    "converts",
    "copies",
    "counts",
    "creates",
    "decodes",
    "decrements",
    "defines",
    "deletes",
    "describes",
    "deserializes",
    "determines",
    "disables",
    "downloads",
    "drops",
    "emits",
    "enables",
    "encodes",
    "ends",
    "enqueues",
    "evaluates",
    "executes",
    "exits",
    "extracts",
    "fetches",
    "finalizes",
    "finds",
    "flushes",
    "forwards",
    "frees",
    "generates",
    "gets",
    "gives",
    "hints",
    "increments",
    "indicates",
    "initializes",
    "initiates",
    "inserts",
    "installs",
    "invokes",
    "joins",
    "keeps",
    "leaves",
    "links",
    "listens",
    "lists",
    "loads",
    "logs",
    "looks",
    "makes",
    "marks",
    "merges",
    "moves",
    "normalizes",
    "notifies",
    "obtains",
    "opens",
    "overwrites",
    "parses",
    "pauses",
    "performs",
    "polls",
    "prints",
    "produces",
    "publishes",
    "pushes",
    "puts",
    "queries",
    "raises",
    "reads",
    "receives",
    "records",
    "registers",
    "releases",
    "removes",
    "renames",
    "replaces",
    "replicates",
    "represents",
    "requests",
    "resets",
    "resizes",
    "resolves",
    "restarts",
    "restores",
    "resumes",
    "retrieves",
    "returns",
    "reverts",
    "rotates",
    "rounds",
    "runs",
    "saves",
    "says",
    "schedules",
    "searches",
    "selects",
    "sends",
    "serializes",
    "sets",
    "shows",
    "signals",
    "skips",
    "splits",
    "starts",
    "stops",
    "stores",
    "subscribes",
    "synchronizes",
    "takes",
    "tells",
    "tests",
    "transforms",
    "transitions",
    "triggers",
    "truncates",
    "unlinks",
    "unsubscribes",
    "updates",
    "uploads",
    "uses",
    "validates",
    "verifies",
    "waits",
    "wraps",
    "writes",
    "yields",
];

/// What a command has an object by, as in `Get the value`; without one, the word may be a noun, as in `List of values`.
const DETERMINERS: &[&str] =
    &["a", "all", "an", "another", "any", "each", "every", "its", "one", "that", "the", "this", "whether"];

/// A first line of documentation as it goes on from a name.
pub(super) fn goes_on(name: &str, verb: &str, line: &str) -> Option<String> {
    let (first, rest) = line.split_once(' ')?;
    let word = first.to_ascii_lowercase();
    if ["a", "all", "an", "another", "every", "the"].contains(&word.as_str()) {
        return Some(format!("{name} {verb} {word} {rest}"));
    }
    if verb == "returns" && ["how", "what", "whether", "which", "who"].contains(&word.as_str()) {
        return Some(format!("{name} says {word} {rest}"));
    }
    let is_command = rest.split(' ').next().is_some_and(|next| DETERMINERS.contains(&next));
    let said = |verb: &&&str| **verb == word || is_command && is_third_person(verb, &word);
    let verb = VERBS.iter().find(said)?;
    first.starts_with(|c: char| c.is_ascii_uppercase()).then(|| format!("{name} {verb} {rest}"))
}

/// Whether a verb is the third person of `word`.
fn is_third_person(verb: &str, word: &str) -> bool {
    match (verb.strip_prefix(word), word.strip_suffix('y')) {
        (Some(ending), _) => ["s", "es"].contains(&ending),
        (None, Some(stem)) => verb.strip_prefix(stem) == Some("ies"),
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::goes_on;

    #[test]
    fn sentences_go_on_from_a_name() {
        let goes_on = |line| goes_on("F", "returns", line).unwrap_or_default();
        assert_eq!(goes_on("Gets the value."), "F gets the value.");
        assert_eq!(goes_on("Get the value."), "F gets the value.");
        assert_eq!(goes_on("Query a row."), "F queries a row.");
        assert_eq!(goes_on("Fetch all rows."), "F fetches all rows.");
        assert_eq!(goes_on("The value."), "F returns the value.");
        assert_eq!(goes_on("Whether it is there."), "F says whether it is there.");
    }

    #[test]
    fn what_is_no_sentence_does_not() {
        for line in ["List of values.", "Set of the flags.", "Note the value.", "get the value", "Go"] {
            assert_eq!(goes_on("F", "returns", line), None, "{line}");
        }
    }
}
