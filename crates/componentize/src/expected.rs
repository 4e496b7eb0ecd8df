//! The world that a module must match: the embedded one, the given one, and those of its adapters, merged.

use wasm_encoder::CustomSection;
use wit_component::StringEncoding;
use wit_component::metadata::{self, Bindgen};
use wit_parser::{Resolve, WorldId, WorldKey};
use witcraft_component::compatibility::clashes;
use witcraft_diagnostics::{Diagnostic, Origin, contain};
use witcraft_wasi::preview1;

use crate::adapters::{self, Adapter, Chosen};
use crate::check::{GO_JS, GO_JS_HELP};
use crate::go::Addition;
use crate::module::Module;
use crate::{Options, World, agree, exit};

/// The world that a module must match.
pub(crate) struct Expected<'a> {
    /// Everything that the module or one of its adapters may import or export.
    pub(crate) resolve: Resolve,
    /// The merged world, in `resolve`.
    pub(crate) world: WorldId,
    /// What of the world's exports the module itself has to export. The rest comes from adapters.
    pub(crate) exports: Vec<WorldKey>,
    /// What to call the module's world: the name that it has in WIT.
    pub(crate) world_name: String,
    /// The world as the user gave it, which knows its places.
    pub(crate) given: Option<World<'a>>,
    /// The given world as the contents of a custom section, to be embedded for the encoder.
    pub(crate) section: Option<Vec<u8>>,
    /// The adapters that may be used.
    pub(crate) adapters: Vec<Adapter>,
    /// The additions that the module needs to work with them.
    pub(crate) addition: Option<Addition>,
    /// For a program whose exit status gets out: the world of what it imports for that, as a custom section.
    pub(crate) exit: Option<Vec<u8>>,
}

/// The name of the section that the given world is embedded in.
pub(crate) const SECTION: &str = "component-type:given";

/// Finds out what `module` has to fit.
///
/// # Errors
/// There is no world, the embedded one cannot be read, it disagrees with the given one, or with an adapter's.
pub(crate) fn expect<'a>(module: &Module<'_>, options: &Options<'a>) -> Result<Expected<'a>, Vec<Diagnostic>> {
    let embedded = decode_worlds(module).map_err(|error| vec![unreadable(&error)])?;
    check_agreement(module).map_err(|error| vec![disagreement(&error)])?;
    let has_embedded = !module.worlds.is_empty();
    if let Some(given) = options.world.filter(|_| has_embedded) {
        let findings = agree::agree(&embedded.resolve, embedded.world, given);
        if !findings.is_empty() {
            return Err(findings);
        }
    }
    let section = options.world.map(encode).transpose()?;
    let own = match &section {
        Some(section) => merged(embedded, section).map_err(|error| vec![disagreement(&error)])?,
        None => embedded,
    };
    let has_world = has_embedded || section.is_some();
    let Chosen { adapters, addition, builtin } =
        adapters::choose(module, has_world.then_some((&own.resolve, own.world)), options);
    if !has_world && adapters.is_empty() {
        return Err(vec![no_world(module)]);
    }
    let world_name = match options.world {
        Some(world) => world.definition().name.clone(),
        None => embedded_name(module).unwrap_or_else(|| "root".to_owned()),
    };
    let exits = builtin.is_some() && !options.portable_exit && exit::has_code(module, &own.resolve);
    let exit = exits.then(exit::world);
    let mut all = Bindgen::default();
    let exports = all.merge(own).map_err(|error| vec![disagreement(&error)])?;
    for adapter in &adapters {
        merge_adapter(&mut all, adapter).map_err(|finding| vec![finding])?;
    }
    if let Some(exit) = &exit {
        all = merged(all, exit).map_err(|error| vec![disagreement(&error)])?;
    }
    let Bindgen { mut resolve, world, .. } = all;
    resolve.merge_world_imports_based_on_semver(world).map_err(|error| vec![disagreement(&error)])?;
    let exports = exports.into_iter().collect();
    Ok(Expected { resolve, world, exports, world_name, given: options.world, section, adapters, addition, exit })
}

/// The worlds that a module carries, merged into one; an empty one where it carries none.
pub(crate) fn decode_worlds(module: &Module<'_>) -> anyhow::Result<Bindgen> {
    decode(module.worlds.iter().map(|world| (&*world.name, &*world.contents)))
}

/// Checks that the worlds that a module carries have the same interfaces where they have the same names.
fn check_agreement(module: &Module<'_>) -> anyhow::Result<()> {
    let [first, others @ ..] = module.worlds.as_slice() else { return Ok(()) };
    if others.is_empty() {
        return Ok(());
    }
    let read = |contents: &[u8]| contained(|| wit_parser::decoding::decode_world(contents));
    let mut known = vec![read(&first.contents)?.0];
    for other in others {
        let (new, _) = read(&other.contents)?;
        if let Some(clash) = known.iter().flat_map(|known| clashes(known, &new)).next() {
            let notes: Vec<String> = clash.notes("one", "another").map(|note| note.replace('\n', " ")).collect();
            anyhow::bail!("the interface `{}` is not the same in all of them: {}", clash.name(), notes.join("; "));
        }
        known.push(new);
    }
    Ok(())
}

/// The worlds in these custom sections, merged into one.
fn decode<'a>(sections: impl Iterator<Item = (&'a str, &'a [u8])>) -> anyhow::Result<Bindgen> {
    let mut module = wasm_encoder::Module::new();
    for (name, data) in sections {
        module.section(&CustomSection { name: name.into(), data: data.into() });
    }
    let module = module.finish();
    contained(|| metadata::decode(&module)).map(|(_, bindgen)| bindgen)
}

/// Runs an encoder or decoder on what may have been made to break it.
pub(crate) fn contained<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    contain(work).unwrap_or_else(|panic| Err(anyhow::anyhow!("no encoder writes this ({panic})")))
}

fn merged(mut bindgen: Bindgen, section: &[u8]) -> anyhow::Result<Bindgen> {
    bindgen.merge(decode([(SECTION, section)].into_iter())?)?;
    Ok(bindgen)
}

fn encode(world: World<'_>) -> Result<Vec<u8>, Vec<Diagnostic>> {
    metadata::encode(world.resolve(), world.id, StringEncoding::UTF8, None).map_err(|error| {
        let name = &world.definition().name;
        let message = format!("world `{name}` cannot be written as a component type");
        vec![causes(Diagnostic::error("componentize/world", message), &error)]
    })
}

fn merge_adapter(all: &mut Bindgen, adapter: &Adapter) -> Result<(), Diagnostic> {
    let fail = |message: &str, error: &anyhow::Error| {
        let message = format!("adapter `{}` {message}", adapter.name);
        causes(Diagnostic::error("componentize/adapter", message), error).in_origin(Origin::default())
    };
    let (_, mut bindgen) = contained(|| metadata::decode(&adapter.bytes))
        .map_err(|error| fail("cannot be read", &error).help("an adapter is a core module with its world embedded"))?;
    bindgen.metadata = Default::default(); // its own encodings are its own
    all.merge(bindgen).map_err(|error| fail("does not match the module's world", &error))?;
    Ok(())
}

/// The name of the embedded world: of several, the first that exports something.
fn embedded_name(module: &Module<'_>) -> Option<String> {
    let worlds =
        module.worlds.iter().filter_map(|world| contained(|| wit_parser::decoding::decode_world(&world.contents)).ok());
    let mut worlds: Vec<_> = worlds.map(|(resolve, world)| resolve.worlds[world].clone()).collect();
    worlds.sort_by_key(|world| world.exports.is_empty()); // stable
    worlds.into_iter().next().map(|world| world.name)
}

/// Adds the chain of causes to a finding.
pub(crate) fn causes(finding: Diagnostic, error: &anyhow::Error) -> Diagnostic {
    error.chain().fold(finding, |finding, cause| finding.note(cause.to_string()))
}

fn unreadable(error: &anyhow::Error) -> Diagnostic {
    let message = "the world embedded in the module cannot be read";
    causes(Diagnostic::error("componentize/embedded-world", message), error)
        .in_origin(Origin::default())
        .help("the bindings may come from an incompatible version of the tools: regenerate them and rebuild")
}

fn disagreement(error: &anyhow::Error) -> Diagnostic {
    let message = "the worlds that the module was built for contradict each other";
    causes(Diagnostic::error("componentize/world-disagrees", message), error).in_origin(Origin::default())
}

fn no_world(module: &Module<'_>) -> Diagnostic {
    let message = "the module has no embedded world, and none was given";
    let finding = Diagnostic::error("componentize/no-world", message)
        .in_origin(Origin::default())
        .help("pass the WIT it was built for with `--wit PATH`, and `--world NAME` if that has several worlds")
        .help("or build it with generated bindings, which embed their world in the module");
    if module.imports_from(GO_JS) {
        return finding.help(GO_JS_HELP);
    }
    if module.imports_from(preview1::MODULE) {
        return finding.help("it imports WASI preview 1: without `--adapt none` it can be a component of `wasi:cli`");
    }
    finding
}
