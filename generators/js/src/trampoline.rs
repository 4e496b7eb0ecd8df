//! The functions of the host that core modules import.

use wit_parser::Function;
use witcraft_abi::{Direction, Unsupported};
use witcraft_instantiation::{CoreItem, ImportId, Step, TableId, Trampoline, Transcoding};
use witcraft_writer::Writer;

use crate::context::Context;
use crate::function::{self, Callee, ImportRole};
use crate::imports::member_name;
use crate::names::{Role, quote, role};

/// Writes the trampoline with this number.
pub(crate) fn write(
    context: &mut Context<'_>,
    number: usize,
    trampoline: &Trampoline,
    out: &mut Writer,
) -> Result<(), Vec<Unsupported>> {
    let name = format!("trampoline{number}");
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
                    out.line(format!("if (bytes_{realm}.length === 0) renew_{realm}();"));
                }
                out.line(format!(
                    "return {function}(bytes_{from}, source >>> 0, units >>> 0, bytes_{to}, target >>> 0{arguments});"
                ));
            });
        }
        Trampoline::ResourceNew(table) => {
            let (handles, ty) = place(context, *table);
            let guard = guard(context, *table);
            out.block(format!("function {name}(rep) {{"), "}", |out| {
                out.line(guard);
                out.line(format!("return {handles}.add({ty}, rep);"));
            });
        }
        Trampoline::ResourceRep(table) => {
            let (handles, ty) = place(context, *table);
            out.block(format!("function {name}(index) {{"), "}", |out| {
                out.line(format!("return {handles}.get(index, {ty}).rep;"));
            });
        }
        Trampoline::ResourceDrop(table) => drop_handle(context, &name, *table, out),
        Trampoline::TransferOwn => out.line(format!("const {name} = transferOwn;")),
        Trampoline::TransferBorrow => out.line(format!("const {name} = transferBorrow;")),
        Trampoline::EnterCall => out.line(format!("const {name} = enterCall;")),
        Trampoline::ExitCall => out.line(format!("const {name} = exitCall;")),
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
        Role::Method { name, .. } => ImportRole::Method(member_name(name)),
        Role::Free(_) | Role::Static { .. } => ImportRole::Function,
    };
    Callee::Import { function, role }
}

fn place(context: &Context<'_>, table: TableId) -> (String, u32) {
    let table = context.of.table(table);
    (format!("handles{}", table.instance.0), table.resource.0)
}

fn guard(context: &Context<'_>, table: TableId) -> String {
    let may_leave = context.may_leave(context.of.table(table).instance);
    format!("if (!{may_leave}) trap('cannot leave component instance');")
}

fn drop_handle(context: &mut Context<'_>, name: &str, table: TableId, out: &mut Writer) {
    let (handles, ty) = place(context, table);
    let guard = guard(context, table);
    let resource = context.of.table(table).resource;
    let destroy = if context.implementer(resource).is_some() {
        destructor(context, resource).map(|item| format!("{}(entry.rep);", context.core_function(&item)))
    } else {
        Some("entry.rep[dispose]?.();".to_owned())
    };
    out.block(format!("function {name}(index) {{"), "}", |out| {
        out.line(guard);
        out.line(format!("const entry = {handles}.get(index, {ty});"));
        out.line(format!("{handles}.remove(index, entry);"));
        out.line("if (entry.scope) entry.scope.borrows--;");
        if let Some(destroy) = destroy {
            out.line(format!("else {destroy}"));
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
