//! Parses the macro call into a configuration, and records the place of each value.

use std::collections::HashMap;
use std::path::PathBuf;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::{Error, LitStr, Result, Token, braced, token};
use witcraft_build::Config;

use crate::options;

/// A call.
pub(crate) struct Input {
    pub(crate) config: Config,
    pub(crate) places: Places,
    /// Whether the code goes to a file.
    pub(crate) debug: bool,
    /// The path of the crate that has the macro, where it is to be brought in as the runtime.
    pub(crate) runtime: Option<TokenStream>,
}

/// Where things stand in the call.
#[derive(Default)]
pub(crate) struct Places {
    /// Values of options, by the name that the generator has for the option.
    pub(crate) values: HashMap<(&'static str, String), Span>,
    /// Options.
    pub(crate) options: HashMap<String, Span>,
    /// The world's name.
    pub(crate) world: Option<Span>,
    /// The paths, as they are written.
    pub(crate) paths: Vec<(PathBuf, Span)>,
    /// The text of WIT.
    pub(crate) inline: Option<Inline>,
}

/// WIT in the call.
pub(crate) struct Inline {
    pub(crate) span: Span,
    /// The literal as it is written, or whatever else stands there.
    pub(crate) tokens: String,
    pub(crate) text: String,
}

/// The module of the crate, as the generated code names it.
pub(crate) const RUNTIME: &str = "_runtime";

/// A configuration that is being read.
pub(crate) struct Reader {
    config: Config,
    pub(crate) places: Places,
    pub(crate) debug: bool,
}

impl Reader {
    /// Goes on with another configuration.
    pub(crate) fn set(&mut self, change: impl FnOnce(Config) -> Config) {
        self.config = change(std::mem::take(&mut self.config));
    }
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> Result<Input> {
        let krate = parse_crate(input)?;
        let has_flags_crate = parse_flags_crate(input)?;
        let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
        let mut reader = Reader {
            config: Config::new().root(root),
            places: Places::default(),
            debug: std::env::var_os("WIT_BINDGEN_DEBUG").is_some(),
        };
        if input.peek(token::Brace) {
            let content;
            braced!(content in input);
            options::parse(&content, &mut reader)?;
        } else {
            parse_short(input, &mut reader)?;
        }
        let Reader { mut config, places, debug } = reader;
        let code = config.code_mut();
        let needs_runtime = code.runtime_path.is_none();
        let needs_bitflags = has_flags_crate && code.bitflags_path.is_none();
        if needs_runtime {
            code.runtime_path = Some(RUNTIME.to_owned());
        }
        if needs_bitflags {
            code.bitflags_path = Some(format!("{RUNTIME}::bitflags"));
        }
        let is_used = needs_runtime || needs_bitflags;
        Ok(Input { config, places, debug, runtime: is_used.then_some(krate) })
    }
}

/// `$crate`, which the macro that programs call has put first.
fn parse_crate(input: ParseStream<'_>) -> Result<TokenStream> {
    let krate: Ident = input.call(syn::ext::IdentExt::parse_any)?;
    Ok(krate.into_token_stream())
}

/// `bitflags;`, which that macro puts second if its crate has that feature.
fn parse_flags_crate(input: ParseStream<'_>) -> Result<bool> {
    if !input.peek(syn::Ident) {
        return Ok(false);
    }
    let word: Ident = input.parse()?;
    input.parse::<Token![;]>().map_err(|_| Error::new(word.span(), USAGE))?;
    Ok(true)
}

const USAGE: &str = "expected options in braces, the name of a world, or nothing: `generate!({ path: \"wit\" })`, \
                     `generate!(\"world\")`, `generate!(\"world\" in \"path\")`, `generate!()`";

/// `"world"`, `"world" in "path"`, `in "path"`, or nothing.
fn parse_short(input: ParseStream<'_>, reader: &mut Reader) -> Result<()> {
    let world: Option<LitStr> = input.parse()?;
    if let Some(world) = world {
        reader.places.world = Some(world.span());
        reader.set(|config| config.world(world.value()));
    }
    if input.parse::<Option<Token![in]>>()?.is_some() {
        let path: LitStr = input.parse()?;
        reader.places.paths.push((path.value().into(), path.span()));
        reader.set(|config| config.path(path.value()));
    }
    if input.is_empty() { Ok(()) } else { Err(input.error(USAGE)) }
}
