//! Streams and futures as arguments.
//!
//! A future is written `future(5)`, or `future` if it has no type; a stream `stream([1, 2, 3])`. One without a type is written
//! with the number of its elements: `stream(3)`. A `stream<u8>` may be a text, `stream("abc")`, the content of a file, `@path`, or
//! standard input, `-`.

use std::path::PathBuf;

use wasm_wave::ast::{Node, NodeType};
use wasmtime::component::{Type, Val};

use super::lower::Lowering;
use super::mask::path;
use crate::transfer::Input;
use crate::types::type_text;

impl Lowering<'_> {
    /// A future of type `ty`, whose value is of type `payload`.
    pub(super) fn future(&mut self, node: &Node, ty: &Type, payload: Option<&Type>) -> Option<Val> {
        let value = match (self.case(node, "future"), payload) {
            (Some(Some(node)), Some(payload)) => Some(self.value(node, payload)?),
            (Some(None), None) => None,
            _ => {
                let form = match payload {
                    Some(payload) => format!("`future(...)` with a `{}`", type_text(payload, self.names)),
                    None => "`future`".to_owned(),
                };
                return self.malformed(node, ty, form);
            }
        };
        match self.references.future(value, &self.subject) {
            Ok(value) => Some(value),
            Err(reason) => self.wrong(node, reason),
        }
    }

    /// A stream of type `ty`, whose elements are of type `payload`.
    pub(super) fn stream(&mut self, node: &Node, ty: &Type, payload: Option<&Type>) -> Option<Val> {
        let input = match (self.source(node), payload) {
            (Some(source), Some(Type::U8)) => source,
            (Some(_), _) => {
                let label =
                    format!("only a `stream<u8>` can be read from a file, not a `{}`", type_text(ty, self.names));
                return self.wrong(node, label);
            }
            (None, payload) => match (self.case(node, "stream"), payload) {
                (Some(Some(list)), Some(Type::U8)) => self.bytes(list)?,
                (Some(Some(list)), Some(payload)) => Input::Values(self.elements(list, ty, payload)?),
                (Some(Some(count)), None) => Input::Units(self.number::<u32>(count, &Type::U32)? as usize),
                (Some(None) | None, payload) => {
                    let form = match payload {
                        Some(Type::U8) => "`stream([1, 2])`, `stream(\"text\")`, `@file` or `-`".to_owned(),
                        Some(payload) => format!("`stream([...])` of `{}`", type_text(payload, self.names)),
                        None => "`stream(3)`, with the number of elements".to_owned(),
                    };
                    return self.malformed(node, ty, form);
                }
            },
        };
        match self.references.stream(input, &self.subject) {
            Ok(value) => Some(value),
            Err(reason) => self.wrong(node, reason),
        }
    }

    /// What is in parentheses behind `name`, if the node is `name`.
    #[allow(clippy::option_option, reason = "the inner parentheses hold the contents, if there are any")]
    fn case<'n>(&self, node: &'n Node, name: &str) -> Option<Option<&'n Node>> {
        match node.ty() {
            NodeType::VariantWithPayload | NodeType::Label => {
                node.as_variant(self.text()).ok().filter(|(case, _)| *case == name).map(|(_, payload)| payload)
            }
            _ => None,
        }
    }

    /// The file, or standard input, that is named in place of a stream.
    fn source(&self, node: &Node) -> Option<Input> {
        match self.slice(node) {
            "-" => Some(Input::Stdin),
            text => path(text).map(PathBuf::from).map(Input::File),
        }
    }

    fn bytes(&mut self, node: &Node) -> Option<Input> {
        if let NodeType::String | NodeType::MultilineString = node.ty() {
            return match self.value(node, &Type::String)? {
                Val::String(text) => Some(Input::Bytes(text.into_bytes())),
                _ => None,
            };
        }
        let Ok(nodes) = node.as_list() else {
            return self.wrong(node, "expected a list of bytes, or a string");
        };
        let bytes: Option<Vec<u8>> = nodes.map(|node| self.number(node, &Type::U8)).collect();
        bytes.map(Input::Bytes)
    }

    fn malformed(&mut self, node: &Node, ty: &Type, form: String) -> Option<Val> {
        let label = format!("expected a `{}`, written as {form}", type_text(ty, self.names));
        self.wrong(node, label)
    }
}
