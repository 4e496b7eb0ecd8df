//! The functions of the host that core modules import.

use wit_parser::Function;
use witcraft_abi::{Direction, Unsupported};
use witcraft_instantiation::{CoreItem, ImportId, InstanceId, Step, TableId, Trampoline, Transcoding};
use witcraft_writer::Writer;

use crate::context::{Context, Width};
use crate::function::{self, Callee, ImportRole};
use crate::names::{Role, quote, role};
use crate::runtime::numbered;

/// Writes the trampoline with this number.
pub(crate) fn write(
    context: &mut Context<'_>,
    number: usize,
    trampoline: &Trampoline,
    out: &mut Writer,
) -> Result<(), Vec<Unsupported>> {
    let name = format!("host{number}");
    match trampoline {
        Trampoline::Lower { import, function, options } => {
            let plan = context.plan(Direction::Import, *function, options)?;
            let of = context.of;
            let wit = &of.functions[function.index()];
            let callee = callee(context, *import, wit);
            let text = function::write(context, wit, &plan, *options, callee);
            out.block(format!("function {name}({}) {{", text.parameters), "}", |out| out.lines(&text.body));
        }
        Trampoline::Transcode { transcoding, from, to } => {
            let (from, to) = (context.realm_of_memory(*from), context.realm_of_memory(*to));
            let (function, extra) = transcoder(*transcoding);
            let arguments: String = extra.iter().map(|name| format!(", {name} >>> 0")).collect();
            let parameters: String = extra.iter().map(|name| format!(", {name}")).collect();
            out.block(format!("function {name}(source, units, target{parameters}) {{"), "}", |out| {
                for realm in [from, to] {
                    out.line(format!("if (!{}.length) {}();", numbered("bytes", realm), numbered("renew", realm)));
                }
                let [from, to] = [from, to].map(|realm| numbered("bytes", realm));
                out.line(format!(
                    "return {function}({from}, source >>> 0, units >>> 0, {to}, target >>> 0{arguments});"
                ));
            });
        }
        // These are functions of the runtime.
        Trampoline::ResourceNew(_) | Trampoline::ResourceRep(_) if context.width == Width::Alike => {}
        Trampoline::TransferOwn | Trampoline::TransferBorrow | Trampoline::EnterCall | Trampoline::ExitCall => {}
        Trampoline::ResourceNew(table) => {
            let (instance, typed) = place(context, *table);
            let guard = guard(context, *table);
            let add = context.of_handles("add", instance, &format!("rep{typed}"));
            out.block(format!("function {name}(rep) {{"), "}", |out| {
                out.line(guard);
                out.line(format!("return {add};"));
            });
        }
        Trampoline::ResourceRep(table) => {
            let (instance, typed) = place(context, *table);
            let get = context.of_handles("get", instance, &format!("index{typed}"));
            out.block(format!("function {name}(index) {{"), "}", |out| out.line(format!("return {get};")));
        }
        Trampoline::ResourceDrop(table) => drop_handle(context, &name, *table, out),
        Trampoline::Trap(codes) => {
            let codes: Vec<String> = codes.iter().map(|(code, text)| format!("{code}: {}", quote(text))).collect();
            out.block(format!("function {name}(code) {{"), "}", |out| {
                out.line(format!("trap({{ {} }}[code] ?? 'adapter trap');", codes.join(", ")));
            });
        }
    }
    Ok(())
}

fn callee(context: &Context<'_>, import: ImportId, wit: &Function) -> Callee {
    let function = context.imports[&import].clone();
    let role = match role(&wit.name) {
        Role::Constructor { .. } => ImportRole::Constructor,
        Role::Method { .. } => ImportRole::Method(context.imported.name(&context.of.imports[import.index()])),
        Role::Free(_) | Role::Static { .. } => ImportRole::Function,
    };
    Callee::Import { function, role }
}

/// Whose table of handles it is, and what its functions are told after what they are to do, with a comma before it: the type, where
/// there are several.
fn place(context: &Context<'_>, table: TableId) -> (InstanceId, String) {
    let table = context.of.table(table);
    let typed = if context.width == Width::Alike { String::new() } else { format!(", {}", table.resource.0) };
    (table.instance, typed)
}

fn guard(context: &Context<'_>, table: TableId) -> String {
    format!("{}();", numbered("leave", context.of.table(table).instance.0 as usize))
}

fn drop_handle(context: &mut Context<'_>, name: &str, table: TableId, out: &mut Writer) {
    let (instance, typed) = place(context, table);
    let handles = numbered("handles", instance.0 as usize);
    let taken = context.of_handles("take", instance, &format!("index{typed}"));
    let guard = guard(context, table);
    let resource = context.of.table(table).resource;
    let destroy = if context.implementer(resource).is_some() {
        destructor(context, resource).map(|item| context.core_function(&item))
    } else {
        None
    };
    let is_imported = context.implementer(resource).is_none();
    let width = context.width;
    out.block(format!("function {name}(index) {{"), "}", |out| {
        out.line(guard);
        if width != Width::Lent {
            return out.line(destroy.map_or(format!("{taken};"), |destroy| format!("{destroy}({taken});")));
        }
        out.line(format!("const entry = {handles}.entry(index{typed});"));
        out.line(format!("{handles}.remove(index, entry);"));
        out.line("if (entry.scope) entry.scope.borrows--;");
        if is_imported {
            out.line("else entry.rep[dispose]?.();");
        } else if let Some(destroy) = destroy {
            out.line(format!("else {destroy}(entry.rep);"));
        }
    });
}

/// What is called when the owner of a resource drops it.
pub(crate) fn destructor(context: &Context<'_>, wanted: witcraft_instantiation::ResourceId) -> Option<CoreItem> {
    context.of.steps.iter().find_map(|step| match step {
        Step::DefineResource { resource, destructor } if *resource == wanted => destructor.clone(),
        _ => None,
    })
}

/// The function of the runtime, and its parameters past the first three.
fn transcoder(transcoding: Transcoding) -> (&'static str, &'static [&'static str]) {
    match transcoding {
        Transcoding::Utf8 => ("copyUtf8", &[]),
        Transcoding::Utf16 => ("copyUtf16", &[]),
        Transcoding::Latin1 => ("copyLatin1", &[]),
        Transcoding::Latin1ToUtf16 => ("latin1ToUtf16", &[]),
        Transcoding::Latin1ToUtf8 => ("latin1ToUtf8", &["room", "isFirst"]),
        Transcoding::Utf16ToCompactProbablyUtf16 => ("utf16ToCompactProbablyUtf16", &[]),
        Transcoding::Utf16ToCompactUtf16 => ("utf16ToCompactUtf16", &["room", "before"]),
        Transcoding::Utf16ToLatin1 => ("utf16ToLatin1", &[]),
        Transcoding::Utf16ToUtf8 => ("utf16ToUtf8", &["room", "isFirst"]),
        Transcoding::Utf8ToCompactUtf16 => ("utf8ToCompactUtf16", &["room", "before"]),
        Transcoding::Utf8ToLatin1 => ("utf8ToLatin1", &[]),
        Transcoding::Utf8ToUtf16 => ("utf8ToUtf16", &[]),
    }
}
