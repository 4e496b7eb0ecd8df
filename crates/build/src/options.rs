//! The options of the generator, one method each, with the names they have in the macro.

use witcraft_generator_rust::{Options, Ownership, With};

use crate::Config;

/// A list of strings, in whatever way it is given.
fn strings(list: impl IntoIterator<Item = impl Into<String>>) -> impl Iterator<Item = String> {
    list.into_iter().map(Into::into)
}

/// What the code looks like.
impl Config {
    /// The options as the generator has them.
    #[doc(hidden)]
    pub fn code_mut(&mut self) -> &mut Options {
        &mut self.code
    }

    /// Takes an imported interface (`ns:pkg/interface@1.0.0`) or a type (`ns:pkg/interface@1.0.0/type`) from where it is defined
    /// already: a module for an interface, a type for a type.
    pub fn with(mut self, name: impl Into<String>, path: impl Into<String>) -> Config {
        self.code.with.push((name.into(), With::Path(path.into())));
        self
    }

    /// Says that an interface is generated here. So is everything that [`with`](Config::with) does not speak of.
    pub fn with_generated(mut self, name: impl Into<String>) -> Config {
        self.code.with.push((name.into(), With::Generate));
        self
    }

    /// Says so of all interfaces. Has no effect, since that is so in any case.
    pub fn generate_all(mut self) -> Config {
        self.code.generate_all = true;
        self
    }

    /// Leaves functions out, by their names in WIT: `get`, `[method]file.read`.
    pub fn skip(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Config {
        self.code.skip.extend(strings(names));
        self
    }

    /// Binds functions that are `async` in WIT as synchronous ones: `all`, `ns:pkg/interface#function`, or that after `import:` or
    /// `export:`.
    pub fn sync(mut self, functions: impl IntoIterator<Item = impl Into<String>>) -> Config {
        self.code.sync.extend(strings(functions));
        self
    }

    /// Adds a type `Stub` that implements the world, and panics wherever it is called.
    pub fn stubs(mut self) -> Config {
        self.code.stubs = true;
        self
    }

    /// Makes strings bytes: `&[u8]` and `Vec<u8>`. They are UTF-8 all the same.
    pub fn raw_strings(mut self) -> Config {
        self.code.raw_strings = true;
        self
    }

    /// Whether what is only given to imports owns or borrows what it holds.
    pub fn ownership(mut self, ownership: Ownership) -> Config {
        self.code.ownership = ownership;
        self
    }

    /// Uses `std` with the crate's feature `std` only. Has no effect, since nothing that is generated needs it.
    pub fn std_feature(mut self) -> Config {
        self.code.std_feature = true;
        self
    }

    /// Leaves the function through which a host allocates to this module, such as `wit_bindgen::rt`. Without one the file has
    /// that function itself; one file in a program may.
    pub fn runtime_path(mut self, path: impl Into<String>) -> Config {
        self.code.runtime_path = Some(path.into());
        self
    }

    /// Defines flags with the crate `bitflags` at this path. They need no crate without it.
    pub fn bitflags_path(mut self, path: impl Into<String>) -> Config {
        self.code.bitflags_path = Some(path.into());
        self
    }

    /// The type of maps in place of `BTreeMap`: any with `new`, `len`, `iter` and `insert`.
    pub fn map_type(mut self, path: impl Into<String>) -> Config {
        self.code.map_type = Some(path.into());
        self
    }

    /// Derives these traits for records, variants and enums.
    pub fn additional_derives(mut self, traits: impl IntoIterator<Item = impl Into<String>>) -> Config {
        self.code.additional_derive_attributes.extend(strings(traits));
        self
    }

    /// Does not do so for types of these names in WIT.
    pub fn additional_derives_ignore(mut self, types: impl IntoIterator<Item = impl Into<String>>) -> Config {
        self.code.additional_derive_ignore.extend(strings(types));
        self
    }

    /// Writes an attribute, `#[...]`, on one record, variant or enum: `ns:pkg/interface@1.0.0/type`.
    pub fn additional_type_attribute(mut self, ty: impl Into<String>, attribute: impl Into<String>) -> Config {
        self.code.additional_type_attributes.push((ty.into(), attribute.into()));
        self
    }

    /// Writes an attribute, `#[...]`, on one field or case: `ns:pkg/interface@1.0.0/type.field`.
    pub fn additional_member_attribute(mut self, member: impl Into<String>, attribute: impl Into<String>) -> Config {
        self.code.additional_member_attributes.push((member.into(), attribute.into()));
        self
    }

    /// What the names of core exports begin with.
    pub fn export_prefix(mut self, prefix: impl Into<String>) -> Config {
        self.code.export_prefix = Some(prefix.into());
        self
    }

    /// What the name of the custom section with the world's type ends with.
    pub fn type_section_suffix(mut self, suffix: impl Into<String>) -> Config {
        self.code.type_section_suffix = Some(suffix.into());
        self
    }

    /// Where `export!(Type)` finds the bindings, in place of `self`.
    pub fn default_bindings_module(mut self, path: impl Into<String>) -> Config {
        self.code.default_bindings_module = Some(path.into());
        self
    }

    /// What the macro `export!` is called.
    pub fn export_macro_name(mut self, name: impl Into<String>) -> Config {
        self.code.export_macro_name = Some(name.into());
        self
    }

    /// Whether other crates may use that macro.
    pub fn pub_export_macro(mut self, is_pub: bool) -> Config {
        self.code.pub_export_macro = is_pub;
        self
    }

    /// Whether types are defined that no function uses.
    pub fn generate_unused_types(mut self, are_generated: bool) -> Config {
        self.code.generate_unused_types = are_generated;
        self
    }

    /// Whether types that are the same but for their names are one.
    pub fn merge_structurally_equal_types(mut self, are_merged: bool) -> Config {
        self.code.merge_structurally_equal_types = are_merged;
        self
    }

    /// Whether an interface that is imported and exported has its types once. Otherwise each has `From` for the other.
    pub fn merge_imports_and_exports(mut self, are_merged: bool) -> Config {
        self.code.merge_imports_and_exports = are_merged;
        self
    }

    /// Exported resources whose methods take `&mut self`: `all`, `ns:pkg/interface#resource`, `...#resource.method`; after `-`
    /// not. The first that matches counts. A call that needs one which another call is changing panics.
    pub fn mutable_resources(mut self, resources: impl IntoIterator<Item = impl Into<String>>) -> Config {
        self.code.mutable_resources.extend(strings(resources));
        self
    }

    /// Methods that give back the resource: `all`, `ns:pkg/interface#resource`, `...#resource.method`; after `&` by reference,
    /// after `-` not. The first that matches counts.
    pub fn chainable_methods(mut self, methods: impl IntoIterator<Item = impl Into<String>>) -> Config {
        self.code.chainable_methods.extend(strings(methods));
        self
    }

    /// Whether exports leave the constructors of the module to the linker.
    pub fn disable_run_ctors_once_workaround(mut self, is_disabled: bool) -> Config {
        self.code.disable_run_ctors_once_workaround = is_disabled;
        self
    }

    /// Whether modules do without what makes a linker take the custom section along.
    pub fn disable_custom_section_link_helpers(mut self, are_disabled: bool) -> Config {
        self.code.disable_custom_section_link_helpers = are_disabled;
        self
    }
}

#[cfg(test)]
mod tests {
    use witcraft_bindings::options::{OptionKind, OptionValue, Reach};
    use witcraft_generator_rust::{OPTIONS, Options, Ownership};

    use crate::Config;

    /// Calls the method of an option, with what the setting says.
    fn call(name: &str, config: Config) -> Option<Config> {
        Some(match name {
            "runtime_path" => config.runtime_path("a"),
            "raw_strings" => config.raw_strings(),
            "std_feature" => config.std_feature(),
            "stubs" => config.stubs(),
            "skip" => config.skip(["a"]),
            "sync" => config.sync(["a"]),
            "export_prefix" => config.export_prefix("a"),
            "type_section_suffix" => config.type_section_suffix("a"),
            "default_bindings_module" => config.default_bindings_module("a"),
            "export_macro_name" => config.export_macro_name("a"),
            "pub_export_macro" => config.pub_export_macro(true),
            "generate_unused_types" => config.generate_unused_types(true),
            "additional_derives" => config.additional_derives(["a"]),
            "additional_derives_ignore" => config.additional_derives_ignore(["a"]),
            "additional_type_attributes" => config.additional_type_attribute("a", "b"),
            "additional_member_attributes" => config.additional_member_attribute("a", "b"),
            "with" => config.with("a", "b"),
            "generate_all" => config.generate_all(),
            "map_type" => config.map_type("a"),
            "bitflags_path" => config.bitflags_path("a"),
            "ownership" => config.ownership(Ownership::Borrowing),
            "merge_structurally_equal_types" => config.merge_structurally_equal_types(true),
            "merge_imports_and_exports" => config.merge_imports_and_exports(true),
            "chainable_methods" => config.chainable_methods(["a"]),
            "mutable_resources" => config.mutable_resources(["a"]),
            "disable_run_ctors_once_workaround" => config.disable_run_ctors_once_workaround(true),
            "disable_custom_section_link_helpers" => config.disable_custom_section_link_helpers(true),
            _ => return None,
        })
    }

    #[test]
    fn every_option_of_the_generator_has_a_method() {
        for option in OPTIONS.iter().filter(|option| option.reach == Reach::Everywhere) {
            let config = call(&option.in_code(), Config::new()).expect(option.name);
            let pair = || vec![("a".to_owned(), "b".to_owned())];
            let setting = match option.kind {
                OptionKind::Switch { .. } => OptionValue::Switch(true),
                OptionKind::Text { .. } => OptionValue::Text("a".to_owned()),
                OptionKind::List { .. } | OptionKind::Parsed { .. } => OptionValue::List(vec!["a".to_owned()]),
                OptionKind::Pairs { .. } | OptionKind::Mapping { .. } => OptionValue::Pairs(pair()),
                OptionKind::Choice { .. } => OptionValue::Choice(1),
                OptionKind::Tables => panic!("`{}` is for files", option.name),
            };
            let mut expected = Options::default();
            option.apply(&mut expected, setting);
            assert_eq!(format!("{:?}", config.code), format!("{expected:?}"), "`{}`", option.name);
        }
    }
}
