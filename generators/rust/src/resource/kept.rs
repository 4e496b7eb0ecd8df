//! How what implements an exported resource is kept, and what it takes to get at it: as it is, or in a cell, so that methods
//! may change it.

use witcraft_bindings::Resource;
use witcraft_writer::Writer;

use crate::context::Context;
use crate::options::Cells;

/// How it is kept.
pub(super) enum Kept {
    /// As it is.
    Plainly,
    /// In a cell, which says in its panics what the resource is called.
    InCell {
        /// The resource in WIT, as a literal.
        resource: String,
    },
}

impl Kept {
    pub(super) fn new(cx: Context<'_>, resource: &Resource<'_>) -> Kept {
        if cx.choices.cells.has(resource.ty) {
            Kept::InCell { resource: format!("{:?}", Cells::name(cx.bindings, cx.module(), resource.ty)) }
        } else {
            Kept::Plainly
        }
    }

    /// The trait of the runtime that whatever implements the resource has.
    pub(super) fn implementation(&self) -> &'static str {
        match self {
            Kept::Plainly => "Implementation",
            Kept::InCell { .. } => "CellImplementation",
        }
    }

    /// The type of a look at `T_`.
    pub(super) fn shared(&self, lifetime: &str) -> String {
        match self {
            Kept::Plainly => reference("", lifetime),
            Kept::InCell { .. } => format!("_rt::CellRef<{lifetime}, T_>"),
        }
    }

    /// The type of a way to change `T_`.
    pub(super) fn exclusive(&self, lifetime: &str) -> String {
        match self {
            Kept::Plainly => reference("mut ", lifetime),
            Kept::InCell { .. } => format!("_rt::CellRefMut<{lifetime}, T_>"),
        }
    }

    /// What is kept at an address, for the function of this name.
    pub(super) fn get(&self, rep: &str, function: &str) -> String {
        match self {
            Kept::Plainly => format!("_rt::representation_ref({rep})"),
            Kept::InCell { resource } => format!("_rt::cell_ref({rep}, {resource}, {function})"),
        }
    }

    /// The same, to be changed.
    pub(super) fn get_mut(&self, rep: &str, function: &str) -> String {
        match self {
            Kept::Plainly => format!("_rt::representation_mut({rep})"),
            Kept::InCell { resource } => format!("_rt::cell_mut({rep}, {resource}, {function})"),
        }
    }

    /// The same, taken out.
    pub(super) fn take(&self, rep: &str) -> String {
        match self {
            Kept::Plainly => format!("_rt::representation_take({rep})"),
            Kept::InCell { resource } => format!("_rt::cell_take({rep}, {resource})"),
        }
    }

    /// Drops what was kept.
    pub(super) fn drop(&self, kept: &str) -> String {
        match self {
            Kept::Plainly => format!("::core::mem::drop({kept})"),
            Kept::InCell { resource } => {
                format!("<T_ as _rt::CellImplementation>::drop_representation({kept}, {resource})")
            }
        }
    }

    /// When a function panics that gets at what implements a resource.
    pub(super) fn panics(&self, out: &mut Writer) {
        out.line("///");
        out.line("/// # Panics");
        out.line(match self {
            Kept::Plainly => "/// The resource is implemented by another type than `T_`.",
            Kept::InCell { .. } => {
                "/// The resource is implemented by another type than `T_`, or another call is using it."
            }
        });
    }
}

fn reference(mutability: &str, lifetime: &str) -> String {
    match lifetime {
        "'_" => format!("&{mutability}T_"),
        lifetime => format!("&{lifetime} {mutability}T_"),
    }
}
