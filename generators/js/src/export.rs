//! What the component exports: functions, objects of them, classes of resources.

use std::collections::{BTreeMap, HashSet};

use witcraft_abi::{Direction, Unsupported};
use witcraft_instantiation::{Export, LiftedFunction, ModuleSource, ResourceId, ResourceKind};
use witcraft_writer::Writer;

use crate::context::Context;
use crate::function::{self, Callee, FunctionText, is_name};
use crate::names::{Role, camel, pascal, role, short};
use crate::public::{self, Item, Members};
use crate::runtime::numbered;
use crate::symbols::property;
use crate::trampoline::destructor;

/// A class while it is put together.
#[derive(Default)]
struct Class {
    constructor: Option<FunctionText>,
    members: Vec<(String, FunctionText)>,
    seen: HashSet<String>,
}

/// The exports of a component, as text.
#[derive(Default)]
pub(crate) struct Exports {
    classes: BTreeMap<ResourceId, Class>,
    /// Functions.
    pub(crate) functions: String,
    /// Objects that hold functions and classes, to be made last.
    pub(crate) objects: String,
    /// What the module exports: the identifier, and the name.
    pub(crate) items: Vec<(String, String)>,
    found: Vec<Unsupported>,
}

/// Names the classes of the resources that components implement. First of all, as people see these names.
pub(crate) fn name_classes(context: &mut Context<'_>) {
    let of = context.of;
    for (id, resource) in (0..).map(ResourceId).zip(&of.resources) {
        if let ResourceKind::Defined(_) = resource.kind {
            let class = context.symbols.declare(&pascal(resource.name.as_deref().unwrap_or("resource")));
            context.classes.insert(id, class);
        }
    }
}

/// Says what imports are classes, once they are bound.
pub(crate) fn name_imported_classes(context: &mut Context<'_>) {
    let of = context.of;
    for (id, resource) in (0..).map(ResourceId).zip(&of.resources) {
        if let ResourceKind::Imported(import) = resource.kind {
            let class = context.imports[&import].clone();
            context.classes.insert(id, class);
        }
    }
}

/// Writes all exports.
pub(crate) fn write(context: &mut Context<'_>, namespaced: bool) -> Result<Exports, Vec<Unsupported>> {
    let mut exports = Exports::default();
    let of = context.of;
    let names = public::Exports::new(items(&of.exports).filter(|item| role(item.name) == Role::Free(item.name)));
    let members = Members::new(items(&of.exports));
    for (name, export) in &of.exports {
        let short_name = names.short(name);
        match export {
            Export::Instance(items) => {
                let object = context.symbols.declare(&camel(short(name)));
                let text = exports.object(context, items);
                exports.objects += &format!("const {object} = {text};\n");
                exports.items.push((object.clone(), short_name));
                if let Some(full) = names.full(name).filter(|_| namespaced) {
                    exports.items.push((object, full.to_owned()));
                }
            }
            Export::Function(lifted) => match (role(name), find_class(context, &of.exports, name)) {
                (Role::Free(_), _) | (_, None) => {
                    let ident = exports.function(context, name, lifted);
                    exports.items.push((ident, short_name));
                }
                (role, Some(class)) => exports.member(context, class, role, members.name(name), lifted),
            },
            Export::Resource(table) => {
                let resource = of.table(*table).resource;
                exports.class(context, resource);
                let mut class = context.classes[&resource].clone();
                if !is_name(&class) {
                    // What is exported is a variable, also where what is imported is a part of one.
                    let part = std::mem::replace(&mut class, context.symbols.declare(&pascal(name)));
                    exports.objects += &format!("const {class} = {part};\n");
                }
                exports.items.push((class, short_name));
            }
            Export::Module(source) => {
                let text = module_source(context, *source);
                let ident = context.symbols.declare(&camel(short(name)));
                exports.objects += &format!("const {ident} = {text};\n");
                exports.items.push((ident, short_name));
            }
            Export::Type => {}
        }
    }
    if exports.found.is_empty() { Ok(exports) } else { Err(exports.found) }
}

/// What is exported, as what it is named after. What is only a type has no name.
fn items(exports: &[(String, Export)]) -> impl Iterator<Item = Item<'_>> {
    exports.iter().filter_map(|(name, export)| match export {
        Export::Resource(_) => Some(Item::class(name)),
        Export::Function(_) | Export::Instance(_) | Export::Module(_) => Some(Item::other(name)),
        Export::Type => None,
    })
}

/// The variable that holds a core module.
pub(crate) fn module_source(context: &Context<'_>, source: ModuleSource) -> String {
    match source {
        ModuleSource::Own(module) => format!("module{}", module.0),
        ModuleSource::Import(import) => context.imports[&import].clone(),
    }
}

/// The resource whose class a function belongs to, where it is one that a component implements.
fn find_class(context: &Context<'_>, siblings: &[(String, Export)], name: &str) -> Option<ResourceId> {
    let (Role::Constructor { resource } | Role::Method { resource, .. } | Role::Static { resource, .. }) = role(name)
    else {
        return None;
    };
    let found = siblings.iter().find_map(|(name, export)| match export {
        Export::Resource(table) if name == resource => Some(context.of.table(*table).resource),
        _ => None,
    });
    found.filter(|resource| context.implementer(*resource).is_some())
}

impl Exports {
    /// An object of what an instance exports.
    fn object(&mut self, context: &mut Context<'_>, exports: &[(String, Export)]) -> String {
        let members = Members::new(items(exports));
        let mut text = Vec::new();
        for (name, export) in exports {
            let key = members.name(name);
            text.push(match export {
                Export::Function(lifted) => match (role(name), find_class(context, exports, name)) {
                    (Role::Free(_), _) => property(&key, &self.function(context, name, lifted)),
                    (_, None) => property(&camel(name), &self.function(context, name, lifted)),
                    (role, Some(class)) => {
                        self.member(context, class, role, key, lifted);
                        continue;
                    }
                },
                Export::Resource(table) => {
                    let resource = context.of.table(*table).resource;
                    self.class(context, resource);
                    let class = &context.classes[&resource];
                    match context.implementer(resource) {
                        Some(_) => property(&key, class),
                        // Modules may import each other: what is imported may be there only later.
                        None => format!("get {key}() {{ return {class}; }}"),
                    }
                }
                Export::Instance(items) => property(&key, &self.object(context, items)),
                Export::Module(source) => property(&key, &module_source(context, *source)),
                Export::Type => continue,
            });
        }
        format!("{{ {} }}", text.join(", "))
    }

    fn lifted(&mut self, context: &mut Context<'_>, lifted: &LiftedFunction) -> Option<FunctionText> {
        let plan = match context.plan(Direction::Export, lifted.function, &lifted.options) {
            Ok(plan) => plan,
            Err(found) => {
                self.found.extend(found);
                return None;
            }
        };
        let callee = Callee::Core {
            function: context.core_function(&lifted.core),
            post: lifted.options.post_return.map(|post| format!("post{}", post.0)),
        };
        let of = context.of;
        Some(function::write(context, &of.functions[lifted.function.index()], &plan, lifted.options, callee))
    }

    /// A function of its own; gives its identifier.
    fn function(&mut self, context: &mut Context<'_>, name: &str, lifted: &LiftedFunction) -> String {
        let wanted = match role(name) {
            Role::Free(name) => camel(name),
            Role::Constructor { resource } => format!("new{}", pascal(resource)),
            Role::Method { resource, name } | Role::Static { resource, name } => {
                format!("{}{}", camel(resource), pascal(name))
            }
        };
        let ident = context.symbols.declare(&wanted);
        if let Some(text) = self.lifted(context, lifted) {
            let mut out = Writer::new("  ");
            out.block(format!("function {ident}({}) {{", text.parameters), "}", |out| out.lines(&text.body));
            self.functions += &out.finish();
        }
        ident
    }

    fn class(&mut self, context: &Context<'_>, resource: ResourceId) {
        if context.implementer(resource).is_some() {
            self.classes.entry(resource).or_default();
        }
    }

    /// A constructor, method or static function of a class.
    fn member(
        &mut self,
        context: &mut Context<'_>,
        class: ResourceId,
        role: Role<'_>,
        name: String,
        lifted: &LiftedFunction,
    ) {
        let spelled = match role {
            Role::Constructor { .. } | Role::Method { .. } | Role::Free(_) => name,
            Role::Static { .. } => format!("static {name}"),
        };
        let class_text = self.classes.entry(class).or_default();
        if !class_text.seen.insert(spelled.clone()) {
            return; // the same resource under another name
        }
        let Some(text) = self.lifted(context, lifted) else { return };
        let class = self.classes.entry(class).or_default();
        match role {
            Role::Constructor { .. } | Role::Free(_) => class.constructor = Some(text),
            Role::Method { .. } | Role::Static { .. } => class.members.push((spelled, text)),
        }
    }

    /// The classes of all resources that components implement: those that nobody exports have no members.
    pub(crate) fn write_classes(&mut self, context: &mut Context<'_>, out: &mut Writer) {
        let of = context.of;
        for (id, class_name) in (0..).map(ResourceId).zip(0..of.resources.len()) {
            debug_assert_eq!(id.index(), class_name);
            if context.implementer(id).is_none() {
                continue;
            }
            let name = context.classes[&id].clone();
            let class = self.classes.remove(&id).unwrap_or_default();
            let destroy = destructor(context, id).map(|item| context.core_function(&item));
            write_class(context, &name, id, &class, destroy.as_deref(), out);
        }
    }
}

fn write_class(
    context: &Context<'_>,
    name: &str,
    id: ResourceId,
    class: &Class,
    destroy: Option<&str>,
    out: &mut Writer,
) {
    let (entered, begin, end) = (context.entered(), context.set_entered(true), context.set_entered(false));
    let is_late = context.enters_late();
    let [registry, destroy_it] = ["registry", "destroy"].map(|stem| numbered(stem, id.index()));
    out.block(format!("function {destroy_it}({}) {{", if destroy.is_some() { "rep" } else { "" }), "}", |out| {
        if let Some(destroy) = destroy {
            if is_late {
                out.line("enter();");
            } else {
                out.line(format!("if ({entered}) return;"));
                out.line(format!("{begin};"));
            }
            out.line(format!("{destroy}(rep);"));
            out.line(format!("{end};"));
        }
    });
    let finalize = match (destroy, is_late) {
        (Some(_), true) => format!("(rep) => {entered} || {destroy_it}(rep)"),
        (Some(_), false) | (None, _) => destroy_it.clone(),
    };
    out.line(format!("const {registry} = new FinalizationRegistry({finalize});"));
    out.block(format!("class {name} {{"), "}", |out| {
        match &class.constructor {
            Some(text) => out.block(format!("constructor({}) {{", text.parameters), "}", |out| out.lines(&text.body)),
            None => out.block("constructor() {", "}", |out| {
                out.line(format!("throw new TypeError('{name} has no constructor');"));
            }),
        }
        for (spelled, text) in &class.members {
            out.block(format!("{spelled}({}) {{", text.parameters), "}", |out| out.lines(&text.body));
        }
        // A class that is alone has this once.
        let dispose =
            if context.only_class().is_some() { "Symbol.dispose ?? Symbol.for('dispose')" } else { "dispose" };
        out.block(format!("[{dispose}]() {{"), "}", |out| {
            let destroyed =
                format!("{destroy_it}({});", context.of_class("release", "this", id, Some(&format!("'{name}'"))));
            if is_late {
                return out.line(format!("if (this[REP] !== undefined) {destroyed}"));
            }
            out.line("if (this[REP] === undefined) return;");
            out.line("enter();");
            out.line(destroyed);
        });
    });
}
