//! A core module with more in it.
//!
//! All that is new comes last in its section, so that no index in the module changes and bodies are copied as they are,
//! unless calls of some functions are to become calls of others. The exports are written anew.

use std::collections::HashMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{
    CodeSection, Encode, ExportSection, Function, FunctionSection, GlobalSection, Instruction, Module, RawSection,
    SectionId, TypeSection,
};
use wasmparser::{BinaryReader, CodeSectionReader, ExternalKind, Parser, Payload, TypeRef};

/// What to add.
#[derive(Default)]
pub(crate) struct Additions {
    /// The first has the index [`Surface::types`].
    pub(crate) types: TypeSection,
    /// The first has the index [`Surface::globals`].
    pub(crate) globals: GlobalSection,
    /// All exports of the result.
    pub(crate) exports: ExportSection,
    /// What the code there is calls in the place of a function, by index.
    pub(crate) redirected: HashMap<u32, u32>,
    functions: FunctionSection,
    bodies: CodeSection,
}

impl Additions {
    /// Adds a function of the type with this index; gives its own.
    pub(crate) fn function(&mut self, surface: &Surface<'_>, ty: u32, body: &Function) -> u32 {
        let index = surface.function_types.len() as u32 + self.functions.len();
        self.functions.function(ty);
        self.bodies.function(body);
        index
    }

    /// The module with the additions. `replace` gives the contents of sections that are to have others.
    ///
    /// # Errors
    /// The module is malformed, or has no section of a kind of which there is something to add.
    pub(crate) fn build(
        &self,
        bytes: &[u8],
        replace: impl Fn(Payload<'_>) -> anyhow::Result<Option<Vec<u8>>>,
    ) -> anyhow::Result<Vec<u8>> {
        let mut changed = Module::new();
        let mut pending = vec![SectionId::Export as u8];
        pending.extend((!self.types.is_empty()).then_some(SectionId::Type as u8));
        pending.extend((!self.globals.is_empty()).then_some(SectionId::Global as u8));
        pending.extend((!self.functions.is_empty()).then_some(SectionId::Function as u8));
        pending.extend((!self.bodies.is_empty()).then_some(SectionId::Code as u8));
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload?;
            let Some((id, range)) = payload.as_section() else { continue };
            let old = &bytes[range];
            pending.retain(|pending| *pending != id);
            let data = match payload {
                Payload::TypeSection(_) => append(old, &self.types)?,
                Payload::FunctionSection(_) => append(old, &self.functions)?,
                Payload::GlobalSection(_) => append(old, &self.globals)?,
                Payload::CodeSectionStart { .. } if self.redirected.is_empty() => append(old, &self.bodies)?,
                Payload::CodeSectionStart { .. } => append(&self.redirect(old)?, &self.bodies)?,
                Payload::ExportSection(_) => contents(&self.exports),
                other => replace(other)?.unwrap_or_else(|| old.to_vec()),
            };
            changed.section(&RawSection { id, data: &data });
        }
        anyhow::ensure!(pending.is_empty(), "it lacks sections that what is added would be in");
        Ok(changed.finish())
    }
}

impl Additions {
    /// The code section with other calls in it.
    fn redirect(&self, section: &[u8]) -> anyhow::Result<Vec<u8>> {
        let mut code = CodeSection::new();
        for body in CodeSectionReader::new(BinaryReader::new(section, 0))? {
            Redirect(&self.redirected).parse_function_body(&mut code, body?)?;
        }
        Ok(contents(&code))
    }
}

struct Redirect<'a>(&'a HashMap<u32, u32>);

impl Reencode for Redirect<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error<Infallible>> {
        Ok(self.0.get(&function).copied().unwrap_or(function))
    }
}

/// The contents of a section.
pub(crate) fn contents(section: &impl Encode) -> Vec<u8> {
    let mut data = Vec::new();
    section.encode(&mut data);
    let mut reader = BinaryReader::new(&data, 0);
    let length = reader.read_var_u32().expect("an encoded section begins with its length") as usize;
    data.split_off(data.len() - length)
}

/// The contents of a section, with those of another of its kind after them.
fn append(section: &[u8], more: &impl Encode) -> anyhow::Result<Vec<u8>> {
    let added = contents(more);
    let mut added = BinaryReader::new(&added, 0);
    let mut reader = BinaryReader::new(section, 0);
    let count = reader.read_var_u32()? + added.read_var_u32()?;
    let mut data = Vec::with_capacity(section.len() + added.bytes_remaining() + 1);
    count.encode(&mut data);
    data.extend_from_slice(&section[reader.original_position()..]);
    let rest = added.bytes_remaining();
    data.extend_from_slice(added.read_bytes(rest)?);
    Ok(data)
}

/// A body without variables of its own.
pub(crate) fn code(instructions: &[Instruction<'_>]) -> Function {
    let mut body = Function::new([]);
    for instruction in instructions {
        body.instruction(instruction);
    }
    body.instruction(&Instruction::End);
    body
}

/// What there is in a module, imports first.
#[derive(Default)]
pub(crate) struct Surface<'a> {
    /// How many types.
    pub(crate) types: u32,
    /// How many globals.
    pub(crate) globals: u32,
    /// The exports, in their order.
    pub(crate) exports: Vec<wasmparser::Export<'a>>,
    /// The type of each function.
    function_types: Vec<u32>,
}

impl<'a> Surface<'a> {
    /// Reads a module.
    ///
    /// # Errors
    /// It is malformed, or exports something that not every compiler writes.
    pub(crate) fn read(bytes: &'a [u8]) -> anyhow::Result<Surface<'a>> {
        let mut surface = Surface::default();
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::TypeSection(section) => {
                    for group in section {
                        surface.types += group?.types().len() as u32;
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        match import?.ty {
                            TypeRef::Func(ty) | TypeRef::FuncExact(ty) => surface.function_types.push(ty),
                            TypeRef::Global(_) => surface.globals += 1,
                            TypeRef::Table(_) | TypeRef::Memory(_) | TypeRef::Tag(_) => {}
                        }
                    }
                }
                Payload::FunctionSection(section) => {
                    surface.function_types.extend(section.into_iter().collect::<Result<Vec<_>, _>>()?);
                }
                Payload::GlobalSection(section) => surface.globals += section.count(),
                Payload::ExportSection(section) => {
                    surface.exports = section.into_iter().collect::<Result<_, _>>()?;
                }
                _ => {}
            }
        }
        let is_plain = surface.exports.iter().all(|export| export.kind != ExternalKind::FuncExact);
        anyhow::ensure!(is_plain, "it exports a function of an exact type");
        Ok(surface)
    }

    /// The index of the type of a function.
    ///
    /// # Errors
    /// There is no such function.
    pub(crate) fn function_type(&self, function: u32) -> anyhow::Result<u32> {
        let ty = self.function_types.get(function as usize).copied();
        ty.ok_or_else(|| anyhow::anyhow!("function {function} does not exist"))
    }
}
