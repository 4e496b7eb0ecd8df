//! `witcraft policy`: write and explain policies.

use std::path::PathBuf;

use clap::Subcommand;
use witcraft_policy::{Explained, Given, explain, least, unneeded};

use crate::exit::{CommandResult, Exit, Failure};
use crate::input;
use crate::opts;
use crate::output::Output;
use crate::report::printable;
use witcraft_diagnostics::Diagnostic;

const AFTER_HELP: &str = "\
A policy bounds what artifacts may call, hold and be granted. It grants nothing by itself, and a key
that is absent restricts nothing. `[default]` holds for every component; a `[[component]]` table
holds for the components that it names, in place of the same keys of `[default]`:

  [default]
  allow = ['wasi:cli/*', 'wasi:io/*@0.2']     what its code may call: `*`, versions, `#function`
  deny = [\"network\"]                          wins over `allow`; a word is a capability
  directories = [{ path = \"data\", access = \"ro\" }]
  environment = [\"LOG_*\"]
  network = [\"api.example.com:443\"]
  listen = [\"8080\"]
  clocks = true
  random = false
  limits = { memory = \"64 MiB\", time = \"5s\", fuel = 1000000 }
  packages = { allow = [\"cargo:*\", \"npm:hono@^4\"], deny = [\"cargo:openssl@<0.10.60\"] }
  contents = { names = false, debug-information = false, custom-sections = [], max-size = \"2 MiB\" }

  [[component]]
  name = \"auth\"                               or package = \"demo:auth\", or digest = \"sha256:...\"
  allow = ['wasi:random/random']

Calls are checked in the code, for each part of a composition by itself: what a part can reach, not
what it only imports. `validate`, `compose`, `run`, `serve` and `ci` take the file.";

/// Write and explain policies
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Init(Init),
    Explain(Explain),
}

/// Write the least policy with which a component works
///
/// The policy allows the calls that the component's code can make, part by part, and the grants that are named here.
/// With --compare, prints instead what another policy allows beyond that.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  witcraft policy init app.wasm -o witcraft.policy.toml
  witcraft policy init app.wasm --dir data:ro --env LEVEL --net=api.example.com:443
  witcraft policy init app.wasm --compare witcraft.policy.toml

Exit status: 0 success, 1 the component was rejected or the other policy allows more, 2 usage error.")]
struct Init {
    /// The component, in binary or text; `-` reads standard input
    file: PathBuf,
    /// A directory that runs are granted; `:ro` at the end makes it read-only
    #[arg(long = "dir", value_name = "DIR[:ro]")]
    dirs: Vec<String>,
    /// An environment variable that runs are granted
    #[arg(long = "env", value_name = "KEY")]
    variables: Vec<String>,
    /// Hosts that runs are granted
    #[arg(long, value_name = "HOST[:PORT]", require_equals = true, value_delimiter = ',')]
    net: Vec<String>,
    /// A port that runs listen on
    #[arg(long, value_name = "[ADDRESS:]PORT")]
    listen: Vec<String>,
    /// Allow functions one by one instead of whole interfaces
    #[arg(long)]
    functions: bool,
    /// Print what this policy allows and the component does not need
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dirs", "variables", "net", "listen", "functions", "output"])]
    compare: Option<PathBuf>,
    /// Write to this file instead of standard output
    #[arg(long, short = 'o', value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Show what a policy comes to for each part of a component
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  witcraft policy explain witcraft.policy.toml app.wasm

Exit status: 0 success, 1 a file was rejected, 2 usage error.")]
struct Explain {
    /// The policy
    policy: PathBuf,
    /// The component, in binary or text; `-` reads standard input
    file: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// The component or the policy cannot be read.
pub(crate) fn run(args: &Args, output: &mut Output) -> CommandResult {
    match &args.command {
        Command::Init(args) => init(args, output),
        Command::Explain(args) => explained(args, output),
    }
}

fn init(args: &Init, output: &mut Output) -> CommandResult {
    let component = input::wasm(&args.file)?;
    let own = |findings: Vec<Diagnostic>| Failure::from(component.own(findings));
    if let Some(path) = &args.compare {
        let loaded = opts::policy::load(path)?;
        let findings = unneeded(&loaded.policy, &component.name, &component.bytes).map_err(own)?;
        let looser = !findings.is_empty();
        output.findings(&findings)?;
        return Ok(if looser { Exit::REJECTED } else { Exit::DONE });
    }
    let directory = |text: &String| match text.strip_suffix(":ro") {
        Some(path) => (path.to_owned(), false),
        None => (text.strip_suffix(":rw").unwrap_or(text).to_owned(), true),
    };
    let given = Given {
        directories: args.dirs.iter().map(directory).collect(),
        environment: args.variables.clone(),
        network: args.net.clone(),
        listen: args.listen.clone(),
        functions: args.functions,
    };
    let text = least(&component.name, &component.bytes, &given).map_err(own)?;
    match &args.output {
        Some(path) if !input::is_dash(path) => output.file(path, std::slice::from_ref(&args.file), text.as_bytes())?,
        _ => output.print(&text)?,
    }
    Ok(Exit::DONE)
}

fn explained(args: &Explain, output: &mut Output) -> CommandResult {
    let loaded = opts::policy::load(&args.policy)?;
    let component = input::wasm(&args.file)?;
    let parts = explain(&loaded.policy, &component.name, &component.bytes);
    let parts = parts.map_err(|findings| component.own(findings))?;
    output.show(&loaded.policy.findings());
    let texts: Vec<String> = parts.iter().map(text).collect();
    output.print(&texts.join("\n"))?;
    Ok(Exit::DONE)
}

/// One part, for people.
fn text(part: &Explained) -> String {
    let (name, packages, digest) = &part.identity;
    let mut text = format!("{}\n  name     {}\n", printable(&part.path), printable(name));
    if !packages.is_empty() {
        text += &format!("  package  {}\n", printable(&packages.join(", ")));
    }
    text += &format!("  digest   {digest}\n  rules    {}\n", part.by);
    if part.calls.is_empty() {
        text += "  calls    nothing outside the artifact\n";
    }
    for (index, (interface, allowed)) in part.calls.iter().enumerate() {
        let label = if index == 0 { "calls" } else { "" };
        let verdict = if *allowed { "" } else { "  (not allowed)" };
        text += &format!("  {label:8} {}{verdict}\n", printable(interface));
    }
    for (index, (key, words)) in part.grants.iter().enumerate() {
        let label = if index == 0 { "grants" } else { "" };
        text += &format!("  {label:8} {key}: {words}\n");
    }
    text
}
