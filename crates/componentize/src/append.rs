//! Adds items to a core module.
//!
//! New items are appended to their sections, so that no index in the module changes and bodies are copied unchanged,
//! unless calls of some functions are redirected to others. The export section is rewritten.

use std::collections::HashMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{
    CodeSection, ExportSection, Function, FunctionSection, GlobalSection, Instruction, SectionId, TypeSection,
};
use wasmparser::{BinaryReader, CodeSectionReader, ExternalKind, Parser, Payload, TypeRef};

use crate::sections::Sections;

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

    /// Adds them to a module.
    ///
    /// # Errors
    /// One of its sections is malformed.
    pub(crate) fn apply(&self, sections: &mut Sections<'_>) -> anyhow::Result<()> {
        let code = if self.redirected.is_empty() { None } else { sections.find(SectionId::Code) };
        if let Some(code) = code.map(|code| self.redirect(code)).transpose()? {
            sections.put(SectionId::Code, &code);
        }
        sections.append(SectionId::Type, &self.types)?;
        sections.append(SectionId::Function, &self.functions)?;
        sections.append(SectionId::Global, &self.globals)?;
        sections.append(SectionId::Code, &self.bodies)?;
        sections.put(SectionId::Export, &self.exports);
        Ok(())
    }

    /// The code section with other calls in it.
    fn redirect(&self, section: &[u8]) -> anyhow::Result<CodeSection> {
        let mut code = CodeSection::new();
        for body in CodeSectionReader::new(BinaryReader::new(section, 0))? {
            Redirect(&self.redirected).parse_function_body(&mut code, body?)?;
        }
        Ok(code)
    }
}

struct Redirect<'a>(&'a HashMap<u32, u32>);

impl Reencode for Redirect<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error<Infallible>> {
        Ok(self.0.get(&function).copied().unwrap_or(function))
    }
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
