//! Plans as text, for goldens and for readers.
//!
//! A value is written as `%` and its number. A statement lists its results, its name, its immediates and its operands.
//! Blocks are indented; `|%1 %2|` lists the parameters of a block, and `=> %3` its results.

mod operations;

use std::fmt::Write;

use wit_parser::{Resolve, Type};

use crate::{Block, CoreType, Direction, FunctionPlan, Side, Statement, Value, ValueType};

pub(crate) use operations::operation_name;

/// A plan, its post-return included, as text.
pub fn dump(resolve: &Resolve, plan: &FunctionPlan) -> String {
    let side = match plan.side {
        Side::Guest => "guest",
        Side::Host => "host",
    };
    let direction = match plan.direction {
        Direction::Import => format!("import {:?} {:?}", plan.core_module, plan.core_name),
        Direction::Export => format!("export {:?}", plan.core_name),
    };
    let core = |types: &[CoreType]| types.iter().map(|ty| core_name(*ty)).collect::<Vec<_>>().join(" ");
    let signature = format!("({}) -> ({})", core(&plan.signature.parameters), core(&plan.signature.results));
    let mut out = Dump { resolve, types: &plan.types, text: String::new(), depth: 1 };
    out.heading(&format!("{side} {direction} {signature}"), &plan.parameters);
    out.block(&plan.body);
    let mut text = out.text;
    if let Some(post_return) = &plan.post_return {
        let mut out = Dump { resolve, types: &post_return.types, text, depth: 1 };
        out.heading(&format!("post-return {:?}", post_return.core_name), &post_return.parameters);
        out.block(&post_return.body);
        text = out.text;
    }
    text
}

struct Dump<'a> {
    resolve: &'a Resolve,
    types: &'a [ValueType],
    text: String,
    depth: usize,
}

impl Dump<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(&"  ".repeat(self.depth));
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn heading(&mut self, heading: &str, parameters: &[Value]) {
        self.text.push_str(heading);
        self.text.push('\n');
        for parameter in parameters {
            let ty = match self.types[parameter.0 as usize] {
                ValueType::Core(ty) => core_name(ty).to_owned(),
                ValueType::Interface(ty) => type_name(self.resolve, ty),
            };
            self.line(&format!("%{}: {ty}", parameter.0));
        }
    }

    fn block(&mut self, block: &Block) {
        for statement in &block.statements {
            self.statement(statement);
        }
        if !block.results.is_empty() {
            self.line(&format!("=>{}", values(&block.results)));
        }
    }

    fn statement(&mut self, statement: &Statement) {
        let mut line = String::new();
        if !statement.results.is_empty() {
            let _ = write!(line, "{} = ", values(&statement.results).trim_start());
        }
        line.push_str(&operation_name(self.resolve, &statement.operation));
        line.push_str(&values(&statement.operands));
        let blocks = statement.operation.blocks();
        if blocks.is_empty() {
            self.line(&line);
            return;
        }
        self.line(&format!("{line} {{"));
        self.depth += 1;
        let mut arms = operations::arm_names(&statement.operation).into_iter();
        for block in blocks {
            let parameters = values(&block.parameters);
            let entry = if parameters.is_empty() { String::new() } else { format!("|{}|", parameters.trim_start()) };
            let arm = arms.next().map(|name| format!("{name}: ")).unwrap_or_default();
            let heading = format!("{arm}{entry}");
            if heading.is_empty() {
                self.block(block);
                continue;
            }
            self.line(heading.trim_end());
            self.depth += 1;
            self.block(block);
            self.depth -= 1;
        }
        self.depth -= 1;
        self.line("}");
    }
}

/// ` %1 %2`: each with a space before it.
fn values(values: &[Value]) -> String {
    values.iter().fold(String::new(), |mut text, value| {
        let _ = write!(text, " %{}", value.0);
        text
    })
}

fn core_name(ty: CoreType) -> &'static str {
    match ty {
        CoreType::I32 => "i32",
        CoreType::I64 => "i64",
        CoreType::F32 => "f32",
        CoreType::F64 => "f64",
        CoreType::Pointer => "pointer",
        CoreType::PointerOrI64 => "pointer-or-i64",
        CoreType::Length => "length",
    }
}

/// A type where it is used. Types that have a plan are small, so that nothing is cut off.
fn type_name(resolve: &Resolve, ty: Type) -> String {
    witcraft_types::type_text(resolve, &ty, usize::MAX)
}
