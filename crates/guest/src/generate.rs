//! The macro that programs call. It only passes on the path of this crate, which a procedural macro cannot know,
//! because generated code calls functions of [`rt`](crate::rt).

/// Generates bindings of a world.
///
/// Imports become functions, types and modules where the macro stands; for exports there are traits to implement, and a macro
/// `export!` that names the type which does.
///
/// ```ignore
/// generate!();                     // the only world in the directory `wit`
/// generate!("app");                // the world `app` in there
/// generate!("app" in "interface"); // the world `app` in the directory `interface`
/// generate!({ /* options */ });
/// ```
///
/// Findings are compile errors at the option they are about, with the line of WIT where there is one. The program is compiled
/// again when one of the WIT files that were read changes. Who wants to see the file uses the crate `witcraft-build`; `debug:
/// true` writes it below the target directory, so that errors of the compiler point into it.
///
/// # Options
///
/// All may be left out.
///
/// ```ignore
/// generate!({
///     // Where the WIT is. Relative paths begin at the package's directory; with several, packages at one path may use those
///     // at another. WIT, a directory with `deps/`, or a WIT package in wasm.
///     path: "wit",
///     path: ["wit", concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/wit")],
///     // WIT right here. The world is one of this package; paths are what it may use.
///     inline: "package a:b; world app { ... }",
///     // The world: `name`, `ns:pkg/name` or `ns:pkg/name@1.0.0`.
///     world: "app",
///     // Items that are `@unstable(feature = ...)`.
///     features: ["some-feature"],
///
///     // Imported interfaces and types that are defined elsewhere already, in this crate or another.
///     with: {
///         "wasi:io/poll@0.2.6": wasi::io::poll,
///         "my:pkg/interface/some-type": crate::SomeType,
///         "my:pkg/other": generate,
///     },
///     // Everything else is generated, whether this is there or not.
///     generate_all,
///     // Functions to leave out, by their names in WIT.
///     skip: ["get", "[method]file.read"],
///     // A type `Stub` that implements the world, and panics wherever it is called.
///     stubs,
///
///     // Whether what is only given to imports owns what it holds.
///     ownership: Owning,
///     ownership: Borrowing { duplicate_if_necessary: false },
///     // Strings are `&[u8]` and `Vec<u8>`.
///     raw_strings,
///     // The type of maps, in place of `BTreeMap`.
///     map_type: "std::collections::HashMap",
///     // Types that no function uses are defined too.
///     generate_unused_types: true,
///     // Types that are the same but for their names are one.
///     merge_structurally_equal_types: true,
///     // The types of an interface that is imported and exported are one; otherwise each has `From` for the other.
///     merge_imports_and_exports: true,
///     // Exported resources whose methods take `&mut self`; `-` before it: not.
///     mutable_resources: ["all"],
///     // Methods that give back the resource; `&` before it: by reference; `-`: not.
///     chainable_methods: ["all"],
///     // Traits to derive for records, variants and enums, and types that are left alone, by their names in WIT.
///     additional_derives: [PartialEq, serde::Serialize],
///     additional_derives_ignore: ["some-type"],
///     // Attributes on single types, fields and cases.
///     additional_type_attributes: { "my:pkg/interface/some-type": [#[non_exhaustive]] },
///     additional_member_attributes: { "my:pkg/interface/some-type.field": [#[serde(skip)]] },
///
///     // The macro that exports: its name, whether other crates may use it, where it finds what is generated here.
///     export_macro_name: "export",
///     pub_export_macro: false,
///     default_bindings_module: "crate::bindings",
///     // What the names of core exports begin with, and that of the custom section ends with.
///     export_prefix: "my-",
///     type_section_suffix: "second",
///
///     // The modules that stand for `rt` of this crate, and for the crate `bitflags`.
///     runtime_path: "my_sdk::wit_bindgen::rt",
///     bitflags_path: "my_sdk::bitflags",
///     // For code that is to work without `std`. It always does.
///     std_feature,
///     disable_run_ctors_once_workaround: true,
///     disable_custom_section_link_helpers: true,
///     // Functions that are `async` in WIT and are bound as synchronous ones: all, or those of these names.
///     sync: true,
///     sync: ["my:pkg/interface#wait", "import:my:pkg/interface#read"],
///     // The code is written to a file, as with `WIT_BINDGEN_DEBUG` in the environment.
///     debug: true,
/// });
/// ```
#[cfg(not(feature = "bitflags"))]
#[macro_export]
macro_rules! generate {
    ($($input:tt)*) => { $crate::__generate! { $crate $($input)* } };
}

/// Generates bindings of a world, with flags of the crate `bitflags`; see the crate without the feature of that name for all
/// options.
#[cfg(feature = "bitflags")]
#[macro_export]
macro_rules! generate {
    ($($input:tt)*) => { $crate::__generate! { $crate bitflags; $($input)* } };
}
