//! Programs in JavaScript and TypeScript: the limits that they are evaluated under, and what evaluates them.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytesize::ByteSize;
use witcraft_componentize::World;
use witcraft_diagnostics::Diagnostic;
use witcraft_javascript::{Define, Engine, Evaluated, Machine, Options, Stopped};
use witcraft_run::{Cache, Limits, SnapshotError, snapshot};

use crate::commands::run::parse_timeout;
use crate::exit::Failure;
use crate::input;
use crate::opts::cache::usual_cache;

/// How a program in JavaScript or TypeScript becomes a component.
#[derive(clap::Args)]
#[command(next_help_heading = "JavaScript and TypeScript")]
pub(crate) struct JavaScriptArgs {
    /// Stop evaluating the program after a time; what its modules do at their top level is done when the component is made
    #[arg(long, value_name = "TIME", value_parser = parse_timeout, default_value = "30s")]
    eval_timeout: Duration,
    /// Memory that the program may use while it is evaluated
    #[arg(long, value_name = "SIZE", default_value = "256MiB")]
    eval_memory: ByteSize,
    /// The engine: `small`, `fast`, or the path of one that is built from the same sources
    #[arg(long, value_name = "ENGINE", default_value = "small", value_hint = clap::ValueHint::FilePath)]
    engine: PathBuf,
    /// Keep the names of the engine's functions, for wasm backtraces and profiles: about 40 KB
    #[arg(long)]
    debug_names: bool,
    /// Leave the texts of functions out, which `Function.prototype.toString` gives; stack traces stay as they are
    #[arg(long)]
    minify: bool,
    /// Put an expression in the place of a global variable or of a property of one, as in `process.env.NODE_ENV='"production"'`
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_define)]
    define: Vec<Define>,
    /// Leave a module out: what the program imports of it is `undefined`
    #[arg(long, value_name = "SPECIFIER")]
    external: Vec<String>,
}

fn parse_define(text: &str) -> Result<Define, String> {
    let (name, value) = text.split_once('=').ok_or("write `NAME=VALUE`")?;
    Ok(Define { name: name.to_owned(), value: value.to_owned() })
}

/// Makes a component of the program at `entry`.
///
/// # Errors
/// The engine cannot be read; whatever is wrong with the program.
pub(crate) fn componentize(entry: &Path, world: Option<World<'_>>, args: &JavaScriptArgs) -> Result<Vec<u8>, Failure> {
    let Some(world) = world else {
        let message = format!("`{}` is a program, and what it is for is said by WIT", entry.display());
        return Err(Failure::usage(
            Diagnostic::error("usage/javascript-world", message)
                .help("name the WIT with `--wit`, and its world with `--world`"),
        ));
    };
    let built_in = Engine::ALL.into_iter().find(|(name, _)| args.engine.as_os_str() == *name);
    let engine = match built_in {
        Some((_, engine)) => Cow::Borrowed(engine.bytes()),
        None => {
            let unreadable = |finding: Diagnostic| finding.help("the engines that are built in are `small` and `fast`");
            Cow::Owned(input::wasm(&args.engine).map_err(unreadable)?.bytes)
        }
    };
    let machine = Embedded {
        limits: Limits {
            fuel: None,
            timeout: Some(args.eval_timeout),
            memory: args.eval_memory.as_u64(),
            connections: None,
        },
        cache: usual_cache().and_then(|directory| Cache::open(directory).ok()),
    };
    let options = Options {
        wit: world.wit,
        world: world.id,
        machine: &machine,
        engine,
        debug_names: args.debug_names,
        minify: args.minify,
        defines: args.define.clone(),
        externals: args.external.clone(),
    };
    Ok(witcraft_javascript::componentize(entry, &options)?)
}

/// The embedded Wasmtime.
struct Embedded {
    limits: Limits,
    cache: Option<Cache>,
}

impl Machine for Embedded {
    fn evaluate(&self, module: &[u8], request: &[u8]) -> Result<Evaluated, Stopped> {
        let functions = ["witcraft_allocate", "witcraft_evaluate"];
        match snapshot(module, functions, request, &self.limits, self.cache.as_ref()) {
            Ok(snapshot) => Ok(Evaluated { memory: snapshot.memory, reply: snapshot.reply }),
            Err(SnapshotError::Time) => {
                let limit = humantime::format_duration(self.limits.timeout.unwrap_or_default());
                Err(Stopped::Time(format!("{limit} (`--eval-timeout`)")))
            }
            Err(SnapshotError::Memory) => {
                Err(Stopped::Memory(format!("{} (`--eval-memory`)", ByteSize(self.limits.memory))))
            }
            Err(SnapshotError::Trap(trap)) => Err(Stopped::Trap(trap)),
            Err(SnapshotError::Host(error)) => Err(Stopped::Host(error)),
            Err(_) => Err(Stopped::Host("for a reason of its own".to_owned())),
        }
    }
}
