//! `witcraft serve`: HTTP requests, answered by components.

mod events;
mod telemetry;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytesize::ByteSize;
use witcraft_diagnostics::Diagnostic;
use witcraft_run::{Grants, HttpRule, Net};
use witcraft_serve::{Address, Config, Connections, Limits, LogFormat, Prefix, Route, Settings, Timeout, TlsFiles};

use self::events::Console;
use crate::commands::run::parse_timeout;
use crate::exit::{CommandResult, Exit, Failure};
use crate::input;
use crate::opts;
use crate::opts::cache::CacheArgs;
use crate::opts::grants::GrantArgs;
use crate::opts::policy::Asked;
use crate::output::Output;

/// Answer HTTP requests with components; they get nothing unless it is granted
///
/// Serves components that export `wasi:http/incoming-handler` (WASI 0.2) or `wasi:http/handler` (WASI 0.3) over HTTP/1.1 and
/// HTTP/2. Each request gets a fresh instance, unless --reuse allows more.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// A component, which answers all paths, or those with a prefix, as in `/api=api.wasm`; the longest prefix wins
    #[arg(value_name = "[PREFIX=]FILE", required_unless_present = "routes", value_parser = parse_target)]
    components: Vec<Target>,
    /// Read routes from a TOML file, where each component has grants and limits of its own
    #[arg(long, value_name = "FILE", conflicts_with = "components")]
    routes: Option<PathBuf>,
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    grants: GrantArgs,
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    instances: InstanceArgs,
    #[command(flatten)]
    policy: opts::policy::PolicyFile,
    #[command(flatten)]
    cache: CacheArgs,
}

/// The server.
#[derive(clap::Args)]
#[command(next_help_heading = "Server")]
struct ServerArgs {
    /// Listen here; `unix:PATH` is a Unix socket, and port 0 any that is free; may be repeated
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    addr: Vec<Address>,
    /// Speak TLS with the certificate chain in this PEM file
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Answer `/metrics`, `/healthz` and `/readyz` here
    #[arg(long, value_name = "ADDRESS:PORT")]
    admin_addr: Option<std::net::SocketAddr>,
    /// Load components, routes and certificate again when their files change; SIGHUP does so at any time
    #[arg(long)]
    watch: bool,
    /// How requests are logged on standard output
    #[arg(long, value_enum, default_value_t = Log::Text)]
    log: Log,
    /// Let requests go on for this long after SIGTERM or SIGINT
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = parse_timeout)]
    shutdown_timeout: Duration,
    /// Keep at most this many connections open
    #[arg(long, value_name = "N", default_value_t = Connections::default().most)]
    max_connections: usize,
    /// Wait this long for the headers of a request, and for a client that does not read
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = parse_timeout)]
    header_timeout: Duration,
    /// Refuse requests whose headers are larger
    #[arg(long, value_name = "SIZE", default_value = "64KiB")]
    max_headers: ByteSize,
}

/// How requests are logged.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Log {
    /// A line of text for each request
    Text,
    /// A JSON object for each request
    Json,
    /// Nothing
    None,
}

/// Outgoing HTTP.
#[derive(clap::Args)]
#[command(next_help_heading = "Grants (nothing by default)")]
struct HttpArgs {
    /// Allow outgoing HTTP requests with these methods to a host, or to all below a domain (`*.example.com`)
    #[arg(long, value_name = "[METHOD+METHOD@]HOST[:PORT]", value_delimiter = ',')]
    http: Vec<HttpRule>,
    /// Let names and `--net` lead to addresses of this machine and of private networks; addresses that are granted
    /// themselves need no such permission
    #[arg(long)]
    allow_private: bool,
}

/// Limits of each component.
#[derive(clap::Args)]
#[command(next_help_heading = "Limits")]
struct LimitArgs {
    /// Time for a request, from its headers to the last byte of the response, such as `500ms`, or `none`
    #[arg(long, value_name = "TIME", default_value = "30s")]
    timeout: Timeout,
    /// Fuel for a request (about one unit per instruction)
    #[arg(long, value_name = "UNITS")]
    fuel: Option<u64>,
    /// Memory of an instance
    #[arg(long, value_name = "SIZE", default_value = "128MiB")]
    max_memory: ByteSize,
    /// Refuse request bodies that are larger
    #[arg(long, value_name = "SIZE", default_value = "16MiB")]
    max_body: ByteSize,
    /// Answer at most this many requests at a time
    #[arg(long, value_name = "N", default_value_t = Limits::default().requests)]
    max_requests: usize,
    /// Let at most this many more wait for their turn; others get status 503
    #[arg(long, value_name = "N", default_value_t = Limits::default().queue)]
    queue: usize,
    /// Let them wait for at most this long
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = parse_timeout)]
    queue_timeout: Duration,
    /// HTTP connections that an instance may have open to other servers
    #[arg(long, value_name = "N", default_value_t = Limits::default().outgoing)]
    max_outgoing: usize,
}

/// Instances.
#[derive(clap::Args)]
#[command(next_help_heading = "Instances")]
struct InstanceArgs {
    /// Answer up to this many requests with an instance, instead of one
    #[arg(long, value_name = "N", default_value_t = 1)]
    reuse: usize,
    /// Answer up to this many of them at a time (WASI 0.3)
    #[arg(long, value_name = "N", default_value_t = 1)]
    concurrent: usize,
    /// Drop an instance that gets no request for this long
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = parse_timeout)]
    idle_timeout: Duration,
    /// Pass paths on without the prefix of the route
    #[arg(long)]
    strip_prefix: bool,
    /// The files are compiled code that `witcraft compile` of this build wrote; trust whoever made them
    #[arg(long)]
    precompiled: bool,
}

const AFTER_HELP: &str = "\
Examples:
  witcraft serve app.wasm
  witcraft serve app.wasm --addr 127.0.0.1:0 --dir data::/data:ro --http GET@api.example.com:443
  witcraft serve /api=api.wasm /=site.wasm --timeout 5s --max-memory 64MiB
  witcraft serve app.wasm --reuse 1000 --admin-addr 127.0.0.1:9090 --log json
  witcraft serve --routes serve.toml --watch --tls-cert cert.pem --tls-key key.pem

A component sees the whole path, the prefix that matched as `x-forwarded-prefix`, the request's id as
`x-request-id`, and a `traceparent`. What it writes to its standard streams goes to standard error,
with that id.

Status 500 is a component that failed, 503 (with Retry-After) too many requests, 504 one that took too
long; the id in the response is in the log, with the reason.

Traces and metrics are sent by OTLP if `OTEL_EXPORTER_OTLP_ENDPOINT` is set.

Exit status: 0 stopped by SIGTERM or SIGINT; 1 cannot start; 2 usage error.";

/// A component and what it answers.
#[derive(Clone, Debug)]
struct Target {
    path: Prefix,
    component: PathBuf,
}

fn parse_target(text: &str) -> Result<Target, String> {
    // A file of which the name has a `=` and begins with `/` is written with `/=` before it.
    match text.split_once('=').filter(|(path, _)| path.starts_with('/')) {
        Some((_, "")) => Err("the file is missing after `=`".to_owned()),
        Some((path, file)) => {
            let path = path.parse().map_err(|error: witcraft_serve::PrefixError| error.to_string())?;
            Ok(Target { path, component: file.into() })
        }
        None => Ok(Target { path: Prefix::root(), component: text.into() }),
    }
}

/// Runs the command.
///
/// # Errors
/// It cannot start.
pub(crate) fn run(args: Args, output: &mut Output) -> CommandResult {
    if args.components.len() > 1 && !(args.grants.is_empty() && args.http.http.is_empty() && !args.http.allow_private) {
        let message = "grants are not for several components at once";
        let help = "write a file of routes, where each has its own, and pass it with `--routes`";
        return Err(Failure::usage(Diagnostic::error("serve/grants", message).help(help)));
    }
    let settings = settings(&args)?;
    let source = Source {
        policy: args.policy.clone(),
        file: args.routes.clone(),
        components: args.components.clone(),
        settings,
    };
    let routes = source.routes()?;
    let config = Config {
        listen: args.server.addr,
        tls: args.server.tls_cert.zip(args.server.tls_key).map(|(certificate, key)| TlsFiles { certificate, key }),
        admin: args.server.admin_addr,
        connections: Connections {
            most: args.server.max_connections,
            header_timeout: args.server.header_timeout,
            header_bytes: usize::try_from(args.server.max_headers.as_u64()).unwrap_or(usize::MAX),
        },
        shutdown: args.server.shutdown_timeout,
        watch: args.server.watch,
        log: match args.server.log {
            Log::Text => LogFormat::Text,
            Log::Json => LogFormat::Json,
            Log::None => LogFormat::None,
        },
        cache: args.cache.open(output),
        telemetry: telemetry::telemetry(&|name| std::env::var(name).ok()).map_err(|finding| vec![finding])?,
    };
    let console = Console::new(config.log, output.reporter().clone(), source);
    witcraft_serve::serve(config, routes, args.routes.into_iter().collect(), Arc::new(console))?;
    Ok(Exit::DONE)
}

/// How components are run that say nothing else.
fn settings(args: &Args) -> Result<Settings, Failure> {
    let limits = &args.limits;
    Ok(Settings {
        grants: Grants {
            env: args.grants.environment()?,
            dirs: args.grants.dirs.clone(),
            net: Net {
                peers: args.grants.peers(),
                http: args.http.http.clone(),
                public_only: !args.http.allow_private,
                ..Net::default()
            },
            ..Grants::default()
        },
        limits: Limits {
            timeout: limits.timeout.0,
            fuel: limits.fuel,
            memory: limits.max_memory.as_u64(),
            body: limits.max_body.as_u64(),
            requests: limits.max_requests,
            queue: limits.queue,
            queue_timeout: limits.queue_timeout,
            outgoing: limits.max_outgoing,
        },
        reuse: args.instances.reuse,
        concurrent: args.instances.concurrent,
        idle: args.instances.idle_timeout,
        strip_prefix: args.instances.strip_prefix,
        precompiled: args.instances.precompiled,
    })
}

/// Where the routes come from.
struct Source {
    policy: opts::policy::PolicyFile,
    file: Option<PathBuf>,
    components: Vec<Target>,
    settings: Settings,
}

impl Source {
    /// The routes, read again where they are in a file.
    ///
    /// # Errors
    /// The file cannot be read, or is not valid.
    fn routes(&self) -> Result<Vec<Route>, Vec<Diagnostic>> {
        if let Some(path) = &self.file {
            let source = input::text(path).map_err(|finding| vec![finding])?;
            return witcraft_serve::routes(&source, &self.settings, &|name| std::env::var(name).ok());
        }
        let route = |target: &Target| Route {
            path: target.path.clone(),
            component: Path::new(&target.component).to_owned(),
            settings: self.settings.clone(),
        };
        Ok(self.components.iter().map(route).collect())
    }

    /// How a component is run under the policy, which is read again for each that is loaded.
    ///
    /// # Errors
    /// The policy cannot be read, or forbids the component or what it is granted.
    fn admit(&self, route: &Route, bytes: &[u8]) -> Result<Settings, Vec<Diagnostic>> {
        let rejected = |failure: Failure| match failure {
            Failure::Rejected(findings) => findings,
            Failure::Usage(finding) => vec![*finding],
            Failure::BrokenPipe => Vec::new(),
        };
        let mut settings = route.settings.clone();
        let Some(policy) = self.policy.load().map_err(rejected)? else { return Ok(settings) };
        let name = route.component.display().to_string();
        if settings.precompiled {
            let message = "a policy cannot be checked in compiled code";
            return Err(vec![Diagnostic::error("serve/policy", message).in_file(&name)]);
        }
        // Time and memory have defaults here, which are not asked for: they give way to the policy's where those are lower.
        let asked = Asked { fuel: settings.limits.fuel, ..Asked::default() };
        let limits = policy.enforce(&name, bytes, &settings.grants, asked).map_err(rejected)?;
        settings.limits.fuel = limits.fuel;
        settings.limits.memory =
            limits.memory.map_or(settings.limits.memory, |memory| memory.min(settings.limits.memory));
        settings.limits.timeout = match (settings.limits.timeout, limits.time) {
            (Some(own), Some(bound)) => Some(own.min(bound)),
            (own, bound) => own.or(bound),
        };
        Ok(settings)
    }
}
