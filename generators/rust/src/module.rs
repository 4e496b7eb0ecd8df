//! The modules of a generated file: their tree, and their contents.

use witcraft_abi::Direction;
use witcraft_bindings::{Bindings, ModuleId};
use witcraft_writer::Writer;

use crate::context::{Context, MAP, MAP_TRAIT, Used};
use crate::function::{self, CoreExport};
use crate::kept::KeptResults;
use crate::layout::Layout;
use crate::names::RustIdent;
use crate::options::Choices;
use crate::runtime::Pieces;
use crate::{convert, docs, mirror, resource, stub, transfer, types};

/// The name of the function that every module refers to, so that a linker does not leave out what says which world the
/// module was built for.
pub(crate) const LINK_SECTION: &str = "_link_component_type";

/// What modules have for the `export!` macro and for the runtime.
#[derive(Default)]
pub(crate) struct Exports {
    /// The core functions to export, with what implements them.
    pub(crate) items: Vec<ExportedItem>,
    /// The size of the largest result that is left in memory.
    pub(crate) return_area: u32,
}

/// A core function to export.
pub(crate) struct ExportedItem {
    /// The module that its wrapper is in, from the root of the file.
    pub(crate) path: Vec<RustIdent>,
    /// The associated type of `Guest` that implements it, where it is not the user's type itself.
    pub(crate) resource: Option<RustIdent>,
    /// The wrapper as it is called: `_export_get`, or `File::dtor`.
    pub(crate) wrapper: CoreExport,
}

/// Writes all modules into `out`, the world's own items first.
pub(crate) fn all(
    out: &mut Writer,
    bindings: &Bindings<'_>,
    layout: &Layout,
    choices: &Choices<'_>,
    pieces: &Pieces,
) -> Exports {
    let mut exports = Exports::default();
    let mut root = Writer::new("");
    let used = Used::default();
    let kept_results = &KeptResults::default();
    let place = ModuleId(0);
    let at_root = Context { bindings, layout, choices, id: place, place, used: &used, kept_results, pieces };
    let mut tree = Tree::default();
    for (id, module) in bindings.modules() {
        if module.key.is_none() {
            contents(&mut root, Context { id, place: id, ..at_root }, &mut exports);
        } else if choices.elsewhere.module(id).is_none() {
            let cx = Context { id, place: id, used: &Used::default(), ..at_root };
            let text = interface(cx, &mut exports);
            tree.insert(&layout.module(id).path, id, text);
        }
    }
    transfer::define(&mut root, at_root);
    if choices.options.stubs {
        stub::define(&mut root, at_root);
    }
    let mut elsewhere: Vec<_> = choices.elsewhere.types().collect();
    elsewhere.sort_by_key(|(_, name)| *name);
    for (ty, name) in elsewhere {
        if let Some((id, _)) = bindings.modules().find(|(_, module)| module.types.contains(&ty)) {
            mirror::check(&mut root, bindings, Context { id, ..at_root }, ty, name);
        }
    }
    for (path, name) in &choices.elsewhere.uses {
        out.line("#[allow(unused_imports)]");
        out.line(format!("use {path} as {name};"));
    }
    if let Some(path) = &choices.options.map_type {
        out.line("#[allow(unused_imports)]");
        out.line(format!("use {path} as {MAP};"));
        if let Some(runtime) = &choices.options.runtime_path {
            out.line("#[allow(unused_imports)]");
            out.line(format!("use {runtime}::WitMap as {MAP_TRAIT};"));
        }
    }
    used.outlined.write(&mut root);
    kept_results.note(&used);
    use_runtime(out, "", &used);
    let root = root.finish();
    out.verbatim(&root);
    tree.write(out, bindings);
    kept_results.write(out, pieces);
    exports
}

/// The text of an interface's module, without the `mod` around it.
fn interface(cx: Context<'_>, exports: &mut Exports) -> String {
    let mut body = Writer::new("");
    contents(&mut body, cx, exports);
    cx.used.outlined.write(&mut body);
    let mut out = Writer::new("");
    use_runtime(&mut out, &cx.root(), cx.used);
    if !cx.choices.options.disable_custom_section_link_helpers {
        out.line("#[used]");
        out.line("#[doc(hidden)]");
        out.line(format!("static _COMPONENT_TYPE: fn() = {}{LINK_SECTION};", cx.root()));
    }
    out.verbatim(body.as_str());
    out.finish()
}

/// Brings in what the code uses of the runtime.
fn use_runtime(out: &mut Writer, root: &str, used: &Used) {
    let mut names = Vec::new();
    if used.runtime.get() && !root.is_empty() {
        names.push("self");
    }
    names.extend(used.string.get().then_some("String"));
    names.extend(used.vec.get().then_some("Vec"));
    match names.as_slice() {
        [] => {}
        ["self"] => out.line(format!("use {root}_rt;")),
        [name] => out.line(format!("use {root}_rt::{name};")),
        all => out.line(format!("use {root}_rt::{{{}}};", all.join(", "))),
    }
}

/// Types, resources and functions of one module.
fn contents(out: &mut Writer, cx: Context<'_>, exports: &mut Exports) {
    let module = cx.module();
    for ty in &module.types {
        types::define(out, cx, *ty);
        convert::define(out, cx, *ty);
    }
    for resource in module.resources.iter().filter(|resource| !cx.is_elsewhere(resource.ty)) {
        match resource.exported {
            Some(_) => resource::export(out, cx, resource),
            None => resource::import(out, cx, resource),
        }
    }
    match module.direction {
        Direction::Import => {
            for function in module.functions.iter().filter(|function| cx.choices.has(function)) {
                function::import(out, cx, function);
            }
        }
        Direction::Export => export_contents(out, cx, exports),
    }
}

fn export_contents(out: &mut Writer, cx: Context<'_>, exports: &mut Exports) {
    let module = cx.module();
    if module.functions.is_empty() && module.resources.is_empty() {
        return;
    }
    docs::item(out, module.docs, &wit_parser::Stability::Unknown);
    function::allow_async(out, module.functions.iter().filter(|function| cx.choices.has(function)));
    out.block("pub trait Guest {", "}", |out| {
        for resource in &module.resources {
            let name = cx.names().type_name(resource.ty);
            out.line(format!("type {name}: Guest{name};"));
        }
        for function in module.functions.iter().filter(|function| cx.choices.has(function)) {
            function::trait_method(out, cx, function);
        }
    });
    let path = &cx.names().path;
    let mut export = |wrappers: Vec<CoreExport>, return_area: u32, resource: Option<&RustIdent>| {
        exports.return_area = exports.return_area.max(return_area);
        exports.items.extend(wrappers.into_iter().map(|wrapper| ExportedItem {
            path: path.clone(),
            resource: resource.cloned(),
            wrapper,
        }));
    };
    for resource in &module.resources {
        let Some(exported) = &resource.exported else { continue };
        resource::guest_trait(out, cx, resource, exported);
        let name = cx.names().type_name(resource.ty);
        for function in resource.functions.iter().filter(|function| cx.choices.has(function)) {
            let (wrappers, area) = function::export(out, cx, function, &format!("Guest{name}"), Some(name));
            export(wrappers, area, Some(name));
        }
        export(vec![function::destructor(name, exported)], 0, Some(name));
    }
    for function in module.functions.iter().filter(|function| cx.choices.has(function)) {
        let (wrappers, area) = function::export(out, cx, function, "Guest", None);
        export(wrappers, area, None);
    }
}

/// The module tree, in the order in which modules come up.
#[derive(Default)]
struct Tree {
    children: Vec<(RustIdent, Tree)>,
    contents: Option<(ModuleId, String)>,
}

impl Tree {
    fn insert(&mut self, path: &[RustIdent], id: ModuleId, text: String) {
        let Some((first, rest)) = path.split_first() else {
            self.contents = Some((id, text));
            return;
        };
        let index = self.children.iter().position(|(name, _)| name == first).unwrap_or_else(|| {
            self.children.push((first.clone(), Tree::default()));
            self.children.len() - 1
        });
        self.children[index].1.insert(rest, id, text);
    }

    fn write(&self, out: &mut Writer, bindings: &Bindings<'_>) {
        for (name, child) in &self.children {
            if let Some((id, _)) = &child.contents {
                let module = bindings.module(*id);
                docs::of_part(out, module.direction, module.docs, module.stability);
            }
            out.block(format!("pub mod {name} {{"), "}", |out| {
                if let Some((_, text)) = &child.contents {
                    out.lines(text);
                }
                child.write(out, bindings);
            });
        }
    }
}
