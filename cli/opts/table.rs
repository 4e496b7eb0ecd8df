//! The options of a generator as arguments, derived from the generator's table.

use clap::builder::{BoolValueParser, PossibleValue, PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command};
use witcraft_bindings::options::{Argument, Elements, GeneratorOption, OptionKind, OptionValue, Reach};

/// A generator's options as command-line arguments.
pub(crate) trait Table: Sized + 'static {
    /// Their heading in the help, if they have one.
    const HEADING: Option<&'static str>;
    /// All options.
    const OPTIONS: &'static [GeneratorOption<Self>];

    /// What only a command line has: other spellings, conflicts, what an option without its value stands for.
    fn refine(argument: Arg) -> Arg {
        argument
    }
}

/// The options given as arguments.
pub(crate) struct TableArgs<O: Table>(Vec<(&'static GeneratorOption<O>, OptionValue)>);

impl<O: Table> TableArgs<O> {
    /// Applies the arguments on top of the options' current values.
    pub(crate) fn apply(&self, options: &mut O) {
        for (option, setting) in &self.0 {
            option.apply(options, setting.clone());
        }
    }
}

impl<O: Table> clap::Args for TableArgs<O> {
    fn augment_args(command: Command) -> Command {
        command.args(arguments::<O>().map(|option| O::refine(argument(option)).help_heading(O::HEADING)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        TableArgs::<O>::augment_args(command)
    }
}

impl<O: Table> clap::FromArgMatches for TableArgs<O> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = arguments::<O>().filter_map(|option| Some((option, setting(option, matches)?)));
        Ok(TableArgs(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = TableArgs::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The options that can be given as arguments.
fn arguments<O: Table>() -> impl Iterator<Item = &'static GeneratorOption<O>> {
    O::OPTIONS.iter().filter(|option| match option.reach {
        Reach::Everywhere | Reach::Files => true,
        Reach::FileOnly => false,
    })
}

fn argument<O>(option: &GeneratorOption<O>) -> Arg {
    let argument = Arg::new(option.name).long(option.in_arguments()).help(option.help);
    let argument = match option.letter {
        Some(letter) => argument.short(letter),
        None => argument,
    };
    let several = |argument: Arg| argument.action(ArgAction::Append).value_name(option.value);
    match &option.kind {
        OptionKind::Switch { argument: Argument::On | Argument::Off(_), .. } => argument.action(ArgAction::SetTrue),
        OptionKind::Switch { argument: Argument::Value, .. } => argument
            .value_name(option.value)
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_parser(BoolValueParser::new()),
        OptionKind::Text { is_free, .. } => argument.value_name(option.value).allow_hyphen_values(*is_free),
        OptionKind::List { elements, .. } => match elements {
            Elements::Names | Elements::Paths => several(argument),
            Elements::Functions => several(argument).value_delimiter(','),
            Elements::Filters => several(argument).value_delimiter(',').allow_hyphen_values(true),
        },
        OptionKind::Parsed { check, .. } => {
            let check = *check;
            let parse = move |text: &str| check(text).map(|()| text.to_owned());
            several(argument).value_parser(ValueParser::new(parse))
        }
        OptionKind::Pairs { .. } => several(argument).value_parser(ValueParser::new(pair)),
        OptionKind::Mapping { .. } => several(argument).value_parser(ValueParser::new(pair)).value_delimiter(','),
        OptionKind::Choice { values, .. } => {
            let values = values.iter().map(|(name, help)| PossibleValue::new(*name).help(*help));
            argument.value_name(option.value).value_parser(PossibleValuesParser::new(values))
        }
        OptionKind::Tables => argument,
    }
}

/// The value of an option, if it is given.
fn setting<O>(option: &GeneratorOption<O>, matches: &ArgMatches) -> Option<OptionValue> {
    let name = option.name;
    match &option.kind {
        OptionKind::Switch { argument: Argument::On, .. } => {
            matches.get_flag(name).then_some(OptionValue::Switch(true))
        }
        OptionKind::Switch { argument: Argument::Off(_), .. } => {
            matches.get_flag(name).then_some(OptionValue::Switch(false))
        }
        OptionKind::Switch { argument: Argument::Value, .. } => matches.get_one(name).copied().map(OptionValue::Switch),
        OptionKind::Text { .. } => matches.get_one(name).cloned().map(OptionValue::Text),
        OptionKind::List { .. } | OptionKind::Parsed { .. } => {
            matches.get_many(name).map(|values| OptionValue::List(values.cloned().collect()))
        }
        OptionKind::Pairs { .. } | OptionKind::Mapping { .. } => {
            matches.get_many(name).map(|values| OptionValue::Pairs(values.cloned().collect()))
        }
        OptionKind::Choice { values, .. } => {
            let given: &String = matches.get_one(name)?;
            values.iter().position(|(name, _)| name == given).map(OptionValue::Choice)
        }
        OptionKind::Tables => None,
    }
}

/// `name=value`: a name has no `=`.
fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected `name=value`")?;
    Ok((name.to_owned(), value.to_owned()))
}
