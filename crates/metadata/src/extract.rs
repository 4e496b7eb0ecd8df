//! Taking a nested module or component out.

use witcraft_component::{Item, ItemKind};
use witcraft_diagnostics::{Diagnostic, nearest};

/// What is nested directly in an item, each with its path: `module 0`, `component 1`.
pub(crate) fn numbered(item: &Item) -> impl Iterator<Item = (String, &Item)> {
    let (mut modules, mut components) = (0, 0);
    item.items.iter().map(move |nested| {
        let number = match nested.kind {
            ItemKind::Module => &mut modules,
            ItemKind::Component => &mut components,
        };
        *number += 1;
        (format!("{} {}", nested.kind.as_str(), *number - 1), nested)
    })
}

/// The paths of everything nested, from the outside in: `component 0 / module 1`.
pub fn paths(item: &Item) -> Vec<String> {
    let mut all = Vec::new();
    for (path, nested) in numbered(item) {
        all.push(path.clone());
        all.extend(paths(nested).into_iter().map(|inner| format!("{path} / {inner}")));
    }
    all
}

/// The bytes of what is nested at a path, of which each step is a number (`module 0`) or a name (`logic`), with `/` between.
///
/// # Errors
/// There is nothing at the path, with what there is.
pub fn extract<'b>(bytes: &'b [u8], item: &Item, path: &str) -> Result<&'b [u8], Diagnostic> {
    let mut item = item;
    for step in path.split('/').map(str::trim) {
        let is_meant = |(path, nested): &(String, &Item)| path == step || nested.name.as_deref() == Some(step);
        let Some((_, nested)) = numbered(item).find(is_meant) else {
            let named = item.items.iter().filter_map(|nested| nested.name.clone());
            let known: Vec<String> = numbered(item).map(|(path, _)| path).chain(named).collect();
            let finding = Diagnostic::error("metadata/no-item", format!("it contains nothing named `{step}`"));
            let near = nearest(step, known.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
            let list = match known.as_slice() {
                [] => "nothing is nested there".to_owned(),
                known => format!("there are: {}", known.join(", ")),
            };
            return Err(finding.note(list).help_opt(near));
        };
        item = nested;
    }
    Ok(&bytes[item.range.clone()])
}
