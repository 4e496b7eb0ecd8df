//! Features of WebAssembly by name.

pub use wasmparser::WasmFeatures;
use witcraft_diagnostics::{Diagnostic, nearest};

/// What the embedded Wasmtime runs: WebAssembly 3.0 with threads, the component model with its async part, and the
/// parts of WIT that are still behind a gate there (maps, fixed-length lists, error contexts, interfaces under labels).
pub const fn embedded() -> WasmFeatures {
    WasmFeatures::WASM3
        .union(WasmFeatures::COMPONENT_MODEL)
        .union(WasmFeatures::CM_ASYNC)
        .union(WasmFeatures::CM_ERROR_CONTEXT)
        .union(WasmFeatures::CM_FIXED_LENGTH_LISTS)
        .union(WasmFeatures::CM_MAP)
        .union(WasmFeatures::CM_IMPLEMENTS)
}

/// What only components with asynchronous functions, streams, futures or threads have.
pub const ASYNC: WasmFeatures = WasmFeatures::CM_ASYNC
    .union(WasmFeatures::CM_ASYNC_STACKFUL)
    .union(WasmFeatures::CM_MORE_ASYNC_BUILTINS)
    .union(WasmFeatures::CM_ERROR_CONTEXT)
    .union(WasmFeatures::CM_THREADING);

/// Every feature there is, embedded or not.
pub const fn everything() -> WasmFeatures {
    WasmFeatures::all()
}

/// Every feature with its name, such as `tail-call` and `cm-async`, in the order of the names.
pub fn all() -> Vec<(String, WasmFeatures)> {
    let mut all: Vec<_> = WasmFeatures::all().iter_names().map(|(name, flag)| (spelled(name), flag)).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.dedup_by(|a, b| a.0 == b.0);
    all
}

/// The name of the first feature that `features` holds.
pub fn name(features: WasmFeatures) -> Option<String> {
    features.iter_names().next().map(|(name, _)| spelled(name))
}

/// The features that the words ask for, beginning with what the [embedded](embedded) Wasmtime runs: `name` switches
/// on, `-name` switches off, `all` and `-all` mean every one. Later words win.
///
/// # Errors
/// Every word that names no feature, with the nearest one.
pub fn parse<S: AsRef<str>>(words: &[S]) -> Result<WasmFeatures, Vec<Diagnostic>> {
    let known = all();
    let mut features = embedded();
    let mut findings = Vec::new();
    for word in words.iter().map(|word| word.as_ref().trim()).filter(|word| !word.is_empty()) {
        let (name, on) = match word.strip_prefix('-') {
            Some(name) => (name, false),
            None => (word, true),
        };
        let spelled = spelled(name);
        let flag = match known.iter().find(|(known, _)| *known == spelled) {
            Some((_, flag)) => *flag,
            None if spelled == "all" => WasmFeatures::all(),
            None => {
                findings.push(unknown(name, &known));
                continue;
            }
        };
        features.set(flag, on);
    }
    if findings.is_empty() { Ok(features) } else { Err(findings) }
}

fn unknown(name: &str, known: &[(String, WasmFeatures)]) -> Diagnostic {
    let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
    let meant = nearest(&spelled(name), names.iter().copied());
    let finding = Diagnostic::error("validate/unknown-feature", format!("unknown WebAssembly feature `{name}`"))
        .help_opt(meant.map(|meant| format!("did you mean `{meant}`?")));
    if meant.is_some() { finding } else { finding.note(format!("the features are: all, {}", names.join(", "))) }
}

fn spelled(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_switch_features_on_and_off_in_turn() {
        assert_eq!(parse::<&str>(&[]), Ok(embedded()));
        assert!(!parse(&["-simd"]).expect("a known word").contains(WasmFeatures::SIMD));
        assert!(parse(&["wide_arithmetic"]).expect("a known word").contains(WasmFeatures::WIDE_ARITHMETIC));
        let only = parse(&["-all", "multi-value"]).expect("known words");
        assert_eq!(only, WasmFeatures::MULTI_VALUE);
    }

    #[test]
    fn every_unknown_word_is_found_with_the_nearest_name() {
        let findings = parse(&["tailcall", "simd", "frobnicate"]).expect_err("two unknown words");
        assert_eq!(findings.len(), 2);
        assert_eq!(findings[0].help, ["did you mean `tail-call`?"]);
        assert!(findings[1].notes[0].contains("multi-memory"));
    }
}
