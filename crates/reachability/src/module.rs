//! What the functions of a core module call, whatever it is linked with.

use std::sync::Arc;

use rayon::prelude::*;
use wasmparser::{
    CompositeInnerType, ConstExpr, ElementItems, ElementKind, Error, ExternalKind, FunctionBody, Operator, Parser,
    Payload, TypeRef, ValType,
};

type Result<T> = std::result::Result<T, Error>;

/// The facts about a module.
#[derive(Debug, Default)]
pub(crate) struct Module<'a> {
    /// Module and name of each import, in order, with what it is.
    pub(crate) imports: Vec<(&'a str, &'a str, Sort)>,
    pub(crate) exports: Vec<(&'a str, Sort, u32)>,
    /// The type of each function, those that are imported first.
    pub(crate) functions: Vec<Signature>,
    /// What each function that is not imported does.
    pub(crate) bodies: Vec<Body>,
    /// How many tables it has, including those that are imported.
    pub(crate) tables: u32,
    /// Tables that its start or its segments fill with references out of globals.
    pub(crate) written: Vec<u32>,
    /// Active element segments, and what a table is made with.
    pub(crate) segments: Vec<Segment>,
    /// Functions whose references are taken.
    pub(crate) taken: Vec<u32>,
    pub(crate) start: Option<u32>,
}

/// The sort of an import or export, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Function,
    Table,
    Other,
}

/// The type of a function, in a form that is the same in all modules. `None` matches every type: so do the functions of modules
/// with subtypes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Signature(pub(crate) Option<Arc<str>>);

/// Functions at places of a table.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) table: u32,
    /// `None` where it is not a constant.
    pub(crate) offset: Option<u32>,
    /// `None` for a null reference.
    pub(crate) functions: Vec<Option<u32>>,
}

/// What a function calls.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) direct: Vec<u32>,
    pub(crate) indirect: Vec<Indirect>,
    taken: Vec<u32>,
    /// Tables that its instructions write.
    pub(crate) writes: Vec<u32>,
}

/// A call of what is in a table, or of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Indirect {
    /// `None` for a reference.
    pub(crate) table: Option<u32>,
    pub(crate) signature: Signature,
    /// The place in the table, where it is a constant.
    pub(crate) place: Option<u32>,
}

/// Reads a module of a valid component.
pub(crate) fn read(bytes: &[u8]) -> Result<Module<'_>> {
    let mut module = Module::default();
    let mut types: Vec<Signature> = Vec::new();
    let mut has_subtypes = false;
    let mut bodies: Vec<FunctionBody<'_>> = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::TypeSection(groups) => {
                for group in groups {
                    for ty in group?.into_types() {
                        has_subtypes |= ty.supertype_idx.is_some();
                        types.push(match ty.composite_type.inner {
                            CompositeInnerType::Func(ty) => signature(ty.params(), ty.results()),
                            _ => Signature(None),
                        });
                    }
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import?;
                    let sort = match import.ty {
                        TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                            module.functions.push(types[ty as usize].clone());
                            Sort::Function
                        }
                        TypeRef::Table(_) => {
                            module.tables += 1;
                            Sort::Table
                        }
                        TypeRef::Memory(_) | TypeRef::Global(_) | TypeRef::Tag(_) => Sort::Other,
                    };
                    module.imports.push((import.module, import.name, sort));
                }
            }
            Payload::FunctionSection(functions) => {
                for ty in functions {
                    module.functions.push(types[ty? as usize].clone());
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    if let wasmparser::TableInit::Expr(expression) = table?.init {
                        let function = reference(&expression, module.tables, &mut module.written)?;
                        module.segments.push(Segment { table: module.tables, offset: None, functions: vec![function] });
                    }
                    module.tables += 1;
                }
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    for operator in global?.init_expr.get_operators_reader() {
                        if let Operator::RefFunc { function_index } = operator? {
                            module.taken.push(function_index);
                        }
                    }
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    let sort = match export.kind {
                        ExternalKind::Func | ExternalKind::FuncExact => Sort::Function,
                        ExternalKind::Table => Sort::Table,
                        ExternalKind::Memory | ExternalKind::Global | ExternalKind::Tag => Sort::Other,
                    };
                    module.exports.push((export.name, sort, export.index));
                }
            }
            Payload::StartSection { func, .. } => module.start = Some(func),
            Payload::ElementSection(segments) => {
                for segment in segments {
                    element(segment?, &mut module)?;
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body),
            _ => {}
        }
    }
    module.bodies = bodies.into_par_iter().map(|body| self::body(&body, &types)).collect::<Result<_>>()?;
    for body in &mut module.bodies {
        module.taken.append(&mut body.taken);
    }
    module.taken.sort_unstable();
    module.taken.dedup();
    if has_subtypes {
        module.forget_types();
    }
    Ok(module)
}

impl Module<'_> {
    /// Lets every type match every other: where there are subtypes, a call may reach functions of other types than its own.
    fn forget_types(&mut self) {
        for signature in &mut self.functions {
            *signature = Signature(None);
        }
        for call in self.bodies.iter_mut().flat_map(|body| &mut body.indirect) {
            call.signature = Signature(None);
        }
    }
}

fn element(element: wasmparser::Element<'_>, module: &mut Module<'_>) -> Result<()> {
    let (table, offset) = match element.kind {
        ElementKind::Active { table_index, offset_expr } => (Some(table_index.unwrap_or(0)), constant(&offset_expr)?),
        ElementKind::Passive | ElementKind::Declared => (None, None),
    };
    let mut functions = Vec::new();
    match element.items {
        ElementItems::Functions(items) => {
            for function in items {
                functions.push(Some(function?));
            }
        }
        ElementItems::Expressions(_, items) => {
            for expression in items {
                // What another table gets out of a passive segment counts as written there.
                functions.push(match table {
                    Some(table) => reference(&expression?, table, &mut module.written)?,
                    None => reference(&expression?, 0, &mut Vec::new())?,
                });
            }
        }
    }
    match table {
        Some(table) => module.segments.push(Segment { table, offset, functions }),
        None => module.taken.extend(functions.into_iter().flatten()),
    }
    Ok(())
}

/// The function whose reference a constant expression is. One that reads a global may be any whose reference is taken: its table
/// is added to those that are written.
fn reference(expression: &ConstExpr<'_>, table: u32, written: &mut Vec<u32>) -> Result<Option<u32>> {
    let mut function = None;
    for operator in expression.get_operators_reader() {
        match operator? {
            Operator::RefFunc { function_index } => function = Some(function_index),
            Operator::GlobalGet { .. } => written.push(table),
            _ => {}
        }
    }
    Ok(function)
}

/// The number that an expression is, if it is written as one.
fn constant(expression: &ConstExpr<'_>) -> Result<Option<u32>> {
    let operators = expression.get_operators_reader().into_iter().collect::<Result<Vec<_>>>()?;
    Ok(match operators.as_slice() {
        [Operator::I32Const { value }, Operator::End] => Some(*value as u32),
        [Operator::I64Const { value }, Operator::End] => u32::try_from(*value).ok(),
        _ => None,
    })
}

fn body(body: &FunctionBody<'_>, types: &[Signature]) -> Result<Body> {
    let mut found = Body::default();
    let mut last: Option<u32> = None;
    let of = |ty: u32| types.get(ty as usize).cloned().unwrap_or(Signature(None));
    let mut operators = body.get_operators_reader()?;
    while !operators.eof() {
        let mut number = None;
        match operators.read()? {
            Operator::I32Const { value } => number = Some(value as u32),
            Operator::Call { function_index } | Operator::ReturnCall { function_index } => {
                found.direct.push(function_index)
            }
            Operator::CallIndirect { type_index, table_index }
            | Operator::ReturnCallIndirect { type_index, table_index } => {
                found.indirect.push(Indirect { table: Some(table_index), signature: of(type_index), place: last });
            }
            Operator::CallRef { type_index } | Operator::ReturnCallRef { type_index } => {
                found.indirect.push(Indirect { table: None, signature: of(type_index), place: None });
            }
            // A continuation runs a reference that it was made of, of a type that is not at hand.
            Operator::ContNew { .. } => {
                found.indirect.push(Indirect { table: None, signature: Signature(None), place: None })
            }
            Operator::RefFunc { function_index } => found.taken.push(function_index),
            Operator::TableSet { table } | Operator::TableFill { table } | Operator::TableGrow { table } => {
                found.writes.push(table);
            }
            Operator::TableInit { table, .. } => found.writes.push(table),
            Operator::TableCopy { dst_table, .. } => found.writes.push(dst_table),
            _ => {}
        }
        last = number;
    }
    found.direct.sort_unstable();
    found.direct.dedup();
    found.indirect.sort_by(|a, b| (a.table, a.place, &a.signature.0).cmp(&(b.table, b.place, &b.signature.0)));
    found.indirect.dedup();
    found.writes.sort_unstable();
    found.writes.dedup();
    Ok(found)
}

/// A function type by its numbers and kinds of references: types that the module defines are not told apart.
fn signature(params: &[ValType], results: &[ValType]) -> Signature {
    let one = |ty: &ValType| match ty {
        ValType::I32 => 'i',
        ValType::I64 => 'I',
        ValType::F32 => 'f',
        ValType::F64 => 'F',
        ValType::V128 => 'v',
        ValType::Ref(_) => 'r',
    };
    let text: String = params.iter().map(one).chain(['>']).chain(results.iter().map(one)).collect();
    Signature(Some(text.into()))
}
