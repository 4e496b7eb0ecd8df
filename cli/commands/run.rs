//! `witcraft run`: a component, or a core module, on the embedded Wasmtime.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytesize::ByteSize;
use witcraft_run::{Grants, Limits, Listen, Native, Net, Options, Record, Reproducible, Stdio};

use crate::exit::{CommandResult, Exit};
use crate::input;
use crate::opts;
use crate::opts::cache::CacheArgs;
use crate::opts::grants::GrantArgs;
use crate::opts::policy::Asked;
use crate::output::Output;
use crate::progress;

/// Run a component; it gets only its standard streams unless more is granted
///
/// Runs the component as a program by calling its export `wasi:cli/run` (WASI 0.2 and 0.3). With --invoke, calls its
/// functions instead and prints their results in WAVE. A core module that imports WASI preview 1 is converted to a
/// component first.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The component or core module, in binary or text; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Arguments for the program, after `--`
    #[arg(last = true, value_name = "ARG")]
    args: Vec<String>,
    /// Call this function instead of running a program; repeat to make several calls on the same instance, where `$0`
    /// is the result of the first
    #[arg(long, value_name = "FUNCTION(ARGUMENTS)")]
    invoke: Vec<String>,
    /// Name of the program (its argument 0); the file's name by default
    #[arg(long, value_name = "NAME")]
    argv0: Option<String>,
    #[command(flatten)]
    grants: GrantArgs,
    #[command(flatten)]
    listen: ListenArgs,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    policy: opts::policy::PolicyFile,
    #[command(flatten)]
    record: RecordArgs,
    #[command(flatten)]
    cache: CacheArgs,
    /// The file is compiled code that `witcraft compile` of this build wrote; trust whoever made it
    #[arg(long, help_heading = "Cache", conflicts_with = "policy")]
    precompiled: bool,
}

/// What else the guest may use.
#[derive(clap::Args)]
#[command(next_help_heading = "Grants (nothing by default)")]
struct ListenArgs {
    /// Allow listening on this TCP and UDP port; port 0 means any free port
    #[arg(long, value_name = "[ADDRESS:]PORT")]
    listen: Vec<Listen>,
}

/// Resource limits of the guest.
#[derive(clap::Args)]
#[command(next_help_heading = "Limits")]
struct LimitArgs {
    /// Stop the guest after this much fuel (about one unit per instruction)
    #[arg(long, value_name = "UNITS")]
    fuel: Option<u64>,
    /// Stop the guest after a time, such as `500ms`, `5s` or `2min`
    #[arg(long, value_name = "TIME", value_parser = parse_timeout)]
    timeout: Option<Duration>,
    /// Total memory that the guest may use, such as `64MiB`; 4 GiB by default
    #[arg(long, value_name = "SIZE")]
    max_memory: Option<ByteSize>,
}

/// Finding out what a guest does.
#[derive(clap::Args)]
#[command(next_help_heading = "Diagnosis")]
struct RecordArgs {
    /// Write where the guest spends its time to this file, for https://profiler.firefox.com
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Write a wasm core dump to this file if the guest traps
    #[arg(long, value_name = "FILE")]
    coredump: Option<PathBuf>,
    /// Translate the guest's debug information for native debuggers, and do not optimize its code
    #[arg(long, conflicts_with = "precompiled")]
    debug_info: bool,
    /// Write the names of the guest's functions to `/tmp/perf-PID.map`, for Linux `perf`
    #[arg(long, conflicts_with = "precompiled")]
    perf: bool,
    /// Make all random numbers from this seed, so that runs are the same; they are not secret then
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// `fixed`: clocks begin at 2020-01-01 and go on by a millisecond each time they are read, and by what is waited for
    #[arg(long, value_enum, default_value_t = Clock::System)]
    clock: Clock,
}

/// What clocks show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Clock {
    /// The time
    System,
    /// The same in each run
    Fixed,
}

const AFTER_HELP: &str = "\
Examples:
  witcraft run app.wasm -- --verbose input.txt
  witcraft run app.wasm --dir data::/data:ro --env LEVEL=debug --net=api.example.com:443
  witcraft run server.wasm --listen 127.0.0.1:8080
  witcraft run app.wasm --timeout 5s --max-memory 64MiB
  witcraft run greeter.wasm --invoke 'greet(\"Ada\")'
  witcraft run counter.wasm --invoke 'counter.constructor(3)' --invoke '$0.increment()'
  witcraft run filter.wasm --invoke 'upper(@input.txt)' > output.txt

--invoke accepts any unambiguous part of a function's name:
demo:app/greeter@1.0.0.greet, demo:app/greeter.greet, greeter.greet or greet.
Arguments are written in WAVE: 1, true, 'c', \"text\", [1, 2], (1, true), {name: \"Ada\", age: 36},
circle(3), some(1), none, ok(1), err(\"no\"), {read, write}; in addition, stream([1, 2]) and
future(5), and for a stream<u8> stream(\"text\"), @FILE, @\"FILE\" and `-` (standard input).

A result that is a stream is printed as it arrives: a stream<u8> as raw bytes, any other stream with
one value per line. A result that is a future is printed as its value. Streams and futures inside
other values are printed in argument notation once they have ended. Those in a result that a later
call refers to ($0) are left to that call. The run ends when no task of the guest has work left.

Exit status: the guest's own; 1 input rejected; 2 usage error; 124 --timeout exceeded; 134 trap;
137 --max-memory exceeded; 152 --fuel exhausted.";

/// A time that a guest can be given.
pub(crate) fn parse_timeout(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("the time limit must be more than zero".to_owned()),
        Ok(timeout) => Ok(timeout),
        Err(error) => Err(error.to_string()),
    }
}

/// Runs the command.
///
/// # Errors
/// The input cannot be run, or the grants cannot be given.
pub(crate) fn run(args: Args, output: &mut Output) -> CommandResult {
    let component = if args.precompiled { input::read(&args.file)? } else { input::wasm(&args.file)? };
    let cache = args.cache.open(output);
    let mut program_args = vec![args.argv0.unwrap_or_else(|| program_name(&args.file))];
    program_args.extend(args.args);
    let grants = Grants {
        stdio: Stdio::Inherit,
        args: program_args,
        env: args.grants.environment()?,
        net: Net { peers: args.grants.peers(), listen: args.listen.listen, ..Net::default() },
        dirs: args.grants.dirs,
        reproducible: Reproducible { seed: args.record.seed, clock: args.record.clock == Clock::Fixed },
    };
    let LimitArgs { fuel, timeout, max_memory } = args.limits;
    let mut asked = Asked { fuel, time: timeout, memory: max_memory.map(|size| size.as_u64()) };
    if let Some(policy) = args.policy.load()? {
        asked = policy.enforce(&component.name, &component.bytes, &grants, asked)?;
    }
    let Asked { fuel, time: timeout, memory } = asked;
    let options = Options {
        grants,
        limits: Limits { fuel, timeout, memory: memory.unwrap_or(Limits::MEMORY), connections: None },
        invoke: args.invoke,
        precompiled: args.precompiled,
        record: Record { profile: args.record.profile.is_some(), core_dump: args.record.coredump.is_some() },
        native: Native { debug_info: args.record.debug_info, perf: args.record.perf },
        cache,
        results: Some(|| Box::new(std::io::stdout())),
        while_compiling: Some(progress::compiling),
    };
    // A guest that writes to a closed pipe ends silently, like any other program.
    sigpipe::reset();
    let outcome = witcraft_run::run(&component.name, &component.bytes, &options)?;
    output.show(&[outcome.end.findings(), &outcome.notes].concat());
    for (path, bytes) in [(&args.record.profile, &outcome.profile), (&args.record.coredump, &outcome.core_dump)] {
        if let (Some(path), Some(bytes)) = (path, bytes) {
            output.file(path, std::slice::from_ref(&args.file), bytes)?;
        }
    }
    Ok(Exit(outcome.end.status()))
}

/// The name of the file, with its ending, as other runtimes have it.
fn program_name(file: &Path) -> String {
    file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
