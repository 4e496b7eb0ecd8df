//! What the engine says of a program that it evaluated, as findings.

use witcraft_diagnostics::{Diagnostic, Span, nearest};

use crate::bytes::Reader;
use crate::machine::Stopped;
use crate::program::Program;
use crate::table::{ExportedItem, Table};

/// The address of the engine's cells, if the program is one of the world's.
///
/// # Errors
/// All that is wrong with it.
pub(crate) fn read(reply: &[u8], program: &Program, table: &Table) -> Result<u32, Vec<Diagnostic>> {
    let mut reader = Reader(reply);
    parse(&mut reader, program, table).unwrap_or_else(|| {
        let message = "the engine cannot be used: its reply is not understood";
        Err(vec![Diagnostic::error("javascript/engine", message)])
    })
}

/// A program that did not come to its end.
pub(crate) fn stopped(program: &Program, stopped: &Stopped) -> Diagnostic {
    let message = format!("the program cannot be evaluated: {stopped}");
    let finding = Diagnostic::error("javascript/evaluate", message).in_file(program.entry.name());
    match stopped {
        Stopped::Time(_) | Stopped::Memory(_) => finding
            .note("the top level of its modules is evaluated when the component is made")
            .help("do long work in an exported function, or raise the limit"),
        Stopped::Trap(_) | Stopped::Host(_) => finding,
    }
}

fn parse(reader: &mut Reader<'_>, program: &Program, table: &Table) -> Option<Result<u32, Vec<Diagnostic>>> {
    match reader.number()? {
        0 => {
            let cells = u32::try_from(reader.number()?).ok()?;
            let findings = exports(reader, program, table)?;
            Some(if findings.is_empty() { Ok(cells) } else { Err(findings) })
        }
        1 => {
            let (message, stack) = (reader.text()?, reader.text()?);
            Some(Err(vec![thrown(program, &message, &stack)]))
        }
        2 => {
            let message = "the program awaits a promise at its top level that nothing settles";
            let finding = Diagnostic::error("javascript/pending", message).in_file(program.entry.name());
            Some(Err(vec![finding.note("nothing is imported while it is evaluated, and no timer runs")]))
        }
        _ => None,
    }
}

/// An exception, at the place of its stack trace that comes first.
fn thrown(program: &Program, message: &str, stack: &str) -> Diagnostic {
    let frames: Vec<&str> = stack.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let finding = Diagnostic::error("javascript/evaluate", format!("the program throws: {message}"));
    let mut finding = match frames.iter().find_map(|frame| place(program, frame)) {
        Some(span) => finding.at(span, "thrown here"),
        None => finding.in_file(program.entry.name()),
    };
    for frame in frames.iter().take(8) {
        finding = finding.note(*frame);
    }
    finding
}

/// The place in `at name (file:line:column)`.
fn place(program: &Program, frame: &str) -> Option<Span> {
    let place = frame.trim_end_matches(')').rsplit(['(', ' ']).next()?;
    let mut parts = place.rsplitn(3, ':');
    let (column, line, name) = (parts.next()?, parts.next()?, parts.next()?);
    let (column, line): (usize, usize) = (column.parse().ok()?, line.parse().ok()?);
    let module = program.modules.iter().find(|module| module.name == name)?;
    let source = module.source.as_ref()?;
    let start: usize = source.text().split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let text = source.text().get(start..)?.lines().next()?;
    // The column is that of the source where the text is the source's, and the whole line is meant otherwise.
    let indent = text.len() - text.trim_start().len();
    let column = if module.is_verbatim { column.checked_sub(1)? } else { indent };
    let from = text.char_indices().nth(column).map_or(indent, |(at, _)| at);
    let is_of_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let word = text[from..].find(|c| !is_of_word(c)).unwrap_or(text.len() - from);
    let to = if module.is_verbatim && word > 0 { from + word } else { text.len() };
    Some(source.span(start + from..start + to))
}

/// What was found in place of an item.
enum Found {
    Right,
    Missing,
    Wrong(String),
}

fn found(reader: &mut Reader<'_>) -> Option<Found> {
    match reader.number()? {
        0 => Some(Found::Right),
        1 => Some(Found::Missing),
        2 => Some(Found::Wrong(reader.text()?)),
        _ => None,
    }
}

fn exports(reader: &mut Reader<'_>, program: &Program, table: &Table) -> Option<Vec<Diagnostic>> {
    let mut findings = Vec::new();
    // Of what is missing as a whole, the parts are not told.
    let mut broken: Vec<(Option<usize>, Option<usize>)> = Vec::new();
    for interface in &table.interfaces {
        let item = &interface.item;
        let found_interface = found(reader)?;
        if let Some(finding) = check(program, item, &found_interface, "interface", "an object") {
            findings.push(finding);
            broken.push((item.interface, None));
        }
        for resource in &interface.resources {
            let found_resource = found(reader)?;
            let is_known = broken.contains(&(resource.interface, None));
            if let Some(finding) = check(program, resource, &found_resource, "resource", "a class") {
                broken.push((resource.interface, resource.resource));
                findings.extend((!is_known).then_some(finding));
            }
        }
    }
    for export in &table.exports {
        let item = &export.wit;
        let found_function = found(reader)?;
        let length = reader.number()?;
        let is_known = broken.contains(&(item.interface, None)) && item.interface.is_some()
            || item.resource.is_some() && broken.contains(&(item.interface, item.resource));
        if is_known {
            continue;
        }
        match check(program, item, &found_function, "function", "a function") {
            Some(finding) => findings.push(finding),
            None if length > item.parameters.len() + usize::from(item.is_async) && !item.has_own_parameters => {
                findings.push(too_many(program, item, length))
            }
            None => {}
        }
    }
    Some(findings)
}

fn check(program: &Program, item: &ExportedItem, found: &Found, kind: &str, expected: &str) -> Option<Diagnostic> {
    let ExportedItem { name, path, .. } = item;
    let is_inner = path.contains('.');
    let entry = program.entry.name();
    let (code, message) = match found {
        Found::Right => return None,
        Found::Missing if is_inner => {
            ("javascript/missing-export", format!("`{entry}` has no `{path}`, which the {kind} `{name}` needs"))
        }
        Found::Missing => (
            "javascript/missing-export",
            format!("`{entry}` does not export `{path}`, which the {kind} `{name}` needs"),
        ),
        Found::Wrong(shown) => {
            ("javascript/export", format!("`{path}` is {shown}, and the {kind} `{name}` needs {expected}"))
        }
    };
    let names: Vec<&str> = program.exports.iter().map(|(name, _)| name.as_str()).collect();
    let help = match found {
        Found::Missing if !is_inner => match nearest(path, names.iter().copied()) {
            Some(near) => Some(format!("the program exports `{near}`; rename it to `{path}`")),
            None if kind == "interface" => Some(format!("write `export const {path} = {{ ... }};`")),
            None => Some(format!("write `export function {path}({}) {{ ... }}`", item.parameters.join(", "))),
        },
        _ => None,
    };
    let first = path.split('.').next().unwrap_or(path);
    let place = program.exports.iter().find(|(name, _)| name == first).and_then(|(_, span)| span.clone());
    let finding = Diagnostic::error(code, message);
    let finding = match place {
        Some(span) => finding.at(span, "exported here"),
        None => finding.in_file(entry),
    };
    let finding = match &item.span {
        Some(span) => finding.related(span.clone(), "required by the world here"),
        None => finding,
    };
    Some(finding.help_opt(help))
}

fn too_many(program: &Program, item: &ExportedItem, length: usize) -> Diagnostic {
    let ExportedItem { name, path, parameters, .. } = item;
    let short = path.rsplit('.').next().unwrap_or(path);
    let list = parameters.join(", ");
    let count = parameters.len();
    let message = format!("`{path}` takes {length} parameters, and the world has `{name}({list})`, with {count}");
    let first = path.split('.').next().unwrap_or(path);
    let place = program.exports.iter().find(|(name, _)| name == first).and_then(|(_, span)| span.clone());
    let finding = Diagnostic::error("javascript/parameters", message);
    let finding = match place {
        Some(span) => finding.at(span, "exported here"),
        None => finding.in_file(program.entry.name()),
    };
    let finding = match &item.span {
        Some(span) => finding.related(span.clone(), "declared here"),
        None => finding,
    };
    finding.help(format!("write `{short}({list})`, or give the others defaults"))
}
