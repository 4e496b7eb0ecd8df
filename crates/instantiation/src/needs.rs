//! What a core module needs of an engine past WebAssembly 2.0, so that whoever runs it can be told what the engine lacks.

use std::collections::BTreeSet;

use wasmparser::{
    AbstractHeapType, BinaryReaderError, CompositeInnerType, ConstExpr, DataKind, ElementItems, ElementKind,
    FunctionBody, HeapType, MemoryType, Operator, Parser, Payload, RefType, TableInit, TypeRef, ValType, VisitOperator,
    VisitSimdOperator,
};

/// The names of the features that the module needs, in words, sorted. Of a module that cannot be read, those that were found
/// until then.
pub(crate) fn needs(module: &[u8]) -> Vec<&'static str> {
    let mut found = Needs::default();
    // What follows in a module that cannot be read is the engine's to complain of.
    let _ = found.read(module);
    found.features.into_iter().collect()
}

const SEVERAL_MEMORIES: &str = "several memories";
const LONG_MEMORIES: &str = "64-bit memories";
const THREADS: &str = "threads";
const EXCEPTIONS: &str = "exceptions";
const CONSTANTS: &str = "extended constant expressions";
const REFERENCES: &str = "typed function references";
const OBJECTS: &str = "garbage collection";
const STACKS: &str = "stack switching";

#[derive(Default)]
struct Needs {
    features: BTreeSet<&'static str>,
    memories: u32,
}

impl Needs {
    fn read(&mut self, module: &[u8]) -> Result<(), BinaryReaderError> {
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::TypeSection(section) => {
                    for group in section {
                        self.group(&group?);
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        self.import(import?.ty);
                    }
                }
                Payload::TableSection(section) => {
                    for table in section {
                        let table = table?;
                        self.reference(table.ty.element_type);
                        self.add_if(table.ty.table64, LONG_MEMORIES);
                        match table.init {
                            TableInit::RefNull => {}
                            TableInit::Expr(expression) => self.constant(&expression)?,
                        }
                    }
                }
                Payload::MemorySection(section) => {
                    for memory in section {
                        self.memory(&memory?);
                    }
                }
                Payload::TagSection(_) => self.add(EXCEPTIONS),
                Payload::GlobalSection(section) => {
                    for global in section {
                        let global = global?;
                        self.value(global.ty.content_type);
                        self.add_if(global.ty.shared, THREADS);
                        self.constant(&global.init_expr)?;
                    }
                }
                Payload::ElementSection(section) => {
                    for element in section {
                        let element = element?;
                        if let ElementKind::Active { offset_expr, .. } = &element.kind {
                            self.constant(offset_expr)?;
                        }
                        if let ElementItems::Expressions(ty, expressions) = element.items {
                            self.reference(ty);
                            for expression in expressions {
                                self.constant(&expression?)?;
                            }
                        }
                    }
                }
                Payload::DataSection(section) => {
                    for data in section {
                        if let DataKind::Active { offset_expr, .. } = &data?.kind {
                            self.constant(offset_expr)?;
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => self.body(&body)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn add(&mut self, feature: &'static str) {
        self.features.insert(feature);
    }

    fn add_if(&mut self, needed: bool, feature: &'static str) {
        if needed {
            self.add(feature);
        }
    }

    fn group(&mut self, group: &wasmparser::RecGroup) {
        for ty in group.types() {
            self.add_if(!ty.is_final || ty.supertype_idx.is_some(), OBJECTS);
            match &ty.composite_type.inner {
                CompositeInnerType::Func(function) => {
                    function.params().iter().chain(function.results()).for_each(|ty| self.value(*ty));
                }
                CompositeInnerType::Array(_) | CompositeInnerType::Struct(_) => self.add(OBJECTS),
                CompositeInnerType::Cont(_) => self.add(STACKS),
            }
        }
    }

    fn import(&mut self, ty: TypeRef) {
        match ty {
            TypeRef::Memory(memory) => self.memory(&memory),
            TypeRef::Table(table) => {
                self.reference(table.element_type);
                self.add_if(table.table64, LONG_MEMORIES);
            }
            TypeRef::Global(global) => self.value(global.content_type),
            TypeRef::Tag(_) => self.add(EXCEPTIONS),
            TypeRef::Func(_) | TypeRef::FuncExact(_) => {}
        }
    }

    fn memory(&mut self, memory: &MemoryType) {
        self.memories += 1;
        self.add_if(self.memories > 1, SEVERAL_MEMORIES);
        self.add_if(memory.memory64, LONG_MEMORIES);
        self.add_if(memory.shared, THREADS);
        self.add_if(memory.page_size_log2.is_some(), "custom page sizes");
    }

    fn value(&mut self, ty: ValType) {
        match ty {
            ValType::Ref(reference) => self.reference(reference),
            ValType::I32 | ValType::I64 | ValType::F32 | ValType::F64 | ValType::V128 => {}
        }
    }

    fn reference(&mut self, ty: RefType) {
        if ty == RefType::FUNCREF || ty == RefType::EXTERNREF {
            return;
        }
        self.add(match ty.heap_type() {
            HeapType::Concrete(_) | HeapType::Exact(_) => REFERENCES,
            HeapType::Abstract { ty, .. } => match ty {
                AbstractHeapType::Func | AbstractHeapType::Extern => REFERENCES,
                AbstractHeapType::Exn | AbstractHeapType::NoExn => EXCEPTIONS,
                AbstractHeapType::Cont | AbstractHeapType::NoCont => STACKS,
                AbstractHeapType::Any
                | AbstractHeapType::None
                | AbstractHeapType::NoExtern
                | AbstractHeapType::NoFunc
                | AbstractHeapType::Eq
                | AbstractHeapType::Struct
                | AbstractHeapType::Array
                | AbstractHeapType::I31 => OBJECTS,
            },
        });
    }

    fn constant(&mut self, expression: &ConstExpr<'_>) -> Result<(), BinaryReaderError> {
        let mut reader = expression.get_operators_reader();
        while !reader.eof() {
            let is_computed = matches!(
                reader.clone().read()?,
                Operator::I32Add
                    | Operator::I32Sub
                    | Operator::I32Mul
                    | Operator::I64Add
                    | Operator::I64Sub
                    | Operator::I64Mul
            );
            self.add_if(is_computed, CONSTANTS);
            if let Some(feature) = reader.visit_operator(&mut Proposal)? {
                self.add(feature);
            }
        }
        Ok(())
    }

    fn body(&mut self, body: &FunctionBody<'_>) -> Result<(), BinaryReaderError> {
        for local in body.get_locals_reader()? {
            self.value(local?.1);
        }
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            if let Some(feature) = reader.visit_operator(&mut Proposal)? {
                self.add(feature);
            }
        }
        Ok(())
    }
}

/// Gives the feature that an operator is of, if it is none of WebAssembly 2.0.
struct Proposal;

/// The feature that `wasmparser` knows by this name.
fn feature(proposal: &'static str) -> Option<&'static str> {
    match proposal {
        "mvp" | "sign_extension" | "saturating_float_to_int" | "bulk_memory" | "reference_types" | "simd" => None,
        "relaxed_simd" => Some("relaxed SIMD"),
        "threads" | "shared_everything_threads" => Some(THREADS),
        "tail_call" => Some("tail calls"),
        "exceptions" | "legacy_exceptions" => Some(EXCEPTIONS),
        "function_references" => Some(REFERENCES),
        "gc" => Some(OBJECTS),
        "wide_arithmetic" => Some("128-bit arithmetic"),
        "memory_control" => Some("control of memory"),
        "stack_switching" => Some(STACKS),
        "custom_descriptors" => Some("custom descriptors"),
        other => Some(other),
    }
}

macro_rules! visit {
    ($(@$proposal:ident $operator:ident $({ $($name:ident: $ty:ty),* })? => $visit:ident ($($rest:tt)*))*) => {
        $(
            fn $visit(&mut self $($(, _: $ty)*)?) -> Option<&'static str> {
                feature(stringify!($proposal))
            }
        )*
    };
}

impl<'a> VisitOperator<'a> for Proposal {
    type Output = Option<&'static str>;

    fn simd_visitor(&mut self) -> Option<&mut dyn VisitSimdOperator<'a, Output = Self::Output>> {
        Some(self)
    }

    wasmparser::for_each_visit_operator!(visit);
}

impl<'a> VisitSimdOperator<'a> for Proposal {
    wasmparser::for_each_visit_simd_operator!(visit);
}

#[cfg(test)]
mod tests {
    use super::needs;

    #[test]
    fn what_is_past_webassembly_2_is_named() {
        let cases: [(&str, &[&str]); 14] = [
            ("(memory 1) (func (drop (i8x16.add (v128.const i32x4 0 0 0 0) (v128.const i32x4 0 0 0 0))))", &[]),
            ("(import \"a\" \"g\" (global i32)) (global i32 (global.get 0)) (elem func 0) (func)", &[]),
            ("(memory 1) (memory 1)", &["several memories"]),
            ("(import \"a\" \"m\" (memory 1)) (memory i64 1)", &["64-bit memories", "several memories"]),
            ("(global i32 (i32.add (i32.const 1) (i32.const 2)))", &["extended constant expressions"]),
            ("(memory 1) (data (i32.sub (i32.const 9) (i32.const 2)) \"a\")", &["extended constant expressions"]),
            (
                "(table 3 funcref) (elem (offset (i32.mul (i32.const 1) (i32.const 2))) func)",
                &["extended constant expressions"],
            ),
            ("(func $f (return_call $f))", &["tail calls"]),
            (
                "(func (param v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 0)))",
                &["relaxed SIMD"],
            ),
            ("(tag)", &["exceptions"]),
            ("(memory 1 1 shared)", &["threads"]),
            ("(func (drop (i32.atomic.load (i32.const 0)))) (memory 1)", &["threads"]),
            ("(type $t (func)) (func (param (ref $t)) (call_ref $t (local.get 0)))", &["typed function references"]),
            ("(type (struct (field i32)))", &["garbage collection"]),
        ];
        for (text, expected) in cases {
            let module = wat::parse_str(format!("(module {text})")).expect("it is text");
            assert_eq!(needs(&module), expected, "{text}");
        }
    }
}
