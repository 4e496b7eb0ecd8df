//! What may be chosen, and what the choices come to for one world.
//!
//! [`Options`] is what a user says, in words. Before anything is generated, [`Choices::new`] looks every name in it up in the
//! world, a question a file: what is already defined elsewhere (`with`), what is written on types (`attributes`), which
//! functions are meant (`filter`). All unknown names are reported at once.

mod attributes;
mod cells;
mod file;
mod filter;
mod items;
mod rust_text;
mod table;
mod with;

use std::collections::HashMap;

use wit_parser::{TypeId, WorldKey};
use witcraft_bindings::{Bindings, Function, Module, ModuleId};
use witcraft_diagnostics::{Diagnostic, nearest};

use crate::forms::Forms;
use crate::merge::{Merged, Merging};
use crate::usage::Usage;
use attributes::Attributes;
pub(crate) use cells::Cells;
pub use file::OptionsFile;
pub(crate) use filter::Chained;
use filter::Chaining;
pub(crate) use filter::{is_skipped, omits};
pub use items::ItemOptions;
pub use table::OPTIONS;
pub(crate) use with::Elsewhere;

/// What may be chosen. The defaults are those of the command line.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Whether the file exports the function through which a host allocates, where the world needs it. One file of a crate,
    /// and of all that is linked into one module, has to.
    pub realloc: bool,
    /// The module that has what a program needs once: the function through which a host allocates. It has a function
    /// `maybe_link_cabi_realloc`, and whatever calls that is linked with the other. The file needs no such module where this
    /// is `None`, and exports the function itself.
    pub runtime_path: Option<String>,
    /// Whether strings are bytes: `&[u8]` and `Vec<u8>` in place of `&str` and `String`. They are UTF-8 all the same.
    pub raw_strings: bool,
    /// Whether what needs `std` is for the crate's feature `std` alone. Nothing that is generated needs it, so that this
    /// changes nothing.
    pub std_feature: bool,
    /// Whether the file has a type `Stub` that implements the world, and panics wherever it is called.
    pub stubs: bool,
    /// Functions to leave out, by their names in WIT: `get`, `[method]file.read`.
    pub skip: Vec<String>,
    /// Functions that are `async` in WIT and are bound as synchronous ones: `all`, `ns:pkg/interface#function`, or that after
    /// `import:` or `export:`.
    pub sync: Vec<String>,
    /// What the names of core exports begin with.
    pub export_prefix: Option<String>,
    /// What the name of the custom section with the world's type ends with.
    pub type_section_suffix: Option<String>,
    /// Where `export!(Type)` finds the bindings, in place of `self`.
    pub default_bindings_module: Option<String>,
    /// What the macro `export!` is called.
    pub export_macro_name: Option<String>,
    /// Whether other crates may use that macro.
    pub pub_export_macro: bool,
    /// Whether types are defined that no function uses.
    pub generate_unused_types: bool,
    /// Traits to derive for records, variants and enums besides those that they have.
    pub additional_derive_attributes: Vec<String>,
    /// Types that get none of these, by their names in WIT without their interface's.
    pub additional_derive_ignore: Vec<String>,
    /// Attributes for single types: `ns:pkg/interface@1.0.0/type`, and the attribute.
    pub additional_type_attributes: Vec<(String, String)>,
    /// Attributes for single fields and cases: `ns:pkg/interface@1.0.0/type.field`, and the attribute.
    pub additional_member_attributes: Vec<(String, String)>,
    /// What is written on single types, fields and cases, by a pattern each.
    pub items: Vec<(String, ItemOptions)>,
    /// Imported interfaces (`ns:pkg/interface@1.0.0`) and types (`ns:pkg/interface@1.0.0/type`) that are defined elsewhere.
    pub with: Vec<(String, With)>,
    /// Whether interfaces that `with` does not speak of are generated. They are in any case.
    pub generate_all: bool,
    /// The type that stands for a map, in place of `BTreeMap`: any with `new`, `len` and `insert` that can be iterated over, by
    /// value and by reference. With [`runtime_path`](Options::runtime_path), the first three are those of `WitMap` there.
    pub map_type: Option<String>,
    /// The crate `bitflags`, to define flags with. They need no crate where this is `None`.
    pub bitflags_path: Option<String>,
    /// Whether parameters of imports own what they hold.
    pub ownership: Ownership,
    /// Whether types that are the same but for their names are one: the first is defined, the others are aliases.
    pub merge_structurally_equal_types: bool,
    /// Whether an interface that is imported and exported has its types once: those of the export are aliases of the import's.
    /// Otherwise each has `From` for the other. Resources, and types that hold handles of resources of such an interface,
    /// are two in any case.
    pub merge_imports_and_exports: bool,
    /// Methods of imports that give back the resource instead of nothing: `all`, `ns:pkg/interface#resource`,
    /// `ns:pkg/interface#resource.method`; after `&` by reference, after `-` not. The first that matches counts.
    pub chainable_methods: Vec<String>,
    /// Exported resources whose methods take `&mut self`: `all`, `ns:pkg/interface#resource`,
    /// `ns:pkg/interface#resource.method`; after `-` not. The first that matches counts. Such a resource is kept in a cell, and
    /// a call that needs it while another one changes it panics.
    pub mutable_resources: Vec<String>,
    /// Whether exports leave the constructors of the module to the linker.
    pub disable_run_ctors_once_workaround: bool,
    /// Whether modules do without what makes a linker take the custom section along.
    pub disable_custom_section_link_helpers: bool,
    /// Whether the code stands among other code, as that of a macro does, and not in a file of its own: what other code there
    /// calls `String` or `Result` is then no matter.
    pub among_other_code: bool,
}

/// What an entry of [`Options::with`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum With {
    /// It is generated like all others.
    Generate,
    /// It is defined at this path: a module for an interface, a type for a type.
    Path(String),
}

impl With {
    /// `generate`, or a path.
    pub fn parse(text: &str) -> With {
        if text == "generate" { With::Generate } else { With::Path(text.to_owned()) }
    }
}

/// Whether parameters of imports own what they hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ownership {
    /// Types own what they hold, and are lent whole.
    #[default]
    Owning,
    /// A type that is only ever given to imports borrows what it holds; all others are lent whole.
    Borrowing,
    /// As `Borrowing`; a type that is used in both ways is two, `TypeParam` and `TypeResult`.
    BorrowingDuplicateIfNecessary,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            realloc: true,
            runtime_path: None,
            raw_strings: false,
            std_feature: false,
            stubs: false,
            skip: Vec::new(),
            sync: Vec::new(),
            export_prefix: None,
            type_section_suffix: None,
            default_bindings_module: None,
            export_macro_name: None,
            pub_export_macro: false,
            generate_unused_types: false,
            additional_derive_attributes: Vec::new(),
            additional_derive_ignore: Vec::new(),
            additional_type_attributes: Vec::new(),
            additional_member_attributes: Vec::new(),
            items: Vec::new(),
            with: Vec::new(),
            generate_all: false,
            map_type: None,
            bitflags_path: None,
            ownership: Ownership::default(),
            merge_structurally_equal_types: false,
            merge_imports_and_exports: false,
            chainable_methods: Vec::new(),
            mutable_resources: Vec::new(),
            disable_run_ctors_once_workaround: false,
            disable_custom_section_link_helpers: false,
            among_other_code: false,
        }
    }
}

/// The options, looked up in a world.
pub(crate) struct Choices<'a> {
    pub(crate) options: &'a Options,
    pub(crate) elsewhere: Elsewhere,
    pub(crate) attributes: Attributes,
    pub(crate) usage: Usage,
    pub(crate) forms: Forms,
    pub(crate) merged: Merged,
    pub(crate) cells: Cells,
    chaining: Chaining,
}

impl<'a> Choices<'a> {
    /// Looks everything up.
    ///
    /// # Errors
    /// All options that lead nowhere or contradict one another.
    pub(crate) fn new(options: &'a Options, bindings: &Bindings<'_>) -> Result<Choices<'a>, Vec<Diagnostic>> {
        let mut findings = Vec::new();
        rust_text::check(options, &mut findings);
        let names = Names::new(bindings);
        let elsewhere = Elsewhere::new(options, bindings, &names, &mut findings);
        let attributes = Attributes::new(options, bindings, &names, &mut findings);
        let chaining = Chaining::new(options, bindings, &mut findings);
        let cells = Cells::new(options, bindings, &mut findings);
        filter::check_skip(options, bindings, &mut findings);
        if !findings.is_empty() {
            return Err(findings);
        }
        let mut usage = Usage::new(options, bindings, &elsewhere);
        let merging = match (options.merge_structurally_equal_types, options.merge_imports_and_exports) {
            (true, _) => Merging::Everything,
            (false, true) => Merging::Interfaces,
            (false, false) => Merging::Nothing,
        };
        let merged = Merged::new(merging, bindings, &elsewhere, &usage);
        usage.join(&merged);
        let forms = Forms::new(options.ownership, bindings, &elsewhere, &usage);
        Ok(Choices { options, elsewhere, attributes, usage, forms, merged, cells, chaining })
    }

    /// Whether a function is to be generated.
    pub(crate) fn has(&self, function: &Function<'_>) -> bool {
        !filter::is_skipped(self.options, function)
    }

    /// Whether, and how, a method gives back its resource.
    pub(crate) fn chained(
        &self,
        bindings: &Bindings<'_>,
        module: &Module<'_>,
        function: &Function<'_>,
    ) -> Option<Chained> {
        self.chaining.of(bindings, module, function)
    }
}

/// What users call the modules and types of a world.
pub(crate) struct Names {
    /// Interfaces as they are imported or exported: `ns:pkg/interface@1.0.0`, or the name that the world gives it.
    pub(crate) modules: Vec<(String, ModuleId)>,
    /// Named types, below the name of their interface or of the world.
    pub(crate) types: Vec<(String, TypeId)>,
    by_type: HashMap<String, TypeId>,
}

impl Names {
    fn new(bindings: &Bindings<'_>) -> Names {
        let resolve = bindings.resolve;
        let (mut modules, mut types) = (Vec::new(), Vec::new());
        for (id, module) in bindings.modules() {
            let name = match &module.key {
                Some(key) => resolve.name_world_key(key),
                None => resolve.worlds[bindings.world].name.clone(),
            };
            for ty in &module.types {
                let own = resolve.types[*ty].name.as_deref().expect("a type of a module has a name");
                types.push((format!("{name}/{own}"), *ty));
            }
            if module.key.is_some() {
                modules.push((name, id));
            }
        }
        let mut by_type: HashMap<String, TypeId> = types.iter().cloned().collect();
        // A type of the world, or of an interface that only the world has, may go by its own name.
        let is_own = |module: &Module<'_>| !matches!(module.key, Some(WorldKey::Interface(_)));
        for (_, module) in bindings.modules().filter(|(_, module)| is_own(module)) {
            for ty in &module.types {
                let own = resolve.types[*ty].name.clone().expect("a type of a module has a name");
                by_type.entry(own).or_insert(*ty);
            }
        }
        Names { modules, types, by_type }
    }

    /// The type of this name.
    pub(crate) fn find_type(&self, name: &str) -> Option<TypeId> {
        self.by_type.get(name).copied()
    }
}

/// A finding for a name that nothing in the world has, with the nearest that something has.
fn unknown<'n>(
    option: &'static str,
    name: &str,
    what: &str,
    candidates: impl IntoIterator<Item = &'n str>,
) -> Diagnostic {
    let finding = Diagnostic::error(
        "bindgen/unknown-name",
        format!("`{option}` names `{name}`, but the world has no such {what}"),
    );
    let nearest = nearest(name, candidates).map(|name| format!("did you mean `{name}`?"));
    finding.about(option, name).help_opt(nearest)
}
