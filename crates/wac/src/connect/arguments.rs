//! Instances, and which import each argument is for.

use std::ops::Range;

use witcraft_compose::ItemKind;

use super::{Evaluation, Item, Value, by_last_segment, ending_with, is_own, suggestion, within};
use crate::ast::{Argument, Name, New};
use crate::packages::instance_key;

/// At most this many imports are listed where none has the name of an argument.
const LISTED: usize = 8;

/// What an instance imports, by position.
struct Imports {
    names: Vec<String>,
    kinds: Vec<ItemKind>,
    /// Where each import was given its argument.
    given: Vec<Option<Range<usize>>>,
}

impl Imports {
    fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|import| import == name)
    }

    /// The import called `name`, or one of the same interface in a compatible version.
    fn compatible(&self, name: &str) -> Option<usize> {
        self.position(name)
            .or_else(|| self.names.iter().position(|import| witcraft_compose::are_compatible(import, name)))
    }

    fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.names.iter().map(String::as_str)
    }
}

impl<'a> Evaluation<'a> {
    /// Adds an instance, with its arguments.
    pub(super) fn instantiate(&mut self, new: &'a New) -> Value {
        let label = self.label.take();
        let package = &new.package;
        if is_own(&self.composition.ast, package) {
            let message =
                format!("`{}` is the package of this document, and cannot be instantiated in it", package.name);
            self.findings.push(self.finding("wac/self-instantiation", &package.range, message));
            return Value::Unknown;
        }
        let Some(input) = self.composition.positions.get(&instance_key(new)).copied() else {
            self.evaluate_only(new);
            return Value::Unknown;
        };
        let label = label.unwrap_or_else(|| {
            let file = witcraft_compose::file_identifier(&self.composition.inputs[input].input().name);
            witcraft_compose::unique(&file, &mut self.labels)
        });
        let instance = self.builder.instantiate(input, Some(&label), Some(self.span(&new.range)));
        let (names, kinds): (Vec<String>, Vec<ItemKind>) =
            self.builder.imports_of(instance).map(|(name, kind)| (name.to_owned(), kind)).unzip();
        let given = vec![None; names.len()];
        let mut imports = Imports { names, kinds, given };
        let mut spreads = Vec::new();
        let mut is_unknown = false;
        for argument in &new.arguments {
            let (name, range, value) = match argument {
                Argument::Spread(name) => {
                    spreads.push((name, self.name(name)));
                    continue;
                }
                Argument::Fill(_) => {
                    self.builder.import_rest(instance);
                    continue;
                }
                Argument::Inferred(name) => {
                    let value = self.name(name);
                    (infer(&imports, name, &value), name.range.clone(), value)
                }
                Argument::Named(name, value) => {
                    let value = self.expression(value);
                    let by_path = if name.is_string { None } else { by_last_segment(imports.names(), &name.text) };
                    (by_path.unwrap_or(&name.text).to_owned(), name.range.clone(), value)
                }
            };
            let Some(position) = imports.position(&name) else {
                is_unknown = true;
                if matches!((argument, &value), (Argument::Inferred(_), Value::Unknown)) {
                    continue; // which import it is for follows from what it is
                }
                self.unknown_argument(&imports, &package.name, &name, &range);
                continue;
            };
            if let Some(first) = &imports.given[position] {
                let message = format!("argument `{name}` is given twice");
                let finding = self.finding("wac/duplicate-argument", &range, message);
                self.findings.push(finding.related(self.span(first), "the first"));
                continue;
            }
            self.pass(instance, &mut imports, position, value, &range);
        }
        for (name, value) in spreads {
            is_unknown |= matches!(value, Value::Unknown);
            is_unknown |= !self.spread(instance, &mut imports, name, value);
        }
        if is_unknown {
            // What is missing may be what could not be told: that is one mistake, not two.
            self.builder.leave_out_rest(instance);
        }
        Value::Item(Item {
            source: witcraft_compose::Source::Instance { instance, path: Vec::new() },
            kind: ItemKind::Instance,
            interface: None,
            name: None,
        })
    }

    /// Evaluates the arguments of what cannot be instantiated, to report their mistakes.
    fn evaluate_only(&mut self, new: &'a New) {
        for argument in &new.arguments {
            match argument {
                Argument::Inferred(name) | Argument::Spread(name) => {
                    self.name(name);
                }
                Argument::Named(_, value) => {
                    self.expression(value);
                }
                Argument::Fill(_) => {}
            }
        }
    }

    fn pass(&mut self, instance: usize, imports: &mut Imports, position: usize, value: Value, range: &Range<usize>) {
        imports.given[position] = Some(range.clone());
        match value {
            Value::Item(item) => {
                let (wanted, found) = (imports.kinds[position], item.kind);
                if wanted != found {
                    let message = format!(
                        "`{}` is {}, but the argument is {}",
                        imports.names[position],
                        wanted.as_str(),
                        found.as_str()
                    );
                    self.findings.push(self.finding("compose/type-mismatch", range, message));
                    self.builder.leave_out(instance, position);
                    return;
                }
                self.builder.set_argument(instance, position, item.source, Some(self.span(range)));
            }
            Value::Definition(name) => {
                if imports.kinds[position] != ItemKind::Type {
                    let wanted = imports.kinds[position].as_str();
                    let message = format!("`{}` is {wanted}, but `{name}` is a definition", imports.names[position]);
                    self.findings.push(self.finding("compose/type-mismatch", range, message));
                    self.builder.leave_out(instance, position);
                }
            }
            Value::Unknown => self.builder.leave_out(instance, position),
        }
    }

    /// Passes the exports of an instance for the imports that nothing was given for. Returns whether there are any.
    fn spread(&mut self, instance: usize, imports: &mut Imports, name: &Name, value: Value) -> bool {
        let item = match value {
            Value::Item(item) => item,
            Value::Unknown => return false,
            Value::Definition(definition) => {
                let message = format!("`{definition}` is a type, and only an instance can be spread");
                self.findings.push(self.finding("wac/not-an-instance", &name.range, message));
                return false;
            }
        };
        let Some(exports) = self.builder.exports_of(&item.source) else {
            let message = format!("`{}` is {}, and only an instance can be spread", name.text, item.kind.as_str());
            self.findings.push(self.finding("wac/not-an-instance", &name.range, message));
            return false;
        };
        let exports: Vec<String> = exports.map(|(export, _)| export.to_owned()).collect();
        let mut is_used = false;
        for position in 0..imports.names.len() {
            if imports.given[position].is_some() {
                continue;
            }
            let import = &imports.names[position];
            let exact = exports.iter().find(|export| *export == import);
            let found =
                exact.or_else(|| exports.iter().find(|export| witcraft_compose::are_compatible(export, import)));
            let Some(export) = found else { continue };
            is_used = true;
            imports.given[position] = Some(name.range.clone());
            let source = within(&item.source, export);
            self.builder.set_argument(instance, position, source, Some(self.span(&name.range)));
        }
        if !is_used {
            let message = format!("no export of `{}` matches an import that is still to be given", name.text);
            let open: Vec<&str> = (imports.names.iter().zip(&imports.given))
                .filter_map(|(name, given)| given.is_none().then_some(name.as_str()))
                .collect();
            let list = |names: &[&str]| match names {
                [] => "nothing".to_owned(),
                names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
            };
            let exports: Vec<&str> = exports.iter().map(String::as_str).collect();
            let finding = self
                .finding("wac/spread-nothing", &name.range, message)
                .note(format!("it exports {}", list(&exports)))
                .note(format!("still to be given: {}", list(&open)));
            self.findings.push(finding);
        }
        is_used
    }

    fn unknown_argument(&mut self, imports: &Imports, package: &str, name: &str, range: &Range<usize>) {
        let several = ending_with(imports.names(), name);
        let quoted = |names: &[&str], marks: &str| -> Vec<String> {
            names.iter().map(|name| format!("`{marks}{name}{marks}`")).collect()
        };
        let finding = match several.as_slice() {
            [] | [_] => {
                let message = format!("`{package}` has no import `{name}`");
                let finding = self.finding("wac/unknown-argument", range, message);
                let names: Vec<&str> = imports.names().collect();
                match (suggestion(name, imports.names()), names.as_slice()) {
                    (Some(help), _) => finding.help(help),
                    (None, []) => finding.note(format!("`{package}` imports nothing")),
                    (None, names) => {
                        let shown = quoted(&names[..names.len().min(LISTED)], "").join(", ");
                        let more = match names.len().saturating_sub(LISTED) {
                            0 => String::new(),
                            more => format!(" and {more} more"),
                        };
                        finding.note(format!("`{package}` imports {shown}{more}"))
                    }
                }
            }
            several => {
                let message = format!("several imports of `{package}` end with `{name}`");
                let finding = self.finding("wac/unknown-argument", range, message);
                finding.help(format!("say which: {}", quoted(several, "\"").join(" or ")))
            }
        };
        self.findings.push(finding);
    }
}

/// The import that an argument without a name is for.
// LANGUAGE.md, "Inferred Arguments"; what matches in a compatible version alone comes last.
fn infer(imports: &Imports, name: &Name, value: &Value) -> String {
    let item = match value {
        Value::Item(item) => Some(item),
        Value::Definition(_) | Value::Unknown => None,
    };
    let (interface, known) =
        (item.and_then(|item| item.interface.as_deref()), item.and_then(|item| item.name.as_deref()));
    let exact = interface.into_iter().chain(known).find(|candidate| imports.position(candidate).is_some());
    if let Some(exact) = exact {
        return exact.to_owned();
    }
    if let Some(path) = by_last_segment(imports.names(), &name.text) {
        return path.to_owned();
    }
    if imports.position(&name.text).is_none()
        && let Some(position) = interface.into_iter().chain(known).find_map(|candidate| imports.compatible(candidate))
    {
        return imports.names[position].clone();
    }
    name.text.clone()
}
