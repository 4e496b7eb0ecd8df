//! From the engine and its memory to the core module of one component.
//!
//! The engine imports one function, `import(number)`, and exchanges arguments and results in cells of 64 bits. Here it gets the world's
//! own core functions: an import for each that the program can reach, a body for `import` that chooses among them, and a shim for
//! each export. Its memory becomes the snapshot, without the parts that are zero.
//!
//! ```text
//! functions: the world's imports | body of `import` | the engine's functions, in their order | shims of the exports
//! ```
//!
//! So every function of the engine is behind by the number of the world's imports, which is added wherever the engine's code mentions
//! one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use wasm_encoder::reencode::Reencode;
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, CustomSection, DataSection, EntityType, ExportKind, ExportSection, Function,
    FunctionSection, ImportSection, Instruction, MemArg, MemorySection, MemoryType, Module, NameMap, NameSection,
    ProducersField, ProducersSection, TypeSection, ValType,
};
use wasmparser::{BinaryReaderError, KnownCustom, Parser, Payload, TypeRef};
use witcraft_abi::{CoreType, Mangling};
use witcraft_component::{NpmPackage, PROGRAM_SECTION, encode_packages};

use crate::table::{ExportedFunction, ImportedFunction, Table};

/// The function that a trap of an uncaught exception is in: its name is for backtraces.
const UNCAUGHT: &str = "uncaught_exception_in_javascript";

/// Bytes of zeros that are worth a segment of their own.
const GAP: usize = 16;

/// The page of a memory.
const PAGE: usize = 1 << 16;

/// The engine is not one: what does not fit, in words.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LinkError {
    #[error("it is not a core module: {0}")]
    Malformed(#[from] BinaryReaderError),
    #[error("it cannot be written anew: {0}")]
    Reencode(#[from] wasm_encoder::reencode::Error),
    #[error("it has no export `{0}`")]
    MissingExport(&'static str),
    #[error("it has an import besides `witcraft` `import`")]
    Imports,
}

/// Moves the engine's functions behind the world's imports.
struct Moved(u32);

impl Reencode for Moved {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, wasm_encoder::reencode::Error> {
        Ok(function + self.0)
    }
}

/// What the exports of the engine are, by number.
struct Exports<'a> {
    all: Vec<(&'a str, u32)>,
}

impl Exports<'_> {
    fn function(&self, name: &'static str) -> Result<u32, LinkError> {
        let found = self.all.iter().find(|(known, _)| *known == name);
        found.map(|(_, index)| *index).ok_or(LinkError::MissingExport(name))
    }
}

/// Makes the module, with the names of the engine's functions if `named`. `cells` is the address of the engine's cells, `memory` what the engine left, and `packages` what the
/// program brought along.
///
/// # Errors
/// The engine does not have what is needed.
pub(crate) fn link(
    engine: &[u8],
    memory: &[u8],
    cells: u32,
    table: &Table,
    packages: &[NpmPackage],
    named: bool,
) -> Result<Vec<u8>, LinkError> {
    let sections = Parser::new(0).parse_all(engine).collect::<Result<Vec<_>, _>>()?;
    let count = u32::try_from(table.imports.len()).expect("a world has not that many functions");
    let mut moved = Moved(count);
    let mut module = Module::new();

    let mut types = TypeSection::new();
    let mut imports = ImportSection::new();
    let mut functions = FunctionSection::new();
    let mut exports = Exports { all: Vec::new() };
    let mut code = CodeSection::new();
    let mut known = 0;
    for section in &sections {
        match section {
            Payload::TypeSection(section) => {
                known = section.count();
                moved.parse_type_section(&mut types, section.clone())?;
            }
            Payload::ImportSection(section) => {
                let all = section.clone().into_imports().collect::<Result<Vec<_>, _>>()?;
                let [import] = all.as_slice() else { return Err(LinkError::Imports) };
                let (("witcraft", "import"), TypeRef::Func(ty)) = ((import.module, import.name), import.ty) else {
                    return Err(LinkError::Imports);
                };
                functions.function(ty);
            }
            Payload::FunctionSection(section) => moved.parse_function_section(&mut functions, section.clone())?,
            Payload::ExportSection(section) => {
                for export in section.clone() {
                    let export = export?;
                    exports.all.push((export.name, moved.function_index(export.index)?));
                }
            }
            _ => {}
        }
    }
    let mut signatures = Signatures { types, next: known, all: Vec::new() };
    for ImportedFunction { import, parameters, result } in &table.imports {
        let ty = signatures.of(parameters, *result);
        imports.import(&import.module, &import.name, EntityType::Function(ty));
    }
    code.function(&dispatcher(&table.imports, cells));
    for section in &sections {
        if let Payload::CodeSectionEntry(body) = section {
            moved.parse_function_body(&mut code, body.clone())?;
        }
    }

    let mut surface = Surface {
        functions: &mut functions,
        code: &mut code,
        exports: ExportSection::new(),
        signatures: &mut signatures,
        imported: count,
    };
    let mangling = Mangling::Legacy;
    surface.exports.export(mangling.memory(), ExportKind::Memory, 0);
    surface.exports.export(mangling.realloc(), ExportKind::Func, exports.function("witcraft_realloc")?);
    let call = exports.function("witcraft_call")?;
    let post_return = exports.function("witcraft_post_return")?;
    for (number, export) in table.exports.iter().enumerate() {
        surface.shim(export, number, call, cells);
        if let Some(name) = &export.post_return {
            surface.post_return(name, export, post_return);
        }
    }
    for name in &table.callbacks {
        surface.exports.export(name, ExportKind::Func, exports.function("witcraft_callback")?);
    }
    for name in &table.destructors {
        surface.exports.export(name, ExportKind::Func, exports.function("witcraft_destroy")?);
    }
    let exported = surface.exports;

    module.section(&signatures.types).section(&imports).section(&functions);
    for section in &sections {
        if let Payload::TableSection(section) = section {
            let mut tables = wasm_encoder::TableSection::new();
            moved.parse_table_section(&mut tables, section.clone())?;
            module.section(&tables);
        }
    }
    let pages = memory.len().div_ceil(PAGE) as u64;
    let ty = MemoryType { minimum: pages, maximum: None, memory64: false, shared: false, page_size_log2: None };
    module.section(MemorySection::new().memory(ty));
    for section in &sections {
        if let Payload::GlobalSection(section) = section {
            let mut globals = wasm_encoder::GlobalSection::new();
            moved.parse_global_section(&mut globals, section.clone())?;
            module.section(&globals);
        }
    }
    module.section(&exported);
    for section in &sections {
        if let Payload::ElementSection(section) = section {
            let mut elements = wasm_encoder::ElementSection::new();
            moved.parse_element_section(&mut elements, section.clone())?;
            module.section(&elements);
        }
    }
    module.section(&code).section(&data(memory));
    let mut all = BTreeMap::from([(exports.function(UNCAUGHT)?, UNCAUGHT)]);
    for section in sections.iter().filter(|_| named) {
        // Nobody has checked the numbers in a custom section.
        let names = function_names(section)?.into_iter();
        all.extend(names.filter_map(|(function, name)| Some((function.checked_add(count)?, name))));
    }
    module.section(&names(&all));
    module.section(&producers());
    module.section(&CustomSection { name: PROGRAM_SECTION.into(), data: encode_packages(packages).into() });
    Ok(module.finish())
}

fn value_type(ty: CoreType) -> ValType {
    match ty {
        CoreType::I32 | CoreType::Pointer | CoreType::Length => ValType::I32,
        CoreType::I64 | CoreType::PointerOrI64 => ValType::I64,
        CoreType::F32 => ValType::F32,
        CoreType::F64 => ValType::F64,
    }
}

/// The types of functions: the engine's, and those that are added.
struct Signatures {
    types: TypeSection,
    next: u32,
    all: Vec<(Vec<ValType>, Vec<ValType>, u32)>,
}

impl Signatures {
    fn of(&mut self, parameters: &[CoreType], result: Option<CoreType>) -> u32 {
        let parameters: Vec<ValType> = parameters.iter().copied().map(value_type).collect();
        let results: Vec<ValType> = result.into_iter().map(value_type).collect();
        let found = self.all.iter().find(|(p, r, _)| *p == parameters && *r == results);
        if let Some((_, _, index)) = found {
            return *index;
        }
        self.types.ty().function(parameters.iter().copied(), results.iter().copied());
        self.all.push((parameters, results, self.next));
        self.next += 1;
        self.next - 1
    }
}

fn cell(cells: u32, index: usize) -> MemArg {
    MemArg { offset: u64::from(cells) + 8 * index as u64, align: 2, memory_index: 0 }
}

fn load(ty: CoreType, at: MemArg) -> Instruction<'static> {
    match value_type(ty) {
        ValType::I64 => Instruction::I64Load(at),
        ValType::F32 => Instruction::F32Load(at),
        ValType::F64 => Instruction::F64Load(at),
        _ => Instruction::I32Load(at),
    }
}

fn store(ty: CoreType, at: MemArg) -> Instruction<'static> {
    match value_type(ty) {
        ValType::I64 => Instruction::I64Store(at),
        ValType::F32 => Instruction::F32Store(at),
        ValType::F64 => Instruction::F64Store(at),
        _ => Instruction::I32Store(at),
    }
}

/// The body of the engine's `import`: calls the import with this number with the arguments in the cells.
fn dispatcher(imports: &[ImportedFunction], cells: u32) -> Function {
    let mut body = Function::new([]);
    let count = u32::try_from(imports.len()).expect("it was counted before");
    // One block for each import, the first innermost, so that to leave it is to be behind it, and one for all else.
    for _ in 0..=count {
        body.instruction(&Instruction::Block(BlockType::Empty));
    }
    body.instruction(&Instruction::LocalGet(0));
    body.instruction(&Instruction::BrTable(Cow::Owned((0..count).collect()), count));
    for (index, ImportedFunction { parameters, result, .. }) in (0..count).zip(imports) {
        body.instruction(&Instruction::End);
        if result.is_some() {
            body.instruction(&Instruction::I32Const(0));
        }
        for (place, ty) in parameters.iter().enumerate() {
            body.instruction(&Instruction::I32Const(0));
            body.instruction(&load(*ty, cell(cells, place)));
        }
        body.instruction(&Instruction::Call(index));
        if let Some(ty) = result {
            body.instruction(&store(*ty, cell(cells, 0)));
        }
        body.instruction(&Instruction::Return);
    }
    body.instruction(&Instruction::End);
    body.instruction(&Instruction::Unreachable);
    body.instruction(&Instruction::End);
    body
}

/// What is exported.
struct Surface<'m> {
    functions: &'m mut FunctionSection,
    code: &'m mut CodeSection,
    exports: ExportSection,
    signatures: &'m mut Signatures,
    /// How many functions are imported.
    imported: u32,
}

impl Surface<'_> {
    /// Adds a function, and exports it.
    fn export(&mut self, name: &str, ty: u32, body: &Function) {
        let index = self.imported + self.functions.len();
        self.functions.function(ty);
        self.code.function(body);
        self.exports.export(name, ExportKind::Func, index);
    }

    /// The core function of an export: its arguments go to the cells, and its result is in the first of them.
    fn shim(&mut self, export: &ExportedFunction, number: usize, call: u32, cells: u32) {
        let ty = self.signatures.of(&export.parameters, export.result);
        let mut body = Function::new([]);
        for (place, (local, ty)) in (0..).zip(&export.parameters).enumerate() {
            body.instruction(&Instruction::I32Const(0));
            body.instruction(&Instruction::LocalGet(local));
            body.instruction(&store(*ty, cell(cells, place)));
        }
        body.instruction(&Instruction::I32Const(i32::try_from(number).expect("a world has not that many functions")));
        body.instruction(&Instruction::Call(call));
        if let Some(ty) = export.result {
            body.instruction(&Instruction::I32Const(0));
            body.instruction(&load(ty, cell(cells, 0)));
        }
        body.instruction(&Instruction::End);
        self.export(&export.name, ty, &body);
    }

    /// The post-return of an export: the engine knows what is to be freed.
    fn post_return(&mut self, name: &str, export: &ExportedFunction, post_return: u32) {
        let parameters: Vec<CoreType> = export.result.into_iter().collect();
        let ty = self.signatures.of(&parameters, None);
        let mut body = Function::new([]);
        body.instruction(&Instruction::Call(post_return));
        body.instruction(&Instruction::End);
        self.export(name, ty, &body);
    }
}

/// The parts of a memory that are not zero.
fn data(memory: &[u8]) -> DataSection {
    let mut data = DataSection::new();
    let mut at = 0;
    while let Some(start) = memory[at..].iter().position(|byte| *byte != 0).map(|offset| at + offset) {
        let mut end = start + 1;
        // Up to a gap, or the end.
        while let Some(next) = memory[end..].iter().take(GAP).position(|byte| *byte != 0) {
            end += next + 1;
        }
        let offset = i32::try_from(start).expect("an address has 32 bits");
        data.active(0, &ConstExpr::i32_const(offset), memory[start..end].iter().copied());
        at = end;
    }
    data
}

/// The names that a section gives to functions.
fn function_names<'a>(section: &Payload<'a>) -> Result<Vec<(u32, &'a str)>, BinaryReaderError> {
    let mut found = Vec::new();
    if let Payload::CustomSection(section) = section
        && let KnownCustom::Name(section) = section.as_known()
    {
        for names in section {
            if let wasmparser::Name::Function(names) = names? {
                for naming in names {
                    let naming = naming?;
                    found.push((naming.index, naming.name));
                }
            }
        }
    }
    Ok(found)
}

fn names(all: &BTreeMap<u32, &str>) -> NameSection {
    let mut functions = NameMap::new();
    for (function, name) in all {
        functions.append(*function, name);
    }
    let mut names = NameSection::new();
    names.functions(&functions);
    names
}

/// What the module was made of.
fn producers() -> ProducersSection {
    let mut languages = ProducersField::new();
    languages.value("JavaScript", "");
    let mut producers = ProducersSection::new();
    producers.field("language", &languages);
    producers
}
