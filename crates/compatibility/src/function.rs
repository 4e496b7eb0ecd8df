//! Functions: parameters, results, and whether they are asynchronous.

use wit_parser::{Function, FunctionKind};

use crate::Change;
use crate::kind::Kind;
use crate::pair::pairs;
use crate::place::{Container, Sides};

/// What a function is called in messages: `get`, `bucket.get`, `bucket.constructor`.
pub(crate) fn title(function: &Function) -> String {
    let name = &function.name;
    match function.kind {
        FunctionKind::Freestanding | FunctionKind::AsyncFreestanding => name.clone(),
        FunctionKind::Constructor(_) => format!("{}.constructor", name.trim_start_matches("[constructor]")),
        FunctionKind::Method(_)
        | FunctionKind::AsyncMethod(_)
        | FunctionKind::Static(_)
        | FunctionKind::AsyncStatic(_) => name.split_once(']').map_or(name.as_str(), |(_, name)| name).to_owned(),
    }
}

/// The sort of a function, for people.
fn sort(kind: &FunctionKind) -> &'static str {
    match kind {
        FunctionKind::Freestanding | FunctionKind::AsyncFreestanding => "a function",
        FunctionKind::Method(_) | FunctionKind::AsyncMethod(_) => "a method",
        FunctionKind::Static(_) | FunctionKind::AsyncStatic(_) => "a static function",
        FunctionKind::Constructor(_) => "a constructor",
    }
}

impl Sides<'_> {
    /// Compares two functions of one title.
    pub(crate) fn functions(&self, within: &Container, before: &Function, after: &Function, changes: &mut Vec<Change>) {
        let places = || [self.before.span(before.span), self.after.span(after.span)];
        let name = title(after);
        let mut add = |kind, sentence: String| {
            changes.push(within.change(kind, format!("{sentence}: callers and implementers break"), places()));
        };
        if sort(&before.kind) != sort(&after.kind) {
            let (old, new) = (sort(&before.kind), sort(&after.kind));
            add(Kind::FunctionKindChanged, format!("makes `{name}` {new}, which was {old}"));
            return;
        }
        match (before.kind.is_async(), after.kind.is_async()) {
            (false, true) => add(Kind::AsyncAdded, format!("makes `{name}` asynchronous")),
            (true, false) => add(Kind::AsyncRemoved, format!("makes `{name}` synchronous")),
            (true, true) | (false, false) => {}
        }
        self.parameters(&name, before, after, &mut add);
        match (&before.result, &after.result) {
            (None, Some(new)) => {
                add(Kind::ResultAdded, format!("adds the result `{}` to `{name}`", self.after.text(new)));
            }
            (Some(old), None) => {
                add(Kind::ResultRemoved, format!("removes the result `{}` from `{name}`", self.before.text(old)));
            }
            (Some(old), Some(new)) if !self.are_equal(old, new) => {
                let (old, new) = (self.before.text(old), self.after.text(new));
                add(Kind::ResultTypeChanged, format!("changes the result of `{name}` from `{old}` to `{new}`"));
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
        if is_deprecated(&after.stability) && !is_deprecated(&before.stability) {
            changes.push(within.change(Kind::Deprecated, format!("deprecates `{name}`"), places()));
        }
    }

    fn parameters(&self, name: &str, before: &Function, after: &Function, add: &mut dyn FnMut(Kind, String)) {
        // The resource of a method is the one that it stands in.
        let list = |function: &Function| -> Vec<_> {
            let skipped = usize::from(matches!(function.kind, FunctionKind::Method(_) | FunctionKind::AsyncMethod(_)));
            function.params.iter().skip(skipped).map(|p| (p.name.clone(), p.ty)).collect()
        };
        let (old, new) = (list(before), list(after));
        let mut found = pairs(&old, &new);
        for (parameter, before, after) in &found.kept {
            if !self.are_equal(before, after) {
                let (old, new) = (self.before.text(before), self.after.text(after));
                let sentence = format!("changes parameter `{parameter}` of `{name}` from `{old}` to `{new}`");
                add(Kind::ParameterTypeChanged, sentence);
            }
        }
        // In the same place, with the same type, and nothing else came or went: it is the same one.
        let place =
            |list: &[(String, wit_parser::Type)], name: &String| list.iter().position(|(other, _)| other == name);
        if old.len() == new.len() {
            let same: Vec<_> = (found.gone.iter())
                .flat_map(|gone| found.come.iter().map(move |come| (*gone, *come)))
                .filter(|(gone, come)| place(&old, gone.0) == place(&new, come.0) && self.are_equal(gone.1, come.1))
                .collect();
            for ((old, _), (new, _)) in &same {
                add(Kind::ParameterRenamed, format!("renames parameter `{old}` of `{name}` to `{new}`"));
            }
            found.gone.retain(|gone| same.iter().all(|(old, _)| old.0 != gone.0));
            found.come.retain(|come| same.iter().all(|(_, new)| new.0 != come.0));
        }
        for (parameter, _) in &found.gone {
            add(Kind::ParameterRemoved, format!("removes parameter `{parameter}` from `{name}`"));
        }
        for (parameter, ty) in &found.come {
            let ty = self.after.text(ty);
            add(Kind::ParameterAdded, format!("adds parameter `{parameter}: {ty}` to `{name}`"));
        }
        if are_reordered(&found.kept, &new) {
            add(Kind::ParametersReordered, format!("changes the order of the parameters of `{name}`"));
        }
    }
}

/// Whether what stayed, in its order before, has another order now.
pub(crate) fn are_reordered<A, B>(kept: &[(&String, &A, &A)], after: &[(String, B)]) -> bool {
    let places = kept.iter().filter_map(|(name, ..)| after.iter().position(|(other, _)| other == *name));
    !places.is_sorted()
}

/// Whether WIT says that an item is deprecated.
pub(crate) fn is_deprecated(stability: &wit_parser::Stability) -> bool {
    match stability {
        wit_parser::Stability::Stable { deprecated, .. } | wit_parser::Stability::Unstable { deprecated, .. } => {
            deprecated.is_some()
        }
        wit_parser::Stability::Unknown => false,
    }
}
