//! Types that are defined elsewhere, and of which lists are passed as one block: do they lie in memory as WIT has them?
//!
//! The compiler checks, against a record of the same fields that is laid out as it must be.

use wit_parser::{Type, TypeDefKind, TypeId};
use witcraft_bindings::Bindings;
use witcraft_writer::Writer;

use crate::BLOCK_COPIES;
use crate::context::Context;
use crate::types::field_names;

/// Writes the check of one type, which the root of the file has by `name`.
pub(crate) fn check(out: &mut Writer, bindings: &Bindings<'_>, cx: Context<'_>, ty: TypeId, name: &str) {
    let Some(TypeDefKind::Record(record)) = cx.kind(&Type::Id(ty)) else { return };
    if record.fields.is_empty() || !BLOCK_COPIES.contains(bindings.resolve, &Type::Id(ty)) {
        return;
    }
    out.block("const _: () = {", "};", |out| {
        out.line("#[repr(C)]");
        out.block("struct Mirror_ {", "}", |out| {
            for (field, ident) in record.fields.iter().zip(field_names(&record.fields)) {
                out.line(format!("{ident}: {},", cx.owned(&field.ty, "'_")));
            }
        });
        out.line(format!("::core::assert!(::core::mem::size_of::<{name}>() == ::core::mem::size_of::<Mirror_>());"));
        for ident in field_names(&record.fields) {
            let offset = |ty: &str| format!("::core::mem::offset_of!({ty}, {ident})");
            out.line(format!("::core::assert!({} == {});", offset(name), offset("Mirror_")));
        }
    });
}
