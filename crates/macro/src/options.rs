//! The options in braces: one function that knows them all by name, and goes on after one that is wrong.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, Result, Token};
use witcraft_build::table::{Elements, GeneratorOption, OPTIONS, OptionKind, OptionValue, Options, Reach};
use witcraft_diagnostics::nearest;

use crate::input::{Inline, Reader};
use crate::value::{self, Spanned};

/// The options that say where the WIT is, and what becomes of the code. All others are in the table of the generator.
const OWN: [&str; 5] = ["debug", "features", "inline", "path", "world"];

type CodeOption = GeneratorOption<Options>;

/// An option of the generator by its name.
fn find(name: &str) -> Option<&'static CodeOption> {
    code_options().find(|option| option.in_code() == name)
}

fn code_options() -> impl Iterator<Item = &'static CodeOption> {
    OPTIONS.iter().filter(|option| option.reach == Reach::Everywhere)
}

/// All names, for suggestions.
fn names() -> Vec<String> {
    let mut names: Vec<String> =
        OWN.map(str::to_owned).into_iter().chain(code_options().map(GeneratorOption::in_code)).collect();
    names.sort();
    names
}

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
        return Err(Error::new(name.span(), format!("`{option}` is given twice")));
    }
    if OWN.contains(&option.as_str()) {
        input.parse::<Token![:]>()?;
        return own_value(&option, input, reader);
    }
    match find(&option) {
        Some(option) => code_value(option, input, reader),
        None => Err(unknown(&name, &option)),
    }
}

/// Whether a switch is on: `stubs`, or `stubs: true`.
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
            "there is no option `async`: functions that are `async` in WIT are asynchronous in the bindings, and \
             `sync` makes exceptions"
                .to_owned()
        }
        option => match nearest(option, names().iter().map(String::as_str)) {
            Some(near) => format!("there is no option `{option}`: did you mean `{near}`?"),
            None => format!("there is no option `{option}`: expected one of `{}`", names().join("`, `")),
        },
    };
    Error::new(name.span(), message)
}

/// Reads what stands after the colon of an option about the WIT.
fn own_value(option: &str, input: ParseStream<'_>, reader: &mut Reader) -> Result<()> {
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
        "debug" => reader.debug = value::boolean(input)?,
        other => unreachable!("`{other}` is not one of the options about the WIT"),
    }
    Ok(())
}

/// Reads what an option of the generator is set to.
fn code_value(option: &'static CodeOption, input: ParseStream<'_>, reader: &mut Reader) -> Result<()> {
    let setting = match &option.kind {
        OptionKind::Switch { .. } => OptionValue::Switch(is_on(input)?),
        kind => {
            input.parse::<Token![:]>()?;
            match kind {
                OptionKind::Text { .. } => OptionValue::Text(reader.value(option.name, value::string(input)?)),
                OptionKind::List { elements, .. } => {
                    let values = match elements {
                        Elements::Names | Elements::Filters => value::strings(input)?,
                        Elements::Paths => value::paths(input)?,
                        Elements::Functions => value::functions(input)?,
                    };
                    OptionValue::List(reader.values(option.name, values))
                }
                OptionKind::Parsed { .. } => OptionValue::List(reader.values(option.name, value::strings(input)?)),
                OptionKind::Pairs { .. } => {
                    let mut pairs = Vec::new();
                    for ((name, span), attributes) in value::attributes(input)? {
                        reader.note(option.name, &name, span);
                        pairs.extend(attributes.into_iter().map(|attribute| (name.clone(), attribute)));
                    }
                    OptionValue::Pairs(pairs)
                }
                OptionKind::Mapping { .. } => {
                    let mut pairs = Vec::new();
                    for ((name, span), path) in value::with(input)? {
                        reader.note(option.name, &name, span);
                        pairs.push((name, path));
                    }
                    OptionValue::Pairs(pairs)
                }
                OptionKind::Choice { values, .. } => {
                    let chosen = value::ownership(input)?;
                    let index = values.iter().position(|(name, _)| *name == chosen);
                    OptionValue::Choice(index.expect("the macro and the generator know the same kinds of ownership"))
                }
                OptionKind::Switch { .. } | OptionKind::Tables => {
                    unreachable!("switches are read above, and tables are for files")
                }
            }
        }
    };
    reader.set(|mut config| {
        option.apply(config.code_mut(), setting);
        config
    });
    Ok(())
}

impl Reader {
    /// Keeps where a value of an option stands, under the name that the generator has for the option.
    fn note(&mut self, option: &'static str, value: &str, span: Span) {
        // A filter is reported without what it begins with.
        for value in [value, value.trim_start_matches(['-', '&'])] {
            self.places.values.insert((option, value.to_owned()), span);
        }
    }

    fn value(&mut self, option: &'static str, (value, span): Spanned<String>) -> String {
        self.note(option, &value, span);
        value
    }

    fn values(&mut self, option: &'static str, values: Vec<Spanned<String>>) -> Vec<String> {
        values.into_iter().map(|value| self.value(option, value)).collect()
    }
}
