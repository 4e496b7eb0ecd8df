//! Joins functions that a module exports without their results.
//!
//! Some compilers have no room for the result of an export with many parameters ([`SplitExport`] says which, and how they
//! export it instead). The function that WIT asks for is added:
//!
//! ```text
//! add(a, b, …) = [result-apart:i64]add(a, b, …); [result]()
//! ```
//!
//! What it is made of is not exported any more. Exports that only look like that are left as they are.

use std::borrow::Cow;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{Function, Instruction, ValType};
use wasmparser::{ExternalKind, FuncType, Parser, Payload};
use witcraft_abi::{CoreType, SPLIT_RESULT, SplitExport};

use crate::append::{Additions, Surface, code};
use crate::sections::Sections;

/// The module with whole functions: the bytes as they are where there is nothing to do, or where they cannot be read.
pub(crate) fn join(module: &[u8]) -> Cow<'_, [u8]> {
    if !has_split_exports(module) {
        return Cow::Borrowed(module);
    }
    match build(module) {
        Ok(joined) => Cow::Owned(joined),
        Err(_) => Cow::Borrowed(module),
    }
}

fn has_split_exports(module: &[u8]) -> bool {
    let is_split = |export: &wasmparser::Export<'_>| SplitExport::parse(export.name).is_some();
    Parser::new(0).parse_all(module).map_while(Result::ok).any(|payload| match payload {
        Payload::ExportSection(exports) => exports.into_iter().map_while(Result::ok).any(|export| is_split(&export)),
        _ => false,
    })
}

fn build(module: &[u8]) -> anyhow::Result<Vec<u8>> {
    let surface = Surface::read(module)?;
    let types = function_types(module)?;
    let type_of = |export: &wasmparser::Export<'_>| {
        anyhow::ensure!(export.kind == ExternalKind::Func, "`{}` is not a function", export.name);
        let ty = types.get(surface.function_type(export.index)? as usize).cloned().flatten();
        ty.ok_or_else(|| anyhow::anyhow!("`{}` has no type", export.name))
    };
    let result = surface.exports.iter().find(|export| export.name == SPLIT_RESULT);
    let result = result.ok_or_else(|| anyhow::anyhow!("nothing returns the results"))?;
    anyhow::ensure!(type_of(result)? == FuncType::new([], [wasmparser::ValType::I64]), "the results are not numbers");

    let mut added = Additions::default();
    for export in surface.exports.iter().filter(|export| export.name != SPLIT_RESULT) {
        let Some(split) = SplitExport::parse(export.name) else {
            added.exports.export(export.name, RoundtripReencoder.export_kind(export.kind)?, export.index);
            continue;
        };
        let ty = type_of(export)?;
        anyhow::ensure!(ty.results().is_empty(), "`{}` has a result", export.name);
        let parameters =
            ty.params().iter().map(|ty| RoundtripReencoder.val_type(*ty)).collect::<Result<Vec<_>, _>>()?;
        let index = surface.types + added.types.len();
        let body = whole(export.index, parameters.len() as u32, result.index, split.result);
        added.types.ty().function(parameters, [value_type(split.result)]);
        let function = added.function(&surface, index, &body);
        added.exports.export(split.name, wasm_encoder::ExportKind::Func, function);
    }
    let mut sections = Sections::read(module)?;
    added.apply(&mut sections)?;
    Ok(sections.finish())
}

/// Calls `apart`, and gives what `result` gives then.
fn whole(apart: u32, parameters: u32, result: u32, ty: CoreType) -> Function {
    let mut body: Vec<_> = (0..parameters).map(Instruction::LocalGet).collect();
    body.extend([Instruction::Call(apart), Instruction::Call(result)]);
    match ty.wasm() {
        CoreType::I32 | CoreType::Pointer | CoreType::Length => body.push(Instruction::I32WrapI64),
        CoreType::F32 => body.extend([Instruction::I32WrapI64, Instruction::F32ReinterpretI32]),
        CoreType::F64 => body.push(Instruction::F64ReinterpretI64),
        CoreType::I64 | CoreType::PointerOrI64 => {}
    }
    code(&body)
}

fn value_type(ty: CoreType) -> ValType {
    match ty.wasm() {
        CoreType::I32 | CoreType::Pointer | CoreType::Length => ValType::I32,
        CoreType::I64 | CoreType::PointerOrI64 => ValType::I64,
        CoreType::F32 => ValType::F32,
        CoreType::F64 => ValType::F64,
    }
}

/// The types of a module by index; `None` for those that are not of functions.
fn function_types(module: &[u8]) -> anyhow::Result<Vec<Option<FuncType>>> {
    let mut types = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::TypeSection(section) = payload? {
            for group in section {
                types.extend(group?.into_types().map(|ty| match ty.composite_type.inner {
                    wasmparser::CompositeInnerType::Func(ty) => Some(ty),
                    _ => None,
                }));
            }
        }
    }
    Ok(types)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> String {
        let module = wat::parse_str(text).expect("it is well-formed");
        let joined = join(&module);
        wasmparser::validate(&joined).expect("it is valid");
        wasmprinter::print_bytes(&joined).expect("it can be printed")
    }

    const SPLIT: &str = r#"(module
        (func (export "[result-apart:RESULT]sums#add") (param f64 i32))
        (func (export "[result]") (result i64) (i64.const 7))
        (func (export "other")))"#;

    #[test]
    fn a_function_of_every_result_becomes_whole() {
        for (result, conversion) in
            [("i32", "i32.wrap_i64"), ("i64", "call 1"), ("f32", "f32.rein"), ("f64", "f64.rein")]
        {
            let text = joined(&SPLIT.replace("RESULT", result));
            assert!(text.contains(&format!("(param f64 i32) (result {result})")), "{text}");
            assert!(text.contains(conversion), "{text}");
            assert!(text.contains("(export \"sums#add\" (func 3))"), "{text}");
            assert!(text.contains("(export \"other\" (func 2))") && !text.contains("[result"), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_one_stays() {
        for (from, to) in [
            ("RESULT", "i128"),
            ("(param f64 i32)", "(param f64) (result f64) (f64.const 0)"),
            ("\"[result]\"", "\"results\""),
            ("(result i64) (i64.const 7)", ""),
        ] {
            let text = SPLIT.replace(from, to).replace("RESULT", "i64");
            let module = wat::parse_str(&text).expect("it is well-formed");
            assert!(matches!(join(&module), Cow::Borrowed(_)), "{text}");
        }
        assert!(matches!(join(b"no module"), Cow::Borrowed(b"no module")));
    }
}
