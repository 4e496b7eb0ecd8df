//! Second versions of interfaces under other names, for components that have both that of the host and that of the adapter.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use wit_parser::{InterfaceId, Resolve, Type, TypeDefKind, TypeId, TypeOwner};

/// What the namespaces of twins begin with, as often as it takes for no other to begin so.
const PREFIX: &str = "virtual-";

/// Interfaces with their twins.
#[derive(Debug)]
pub(crate) struct Twins {
    interfaces: HashMap<InterfaceId, InterfaceId>,
    /// The interface with functions that exchange handles.
    pub(crate) exchange: InterfaceId,
}

/// The function that takes the host's handle to the resource of this number, and returns the component's.
pub(crate) fn to_component(number: usize) -> String {
    format!("to-component{number}")
}

/// The function that takes the component's handle to the resource of this number, and returns the host's.
pub(crate) fn to_host(number: usize) -> String {
    format!("to-host{number}")
}

impl Twins {
    /// Adds twins of interfaces, and functions for handles to `resources`. A twin has the types and functions of its interface, on the
    /// twins of those that it uses, as far as they have some.
    ///
    /// # Errors
    /// What the parser has against it.
    pub(crate) fn add(resolve: &mut Resolve, of: &HashSet<InterfaceId>, resources: &[TypeId]) -> Result<Twins, String> {
        let mut copy = resolve.clone();
        let is_taken = |prefix: &str| copy.package_names.keys().any(|name| name.namespace.starts_with(prefix));
        let mut prefix = PREFIX.to_owned();
        while is_taken(&prefix) {
            prefix.push_str(PREFIX);
        }
        for (_, package) in copy.packages.iter_mut() {
            package.name.namespace.insert_str(0, &prefix);
            package.worlds.clear();
        }
        copy.worlds = Default::default();
        copy.package_names = copy.packages.iter().map(|(id, package)| (package.name.clone(), id)).collect();
        let remap = resolve.merge(copy).map_err(|error| format!("{error:#}"))?;
        let twin = |id: &InterfaceId| Some((*id, (*remap.interfaces.get(id.index())?)?));
        let interfaces: HashMap<_, _> = of.iter().filter_map(twin).collect();
        reuse(resolve, &interfaces, &remap.types);
        let items = exchange(resolve, &interfaces, resources).ok_or("a resource has no name")?;
        let exchange = add_interface(resolve, "exchange", "handles", &items)?;
        Ok(Twins { interfaces, exchange })
    }

    /// The twin of an interface, if it has one.
    pub(crate) fn of(&self, interface: InterfaceId) -> Option<InterfaceId> {
        self.interfaces.get(&interface).copied()
    }
}

/// Copies of interfaces that are no twins are nobody's: twins take types from the interfaces themselves. `copies` has the copy of each
/// type.
fn reuse(resolve: &mut Resolve, twins: &HashMap<InterfaceId, InterfaceId>, copies: &[Option<TypeId>]) {
    let pair = |(id, _): (TypeId, _)| Some(((*copies.get(id.index())?)?, id));
    let originals: HashMap<TypeId, TypeId> = resolve.types.iter().filter_map(pair).collect();
    let twins: HashSet<InterfaceId> = twins.values().copied().collect();
    for copy in originals.keys() {
        let TypeDefKind::Type(Type::Id(used)) = resolve.types[*copy].kind else { continue };
        let is_of_twin = matches!(resolve.types[used].owner, TypeOwner::Interface(id) if twins.contains(&id));
        if let (false, Some(original)) = (is_of_twin, originals.get(&used)) {
            resolve.types[*copy].kind = TypeDefKind::Type(Type::Id(*original));
        }
    }
}

/// Adds an interface with these items, in WIT. Its package is `witcraft:{package}`, or has a longer name if the component knows that.
///
/// # Errors
/// What the parser has against it.
pub(crate) fn add_interface(
    resolve: &mut Resolve,
    package: &str,
    interface: &str,
    items: &str,
) -> Result<InterfaceId, String> {
    let is_taken = |package: &str| {
        let mut names = resolve.package_names.keys();
        names.any(|name| name.namespace == "witcraft" && name.name == package)
    };
    let mut package = package.to_owned();
    while is_taken(&package) {
        package.push_str("-virtual");
    }
    let text = format!("package witcraft:{package};\ninterface {interface} {{\n{items}}}\n");
    let package = resolve.push_str("virtual.wit", &text).map_err(|error| format!("{error:#}"))?;
    Ok(resolve.packages[package].interfaces[interface])
}

/// The functions for handles to these resources, as WIT.
fn exchange(resolve: &Resolve, twins: &HashMap<InterfaceId, InterfaceId>, resources: &[TypeId]) -> Option<String> {
    let mut text = String::new();
    for (number, resource) in resources.iter().enumerate() {
        let TypeOwner::Interface(id) = resolve.types[*resource].owner else { return None };
        let name = resolve.types[*resource].name.as_deref()?;
        for (id, alias) in [(id, "host"), (*twins.get(&id)?, "own")] {
            let interface = &resolve.interfaces[id];
            let package = &resolve.packages[interface.package?].name;
            let version = package.version.as_ref().map(|version| format!("@{version}")).unwrap_or_default();
            let (namespace, package, interface) = (&package.namespace, &package.name, interface.name.as_deref()?);
            writeln!(text, "use %{namespace}:%{package}/%{interface}{version}.{{%{name} as {alias}{number}}};").ok()?;
        }
        let (to_component, to_host) = (to_component(number), to_host(number));
        writeln!(text, "{to_component}: func(handle: host{number}) -> own{number};").ok()?;
        writeln!(text, "{to_host}: func(handle: own{number}) -> host{number};").ok()?;
    }
    Some(text)
}
