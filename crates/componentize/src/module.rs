//! The imports and exports of a core module, as names and core types.

use std::borrow::Cow;
use std::collections::HashMap;

use wasm_metadata::Producers;
use wasmparser::{BinaryReaderError, CompositeInnerType, ExternalKind, FuncType, Parser, Payload, TypeRef};
use witcraft_abi::{COMPONENT_TYPE_SECTION, WorldExportError, is_world_export, read_world_exports};
use witcraft_component::{expect_module, features, validate};
use witcraft_diagnostics::{Diagnostic, Origin};

/// The surface of a core module.
pub(crate) struct Module<'a> {
    /// The whole binary.
    pub(crate) bytes: &'a [u8],
    /// In the order of the module.
    pub(crate) imports: Vec<Import<'a>>,
    /// By name. Exports whose names carry worlds are not among them.
    exports: HashMap<&'a str, Extern>,
    /// The worlds that it carries.
    pub(crate) worlds: Vec<Embedded<'a>>,
    /// Whether Go's own compiler made it.
    pub(crate) is_go: bool,
    /// Whether it says what its functions are called, which a stripped one does not.
    pub(crate) has_names: bool,
}

/// A world that a module carries.
pub(crate) struct Embedded<'a> {
    /// The name of the section, or the beginning of the name of the export.
    pub(crate) name: Cow<'a, str>,
    /// The world, encoded.
    pub(crate) contents: Cow<'a, [u8]>,
    /// Whether it is in the name of an export.
    pub(crate) is_export: bool,
}

/// An import of a core module.
pub(crate) struct Import<'a> {
    /// The first of the two names: for functions of WIT, their interface.
    pub(crate) module: &'a str,
    /// The second of the two names.
    pub(crate) name: &'a str,
    /// What is imported.
    pub(crate) kind: Extern,
}

/// What an import or export is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Extern {
    Function(FuncType),
    Memory,
    Table,
    Global,
    Tag,
}

impl Extern {
    /// The kind, with its article.
    pub(crate) fn noun(&self) -> &'static str {
        match self {
            Extern::Function(_) => "a function",
            Extern::Memory => "a memory",
            Extern::Table => "a table",
            Extern::Global => "a global",
            Extern::Tag => "an exception tag",
        }
    }
}

impl<'a> Module<'a> {
    /// Reads the imports, exports and embedded worlds of a core module. Function bodies are not looked at.
    ///
    /// # Errors
    /// The bytes are not a core module, or are malformed or end within a section.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Module<'a>, Vec<Diagnostic>> {
        // The caller knows the path, and says so before; the word stands in for it.
        expect_module("input", bytes).map_err(|finding| vec![finding])?;
        let mut reader = Reader::new(bytes);
        if let Err(Malformed) = reader.read() {
            // The validator says what is wrong, and where: all of it.
            let findings = validate(bytes, features::everything());
            debug_assert!(!findings.is_empty(), "a module that cannot be read is invalid");
            return Err(findings);
        }
        let Reader { mut module, world_exports, .. } = reader;
        let mut findings = Vec::new();
        for export in read_world_exports(world_exports) {
            let name = Cow::Owned(export.label);
            match export.contents {
                Ok(contents) => module.worlds.push(Embedded { name, contents: contents.into(), is_export: true }),
                Err(reason) => findings.push(unreadable(&name, &reason)),
            }
        }
        if findings.is_empty() { Ok(module) } else { Err(findings) }
    }

    /// The type of the exported function called `name`.
    pub(crate) fn find_function(&self, name: &str) -> Option<&FuncType> {
        match self.exports.get(name)? {
            Extern::Function(ty) => Some(ty),
            Extern::Memory | Extern::Table | Extern::Global | Extern::Tag => None,
        }
    }

    /// Whether it exports a memory called `name`.
    pub(crate) fn has_memory(&self, name: &str) -> bool {
        self.exports.get(name) == Some(&Extern::Memory)
    }

    /// The names of the exported functions, sorted.
    pub(crate) fn exported_functions(&self) -> Vec<&'a str> {
        let is_function = |(name, kind): (&&'a str, &Extern)| matches!(kind, Extern::Function(_)).then_some(*name);
        let mut names: Vec<_> = self.exports.iter().filter_map(is_function).collect();
        names.sort_unstable();
        names
    }

    /// Whether any import is from the module called `name`.
    pub(crate) fn imports_from(&self, name: &str) -> bool {
        self.imports.iter().any(|import| import.module == name)
    }
}

/// An export whose name should carry a world.
fn unreadable(name: &str, reason: &WorldExportError) -> Diagnostic {
    let message = format!("the export `{name}` does not hold a world: {reason}");
    Diagnostic::error("componentize/embedded-world", message)
        .in_origin(Origin::default())
        .help("a tool may have renamed the module's exports: pass the module as the compiler wrote it")
}

/// Whether what a module says of its producers is what Go's own compiler says of itself.
fn is_go(producers: &[u8]) -> bool {
    let Ok(producers) = Producers::from_bytes(producers, 0) else { return false };
    producers.get("processed-by").is_some_and(|tools| tools.get("Go cmd/compile").is_some())
}

struct Reader<'a> {
    module: Module<'a>,
    /// The names of exports that carry worlds.
    world_exports: Vec<&'a str>,
    /// Function types by index; `None` for the types of garbage-collected objects.
    types: Vec<Option<FuncType>>,
    /// The type index of each function, imported ones first.
    functions: Vec<u32>,
}

/// The binary breaks off, or an index in it leads nowhere.
struct Malformed;

impl From<BinaryReaderError> for Malformed {
    fn from(_: BinaryReaderError) -> Malformed {
        Malformed
    }
}

type Read<T> = Result<T, Malformed>;

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Reader<'a> {
        let (imports, exports, worlds) = (Vec::new(), HashMap::new(), Vec::new());
        let module = Module { bytes, imports, exports, worlds, is_go: false, has_names: false };
        Reader { module, world_exports: Vec::new(), types: Vec::new(), functions: Vec::new() }
    }

    fn read(&mut self) -> Read<()> {
        for payload in Parser::new(0).parse_all(self.module.bytes) {
            match payload? {
                Payload::TypeSection(section) => {
                    for group in section {
                        self.types.extend(group?.into_types().map(|ty| match ty.composite_type.inner {
                            CompositeInnerType::Func(ty) => Some(ty),
                            CompositeInnerType::Array(_)
                            | CompositeInnerType::Struct(_)
                            | CompositeInnerType::Cont(_) => None,
                        }));
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        self.import(import?)?;
                    }
                }
                Payload::FunctionSection(section) => {
                    for ty in section {
                        self.functions.push(ty?);
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        self.export(export?)?;
                    }
                }
                Payload::CustomSection(section) if section.name().starts_with(COMPONENT_TYPE_SECTION) => {
                    self.module.worlds.push(Embedded {
                        name: section.name().into(),
                        contents: section.data().into(),
                        is_export: false,
                    });
                }
                Payload::CustomSection(section) if section.name() == "name" => self.module.has_names = true,
                Payload::CustomSection(section) if section.name() == "producers" => {
                    self.module.is_go = is_go(section.data());
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn import(&mut self, import: wasmparser::Import<'a>) -> Read<()> {
        let kind = match import.ty {
            TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                self.functions.push(ty);
                Extern::Function(self.function_type(ty)?)
            }
            TypeRef::Table(_) => Extern::Table,
            TypeRef::Memory(_) => Extern::Memory,
            TypeRef::Global(_) => Extern::Global,
            TypeRef::Tag(_) => Extern::Tag,
        };
        self.module.imports.push(Import { module: import.module, name: import.name, kind });
        Ok(())
    }

    fn export(&mut self, export: wasmparser::Export<'a>) -> Read<()> {
        let kind = match export.kind {
            ExternalKind::Func | ExternalKind::FuncExact => {
                let ty = self.functions.get(export.index as usize).copied().ok_or(Malformed)?;
                Extern::Function(self.function_type(ty)?)
            }
            ExternalKind::Table => Extern::Table,
            ExternalKind::Memory => Extern::Memory,
            ExternalKind::Global => Extern::Global,
            ExternalKind::Tag => Extern::Tag,
        };
        if is_world_export(export.name) {
            self.world_exports.push(export.name);
            return Ok(());
        }
        match self.module.exports.insert(export.name, kind) {
            Some(_) => Err(Malformed), // two of one name
            None => Ok(()),
        }
    }

    fn function_type(&self, index: u32) -> Read<FuncType> {
        self.types.get(index as usize).cloned().flatten().ok_or(Malformed)
    }
}
