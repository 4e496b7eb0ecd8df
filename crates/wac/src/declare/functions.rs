//! Functions, and the methods of resources.

use indexmap::IndexMap;
use wit_parser::{Function, FunctionKind, Handle, Param, Span, Type, TypeDefKind, TypeId};

use super::types::{Scope, Scoped, Signature, all};
use super::{Declarer, docs, stability};
use crate::ast::{self, Attributes, FunctionReference, Method, MethodKind, Name};

impl Declarer<'_> {
    /// The type of a function.
    pub(super) fn signature(&mut self, function: &ast::Function, scope: &Scope) -> Option<Signature> {
        self.unique(function.params.iter().map(|(name, _)| name), "parameter");
        let params = all(function
            .params
            .iter()
            .map(|(name, ty)| Some(Param { name: name.text.clone(), ty: self.ty(ty, scope)?, span: Span::default() })));
        let result = match &function.result {
            Some(ty) => {
                let result = self.ty(ty, scope)?;
                if self.has_borrow(result) {
                    let message = "the result of a function cannot contain a borrowed handle".to_owned();
                    self.report("wac/wrong-kind", ty.range.clone(), message);
                }
                Some(result)
            }
            None => None,
        };
        Some(Signature { is_async: function.is_async, params: params?, result })
    }

    /// A function type, or the one that a name stands for.
    pub(super) fn referenced(&mut self, reference: &FunctionReference, scope: &Scope) -> Option<Signature> {
        let name = match reference {
            FunctionReference::Function(function) => return self.signature(function, scope),
            FunctionReference::Name(name) => name,
        };
        match scope.names.get(&name.text).map(|(scoped, _)| scoped.clone()) {
            Some(Scoped::Function(signature)) => Some(signature),
            Some(Scoped::Unknown) => None,
            Some(Scoped::Type(_)) => self.wrong(name, "a value type", "a function type"),
            Some(Scoped::Other(kind)) => self.wrong(name, kind, "a function type"),
            None => {
                self.undefined_in(name, scope);
                None
            }
        }
    }

    /// A function of this type that belongs to no resource.
    pub(super) fn free_function(&self, name: &str, signature: Signature, attributes: &Attributes) -> Function {
        let kind = if signature.is_async { FunctionKind::AsyncFreestanding } else { FunctionKind::Freestanding };
        function(name.to_owned(), kind, signature.params, signature.result, attributes)
    }

    /// The functions of a resource, by their names.
    pub(super) fn methods(
        &mut self,
        resource: &Name,
        id: TypeId,
        methods: &[Method],
        scope: &Scope,
    ) -> IndexMap<String, Function> {
        let mut constructor: Option<&Method> = None;
        let mut functions = IndexMap::new();
        let named = methods.iter().filter(|method| method.kind != MethodKind::Constructor);
        self.unique(named.map(|method| &method.name), &format!("in resource `{}`, the method", resource.text));
        for method in methods.iter().filter(|method| self.is_enabled(&method.attributes)).collect::<Vec<_>>() {
            let signature = self.signature(&method.function, scope);
            let name = &method.name.text;
            let (name, kind) = match (method.kind, method.function.is_async) {
                (MethodKind::Constructor, _) => {
                    if let Some(first) = constructor.replace(method) {
                        self.duplicate(
                            &method.name,
                            &format!("in resource `{}`, the", resource.text),
                            &first.name.range,
                        );
                    }
                    (format!("[constructor]{}", resource.text), FunctionKind::Constructor(id))
                }
                (MethodKind::Method, is_async) => (
                    format!("[method]{}.{name}", resource.text),
                    if is_async { FunctionKind::AsyncMethod(id) } else { FunctionKind::Method(id) },
                ),
                (MethodKind::Static, is_async) => (
                    format!("[static]{}.{name}", resource.text),
                    if is_async { FunctionKind::AsyncStatic(id) } else { FunctionKind::Static(id) },
                ),
            };
            let Some(mut signature) = signature else { continue };
            match method.kind {
                MethodKind::Method => {
                    let borrow = self.anonymous(TypeDefKind::Handle(Handle::Borrow(id)));
                    let receiver = Param { name: "self".to_owned(), ty: Type::Id(borrow), span: Span::default() };
                    signature.params.insert(0, receiver);
                }
                MethodKind::Constructor if signature.result.is_none() => {
                    signature.result = Some(Type::Id(self.anonymous(TypeDefKind::Handle(Handle::Own(id)))));
                }
                MethodKind::Constructor | MethodKind::Static => {}
            }
            let function = function(name.clone(), kind, signature.params, signature.result, &method.attributes);
            functions.insert(name, function);
        }
        functions
    }
}

fn function(
    name: String,
    kind: FunctionKind,
    params: Vec<Param>,
    result: Option<Type>,
    attributes: &Attributes,
) -> Function {
    Function {
        name,
        kind,
        params,
        result,
        docs: docs(attributes),
        stability: stability(attributes),
        span: Span::default(),
        external_id: None,
    }
}
