//! The macro of `witcraft-guest`. Programs call it through that crate, which passes on the tokens and its own path.
//!
//! ```text
//! tokens ──input──> settings, a place for each ──witcraft-build──> text ──expand──> tokens
//!                                    ^                   │ findings
//!                                    └──── report <──────┘
//! ```

mod expand;
mod input;
mod options;
mod report;
mod value;

use proc_macro::TokenStream;

/// `generate!`, after the path of the crate: `generate! { $crate { ... } }`.
#[proc_macro]
pub fn generate(input: TokenStream) -> TokenStream {
    let input = match syn::parse(input) {
        Ok(input::Input { config, places, debug, runtime }) => expand::expand(config, &places, debug, runtime),
        Err(error) => Err(error),
    };
    input.unwrap_or_else(|error| error.into_compile_error().into())
}
