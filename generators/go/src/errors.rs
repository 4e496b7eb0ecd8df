//! What the types that functions fail with say of themselves as errors: their names in WIT, and of their contents what fits
//! into a line. Lists, results and the like are left out.

use wit_parser::{Case, Type, TypeDefKind, TypeId};
use witcraft_writer::Writer;

use crate::context::Context;
use crate::names::GoIdent;
use crate::types::{field_names, receiver};

/// Lets a type with a method `String` be an error.
pub(crate) fn define_by_name(out: &mut Writer, name: &GoIdent) {
    let letter = receiver(name);
    method(out, name, true, |out| out.line(format!("return {letter}.String()")));
}

/// Lets a record be an error.
pub(crate) fn define_record(out: &mut Writer, cx: Context<'_>, id: TypeId) {
    let name = cx.names().type_name(id);
    let title = words(cx.def(id).name.as_deref().expect("a type of a module has a name"));
    let parts = fields(cx, id, &receiver(name));
    let title = if parts.is_empty() { format!("failed with {title}") } else { title };
    define(out, name, &title, parts);
}

/// Lets a case of a variant be an error.
pub(crate) fn define_case(out: &mut Writer, cx: Context<'_>, ident: &GoIdent, case: &Case) {
    let value = format!("{}.Value", receiver(ident));
    let parts = match &case.ty {
        None => Vec::new(),
        Some(ty) => match (cx.kind(ty), part(cx, ty, "", &value)) {
            (_, Some(part)) => vec![part],
            (Some(TypeDefKind::Record(_)), None) => fields(cx, definition(cx, ty), &value),
            (_, None) => Vec::new(),
        },
    };
    define(out, ident, &words(&case.name), parts);
}

/// Something that an error says.
struct Part {
    /// What to call it, with a space after it; empty where there is one value only.
    label: String,
    /// The option that holds the value, which is `value` then.
    option: Option<String>,
    /// The expression of the text.
    text: String,
}

/// Writes what is always there, then what may be missing.
fn define(out: &mut Writer, name: &GoIdent, title: &str, mut parts: Vec<Part>) {
    parts.sort_by_key(|part| part.option.is_some()); // stable
    method(out, name, !parts.is_empty(), |out| {
        let mut text = String::new();
        let mut literal = title.to_owned();
        let separator = |number: usize| if number == 0 { ": " } else { ", " };
        let certain = parts.iter().take_while(|part| part.option.is_none()).count();
        for (number, part) in parts[..certain].iter().enumerate() {
            literal += &format!("{}{}", separator(number), part.label);
            text += &format!("{literal:?} + {} + ", part.text);
            literal.clear();
        }
        let text = if literal.is_empty() { text.trim_end_matches(" + ").to_owned() } else { format!("{literal:?}") };
        if certain == parts.len() {
            out.line(format!("return {text}"));
            return;
        }
        out.line(format!("text := {text}"));
        for part in &parts[certain..] {
            // With several that may be missing, and nothing else, it is not known which of them follows the title.
            let separator = separator(if parts.len() == 1 { 0 } else { 1 });
            let add = format!("text += {:?} + {}", format!("{separator}{}", part.label), part.text);
            match &part.option {
                None => out.line(add),
                Some(option) => {
                    out.block(format!("if value, ok := {option}.Get(); ok {{"), "}", |out| out.line(add));
                }
            }
        }
        out.line("return text");
    });
}

fn method(out: &mut Writer, name: &GoIdent, uses_receiver: bool, body: impl FnOnce(&mut Writer)) {
    out.line("");
    out.line(format!("// Error describes the error: {name} is the error type of functions."));
    let receiver = if uses_receiver { format!("{} {name}", receiver(name)) } else { name.to_string() };
    out.block(format!("func ({receiver}) Error() string {{"), "}", body);
}

/// What the fields of the record at `path` say.
fn fields(cx: Context<'_>, id: TypeId, path: &str) -> Vec<Part> {
    let (_, id) = cx.definition(id);
    let TypeDefKind::Record(record) = &cx.def(id).kind else { unreachable!("only records have fields") };
    let idents = field_names(cx, id);
    let fields = record.fields.iter().zip(&idents);
    fields.filter_map(|(field, ident)| part(cx, &field.ty, &field.name, &format!("{path}.{ident}"))).collect()
}

/// What the value at `path` says, if it is missing or fits into a line.
fn part(cx: Context<'_>, ty: &Type, name: &str, path: &str) -> Option<Part> {
    let label = if name.is_empty() { String::new() } else { format!("{} ", words(name)) };
    match cx.kind(ty) {
        Some(TypeDefKind::Option(inner)) => {
            Some(Part { label, option: Some(path.to_owned()), text: text(cx, inner, "value")? })
        }
        _ => Some(Part { label, option: None, text: text(cx, ty, path)? }),
    }
}

/// The value at `path` as an expression of a string.
fn text(cx: Context<'_>, ty: &Type, path: &str) -> Option<String> {
    let strconv = |call: &str| Some(format!("{}.{call}", cx.file.std("strconv")));
    match cx.bindings.resolve_alias(ty) {
        Type::String => Some(path.to_owned()),
        Type::Char => Some(format!("string({path})")),
        Type::Bool => strconv(&format!("FormatBool({path})")),
        Type::U8 | Type::U16 | Type::U32 => strconv(&format!("FormatUint(uint64({path}), 10)")),
        Type::U64 => strconv(&format!("FormatUint({path}, 10)")),
        Type::S8 | Type::S16 | Type::S32 => strconv(&format!("FormatInt(int64({path}), 10)")),
        Type::S64 => strconv(&format!("FormatInt({path}, 10)")),
        Type::F32 => strconv(&format!("FormatFloat(float64({path}), 'g', -1, 32)")),
        Type::F64 => strconv(&format!("FormatFloat({path}, 'g', -1, 64)")),
        Type::Id(id) => match &cx.def(id).kind {
            TypeDefKind::Enum(_) | TypeDefKind::Flags(_) => Some(format!("{path}.String()")),
            TypeDefKind::Record(_)
            | TypeDefKind::Variant(_)
            | TypeDefKind::Resource
            | TypeDefKind::Handle(_)
            | TypeDefKind::Tuple(_)
            | TypeDefKind::Option(_)
            | TypeDefKind::Result(_)
            | TypeDefKind::List(_)
            | TypeDefKind::Map(..)
            | TypeDefKind::FixedLengthList(..)
            | TypeDefKind::Future(_)
            | TypeDefKind::Stream(_)
            | TypeDefKind::Type(_)
            | TypeDefKind::Unknown => None,
        },
        Type::ErrorContext => None,
    }
}

fn definition(cx: Context<'_>, ty: &Type) -> TypeId {
    match cx.bindings.resolve_alias(ty) {
        Type::Id(id) => id,
        _ => unreachable!("a record has a definition"),
    }
}

/// A name of WIT as words.
fn words(name: &str) -> String {
    name.replace('-', " ")
}
