//! CommonJS and JSON as modules.
//!
//! A CommonJS module is a function that runs when it is first required, as in Node: so modules that require each other work, and what a
//! condition rules out is not run. What modules import is another one, its *face*, which requires it and exports what importers name,
//! with the values that are there once it has run.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{File, Kind, Names};

/// The module of a JSON text.
pub(crate) fn json(text: &str) -> String {
    format!("export default JSON.parse({});\n", literal(text))
}

/// A literal of JavaScript for a text.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c < ' ' || ('\u{2028}'..='\u{2029}').contains(&c) => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What the importers of each file name.
pub(crate) fn requested(files: &[File]) -> Vec<BTreeSet<String>> {
    let mut requested = vec![BTreeSet::new(); files.len()];
    for file in files {
        for request in &file.requests {
            let target = file.targets.iter().find(|(specifier, _)| *specifier == request.specifier);
            if let (Some((_, number)), Names::Some(names)) = (target, &request.names) {
                requested[*number].extend(names.iter().filter(|name| is_identifier(name)).cloned());
            }
        }
    }
    requested
}

fn is_identifier(name: &str) -> bool {
    name != "default" && !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$')
}

/// The module of a file in CommonJS. Its text stays on its lines.
pub(crate) fn wrap(file: &File, kinds: &[Kind]) -> String {
    let mut head = String::new();
    let mut table = String::new();
    for (index, (specifier, target)) in file.targets.iter().enumerate() {
        let is_required = file.requests.iter().any(|request| request.is_require && request.specifier == *specifier);
        if !is_required {
            continue;
        }
        let name = literal(specifier);
        let (import, value) = match kinds[*target] {
            Kind::CommonJs => (format!("{{ $require as $r{index} }}"), format!("$r{index}()")),
            Kind::Json => (format!("$r{index}"), format!("$r{index}")),
            Kind::Module => (format!("* as $r{index}"), format!("$r{index}")),
        };
        let _ = write!(head, "import {import} from {name}; ");
        let _ = write!(table, "case {name}: return {value}; ");
    }
    let text = file.text.strip_prefix("#!").map_or_else(|| file.text.clone(), |rest| format!("//{rest}"));
    format!(
        "{head}var $module; function $find(name) {{ switch (name) {{ {table}}} \
         throw new Error(`cannot find module '${{name}}'`); }} \
         export function $require() {{ if (!$module) {{ $module = {{ exports: {{}} }}; \
         $body.call($module.exports, $module, $module.exports, $find); }} return $module.exports; }} \
         function $body(module, exports, require) {{ {text}\n}}\n"
    )
}

/// What the face of a module in CommonJS is called.
pub(crate) fn face_name(name: &str) -> String {
    format!("{name}?import")
}

/// The face of the module in CommonJS called `name`.
pub(crate) fn face(name: &str, requested: &BTreeSet<String>) -> String {
    let mut out = format!(
        "import {{ $require }} from {};\nconst $exports = $require();\nexport default $exports;\n",
        literal(name)
    );
    for (index, name) in requested.iter().enumerate() {
        let _ = writeln!(out, "const $e{index} = $exports?.{name}; export {{ $e{index} as {name} }};");
    }
    out
}
