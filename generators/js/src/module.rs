//! The module: imports, the runtime that is used, glue, steps, exports.

use std::collections::{BTreeSet, HashSet};

use witcraft_abi::Unsupported;
use witcraft_instantiation::{
    CoreInstanceId, CoreItem, CoreModule, Export, Instantiation, MemoryId, ModuleId, Step, TrampolineId,
};
use witcraft_writer::{HEADER, Writer};

use crate::context::{Context, Width};
use crate::core_exports::{self, exports_of};
use crate::export::{self, module_source};
use crate::imports;
use crate::names::{is_identifier, key, object, quote};
use crate::runtime::{numbered, runtime, words};
use crate::symbols::{MARK, exported, property};
use crate::trampoline;
use crate::{Mode, Options, Output};

/// Writes the module for the component called `path`.
pub(crate) fn write<'a>(
    path: &str,
    of: &'a Instantiation<'a>,
    options: &Options,
) -> Result<Output<'a>, Vec<Unsupported>> {
    let mut context = Context::new(of);
    export::name_classes(&mut context);
    let bound = imports::bind(&mut context, options);
    export::name_imported_classes(&mut context);
    let mut exports = export::write(&mut context, options.namespaced_exports);
    let mut glue = Writer::new("  ");
    let mut found = exports.as_ref().err().cloned().unwrap_or_default();
    for (number, trampoline) in of.trampolines.iter().enumerate() {
        if let Err(unsupported) = trampoline::write(&mut context, number, trampoline, &mut glue) {
            found.extend(unsupported);
        }
    }
    if let Ok(exports) = &mut exports {
        exports.write_classes(&mut context, &mut glue);
    }
    let exports = exports.map_err(|_| found.clone())?;
    if !found.is_empty() {
        return Err(found);
    }
    // Which exports of core instances are named is known once the pieces that use them are.
    let (entry, realms, owners) = (context.entry_text(), context.realm_texts(), context.owner_texts());
    let class = context.only_class();
    let runtime = |code: &str| runtime(code, &entry, &realms, &owners, class.as_ref());
    let hosts: String =
        (0u32..).zip(&of.trampolines).map(|(id, _)| context.trampoline(TrampolineId(id)) + " ").collect();
    let used = format!("{}{}{}{hosts}", exports.functions, glue.as_str(), exports.objects);
    let used = format!("{used}{}", runtime(&used).instance);
    let used: BTreeSet<&str> = words(&used).into_iter().collect();
    let mut instance = state(&context, &used);
    instance += &bound.instance;
    let steps = steps(&context, &used, options);
    let code = format!("{}{}{}{}{}", bound.instance, exports.functions, glue.as_str(), steps, exports.objects);
    let files: Vec<String> = of
        .modules
        .iter()
        .enumerate()
        .filter(|(_, module)| !is_inline(module, options))
        .map(|(number, _)| core_name(options, number))
        .collect();
    let loads = match options.mode {
        Mode::Async if !files.is_empty() => "load",
        Mode::Sync if !files.is_empty() => "loadNow",
        Mode::Module | Mode::Async | Mode::Sync => "",
    };
    // Which tables of handles there are is known once the pieces that carry handles over are.
    let first = runtime(&code);
    let handles = declare_handles(&context, &format!("{code}{}", first.instance));
    let mut runtime = runtime(&format!("{code} {loads} {handles}"));
    let is_small = |module: &CoreModule<'_>| !is_inline(module, options) && module.bytes.len() < SMALL;
    if !of.modules.iter().any(is_small) {
        runtime.module = runtime.module.replace(DATA, "");
    }
    instance = handles + &instance;
    instance += &enums(&context);
    for part in [&runtime.instance, &exports.functions, glue.as_str(), &steps, &exports.objects] {
        instance += part;
    }

    inline_bad_case(&mut runtime.module, &mut instance);

    let mut out = Writer::new("  ");
    let is_shown = |c: char| !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | MARK);
    let shown: String = path.chars().map(|c| if is_shown(c) { c } else { '?' }).collect();
    out.line(format!("// {HEADER} from {shown}; do not edit."));
    out.lines(&bound.module);
    out.lines(&runtime.module);
    finish(&mut out, &instance, &exports.items, &files, options);
    let core = of.modules.iter().enumerate().filter(|(_, module)| !is_inline(module, options));
    let core = core.map(|(number, module)| (core_name(options, number), module.bytes.clone()));
    let uses_error = out.as_str().contains("class ComponentError");
    if uses_error {
        out.line("export { ComponentError };");
    }
    let text = context.symbols.resolve(&out.finish());
    Ok(Output { module: (format!("{}.js", options.name), text), core: core.collect() })
}

/// Writes what `badCase` does where it is called, if that is one place.
fn inline_bad_case(module: &mut String, instance: &mut String) {
    const PIECE: &str = include_str!("runtime/bad_case.js");
    const CALL: &str = "badCase()";
    let others = module.replacen(PIECE, "", 1);
    if !others.contains(CALL) && instance.matches(CALL).count() == 1 {
        *module = others;
        *instance = instance.replacen(CALL, "trap('invalid variant discriminant')", 1);
    }
}

/// Files smaller than this many bytes are put into the text by bundlers, as `data:`. What is there is not fetched, as a content
/// security policy may forbid that.
const SMALL: usize = 4096;

/// The line that takes what a bundler has put into the text.
const DATA: &str = concat!(
    "  else if (url.protocol === 'data:') code = ",
    "Uint8Array.from(atob(url.href.split(',')[1]), (c) => c.charCodeAt());\n"
);

/// Whether a core module is in the text.
fn is_inline(module: &CoreModule<'_>, options: &Options) -> bool {
    module.bytes.len() < options.base64_below
}

/// The file of a core module.
fn core_name(options: &Options, number: usize) -> String {
    let number = if number == 0 { String::new() } else { (number + 1).to_string() };
    format!("{}.core{number}.wasm", options.name)
}

/// What there is of state from the beginning.
fn state(context: &Context<'_>, used: &BTreeSet<&str>) -> String {
    let mut variables = Vec::new();
    if used.contains(context.entered()) {
        variables.push(context.set_entered(false));
    }
    for realm in (0..context.realms.len()).filter(|realm| is_reached(*realm, used)) {
        variables.extend([numbered("bytes", realm), numbered("view", realm)]);
    }
    let mut text = context.leave_declarations().join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    if !variables.is_empty() {
        text += &format!("let {};\n", variables.join(", "));
    }
    text
}

/// Whether the code reads or writes the memory of a realm.
pub(crate) fn is_reached(realm: usize, used: &BTreeSet<&str>) -> bool {
    ["bytes", "view"].iter().any(|stem| used.contains(numbered(stem, realm).as_str()))
}

/// The handle tables that the code uses, and what adapters know them by.
fn declare_handles(context: &Context<'_>, code: &str) -> String {
    let mut text = String::new();
    let transfers = code.contains("tables[");
    let class = match context.width {
        Width::Alike => return text, // functions
        Width::Owned => "OwnedHandles",
        Width::Lent => "Handles",
    };
    for instance in 0..context.of.instances {
        let name = numbered("handles", instance as usize);
        let used = code.contains(&format!("{name}.")) || transfers;
        if used {
            text += &format!("const {name} = new {}();\n", class);
        }
    }
    if transfers {
        let entry = |table: &Option<witcraft_instantiation::Table>| match table {
            Some(table) => {
                let is_own = context.implementer(table.resource) == Some(table.instance);
                format!("[{}, {}, {is_own}]", numbered("handles", table.instance.0 as usize), table.resource.0)
            }
            None => "[]".to_owned(),
        };
        let entries: Vec<String> = context.of.tables.iter().map(entry).collect();
        text += &format!("const tables = [{}];\n", entries.join(", "));
    }
    text
}

fn enums(context: &Context<'_>) -> String {
    let names = |ty: &wit_parser::TypeId| match &context.of.types.types[*ty].kind {
        wit_parser::TypeDefKind::Enum(ty) => {
            ty.cases.iter().map(|case| quote(&case.name)).collect::<Vec<_>>().join(", ")
        }
        kind => unreachable!("a plan takes {kind:?} for an enum"),
    };
    let line = |(number, ty)| format!("const enum{number} = [{}];\n", names(ty));
    context.enums.iter().enumerate().map(line).collect()
}

/// Compiling, and the steps.
fn steps(context: &Context<'_>, used: &BTreeSet<&str>, options: &Options) -> String {
    let mut out = Writer::new("  ");
    let wait = if options.mode == Mode::Sync { "" } else { "await " };
    let modules = &context.of.modules;
    let sources: Vec<String> =
        (0u32..).zip(modules).map(|(number, module)| compile(ModuleId(number), module, options)).collect();
    // A module that is needed once is compiled where it is.
    let only = sources.first().filter(|_| is_needed_once(context.of));
    if !modules.is_empty() && only.is_none() {
        let names: Vec<String> = (0..modules.len()).map(|number| format!("module{number}")).collect();
        match options.mode {
            Mode::Sync => {
                for (name, source) in names.iter().zip(&sources) {
                    out.line(format!("const {name} = {source};"));
                }
            }
            Mode::Module | Mode::Async => {
                out.block(format!("const [{}] = await Promise.all([", names.join(", ")), "]);", |out| {
                    for source in &sources {
                        out.line(format!("{source},"));
                    }
                });
            }
        }
    }
    let instantiate = if options.mode == Mode::Module { "WebAssembly.instantiate" } else { "instantiateCore" };
    let named = core_exports::find(context, used);
    for step in &context.of.steps {
        let (instance, module, imports) = match step {
            Step::Instantiate { instance, module, imports } => (instance, module, imports),
            Step::Call(item) => {
                out.line(format!("{}();", core_item(context, item)));
                continue;
            }
            Step::Memory(..) | Step::Realloc(..) | Step::PostReturn(..) | Step::DefineResource { .. } => continue,
        };
        // What other modules import, and what is called once, is taken from the object.
        let has_use = named.contains_key(instance) || context.of.steps.iter().any(|step| takes_from(step, *instance));
        let module = only.map_or_else(|| module_source(context, *module), |source| format!("{wait}{source}"));
        let made = format!("{wait}{instantiate}({module}");
        let made = match exports_of(*instance) {
            _ if !has_use => made,
            exports if exports == "exports" => format!("const {{ exports }} = {made}"),
            exports => format!("const {{ exports: {exports} }} = {made}"),
        };
        if imports.is_empty() {
            out.line(format!("{made});"));
        } else {
            out.lines(&format!("{made}, {});", import_object(context, imports, made.len())));
        }
        core_exports::bind(context, named.get(instance).map_or(&[], Vec::as_slice), *instance, &mut out);
        for (number, realm) in context.realms.iter().enumerate() {
            if memory_item(context, realm.memory).is_some_and(|item| is_of(item, *instance)) && is_reached(number, used)
            {
                out.line(format!("{}();", numbered("renew", number)));
            }
        }
    }
    out.finish()
}

/// Whether there is one module, which one step instantiates and nobody exports.
fn is_needed_once(of: &Instantiation<'_>) -> bool {
    fn exports_module(exports: &[(String, Export)]) -> bool {
        exports.iter().any(|(_, export)| match export {
            Export::Module(_) => true,
            Export::Instance(exports) => exports_module(exports),
            Export::Function(_) | Export::Resource(_) | Export::Type => false,
        })
    }
    let instantiates = of.steps.iter().filter(|step| matches!(step, Step::Instantiate { .. })).count();
    of.modules.len() == 1 && instantiates == 1 && !exports_module(&of.exports)
}

/// Whether the item is an export of the instance.
fn is_of(item: &CoreItem, instance: CoreInstanceId) -> bool {
    matches!(item, CoreItem::Export(of, _) if *of == instance)
}

/// Whether a step calls an export of the instance, or gives one to a module.
fn takes_from(step: &Step, instance: CoreInstanceId) -> bool {
    match step {
        Step::Instantiate { imports, .. } => imports.iter().any(|(_, _, item)| is_of(item, instance)),
        Step::Call(item) => is_of(item, instance),
        Step::Memory(..) | Step::Realloc(..) | Step::PostReturn(..) | Step::DefineResource { .. } => false,
    }
}

pub(crate) fn memory_item<'a>(context: &Context<'a>, memory: MemoryId) -> Option<&'a CoreItem> {
    context.of.steps.iter().find_map(|step| match step {
        Step::Memory(of, item) if *of == memory => Some(item),
        _ => None,
    })
}

fn compile(id: ModuleId, module: &CoreModule<'_>, options: &Options) -> String {
    let name = quote(&core_name(options, id.index()));
    let is_sync = options.mode == Mode::Sync;
    let source = if is_inline(module, options) {
        let bytes = format!("base64('{}')", encode_base64(&module.bytes));
        if is_sync { format!("new WebAssembly.Module({bytes})") } else { format!("WebAssembly.compile({bytes})") }
    } else {
        match options.mode {
            Mode::Module => {
                let relative = quote(&format!("./{}", core_name(options, id.index())));
                format!("load(new URL({relative}, import.meta.url))")
            }
            Mode::Async | Mode::Sync => format!("getCoreModule({name})"),
        }
    };
    if module.needs.is_empty() {
        return source;
    }
    let compiling = if is_sync { "compilingNow" } else { "compiling" };
    format!("{compiling}({name}, {}, () => {source})", quote(&module.needs.join(", ")))
}

/// The imports of a core module, as an object.
fn import_object(context: &Context<'_>, imports: &[(String, String, CoreItem)], beside: usize) -> String {
    let mut modules: Vec<&str> = Vec::new();
    let mut seen = HashSet::new();
    modules.extend(imports.iter().map(|(module, ..)| module.as_str()).filter(|module| seen.insert(*module)));
    let of = |module: &str| {
        let mut seen = HashSet::new();
        let own = imports.iter().filter(|(of, name, _)| of == module && seen.insert(name));
        let entries: Vec<String> =
            own.map(|(_, name, item)| format!("{}: {}", key(name), core_item(context, item))).collect();
        format!("{}: {}", key(module), object(&entries, 2))
    };
    object(&modules.into_iter().map(of).collect::<Vec<_>>(), beside)
}

fn core_item(context: &Context<'_>, item: &CoreItem) -> String {
    match item {
        CoreItem::Export(instance, name) if is_identifier(name) => format!("{}.{name}", exports_of(*instance)),
        CoreItem::Export(instance, name) => format!("{}[{}]", exports_of(*instance), quote(name)),
        CoreItem::Trampoline(trampoline) => context.trampoline(*trampoline),
        CoreItem::MayLeave(instance) => numbered("flags", instance.0 as usize),
    }
}

/// The instance's part, at the top or in a function, and what it exports.
fn finish(out: &mut Writer, instance: &str, items: &[(String, String)], files: &[String], options: &Options) {
    if options.mode == Mode::Module && options.init {
        return initialised(out, instance, items);
    }
    if options.mode == Mode::Module {
        out.lines(instance);
        let item = |(ident, name): &(String, String)| exported(ident, name);
        if !items.is_empty() {
            out.line(format!("export {{ {} }};", items.iter().map(item).collect::<Vec<_>>().join(", ")));
        }
        return;
    }
    let open = match options.mode {
        Mode::Sync => {
            "export function instantiate(getCoreModule, imports, instantiateCore = (module, imports) => new WebAssembly.Instance(module, imports)) {"
        }
        Mode::Module | Mode::Async => {
            "export async function instantiate(getCoreModule, imports, instantiateCore = WebAssembly.instantiate) {"
        }
    };
    out.block(open, "}", |out| {
        if !files.is_empty() {
            let load = if options.mode == Mode::Sync { "loadNow" } else { "load" };
            // Each written out, so that bundlers see which files there are.
            out.block("if (!getCoreModule) {", "}", |out| {
                out.block("const files = {", "};", |out| {
                    for file in files {
                        let relative = quote(&format!("./{file}"));
                        out.line(format!("{}: new URL({relative}, import.meta.url),", key(file)));
                    }
                });
                out.line(format!("getCoreModule = (name) => {load}(files[name]);"));
            });
        }
        out.lines(instance);
        let item = |(ident, name): &(String, String)| property(name, ident);
        out.line(format!("return {{ {} }};", items.iter().map(item).collect::<Vec<_>>().join(", ")));
    });
}

/// The instance's part within the promise `$init`, which gives the exports their values.
fn initialised(out: &mut Writer, instance: &str, items: &[(String, String)]) {
    let mut idents: Vec<&str> = items.iter().map(|(ident, _)| ident.as_str()).collect();
    idents.dedup();
    let number = |ident: &str| idents.iter().position(|other| *other == ident).expect("it is one of them");
    let slots: Vec<String> = (0..idents.len()).map(|number| format!("exported{number}")).collect();
    if !slots.is_empty() {
        out.line(format!("let {};", slots.join(", ")));
    }
    out.block("export const $init = (async () => {", "})();", |out| {
        out.lines(instance);
        for (slot, ident) in slots.iter().zip(&idents) {
            out.line(format!("{slot} = {ident};"));
        }
    });
    if !items.is_empty() {
        let item = |(ident, name): &(String, String)| exported(&slots[number(ident)], name);
        out.line(format!("export {{ {} }};", items.iter().map(item).collect::<Vec<_>>().join(", ")));
    }
}

fn encode_base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { digit as char } else { '=' });
        }
    }
    text
}
