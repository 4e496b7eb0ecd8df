//! The module: imports, the runtime that is used, glue, steps, exports.

use std::collections::HashSet;

use witcraft_abi::Unsupported;
use witcraft_instantiation::{CoreItem, CoreModule, Instantiation, MemoryId, ModuleId, Step};
use witcraft_writer::{HEADER, Writer};

use crate::context::Context;
use crate::export::{self, module_source};
use crate::imports;
use crate::names::{key, quote};
use crate::runtime::runtime;
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
    let steps = steps(&context, options);
    let code = format!("{}{}{}{}", exports.functions, glue.as_str(), steps, exports.objects);
    let files: Vec<String> = of
        .modules
        .iter()
        .enumerate()
        .filter(|(_, module)| !is_inline(module, options))
        .map(|(number, _)| core_name(options, number))
        .collect();
    let loads = if options.mode == Mode::Async && !files.is_empty() { "load" } else { "" };
    // Which tables of handles there are is known once the pieces that carry handles over are.
    let first = runtime(&code, &context.realm_texts());
    let handles = declare_handles(&context, &format!("{code}{}", first.instance));
    let runtime = runtime(&format!("{code} {loads} {handles}"), &context.realm_texts());
    let glue_text = format!("{code}{}", runtime.instance);
    let mut instance = handles;
    if glue_text.contains("entered") {
        instance += "let entered = false;\n";
    }
    instance += &state(&context);
    instance += &bound.instance;
    instance += &enums(&context);
    for part in [&runtime.instance, &exports.functions, glue.as_str(), &steps, &exports.objects] {
        instance += part;
    }

    let mut out = Writer::new("  ");
    let shown: String =
        path.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { '?' } else { c }).collect();
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
    Ok(Output { module: (format!("{}.js", options.name), out.finish()), core: core.collect() })
}

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
fn state(context: &Context<'_>) -> String {
    let mut text = String::new();
    for line in context.leave_declarations() {
        text += &line;
        text.push('\n');
    }
    let mut names: Vec<String> = Vec::new();
    for realm in 0..context.realms.len() {
        names.extend([format!("memory_{realm}"), format!("bytes_{realm}"), format!("view_{realm}")]);
    }
    for step in &context.of.steps {
        match step {
            Step::Realloc(realloc, _) => names.push(format!("realloc_{}", realloc.0)),
            Step::PostReturn(post, _) => names.push(format!("post_{}", post.0)),
            Step::Instantiate { .. } | Step::Memory(..) | Step::DefineResource { .. } => {}
        }
    }
    names.extend((0..context.core.len()).map(|number| format!("core{number}")));
    if !names.is_empty() {
        text += &format!("let {};\n", names.join(", "));
    }
    text
}

/// The handle tables that the code uses, and what adapters know them by.
fn declare_handles(context: &Context<'_>, code: &str) -> String {
    let mut text = String::new();
    let transfers = code.contains("tables[");
    for instance in 0..context.of.instances {
        let name = format!("handles{instance}");
        let used = code.contains(&format!("{name}.")) || transfers;
        if used {
            text += &format!("const {name} = new Handles();\n");
        }
    }
    if transfers {
        let entry = |table: &Option<witcraft_instantiation::Table>| match table {
            Some(table) => {
                let is_own = context.implementer(table.resource) == Some(table.instance);
                format!("[handles{}, {}, {is_own}]", table.instance.0, table.resource.0)
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
fn steps(context: &Context<'_>, options: &Options) -> String {
    let mut out = Writer::new("  ");
    let wait = if options.mode == Mode::Sync { "" } else { "await " };
    let modules = &context.of.modules;
    if !modules.is_empty() {
        let names: Vec<String> = (0..modules.len()).map(|number| format!("module{number}")).collect();
        let sources: Vec<String> =
            (0u32..).zip(modules).map(|(number, module)| compile(ModuleId(number), module, options)).collect();
        match (options.mode, sources.as_slice()) {
            (Mode::Sync, _) => {
                for (name, source) in names.iter().zip(&sources) {
                    out.line(format!("const {name} = {source};"));
                }
            }
            (Mode::Module | Mode::Async, [source]) => out.line(format!("const module0 = await {source};")),
            (Mode::Module | Mode::Async, _) => {
                out.block(format!("const [{}] = await Promise.all([", names.join(", ")), "]);", |out| {
                    for source in &sources {
                        out.line(format!("{source},"));
                    }
                });
            }
        }
    }
    let instantiate = if options.mode == Mode::Module { "WebAssembly.instantiate" } else { "instantiateCore" };
    for step in &context.of.steps {
        match step {
            Step::Instantiate { instance, module, imports } => {
                let module = module_source(context, *module);
                let open = format!("const {{ exports: exports{} }} = {wait}{instantiate}({module}", instance.0);
                if imports.is_empty() {
                    out.line(format!("{open});"));
                } else {
                    out.block(format!("{open}, {{"), "});", |out| import_object(imports, out));
                }
            }
            Step::Memory(memory, item) => extract_memory(context, *memory, item, &mut out),
            Step::Realloc(realloc, item) => out.line(format!("realloc_{} = {};", realloc.0, core_item(item))),
            Step::PostReturn(post, item) => out.line(format!("post_{} = {};", post.0, core_item(item))),
            Step::DefineResource { .. } => {}
        }
        bind_core(context, step, &mut out);
    }
    for (number, item) in context.core.iter().enumerate() {
        if matches!(item, CoreItem::Trampoline(_)) {
            out.line(format!("core{number} = {};", core_item(item)));
        }
    }
    out.finish()
}

/// Core functions that are called from here, once the instance that has them is there.
fn bind_core(context: &Context<'_>, step: &Step, out: &mut Writer) {
    let Step::Instantiate { instance: made, .. } = step else { return };
    for (number, item) in context.core.iter().enumerate() {
        match item {
            CoreItem::Export(instance, _) if instance == made => {
                out.line(format!("core{number} = {};", core_item(item)));
            }
            CoreItem::Export(..) | CoreItem::Trampoline(_) | CoreItem::MayLeave(_) => {}
        }
    }
}

fn extract_memory(context: &Context<'_>, memory: MemoryId, item: &CoreItem, out: &mut Writer) {
    for (number, realm) in context.realms.iter().enumerate() {
        if realm.memory == memory {
            out.line(format!("memory_{number} = {};", core_item(item)));
            out.line(format!("renew_{number}();"));
        }
    }
}

fn compile(id: ModuleId, module: &CoreModule<'_>, options: &Options) -> String {
    let several =
        if module.has_several_memories && options.mode != Mode::Sync { ".catch(severalMemories)" } else { "" };
    if is_inline(module, options) {
        let bytes = format!("base64('{}')", encode_base64(&module.bytes));
        return match options.mode {
            Mode::Sync => format!("new WebAssembly.Module({bytes})"),
            Mode::Module | Mode::Async => format!("WebAssembly.compile({bytes}){several}"),
        };
    }
    let name = quote(&core_name(options, id.index()));
    match options.mode {
        Mode::Module => {
            let relative = quote(&format!("./{}", core_name(options, id.index())));
            format!("load(new URL({relative}, import.meta.url)){several}")
        }
        Mode::Async | Mode::Sync => format!("getCoreModule({name}){several}"),
    }
}

fn import_object(imports: &[(String, String, CoreItem)], out: &mut Writer) {
    let mut modules: Vec<&str> = Vec::new();
    let mut seen = HashSet::new();
    modules.extend(imports.iter().map(|(module, ..)| module.as_str()).filter(|module| seen.insert(*module)));
    for module in modules {
        out.block(format!("{}: {{", key(module)), "},", |out| {
            let mut seen = HashSet::new();
            for (_, name, item) in imports.iter().filter(|(of, ..)| of == module) {
                if seen.insert(name) {
                    out.line(format!("{}: {},", key(name), core_item(item)));
                }
            }
        });
    }
}

fn core_item(item: &CoreItem) -> String {
    match item {
        CoreItem::Export(instance, name) => format!("exports{}[{}]", instance.0, quote(name)),
        CoreItem::Trampoline(trampoline) => format!("trampoline{}", trampoline.0),
        CoreItem::MayLeave(instance) => format!("flags{}", instance.0),
    }
}

/// The instance's part, at the top or in a function, and what it exports.
fn finish(out: &mut Writer, instance: &str, items: &[(String, String)], files: &[String], options: &Options) {
    if options.mode == Mode::Module && options.init {
        return initialised(out, instance, items);
    }
    if options.mode == Mode::Module {
        out.lines(instance);
        let item = |(ident, name): &(String, String)| {
            if ident == name { ident.clone() } else { format!("{ident} as {}", export_name(name)) }
        };
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
        if options.mode == Mode::Async && !files.is_empty() {
            // Each written out, so that bundlers see which files there are.
            out.block("if (!getCoreModule) {", "}", |out| {
                out.block("const files = {", "};", |out| {
                    for file in files {
                        let relative = quote(&format!("./{file}"));
                        out.line(format!("{}: new URL({relative}, import.meta.url),", key(file)));
                    }
                });
                out.line("getCoreModule = (name) => load(files[name]);");
            });
        }
        out.lines(instance);
        let item = |(ident, name): &(String, String)| {
            if ident == name { ident.clone() } else { format!("{}: {ident}", key(name)) }
        };
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
        let item = |(ident, name): &(String, String)| format!("{} as {}", slots[number(ident)], export_name(name));
        out.line(format!("export {{ {} }};", items.iter().map(item).collect::<Vec<_>>().join(", ")));
    }
}

/// A name that the module exports, as text where it is no identifier.
pub(crate) fn export_name(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$');
    if is_plain { name.to_owned() } else { quote(name) }
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
