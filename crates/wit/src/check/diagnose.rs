//! Turns an error of the resolver into a finding: code, message, labels and help.

use wit_parser::{ParseErrorKind, ResolveErrorKind};
use witcraft_diagnostics::{Diagnostic, Origin, Span, nearest};

use super::message::{code, restyle};
use super::scope::Scope;
use crate::link::{Fault, Group, Place};
use crate::syntax::ItemKind;
use crate::wasi;

/// The finding for a fault.
pub(super) fn diagnose(fault: &Fault, groups: &[Group], scope: &Scope<'_>) -> Diagnostic {
    let diagnostic = match fault {
        Fault::Parse { group, error, place } => {
            let span = place.as_ref().map(|place| span(place, groups));
            match error.kind() {
                ParseErrorKind::ItemNotFound { name, kind, .. } => not_found(name, kind, span, *group, scope),
                ParseErrorKind::TypeCycle { name, kind, .. } => cycle(name, kind, span),
                ParseErrorKind::Lex(error) => sentence(&error.to_string(), span, *group, scope),
                kind => sentence(&kind.to_string(), span, *group, scope),
            }
        }
        Fault::Resolve { group, error, place } => {
            let span = place.as_ref().map(|place| span(place, groups));
            match error.kind() {
                ResolveErrorKind::InvalidTransitiveDependency { name, .. } => transitive(name, span),
                ResolveErrorKind::ItemShadowing { item_type, name, .. } => {
                    let message = format!("two {item_type}s named `{name}` are combined here");
                    Diagnostic::error("wit/include-conflict", message)
                        .at_opt(span, "included here a second time")
                        .help(format!("rename one: `include ... with {{ {name} as other-name }}`"))
                }
                ResolveErrorKind::StabilityMismatch { .. } => {
                    Diagnostic::error("wit/stability-mismatch", "the feature gates of one item contradict each other")
                        .at_opt(span, "gated differently elsewhere")
                }
                kind => sentence(&kind.to_string(), span, *group, scope),
            }
        }
        Fault::DuplicatePackage { name, first, second } => {
            duplicate_package(&name.to_string(), *first, *second, groups, scope)
        }
        Fault::PackageNotFound { name, group, known } => package_not_found(name, *group, known, scope),
        Fault::PackageCycle { circle } => package_cycle(circle, scope),
        Fault::TooDeep { place, name, .. } => {
            let message = format!("the chain of types or packages that `{name}` depends on exceeds the limit of 1,000");
            Diagnostic::error("wit/nesting-too-deep", message)
                .at_opt(place.as_ref().map(|place| span(place, groups)), "")
        }
    };
    if diagnostic.labels.is_empty() {
        diagnostic.in_origin(Origin::file(&groups[fault.group()].path))
    } else {
        diagnostic
    }
}

fn span(place: &Place, groups: &[Group]) -> Span {
    groups[place.group].files[place.file].span(&place.range)
}

fn did_you_mean(name: &str, candidates: &[String]) -> Option<String> {
    nearest(name, candidates.iter().map(String::as_str).filter(|candidate| *candidate != name))
        .map(|near| format!("did you mean `{near}`?"))
}

fn not_found(name: &str, kind: &str, span: Option<Span>, group: usize, scope: &Scope<'_>) -> Diagnostic {
    let in_use =
        span.as_ref().is_some_and(|span| scope.around(span).last().is_some_and(|item| item.kind == ItemKind::Use));
    let (code, what, candidates) = match (&span, kind) {
        (Some(span), "interface or world") => ("wit/unknown-interface", kind, scope.interfaces(span, group)),
        (Some(span), _) if in_use => ("wit/unknown-type", "type", scope.used_types(span, group)),
        (Some(span), _) => ("wit/unknown-type", "type", scope.types(span)),
        (None, _) => ("wit/unknown-name", kind, Vec::new()),
    };
    let renamed = match name {
        "float32" => Some("did you mean `f32`?".to_owned()),
        "float64" => Some("did you mean `f64`?".to_owned()),
        _ => did_you_mean(name, &candidates),
    };
    let label = if in_use && code == "wit/unknown-type" {
        "not in the interface that is used"
    } else {
        "not found in this scope"
    };
    Diagnostic::error(code, format!("{what} `{name}` does not exist")).at_opt(span, label).help_opt(renamed)
}

fn cycle(name: &str, kind: &str, span: Option<Span>) -> Diagnostic {
    let code = if kind == "type" { "wit/type-cycle" } else { "wit/interface-cycle" };
    Diagnostic::error(code, format!("{kind} `{name}` depends on itself")).at_opt(span, "the cycle closes here")
}

fn transitive(name: &str, span: Option<Span>) -> Diagnostic {
    let message =
        format!("the export `{name}` depends on an interface that is both exported and, for another export, imported");
    Diagnostic::error("wit/transitive-export", message)
        .at_opt(span, "in this world")
        .help(format!("export every interface that `{name}` uses, directly or not"))
}

/// What `wit-parser` says in words alone.
fn sentence(words: &str, span: Option<Span>, group: usize, scope: &Scope<'_>) -> Diagnostic {
    let code = code(words);
    let message = restyle(words);
    let Some(span) = span else {
        let help =
            (code == "wit/no-package").then(|| "start one of the files with `package namespace:name;`".to_owned());
        return Diagnostic::error(code, message).help_opt(help);
    };
    let name = span.text().trim_start_matches('%').to_owned();
    match code {
        "wit/unknown-interface" | "wit/unknown-world" => {
            let package = scope.package_at(&span).unwrap_or_default();
            let (what, kind) = match code {
                "wit/unknown-world" => ("world", ItemKind::World),
                _ => ("interface", ItemKind::Interface),
            };
            if scope.is_written(&package, kind, &name) {
                let feature = scope.feature_of(&package, kind, &name);
                return switched_off(
                    format!(
                        "{what} `{name}` of package `{package}` is disabled by its feature \
                                             gate"
                    ),
                    span,
                    feature,
                );
            }
            let help = did_you_mean(&name, &scope.interfaces_of(&package));
            let message = format!("{what} `{name}` does not exist in package `{package}`");
            Diagnostic::error(code, message).at(span, "not in that package").help_opt(help)
        }
        "wit/unknown-type" => {
            let types = scope.used_types(&span, group);
            if types.contains(&name) {
                let feature = scope.feature_of_used_type(&span, group, &name);
                let message = format!("type `{name}`, or the interface that defines it, is disabled by a feature gate");
                return switched_off(message, span, feature);
            }
            let help = did_you_mean(&name, &types);
            let message = format!("type `{name}` does not exist");
            Diagnostic::error(code, message).at(span, "not in the interface that is used").help_opt(help)
        }
        "wit/duplicate-name" => {
            let first = scope.first_definition(&span, group);
            let diagnostic = Diagnostic::error(code, message).at(span, "again here");
            match first {
                Some(first) => diagnostic.related(first, "first here"),
                None => diagnostic,
            }
        }
        "wit/unknown-attribute" => {
            let known = ["since", "unstable", "deprecated", "external-id"].map(str::to_owned);
            let help = did_you_mean(&name, &known);
            Diagnostic::error(code, message).at(span, "").help_opt(help)
        }
        "wit/syntax" => {
            let help = keyword_as_name(&message, &span)
                .map(|keyword| format!("to use a keyword as a name, write `%{keyword}`"));
            Diagnostic::error(code, message).at(span, "").help_opt(help)
        }
        "wit/map-key" => {
            Diagnostic::error(code, message).at(span, "").help("write the type itself: an alias is not accepted here")
        }
        "wit/invalid-name" => Diagnostic::error(code, message)
            .at(span, "")
            .help("names consist of words joined by `-`, each all lower-case or all upper-case: `get-value`, `URL-2`"),
        "wit/feature-disabled" => {
            let around =
                ["interface", "world"].into_iter().find(|around| words.ends_with(&format!("but its {around} is")));
            let (message, feature) = match around {
                Some(around) => (
                    format!("type `{name}` has no feature gate, but the {around} that contains it has one"),
                    scope.feature_around(&span),
                ),
                None => {
                    (format!("`{name}` is disabled by its feature gate"), scope.feature_of_named(&span, group, &name))
                }
            };
            switched_off(message, span, feature)
        }
        _ => Diagnostic::error(code, message).at(span, ""),
    }
}

/// The keyword that is meant as a name, where that is what is wrong: it stands where a name is expected, or before a colon,
/// as names of functions do.
fn keyword_as_name<'a>(message: &str, span: &'a Span) -> Option<&'a str> {
    let (text, range) = (span.source().text(), span.range());
    if message == "expected a name, found `:`" {
        let before = text[..range.start].trim_end();
        return before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().filter(|word| !word.is_empty());
    }
    let before_colon = || text[range.end..].trim_start().starts_with(':');
    let is_name = message.starts_with("expected a name, found keyword")
        || message.contains(", found keyword `") && before_colon();
    is_name.then(|| span.text())
}

/// What is said of something that only a feature switches on: which one, where that is known.
fn switched_off(message: String, span: Span, feature: Option<String>) -> Diagnostic {
    let (label, name) = match feature {
        Some(feature) => (format!("its feature `{feature}` is not activated"), feature),
        None => ("its feature is not activated".to_owned(), "NAME".to_owned()),
    };
    Diagnostic::error("wit/feature-disabled", message)
        .at(span, label)
        .help(format!("enable it with `--features {name}` or `--all-features`, or gate this item too"))
}

fn duplicate_package(
    name: &str,
    first: Option<usize>,
    second: usize,
    groups: &[Group],
    scope: &Scope<'_>,
) -> Diagnostic {
    let mut places = scope.declarations(second, name);
    let again = places.pop();
    let before = match first {
        Some(first) if first != second => scope.declarations(first, name).into_iter().next(),
        _ => places.into_iter().next(),
    };
    let mut diagnostic = Diagnostic::error("wit/duplicate-package", format!("package `{name}` is defined twice"));
    diagnostic = diagnostic.at_opt(again, "again here");
    match (before, first) {
        (Some(before), _) => diagnostic.related(before, "first here"),
        (None, Some(first)) => diagnostic.note(format!("the first is in `{}`", groups[first].path)),
        (None, None) => diagnostic.note("the first is in a wasm file in `deps/`"),
    }
}

fn package_not_found(
    name: &wit_parser::PackageName,
    group: usize,
    known: &[wit_parser::PackageName],
    scope: &Scope<'_>,
) -> Diagnostic {
    let shown = name.to_string();
    let same = |other: &&wit_parser::PackageName| other.namespace == name.namespace && other.name == name.name;
    let mut versions: Vec<String> = known.iter().filter(same).map(ToString::to_string).collect();
    let base = format!("{}:{}", name.namespace, name.name);
    versions.extend(wasi::versions(name).map(|version| format!("{base}@{version}")));
    versions.sort();
    versions.dedup();
    let mut mentions = scope.mentions(group, &shown).into_iter();
    let mut diagnostic = Diagnostic::error("wit/package-not-found", format!("package `{shown}` is not found"))
        .at_opt(mentions.next(), "used here");
    for mention in mentions.take(4) {
        diagnostic = diagnostic.related(mention, "and here");
    }
    if !versions.is_empty() {
        let listed: Vec<String> = versions.iter().map(|version| format!("`{version}`")).collect();
        return diagnostic.help(format!("use an available version: {}", listed.join(", ")));
    }
    match near_package(name, known) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help(
            "put its WIT into the folder `deps/` next to the `.wit` files, and pass their folder instead of a \
                   single file",
        ),
    }
}

/// A package that is there and differs from the one asked for in either part of its name, and only a little.
fn near_package(name: &wit_parser::PackageName, known: &[wit_parser::PackageName]) -> Option<String> {
    let candidates: Vec<String> = known.iter().map(ToString::to_string).chain(wasi::names()).collect();
    candidates.into_iter().find(|candidate| {
        let base = candidate.split('@').next().unwrap_or_default();
        base.split_once(':').is_some_and(|(namespace, package)| {
            (namespace == name.namespace && nearest(&name.name, [package]).is_some())
                || (package == name.name && nearest(&name.namespace, [namespace]).is_some())
        })
    })
}

fn package_cycle(circle: &[(wit_parser::PackageName, usize)], scope: &Scope<'_>) -> Diagnostic {
    if let [(name, group)] = circle {
        return own_package(&name.to_string(), *group, scope);
    }
    let names: Vec<String> = circle.iter().map(|(name, _)| name.to_string()).collect();
    let shown: Vec<String> = names.iter().chain(names.first()).map(|name| format!("`{name}`")).collect();
    let message = format!("packages depend on each other in a cycle: {}", shown.join(" -> "));
    let mut diagnostic = Diagnostic::error("wit/package-cycle", message);
    for (index, (_, group)) in circle.iter().enumerate() {
        let used = &names[(index + 1) % names.len()];
        let Some(place) = scope.mentions(*group, used).into_iter().next() else { continue };
        let text = format!("`{}` uses `{used}`", names[index]);
        diagnostic =
            if diagnostic.labels.is_empty() { diagnostic.at(place, text) } else { diagnostic.related(place, text) };
    }
    diagnostic
}

/// A package that refers to its own items by its full name.
fn own_package(name: &str, group: usize, scope: &Scope<'_>) -> Diagnostic {
    let message = format!("package `{name}` refers to itself by its full name");
    scope.mentions(group, name).into_iter().fold(Diagnostic::error("wit/package-cycle", message), |finding, place| {
        let item = place.text().rsplit('/').next().and_then(|item| item.split('@').next()).unwrap_or_default();
        let text = format!("within the package, write `{item}`");
        if finding.labels.is_empty() { finding.at(place, text) } else { finding.related(place, text) }
    })
}
