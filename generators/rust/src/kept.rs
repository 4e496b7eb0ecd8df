//! Keeps the results of exports until post-return, which drops them. There is one place for all results, because an
//! instance is not entered again before that, and one post-return per type.

use std::cell::RefCell;

use wit_parser::Type;
use witcraft_bindings::ModuleId;
use witcraft_writer::Writer;

use crate::context::{Context, Used};
use crate::runtime::{Helper, Pieces};

/// The place, at the root of the file.
pub(crate) const RESULT: &str = "_RESULT";

/// The type of the place: any of the results.
const RESULTS: &str = "_Results";

/// The types of all that is kept.
#[derive(Default)]
pub(crate) struct KeptResults {
    types: RefCell<Vec<Kept>>,
    used: Used,
}

struct Kept {
    ty: String,
    /// The text of the function.
    post_return: String,
}

impl KeptResults {
    /// The path of the post-return for a type, from the root of the file. `write` writes it, given its name and how the
    /// type is spelled there.
    pub(crate) fn post_return(
        &self,
        cx: Context<'_>,
        ty: &Type,
        write: impl FnOnce(&mut Writer, &str, &str),
    ) -> String {
        let ty = Context { place: ModuleId(0), used: &self.used, ..cx }.owned(ty, "'static");
        let mut types = self.types.borrow_mut();
        let number = types.iter().position(|kept| kept.ty == ty).unwrap_or(types.len());
        let name = format!("post_return_{number}");
        if number == types.len() {
            let mut out = Writer::new("");
            write(&mut out, &name, &ty);
            types.push(Kept { ty, post_return: out.finish() });
        }
        format!("{RESULTS}::{name}")
    }

    /// Notes what it uses among what the root does.
    pub(crate) fn note(&self, used: &Used) {
        used.string.set(used.string.get() || self.used.string.get());
        used.vec.set(used.vec.get() || self.used.vec.get());
    }

    /// Writes all of it, at the root.
    pub(crate) fn write(&self, out: &mut Writer, pieces: &Pieces) {
        let types = self.types.borrow();
        if types.is_empty() {
            return;
        }
        let kept = pieces.path(Helper::Kept);
        out.line(format!("static {RESULT}: {kept}<{RESULTS}> = {kept}::new();"));
        out.line("#[doc(hidden)]");
        out.line("#[repr(C)]");
        out.block(format!("pub union {RESULTS} {{"), "}", |out| {
            for (number, kept) in types.iter().enumerate() {
                out.line(format!("_{number}: ::core::mem::ManuallyDrop<{}>,", kept.ty));
            }
        });
        out.block(format!("impl {RESULTS} {{"), "}", |out| {
            types.iter().for_each(|kept| out.lines(&kept.post_return));
        });
    }
}
