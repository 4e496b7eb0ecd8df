//! The macro that programs call. It only passes on the path of this crate, which a procedural macro cannot know,
//! because generated code calls functions of [`rt`](crate::rt).

/// Generates the bindings of a world.
///
/// Imports become functions, types and modules at the place of the call. Exports become traits to implement, and a
/// macro `export!` that registers the type that implements them.
///
/// ```ignore
/// generate!();                     // the only world in the directory `wit`
/// generate!("app");                // the world `app` in that directory generate!("app" in "interface"); // the world
/// `app` in the directory `interface` generate!({ /* options */ });
/// ```
///
/// Findings are compile errors at the option that causes them, with the line of WIT if there is one. Cargo recompiles
/// the program when one of its WIT files changes. To have the bindings in a file, use the crate `witcraft-build`.
/// `debug: true` writes them below the target directory, so that compiler errors point into that file.
///
/// # Options
/// All options are optional.
///
/// ```ignore
/// generate!({
/// // The location of the WIT, relative to the package's directory. With several paths, packages at one can use those
/// // at another. A path is a WIT file, a directory with `deps/`, or a WIT package in wasm.
///     path: "wit",
///     path: ["wit", concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/wit")],
/// // Inline WIT. The world is in this package, which can use the packages at the paths.
///     inline: "package a:b; world app { ... }",
///     // The world: `name`, `ns:pkg/name` or `ns:pkg/name@1.0.0`.
///     world: "app",
/// // Features of `@unstable(feature = ...)` to enable.
///     features: ["some-feature"],
///
/// // Imported interfaces and types that are already defined elsewhere, in this crate or another.
///     with: {
///         "wasi:io/poll@0.2.6": wasi::io::poll,
///         "my:pkg/interface/some-type": crate::SomeType,
///         "my:pkg/other": generate,
///     },
/// // No effect: everything else is always generated.
///     generate_all,
/// // Functions to skip, by their names in WIT.
///     skip: ["get", "[method]file.read"],
/// // Adds a type `Stub` that implements the world and panics when called.
///     stubs,
///
/// // Whether types that are only passed to imports own their contents.
///     ownership: Owning,
///     ownership: Borrowing { duplicate_if_necessary: false },
///     // Strings are `&[u8]` and `Vec<u8>`.
///     raw_strings,
/// // The type of maps instead of `BTreeMap`.
///     map_type: "std::collections::HashMap",
/// // Also define types that no function uses.
///     generate_unused_types: true,
/// // Define types that differ only in name once.
///     merge_structurally_equal_types: true,
/// // Define the types of an interface that is both imported and exported once, instead of twice with `From`.
///     merge_imports_and_exports: true,
/// // Exported resources whose methods take `&mut self`; prefix `-`: exclude.
///     mutable_resources: ["all"],
/// // Methods that return the resource; prefix `&`: by reference; prefix `-`: exclude.
///     chainable_methods: ["all"],
/// // Traits to derive for records, variants and enums, and types to exclude by their names in WIT.
///     additional_derives: [PartialEq, serde::Serialize],
///     additional_derives_ignore: ["some-type"],
///     // Attributes on single types, fields and cases.
///     additional_type_attributes: { "my:pkg/interface/some-type": [#[non_exhaustive]] },
///     additional_member_attributes: { "my:pkg/interface/some-type.field": [#[serde(skip)]] },
///
/// // The export macro: its name, whether other crates can use it, and where it finds the bindings.
///     export_macro_name: "export",
///     pub_export_macro: false,
///     default_bindings_module: "crate::bindings",
/// // A prefix for the names of core exports, and a suffix for the name of the custom section.
///     export_prefix: "my-",
///     type_section_suffix: "second",
///
/// // Modules to use instead of this crate's `rt` and of the crate `bitflags`.
///     runtime_path: "my_sdk::wit_bindgen::rt",
///     bitflags_path: "my_sdk::bitflags",
/// // No effect: the code never needs `std`.
///     std_feature,
///     disable_run_ctors_once_workaround: true,
///     disable_custom_section_link_helpers: true,
/// // Functions that are `async` in WIT to bind as synchronous ones: all, or those listed.
///     sync: true,
///     sync: ["my:pkg/interface#wait", "import:my:pkg/interface#read"],
/// // Write the code to a file, as with the environment variable `WIT_BINDGEN_DEBUG`.
///     debug: true,
/// });
/// ```
#[cfg(not(feature = "bitflags"))]
#[macro_export]
macro_rules! generate {
    ($($input:tt)*) => { $crate::__generate! { $crate $($input)* } };
}

/// Generates the bindings of a world, with flags of the crate `bitflags`. The documentation without that feature lists
/// all options.
#[cfg(feature = "bitflags")]
#[macro_export]
macro_rules! generate {
    ($($input:tt)*) => { $crate::__generate! { $crate bitflags; $($input)* } };
}
