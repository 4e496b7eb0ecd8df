//! What a module is that has nothing of its own: a shim, which passes on, or a fixup, which fills and calls.
//!
//! A module has a shape if every one of its sections is what the shape has, and nothing else. Most modules are told from the
//! two by their first sections, so that large ones are not read through.

use std::collections::HashMap;

use wasmparser::{
    BinaryReaderError, ElementItems, ElementKind, ExternalKind, FuncType, FunctionBody, Operator, Parser, Payload,
    RefType, TableInit, TypeRef,
};

/// A module that has nothing of its own.
pub(super) enum Shape {
    Shim(Shim),
    Fixup(Fixup),
}

/// Functions that call what is in a table, with the parameters that they are called with.
pub(super) struct Shim {
    /// What the table is exported as.
    pub(super) table: String,
    /// How many functions it holds.
    pub(super) slots: u32,
    /// The exported functions: which slot each calls, and its type.
    pub(super) functions: HashMap<String, (u32, FuncType)>,
}

/// What fills a table with functions that it imports, and calls one of them, or does one of the two.
pub(super) struct Fixup {
    /// The import that is the table.
    pub(super) table: Option<usize>,
    /// Which slot is filled with which import, the later ones last.
    pub(super) fills: Vec<(u32, usize)>,
    /// The import that is called in the end.
    pub(super) call: Option<usize>,
    /// The type of each import that is a function.
    pub(super) types: Vec<Option<FuncType>>,
}

/// The shape of a module, if it has one.
pub(super) fn of(module: &[u8]) -> Option<Shape> {
    let contents = Contents::read(module).ok()??;
    if contents.imports.is_empty() { contents.shim().map(Shape::Shim) } else { contents.fixup().map(Shape::Fixup) }
}

/// Whether instantiating a module may run code.
pub(super) fn has_start(module: &[u8]) -> bool {
    for payload in Parser::new(0).parse_all(module) {
        match payload {
            Ok(Payload::StartSection { .. }) | Err(_) => return true,
            Ok(Payload::CodeSectionStart { .. } | Payload::End(_)) => return false,
            Ok(_) => {}
        }
    }
    false
}

/// What there is in a module, as far as the shapes have it.
#[derive(Default)]
struct Contents {
    types: Vec<FuncType>,
    /// The types of functions that are imported, by import; of those of the module's own; of the code.
    imports: Vec<Option<u32>>,
    functions: Vec<u32>,
    called: Vec<(u32, u32)>,
    /// The table that is imported, and the size of that of the module's own.
    imported_table: Option<usize>,
    own_table: Option<u32>,
    exports: Vec<(String, ExternalKind, u32)>,
    fills: Vec<(u32, u32)>,
    start: Option<u32>,
}

impl Contents {
    /// `None`, where there is something that no shape has.
    fn read(module: &[u8]) -> Result<Option<Contents>, BinaryReaderError> {
        let mut read = Contents::default();
        for payload in Parser::new(0).parse_all(module) {
            let is_known = match payload? {
                Payload::TypeSection(section) => {
                    read.types = section.into_iter_err_on_gc_types().collect::<Result<_, _>>()?;
                    true
                }
                Payload::ImportSection(section) => {
                    section.into_imports().try_fold(true, |known, import| Ok(known & read.import(import?.ty)))?
                }
                Payload::FunctionSection(section) => {
                    read.functions = section.into_iter().collect::<Result<_, _>>()?;
                    read.imports.is_empty()
                }
                Payload::TableSection(section) => {
                    let mut tables = section.into_iter();
                    match (tables.next().transpose()?, tables.next()) {
                        (Some(table), None) => {
                            read.own_table = plain(table.ty).and_then(|ty| u32::try_from(ty.initial).ok());
                            matches!(table.init, TableInit::RefNull) && read.own_table.is_some()
                        }
                        _ => false,
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        read.exports.push((export.name.to_owned(), export.kind, export.index));
                    }
                    read.imports.is_empty()
                }
                Payload::StartSection { func, .. } => {
                    read.start = Some(func);
                    true
                }
                Payload::ElementSection(section) => {
                    let mut known = true;
                    for element in section {
                        known &= read.element(element?)?;
                    }
                    known
                }
                Payload::CodeSectionEntry(body) => {
                    let function = read.called.len();
                    let called = read.passes_on(function, &body)?;
                    read.called.extend(called);
                    called.is_some()
                }
                Payload::Version { .. }
                | Payload::CodeSectionStart { .. }
                | Payload::CustomSection(_)
                | Payload::End(_) => true,
                _ => false,
            };
            if !is_known {
                return Ok(None);
            }
        }
        Ok(Some(read))
    }

    fn import(&mut self, ty: TypeRef) -> bool {
        let number = self.imports.len();
        match ty {
            TypeRef::Func(ty) => self.imports.push(Some(ty)),
            TypeRef::Table(ty) if plain(ty).is_some() && self.imported_table.is_none() => {
                self.imported_table = Some(number);
                self.imports.push(None);
            }
            _ => return false,
        }
        true
    }

    fn element(&mut self, element: wasmparser::Element<'_>) -> Result<bool, BinaryReaderError> {
        let ElementKind::Active { table_index: None | Some(0), offset_expr } = element.kind else { return Ok(false) };
        let mut offset = offset_expr.get_operators_reader();
        let (Operator::I32Const { value }, Operator::End, true) = (offset.read()?, offset.read()?, offset.eof()) else {
            return Ok(false);
        };
        let functions: Vec<u32> = match element.items {
            ElementItems::Functions(functions) => functions.into_iter().collect::<Result<_, _>>()?,
            ElementItems::Expressions(..) => return Ok(false),
        };
        let first = u32::from_ne_bytes(value.to_ne_bytes());
        for (number, function) in (0..).zip(functions) {
            let Some(slot) = first.checked_add(number) else { return Ok(false) };
            self.fills.push((slot, function));
        }
        Ok(true)
    }

    /// The slot, and the type, that a body calls with all of its parameters, if it does nothing else.
    fn passes_on(&self, function: usize, body: &FunctionBody<'_>) -> Result<Option<(u32, u32)>, BinaryReaderError> {
        let Some(parameters) = self.functions.get(function).and_then(|ty| self.types.get(*ty as usize)) else {
            return Ok(None);
        };
        if body.get_locals_reader()?.get_count() != 0 {
            return Ok(None);
        }
        let mut operators = body.get_operators_reader()?;
        for parameter in (0..).take(parameters.params().len()) {
            if !matches!(operators.read()?, Operator::LocalGet { local_index } if local_index == parameter) {
                return Ok(None);
            }
        }
        let Operator::I32Const { value } = operators.read()? else { return Ok(None) };
        let Operator::CallIndirect { type_index, table_index: 0 } = operators.read()? else { return Ok(None) };
        let is_over = matches!(operators.read()?, Operator::End) && operators.eof();
        Ok(is_over.then_some((u32::from_ne_bytes(value.to_ne_bytes()), type_index)))
    }

    fn ty(&self, index: u32) -> Option<&FuncType> {
        self.types.get(index as usize)
    }

    fn shim(self) -> Option<Shim> {
        let slots = self.own_table?;
        if !self.fills.is_empty() || self.start.is_some() || self.called.len() != self.functions.len() {
            return None;
        }
        let (mut table, mut functions) = (None, HashMap::new());
        for (name, kind, index) in &self.exports {
            match kind {
                ExternalKind::Func => {
                    let (slot, called) = self.called.get(*index as usize)?;
                    let ty = self.ty(*self.functions.get(*index as usize)?)?;
                    if self.ty(*called)? != ty {
                        return None;
                    }
                    functions.insert(name.clone(), (*slot, ty.clone()));
                }
                ExternalKind::Table if table.is_none() => table = Some(name.clone()),
                _ => return None,
            }
        }
        Some(Shim { table: table?, slots, functions })
    }

    fn fixup(self) -> Option<Fixup> {
        if self.own_table.is_some() || (!self.fills.is_empty() && self.imported_table.is_none()) {
            return None;
        }
        // Functions are numbered without the table between them.
        let of_function: Vec<usize> =
            self.imports.iter().enumerate().filter_map(|(import, ty)| ty.map(|_| import)).collect();
        let import = |function: u32| of_function.get(function as usize).copied();
        let fills = self.fills.iter().map(|(slot, function)| Some((*slot, import(*function)?)));
        let fills = fills.collect::<Option<Vec<_>>>()?;
        let call = match self.start {
            Some(function) => Some(import(function)?),
            None => None,
        };
        let types = self.imports.iter().map(|ty| ty.and_then(|ty| self.ty(ty)).cloned()).collect();
        Some(Fixup { table: self.imported_table, fills, call, types })
    }
}

/// The type of a table of functions that is nothing more.
fn plain(ty: wasmparser::TableType) -> Option<wasmparser::TableType> {
    (ty.element_type == RefType::FUNCREF && !ty.table64 && !ty.shared).then_some(ty)
}
