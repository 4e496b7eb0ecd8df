//! The code that takes the place of the call.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use proc_macro::TokenStream;
use proc_macro2::Span;
use quote::quote;
use syn::{Error, Result};
use witcraft_build::{Config, Generated};

use crate::input::{Places, RUNTIME};
use crate::report;

/// Generates the bindings.
///
/// # Errors
/// All findings.
pub(crate) fn expand(
    config: Config,
    places: &Places,
    debug: bool,
    runtime: Option<proc_macro2::TokenStream>,
) -> Result<TokenStream> {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let generated = config.bindings().map_err(|findings| report::error(&findings, places, &root))?;
    let mut text = generated.text.clone();
    if debug {
        text = written(&generated)?;
    }
    text += &inputs(&generated.files);
    let mut tokens: TokenStream = text.parse().map_err(|error| {
        Error::new(Span::call_site(), format!("the bindings are not valid Rust, which is a bug in witcraft: {error}"))
    })?;
    if let Some(krate) = runtime {
        let name = proc_macro2::Ident::new(RUNTIME, Span::call_site());
        let bring_in = quote! {
            #[allow(unused_imports)]
            #[doc(hidden)]
            use #krate::rt as #name;
        };
        tokens.extend(TokenStream::from(bring_in));
    }
    Ok(tokens)
}

/// What makes the compiler look at the files again: a program is compiled anew when one of them changes.
fn inputs(files: &[PathBuf]) -> String {
    let mut text = String::new();
    for file in files {
        // Without the canonical path a file below a link would not be found from where the compiler looks.
        let path = file.canonicalize().unwrap_or_else(|_| file.clone());
        let _ = writeln!(text, "const _: &[u8] = ::core::include_bytes!({:?});", path.display().to_string());
    }
    text
}

/// Writes the code to a file below the target directory. Gives what takes the code in from there.
fn written(generated: &Generated) -> Result<String> {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let krate = std::env::var("CARGO_CRATE_NAME").unwrap_or_default();
    let name = format!("{krate}-{}-{}", CALLS.fetch_add(1, Relaxed), generated.name);
    let path = Path::new(env!("DEBUG_DIR")).join(name);
    std::fs::write(&path, &generated.text).map_err(|error| {
        Error::new(Span::call_site(), format!("`debug` cannot write `{}`: {error}", path.display()))
    })?;
    Ok(format!("::core::include!({:?});\n", path.display().to_string()))
}
