//! Functions that the adapter asks its host for although the component does not: the types that are decoded of a component only have
//! what it imports.

use wit_parser::{
    Case, Function, FunctionKind, Handle, InterfaceId, Param, Resolve, Stability, Type, TypeDef, TypeDefKind, TypeId,
    TypeOwner, Variant, WorldItem,
};
use witcraft_abi::definition;
use witcraft_component::Component;
use witcraft_wasi::{Name, Object, Role, Track, object, role};

use crate::parts::kind_of;

/// What is got of a request.
pub(crate) const AUTHORITY: &str = "authority";
pub(crate) const SCHEME: &str = "scheme";

/// What an interface of requests calls a getter.
pub(crate) fn getter(interface: &str, what: &str) -> String {
    match Name::parse(interface).and_then(|name| name.track()) {
        Some(Track::V0_3) => format!("get-{what}"),
        Some(Track::V0_2) | None => what.to_owned(),
    }
}

/// Adds to the imported interfaces what may be asked for.
pub(crate) fn complete(component: &mut Component) {
    let world = component.world;
    let resolve = &mut component.resolve;
    let interfaces: Vec<(String, InterfaceId)> = resolve.worlds[world]
        .imports
        .iter()
        .filter_map(|(key, item)| match item {
            WorldItem::Interface { id, .. } => Some((resolve.name_world_key(key), *id)),
            WorldItem::Function(_) | WorldItem::Type { .. } => None,
        })
        .collect();
    for (name, id) in interfaces {
        let defined = |resolve: &Resolve, wanted: Object| {
            let mut types = resolve.interfaces[id].types.iter();
            types.find(|(ty, _)| object(&name, ty) == Some(wanted)).map(|(_, ty)| *ty)
        };
        if let Some(pollable) = defined(resolve, Object::Pollable) {
            add_method(resolve, id, pollable, "ready", &[], Some(Type::Bool));
        }
        if let (Some(input), Some(output)) =
            (defined(resolve, Object::InputStream), defined(resolve, Object::OutputStream))
        {
            complete_streams(resolve, id, input, output);
        }
        let functions = resolve.interfaces[id].functions.values();
        let requests = functions.filter(|function| role(&name, &function.name) == Some(Role::Request));
        if let Some(request) = requests.filter_map(|function| request_of(resolve, function)).next() {
            complete_request(resolve, &name, request);
        }
    }
}

/// What is done for `splice` between a stream of the host and one of the adapter.
fn complete_streams(resolve: &mut Resolve, id: InterfaceId, input: TypeId, output: TypeId) {
    let functions = &resolve.interfaces[id].functions;
    let splices = ["[method]output-stream.splice", "[method]output-stream.blocking-splice"];
    let Some(count) = splices.iter().find_map(|name| functions.get(*name)?.result) else { return };
    let Some(TypeDefKind::Result(result)) = kind_of(resolve, count) else { return };
    let done = TypeDefKind::Result(wit_parser::Result_ { ok: None, err: result.err });
    let done = define(resolve, done);
    let bytes = define(resolve, TypeDefKind::List(Type::U8));
    for name in ["skip", "blocking-skip"] {
        add_method(resolve, id, input, name, &[("len", Type::U64)], Some(count));
    }
    add_method(resolve, id, output, "check-write", &[], Some(count));
    for name in ["write", "blocking-write-and-flush"] {
        add_method(resolve, id, output, name, &[("contents", bytes)], Some(done));
    }
}

/// The resource that a function takes first.
pub(crate) fn request_of(resolve: &Resolve, function: &Function) -> Option<TypeId> {
    match kind_of(resolve, function.params.first()?.ty)? {
        TypeDefKind::Handle(Handle::Own(resource)) => Some(definition(resolve, *resource)),
        _ => None,
    }
}

fn complete_request(resolve: &mut Resolve, interface: &str, request: TypeId) {
    let TypeOwner::Interface(id) = resolve.types[request].owner else { return };
    let text = define(resolve, TypeDefKind::Option(Type::String));
    add_method(resolve, id, request, &getter(interface, AUTHORITY), &[], Some(text));
    let known = resolve.interfaces[id].types.get("scheme").copied();
    let ty = known.unwrap_or_else(|| {
        let case =
            |name: &str, ty| Case { name: name.to_owned(), ty, docs: Default::default(), span: Default::default() };
        let cases = vec![case("HTTP", None), case("HTTPS", None), case("other", Some(Type::String))];
        let kind = TypeDefKind::Variant(Variant { cases });
        let ty = resolve.types.alloc(type_def(Some("scheme".to_owned()), kind, TypeOwner::Interface(id)));
        resolve.interfaces[id].types.insert("scheme".to_owned(), ty);
        ty
    });
    let some = define(resolve, TypeDefKind::Option(Type::Id(ty)));
    add_method(resolve, id, request, &getter(interface, SCHEME), &[], Some(some));
}

/// The definition of a type.
pub(crate) fn type_def(name: Option<String>, kind: TypeDefKind, owner: TypeOwner) -> TypeDef {
    TypeDef {
        name,
        kind,
        owner,
        docs: Default::default(),
        stability: Stability::Unknown,
        span: Default::default(),
        external_id: None,
    }
}

/// A type without a name.
pub(crate) fn define(resolve: &mut Resolve, kind: TypeDefKind) -> Type {
    Type::Id(resolve.types.alloc(type_def(None, kind, TypeOwner::None)))
}

/// Adds a method of a resource to an interface, unless it is there.
fn add_method(
    resolve: &mut Resolve,
    id: InterfaceId,
    resource: TypeId,
    name: &str,
    parameters: &[(&str, Type)],
    result: Option<Type>,
) {
    let resource_name = resolve.types[resource].name.clone().unwrap_or_default();
    let full = format!("[method]{resource_name}.{name}");
    if resolve.interfaces[id].functions.contains_key(&full) {
        return;
    }
    let this = define(resolve, TypeDefKind::Handle(Handle::Borrow(resource)));
    let parameter = |(name, ty): &(&str, Type)| Param { name: (*name).to_owned(), ty: *ty, span: Default::default() };
    let function = Function {
        name: full.clone(),
        kind: FunctionKind::Method(resource),
        params: [("self", this)].iter().chain(parameters).map(parameter).collect(),
        result,
        docs: Default::default(),
        stability: Stability::Unknown,
        span: Default::default(),
        external_id: None,
    };
    resolve.interfaces[id].functions.insert(full, function);
}
