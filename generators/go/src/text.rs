//! What the cases of variants print as: their names in WIT, and their payloads in parentheses, as WIT would write them, with the names
//! that fields have in Go.
//!
//! It is written out for each type, because Go keeps a method `String` of everything that becomes an interface in a program, and
//! cases do. With `fmt` it would add a third to the size of a small component.

use wit_parser::{Case, Handle, Type, TypeDefKind, TypeId};
use witcraft_writer::{Scope, Writer};

use crate::context::Context;
use crate::emit::mentions;
use crate::names::{GoIdent, local_scope};
use crate::types::{field_names, receiver};

/// Writes the method `String` of a case.
pub(crate) fn define_case(out: &mut Writer, cx: Context<'_>, ident: &GoIdent, case: &Case) {
    let name = &case.name;
    out.line("");
    let Some(ty) = &case.ty else {
        out.line(format!("// String returns {name:?}."));
        out.line(format!("func ({ident}) String() string {{ return {name:?} }}"));
        return;
    };
    let letter = receiver(ident);
    let names = local_scope(&[letter.clone(), "text".to_owned()]);
    let mut text = Text { cx, pending: Vec::new(), lines: Vec::new(), depth: 0, names };
    text.literal(&format!("{name}("));
    text.value(ty, &format!("{letter}.Value"));
    text.literal(")");
    let lines = text.finish();
    let uses_receiver = lines.iter().any(|line| mentions(&without_literals(line), &letter));
    let receiver = if uses_receiver { format!("{letter} {ident}") } else { ident.to_string() };
    out.line(format!("// String returns {name:?} with the value in parentheses."));
    out.block(format!("func ({receiver}) String() string {{"), "}", |out| lines.iter().for_each(|line| out.line(line)));
}

/// The text of a value while it is put together: statements that add to a variable `text`, and what is still to be added.
struct Text<'a> {
    cx: Context<'a>,
    pending: Vec<Piece>,
    lines: Vec<String>,
    depth: usize,
    /// The names of variables.
    names: Scope,
}

enum Piece {
    Literal(String),
    Expression(String),
}

/// A line of code without what stands in double quotes.
fn without_literals(line: &str) -> String {
    let mut code = String::new();
    let (mut is_literal, mut is_escaped) = (false, false);
    for c in line.chars() {
        match c {
            '"' if !is_escaped => is_literal = !is_literal,
            _ if !is_literal => code.push(c),
            _ => {}
        }
        is_escaped = is_literal && c == '\\' && !is_escaped;
    }
    code
}

impl Text<'_> {
    fn literal(&mut self, text: &str) {
        match self.pending.last_mut() {
            Some(Piece::Literal(last)) => last.push_str(text),
            Some(Piece::Expression(_)) | None => self.pending.push(Piece::Literal(text.to_owned())),
        }
    }

    fn expression(&mut self, text: String) {
        self.pending.push(Piece::Expression(text));
    }

    fn line(&mut self, line: &str) {
        self.lines.push("\t".repeat(self.depth) + line);
    }

    /// What is still to be added, as one expression.
    fn take(&mut self) -> String {
        let pieces = self.pending.drain(..).map(|piece| match piece {
            Piece::Literal(text) => format!("{text:?}"),
            Piece::Expression(text) => text,
        });
        pieces.collect::<Vec<_>>().join(" + ")
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let operator = if self.lines.is_empty() { ":=" } else { "+=" };
            let text = self.take();
            self.line(&format!("text {operator} {text}"));
        }
    }

    fn finish(mut self) -> Vec<String> {
        let rest = self.take();
        let sum = if self.lines.is_empty() { "" } else { "text + " };
        self.line(&format!("return {sum}{rest}"));
        self.lines
    }

    fn name(&mut self, stem: &str) -> String {
        self.names.declare(stem)
    }

    /// A block of statements, the first line of which depends on which of its variables the block uses.
    fn block(&mut self, inside: impl FnOnce(&mut Self), open: impl FnOnce(&dyn Fn(&str) -> bool) -> String) {
        self.flush();
        let start = self.lines.len();
        self.depth += 1;
        inside(self);
        self.flush();
        self.depth -= 1;
        let inner = self.lines.split_off(start);
        let is_used = |name: &str| inner.iter().any(|line| mentions(&without_literals(line), name));
        let open = open(&is_used);
        self.line(&open);
        self.lines.extend(inner);
    }

    /// Adds the value at `path`.
    fn value(&mut self, ty: &Type, path: &str) {
        let strconv = |call: String| format!("{}.{call}", self.cx.file.std("strconv"));
        let expression = match self.cx.bindings.resolve_alias(ty) {
            Type::String => strconv(format!("Quote({path})")),
            Type::Char => strconv(format!("QuoteRune({path})")),
            Type::Bool => strconv(format!("FormatBool({path})")),
            Type::U8 | Type::U16 | Type::U32 => strconv(format!("FormatUint(uint64({path}), 10)")),
            Type::U64 => strconv(format!("FormatUint({path}, 10)")),
            Type::S8 | Type::S16 | Type::S32 => strconv(format!("FormatInt(int64({path}), 10)")),
            Type::S64 => strconv(format!("FormatInt({path}, 10)")),
            Type::F32 => strconv(format!("FormatFloat(float64({path}), 'g', -1, 32)")),
            Type::F64 => strconv(format!("FormatFloat({path}, 'g', -1, 64)")),
            Type::ErrorContext => unreachable!("error contexts are rejected before anything is generated"),
            Type::Id(id) => return self.composite(id, path),
        };
        self.expression(expression);
    }

    fn composite(&mut self, id: TypeId, path: &str) {
        let cx = self.cx;
        match &cx.def(id).kind {
            TypeDefKind::Enum(_) | TypeDefKind::Flags(_) => self.expression(format!("{path}.String()")),
            TypeDefKind::Variant(_) => {
                self.block(|this| this.expression(format!("{path}.String()")), |_| format!("if {path} != nil {{"));
                self.line("} else {");
                self.line("\ttext += \"nil\"");
                self.line("}");
            }
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter().zip(field_names(cx, id));
                self.several(
                    ("{", "}"),
                    fields.map(|(field, name)| (format!("{name}: "), field.ty, format!("{path}.{name}"))),
                );
            }
            TypeDefKind::Tuple(tuple) => {
                let members = tuple.types.iter().enumerate();
                self.several(("(", ")"), members.map(|(index, ty)| (String::new(), *ty, format!("{path}.F{index}"))));
            }
            TypeDefKind::Option(ty) => {
                let value = self.name("value");
                self.side("some", Some(ty), &value, |is_used| match is_used {
                    true => format!("if {value}, ok := {path}.Get(); ok {{"),
                    false => format!("if {path}.IsSome() {{"),
                });
                self.line("} else {");
                self.line("\ttext += \"none\"");
                self.line("}");
            }
            TypeDefKind::Result(result) => {
                let (value, error) = (self.name("value"), self.name("err"));
                let bound = |name: &str, is_used: bool| if is_used { name.to_owned() } else { "_".to_owned() };
                self.side("ok", result.ok.as_ref(), &value, |is_used| {
                    format!("if {}, ok := {path}.Get(); ok {{", bound(&value, is_used))
                });
                self.side("err", result.err.as_ref(), &error, |is_used| match is_used {
                    true => format!("}} else if {error}, failed := {path}.Err(); failed {{"),
                    false => "} else {".to_owned(),
                });
                self.line("}");
            }
            TypeDefKind::List(ty) | TypeDefKind::FixedLengthList(ty, _) => {
                let item = self.name("item");
                self.each(
                    ("[", "]"),
                    |this| this.value(ty, &item),
                    |is_used| match is_used(&item) {
                        true => format!("for _, {item} := range {path} {{"),
                        false => format!("for range {path} {{"),
                    },
                );
            }
            TypeDefKind::Map(key_type, value_type) => {
                let (key, value) = (self.name("key"), self.name("value"));
                let pair = |this: &mut Self| {
                    this.value(key_type, &key);
                    this.literal(": ");
                    this.value(value_type, &value);
                };
                self.each(("{", "}"), pair, |is_used| match is_used(&value) {
                    true => format!("for {key}, {value} := range {path} {{"),
                    false => format!("for {key} := range {path} {{"),
                });
            }
            TypeDefKind::Handle(Handle::Own(resource) | Handle::Borrow(resource)) => {
                self.literal(cx.def(*resource).name.as_deref().unwrap_or_default());
            }
            TypeDefKind::Type(_) => unreachable!("an alias was resolved"),
            TypeDefKind::Stream(_) => self.literal("stream"),
            TypeDefKind::Future(_) => self.literal("future"),
            TypeDefKind::Resource | TypeDefKind::Unknown => {
                unreachable!("no value has such a type in a world that is generated")
            }
        }
    }

    fn several(&mut self, (open, close): (&str, &str), parts: impl Iterator<Item = (String, Type, String)>) {
        self.literal(open);
        for (index, (label, ty, path)) in parts.enumerate() {
            self.literal(if index == 0 { "" } else { ", " });
            self.literal(&label);
            self.value(&ty, &path);
        }
        self.literal(close);
    }

    /// One side of an option or a result, whose value is called `name`.
    fn side(&mut self, case: &str, ty: Option<&Type>, name: &str, open: impl FnOnce(bool) -> String) {
        let inside = |this: &mut Self| {
            this.literal(case);
            if let Some(ty) = ty {
                this.literal("(");
                this.value(ty, name);
                this.literal(")");
            }
        };
        self.block(inside, |is_used| open(is_used(name)));
    }

    /// Elements between brackets.
    fn each(
        &mut self,
        (open, close): (&str, &str),
        inside: impl FnOnce(&mut Self),
        head: impl FnOnce(&dyn Fn(&str) -> bool) -> String,
    ) {
        self.literal(open);
        self.flush();
        let separator = self.name("separator");
        self.line(&format!("{separator} := \"\""));
        let inside = |this: &mut Self| {
            this.expression(separator.clone());
            inside(this);
            this.flush();
            this.line(&format!("{separator} = \", \""));
        };
        self.block(inside, head);
        self.line("}");
        self.literal(close);
    }
}
