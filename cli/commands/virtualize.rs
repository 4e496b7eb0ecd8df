//! `witcraft virtualize`: satisfy imports of a component inside it.

mod folder;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::SystemTime;

use clap::{Args as _, FromArgMatches};
use witcraft_compose::{Parts, Unclear};
use witcraft_diagnostics::{Diagnostic, nearest};
use witcraft_policy::Pattern;
use witcraft_virtualize::{HostRule, Lack, Options, Standard, Stub, Virtualized, virtualize};

use crate::exit::{CommandResult, Exit, Failure};
use crate::input;
use crate::opts;
use crate::output::Output;

const AFTER_HELP: &str = "\
Mounted files:
  The component sees them beside the directories of its host, or alone with `--deny filesystem`. What
  would change them fails as on a read-only file system. Symbolic links are followed inside the folder.

How functions are denied:
  A function that returns a `result` fails, with the error that says best that it is not allowed. One
  that returns a list or an option returns nothing in it. A stream that it returns is at its end, and
  a future of a `result` fails. A resource that it returns does nothing, and its methods are denied
  too. A function without a result returns. Any other one traps.

Examples:
  witcraft virtualize app.wasm --deny filesystem,sockets -o sealed.wasm
  witcraft virtualize app.wasm --env LEVEL=info --clock 2026-01-01T00:00:00Z --random-seed 7 -o fixed.wasm
  witcraft virtualize app.wasm --keep-env LANG --keep-dir /data --keep-host example.com:443 -o narrow.wasm
  witcraft virtualize app.wasm --deny filesystem --mount /etc/app=config/ --stdout deny -o quiet.wasm
  witcraft virtualize app.wasm --stub 'demo:kv/store#get=some(\"value\")' -o test.wasm
  witcraft virtualize all.wasm --of auth --deny network -o sealed.wasm
  witcraft virtualize all.wasm --of server/auth --deny network -o sealed.wasm
  witcraft inspect sealed.wasm          # what is left open

Exit status: 0 success, 1 the component was rejected, 2 usage error.";

/// Satisfy imports of a component inside it: denied, filtered, fixed or stubbed
///
/// The host of the result cannot grant what was denied, and does not supply what was fixed. The result imports what was
/// left open. Functions that no option is about go on to the host.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The component, in binary or text; `-` reads standard input
    file: PathBuf,
    /// Change only this part of a composition: the name of an instance, or of its component, as `compose --graph` shows it;
    /// for a part of a part, a path such as `server/auth`
    #[arg(long, value_name = "PART")]
    of: Option<String>,
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
    #[arg(long, value_name = "PATH", value_delimiter = ',', value_parser = place)]
    keep_dir: Vec<String>,
    /// Let HTTP requests and sockets go to these hosts and no others, as in `example.com`, `*.example.com`,
    /// `127.0.0.1:8080` (comma-separated, or repeated)
    #[arg(long, value_name = "HOST[:PORT]", value_delimiter = ',')]
    keep_host: Vec<HostRule>,
    /// Embed the files of a folder, which the component sees at this path and can only read
    #[arg(long = "mount", value_name = "PATH=FOLDER")]
    mounts: Vec<MountArg>,
    /// Let standard input be empty
    #[arg(long, value_name = "HOW")]
    stdin: Option<Denied>,
    /// Let what is written to standard output go nowhere
    #[arg(long, value_name = "HOW")]
    stdout: Option<Denied>,
    /// Let what is written to standard error go nowhere
    #[arg(long, value_name = "HOW")]
    stderr: Option<Denied>,
    /// Set an argument, the first being the name of the program; there are no others
    #[arg(long = "arg", value_name = "ARG", allow_hyphen_values = true)]
    arguments: Vec<String>,
    /// Fix the time of day, as in `2026-01-01T00:00:00Z`
    #[arg(long, value_name = "TIME", value_parser = time)]
    clock: Option<SystemTime>,
    /// Draw random numbers from a generator with this seed
    #[arg(long, value_name = "NUMBER")]
    random_seed: Option<u64>,
    /// Let a function return this value, in WAVE; empty for a function without a result. One that is imported without an
    /// interface has its name alone
    #[arg(long = "stub", value_name = "[INTERFACE#]FUNCTION=VALUE")]
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
        let expected = "expected `INTERFACE#FUNCTION=VALUE`, or `FUNCTION=VALUE`";
        let (name, value) = text.split_once('=').ok_or(expected)?;
        let (interface, function) = match name.split_once('#') {
            Some((interface, function)) => (Some(interface.to_owned()), function),
            None if name.contains([':', '/']) => return Err(expected.to_owned()),
            None => (None, name),
        };
        Ok(StubArg(Stub { interface, function: function.to_owned(), value: value.to_owned() }))
    }
}

/// What becomes of a standard stream.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
enum Denied {
    /// It has nothing, or goes nowhere
    Deny,
}

/// Where a folder is mounted.
#[derive(Clone, Debug)]
struct MountArg {
    path: String,
    folder: PathBuf,
}

impl FromStr for MountArg {
    type Err = String;

    fn from_str(text: &str) -> Result<MountArg, String> {
        let (path, folder) = text.split_once('=').ok_or("expected `PATH=FOLDER`, such as `/etc/app=config`")?;
        let shown = path.trim_end_matches('/');
        let is_part = |part: &str| !part.is_empty() && part != "." && part != "..";
        if !path.starts_with('/') || !(shown.is_empty() || shown[1..].split('/').all(is_part)) {
            return Err(format!(
                "`{path}` is not where a folder can be: expected an absolute path, such as `/etc/app`"
            ));
        }
        if folder.is_empty() {
            return Err("the folder is missing".to_owned());
        }
        let path = if shown.is_empty() { "/" } else { shown };
        Ok(MountArg { path: path.to_owned(), folder: folder.into() })
    }
}

/// A time in UTC, or the beginning of a day.
fn time(text: &str) -> Result<SystemTime, String> {
    let whole = if text.len() == "2026-01-01".len() { format!("{text}T00:00:00Z") } else { text.to_owned() };
    let wrong = |error| format!("{error}; expected a time in UTC since 1970, such as `2026-01-01T00:00:00Z`");
    humantime::parse_rfc3339_weak(&whole).map_err(wrong)
}

/// Where a directory is, as a component sees it.
fn place(text: &str) -> Result<String, String> {
    match text.trim_end_matches('/') {
        "" if text.starts_with('/') => Ok("/".to_owned()),
        "" => Err("the path is missing".to_owned()),
        path if path.split('/').any(|part| part == "..") => Err(format!("`{path}` leads outside of itself")),
        path => Ok(path.to_owned()),
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
const SETTINGS: [&str; 14] = [
    "arg",
    "clock",
    "deny",
    "env",
    "keep-dir",
    "keep-env",
    "keep-host",
    "mount",
    "random-seed",
    "stderr",
    "stdin",
    "stdout",
    "stub",
    "trap",
];

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
    let options = options(&args)?;
    Ok(virtualize(&component.name, &component.bytes, &options)?.bytes)
}

/// Runs the command.
///
/// # Errors
/// The component cannot be read, or an import cannot be replaced.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    let component = input::wasm(&args.file)?;
    let options = options(args)?;
    if options.deny.is_empty() && options.stubs.is_empty() && is_all_open(&options) {
        let finding = Diagnostic::error("usage/virtualize", "nothing is to be replaced");
        return Err(Failure::usage(finding.help(
            "choose with `--deny`, `--env`, `--keep-env`, `--keep-dir`, `--keep-host`, `--mount`, `--stdout`, `--clock`, \
             `--random-seed` or `--stub`",
        )));
    }
    let warnings = RefCell::new(Vec::new());
    let made = || -> Result<Vec<u8>, Failure> {
        let virtualized = match &args.of {
            Some(part) => virtualize_part(&component.name, &component.bytes, part, &options),
            None => virtualize(&component.name, &component.bytes, &options),
        };
        let virtualized = virtualized.map_err(|findings| Failure::from(component.own(findings)))?;
        warnings.replace(virtualized.lacks.iter().map(no_effect).collect());
        Ok(virtualized.bytes)
    };
    let bytes = args.deterministic.made(made)?;
    output.show(&component.own(warnings.take()));
    output.wasm(&args.output, std::slice::from_ref(&args.file), &bytes)?;
    Ok(Exit::DONE)
}

/// A composition with one of its parts virtualised.
///
/// # Errors
/// It cannot be taken apart, there is no such part, or an import of the part cannot be replaced.
fn virtualize_part(name: &str, bytes: &[u8], part: &str, options: &Options) -> Result<Virtualized, Vec<Diagnostic>> {
    let mut parts = Parts::of(name, bytes).map_err(|finding| vec![finding])?;
    let found = parts.find(part).map_err(|unclear| vec![no_part(name, part, &unclear)])?;
    let mut lacks: Option<Vec<Lack>> = None;
    parts.change(&found, &mut |input| {
        let virtualized = virtualize(&input.name, &input.bytes, options)?;
        // What one of several lacks, another may have.
        lacks = Some(match lacks.take() {
            Some(before) => before.into_iter().filter(|lack| virtualized.lacks.contains(lack)).collect(),
            None => virtualized.lacks,
        });
        Ok(virtualized.bytes)
    })?;
    Ok(Virtualized { bytes: parts.compose()?, lacks: lacks.unwrap_or_default() })
}

/// What is wrong with the name of a part.
fn no_part(composition: &str, part: &str, unclear: &Unclear) -> Diagnostic {
    let list = |paths: &[String]| paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
    match unclear {
        Unclear::Unknown { paths, has_more } => {
            let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
            let names: BTreeSet<String> = paths.iter().cloned().chain(paths.iter().map(|path| last(path))).collect();
            let near = nearest(part, names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
            let more = if *has_more { " and others" } else { "" };
            Diagnostic::error("virtualize/no-part", format!("`{composition}` has no part `{part}`"))
                .note(format!("its parts are {}{more}", list(paths)))
                .help_opt(near)
        }
        Unclear::Ambiguous(paths) => {
            let message = format!("`{composition}` has several parts `{part}`, inside of different ones");
            Diagnostic::error("virtualize/ambiguous-part", message)
                .note(format!("they are {}", list(paths)))
                .help("choose one with its path")
        }
        Unclear::TooMany => {
            let message = format!("`{composition}` has too many parts to look for `{part}` in all of them");
            Diagnostic::error("virtualize/ambiguous-part", message).help("name it with its whole path")
        }
    }
}

/// An option that changes nothing, as the component does not import what it is about.
fn no_effect(lack: &Lack) -> Diagnostic {
    let (option, what) = match lack {
        Lack::Denied(word) => {
            let message = format!("`--deny {word}` has no effect: the component imports nothing of it");
            return Diagnostic::warning("virtualize/no-effect", message);
        }
        Lack::Variables => ("env", "environment variables"),
        Lack::KeptVariables => ("keep-env", "environment variables"),
        Lack::KeptDirectories => ("keep-dir", "directories"),
        Lack::KeptHosts => ("keep-host", "HTTP client or sockets"),
        Lack::Mounts => ("mount", "directories"),
        Lack::Arguments => ("arg", "arguments"),
        Lack::Clock => ("clock", "time of day"),
        Lack::Random => ("random-seed", "random numbers"),
        Lack::Standard(Standard::Input) => ("stdin", "standard input"),
        Lack::Standard(Standard::Output) => ("stdout", "standard output"),
        Lack::Standard(Standard::Error) => ("stderr", "standard error"),
    };
    let message = format!("`--{option}` has no effect: the component imports no {what}");
    Diagnostic::warning("virtualize/no-effect", message)
}

/// What the arguments ask for.
///
/// # Errors
/// A folder cannot be embedded.
fn options(args: &Args) -> Result<Options, Vec<Diagnostic>> {
    let clock = args.clock.map(|clock| {
        let since = clock.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        (since.as_secs(), since.subsec_nanos())
    });
    let given = |is_empty: bool| (!is_empty).then_some(());
    let streams = [(args.stdin, Standard::Input), (args.stdout, Standard::Output), (args.stderr, Standard::Error)];
    Ok(Options {
        deny: args.deny.clone(),
        trap: args.trap,
        environment: given(args.variables.is_empty()).map(|()| args.variables.clone()),
        kept_variables: given(args.keep_env.is_empty()).map(|()| args.keep_env.clone()),
        kept_directories: given(args.keep_dir.is_empty()).map(|()| args.keep_dir.clone()),
        kept_hosts: given(args.keep_host.is_empty()).map(|()| args.keep_host.clone()),
        mounts: folder::mounts(args.mounts.iter().map(|mount| (mount.path.as_str(), mount.folder.as_path())))?,
        silenced: streams.into_iter().filter_map(|(denied, stream)| denied.map(|Denied::Deny| stream)).collect(),
        arguments: given(args.arguments.is_empty()).map(|()| args.arguments.clone()),
        clock,
        random_seed: args.random_seed,
        stubs: args.stubs.iter().map(|StubArg(stub)| stub.clone()).collect(),
    })
}

fn is_all_open(options: &Options) -> bool {
    let Options { environment, kept_variables, kept_directories, arguments, clock, random_seed, .. } = options;
    let is_kept = kept_variables.is_none() && kept_directories.is_none() && options.kept_hosts.is_none();
    let is_own = options.mounts.is_empty() && options.silenced.is_empty();
    is_kept && is_own && environment.is_none() && arguments.is_none() && clock.is_none() && random_seed.is_none()
}
