//! What a component passes around.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::Import;
use crate::definition::Definition;
use crate::graph::Node;
use crate::module::Module;

/// An item of an index space.
#[derive(Clone)]
pub(super) enum Value<'a> {
    Function(Node),
    Instance(Rc<BTreeMap<String, Value<'a>>>),
    Component(Closure<'a>),
    Module(Rc<Module<'a>>),
    /// A type; of a resource with a destructor, what that calls.
    Type(Option<Node>),
    /// Something that the outermost component imports, or what is inside of it.
    Host {
        import: Rc<Import>,
        path: Option<Rc<str>>,
    },
    /// An instance of something unknown, or a function of it.
    Unknown(Node),
    /// Something without calls.
    Other,
}

/// A component, with the index spaces that it may look into.
#[derive(Clone)]
pub(super) struct Closure<'a> {
    pub(super) definition: Rc<Definition<'a>>,
    pub(super) frame: Option<usize>,
}

/// What an instance exports, in order.
#[derive(Default)]
pub(super) struct Exports<'a>(pub(super) Vec<(String, Value<'a>)>);

impl<'a> Value<'a> {
    /// An export of an instance.
    pub(super) fn export(&self, name: &str) -> Value<'a> {
        match self {
            Value::Instance(exports) => exports.get(name).cloned().unwrap_or(Value::Other),
            Value::Host { import, path } => {
                let path = path.as_ref().map_or_else(|| name.into(), |path| format!("{path}/{name}").into());
                Value::Host { import: import.clone(), path: Some(path) }
            }
            Value::Unknown(node) => Value::Unknown(*node),
            Value::Function(_) | Value::Component(_) | Value::Module(_) | Value::Type(_) | Value::Other => Value::Other,
        }
    }
}
