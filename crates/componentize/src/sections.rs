//! A core module as a list of sections, so that a pass can replace one and copy the others.

use std::borrow::Cow;

use wasm_encoder::{Encode, Module, RawSection, SectionId};
use wasmparser::{BinaryReader, ImportSectionReader, Parser};

/// The sections of a core module, in their order.
pub(crate) struct Sections<'a>(Vec<(u8, Cow<'a, [u8]>)>);

impl<'a> Sections<'a> {
    /// Reads a module. Function bodies are not looked at.
    ///
    /// # Errors
    /// It is malformed, or announces more than it holds.
    pub(crate) fn read(bytes: &'a [u8]) -> anyhow::Result<Sections<'a>> {
        let mut sections = Vec::new();
        for payload in Parser::new(0).parse_all(bytes) {
            if let Some((id, range)) = payload?.as_section() {
                let contents = bytes.get(range).ok_or_else(|| anyhow::anyhow!("a section ends beyond the module"))?;
                sections.push((id, Cow::Borrowed(contents)));
            }
        }
        Ok(Sections(sections))
    }

    /// The contents of the section of this kind.
    pub(crate) fn find(&self, id: SectionId) -> Option<&[u8]> {
        self.0.iter().find(|(own, _)| *own == id as u8).map(|(_, contents)| &**contents)
    }

    /// The imports, one by one.
    ///
    /// # Errors
    /// The section is malformed.
    pub(crate) fn imports(&self) -> anyhow::Result<Vec<wasmparser::Import<'_>>> {
        let Some(contents) = self.find(SectionId::Import) else { return Ok(Vec::new()) };
        let reader = ImportSectionReader::new(BinaryReader::new(contents, 0))?;
        Ok(reader.into_imports().collect::<Result<_, _>>()?)
    }

    /// Whether there is a custom section whose name begins like this.
    pub(crate) fn has_custom(&self, prefix: &str) -> bool {
        self.0.iter().filter(|(id, _)| *id == SectionId::Custom as u8).any(|(_, contents)| {
            BinaryReader::new(contents, 0).read_string().is_ok_and(|name| name.starts_with(prefix))
        })
    }

    /// Puts a section in the place of the one of its kind, or where one of its kind belongs.
    pub(crate) fn put(&mut self, id: SectionId, section: &impl Encode) {
        let contents = Cow::Owned(contents(section));
        if let Some((_, old)) = self.0.iter_mut().find(|(own, _)| *own == id as u8) {
            *old = contents;
            return;
        }
        let comes_later = |other: u8| rank(other).is_some_and(|other| Some(other) > rank(id as u8));
        let place = self.0.iter().position(|(other, _)| comes_later(*other)).unwrap_or(self.0.len());
        self.0.insert(place, (id as u8, contents));
    }

    /// Adds entries to the section of a kind, after those that it has.
    ///
    /// # Errors
    /// The section that is there is malformed.
    pub(crate) fn append(&mut self, id: SectionId, more: &impl Encode) -> anyhow::Result<()> {
        let more_contents = contents(more);
        let mut added = BinaryReader::new(&more_contents, 0);
        let count = added.read_var_u32()?;
        if count == 0 {
            return Ok(());
        }
        let Some((_, old)) = self.0.iter_mut().find(|(own, _)| *own == id as u8) else {
            self.put(id, more);
            return Ok(());
        };
        let mut reader = BinaryReader::new(old, 0);
        let count = reader.read_var_u32()? + count;
        let mut data = Vec::with_capacity(old.len() + added.bytes_remaining() + 1);
        count.encode(&mut data);
        data.extend_from_slice(&old[reader.original_position()..]);
        data.extend_from_slice(&more_contents[added.original_position()..]);
        *old = Cow::Owned(data);
        Ok(())
    }

    /// Takes the section of this kind out.
    pub(crate) fn remove(&mut self, id: SectionId) {
        self.0.retain(|(own, _)| *own != id as u8);
    }

    /// The module.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut module = Module::new();
        for (id, data) in &self.0 {
            module.section(&RawSection { id: *id, data });
        }
        module.finish()
    }
}

/// The place of a kind of section in a module; `None` for custom sections, which may stand anywhere.
fn rank(id: u8) -> Option<usize> {
    use SectionId::{
        Code, Data, DataCount, Element, Export, Function, Global, Import, Memory, Start, Table, Tag, Type,
    };
    let order = [Type, Import, Function, Table, Memory, Tag, Global, Export, Start, Element, DataCount, Code, Data];
    order.iter().position(|known| *known as u8 == id)
}

/// The contents of a section, without its number and length.
pub(crate) fn contents(section: &impl Encode) -> Vec<u8> {
    let mut data = Vec::new();
    section.encode(&mut data);
    let mut reader = BinaryReader::new(&data, 0);
    let length = reader.read_var_u32().expect("an encoded section begins with its length") as usize;
    data.split_off(data.len() - length)
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{MemorySection, MemoryType};

    use super::*;

    #[test]
    fn a_section_goes_where_its_kind_belongs() {
        let module = wat::parse_str("(module (func) (export \"f\" (func 0)) (@custom \"c\" \"x\"))").unwrap();
        let mut sections = Sections::read(&module).unwrap();
        let memory = MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None };
        sections.put(SectionId::Memory, MemorySection::new().memory(memory));
        wasmparser::validate(&sections.finish()).unwrap();
    }

    #[test]
    fn a_section_longer_than_the_module_is_an_error() {
        let announces = |id: u8| [b"\0asm\x01\0\0\0", &[id, 0x64, 1, 2, 0, 0x0b][..]].concat();
        for id in 0..=13 {
            assert!(Sections::read(&announces(id)).is_err(), "section {id}");
        }
    }
}
