//! Parses mangled names: finds the WIT item of a core import or export.
//!
//! Names are classified by their form alone; the caller looks up whether the world has such an item. So every text has
//! a result, even `env` `abort`.

use super::{Mangling, ROOT, ResourceIntrinsic, SPLIT_RESULT, START, SplitExport};

/// What the two names of a core import stand for.
///
/// `interface` is spelled as in the name, and `None` for items of the world itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImportName<'a> {
    /// A function.
    Function {
        /// The interface it is imported from.
        interface: Option<&'a str>,
        /// Its name, such as `get` or `[method]file.read`.
        function: &'a str,
        /// Whether it is called without waiting for its result.
        is_async: bool,
    },
    /// A built-in for a resource.
    Resource {
        /// The interface that imports or exports the resource.
        interface: Option<&'a str>,
        /// The resource's name.
        resource: &'a str,
        /// Which built-in.
        intrinsic: ResourceIntrinsic,
    },
    /// A built-in of tasks, streams, futures or threads, such as `[task-return]get` or `[waitable-set-new]`.
    AsyncIntrinsic {
        /// The interface it belongs to.
        interface: Option<&'a str>,
        /// Whether that interface is exported.
        is_exported: bool,
        /// The name as it is.
        name: &'a str,
    },
}

/// What the name of a core export stands for.
///
/// `interface` is spelled as in the name, and `None` for items of the world itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExportName<'a> {
    /// A function. Any name that has no other meaning is one of the world itself.
    Function {
        /// The interface it is exported from.
        interface: Option<&'a str>,
        /// Its name, such as `get` or `[method]file.read`.
        function: &'a str,
        /// Whether it is lifted as an asynchronous one.
        is_async: bool,
    },
    /// The post-return of a function.
    PostReturn {
        /// The function's interface.
        interface: Option<&'a str>,
        /// The function's name.
        function: &'a str,
    },
    /// The callback of an asynchronous function.
    Callback {
        /// The function's interface.
        interface: Option<&'a str>,
        /// The function's name.
        function: &'a str,
    },
    /// The destructor of a resource.
    Destructor {
        /// The interface that exports the resource.
        interface: &'a str,
        /// The resource's name.
        resource: &'a str,
    },
    /// The linear memory.
    Memory,
    /// The function through which a host allocates.
    Realloc,
    /// The function that runs once before anything else.
    Initialize,
    /// The entry of a command that is not a component yet.
    Start,
    /// Something for the tool that links or adapts the module, such as `__indirect_function_table`.
    Toolchain,
}

impl<'a> ImportName<'a> {
    /// Reads the two names of a core import, in either scheme.
    pub fn parse(module: &'a str, name: &'a str) -> ImportName<'a> {
        match module.strip_prefix("cm32p2") {
            Some("") => standard_import(None, name, false),
            Some(rest) if rest.starts_with('|') => {
                let interface = &rest[1..];
                match interface.strip_prefix("_ex_") {
                    Some(interface) => standard_import(Some(interface), name, true),
                    None => standard_import(Some(interface), name, false),
                }
            }
            Some(_) | None => legacy_import(module, name),
        }
    }
}

fn standard_import<'a>(interface: Option<&'a str>, name: &'a str, is_exported: bool) -> ImportName<'a> {
    // A function's name has no underscore, so the suffix cannot be part of one.
    let of_resource = |intrinsic: &ResourceIntrinsic| {
        let resource = name.strip_suffix(intrinsic.verb())?.strip_suffix('_')?;
        Some(ImportName::Resource { interface, resource, intrinsic: *intrinsic })
    };
    intrinsics(is_exported).find_map(|intrinsic| of_resource(&intrinsic)).unwrap_or(ImportName::Function {
        interface,
        function: name,
        is_async: false,
    })
}

fn legacy_import<'a>(module: &'a str, name: &'a str) -> ImportName<'a> {
    let (is_exported, module) = match module.strip_prefix("[export]") {
        Some(module) => (true, module),
        None => (false, module),
    };
    let interface = (module != ROOT).then_some(module);
    let (is_async, function) = match name.strip_prefix("[async-lower]") {
        Some(function) => (true, function),
        None => (false, name),
    };
    match bracketed(function) {
        Some((tag, resource)) => match intrinsics(is_exported).find(|intrinsic| is_tag_of(tag, *intrinsic)) {
            Some(intrinsic) => ImportName::Resource { interface, resource, intrinsic },
            None if is_wit_tag(tag) => ImportName::Function { interface, function, is_async },
            None => ImportName::AsyncIntrinsic { interface, is_exported, name },
        },
        None => ImportName::Function { interface, function, is_async },
    }
}

/// The built-ins that a resource has on one side.
fn intrinsics(is_exported: bool) -> impl Iterator<Item = ResourceIntrinsic> {
    ResourceIntrinsic::ALL.into_iter().filter(move |intrinsic| intrinsic.is_exported() == is_exported)
}

fn is_tag_of(tag: &str, intrinsic: ResourceIntrinsic) -> bool {
    tag.strip_prefix("resource-") == Some(intrinsic.verb())
}

/// Whether a tag in brackets is part of a function's name in WIT.
fn is_wit_tag(tag: &str) -> bool {
    ["constructor", "method", "static"].contains(&tag)
}

/// `[tag]rest` taken apart.
fn bracketed(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix('[')?.split_once(']')
}

impl<'a> ExportName<'a> {
    /// Reads the name of a core export, in either scheme.
    pub fn parse(name: &'a str) -> ExportName<'a> {
        let fixed = |mangling: Mangling| {
            let names = [
                (mangling.memory(), ExportName::Memory),
                (mangling.realloc(), ExportName::Realloc),
                (mangling.initialize(), ExportName::Initialize),
            ];
            names.into_iter().find_map(|(fixed, meaning)| (fixed == name).then_some(meaning))
        };
        if let Some(meaning) = fixed(Mangling::Legacy).or_else(|| fixed(Mangling::Standard32)) {
            return meaning;
        }
        if name == START {
            return ExportName::Start;
        }
        if name == SPLIT_RESULT || SplitExport::parse(name).is_some() {
            return ExportName::Toolchain;
        }
        let standard = name.strip_prefix("cm32p2|").and_then(|rest| rest.split_once('|'));
        match standard {
            Some((interface, item)) => standard_export(interface, item),
            None => legacy_export(name),
        }
    }
}

fn standard_export<'a>(interface: &'a str, item: &'a str) -> ExportName<'a> {
    let function_interface = (!interface.is_empty()).then_some(interface);
    match (item.strip_suffix("_dtor"), item.strip_suffix("_post")) {
        (Some(resource), _) => ExportName::Destructor { interface, resource },
        (None, Some(function)) => ExportName::PostReturn { interface: function_interface, function },
        (None, None) => ExportName::Function { interface: function_interface, function: item, is_async: false },
    }
}

fn legacy_export(name: &str) -> ExportName<'_> {
    if let Some(name) = name.strip_prefix("cabi_post_") {
        let (interface, function) = interface_and_item(name);
        return ExportName::PostReturn { interface, function };
    }
    if let Some(name) = name.strip_prefix("[callback][async-lift]") {
        let (interface, function) = interface_and_item(name);
        return ExportName::Callback { interface, function };
    }
    let lifted = ["[async-lift]", "[async-lift-stackful]"].into_iter().find_map(|prefix| name.strip_prefix(prefix));
    let (interface, item) = interface_and_item(lifted.unwrap_or(name));
    match (interface, item.strip_prefix("[dtor]")) {
        (Some(interface), Some(resource)) => ExportName::Destructor { interface, resource },
        (None, _) if is_for_tools(item) => ExportName::Toolchain,
        (Some(_), None) | (None, _) => ExportName::Function { interface, function: item, is_async: lifted.is_some() },
    }
}

/// `interface#item` taken apart.
fn interface_and_item(name: &str) -> (Option<&str>, &str) {
    match name.split_once('#') {
        Some((interface, item)) => (Some(interface), item),
        None => (None, name),
    }
}

/// Whether no function of WIT can have this name: identifiers there have no underscores.
fn is_for_tools(name: &str) -> bool {
    name.contains('_')
}
