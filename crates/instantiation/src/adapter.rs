//! Adapters that use several memories, written so that they use one.
//!
//! An adapter carries values from the memory of one component to that of another, so it imports both. Several memories in one
//! module are a proposal that engines took up late. [`rewrite`] keeps the first memory as it is and replaces what is done to
//! the others by calls: a load becomes a call of a function that loads. [`accessor`] is a module that imports one memory and
//! exports those functions over it, and is instantiated for each memory that is reached so.
//!
//! What adapters do is loads, stores and asking for the size; strings and long lists are carried by functions of the host.

use std::collections::BTreeMap;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, EntityType, ExportKind, ExportSection, Function, FunctionSection, ImportSection,
    Instruction, MemArg, MemoryType, Module, TypeSection, ValType,
};
use wasmparser::{BinaryReaderError, FunctionBody, Operator, Parser, Payload, TypeRef};

/// What [`accessor`] imports its memory as, from the module with the empty name.
pub(crate) const MEMORY: &str = "memory";

/// A rewritten adapter.
pub(crate) struct Rewritten {
    pub(crate) bytes: Vec<u8>,
    /// The functions that it imports in the end, in order.
    pub(crate) reached: Vec<Reached>,
}

/// A function through which a memory is reached.
pub(crate) struct Reached {
    /// The number of the memory among those that the adapter imported.
    pub(crate) memory: u32,
    /// The export of [`accessor`].
    pub(crate) function: &'static str,
    /// What it is imported as.
    pub(crate) module: String,
    pub(crate) name: String,
}

/// One thing that is done to a memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Access {
    name: &'static str,
    /// What is stored, or loaded.
    value: Value,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    I32,
    I64,
    F32,
    F64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// `(address, offset) -> value`
    Load,
    /// `(address, value, offset)`
    Store,
    /// `() -> pages`
    Size,
}

const fn access(name: &'static str, value: Value, kind: Kind) -> Access {
    Access { name, value, kind }
}

/// Everything that adapters do, with what it is called.
const ACCESSES: [Access; 17] = [
    access("load8_s", Value::I32, Kind::Load),
    access("load8_u", Value::I32, Kind::Load),
    access("load16_s", Value::I32, Kind::Load),
    access("load16_u", Value::I32, Kind::Load),
    access("load32", Value::I32, Kind::Load),
    access("load64", Value::I64, Kind::Load),
    access("loadf32", Value::F32, Kind::Load),
    access("loadf64", Value::F64, Kind::Load),
    access("store8", Value::I32, Kind::Store),
    access("store16", Value::I32, Kind::Store),
    access("store32", Value::I32, Kind::Store),
    access("store64", Value::I64, Kind::Store),
    access("storef32", Value::F32, Kind::Store),
    access("storef64", Value::F64, Kind::Store),
    access("load8_u64", Value::I64, Kind::Load),
    access("store8_64", Value::I64, Kind::Store),
    access("size", Value::I32, Kind::Size),
];

impl Value {
    fn ty(self) -> ValType {
        match self {
            Value::I32 => ValType::I32,
            Value::I64 => ValType::I64,
            Value::F32 => ValType::F32,
            Value::F64 => ValType::F64,
        }
    }
}

impl Access {
    fn parameters(self) -> Vec<ValType> {
        match self.kind {
            Kind::Load => vec![ValType::I32; 2],
            Kind::Store => vec![ValType::I32, self.value.ty(), ValType::I32],
            Kind::Size => Vec::new(),
        }
    }

    fn results(self) -> Vec<ValType> {
        match self.kind {
            Kind::Load | Kind::Size => vec![self.value.ty()],
            Kind::Store => Vec::new(),
        }
    }

    /// The instruction on the memory 0.
    fn instruction(self) -> Instruction<'static> {
        let at = MemArg { offset: 0, align: 0, memory_index: 0 };
        match self.name {
            "load8_s" => Instruction::I32Load8S(at),
            "load8_u" => Instruction::I32Load8U(at),
            "load16_s" => Instruction::I32Load16S(at),
            "load16_u" => Instruction::I32Load16U(at),
            "load32" => Instruction::I32Load(at),
            "load64" => Instruction::I64Load(at),
            "load8_u64" => Instruction::I64Load8U(at),
            "loadf32" => Instruction::F32Load(at),
            "loadf64" => Instruction::F64Load(at),
            "store8" => Instruction::I32Store8(at),
            "store16" => Instruction::I32Store16(at),
            "store32" => Instruction::I32Store(at),
            "store64" => Instruction::I64Store(at),
            "store8_64" => Instruction::I64Store8(at),
            "storef32" => Instruction::F32Store(at),
            "storef64" => Instruction::F64Store(at),
            _ => Instruction::MemorySize(0),
        }
    }
}

/// Which access an operator is, to which memory, and with which offset.
fn accessed(operator: &Operator<'_>) -> Option<(&'static str, u32, u64)> {
    let (name, at) = match operator {
        Operator::MemorySize { mem } => return Some(("size", *mem, 0)),
        Operator::I32Load8S { memarg } => ("load8_s", memarg),
        Operator::I32Load8U { memarg } => ("load8_u", memarg),
        Operator::I32Load16S { memarg } => ("load16_s", memarg),
        Operator::I32Load16U { memarg } => ("load16_u", memarg),
        Operator::I32Load { memarg } => ("load32", memarg),
        Operator::I64Load { memarg } => ("load64", memarg),
        Operator::I64Load8U { memarg } => ("load8_u64", memarg),
        Operator::F32Load { memarg } => ("loadf32", memarg),
        Operator::F64Load { memarg } => ("loadf64", memarg),
        Operator::I32Store8 { memarg } => ("store8", memarg),
        Operator::I32Store16 { memarg } => ("store16", memarg),
        Operator::I32Store { memarg } => ("store32", memarg),
        Operator::I64Store { memarg } => ("store64", memarg),
        Operator::I64Store8 { memarg } => ("store8_64", memarg),
        Operator::F32Store { memarg } => ("storef32", memarg),
        Operator::F64Store { memarg } => ("storef64", memarg),
        _ => return None,
    };
    Some((name, at.memory, at.offset))
}

/// The module that reaches one memory: all of [`ACCESSES`], by their names.
pub(crate) fn accessor() -> Vec<u8> {
    let (mut types, mut functions) = (TypeSection::new(), FunctionSection::new());
    let (mut exports, mut code) = (ExportSection::new(), CodeSection::new());
    for (index, access) in (0..).zip(ACCESSES) {
        types.ty().function(access.parameters(), access.results());
        functions.function(index);
        exports.export(access.name, ExportKind::Func, index);
        let mut body = Function::new([]);
        match access.kind {
            Kind::Load => {
                body.instruction(&Instruction::LocalGet(0)).instruction(&Instruction::LocalGet(1));
                body.instruction(&Instruction::I32Add);
            }
            Kind::Store => {
                body.instruction(&Instruction::LocalGet(0)).instruction(&Instruction::LocalGet(2));
                body.instruction(&Instruction::I32Add).instruction(&Instruction::LocalGet(1));
            }
            Kind::Size => {}
        }
        body.instruction(&access.instruction()).instruction(&Instruction::End);
        code.function(&body);
    }
    let mut imports = ImportSection::new();
    let any = MemoryType { minimum: 0, maximum: None, memory64: false, shared: false, page_size_log2: None };
    imports.import("", MEMORY, any);
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
    module.finish()
}

/// The adapter `bytes` with one memory. The error says what it does that was not expected.
pub(crate) fn rewrite(bytes: &[u8]) -> Result<Rewritten, String> {
    let mut rewriting = Rewriting::find(bytes).map_err(|error| error.to_string())?;
    let mut module = Module::new();
    rewriting.parse_core_module(&mut module, Parser::new(0), bytes).map_err(|error| error.to_string())?;
    let reached = rewriting.calls.into_keys().map(|(memory, function)| Reached {
        memory,
        function,
        module: format!("memory {memory}"),
        name: function.to_owned(),
    });
    Ok(Rewritten { bytes: module.finish(), reached: reached.collect() })
}

/// An adapter while it is rewritten.
struct Rewriting {
    /// How many types it has: those of the added imports come after them.
    types: u32,
    /// How many functions it imports: the added ones come after them, and all others are moved.
    imported: u32,
    /// What is done to which memory, with its number among the added imports.
    calls: BTreeMap<(u32, &'static str), u32>,
}

impl Rewriting {
    /// What there is in the module.
    fn find(bytes: &[u8]) -> Result<Rewriting, BinaryReaderError> {
        let mut found = Rewriting { types: 0, imported: 0, calls: BTreeMap::new() };
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::TypeSection(section) => found.types = section.count(),
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        found.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    for operator in body.get_operators_reader()? {
                        if let Some((function, memory @ 1.., _)) = accessed(&operator?) {
                            found.calls.insert((memory, function), 0);
                        }
                    }
                }
                _ => {}
            }
        }
        (0..).zip(found.calls.values_mut()).for_each(|(number, call)| *call = number);
        Ok(found)
    }

    fn added(&self) -> impl Iterator<Item = (u32, Access)> {
        let find = |name: &str| ACCESSES.into_iter().find(|access| access.name == name);
        self.calls.keys().map(move |(memory, function)| (*memory, find(function).expect("all accesses are named")))
    }
}

impl Reencode for Rewriting {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Self::Error>> {
        let moved = u32::try_from(self.calls.len()).expect("accesses times memories");
        Ok(if function < self.imported { function } else { function + moved })
    }

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: wasmparser::TypeSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        utils::parse_type_section(self, types, section)?;
        for (_, access) in self.added() {
            types.ty().function(access.parameters(), access.results());
        }
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: wasmparser::ImportSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let mut memories = 0;
        for import in section.into_imports() {
            let import = import?;
            let is_memory = matches!(import.ty, TypeRef::Memory(_));
            if !is_memory || memories == 0 {
                self.parse_import(imports, import)?;
            }
            memories += u32::from(is_memory);
        }
        for (number, (memory, access)) in (0..).zip(self.added()) {
            imports.import(&format!("memory {memory}"), access.name, EntityType::Function(self.types + number));
        }
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            let operator = reader.read()?;
            match accessed(&operator) {
                Some((name, memory @ 1.., offset)) => {
                    if name != "size" {
                        let offset = i32::from_ne_bytes(u32::try_from(offset).unwrap_or(u32::MAX).to_ne_bytes());
                        function.instruction(&Instruction::I32Const(offset));
                    }
                    function.instruction(&Instruction::Call(self.imported + self.calls[&(memory, name)]));
                }
                Some(_) | None => {
                    function.instruction(&self.instruction(operator)?);
                }
            }
        }
        code.function(&function);
        Ok(())
    }

    fn const_expr(&mut self, expression: wasmparser::ConstExpr<'_>) -> Result<ConstExpr, Error<Self::Error>> {
        utils::const_expr(self, expression)
    }
}

#[cfg(test)]
mod tests {
    use super::{accessor, rewrite};
    use wasmparser::{Validator, WasmFeatures};

    const ONE_MEMORY: WasmFeatures = WasmFeatures::WASM2;

    #[test]
    fn the_accessor_is_valid_with_one_memory() {
        Validator::new_with_features(ONE_MEMORY).validate_all(&accessor()).expect("a valid module");
    }

    #[test]
    fn what_is_done_to_other_memories_becomes_calls() {
        let adapter = wat::parse_str(
            r#"(module
                (import "a" "f" (func $f (param i32)))
                (import "memory" "m0" (memory $a 0))
                (import "memory" "m1" (memory $b 0))
                (func $helper (param i32) (result i32)
                    (i32.load8_u $b offset=7 (local.get 0)))
                (func (export "adapter") (param i32)
                    (i32.store $b offset=4 (local.get 0) (i32.load $a offset=8 (local.get 0)))
                    (call $f (i32.add (call $helper (memory.size $b)) (memory.size $a)))))"#,
        )
        .expect("valid text");
        assert!(Validator::new_with_features(ONE_MEMORY).validate_all(&adapter).is_err(), "two memories");
        let rewritten = rewrite(&adapter).expect("it is like an adapter");
        Validator::new_with_features(ONE_MEMORY).validate_all(&rewritten.bytes).expect("one memory");
        let reached: Vec<_> = rewritten.reached.iter().map(|r| (r.memory, r.function)).collect();
        assert_eq!(reached, [(1, "load8_u"), (1, "size"), (1, "store32")]);
    }
}
