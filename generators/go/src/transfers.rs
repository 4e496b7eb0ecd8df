//! How values go through streams and futures: for each type that a package's functions carry, a variable with the functions of the host for
//! it, and the functions that put a value into memory and take it out.

use wit_parser::Type;
use witcraft_abi::{TransferIntrinsic, TransferKind, ValuePlan};
use witcraft_bindings::{Function, ModuleId, Transfer};
use witcraft_types::type_text;
use witcraft_writer::Writer;

use crate::context::{Context, File};
use crate::emit::{Emitter, Operand, Spell, Target};
use crate::module::{Core, World};
use crate::names::GoIdent;

/// A type that goes through streams or futures.
#[derive(Clone)]
pub(crate) struct Carried {
    kind: TransferKind,
    /// The type as Go has it.
    text: String,
    /// The variable.
    name: GoIdent,
    /// The module of a function that has such a stream or future in its type.
    module: ModuleId,
    payload: Option<Type>,
    is_written: bool,
}

impl Core {
    /// The variable for a type, which a function of the module carries.
    pub(crate) fn transfer(&mut self, cx: Context<'_>, kind: TransferKind, payload: Option<Type>) -> GoIdent {
        let text = cx.side(&payload);
        if let Some(carried) = self.carried.iter().find(|carried| carried.kind == kind && carried.text == text) {
            let name = carried.name.clone();
            cx.file.calls(&name);
            return name;
        }
        let of = match kind {
            TransferKind::Stream => "streamOf",
            TransferKind::Future => "futureOf",
        };
        let name = self.local(&format!("{of}{}", words(&text)));
        cx.file.calls(&name);
        let carried = Carried { kind, text, name: name.clone(), module: cx.id, payload, is_written: false };
        self.carried.push(carried);
        name
    }
}

/// Writes the variables that code has named and that are not there yet.
pub(crate) fn write(out: &mut Writer, world: &World<'_>, file: &File, core: &mut Core) {
    // What one of them carries may carry others.
    while let Some(place) = core.carried.iter().position(|carried| !carried.is_written) {
        core.carried[place].is_written = true;
        let carried = core.carried[place].clone();
        define(out, world.context(carried.module, file), core, &carried);
    }
}

/// The stream or future in the type of a function of the module.
fn find<'a>(cx: Context<'a>, carried: &Carried) -> &'a Transfer {
    let module = cx.module();
    let methods = module.resources.iter().flat_map(|resource| &resource.functions);
    let all = module.functions.iter().chain(methods).flat_map(|function: &Function<'_>| &function.transfers);
    let is_it = |transfer: &&Transfer| {
        let payload = transfer.payload.as_ref().map(|plan| plan.ty);
        transfer.kind == carried.kind && cx.side(&payload) == carried.text
    };
    let mut found = all.filter(is_it);
    found.next().expect("a function that has such a value has it in its type")
}

fn define(out: &mut Writer, cx: Context<'_>, core: &mut Core, carried: &Carried) {
    let transfer = find(cx, carried);
    let Carried { kind, text, name, payload, .. } = carried;
    let noun = match kind {
        TransferKind::Stream => "stream",
        TransferKind::Future => "future",
    };
    let title = match payload {
        None => noun.to_owned(),
        Some(payload) => format!("{noun}<{}>", type_text(cx.bindings.resolve, payload, usize::MAX)),
    };
    let suffix = capital(name.as_str());
    let plan = transfer.payload.as_ref();
    let mut fields = vec![("Name", format!("{title:?}"))];
    fields.push(("Size", plan.map_or(0, |plan| plan.layout.size).to_string()));
    for (field, verb, intrinsic) in [
        ("New", "new", TransferIntrinsic::New),
        ("Read", "read", TransferIntrinsic::Read),
        ("Write", "write", TransferIntrinsic::Write),
        ("CancelRead", "cancelRead", TransferIntrinsic::CancelRead),
        ("CancelWrite", "cancelWrite", TransferIntrinsic::CancelWrite),
        ("DropReadable", "dropReadable", TransferIntrinsic::DropReadable),
        ("DropWritable", "dropWritable", TransferIntrinsic::DropWritable),
    ] {
        let pointer = "unsafe.Pointer".to_owned();
        let (parameters, result) = match (intrinsic, kind) {
            (TransferIntrinsic::New, _) => (vec![], Some("uint64")),
            (TransferIntrinsic::Read | TransferIntrinsic::Write, TransferKind::Stream) => {
                (vec!["uint32".to_owned(), pointer, "uint32".to_owned()], Some("uint32"))
            }
            (TransferIntrinsic::Read | TransferIntrinsic::Write, TransferKind::Future) => {
                (vec!["uint32".to_owned(), pointer], Some("uint32"))
            }
            (TransferIntrinsic::CancelRead | TransferIntrinsic::CancelWrite, _) => {
                (vec!["uint32".to_owned()], Some("uint32"))
            }
            (TransferIntrinsic::DropReadable | TransferIntrinsic::DropWritable, _) => (vec!["uint32".to_owned()], None),
        };
        let is_short = parameters.len() == 2;
        let import = transfer.import(intrinsic).clone();
        let function = core.declare(cx, import, &format!("{verb}{suffix}"), parameters, result.map(str::to_owned));
        fields.push((
            field,
            match is_short {
                true => cx.file.async_(&format!("One({function})")),
                false => function.to_string(),
            },
        ));
    }
    let values = plan.filter(|plan| !plan.is_block).map(|plan| {
        let (lower, lift) = (core.local(&format!("lower{suffix}")), core.local(&format!("lift{suffix}")));
        fields.push(("Lower", lower.to_string()));
        fields.push(("Lift", lift.to_string()));
        (plan, lower, lift)
    });
    out.line("");
    out.line(format!("// {name} is how values go through a {title}."));
    let ty = cx.file.async_(&format!("Transfer[{text}]"));
    out.block(format!("var {name} = {ty}{{"), "}", |out| {
        let width = fields.iter().map(|(key, _)| key.len()).max().unwrap_or_default() + 1;
        for (key, value) in &fields {
            out.line(format!("{:width$} {value},", format!("{key}:")));
        }
    });
    if let Some((plan, lower, lift)) = values {
        value_functions(out, cx, core, text, (&plan.lower, &lower), (&plan.lift, &lift));
    }
}

/// The functions that put a value into memory and take it out.
fn value_functions(
    out: &mut Writer,
    cx: Context<'_>,
    core: &mut Core,
    text: &str,
    (lower, lower_name): (&ValuePlan, &GoIdent),
    (lift, lift_name): (&ValuePlan, &GoIdent),
) {
    let pointer = format!("{}.Pointer", cx.file.unsafe_());
    let mut locals = cx.file.locals();
    let (call, value, at) = (locals.declare("call"), locals.declare("value"), locals.declare("at"));
    let operands = vec![Operand::place(&value), Operand::place(&at).pointer()];
    let emitter = Emitter::new(cx, core, Target::Payload, &lower.types, &lower.body, locals).with_call(&call);
    let body = emitter.payload(&lower.parameters, operands, &lower.body);
    let call_name = if crate::emit::mentions(&body, &call) { call.as_str() } else { "_" };
    out.line("");
    let call_type = cx.file.async_("Call");
    out.line(format!("func {lower_name}({call_name} *{call_type}, {value} {text}, {at} {pointer}) {{"));
    out.verbatim(&body);
    out.line("}");
    let mut locals = cx.file.locals();
    let at = locals.declare("at");
    let operands = vec![Operand::place(&at).pointer()];
    let emitter = Emitter::new(cx, core, Target::Payload, &lift.types, &lift.body, locals);
    let body = emitter.payload(&lift.parameters, operands, &lift.body);
    out.line("");
    out.line(format!("func {lift_name}({at} {pointer}) {text} {{"));
    out.verbatim(&body);
    out.line("}");
}

/// The text of a type as one word.
fn words(text: &str) -> String {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(capital).collect()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
