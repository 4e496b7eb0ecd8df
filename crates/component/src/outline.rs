//! A component without the contents of its core modules, to analyse how its parts are connected.
//!
//! Most of a component's bytes are function bodies and data, and most of its parts are functions that only their own module
//! calls. What a component says of its modules is which of their exports goes where, and all that has to be known for that
//! are types. So the outline has every section of the component and of those nested in it as they are, and for each module one
//! that imports and exports the same, at the same types: of the functions that it defines those are left that are exported or
//! that an initial value names, and they do nothing. Data, elements, the start function and custom sections of modules are gone.
//!
//! Reading an outline costs what the component's own sections cost, however large its modules are, so it can be read several
//! times. It stands for the component only where that is valid, so that has to be found out first.

use std::collections::HashMap;
use std::convert::Infallible;
use std::ops::Range;

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    CodeSection, Component, ExportSection, Function, FunctionSection, GlobalSection, Instruction, Module,
    ModuleSection, NestedComponentSection, RawSection, TableSection,
};
use wasmparser::{BinaryReaderError, Payload, TypeRef};

use crate::walk::{Step, Walk};

/// A component without what is inside of its core modules.
#[derive(Clone, Debug)]
pub struct Outline {
    /// A component that imports and exports the same, at the same types.
    pub bytes: Vec<u8>,
    /// Where the modules are in the component that this is the outline of, in their order, those of nested components too.
    pub modules: Vec<Range<usize>>,
}

/// The outline of a component, which is [valid](crate::validate_all_but_bodies).
///
/// # Errors
/// What in it cannot be read.
pub fn outline(bytes: &[u8]) -> Result<Outline, String> {
    let mut walk = Walk::without_bodies(bytes);
    let mut components = vec![Component::new()];
    let mut module: Option<Inside<'_>> = None;
    let mut modules = Vec::new();
    while let Some(step) = walk.step() {
        let payload = match step {
            Step::Broken(problem) => return Err(problem.message),
            Step::Part(payload) => payload,
        };
        if let Some(open) = &mut module {
            if let Payload::End(_) = payload {
                let finished = module.take().map_or_else(Module::new, Inside::finish);
                last(&mut components).section(&ModuleSection(&finished));
            } else {
                open.part(&payload, bytes).map_err(|error| error.to_string())?;
            }
            continue;
        }
        match payload {
            Payload::ModuleSection { unchecked_range, .. } => {
                modules.push(unchecked_range);
                module = Some(Inside::default());
            }
            Payload::ComponentSection { .. } => components.push(Component::new()),
            Payload::End(_) if components.len() > 1 => {
                let nested = components.pop().unwrap_or_default();
                last(&mut components).section(&NestedComponentSection(&nested));
            }
            other => {
                if let Some(section) = raw(&other, bytes) {
                    last(&mut components).section(&section);
                }
            }
        }
    }
    Ok(Outline { bytes: components.swap_remove(0).finish(), modules })
}

fn last(components: &mut [Component]) -> &mut Component {
    components.last_mut().expect("the outermost component is never closed")
}

/// A section as it is.
fn raw<'a>(payload: &Payload<'_>, bytes: &'a [u8]) -> Option<RawSection<'a>> {
    let (id, range) = payload.as_section()?;
    Some(RawSection { id, data: bytes.get(range)? })
}

/// What is kept of a module, while it is read.
#[derive(Default)]
struct Inside<'a> {
    types: Option<RawSection<'a>>,
    imports: Option<RawSection<'a>>,
    memories: Option<RawSection<'a>>,
    tags: Option<RawSection<'a>>,
    tables: TableSection,
    globals: GlobalSection,
    exports: ExportSection,
    functions: Kept,
}

impl<'a> Inside<'a> {
    fn part(&mut self, payload: &Payload<'_>, bytes: &'a [u8]) -> Result<(), Error> {
        match payload {
            Payload::TypeSection(_) => self.types = raw(payload, bytes),
            Payload::ImportSection(section) => {
                for import in section.clone().into_imports() {
                    let is_function = matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_));
                    self.functions.imported += u32::from(is_function);
                }
                self.imports = raw(payload, bytes);
            }
            Payload::FunctionSection(section) => {
                self.functions.types = section.clone().into_iter().collect::<Result<_, BinaryReaderError>>()?;
            }
            Payload::MemorySection(_) => self.memories = raw(payload, bytes),
            Payload::TagSection(_) => self.tags = raw(payload, bytes),
            Payload::TableSection(section) => {
                self.functions.parse_table_section(&mut self.tables, section.clone())?;
            }
            Payload::GlobalSection(section) => {
                self.functions.parse_global_section(&mut self.globals, section.clone())?;
            }
            Payload::ExportSection(section) => {
                self.functions.parse_export_section(&mut self.exports, section.clone())?;
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(self) -> Module {
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        let mut nothing = Function::new([]);
        nothing.instruction(&Instruction::Unreachable).instruction(&Instruction::End);
        for ty in self.functions.kept {
            functions.function(ty);
            code.function(&nothing);
        }
        let mut module = Module::new();
        for section in self.types.iter().chain(&self.imports) {
            module.section(section);
        }
        module.section(&functions).section(&self.tables);
        for section in self.memories.iter().chain(&self.tags) {
            module.section(section);
        }
        module.section(&self.globals).section(&self.exports).section(&code);
        module
    }
}

/// The renumbered functions of a module: all imported ones, and the defined ones that are referenced.
#[derive(Default)]
struct Kept {
    imported: u32,
    /// The types of all defined functions.
    types: Vec<u32>,
    /// The types of those that are kept.
    kept: Vec<u32>,
    numbers: HashMap<u32, u32>,
}

impl Reencode for Kept {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        let ty = function.checked_sub(self.imported).and_then(|own| self.types.get(own as usize));
        let Some(ty) = ty else { return Ok(function) };
        let next = self.imported + self.numbers.len() as u32;
        let number = *self.numbers.entry(function).or_insert(next);
        if number == next {
            self.kept.push(*ty);
        }
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use wasmparser::types::{EntityType, Types};
    use wasmparser::{Parser, ValidPayload, Validator};

    use super::*;
    use crate::features::embedded;
    use crate::validate;

    /// What each module imports and exports, with the types of functions in full.
    fn interfaces(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut validator = Validator::new_with_features(embedded());
        let mut modules = Vec::new();
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload.expect("well-formed");
            if let ValidPayload::End(types) = validator.payload(&payload).expect("valid")
                && let Some(exports) = types.as_ref().core_exports()
            {
                let imports = types.as_ref().core_imports().into_iter().flatten();
                let imports = imports.map(|(module, name, ty)| format!("{module} {name} {}", shown(&types, ty)));
                modules
                    .push(imports.chain(exports.map(|(name, ty)| format!("{name} {}", shown(&types, ty)))).collect());
            }
        }
        modules
    }

    fn shown(types: &Types, ty: EntityType) -> String {
        match ty {
            EntityType::Func(id) => types[id].to_string(),
            other => format!("{other:?}"),
        }
    }

    /// The outline, if it says the same as the whole.
    fn outlined(text: &str) -> (Vec<u8>, Outline) {
        let bytes = wat::parse_str(text).expect("well-formed text");
        let outline = outline(&bytes).expect("it is valid");
        assert_eq!(validate(&outline.bytes, embedded()), []);
        assert_eq!(interfaces(&outline.bytes), interfaces(&bytes));
        (bytes, outline)
    }

    #[test]
    fn what_nobody_outside_can_see_is_gone() {
        let functions = "(func (param i64) (drop (i32.const 7)))".repeat(100);
        let (bytes, outline) = outlined(&format!(
            r#"(component
                (core module $host (func (export "f")))
                (core module $m
                    (import "host" "f" (func $import))
                    {functions}
                    (func $named (result i32) (i32.const 1))
                    (func $exported (param i32) (result f64) (f64.const 2))
                    (table (export "t") 1 1 (ref func) (ref.func $named))
                    (table $own 1 funcref)
                    (memory (export "m") 1)
                    (tag $thrown (export "e") (param i32))
                    (global (export "g") funcref (ref.func $named))
                    (data (i32.const 0) "abc") (elem (table $own) (i32.const 0) func 5) (start $import)
                    (export "a" (func $exported)) (export "b" (func $import)) (export "c" (func $named)))
                (core instance $host (instantiate $host))
                (core instance $i (instantiate $m (with "host" (instance $host))))
                (func (export "a") (param "x" u32) (result float64) (canon lift (core func $i "a"))))"#
        ));
        assert!(outline.bytes.len() * 3 < bytes.len(), "{} of {}", outline.bytes.len(), bytes.len());
    }

    #[test]
    fn modules_are_found_in_their_order_in_nested_components_too() {
        let (bytes, outline) = outlined(
            r#"(component
                (core module (func (export "first") (unreachable)))
                (component (core module (func (export "second"))) (component (core module)))
                (core module (func (export "last"))))"#,
        );
        let found = outline.modules.iter().map(|range| interfaces(&bytes[range.clone()]).swap_remove(0));
        let names: Vec<String> = found.map(|items| items.join("")).collect();
        assert_eq!(names.len(), 4);
        for (name, part) in names.iter().zip(["first", "second", "", "last"]) {
            assert!(name.starts_with(part), "{names:?}");
        }
    }

    #[test]
    fn what_is_broken_is_no_panic() {
        let bytes =
            wat::parse_str("(component (core module (func) (export \"f\" (func 0))))").expect("well-formed text");
        assert!(outline(&bytes[..bytes.len() - 1]).is_err());
        for at in 0..bytes.len() {
            let _ = outline(&bytes[..at]);
            let mut broken = bytes.clone();
            broken[at] ^= 0x55;
            let _ = outline(&broken);
        }
    }
}
