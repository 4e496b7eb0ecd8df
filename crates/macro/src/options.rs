//! The options in braces: one function that knows them all by name, and goes on after one that is wrong.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, Result, Token};
use witcraft_diagnostics::nearest;

use crate::input::{Inline, Reader};
use crate::value::{self, Spanned};

/// Every name, for whoever has misspelled one.
const NAMES: [&str; 32] = [
    "additional_derives",
    "additional_derives_ignore",
    "additional_member_attributes",
    "additional_type_attributes",
    "bitflags_path",
    "chainable_methods",
    "debug",
    "default_bindings_module",
    "disable_custom_section_link_helpers",
    "disable_run_ctors_once_workaround",
    "export_macro_name",
    "export_prefix",
    "features",
    "generate_all",
    "generate_unused_types",
    "inline",
    "map_type",
    "merge_imports_and_exports",
    "merge_structurally_equal_types",
    "mutable_resources",
    "ownership",
    "path",
    "pub_export_macro",
    "raw_strings",
    "runtime_path",
    "skip",
    "std_feature",
    "stubs",
    "sync",
    "type_section_suffix",
    "with",
    "world",
];

/// Reads all options.
///
/// # Errors
/// All that is wrong with them.
pub(crate) fn parse(input: ParseStream<'_>, reader: &mut Reader) -> Result<()> {
    let mut findings: Option<Error> = None;
    let mut add = |error: Error| match &mut findings {
        Some(all) => all.combine(error),
        None => findings = Some(error),
    };
    while !input.is_empty() {
        if let Err(error) = parse_one(input, reader) {
            add(error);
            value::skip_to_comma(input)?;
        }
        if !input.is_empty() && input.parse::<Token![,]>().is_err() {
            add(input.error("expected `,` between options"));
            value::skip_to_comma(input)?;
            input.parse::<Option<Token![,]>>()?;
        }
    }
    findings.map_or(Ok(()), Err)
}

fn parse_one(input: ParseStream<'_>, reader: &mut Reader) -> Result<()> {
    let name: Ident = input.call(Ident::parse_any)?;
    let option = name.to_string();
    if reader.places.options.insert(option.clone(), name.span()).is_some() {
        return Err(Error::new(name.span(), format!("`{option}` is there twice")));
    }
    match option.as_str() {
        // These stand alone.
        "std_feature" if is_on(input)? => reader.set(|config| config.std_feature()),
        "raw_strings" if is_on(input)? => reader.set(|config| config.raw_strings()),
        "stubs" if is_on(input)? => reader.set(|config| config.stubs()),
        "generate_all" if is_on(input)? => reader.set(|config| config.generate_all()),
        "std_feature" | "raw_strings" | "stubs" | "generate_all" => {}
        option if !NAMES.contains(&option) => return Err(unknown(&name, option)),
        option => {
            input.parse::<Token![:]>()?;
            parse_value(option, name.span(), input, reader)?;
        }
    }
    Ok(())
}

/// Whether an option that stands alone is on: `stubs`, or `stubs: true`.
fn is_on(input: ParseStream<'_>) -> Result<bool> {
    if !input.peek(Token![:]) {
        return Ok(true);
    }
    input.parse::<Token![:]>()?;
    value::boolean(input)
}

fn unknown(name: &Ident, option: &str) -> Error {
    let message = match option {
        "async" => {
            "there is no option `async`: functions that are `async` in WIT are what the bindings have asynchronous, \
                    and `sync` makes exceptions"
                .to_owned()
        }
        option => match nearest(option, NAMES) {
            Some(near) => format!("there is no option `{option}`: did you mean `{near}`?"),
            None => format!("there is no option `{option}`: there are `{}`", NAMES.join("`, `")),
        },
    };
    Error::new(name.span(), message)
}

/// Reads what stands after the colon.
fn parse_value(option: &str, name: Span, input: ParseStream<'_>, reader: &mut Reader) -> Result<()> {
    match option {
        "path" => {
            for (path, span) in value::one_or_more(input)? {
                reader.places.paths.push((path.clone().into(), span));
                reader.set(|config| config.path(path));
            }
        }
        "inline" => {
            let tokens = input.cursor().token_stream().into_iter().next().map(|token| token.to_string());
            let (text, span) = value::evaluated(input)?;
            reader.places.inline = Some(Inline { span, tokens: tokens.unwrap_or_default(), text: text.clone() });
            reader.set(|config| config.inline(text));
        }
        "world" => {
            let (world, span) = value::string(input)?;
            reader.places.world = Some(span);
            reader.set(|config| config.world(world));
        }
        "features" => {
            let features = value::strings(input)?;
            reader.set(|config| config.features(features.into_iter().map(|(name, _)| name)));
        }
        "with" => {
            for ((name, span), path) in value::with(input)? {
                reader.note("with", &name, span);
                reader.set(|config| match path {
                    Some(path) => config.with(name, path),
                    None => config.with_generated(name),
                });
            }
        }
        "skip" => {
            let names = reader.values("skip", value::strings(input)?);
            reader.set(|config| config.skip(names));
        }
        "ownership" => {
            let ownership = value::ownership(input)?;
            reader.set(|config| config.ownership(ownership));
        }
        "runtime_path" => {
            let path = reader.value("runtime-path", value::string(input)?);
            reader.has_runtime = true;
            reader.set(|config| config.runtime_path(path));
        }
        "bitflags_path" => {
            let path = reader.value("bitflags-path", value::string(input)?);
            reader.has_bitflags = true;
            reader.set(|config| config.bitflags_path(path));
        }
        "map_type" => {
            let path = reader.value("map-type", value::string(input)?);
            reader.set(|config| config.map_type(path));
        }
        "additional_derives" => {
            let traits = reader.values("additional-derive-attributes", value::paths(input)?);
            reader.set(|config| config.additional_derives(traits));
        }
        "additional_derives_ignore" => {
            let types = reader.values("additional-derive-ignore", value::strings(input)?);
            reader.set(|config| config.additional_derives_ignore(types));
        }
        "additional_type_attributes" => {
            for ((ty, span), attributes) in value::attributes(input)? {
                reader.note("additional-type-attributes", &ty, span);
                for attribute in attributes {
                    reader.set(|config| config.additional_type_attribute(&ty, attribute));
                }
            }
        }
        "additional_member_attributes" => {
            for ((member, span), attributes) in value::attributes(input)? {
                reader.note("additional-member-attributes", &member, span);
                for attribute in attributes {
                    reader.set(|config| config.additional_member_attribute(&member, attribute));
                }
            }
        }
        "export_prefix" => {
            let (prefix, _) = value::string(input)?;
            reader.set(|config| config.export_prefix(prefix));
        }
        "type_section_suffix" => {
            let (suffix, _) = value::string(input)?;
            reader.set(|config| config.type_section_suffix(suffix));
        }
        "default_bindings_module" => {
            let path = reader.value("default-bindings-module", value::string(input)?);
            reader.set(|config| config.default_bindings_module(path));
        }
        "export_macro_name" => {
            let macro_name = reader.value("export-macro-name", value::string(input)?);
            reader.set(|config| config.export_macro_name(macro_name));
        }
        "pub_export_macro" => {
            let is_pub = value::boolean(input)?;
            reader.set(|config| config.pub_export_macro(is_pub));
        }
        "generate_unused_types" => {
            let are_generated = value::boolean(input)?;
            reader.set(|config| config.generate_unused_types(are_generated));
        }
        "merge_structurally_equal_types" => {
            let are_merged = value::boolean(input)?;
            reader.set(|config| config.merge_structurally_equal_types(are_merged));
        }
        "merge_imports_and_exports" => {
            let are_merged = value::boolean(input)?;
            reader.set(|config| config.merge_imports_and_exports(are_merged));
        }
        "mutable_resources" => {
            let resources = value::strings(input)?;
            for (resource, span) in &resources {
                reader.note("mutable-resources", resource.trim_start_matches('-'), *span);
            }
            reader.set(|config| config.mutable_resources(resources.into_iter().map(|(resource, _)| resource)));
        }
        "chainable_methods" => {
            let methods = value::strings(input)?;
            for (method, span) in &methods {
                reader.note("chainable-methods", method.trim_start_matches(['-', '&']), *span);
            }
            reader.set(|config| config.chainable_methods(methods.into_iter().map(|(method, _)| method)));
        }
        "disable_run_ctors_once_workaround" => {
            let is_disabled = value::boolean(input)?;
            reader.set(|config| config.disable_run_ctors_once_workaround(is_disabled));
        }
        "disable_custom_section_link_helpers" => {
            let are_disabled = value::boolean(input)?;
            reader.set(|config| config.disable_custom_section_link_helpers(are_disabled));
        }
        "debug" => reader.debug = value::boolean(input)?,
        "sync" => {
            let functions = value::sync(input)?;
            let functions = reader.values("sync", functions);
            reader.set(|config| config.sync(functions));
        }
        option => return Err(Error::new(name, format!("`{option}` has no value"))),
    }
    Ok(())
}

impl Reader {
    /// Keeps where a value of an option stands, under the name that the generator has for the option.
    fn note(&mut self, option: &'static str, value: &str, span: Span) {
        self.places.values.insert((option, value.to_owned()), span);
    }

    fn value(&mut self, option: &'static str, (value, span): Spanned<String>) -> String {
        self.note(option, &value, span);
        value
    }

    fn values(&mut self, option: &'static str, values: Vec<Spanned<String>>) -> Vec<String> {
        values.into_iter().map(|value| self.value(option, value)).collect()
    }
}
