//! What a program exports: every function of the world's exports, and where the program has it.

use witcraft_abi::Direction;
use witcraft_bindings::{Function, Module};
use witcraft_generator_js::names::{Role, camel, pascal, role, short, without_version};

use super::{Builder, ExportedFunction, ExportedInterface, ExportedItem};
use crate::bytes::Writer;

type Exports = (Vec<ExportedFunction>, Vec<ExportedInterface>, Vec<String>, Vec<String>, Writer);

impl Builder<'_, '_> {
    /// The exports, the interfaces among them, the names of destructors and of callbacks, and what the engine reads.
    pub(super) fn exports(&mut self) -> Exports {
        let bindings = self.bindings;
        let (mut exports, mut interfaces, mut destructors) = (Vec::new(), Vec::new(), Vec::new());
        let mut callbacks = Vec::new();
        let mut functions: Vec<(Writer, Option<usize>)> = Vec::new();
        let mut scopes: Vec<(Vec<String>, Vec<usize>)> = Vec::new();
        for (id, module) in bindings.modules().filter(|(_, module)| module.direction == Direction::Export) {
            let scope = module.key.as_ref().map(|key| bindings.resolve.name_world_key(key));
            let interface = scope.as_ref().map(|_| scopes.len());
            if let Some(name) = &scope {
                let names = vec![name.clone(), without_version(name).to_owned(), camel(short(name))];
                let resources = module.resources.iter().map(|resource| self.resource(id, resource.ty)).collect();
                interfaces.push(self.interface(module, name, interface));
                scopes.push((names, resources));
            }
            let of_resources = module.resources.iter().flat_map(|resource| &resource.functions);
            for function in module.functions.iter().chain(of_resources) {
                functions.push((self.function(id, function, 0), interface));
                let plan = &function.plan;
                callbacks.extend(plan.task.as_ref().and_then(|task| task.callback.clone()));
                exports.push(ExportedFunction {
                    name: plan.core_name.clone(),
                    parameters: plan.signature.parameters.clone(),
                    result: plan.signature.results.first().copied(),
                    post_return: plan.post_return.as_ref().map(|post_return| post_return.core_name.clone()),
                    wit: self.item(module, function, scope.as_deref(), interface),
                });
            }
            destructors.extend(
                module.resources.iter().filter_map(|resource| Some(resource.exported.as_ref()?.destructor.clone())),
            );
        }
        let mut out = Writer::default();
        out.list(functions, |out, (function, interface)| {
            out.0.extend(function.0);
            out.optional(interface);
        });
        out.list(scopes, |out, (names, resources)| {
            out.list(names, |out, name| out.text(&name));
            out.list(resources, |out, resource| out.number(resource));
        });
        (exports, interfaces, destructors, callbacks, out)
    }

    fn interface(&self, module: &Module<'_>, name: &str, number: Option<usize>) -> ExportedInterface {
        let wit = self.bindings.wit;
        let object = camel(short(name));
        let interface = module.interface.map(|id| &self.bindings.resolve.interfaces[id]);
        let item = ExportedItem {
            name: name.to_owned(),
            path: object.clone(),
            is_async: false,
            parameters: Vec::new(),
            span: interface.and_then(|interface| wit.span(interface.span)),
            interface: number,
            has_own_parameters: false,
            resource: None,
        };
        let resources = module.resources.iter().enumerate().map(|(index, resource)| ExportedItem {
            name: resource.name.to_owned(),
            path: format!("{object}.{}", pascal(resource.name)),
            is_async: false,
            parameters: Vec::new(),
            span: wit.span(self.bindings.resolve.types[resource.ty].span),
            interface: number,
            has_own_parameters: false,
            resource: Some(index),
        });
        ExportedInterface { resources: resources.collect(), item }
    }

    fn item(
        &self,
        module: &Module<'_>,
        function: &Function<'_>,
        scope: Option<&str>,
        interface: Option<usize>,
    ) -> ExportedItem {
        let prefix = scope.map_or_else(String::new, |name| format!("{}.", camel(short(name))));
        let (path, resource, skipped) = match role(&function.wit.name) {
            Role::Free(name) => (camel(name), None, 0),
            Role::Constructor { resource } => (pascal(resource), Some(resource), 0),
            Role::Method { resource, name } => {
                (format!("{}.prototype.{}", pascal(resource), camel(name)), Some(resource), 1)
            }
            Role::Static { resource, name } => (format!("{}.{}", pascal(resource), camel(name)), Some(resource), 0),
        };
        let parameters = function.wit.params.iter().skip(skipped);
        ExportedItem {
            name: function.wit.name.clone(),
            path: prefix + &path,
            is_async: function.wit.kind.is_async(),
            parameters: parameters.map(|parameter| camel(&parameter.name)).collect(),
            span: self.bindings.wit.span(function.wit.span),
            interface,
            has_own_parameters: matches!(role(&function.wit.name), Role::Constructor { .. }),
            resource: resource.and_then(|name| module.resources.iter().position(|resource| resource.name == name)),
        }
    }
}
