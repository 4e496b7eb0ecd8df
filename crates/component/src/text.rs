//! Types and functions as WIT text, for messages and summaries, cut off at [`TYPE_TEXT`].
//!
//! Named types are shown by name, or with their definition where the definition is the point.

use wit_parser::{Function, InterfaceId, Resolve, Type, WorldKey};
use witcraft_types::{Shape, Types, definition_text, function_text, type_text};

use crate::limits::TYPE_TEXT;

/// A type as it is written where it is used: `list<point>`.
pub fn type_name(resolve: &Resolve, ty: &Type) -> String {
    type_text(resolve, ty, TYPE_TEXT)
}

/// A type with the definition it stands for, through aliases: `record { x: u32, y: u32 }`.
pub fn definition(resolve: &Resolve, ty: &Type) -> String {
    definition_text(resolve, ty, TYPE_TEXT)
}

/// A function's type: `func(key: string) -> option<string>`.
///
/// The receiver of a method is left out, as in WIT, and so is the result of a constructor that returns the resource.
pub fn function(resolve: &Resolve, function: &Function) -> String {
    use wit_parser::FunctionKind as Kind;
    let (words, is_method, is_constructor) = match function.kind {
        Kind::Freestanding => ("func", false, false),
        Kind::AsyncFreestanding => ("async func", false, false),
        Kind::Method(_) => ("func", true, false),
        Kind::AsyncMethod(_) => ("async func", true, false),
        Kind::Static(_) => ("static func", false, false),
        Kind::AsyncStatic(_) => ("static async func", false, false),
        Kind::Constructor(_) => ("func", false, true),
    };
    let parameters = function.params.iter().skip(usize::from(is_method));
    let parameters = parameters.map(|parameter| (parameter.name.as_str(), parameter.ty));
    let result = function.result.as_ref().filter(|result| !is_constructor || !is_own(resolve, result));
    format!("{words}{}", function_text(resolve, parameters, result, TYPE_TEXT))
}

fn is_own(resolve: &Resolve, ty: &Type) -> bool {
    matches!(resolve.shape(ty), Shape::Own(_))
}

/// A function's name as people write it: `get`, and for the functions of a resource `counter.add` (a method or static
/// function) and `counter.constructor`.
pub fn function_name(function: &Function) -> String {
    use wit_parser::FunctionKind as Kind;
    let name = function.name.rsplit_once(']').map_or(function.name.as_str(), |(_, name)| name);
    match &function.kind {
        Kind::Freestanding | Kind::AsyncFreestanding => function.name.clone(),
        Kind::Method(_) | Kind::AsyncMethod(_) | Kind::Static(_) | Kind::AsyncStatic(_) => name.to_owned(),
        Kind::Constructor(_) => format!("{name}.constructor"),
    }
}

/// The name of a world's import or export: `wasi:io/streams@0.2.6`, or a plain name.
pub fn key(resolve: &Resolve, key: &WorldKey) -> String {
    resolve.name_world_key(key)
}

/// The name of an interface, if it has one: `wasi:io/streams@0.2.6`.
pub fn interface(resolve: &Resolve, id: InterfaceId) -> Option<String> {
    resolve.id_of(id)
}
