//! From the WAVE text of a call's arguments to values of the types that the function takes.

use std::ops::Range;
use std::str::FromStr;

use wasm_wave::ast::{Node, NodeType};
use wasm_wave::parser::{ParserError, ParserErrorKind};
use wasm_wave::untyped::UntypedValue;
use wasmtime::component::{Type, Val, types};
use witcraft_diagnostics::{Diagnostic, Source, nearest};

use super::mask::mask;
use crate::transfer::Input;
use crate::types::{ResourceNames, type_text};

/// What `$0`, `$1` and so on stand for, and who makes streams and futures.
pub(crate) trait References {
    /// The value of `$index` where a value of type `ty` is expected.
    ///
    /// # Errors
    /// What is wrong with using it there.
    fn get(&mut self, index: usize, ty: &Type) -> Result<Val, String>;

    /// A stream of `input` for `subject`: ``argument `x` of `f` ``.
    ///
    /// # Errors
    /// Why it cannot be made.
    fn stream(&mut self, input: Input, subject: &str) -> Result<Val, String>;

    /// A future that is `value`, which is nothing for one without a type.
    ///
    /// # Errors
    /// Why it cannot be made.
    fn future(&mut self, value: Option<Val>, subject: &str) -> Result<Val, String>;
}

/// The arguments of a call, parsed but without types yet.
pub(crate) struct Arguments {
    source: Source,
    /// Where the opening parenthesis is in the source.
    start: usize,
    /// The tuple of arguments, where there are any.
    tuple: Option<Node>,
}

impl Arguments {
    /// Parses what is from byte `start` of `source` on: `(a, b)`.
    ///
    /// # Errors
    /// It is not WAVE.
    pub(crate) fn parse(source: &Source, start: usize) -> Result<Arguments, Diagnostic> {
        let text = &source.text()[start..];
        let inner = text.trim_end().strip_prefix('(').and_then(|text| text.strip_suffix(')'));
        let tuple = if inner.is_some_and(|inner| inner.trim().is_empty()) {
            None
        } else {
            let masked = mask(text);
            let parsed = UntypedValue::parse(&masked).map_err(|error| not_wave(source, start, &error))?;
            Some(parsed.node().clone())
        };
        Ok(Arguments { source: source.clone(), start, tuple })
    }

    fn nodes(&self) -> Vec<&Node> {
        self.tuple.iter().filter_map(|tuple| tuple.as_tuple().ok()).flatten().collect()
    }
}

/// Says where and why the text from byte `start` of `source` on is not WAVE.
fn not_wave(source: &Source, start: usize, error: &ParserError) -> Diagnostic {
    let text = source.text();
    let (mut from, to) = (error.span().start + start, error.span().end + start);
    if error.kind() == ParserErrorKind::UnexpectedToken {
        // A word that is none in WAVE, such as `Ada`, is found out within it.
        let is_word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        from = text[..from].trim_end_matches(is_word).len();
    }
    let label = match (error.kind(), error.detail()) {
        (ParserErrorKind::UnexpectedToken, _) => "unexpected here".to_owned(),
        (kind, Some(detail)) => format!("{kind}: {detail}"),
        (kind, None) => kind.to_string(),
    };
    Diagnostic::error("run/invoke-syntax", "the arguments are not valid WAVE")
        .at(source.span(from..to), label)
        .help("write strings as `\"text\"`, lists as `[1, 2]`, records as `{name: value}` and cases as `light-blue`")
}

/// Gives a call's arguments the types of the function's parameters.
pub(crate) struct Lowering<'a> {
    arguments: &'a Arguments,
    function: &'a str,
    pub(super) names: &'a ResourceNames,
    pub(super) references: &'a mut dyn References,
    findings: Vec<Diagnostic>,
    /// What is being read, for messages.
    pub(super) subject: String,
}

impl<'a> Lowering<'a> {
    /// A lowering of `arguments` for the function known as `function`.
    pub(crate) fn new(
        arguments: &'a Arguments,
        function: &'a str,
        names: &'a ResourceNames,
        references: &'a mut dyn References,
    ) -> Lowering<'a> {
        Lowering { arguments, function, names, references, findings: Vec::new(), subject: String::new() }
    }

    /// The values for `ty`'s parameters, behind `receiver` if the first is given otherwise. Trailing options may be
    /// left out.
    ///
    /// # Errors
    /// All arguments that do not fit, or how many there should be.
    pub(crate) fn arguments(
        mut self,
        ty: &types::ComponentFunc,
        receiver: Option<Val>,
    ) -> Result<Vec<Val>, Vec<Diagnostic>> {
        let params: Vec<_> = ty.params().skip(usize::from(receiver.is_some())).collect();
        let nodes = self.arguments.nodes();
        let required = params.iter().rposition(|(_, ty)| !matches!(ty, Type::Option(_))).map_or(0, |last| last + 1);
        if nodes.len() > params.len() || nodes.len() < required {
            let shape: Vec<_> =
                params.iter().map(|(name, ty)| format!("{name}: {}", type_text(ty, self.names))).collect();
            let message = format!(
                "`{}` takes {}, but {} given",
                self.function,
                count(params.len(), "argument"),
                if nodes.len() == 1 { "1 is".to_owned() } else { format!("{} are", nodes.len()) },
            );
            let end = self.arguments.source.text().trim_end().len();
            let place = match nodes.get(params.len()) {
                Some(extra) => self.span(extra).start..self.span(nodes[nodes.len() - 1]).end,
                None => end.saturating_sub(1)..end,
            };
            return Err(vec![
                Diagnostic::error("run/argument-count", message)
                    .at(self.arguments.source.span(place), format!("expected `({})`", shape.join(", "))),
            ]);
        }
        let mut values: Vec<Val> = receiver.into_iter().collect();
        for (index, (name, ty)) in params.iter().enumerate() {
            self.subject = format!("argument `{name}` of `{}`", self.function);
            match nodes.get(index) {
                Some(node) => values.extend(self.value(node, ty)),
                None => values.push(Val::Option(None)),
            }
        }
        if self.findings.is_empty() { Ok(values) } else { Err(self.findings) }
    }

    fn span(&self, node: &Node) -> Range<usize> {
        node.span().start + self.arguments.start..node.span().end + self.arguments.start
    }

    /// The text that places within nodes count from.
    pub(super) fn text(&self) -> &'a str {
        &self.arguments.source.text()[self.arguments.start..]
    }

    pub(super) fn slice(&self, node: &Node) -> &'a str {
        &self.text()[node.span()]
    }

    /// Notes that `node` is wrong, and gives nothing.
    pub(super) fn wrong<T>(&mut self, node: &Node, label: impl Into<String>) -> Option<T> {
        self.wrong_with(node, label, None)
    }

    pub(super) fn wrong_with<T>(&mut self, node: &Node, label: impl Into<String>, help: Option<String>) -> Option<T> {
        let message = format!("{} does not fit its type", self.subject);
        let finding = Diagnostic::error("run/argument", message)
            .at(self.arguments.source.span(self.span(node)), label)
            .help_opt(help);
        self.findings.push(finding);
        None
    }

    pub(super) fn expected<T>(&mut self, node: &Node, ty: &Type) -> Option<T> {
        let label = format!("expected `{}`, found {}", type_text(ty, self.names), found(node));
        self.wrong(node, label)
    }

    fn unknown_name<'n, T>(
        &mut self,
        node: &Node,
        what: &str,
        name: &str,
        names: impl Iterator<Item = &'n str>,
    ) -> Option<T> {
        let names: Vec<_> = names.collect();
        let help = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                format!("there are: {}", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
            }
        };
        self.wrong_with(node, format!("there is no {what} `{name}`"), Some(help))
    }

    pub(super) fn number<T: FromStr>(&mut self, node: &Node, ty: &Type) -> Option<T> {
        if node.ty() != NodeType::Number {
            return self.expected(node, ty);
        }
        match node.as_number(self.text()) {
            Ok(number) => Some(number),
            Err(_) => self.wrong(node, format!("`{}` is not a `{}`", self.slice(node), type_text(ty, self.names))),
        }
    }

    pub(super) fn value(&mut self, node: &Node, ty: &Type) -> Option<Val> {
        if let Some(digits) = self.slice(node).strip_prefix('$') {
            return self.reference(node, digits, ty);
        }
        match ty {
            Type::Bool => match node.as_bool() {
                Ok(value) => Some(Val::Bool(value)),
                Err(_) => self.expected(node, ty),
            },
            Type::S8 => self.number(node, ty).map(Val::S8),
            Type::U8 => self.number(node, ty).map(Val::U8),
            Type::S16 => self.number(node, ty).map(Val::S16),
            Type::U16 => self.number(node, ty).map(Val::U16),
            Type::S32 => self.number(node, ty).map(Val::S32),
            Type::U32 => self.number(node, ty).map(Val::U32),
            Type::S64 => self.number(node, ty).map(Val::S64),
            Type::U64 => self.number(node, ty).map(Val::U64),
            Type::Float32 => self.number(node, ty).map(Val::Float32),
            Type::Float64 => self.number(node, ty).map(Val::Float64),
            Type::Char => match (node.ty(), node.as_char(self.text())) {
                (_, Ok(value)) => Some(Val::Char(value)),
                (NodeType::Char, Err(error)) => self.wrong(node, error.kind().to_string()),
                (_, Err(_)) => self.expected(node, ty),
            },
            Type::String => match (node.ty(), node.as_str(self.text())) {
                (_, Ok(value)) => Some(Val::String(value.into_owned())),
                (NodeType::String | NodeType::MultilineString, Err(error)) => {
                    self.wrong(node, error.kind().to_string())
                }
                (_, Err(_)) => self.expected(node, ty),
            },
            Type::List(list) => self.elements(node, ty, &list.ty()).map(Val::List),
            Type::FixedLengthList(list) => {
                let elements = self.elements(node, ty, &list.ty())?;
                if elements.len() == list.len() as usize {
                    Some(Val::FixedLengthList(elements))
                } else {
                    self.wrong(
                        node,
                        format!("expected {}, found {}", count(list.len() as usize, "element"), elements.len()),
                    )
                }
            }
            Type::Map(map) => self.map(node, ty, map).map(Val::Map),
            Type::Tuple(tuple) => self.tuple(node, ty, &tuple.types().collect::<Vec<_>>()).map(Val::Tuple),
            Type::Record(record) => self.record(node, ty, record).map(Val::Record),
            Type::Flags(flags) => self.flags(node, ty, flags).map(Val::Flags),
            Type::Enum(enum_) => {
                let Ok(name) = node.as_enum(self.text()) else { return self.expected(node, ty) };
                if enum_.names().any(|known| known == name) {
                    Some(Val::Enum(name.to_owned()))
                } else {
                    self.unknown_name(node, "case", name, enum_.names())
                }
            }
            Type::Variant(variant) => {
                let Ok((name, payload)) = node.as_variant(self.text()) else { return self.expected(node, ty) };
                let Some(case) = variant.cases().find(|case| case.name == name) else {
                    return self.unknown_name(node, "case", name, variant.cases().map(|case| case.name));
                };
                let payload = self.payload(node, name, payload, case.ty.as_ref())?;
                Some(Val::Variant(name.to_owned(), payload))
            }
            Type::Option(option) => match node.as_option() {
                Ok(None) => Some(Val::Option(None)),
                Ok(Some(payload)) => Some(Val::Option(Some(Box::new(self.value(payload, &option.ty())?)))),
                // A value alone stands for `some` of it, unless that could be taken for the value's own case.
                Err(_) if matches!(option.ty(), Type::Option(_) | Type::Result(_)) => self.expected(node, ty),
                Err(_) => Some(Val::Option(Some(Box::new(self.value(node, &option.ty())?)))),
            },
            Type::Result(result) => match node.as_result() {
                Ok(Ok(payload)) => Some(Val::Result(Ok(self.payload(node, "ok", payload, result.ok().as_ref())?))),
                Ok(Err(payload)) => {
                    Some(Val::Result(Err(self.payload(node, "err", payload, result.err().as_ref())?)))
                }
                Err(_) => match result.ok() {
                    Some(ok) if !matches!(ok, Type::Option(_) | Type::Result(_)) => {
                        Some(Val::Result(Ok(Some(Box::new(self.value(node, &ok)?)))))
                    }
                    _ => self.expected(node, ty),
                },
            },
            Type::Own(_) | Type::Borrow(_) => {
                let label = format!("expected a `{}`, found {}", type_text(ty, self.names), found(node));
                let help = "create it with an earlier `--invoke` and refer to its result here: `$0` is the first";
                self.wrong_with(node, label, Some(help.to_owned()))
            }
            Type::Future(future) => self.future(node, ty, future.ty().as_ref()),
            Type::Stream(stream) => self.stream(node, ty, stream.ty().as_ref()),
            Type::ErrorContext => {
                let label = format!("a `{}` cannot be passed as an argument", type_text(ty, self.names));
                self.wrong(node, label)
            }
        }
    }

    fn reference(&mut self, node: &Node, digits: &str, ty: &Type) -> Option<Val> {
        let Ok(index) = digits.parse() else {
            return self.wrong(node, "expected the number of an earlier call, as in `$0`");
        };
        match self.references.get(index, ty) {
            Ok(value) => Some(value),
            Err(reason) => self.wrong(node, reason),
        }
    }

    pub(super) fn elements(&mut self, node: &Node, ty: &Type, element: &Type) -> Option<Vec<Val>> {
        let Ok(nodes) = node.as_list() else { return self.expected(node, ty) };
        nodes.map(|node| self.value(node, element)).collect()
    }

    fn map(&mut self, node: &Node, ty: &Type, map: &types::Map) -> Option<Vec<(Val, Val)>> {
        let Ok(nodes) = node.as_list() else { return self.expected(node, ty) };
        let pair = [map.key(), map.value()];
        nodes
            .map(|node| {
                let Ok(items) = node.as_tuple() else {
                    return self.wrong(node, "write an entry of a map as `(key, value)`");
                };
                let items: Vec<_> = items.collect();
                let [key, value] = items[..] else {
                    return self.wrong(node, "write an entry of a map as `(key, value)`");
                };
                Some((self.value(key, &pair[0])?, self.value(value, &pair[1])?))
            })
            .collect()
    }

    fn tuple(&mut self, node: &Node, ty: &Type, types: &[Type]) -> Option<Vec<Val>> {
        match node.as_tuple() {
            Ok(nodes) if nodes.len() == types.len() => {
                nodes.zip(types).map(|(node, ty)| self.value(node, ty)).collect()
            }
            Ok(nodes) => {
                let label = format!("expected {}, found {}", count(types.len(), "element"), nodes.len());
                self.wrong(node, label)
            }
            Err(_) => self.expected(node, ty),
        }
    }

    fn record(&mut self, node: &Node, ty: &Type, record: &types::Record) -> Option<Vec<(String, Val)>> {
        let Ok(given) = node.as_record(self.text()) else { return self.expected(node, ty) };
        let given: Vec<_> = given.collect();
        if let Some((name, value)) = given.iter().find(|(name, _)| !record.fields().any(|field| field.name == *name)) {
            return self.unknown_name(value, "field", name, record.fields().map(|field| field.name));
        }
        let mut missing = Vec::new();
        let mut fields = Vec::new();
        for field in record.fields() {
            let value = match given.iter().find(|(name, _)| *name == field.name) {
                Some((_, value)) => self.value(value, &field.ty),
                None if matches!(field.ty, Type::Option(_)) => Some(Val::Option(None)),
                None => {
                    missing.push(format!("`{}: {}`", field.name, type_text(&field.ty, self.names)));
                    None
                }
            };
            fields.extend(value.map(|value| (field.name.to_owned(), value)));
        }
        if !missing.is_empty() {
            return self.wrong(node, format!("missing {}", missing.join(", ")));
        }
        (fields.len() == record.fields().len()).then_some(fields)
    }

    fn flags(&mut self, node: &Node, ty: &Type, flags: &types::Flags) -> Option<Vec<String>> {
        let Ok(given) = node.as_flags(self.text()) else { return self.expected(node, ty) };
        let given: Vec<_> = given.map(|name| name.trim_start_matches('%')).collect();
        match given.iter().find(|name| !flags.names().any(|known| known == **name)) {
            Some(unknown) => self.unknown_name(node, "flag", unknown, flags.names()),
            None => Some(given.into_iter().map(str::to_owned).collect()),
        }
    }

    /// The payload of a case: `None` where something is wrong.
    #[allow(clippy::option_option, reason = "the inner parentheses hold the payload, if the case has one")]
    fn payload(
        &mut self,
        node: &Node,
        case: &str,
        payload: Option<&Node>,
        ty: Option<&Type>,
    ) -> Option<Option<Box<Val>>> {
        match (payload, ty) {
            (None, None) => Some(None),
            (Some(payload), Some(ty)) => Some(Some(Box::new(self.value(payload, ty)?))),
            (None, Some(ty)) => {
                let label = format!("`{case}` has a value: expected `{case}({})`", type_text(ty, self.names));
                self.wrong(node, label)
            }
            (Some(payload), None) => self.wrong(payload, format!("`{case}` has no value")),
        }
    }
}

fn count(number: usize, what: &str) -> String {
    match number {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}

fn found(node: &Node) -> &'static str {
    match node.ty() {
        NodeType::BoolTrue | NodeType::BoolFalse => "a bool",
        NodeType::Number => "a number",
        NodeType::Char => "a char",
        NodeType::String | NodeType::MultilineString => "a string",
        NodeType::Tuple => "a tuple",
        NodeType::List => "a list",
        NodeType::Record => "a record",
        NodeType::Label => "a word (strings are in double quotes)",
        NodeType::VariantWithPayload => "a case with a value",
        NodeType::OptionSome | NodeType::OptionNone => "an option",
        NodeType::ResultOk | NodeType::ResultErr => "a result",
        NodeType::Flags => "flags",
    }
}
