//! A core module while it is written: what it imports, and its functions.

use std::collections::HashMap;

use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, EntityType, ExportSection, Function as Body, FunctionSection, GlobalSection,
    GlobalType, ImportSection, MemorySection, MemoryType, Module, TypeSection, ValType,
};
use witcraft_abi::CoreImport;

/// The sections that grow together.
#[derive(Default)]
pub(crate) struct Writer {
    types: TypeSection,
    known: HashMap<(Vec<ValType>, Vec<ValType>), u32>,
    /// What is imported, in order, each with its type.
    imports: Vec<(CoreImport, u32)>,
    /// How many imports there are in the end, where functions are added before all of them are known.
    import_count: u32,
    functions: FunctionSection,
    code: CodeSection,
}

impl Writer {
    /// A module that has as many imports in the end.
    pub(crate) fn with_imports(import_count: u32) -> Writer {
        Writer { import_count, ..Writer::default() }
    }

    /// How many imports there are so far.
    pub(crate) fn imports(&self) -> u32 {
        self.imports.len() as u32
    }

    /// The index of a function that is imported, once for all that use it.
    pub(crate) fn import(&mut self, import: CoreImport, parameters: &[ValType], results: &[ValType]) -> u32 {
        if let Some(known) = self.index(&import) {
            return known;
        }
        let ty = self.ty(parameters, results);
        self.imports.push((import, ty));
        self.imports() - 1
    }

    /// The index of a function that was imported.
    pub(crate) fn index(&self, import: &CoreImport) -> Option<u32> {
        self.imports.iter().position(|(known, _)| known == import).map(|position| position as u32)
    }

    /// Adds a function. Returns its index.
    pub(crate) fn add(&mut self, parameters: &[ValType], results: &[ValType], body: &Body) -> u32 {
        let ty = self.ty(parameters, results);
        self.functions.function(ty);
        self.code.function(body);
        self.import_count.max(self.imports()) + self.functions.len() - 1
    }

    fn ty(&mut self, parameters: &[ValType], results: &[ValType]) -> u32 {
        let types = &mut self.types;
        *self.known.entry((parameters.to_vec(), results.to_vec())).or_insert_with(|| {
            types.ty().function(parameters.iter().copied(), results.iter().copied());
            types.len() - 1
        })
    }

    /// The module: with a memory of at least `size` bytes, with globals of these types and first values, and with data at these
    /// addresses.
    pub(crate) fn finish(
        &self,
        exports: &ExportSection,
        size: u32,
        globals: &[(ValType, ConstExpr)],
        data: &[(u32, &[u8])],
    ) -> Vec<u8> {
        let mut imports = ImportSection::new();
        for (import, ty) in &self.imports {
            imports.import(&import.module, &import.name, EntityType::Function(*ty));
        }
        let mut memory = MemorySection::new();
        memory.memory(MemoryType {
            minimum: u64::from(size.div_ceil(1 << 16)).max(1),
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut globals_ = GlobalSection::new();
        for (val_type, first) in globals {
            globals_.global(GlobalType { val_type: *val_type, mutable: true, shared: false }, first);
        }
        let mut segments = DataSection::new();
        for (start, bytes) in data.iter().filter(|(_, bytes)| !bytes.is_empty()) {
            segments.active(0, &ConstExpr::i32_const(*start as i32), bytes.iter().copied());
        }
        let mut module = Module::new();
        module.section(&self.types).section(&imports).section(&self.functions).section(&memory).section(&globals_);
        module.section(exports).section(&self.code).section(&segments);
        module.finish()
    }
}
