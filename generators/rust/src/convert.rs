//! Conversions between the two types of an interface that is both imported and exported.
//!
//! Each of the two modules has separate types. Those with equal contents all the way down (`Merged::twin`) get `From`
//! conversions: parts that have the same type on both sides are moved, and all others are converted.

use wit_parser::{Type, TypeDefKind, TypeId};
use witcraft_bindings::ModuleId;
use witcraft_writer::Writer;

use crate::context::{Context, Used, tuple_of};
use crate::forms::Form;
use crate::types::{case_names, field_names};

/// Writes both conversions of a type of an export, where there are such.
pub(crate) fn define(out: &mut Writer, cx: Context<'_>, id: TypeId) {
    let Some(import) = cx.choices.merged.twin((cx.id, id)) else { return };
    if !cx.choices.forms.has(id, Form::Owned) {
        return;
    }
    let used = Used::default(); // no type is spelled but by its path
    let export = Context { used: &used, ..cx };
    let import = Context { id: import, ..export };
    for (from, to) in [(import, export), (export, import)] {
        Conversion { from, to }.define(out, id);
    }
}

/// One direction. Both sides spell types from the same place.
struct Conversion<'a> {
    from: Context<'a>,
    to: Context<'a>,
}

impl Conversion<'_> {
    fn define(&self, out: &mut Writer, id: TypeId) {
        let generics = if self.from.facts(&Type::Id(id)).has_borrow { "<'a>" } else { "" };
        let (from, to) = (self.from.path(id), self.to.path(id));
        let head = format!("impl{generics} ::core::convert::From<{from}{generics}> for {to}{generics} {{");
        out.block(head, "}", |out| {
            out.block(format!("fn from(value: {from}{generics}) -> Self {{"), "}", |out| self.body(out, id, &from));
        });
    }

    fn body(&self, out: &mut Writer, id: TypeId, from: &str) {
        let ids = (self.from.id, self.to.id);
        match &self.from.def(id).kind {
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter().zip(field_names(&record.fields)).map(|(field, name)| {
                    let value = self.convert(ids, &field.ty, &format!("value.{name}"), 0);
                    format!("{name}: {value}")
                });
                let fields: Vec<String> = fields.collect();
                out.line(if fields.is_empty() {
                    "Self {}".to_owned()
                } else {
                    format!("Self {{ {} }}", fields.join(", "))
                });
            }
            TypeDefKind::Variant(variant) => out.block("match value {", "}", |out| {
                let names = case_names(variant.cases.iter().map(|case| case.name.as_str()));
                for (case, name) in variant.cases.iter().zip(names) {
                    match &case.ty {
                        Some(ty) => {
                            let payload = self.convert(ids, ty, "payload", 0);
                            out.line(format!("{from}::{name}(payload) => Self::{name}({payload}),"));
                        }
                        None => out.line(format!("{from}::{name} => Self::{name},")),
                    }
                }
            }),
            TypeDefKind::Enum(ty) => out.block("match value {", "}", |out| {
                for name in case_names(ty.cases.iter().map(|case| case.name.as_str())) {
                    out.line(format!("{from}::{name} => Self::{name},"));
                }
            }),
            TypeDefKind::Flags(_) => out.line("Self::from_bits_retain(value.bits())"),
            TypeDefKind::Resource
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
            | TypeDefKind::Unknown => unreachable!("only what has a definition of its own has a twin"),
        }
    }

    /// An expression of the other type for one of this type, as two modules mean it. `depth` counts the names in use.
    fn convert(&self, modules: (ModuleId, ModuleId), ty: &Type, value: &str, depth: u32) -> String {
        let (from, source) = self.definition(modules.0, ty);
        let (to, _) = self.definition(modules.1, ty);
        let Some(id) = source.filter(|_| !self.is_same(modules, ty)) else { return value.to_owned() };
        let ids = (from, to);
        let name = format!("v{depth}");
        let inner = |ty: &Type, value: &str| self.convert(ids, ty, value, depth + 1);
        let closure = |ty: &Type| function(&name, inner(ty, &name));
        match &self.from.def(id).kind {
            TypeDefKind::Option(ty) => format!("{value}.map({})", closure(ty)),
            TypeDefKind::List(ty) => format!("{value}.into_iter().map({}).collect()", closure(ty)),
            TypeDefKind::FixedLengthList(ty, _) => format!("{value}.map({})", closure(ty)),
            TypeDefKind::Result(result) => {
                let side = |ty: &Option<Type>, map: &str| match ty.as_ref().map(|ty| inner(ty, &name)) {
                    Some(other) if other != name => format!(".{map}({})", function(&name, other)),
                    Some(_) | None => String::new(),
                };
                format!("{value}{}{}", side(&result.ok, "map"), side(&result.err, "map_err"))
            }
            TypeDefKind::Tuple(tuple) => {
                let members = tuple.types.iter().enumerate();
                let members = members.map(|(index, ty)| inner(ty, &format!("{name}.{index}")));
                format!("{{\nlet {name} = {value};\n{}\n}}", tuple_of(members))
            }
            TypeDefKind::Map(key, element) => {
                let (key_name, pair) = (format!("k{depth}"), format!("m{depth}"));
                let (key, element) = (inner(key, &key_name), inner(element, &name));
                let (new, insert) = match self.to.map_trait() {
                    Some(path) => (
                        format!("{path}::wit_map_new({path}::wit_map_len(&{name}))"),
                        format!("{path}::wit_map_push(&mut {pair}, {key}, {element})"),
                    ),
                    None => (format!("{}::new()", self.to.map()), format!("{pair}.insert({key}, {element})")),
                };
                format!(
                    "{{\nlet {name} = {value};\nlet mut {pair} = {new};\nfor ({key_name}, {name}) in {name} {{\n{insert};\n}}\n{pair}\n}}"
                )
            }
            TypeDefKind::Record(_) | TypeDefKind::Variant(_) | TypeDefKind::Enum(_) | TypeDefKind::Flags(_) => {
                format!("{INTO}({value})")
            }
            TypeDefKind::Resource | TypeDefKind::Handle(_) => unreachable!("twins hold the same handles"),
            TypeDefKind::Type(_) => unreachable!("a definition is no alias, unless it is elsewhere, which is the same"),
            TypeDefKind::Future(_) | TypeDefKind::Stream(_) => {
                unreachable!("futures and streams are rejected before anything is generated")
            }
            TypeDefKind::Unknown => unreachable!("a resolved world has no unknown type"),
        }
    }

    /// Whether both modules mean the same Rust type.
    fn is_same(&self, modules: (ModuleId, ModuleId), ty: &Type) -> bool {
        let ((from, source), (to, _)) = (self.definition(modules.0, ty), self.definition(modules.1, ty));
        let Some(id) = source else { return true };
        let def = self.from.def(id);
        if def.name.is_some() {
            return from == to || self.is_elsewhere(from, id);
        }
        let is_same = |ty: &Type| self.is_same((from, to), ty);
        match &def.kind {
            TypeDefKind::Option(ty) | TypeDefKind::List(ty) | TypeDefKind::FixedLengthList(ty, _) => is_same(ty),
            TypeDefKind::Tuple(tuple) => tuple.types.iter().all(is_same),
            TypeDefKind::Result(result) => result.ok.iter().chain(&result.err).all(is_same),
            TypeDefKind::Map(key, value) => is_same(key) && is_same(value),
            TypeDefKind::Handle(_)
            | TypeDefKind::Record(_)
            | TypeDefKind::Variant(_)
            | TypeDefKind::Enum(_)
            | TypeDefKind::Flags(_)
            | TypeDefKind::Resource
            | TypeDefKind::Future(_)
            | TypeDefKind::Stream(_)
            | TypeDefKind::Type(_)
            | TypeDefKind::Unknown => true,
        }
    }

    /// What a module means by a type, behind its aliases: the module that it is at home in, and its definition, which a
    /// primitive type has not. Each `use` is followed from where it stands.
    fn definition(&self, module: ModuleId, ty: &Type) -> (ModuleId, Option<TypeId>) {
        let bindings = self.from.bindings;
        let (mut module, mut ty) = (module, *ty);
        while let Type::Id(id) = ty {
            let def = self.from.def(id);
            if def.name.is_some() {
                module = bindings.home(module, id);
            }
            match def.kind {
                TypeDefKind::Type(target) if !self.is_elsewhere(module, id) => ty = target,
                _ => return (module, Some(id)),
            }
        }
        (module, None)
    }

    fn is_elsewhere(&self, module: ModuleId, id: TypeId) -> bool {
        self.from.choices.elsewhere.ty(self.from.bindings, module, id).is_some()
    }
}

/// The conversion of a value to its twin type.
const INTO: &str = "::core::convert::Into::into";

/// A function of the parameter `name` that gives `body`. One that only hands it on to another function is that function.
fn function(name: &str, body: String) -> String {
    match body == format!("{INTO}({name})") {
        true => INTO.to_owned(),
        false => format!("|{name}| {body}"),
    }
}
