//! The table of all options, for the command line, configuration files and the macro.

use witcraft_bindings::options::{Argument, Elements, GeneratorOption, OptionKind, Reach};

use super::{Options, Ownership, With};

type RustOption = GeneratorOption<Options>;

/// All options, in the order in which they are explained.
pub static OPTIONS: &[RustOption] = &[
    RustOption {
        reach: Reach::Files,
        help: "Do not export the function through which a host allocates; use this for all but one world of a program",
        ..switch("realloc", |options| &mut options.realloc, Argument::Off("no-realloc"))
    },
    RustOption {
        help: "A module with the runtime, such as `wit_bindgen::rt`, to use instead of a generated one",
        ..text("runtime-path", "PATH", |options| &mut options.runtime_path)
    },
    RustOption {
        help: "Pass strings as bytes, `&[u8]` and `Vec<u8>`, which still contain UTF-8",
        ..switch("raw-strings", |options| &mut options.raw_strings, Argument::On)
    },
    RustOption {
        help: "Use `std` only with the crate's feature `std`: no effect, because generated code never needs it",
        ..switch("std-feature", |options| &mut options.std_feature, Argument::On)
    },
    RustOption {
        help: "Add a type `Stub` that implements the world and panics when called",
        ..switch("stubs", |options| &mut options.stubs, Argument::On)
    },
    RustOption {
        help: "Skip functions with this name in WIT, such as `get` or `[method]file.read`",
        ..list("skip", "NAME", |options| &mut options.skip, Elements::Names)
    },
    witcraft_bindings::options::sync(|options| &mut options.sync),
    RustOption {
        help: "A prefix for the names of core exports",
        ..free_text("export-prefix", |options| &mut options.export_prefix)
    },
    RustOption {
        help: "A suffix for the name of the custom section with the world's type",
        ..free_text("type-section-suffix", |options| &mut options.type_section_suffix)
    },
    RustOption {
        help: "The module where `export!(Type)` finds the bindings, instead of `self`",
        ..text("default-bindings-module", "PATH", |options| &mut options.default_bindings_module)
    },
    RustOption {
        help: "The name of the macro `export!`",
        ..text("export-macro-name", "NAME", |options| &mut options.export_macro_name)
    },
    RustOption {
        help: "Let other crates use that macro",
        ..switch("pub-export-macro", |options| &mut options.pub_export_macro, Argument::On)
    },
    RustOption {
        help: "Also define types that no function uses",
        ..switch("generate-unused-types", |options| &mut options.generate_unused_types, Argument::On)
    },
    RustOption {
        name_in_code: Some("additional_derives"),
        letter: Some('d'),
        help: "Derive this trait for records, variants and enums",
        ..list(
            "additional-derive-attributes",
            "DERIVE",
            |options| &mut options.additional_derive_attributes,
            Elements::Paths,
        )
    },
    RustOption {
        name_in_code: Some("additional_derives_ignore"),
        help: "Do not derive `--additional-derive-attributes` for types with this name in WIT",
        ..list("additional-derive-ignore", "NAME", |options| &mut options.additional_derive_ignore, Elements::Names)
    },
    RustOption {
        help: "An attribute for one record, variant or enum: `ns:pkg/interface@1.0.0/type=#[attribute]`",
        ..pairs("additional-type-attributes", "TYPE=ATTRIBUTE", |options| &mut options.additional_type_attributes)
    },
    RustOption {
        help: "An attribute for one field or case: `ns:pkg/interface@1.0.0/type.field=#[attribute]`",
        ..pairs("additional-member-attributes", "MEMBER=ATTRIBUTE", |options| &mut options.additional_member_attributes)
    },
    RustOption { name: "items", reach: Reach::FileOnly, ..option(OptionKind::Tables) },
    RustOption {
        name: "with",
        value: "NAME=PATH",
        help: "Use an existing definition of an imported interface or a type: `ns:pkg/interface=crate::path`, or \
               `=generate`",
        ..option(OptionKind::Mapping {
            remove: |options, name| options.with.retain(|(other, _)| other != name),
            add: |options, name, path| options.with.push((name.to_owned(), With::parse(path))),
        })
    },
    RustOption {
        help: "Generate everything that `--with` does not map: no effect, because that is the default",
        ..switch("generate-all", |options| &mut options.generate_all, Argument::On)
    },
    RustOption {
        help: "The type of maps instead of `BTreeMap`, such as `std::collections::HashMap`. It needs `new`, `len` and \
               `insert`, or the trait `WitMap` of `--runtime-path`, and iteration by value and by reference",
        ..text("map-type", "PATH", |options| &mut options.map_type)
    },
    RustOption {
        help: "The path of the crate `bitflags`, to define flags with it; by default they need no crate",
        ..text("bitflags-path", "PATH", |options| &mut options.bitflags_path)
    },
    RustOption {
        name: "ownership",
        value: "OWNERSHIP",
        help: "Whether types that are only passed to imports own or borrow their contents",
        ..option(OptionKind::Choice {
            values: &[
                ("owning", "Types own their contents and are passed by reference"),
                ("borrowing", "Types that are only passed to imports borrow"),
                (
                    "borrowing-duplicate-if-necessary",
                    "Types that are used both ways become two, `TypeParam` and `TypeResult`",
                ),
            ],
            set: |options, index| {
                const VALUES: [Ownership; 3] =
                    [Ownership::Owning, Ownership::Borrowing, Ownership::BorrowingDuplicateIfNecessary];
                options.ownership = VALUES[index];
            },
        })
    },
    RustOption {
        help: "Define types that differ only in name once",
        ..switch(
            "merge-structurally-equal-types",
            |options| &mut options.merge_structurally_equal_types,
            Argument::Value,
        )
    },
    RustOption {
        help: "Define the types of an interface that is both imported and exported once; by default there are two, \
               with `From` conversions",
        ..switch("merge-imports-and-exports", |options| &mut options.merge_imports_and_exports, Argument::On)
    },
    RustOption {
        help: "Methods that return the resource: `all`, `ns:pkg/interface#resource`, `...#resource.method`; prefix \
               `&`: by reference; prefix `-`: exclude. The first match counts",
        ..list("chainable-methods", "FILTER", |options| &mut options.chainable_methods, Elements::Filters)
    },
    RustOption {
        help: "Exported resources whose methods take `&mut self`: `all`, `ns:pkg/interface#resource`, \
               `...#resource.method`; prefix `-`: exclude. The first match counts. A call panics if another call is mutating the same resource",
        ..list("mutable-resources", "FILTER", |options| &mut options.mutable_resources, Elements::Filters)
    },
    RustOption {
        help: "Let the linker call the constructors of the module",
        ..switch(
            "disable-run-ctors-once-workaround",
            |options| &mut options.disable_run_ctors_once_workaround,
            Argument::On,
        )
    },
    RustOption {
        help: "Omit the helper that makes linkers keep the custom section",
        ..switch(
            "disable-custom-section-link-helpers",
            |options| &mut options.disable_custom_section_link_helpers,
            Argument::On,
        )
    },
];

const fn option(kind: OptionKind<Options>) -> RustOption {
    let reach = Reach::Everywhere;
    RustOption { name: "", name_in_code: None, letter: None, value: "", help: "", reach, kind }
}

const fn switch(name: &'static str, field: fn(&mut Options) -> &mut bool, argument: Argument) -> RustOption {
    RustOption { name, value: "BOOL", ..option(OptionKind::Switch { field, argument }) }
}

const fn text(name: &'static str, value: &'static str, field: fn(&mut Options) -> &mut Option<String>) -> RustOption {
    RustOption { name, value, ..option(OptionKind::Text { field, is_free: false }) }
}

const fn free_text(name: &'static str, field: fn(&mut Options) -> &mut Option<String>) -> RustOption {
    RustOption { name, value: "STRING", ..option(OptionKind::Text { field, is_free: true }) }
}

const fn list(
    name: &'static str,
    value: &'static str,
    field: fn(&mut Options) -> &mut Vec<String>,
    elements: Elements,
) -> RustOption {
    RustOption { name, value, ..option(OptionKind::List { field, elements }) }
}

const fn pairs(
    name: &'static str,
    value: &'static str,
    field: fn(&mut Options) -> &mut Vec<(String, String)>,
) -> RustOption {
    RustOption { name, value, ..option(OptionKind::Pairs { field }) }
}
