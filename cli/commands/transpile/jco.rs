//! Options that scripts have for `jco transpile`, beside those that mean the same here and are in the help.
//!
//! Those that ask for what is made in any case are taken, and change nothing. Those that ask for what is not made are refused,
//! all at once and each with the way out: without them, something else would be made than was asked for.

use witcraft_diagnostics::Diagnostic;

use crate::exit::Failure;

/// Options of `jco transpile`.
#[derive(clap::Args)]
pub(super) struct JcoOptions {
    #[arg(long, short = 'q', hide = true)]
    quiet: bool,
    #[arg(long, hide = true)]
    multi_memory: bool,
    #[arg(long, hide = true)]
    valid_lifting_optimization: bool,
    #[arg(long, hide = true)]
    no_nodejs_compat: bool,
    #[arg(long, hide = true)]
    strict: bool,
    #[arg(long, hide = true)]
    bindgen_enable_wasm_exnref: bool,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "js")]
    import_bindings: Option<String>,
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "sync")]
    async_mode: Option<String>,
    #[arg(long, hide = true)]
    async_wasi_imports: bool,
    #[arg(long, hide = true)]
    async_wasi_exports: bool,
    #[arg(long, hide = true, num_args = 1..)]
    async_imports: Vec<String>,
    #[arg(long, hide = true, num_args = 1..)]
    async_exports: Vec<String>,
    #[arg(long, short = 'O', hide = true)]
    optimize: bool,
    #[arg(long, hide = true)]
    tracing: bool,
    #[arg(long, hide = true)]
    no_component_error_wrapping: bool,
    #[arg(long, hide = true)]
    stub: bool,
    #[arg(long, hide = true)]
    js: bool,
    #[arg(long, hide = true)]
    flags_as_bigint: bool,
    #[arg(long, hide = true)]
    variants_inline_cases: bool,
    #[arg(long, hide = true)]
    use_namespace_objects: bool,
    #[arg(long, hide = true)]
    enum_values_screaming_snake_case: bool,
}

impl JcoOptions {
    /// Refuses what is not made.
    ///
    /// # Errors
    /// All of the options that ask for that.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let bindings = self.import_bindings.as_deref().filter(|mode| !matches!(*mode, "js" | "hybrid"));
        let is_async = self.async_mode.as_deref().is_some_and(|mode| mode != "sync");
        const ASYNC: &str = "a function is asynchronous here where WIT says `async`, and no other is";
        let asked = [
            (
                bindings.is_some(),
                "--import-bindings",
                "imports are functions of JavaScript, as with `--import-bindings js`",
            ),
            (is_async, "--async-mode", ASYNC),
            (self.async_wasi_imports, "--async-wasi-imports", ASYNC),
            (self.async_wasi_exports, "--async-wasi-exports", ASYNC),
            (!self.async_imports.is_empty(), "--async-imports", ASYNC),
            (!self.async_exports.is_empty(), "--async-exports", ASYNC),
            (self.optimize, "--optimize", "run `wasm-opt` on the core modules, before or after"),
            (self.tracing, "--tracing", "wrap the imports that `--map` names, or those that `instantiate` is given"),
            (
                self.no_component_error_wrapping,
                "--no-component-error-wrapping",
                "what a `result` fails with is the `payload` of the error that is thrown",
            ),
            (self.stub, "--stub", "give it a component; `witcraft bindgen ts` has the declarations of a world"),
            (self.js, "--js", "core modules stay WebAssembly; `--base64` puts them into the text"),
            (self.flags_as_bigint, "--flags-as-bigint", "flags are objects of truth values"),
            (self.variants_inline_cases, "--variants-inline-cases", "each case of a variant has a type of its own"),
            (
                self.use_namespace_objects,
                "--use-namespace-objects",
                "cases of enums and variants are told by their names",
            ),
            (
                self.enum_values_screaming_snake_case,
                "--enum-values-screaming-snake-case",
                "cases of enums are strings as WIT spells them",
            ),
        ];
        let asked: Vec<_> = asked.into_iter().filter(|(is_there, ..)| *is_there).collect();
        if asked.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = asked.iter().map(|(_, name, _)| format!("`{name}`")).collect();
        let message = format!("options of `jco transpile` that are not taken here: {}", names.join(", "));
        let mut finding = Diagnostic::error("usage/jco", message);
        for (_, name, way_out) in &asked {
            finding = finding.help(format!("instead of `{name}`: {way_out}"));
        }
        Err(Failure::usage(finding))
    }
}
