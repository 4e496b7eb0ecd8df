//! Values of options: strings, lists of strings, and Rust syntax.

use proc_macro2::Span;
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Ident, LitBool, LitStr, Path, Result, Token, braced, bracketed, token};

/// A value, and where it stands.
pub(crate) type Spanned<T> = (T, Span);

/// A string.
pub(crate) fn string(input: ParseStream<'_>) -> Result<Spanned<String>> {
    let literal: LitStr = input.parse()?;
    Ok((literal.value(), literal.span()))
}

/// A string, which may be put together by macros where the feature `macro-string` is there.
pub(crate) fn evaluated(input: ParseStream<'_>) -> Result<Spanned<String>> {
    let span = input.span();
    #[cfg(feature = "macro-string")]
    let text = input.parse::<macro_string::MacroString>()?.eval()?;
    #[cfg(not(feature = "macro-string"))]
    let text = input.parse::<LitStr>()?.value();
    Ok((text, span))
}

/// A bracketed list.
fn list<T>(input: ParseStream<'_>, element: fn(ParseStream<'_>) -> Result<T>) -> Result<Vec<T>> {
    let content;
    bracketed!(content in input);
    Ok(content.parse_terminated(element, Token![,])?.into_iter().collect())
}

/// A bracketed list of strings.
pub(crate) fn strings(input: ParseStream<'_>) -> Result<Vec<Spanned<String>>> {
    list(input, string)
}

/// A string or a list of strings, which may be put together by macros.
pub(crate) fn one_or_more(input: ParseStream<'_>) -> Result<Vec<Spanned<String>>> {
    if input.peek(token::Bracket) { list(input, evaluated) } else { Ok(vec![evaluated(input)?]) }
}

/// A bracketed list of paths of Rust.
pub(crate) fn paths(input: ParseStream<'_>) -> Result<Vec<Spanned<String>>> {
    list(input, |input| {
        let path: Path = input.parse()?;
        Ok((path_text(&path)?, first_span(&path)))
    })
}

/// `true` or `false`.
pub(crate) fn boolean(input: ParseStream<'_>) -> Result<bool> {
    Ok(input.parse::<LitBool>()?.value)
}

/// A list of strings, `true` for `all`, or `false` for none.
pub(crate) fn functions(input: ParseStream<'_>) -> Result<Vec<Spanned<String>>> {
    if !input.peek(LitBool) {
        return strings(input);
    }
    let span = input.span();
    let all = boolean(input)?.then(|| ("all".to_owned(), span));
    Ok(all.into_iter().collect())
}

/// `Owning`, `Borrowing`, or `Borrowing { duplicate_if_necessary: true }`, as the generator calls them.
pub(crate) fn ownership(input: ParseStream<'_>) -> Result<&'static str> {
    let mode: Ident = input.parse()?;
    if mode == "Owning" {
        return Ok("owning");
    }
    if mode != "Borrowing" {
        let message = format!("unknown ownership `{mode}`: expected `Owning` or `Borrowing`");
        return Err(Error::new(mode.span(), message));
    }
    if !input.peek(token::Brace) {
        return Ok("borrowing");
    }
    let content;
    braced!(content in input);
    let fields = content.parse_terminated(
        |input| {
            let field: Ident = input.parse()?;
            if field != "duplicate_if_necessary" {
                let message = format!("`Borrowing` has no field `{field}`: expected `duplicate_if_necessary`");
                return Err(Error::new(field.span(), message));
            }
            input.parse::<Token![:]>()?;
            boolean(input)
        },
        Token![,],
    )?;
    let duplicates = fields.into_iter().any(|duplicate| duplicate);
    Ok(if duplicates { "borrowing-duplicate-if-necessary" } else { "borrowing" })
}

/// `{ "name": value, ... }`
fn map<T>(input: ParseStream<'_>, value: fn(ParseStream<'_>) -> Result<T>) -> Result<Vec<(Spanned<String>, T)>> {
    let content;
    braced!(content in input);
    let mut entries = Vec::new();
    while !content.is_empty() {
        let name = string(&content)?;
        content.parse::<Token![:]>()?;
        entries.push((name, value(&content)?));
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(entries)
}

/// `{ "ns:pkg/interface": path::of::module, "ns:pkg/other": generate }`
pub(crate) fn with(input: ParseStream<'_>) -> Result<Vec<(Spanned<String>, String)>> {
    map(input, |input| path_text(&input.parse()?))
}

/// `{ "ns:pkg/interface/type": [#[attribute] ...] }`
pub(crate) fn attributes(input: ParseStream<'_>) -> Result<Vec<(Spanned<String>, Vec<String>)>> {
    map(input, |input| {
        let content;
        let bracket = bracketed!(content in input);
        let attributes = content.call(Attribute::parse_outer)?;
        if !content.is_empty() {
            return Err(content.error("expected an attribute, `#[...]`"));
        }
        if attributes.is_empty() {
            return Err(Error::new(bracket.span.join(), "there is no attribute in this list"));
        }
        Ok(attributes.iter().map(|attribute| attribute.to_token_stream().to_string()).collect())
    })
}

/// A path without arguments, as text.
fn path_text(path: &Path) -> Result<String> {
    let mut text = String::new();
    for (index, segment) in path.segments.iter().enumerate() {
        if !segment.arguments.is_none() {
            return Err(Error::new(first_span(path), "a path here cannot have arguments: neither `<...>` nor `(...)`"));
        }
        if index > 0 || path.leading_colon.is_some() {
            text += "::";
        }
        text += &segment.ident.to_string();
    }
    Ok(text)
}

/// Where a path begins.
fn first_span(path: &Path) -> Span {
    path.segments.first().map_or_else(Span::call_site, |segment| segment.ident.span())
}

/// Passes over what is left of an option.
pub(crate) fn skip_to_comma(input: ParseStream<'_>) -> Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}
