//! `witcraft virtualize`: satisfy imports of a component inside it.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::SystemTime;

use clap::{Args as _, FromArgMatches};
use witcraft_diagnostics::{Diagnostic, nearest};
use witcraft_policy::Pattern;
use witcraft_virtualize::{Options, Stub, virtualize};

use crate::exit::{CommandResult, Exit, Failure};
use crate::input;
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
How functions are denied:
  A function that returns a `result` fails, with the error that says best that it is not allowed. One
  that returns a list or an option returns nothing in it. A resource that it returns does nothing,
  and its methods are denied too. A function without a result returns. Any other one traps.

Examples:
  witcraft virtualize app.wasm --deny filesystem,sockets -o sealed.wasm
  witcraft virtualize app.wasm --env LEVEL=info --clock 2026-01-01T00:00:00Z --random-seed 7 -o fixed.wasm
  witcraft virtualize app.wasm --keep-env LANG --keep-dir /data -o narrow.wasm
  witcraft virtualize app.wasm --stub 'demo:kv/store#get=some(\"value\")' -o test.wasm
  witcraft inspect sealed.wasm          # what is left open

Exit status: 0 success, 1 the component was rejected, 2 usage error.";

/// Satisfy imports of a component inside it: denied, filtered, fixed or stubbed
///
/// The host of the result cannot grant what was denied, and does not supply what was fixed. The result imports what was
/// left open. Functions that no option is about go on to the host, unless their interface defines resources and has another
/// function that is fixed or stubbed: then they are denied too.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The component, in binary or text; `-` reads standard input
    file: PathBuf,
    /// Deny these: interfaces such as `wasi:sockets/*`, packages of WASI such as `sockets`, or capabilities such as
    /// `network` (comma-separated, or repeated)
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = Pattern::parse)]
    deny: Vec<Pattern>,
    /// Let functions that are denied trap instead of failing
    #[arg(long, requires = "deny")]
    trap: bool,
    /// Set an environment variable; the environment has no others
    #[arg(long = "env", value_name = "KEY=VALUE", value_parser = pair)]
    variables: Vec<(String, String)>,
    /// Pass on the environment variables with these names and no others (comma-separated, or repeated)
    #[arg(long, value_name = "KEY", value_delimiter = ',', conflicts_with = "variables", value_parser = name)]
    keep_env: Vec<String>,
    /// Pass on the directories that the component sees at these paths and no others (comma-separated, or repeated)
    #[arg(long, value_name = "PATH", value_delimiter = ',')]
    keep_dir: Vec<String>,
    /// Set an argument, the first being the name of the program; there are no others
    #[arg(long = "arg", value_name = "ARG", allow_hyphen_values = true)]
    arguments: Vec<String>,
    /// Fix the time of day, as in `2026-01-01T00:00:00Z`
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_rfc3339_weak)]
    clock: Option<SystemTime>,
    /// Draw random numbers from a generator with this seed
    #[arg(long, value_name = "NUMBER")]
    random_seed: Option<u64>,
    /// Let a function return this value, in WAVE; empty for a function without a result
    #[arg(long = "stub", value_name = "INTERFACE#FUNCTION=VALUE")]
    stubs: Vec<StubArg>,
    #[command(flatten)]
    output: opts::output::Wasm,
    #[command(flatten)]
    deterministic: opts::deterministic::Deterministic,
}

#[derive(Clone, Debug)]
struct StubArg(Stub);

impl FromStr for StubArg {
    type Err = String;

    fn from_str(text: &str) -> Result<StubArg, String> {
        let (name, value) = text.split_once('=').ok_or("expected `INTERFACE#FUNCTION=VALUE`")?;
        let (interface, function) = name.split_once('#').ok_or("expected `INTERFACE#FUNCTION=VALUE`")?;
        Ok(StubArg(Stub { interface: interface.to_owned(), function: function.to_owned(), value: value.to_owned() }))
    }
}

fn name(text: &str) -> Result<String, String> {
    match text {
        "" => Err("the name is missing".to_owned()),
        _ if text.contains('=') => Err("expected a name without `=`; set a value with `--env`".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some(("", _)) => Err("the name is missing".to_owned()),
        Some((key, value)) => Ok((key.to_owned(), value.to_owned())),
        None => Err(format!("expected `KEY=VALUE`, such as `{text}=1`")),
    }
}

/// The settings that a document may have: options of this command.
const SETTINGS: [&str; 9] = ["arg", "clock", "deny", "env", "keep-dir", "keep-env", "random-seed", "stub", "trap"];

/// Virtualises a component as the settings of a document say.
///
/// # Errors
/// A setting that does not exist, a value that is wrong, or an import that cannot be replaced.
pub(crate) fn with_settings(
    component: &witcraft_compose::Input,
    settings: &[(String, Option<String>)],
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let wrong = |message: String| vec![Diagnostic::error("usage/virtualize", message)];
    let mut words = vec!["virtualize".to_owned()];
    for (name, value) in settings {
        if !SETTINGS.contains(&name.as_str()) {
            let near = nearest(name, SETTINGS).map(|near| format!("did you mean `{near}`?"));
            let finding = Diagnostic::error("usage/virtualize", format!("there is no setting `{name}`"));
            return Err(vec![finding.help_opt(near)]);
        }
        let word = match value {
            Some(value) => format!("--{name}={value}"),
            None => format!("--{name}"),
        };
        words.push(word);
    }
    words.extend(["--".to_owned(), "FILE".to_owned()]);
    let matches = Args::augment_args(clap::Command::default()).try_get_matches_from(words);
    let args = matches.and_then(|matches| Args::from_arg_matches(&matches)).map_err(|error| {
        let text = error.to_string();
        let line = text.lines().next().unwrap_or_default();
        wrong(line.trim_start_matches("error: ").to_owned())
    })?;
    let options = options(&args);
    virtualize(&component.name, &component.bytes, &options)
}

/// Runs the command.
///
/// # Errors
/// The component cannot be read, or an import cannot be replaced.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let component = input::wasm(&args.file)?;
    let options = options(args);
    if options.deny.is_empty() && options.stubs.is_empty() && is_all_open(&options) {
        let finding = Diagnostic::error("usage/virtualize", "nothing is to be replaced");
        return Err(Failure::usage(finding.help(
            "choose with `--deny`, `--env`, `--keep-env`, `--keep-dir`, `--clock`, `--random-seed` or `--stub`",
        )));
    }
    let made = || virtualize(&component.name, &component.bytes, &options).map_err(|f| Failure::from(component.own(f)));
    let bytes = args.deterministic.made(made)?;
    output.wasm(&args.output, std::slice::from_ref(&args.file), &bytes)?;
    Ok(Exit::DONE)
}

fn options(args: &Args) -> Options {
    let clock = args.clock.map(|clock| {
        let since = clock.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        (since.as_secs(), since.subsec_nanos())
    });
    let given = |is_empty: bool| (!is_empty).then_some(());
    Options {
        deny: args.deny.clone(),
        trap: args.trap,
        environment: given(args.variables.is_empty()).map(|()| args.variables.clone()),
        kept_variables: given(args.keep_env.is_empty()).map(|()| args.keep_env.clone()),
        kept_directories: given(args.keep_dir.is_empty()).map(|()| args.keep_dir.clone()),
        arguments: given(args.arguments.is_empty()).map(|()| args.arguments.clone()),
        clock,
        random_seed: args.random_seed,
        stubs: args.stubs.iter().map(|StubArg(stub)| stub.clone()).collect(),
    }
}

fn is_all_open(options: &Options) -> bool {
    let Options { environment, kept_variables, kept_directories, arguments, clock, random_seed, .. } = options;
    let is_kept = kept_variables.is_none() && kept_directories.is_none();
    is_kept && environment.is_none() && arguments.is_none() && clock.is_none() && random_seed.is_none()
}
