//! How the named types of a module are defined.

use wit_parser::{Case, Docs, EnumCase, Flag, Stability, Type, TypeDefKind, TypeId};
use witcraft_bindings::ModuleId;
use witcraft_writer::Writer;

use crate::context::Context;
use crate::layout::is_resource;
use crate::names::{GoIdent, exported_scope, pascal};
use crate::{docs, errors, text};

/// Writes the definition of a named type. A resource is written with its functions, in `resource.rs`.
pub(crate) fn define(out: &mut Writer, cx: Context<'_>, id: TypeId) {
    if let Some(twin) = cx.twin(cx.id, id)
        && !matches!(cx.def(id).kind, TypeDefKind::Type(_))
    {
        define_shared(out, cx, id, twin);
        return;
    }
    match &cx.def(id).kind {
        TypeDefKind::Record(_) => define_record(out, cx, id),
        TypeDefKind::Variant(variant) => define_variant(out, cx, id, &variant.cases),
        TypeDefKind::Enum(ty) => define_enum(out, cx, id, &ty.cases),
        TypeDefKind::Flags(flags) => define_flags(out, cx, id, &flags.flags),
        TypeDefKind::Resource => {}
        kind @ (TypeDefKind::Type(_)
        | TypeDefKind::Handle(_)
        | TypeDefKind::Tuple(_)
        | TypeDefKind::Option(_)
        | TypeDefKind::Result(_)
        | TypeDefKind::List(_)
        | TypeDefKind::Map(..)
        | TypeDefKind::FixedLengthList(..)
        | TypeDefKind::Future(_)
        | TypeDefKind::Stream(_)
        | TypeDefKind::Unknown) => define_alias(out, cx, id, kind),
    }
}

/// The fields of a record, by their Go names.
pub(crate) fn field_names(cx: Context<'_>, id: TypeId) -> Vec<GoIdent> {
    let (_, id) = cx.definition(id);
    let TypeDefKind::Record(record) = &cx.def(id).kind else { unreachable!("only records have fields") };
    // A record that functions fail with has a method of that name.
    let reserved: &[&str] = if cx.bindings.facts.is_error(id) { &["Error"] } else { &[] };
    let mut scope = exported_scope(reserved);
    record.fields.iter().map(|field| GoIdent::new(scope.declare(&pascal(&field.name)))).collect()
}

/// The integer type of an enum or a flags type.
pub(crate) fn enum_repr_of(kind: &TypeDefKind) -> &'static str {
    match kind {
        TypeDefKind::Enum(ty) => match ty.cases.len() {
            0..=0x100 => "uint8",
            0x101..=0x1_0000 => "uint16",
            _ => "uint32",
        },
        TypeDefKind::Flags(ty) => match ty.flags.len() {
            0..=8 => "uint8",
            9..=16 => "uint16",
            _ => "uint32",
        },
        _ => unreachable!("only enums and flags are integers"),
    }
}

fn item(out: &mut Writer, cx: Context<'_>, id: TypeId, lead: &str) {
    docs::named(out, lead, "is", &cx.def(id).docs, &cx.def(id).stability);
}

fn case_item(out: &mut Writer, lead: &str, docs: &Docs) {
    docs::named(out, lead, "is", docs, &Stability::Unknown);
}

fn wit_name<'a>(cx: Context<'a>, id: TypeId) -> &'a str {
    cx.def(id).name.as_deref().expect("a type of a module has a name")
}

/// Writes a type of an exported interface that is the same one as in the imported half.
fn define_shared(out: &mut Writer, cx: Context<'_>, id: TypeId, twin: ModuleId) {
    let name = cx.names().type_name(id);
    let target = cx.qualified(twin, cx.layout.module(twin).type_name(id));
    out.line("");
    item(
        out,
        cx,
        id,
        &format!("{name} is the type {} of the interface, shared by its import and export.", wit_name(cx, id)),
    );
    out.line(format!("type {name} = {target}"));
}

fn define_record(out: &mut Writer, cx: Context<'_>, id: TypeId) {
    let TypeDefKind::Record(record) = &cx.def(id).kind else { unreachable!("it is a record") };
    let name = cx.names().type_name(id);
    out.line("");
    item(out, cx, id, &format!("{name} is the record {}.", wit_name(cx, id)));
    let names = field_names(cx, id);
    if names.is_empty() {
        out.line(format!("type {name} struct{{}}"));
    } else {
        out.block(format!("type {name} struct {{"), "}", |out| {
            let mut group: Vec<(String, String)> = Vec::new();
            let mut separated = false;
            for (number, (field, ident)) in record.fields.iter().zip(&names).enumerate() {
                let has_docs = field.docs.contents.as_deref().is_some_and(|docs| !docs.trim().is_empty());
                if has_docs {
                    align(out, std::mem::take(&mut group));
                    if number > 0 && !separated {
                        out.line("");
                    }
                    docs::text(out, &field.docs);
                    out.line(format!("{ident} {}", cx.go(&field.ty)));
                    separated = number + 1 < names.len();
                    if separated {
                        out.line("");
                    }
                    continue;
                }
                separated = false;
                group.push((ident.to_string(), cx.go(&field.ty)));
            }
            align(out, group);
        });
    }
    if cx.bindings.facts.is_error(id) {
        errors::define_record(out, cx, id);
    }
}

/// Writes fields one under the other, their types in a column.
fn align(out: &mut Writer, fields: Vec<(String, String)>) {
    let width = fields.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, ty) in fields {
        out.line(format!("{name:width$} {ty}"));
    }
}

/// The letter that methods call their receiver.
pub(crate) fn receiver(name: &GoIdent) -> String {
    name.as_str().chars().next().unwrap_or('v').to_ascii_lowercase().to_string()
}

fn define_variant(out: &mut Writer, cx: Context<'_>, id: TypeId, cases: &[Case]) {
    let name = cx.names().type_name(id);
    let idents = cx.names().case_names(id);
    let is_error = cx.bindings.facts.is_error(id);
    let marker = format!("is{name}");
    out.line("");
    let listed = match idents {
        [] => "which has no cases".to_owned(),
        [only] => format!("whose only case is [{only}]"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|ident| format!("[{ident}]")).collect();
            format!("one of {} and [{last}]", first.join(", "))
        }
    };
    let mut lead = vec![String::new()];
    for word in format!("{name} is the variant {}: {listed}.", wit_name(cx, id)).split(' ') {
        let line = lead.last_mut().expect("there is a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.len() + word.len() > 76 {
            lead.push(word.to_owned());
        } else {
            line.push(' ');
            line.push_str(word);
        }
    }
    item(out, cx, id, &lead.join("\n"));
    out.block(format!("type {name} interface {{"), "}", |out| {
        if is_error {
            out.line("error");
        }
        out.line("String() string");
        out.line(format!("{marker}()"));
    });
    for (case, ident) in cases.iter().zip(idents) {
        out.line("");
        case_item(out, &format!("{ident} is the case {} of [{name}].", case.name), &case.docs);
        match &case.ty {
            Some(ty) => {
                out.block(format!("type {ident} struct {{"), "}", |out| out.line(format!("Value {}", cx.go(ty))));
            }
            None => out.line(format!("type {ident} struct{{}}")),
        }
    }
    for ident in idents {
        out.line("");
        out.line(format!("func ({ident}) {marker}() {{}}"));
    }
    for (case, ident) in cases.iter().zip(idents) {
        text::define_case(out, cx, ident, case);
    }
    if is_error {
        for (case, ident) in cases.iter().zip(idents) {
            errors::define_case(out, cx, ident, case);
        }
    }
}

/// Writes constants that count up.
fn constants<'a>(
    out: &mut Writer,
    name: &GoIdent,
    first: &str,
    what: &str,
    items: impl Iterator<Item = (&'a GoIdent, &'a str, &'a Docs)>,
) {
    out.line("");
    out.line(format!("// The {what} of [{name}]."));
    out.block("const (", ")", |out| {
        for (number, (ident, wit, docs)) in items.enumerate() {
            case_item(out, &format!("{ident} is {wit}."), docs);
            out.line(if number == 0 { format!("{ident} {name} = {first}") } else { ident.to_string() });
        }
    });
}

fn define_enum(out: &mut Writer, cx: Context<'_>, id: TypeId, cases: &[EnumCase]) {
    let name = cx.names().type_name(id);
    let idents = cx.names().case_names(id);
    let letter = receiver(name);
    out.line("");
    item(out, cx, id, &format!("{name} is the enum {}.", wit_name(cx, id)));
    out.line(format!("type {name} {}", enum_repr_of(&cx.def(id).kind)));
    let items = idents.iter().zip(cases).map(|(ident, case)| (ident, case.name.as_str(), &case.docs));
    constants(out, name, "iota", "cases", items);
    out.line("");
    out.line("// String returns the name of the case in WIT.");
    out.block(format!("func ({letter} {name}) String() string {{"), "}", |out| {
        out.line(format!("switch {letter} {{"));
        for (ident, case) in idents.iter().zip(cases) {
            out.line(format!("case {ident}:"));
            out.line(format!("\treturn {:?}", case.name));
        }
        out.line("}");
        let number = format!("{}.FormatUint(uint64({letter}), 10)", cx.file.std("strconv"));
        out.line(format!("return \"{name}(\" + {number} + \")\""));
    });
    if cx.bindings.facts.is_error(id) {
        errors::define_by_name(out, name);
    }
}

fn define_flags(out: &mut Writer, cx: Context<'_>, id: TypeId, flags: &[Flag]) {
    let name = cx.names().type_name(id);
    let idents = cx.names().case_names(id);
    let letter = receiver(name);
    let other = if letter == "o" { "others" } else { "other" };
    out.line("");
    item(out, cx, id, &format!("{name} is a set of the flags {}.", wit_name(cx, id)));
    out.line(format!("type {name} {}", enum_repr_of(&cx.def(id).kind)));
    if !flags.is_empty() {
        let items = idents.iter().zip(flags).map(|(ident, flag)| (ident, flag.name.as_str(), &flag.docs));
        constants(out, name, "1 << iota", "flags", items);
    }
    let mut method = |docs: &str, head: &str, expression: &str| {
        out.line("");
        out.line(format!("// {docs}"));
        out.block(format!("func ({letter} {name}) {head} {{"), "}", |out| out.line(format!("return {expression}")));
    };
    method(
        "Has reports whether all flags of the other set are set.",
        &format!("Has({other} {name}) bool"),
        &format!("{letter}&{other} == {other}"),
    );
    method(
        "With returns the union of both sets.",
        &format!("With({other} {name}) {name}"),
        &format!("{letter} | {other}"),
    );
    method(
        "Without returns the set without the flags of the other one.",
        &format!("Without({other} {name}) {name}"),
        &format!("{letter} &^ {other}"),
    );
    out.line("");
    out.line("// String returns the names of the flags in WIT, with | between them.");
    out.block(format!("func ({letter} {name}) String() string {{"), "}", |out| {
        if flags.is_empty() {
            out.line("return \"\"");
            return;
        }
        out.line("names := \"\"");
        out.line(format!(
            "for i, name := range [...]string{{{}}} {{",
            flags.iter().map(|flag| format!("{:?}", flag.name)).collect::<Vec<_>>().join(", ")
        ));
        out.line(format!("\tif {letter}>>i&1 == 0 {{"));
        out.line("\t\tcontinue");
        out.line("\t}");
        out.line("\tif names != \"\" {");
        out.line("\t\tnames += \"|\"");
        out.line("\t}");
        out.line("\tnames += name");
        out.line("}");
        out.line("return names");
    });
    if cx.bindings.facts.is_error(id) {
        errors::define_by_name(out, name);
    }
}

fn define_alias(out: &mut Writer, cx: Context<'_>, id: TypeId, kind: &TypeDefKind) {
    let name = cx.names().type_name(id);
    let target = match kind {
        // An alias of a resource names the resource, not a handle to it.
        TypeDefKind::Type(Type::Id(target)) if is_resource(cx.bindings, id) => cx.path(*target),
        _ => cx.structure(kind),
    };
    out.line("");
    item(out, cx, id, &format!("{name} is another name for {target}."));
    out.line(format!("type {name} = {target}"));
}
