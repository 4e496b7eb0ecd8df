//! How the named types of a module are defined.

use wit_parser::{Case, EnumCase, Field, Flag, Int, Type, TypeDefKind, TypeId};
use witcraft_writer::Writer;

use crate::BLOCK_COPIES;
use crate::context::Context;
use crate::docs;
use crate::forms::Form;
use crate::layout::is_resource;
use crate::merge::Definition;
use crate::names::{RustIdent, camel, scope, shouty, snake};
use crate::runtime::Helper;

/// Writes the definition of a named type. A resource is written with its functions, in `resource.rs`.
pub(crate) fn define(out: &mut Writer, cx: Context<'_>, id: TypeId) {
    if cx.choices.usage.of(id).is_none() || cx.is_elsewhere(id) {
        return;
    }
    for form in cx.choices.forms.of(id) {
        match cx.choices.merged.target((cx.id, id)) {
            Some(target) => define_merged(out, cx, id, *form, target),
            None => define_form(out, cx, id, *form),
        }
    }
}

fn define_form(out: &mut Writer, cx: Context<'_>, id: TypeId, form: Form) {
    match &cx.def(id).kind {
        TypeDefKind::Record(record) => define_record(out, cx, id, form, &record.fields),
        TypeDefKind::Variant(variant) => define_variant(out, cx, id, form, &variant.cases),
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
        | TypeDefKind::Unknown) => define_alias(out, cx, id, form, kind),
    }
}

/// The fields of a record, by their Rust names.
pub(crate) fn field_names(fields: &[Field]) -> Vec<RustIdent> {
    let mut scope = scope(&[]);
    fields.iter().map(|field| snake(&mut scope, &field.name)).collect()
}

/// The cases of a variant or enum, by their Rust names.
pub(crate) fn case_names<'a>(cases: impl Iterator<Item = &'a str>) -> Vec<RustIdent> {
    let mut scope = scope(&[]);
    cases.map(|case| camel(&mut scope, case)).collect()
}

/// The integer type that an enum's case numbers have.
pub(crate) fn enum_repr(cases: &[EnumCase]) -> &'static str {
    int(wit_parser::Enum { cases: cases.to_vec() }.tag())
}

/// The integer type that holds the bits of flags.
pub(crate) fn flags_repr(flags: &[Flag]) -> &'static str {
    match flags.len() {
        0..=8 => "u8",
        9..=16 => "u16",
        _ => "u32",
    }
}

fn int(int: Int) -> &'static str {
    match int {
        Int::U8 => "u8",
        Int::U16 => "u16",
        Int::U32 => "u32",
        Int::U64 => "u64",
    }
}

fn generics(cx: Context<'_>, id: TypeId, form: Form) -> &'static str {
    if form == Form::Borrowed || cx.facts(&Type::Id(id)).has_borrow { "<'a>" } else { "" }
}

/// A form of a type with a lifetime for whatever it borrows.
fn with_any_lifetime(cx: Context<'_>, id: TypeId, form: Form) -> String {
    format!("{}{}", cx.names().form_name(id, form), generics(cx, id, form).replace("'a", "'_"))
}

/// Whether functions fail with this type, or with one that it stands for.
fn is_error(cx: Context<'_>, id: TypeId) -> bool {
    cx.choices.merged.class(id).into_iter().any(|id| cx.bindings.facts.is_error(id))
}

/// Writes what the user wants on a type.
pub(crate) fn attributes(out: &mut Writer, cx: Context<'_>, id: TypeId) {
    for id in cx.choices.merged.class(id) {
        cx.choices.attributes.of_type(id).iter().for_each(|attribute| out.line(attribute));
    }
}

/// Writes what the user wants on a field or case.
fn member_attributes(out: &mut Writer, cx: Context<'_>, id: TypeId, member: &str) {
    for id in cx.choices.merged.class(id) {
        cx.choices.attributes.of_member(id, member).iter().for_each(|attribute| out.line(attribute));
    }
}

/// What a record or variant is, besides `more`: `Copy` where there is nothing to own; `Clone` where there is no handle, since
/// a handle is one of a kind.
fn derive(out: &mut Writer, cx: Context<'_>, id: TypeId, more: &[&str]) {
    let facts = cx.facts(&Type::Id(id));
    let copies: &[&str] = match (facts.has_handle(), facts.has_list) {
        (false, false) => &["Clone", "Copy"],
        (false, true) => &["Clone"],
        (true, _) => &[],
    };
    derive_all(out, cx, id, &[copies, more].concat(), &["Debug"]);
}

/// Derives these traits, and what the user wants besides. `implemented` are traits that are implemented in another way.
fn derive_all(out: &mut Writer, cx: Context<'_>, id: TypeId, derived: &[&str], implemented: &[&str]) {
    let mut class = cx.choices.merged.class(id);
    class.sort_by_key(|other| *other != id);
    let class: Vec<_> = class.into_iter().map(|id| (id, cx.def(id).name.as_deref().unwrap_or_default())).collect();
    let is_flags = matches!(cx.def(id).kind, TypeDefKind::Flags(_));
    let has = [derived, implemented].concat();
    let more = cx.choices.attributes.derives(&class, &has, is_flags);
    let all: Vec<String> = derived.iter().map(|name| (*name).to_owned()).chain(more).collect();
    if !all.is_empty() {
        out.line(format!("#[derive({})]", all.join(", ")));
    }
}

/// Writes an implementation of a trait of `core::fmt`, whose only expression is `format`.
fn define_format(
    out: &mut Writer,
    cx: Context<'_>,
    (id, form): (TypeId, Form),
    name: &str,
    format: impl FnOnce(&mut Writer),
) {
    let ty = with_any_lifetime(cx, id, form);
    out.block(format!("impl ::core::fmt::{name} for {ty} {{"), "}", |out| {
        out.block("fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {", "}", format);
    });
}

/// Lets the cases of a variant or enum be told in a debugger's view with the type that they are of: `Color::Red`.
fn define_debug(
    out: &mut Writer,
    cx: Context<'_>,
    (id, form): (TypeId, Form),
    cases: impl Iterator<Item = (RustIdent, bool)>,
) {
    let name = cx.names().form_name(id, form);
    define_format(out, cx, (id, form), "Debug", |out| {
        out.block("match self {", "}", |out| {
            for (case, has_payload) in cases {
                let (pattern, field) = if has_payload { ("(payload)", ".field(payload)") } else { ("", "") };
                out.line(format!("Self::{case}{pattern} => f.debug_tuple(\"{name}::{case}\"){field}.finish(),"));
            }
        });
    });
}

/// Lets a type that functions fail with be used with `?` and `dyn Error`.
fn define_error(out: &mut Writer, cx: Context<'_>, id: TypeId, form: Form, format: &str) {
    if !is_error(cx, id) {
        return;
    }
    define_format(out, cx, (id, form), "Display", |out| out.line(format!("::core::write!(f, {format})")));
    let name = with_any_lifetime(cx, id, form);
    out.line(format!("impl ::core::error::Error for {name} {{}}"));
}

fn define_record(out: &mut Writer, cx: Context<'_>, id: TypeId, form: Form, fields: &[Field]) {
    docs::of_type(out, cx, id);
    if BLOCK_COPIES.contains(cx.bindings.resolve, &Type::Id(id)) {
        out.line("#[repr(C)]");
    }
    derive(out, cx, id, &["Debug"]);
    attributes(out, cx, id);
    let name = cx.names().form_name(id, form);
    out.block(format!("pub struct {name}{} {{", generics(cx, id, form)), "}", |out| {
        for (field, ident) in fields.iter().zip(field_names(fields)) {
            docs::text(out, &field.docs);
            member_attributes(out, cx, id, &field.name);
            out.line(format!("pub {ident}: {},", cx.spelled(&field.ty, form, "'a")));
        }
    });
    define_error(out, cx, id, form, "\"{self:?}\"");
}

fn define_variant(out: &mut Writer, cx: Context<'_>, id: TypeId, form: Form, cases: &[Case]) {
    let idents = case_names(cases.iter().map(|case| case.name.as_str()));
    docs::of_type(out, cx, id);
    derive(out, cx, id, &[]);
    attributes(out, cx, id);
    let name = cx.names().form_name(id, form);
    out.block(format!("pub enum {name}{} {{", generics(cx, id, form)), "}", |out| {
        for (case, ident) in cases.iter().zip(&idents) {
            docs::text(out, &case.docs);
            member_attributes(out, cx, id, &case.name);
            match &case.ty {
                Some(ty) => out.line(format!("{ident}({}),", cx.spelled(ty, form, "'a"))),
                None => out.line(format!("{ident},")),
            }
        }
    });
    define_debug(out, cx, (id, form), idents.into_iter().zip(cases.iter().map(|case| case.ty.is_some())));
    define_error(out, cx, id, form, "\"{self:?}\"");
}

fn define_enum(out: &mut Writer, cx: Context<'_>, id: TypeId, cases: &[EnumCase]) {
    let name = cx.names().type_name(id);
    let repr = enum_repr(cases);
    let idents = case_names(cases.iter().map(|case| case.name.as_str()));
    docs::of_type(out, cx, id);
    out.line(format!("#[repr({repr})]"));
    derive_all(out, cx, id, &["Clone", "Copy", "PartialEq", "Eq", "PartialOrd", "Ord"], &["Debug"]);
    attributes(out, cx, id);
    out.block(format!("pub enum {name} {{"), "}", |out| {
        for (case, ident) in cases.iter().zip(&idents) {
            docs::text(out, &case.docs);
            member_attributes(out, cx, id, &case.name);
            out.line(format!("{ident},"));
        }
    });
    let is_error = is_error(cx, id);
    out.block(format!("impl {name} {{"), "}", |out| {
        if is_error {
            describe_cases(out, cases, &idents);
        }
        out.line("#[doc(hidden)]");
        out.block(format!("pub unsafe fn _lift(value: {repr}) -> Self {{"), "}", |out| {
            out.block("match value {", "}", |out| {
                for (number, ident) in idents.iter().enumerate() {
                    out.line(format!("{number} => Self::{ident},"));
                }
                out.line(format!("_ => unsafe {{ {}() }},", cx.runtime(Helper::InvalidDiscriminant)));
            });
        });
    });
    if is_error {
        define_format(out, cx, (id, Form::Owned), "Debug", |out| {
            out.line(format!("let mut out = f.debug_struct(\"{name}\");"));
            out.line("out.field(\"code\", &(*self as i32)).field(\"name\", &self.name());");
            out.line("out.field(\"message\", &self.message()).finish()");
        });
    } else {
        define_debug(out, cx, (id, Form::Owned), idents.into_iter().map(|ident| (ident, false)));
    }
    define_error(out, cx, id, Form::Owned, "\"{} (error {})\", self.name(), *self as u32");
}

/// `name` and `message`, which an enum has that functions fail with.
fn describe_cases(out: &mut Writer, cases: &[EnumCase], idents: &[RustIdent]) {
    let mut method = |docs: &str, name: &str, text: &dyn Fn(&EnumCase) -> String| {
        out.line(format!("/// {docs}"));
        out.line("#[must_use]");
        out.block(format!("pub fn {name}(&self) -> &'static str {{"), "}", |out| {
            out.block("match self {", "}", |out| {
                for (case, ident) in cases.iter().zip(idents) {
                    out.line(format!("Self::{ident} => {:?},", text(case)));
                }
            });
        });
    };
    method("The name of the case in WIT.", "name", &|case| case.name.clone());
    method("The documentation of the case in WIT.", "message", &|case| {
        case.docs.contents.as_deref().unwrap_or_default().trim().to_owned()
    });
}

/// What flags derive in any case.
const FLAGS: [&str; 7] = ["Clone", "Copy", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash"];

fn define_flags(out: &mut Writer, cx: Context<'_>, id: TypeId, flags: &[Flag]) {
    let name = cx.names().type_name(id);
    let repr = flags_repr(flags);
    let mut scope = scope(&[]);
    let idents: Vec<RustIdent> = flags.iter().map(|flag| shouty(&mut scope, &flag.name)).collect();
    if let Some(bitflags) = &cx.choices.options.bitflags_path {
        out.block(format!("{bitflags}::bitflags! {{"), "}", |out| {
            docs::of_type(out, cx, id);
            out.line("#[repr(transparent)]");
            derive_all(out, cx, id, &[FLAGS.as_slice(), &["Debug"]].concat(), &[]);
            attributes(out, cx, id);
            out.block(format!("pub struct {name}: {repr} {{"), "}", |out| {
                for (number, (flag, ident)) in flags.iter().zip(&idents).enumerate() {
                    docs::text(out, &flag.docs);
                    out.line(format!("const {ident} = 1 << {number};"));
                }
            });
        });
        return;
    }
    docs::of_type(out, cx, id);
    out.line("#[repr(transparent)]");
    derive_all(out, cx, id, &FLAGS, &["Debug"]);
    attributes(out, cx, id);
    out.block(format!("pub struct {name} {{"), "}", |out| out.line(format!("bits: {repr},")));
    out.block(format!("impl {name} {{"), "}", |out| {
        for (number, (flag, ident)) in flags.iter().zip(&idents).enumerate() {
            docs::text(out, &flag.docs);
            out.line(format!("pub const {ident}: Self = Self {{ bits: 1 << {number} }};"));
        }
    });
    out.block(format!("{}! {{", cx.runtime(Helper::Flags)), "}", |out| {
        out.line(format!("{name}: {repr};"));
        idents.iter().for_each(|ident| out.line(ident.as_str()));
    });
}

/// Writes an alias of the definition that does for this one.
fn define_merged(out: &mut Writer, cx: Context<'_>, id: TypeId, form: Form, (module, target): Definition) {
    docs::of_type(out, cx, id);
    let name = cx.names().form_name(id, form);
    let generics = generics(cx, id, form);
    let target = Context { id: module, ..cx }.path_of(target, form);
    out.line(format!("pub type {name}{generics} = {target}{generics};"));
}

fn define_alias(out: &mut Writer, cx: Context<'_>, id: TypeId, form: Form, kind: &TypeDefKind) {
    let name = cx.names().form_name(id, form);
    let generics = generics(cx, id, form);
    docs::of_type(out, cx, id);
    let target = match kind {
        // An alias of a resource names the resource, not a handle to it.
        TypeDefKind::Type(Type::Id(target)) if is_resource(cx.bindings, id) => cx.path(*target),
        _ => cx.structure(kind, form, "'a"),
    };
    out.line(format!("pub type {name}{generics} = {target};"));
    if is_resource(cx.bindings, id) && cx.bindings.is_exported_resource(cx.id, id) {
        out.line(format!("/// A [`{name}`] that is borrowed for the duration of a call."));
        out.line(format!("pub type {name}Borrow<'a> = {target}Borrow<'a>;"));
    }
}
