//! How generated text is laid out.

use syn::{Attribute, Item, parse_quote};
use witcraft_diagnostics::Diagnostic;

/// Lays items out as `prettyplease` does, with an empty line after each item that ends in a brace.
///
/// # Errors
/// The text is not Rust: a mistake of this generator, which is reported rather than written to a file.
pub(crate) fn items(text: &str) -> Result<String, Diagnostic> {
    let mut file = syn::parse_file(text).map_err(|error| {
        Diagnostic::error("rust/malformed", format!("the generated code is not valid Rust: {error}"))
            .help("this is a bug in witcraft; please report it with the WIT")
    })?;
    file.items.iter_mut().filter_map(attributes).for_each(allow);
    Ok(separate(&prettyplease::unparse(&file)))
}

/// What an item at the root of the file says to the tools of a user's crate: that its layout is as it should be, and not to
/// speak of what follows from the WIT. That is items that the program does not use, deprecated items that the bindings
/// themselves speak of, names that an escaped one is part of, and how the authors of the WIT write, and shape functions and
/// types. All of clippy's pedantic lints are about such shapes, and about the casts that the Canonical ABI consists of.
fn allow(attributes: &mut Vec<Attribute>) {
    let all: [Attribute; 3] = [
        parse_quote!(#[rustfmt::skip]),
        parse_quote!(#[allow(dead_code, deprecated, missing_docs, non_camel_case_types)]),
        parse_quote!(#[allow(
            clippy::collapsible_match,
            clippy::disallowed_names,
            clippy::doc_lazy_continuation,
            clippy::doc_overindented_list_items,
            clippy::enum_variant_names,
            clippy::inherent_to_string,
            clippy::large_enum_variant,
            clippy::len_without_is_empty,
            clippy::module_inception,
            clippy::new_ret_no_self,
            clippy::new_without_default,
            clippy::pedantic,
            clippy::result_large_err,
            clippy::result_unit_err,
            clippy::self_named_constructors,
            clippy::should_implement_trait,
            clippy::tabs_in_doc_comments,
            clippy::too_many_arguments,
            clippy::type_complexity,
            clippy::wrong_self_convention
        )]),
    ];
    attributes.splice(0..0, all);
}

fn attributes(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    match item {
        Item::Const(item) => Some(&mut item.attrs),
        Item::Enum(item) => Some(&mut item.attrs),
        Item::Fn(item) => Some(&mut item.attrs),
        Item::Impl(item) => Some(&mut item.attrs),
        Item::Mod(item) => Some(&mut item.attrs),
        Item::Struct(item) => Some(&mut item.attrs),
        Item::Trait(item) => Some(&mut item.attrs),
        Item::Type(item) => Some(&mut item.attrs),
        _ => None,
    }
}

fn separate(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut after: Option<usize> = None;
    for line in text.lines() {
        let indentation = line.len() - line.trim_start().len();
        let item = line.trim_start();
        let begins = ["pub ", "///", "#[", "impl", "unsafe impl", "unsafe extern", "mod ", "fn ", "struct ", "const "];
        if after == Some(indentation) && begins.iter().any(|start| item.starts_with(start)) {
            out.push('\n');
        }
        after = (item == "}").then_some(indentation);
        out.push_str(line);
        out.push('\n');
    }
    out
}
