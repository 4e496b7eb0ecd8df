//! The options of `witcraft bindgen rust` that are about the code: those of `wit-bindgen rust`, under the same names.

use std::path::PathBuf;

use clap::ValueEnum;
use witcraft_generator_rust::{Options, Ownership, With};

/// What the code looks like.
#[derive(clap::Args)]
#[command(next_help_heading = "Code")]
pub(crate) struct CodeArgs {
    /// A file in TOML with any of these options by their names, and `[items."PATTERN"]` tables with `derives` and
    /// `attributes` for types, fields and cases, such as `ns:pkg/*.entry`; arguments are added to it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Do not export the function through which a host allocates: set this for all but one world of a program
    #[arg(long)]
    no_realloc: bool,
    /// A module with the runtime, such as `wit_bindgen::rt`, to use instead of one in the file
    #[arg(long, value_name = "PATH")]
    runtime_path: Option<String>,
    /// Pass strings as bytes, `&[u8]` and `Vec<u8>`, which are UTF-8 all the same
    #[arg(long)]
    raw_strings: bool,
    /// Use `std` only with the crate's feature `std`: accepted without effect, since generated code never needs it
    #[arg(long)]
    std_feature: bool,
    /// Add a type `Stub` that implements the world and panics when called
    #[arg(long)]
    stubs: bool,
    /// Leave out functions of this name in WIT, such as `get` or `[method]file.read`
    #[arg(long, value_name = "NAME")]
    skip: Vec<String>,
    #[command(flatten)]
    sync: super::super::Sync,
    /// A prefix for the names of core exports
    #[arg(long, value_name = "STRING", allow_hyphen_values = true)]
    export_prefix: Option<String>,
    /// A suffix for the name of the custom section with the world's type
    #[arg(long, value_name = "STRING", allow_hyphen_values = true)]
    type_section_suffix: Option<String>,
    /// Where `export!(Type)` finds the bindings, instead of in `self`
    #[arg(long, value_name = "PATH")]
    default_bindings_module: Option<String>,
    /// The name of the macro `export!`
    #[arg(long, value_name = "NAME")]
    export_macro_name: Option<String>,
    /// Let other crates use that macro
    #[arg(long)]
    pub_export_macro: bool,
    /// Also define types that no function uses
    #[arg(long)]
    generate_unused_types: bool,
    /// Derive this trait for records, variants and enums
    #[arg(long, short = 'd', value_name = "DERIVE")]
    additional_derive_attributes: Vec<String>,
    /// Do not derive it for types of this name in WIT
    #[arg(long, value_name = "NAME")]
    additional_derive_ignore: Vec<String>,
    /// An attribute for one record, variant or enum: `ns:pkg/interface@1.0.0/type=#[attribute]`
    #[arg(long, value_name = "TYPE=ATTRIBUTE", value_parser = pair)]
    additional_type_attributes: Vec<(String, String)>,
    /// An attribute for one field or case: `ns:pkg/interface@1.0.0/type.field=#[attribute]`
    #[arg(long, value_name = "MEMBER=ATTRIBUTE", value_parser = pair)]
    additional_member_attributes: Vec<(String, String)>,
    /// An imported interface or a type that is defined elsewhere: `ns:pkg/interface=crate::path`, or `=generate`
    #[arg(long, value_name = "NAME=PATH", value_parser = pair, value_delimiter = ',')]
    with: Vec<(String, String)>,
    /// Generate whatever `--with` does not name: accepted without effect, since that is the default
    #[arg(long)]
    generate_all: bool,
    /// The type of maps in place of `BTreeMap`, such as `std::collections::HashMap`: any with `new`, `len` and
    /// `insert`, or the trait `WitMap` of `--runtime-path`, that can be iterated over, by value and by reference
    #[arg(long, value_name = "PATH")]
    map_type: Option<String>,
    /// The crate `bitflags`, to define flags with it; without this they need no crate
    #[arg(long, value_name = "PATH")]
    bitflags_path: Option<String>,
    /// Whether types that are only passed to imports own or borrow their contents
    #[arg(long, value_enum)]
    ownership: Option<OwnershipArg>,
    /// Define types that differ only in name once
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    merge_structurally_equal_types: Option<bool>,
    /// Define the types of an interface that is imported and exported once; otherwise the two can be converted (`From`)
    #[arg(long)]
    merge_imports_and_exports: bool,
    /// Methods that return the resource: `all`, `ns:pkg/interface#resource`, `...#resource.method`; `&` before it: by
    /// reference; `-` before it: exclude. The first match counts
    #[arg(long, value_name = "FILTER", value_delimiter = ',', allow_hyphen_values = true)]
    chainable_methods: Vec<String>,
    /// Exported resources whose methods take `&mut self`: `all`, `ns:pkg/interface#resource`, `...#resource.method`;
    /// `-` before it: exclude. The first match counts. A call panics if another call is changing the same resource
    #[arg(long, value_name = "FILTER", value_delimiter = ',', allow_hyphen_values = true)]
    mutable_resources: Vec<String>,
    /// Leave the constructors of the module to the linker
    #[arg(long)]
    disable_run_ctors_once_workaround: bool,
    /// Leave out what makes linkers keep the custom section
    #[arg(long)]
    disable_custom_section_link_helpers: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum OwnershipArg {
    /// Types own their contents and are passed by reference
    Owning,
    /// Types that are only passed to imports borrow
    Borrowing,
    /// Types that are used both ways become two, `TypeParam` and `TypeResult`
    BorrowingDuplicateIfNecessary,
}

impl CodeArgs {
    /// The options as the generator has them: what the file says, and the arguments on top of it.
    pub(crate) fn options(&self, file: Options) -> Options {
        let mut options = file;
        options.realloc &= !self.no_realloc;
        set(&mut options.runtime_path, self.runtime_path.as_ref());
        options.raw_strings |= self.raw_strings;
        options.std_feature |= self.std_feature;
        options.stubs |= self.stubs;
        options.skip.extend_from_slice(&self.skip);
        options.sync.extend_from_slice(&self.sync.sync);
        set(&mut options.export_prefix, self.export_prefix.as_ref());
        set(&mut options.type_section_suffix, self.type_section_suffix.as_ref());
        set(&mut options.default_bindings_module, self.default_bindings_module.as_ref());
        set(&mut options.export_macro_name, self.export_macro_name.as_ref());
        options.pub_export_macro |= self.pub_export_macro;
        options.generate_unused_types |= self.generate_unused_types;
        options.additional_derive_attributes.extend_from_slice(&self.additional_derive_attributes);
        options.additional_derive_ignore.extend_from_slice(&self.additional_derive_ignore);
        options.additional_type_attributes.extend_from_slice(&self.additional_type_attributes);
        options.additional_member_attributes.extend_from_slice(&self.additional_member_attributes);
        options.with.retain(|(name, _)| self.with.iter().all(|(other, _)| other != name));
        options.with.extend(self.with.iter().map(|(name, with)| (name.clone(), With::parse(with))));
        options.generate_all |= self.generate_all;
        set(&mut options.map_type, self.map_type.as_ref());
        set(&mut options.bitflags_path, self.bitflags_path.as_ref());
        options.ownership = match self.ownership {
            None => options.ownership,
            Some(OwnershipArg::Owning) => Ownership::Owning,
            Some(OwnershipArg::Borrowing) => Ownership::Borrowing,
            Some(OwnershipArg::BorrowingDuplicateIfNecessary) => Ownership::BorrowingDuplicateIfNecessary,
        };
        options.merge_structurally_equal_types =
            self.merge_structurally_equal_types.unwrap_or(options.merge_structurally_equal_types);
        options.merge_imports_and_exports |= self.merge_imports_and_exports;
        // Of filters, the first that matches counts.
        options.chainable_methods.splice(0..0, self.chainable_methods.iter().cloned());
        options.mutable_resources.splice(0..0, self.mutable_resources.iter().cloned());
        options.disable_run_ctors_once_workaround |= self.disable_run_ctors_once_workaround;
        options.disable_custom_section_link_helpers |= self.disable_custom_section_link_helpers;
        options
    }
}

fn set(option: &mut Option<String>, argument: Option<&String>) {
    if let Some(argument) = argument {
        *option = Some(argument.clone());
    }
}

/// `name=value`: a name has no `=`.
fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected `name=value`")?;
    Ok((name.to_owned(), value.to_owned()))
}
