//! What the component exports: functions, objects of them, classes of resources.

use std::collections::{BTreeMap, HashSet};

use witcraft_abi::{Direction, Unsupported};
use witcraft_instantiation::{Export, LiftedFunction, ModuleSource, ResourceId, ResourceKind};

use crate::context::Context;
use crate::function::{self, Callee, FunctionCode};
use crate::names::{Role, camel, pascal, role, short};
use crate::public::{self, Item, Members};
use crate::runtime::{Helper, numbered};
use crate::served;
use crate::trampoline::destructor;
use crate::tree::{Expression, Member, Name, Operator, Property, State, Statement, call, name, number, text};

/// A class while it is put together.
#[derive(Default)]
struct Class {
    constructor: Option<FunctionCode>,
    members: Vec<Member>,
    /// The members, with whether each is static.
    seen: HashSet<(bool, String)>,
}

/// The exports of a component.
#[derive(Default)]
pub(crate) struct Exports {
    classes: BTreeMap<ResourceId, Class>,
    /// Functions.
    pub(crate) functions: Vec<Statement>,
    /// Objects that hold functions and classes, to be made last.
    pub(crate) objects: Vec<Statement>,
    /// What the module exports: the identifier, and the name.
    pub(crate) items: Vec<(Name, String)>,
    found: Vec<Unsupported>,
}

/// Names the classes of the resources that components implement. First of all, as people see these names.
pub(crate) fn name_classes(context: &mut Context<'_>) {
    let of = context.of;
    for (id, resource) in (0..).map(ResourceId).zip(&of.resources) {
        if let ResourceKind::Defined(_) = resource.kind {
            let class = context.symbols.declare(&pascal(resource.name.as_deref().unwrap_or("resource")));
            context.classes.insert(id, class.into());
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
                let value = exports.object(context, items);
                exports.objects.push(Statement::constant(object.clone(), value));
                exports.items.push((object.clone(), short_name));
                if served::is_handler(name) && !names.has(served::EXPORT) {
                    exports.serve(context, &object);
                }
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
                let class = match context.classes[&resource].clone() {
                    Expression::Name(class) => class,
                    // What is exported is a variable, also where what is imported is a part of one.
                    part => {
                        let class = context.symbols.declare(&pascal(name));
                        exports.objects.push(Statement::constant(class.clone(), part));
                        class
                    }
                };
                exports.items.push((class, short_name));
            }
            Export::Module(source) => {
                let module = module_source(context, *source);
                let ident = context.symbols.declare(&camel(short(name)));
                exports.objects.push(Statement::constant(ident.clone(), module));
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
pub(crate) fn module_source(context: &Context<'_>, source: ModuleSource) -> Expression {
    match source {
        ModuleSource::Own(module) => name(format!("module{}", module.0)),
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
    fn object(&mut self, context: &mut Context<'_>, exports: &[(String, Export)]) -> Expression {
        let members = Members::new(items(exports));
        let mut properties = Vec::new();
        for (name, export) in exports {
            let key = members.name(name);
            properties.push(match export {
                Export::Function(lifted) => match (role(name), find_class(context, exports, name)) {
                    (Role::Free(_), _) => Property::Value(key, self.function(context, name, lifted).into()),
                    (_, None) => Property::Value(camel(name), self.function(context, name, lifted).into()),
                    (role, Some(class)) => {
                        self.member(context, class, role, key, lifted);
                        continue;
                    }
                },
                Export::Resource(table) => {
                    let resource = context.of.table(*table).resource;
                    self.class(context, resource);
                    let class = context.classes[&resource].clone();
                    match context.implementer(resource) {
                        Some(_) => Property::Value(key, class),
                        // Modules may import each other: what is imported may be there only later.
                        None => Property::Getter(key, class),
                    }
                }
                Export::Instance(items) => Property::Value(key, self.object(context, items)),
                Export::Module(source) => Property::Value(key, module_source(context, *source)),
                Export::Type => continue,
            });
        }
        Expression::Object { properties, beside: None }
    }

    /// The object with `fetch`, for servers.
    fn serve(&mut self, context: &mut Context<'_>, handler: &Name) {
        let Some(classes) = context.http_classes.clone() else { return };
        let fetch = call(Helper::Fetcher, [Expression::Name(handler.clone()).member("handle"), classes]);
        let served = context.symbols.declare("served");
        let properties = vec![Property::Value("fetch".to_owned(), fetch)];
        self.objects.push(Statement::constant(served.clone(), Expression::Object { properties, beside: None }));
        self.items.push((served, served::EXPORT.to_owned()));
    }

    fn lifted(&mut self, context: &mut Context<'_>, lifted: &LiftedFunction) -> Option<FunctionCode> {
        let plan = match context.plan(Direction::Export, lifted.function, &lifted.options) {
            Ok(plan) => plan,
            Err(found) => {
                self.found.extend(found);
                return None;
            }
        };
        let callee = Callee::Core {
            function: context.core_function(&lifted.core),
            post: lifted.options.post_return.map(|post| State::Post(post.0 as usize).into()),
        };
        let of = context.of;
        let function = &of.functions[lifted.function.index()];
        Some(function::write(context, function, &plan, lifted.options, callee, lifted.results.0))
    }

    /// A function of its own; gives its identifier.
    fn function(&mut self, context: &mut Context<'_>, name: &str, lifted: &LiftedFunction) -> Name {
        let wanted = match role(name) {
            Role::Free(name) => camel(name),
            Role::Constructor { resource } => format!("new{}", pascal(resource)),
            Role::Method { resource, name } | Role::Static { resource, name } => {
                format!("{}{}", camel(resource), pascal(name))
            }
        };
        let ident = context.symbols.declare(&wanted);
        if let Some(FunctionCode { parameters, body }) = self.lifted(context, lifted) {
            self.functions.push(Statement::Function { name: ident.clone(), parameters, body });
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
        let is_static = matches!(role, Role::Static { .. });
        let is_new = self.classes.entry(class).or_default().seen.insert((is_static, name.clone()));
        if !is_new {
            return; // the same resource under another name
        }
        let Some(code) = self.lifted(context, lifted) else { return };
        let class = self.classes.entry(class).or_default();
        match role {
            Role::Constructor { .. } | Role::Free(_) => class.constructor = Some(code),
            Role::Method { .. } | Role::Static { .. } => {
                let FunctionCode { parameters, body } = code;
                class.members.push(Member { is_static, key: Ok(name), parameters, body });
            }
        }
    }

    /// The classes of all resources that components implement: those that nobody exports have no members.
    pub(crate) fn classes(&mut self, context: &mut Context<'_>) -> Vec<Statement> {
        let of = context.of;
        let mut statements = Vec::new();
        for id in (0..).map(ResourceId).take(of.resources.len()) {
            if context.implementer(id).is_none() {
                continue;
            }
            let class = self.classes.remove(&id).unwrap_or_default();
            let destroy = destructor(context, id).map(|item| context.core_function(&item));
            statements.extend(class_statements(context, id, class, destroy));
        }
        statements
    }
}

/// What destroys an object of a class, the registry of its objects, and the class.
fn class_statements(
    context: &Context<'_>,
    id: ResourceId,
    class: Class,
    destroy: Option<Expression>,
) -> [Statement; 3] {
    let fixed = |name: &str| Name::Fixed(name.to_owned());
    let entered = || Expression::from(context.entered());
    let is_late = context.enters_late();
    let [registry, destroy_it] = ["registry", "destroy"].map(|stem| fixed(&numbered(stem, id.index())));
    let finalize = match (&destroy, is_late) {
        (Some(_), true) => {
            let destroyed = call(destroy_it.clone(), [name("rep")]);
            Expression::Arrow(vec![fixed("rep")], Box::new(entered().binary(Operator::Or, destroyed)))
        }
        (Some(_), false) | (None, _) => destroy_it.clone().into(),
    };
    let parameters = if destroy.is_some() { vec![fixed("rep")] } else { Vec::new() };
    let mut body = Vec::new();
    if let Some(destroy) = destroy {
        if is_late {
            body.push(call(Helper::Enter, []).into());
        } else {
            body.push(Statement::when(entered(), Statement::Return(None)));
            body.push(context.set_entered(true).into());
        }
        body.push(call(destroy, [name("rep")]).into());
        body.push(context.set_entered(false).into());
    }
    let destroyer = Statement::Function { name: destroy_it.clone(), parameters, body };
    let registered = name("FinalizationRegistry").construct([finalize]);
    let class_name = context.class_name(id);
    [
        destroyer,
        Statement::constant(registry, registered),
        Statement::Class(class_name, class_members(context, id, class, destroy_it)),
    ]
}

fn class_members(context: &Context<'_>, id: ResourceId, class: Class, destroy_it: Name) -> Vec<Member> {
    let shown = |after: &str| Expression::NameText(context.class_name(id), after.to_owned());
    let FunctionCode { parameters, body } = class.constructor.unwrap_or_else(|| {
        let error = name("TypeError").construct([shown(" has no constructor")]);
        FunctionCode { parameters: Vec::new(), body: vec![Statement::Throw(error)] }
    });
    let mut members = vec![Member { is_static: false, key: Ok("constructor".to_owned()), parameters, body }];
    members.extend(class.members);
    // A class that is alone has this once.
    let dispose = match context.only_class() {
        Some(_) => {
            let of_symbol = name("Symbol").method("for", [text("dispose")]);
            name("Symbol").member("dispose").binary(Operator::Nullish, of_symbol)
        }
        None => Helper::Dispose.into(),
    };
    let rep = number("this").index(Helper::Rep);
    let released = context.of_class(Helper::Release, number("this"), id, Some(shown("")));
    let destroyed = call(destroy_it, [released]);
    let body = if context.enters_late() {
        vec![Statement::when(rep.binary(Operator::NotEqual, name("undefined")), destroyed)]
    } else {
        vec![
            Statement::when(rep.binary(Operator::Equal, name("undefined")), Statement::Return(None)),
            call(Helper::Enter, []).into(),
            destroyed.into(),
        ]
    };
    members.push(Member { is_static: false, key: Err(dispose), parameters: Vec::new(), body });
    members
}
