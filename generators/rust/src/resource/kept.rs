//! How what implements an exported resource is kept, and what it takes to get at it: as it is, or in a cell, so that methods
//! may change it.

use witcraft_bindings::Resource;
use witcraft_writer::Writer;

use crate::context::Context;
use crate::options::Cells;
use crate::runtime::Helper;

/// How it is kept.
pub(super) struct Kept<'a> {
    cx: Context<'a>,
    /// What the resource is called in WIT, as a literal, if it is in a cell, which says so in its panics.
    in_cell: Option<String>,
}

impl<'a> Kept<'a> {
    pub(super) fn new(cx: Context<'a>, resource: &Resource<'_>) -> Kept<'a> {
        let is_in_cell = cx.choices.cells.has(resource.ty);
        let name = || format!("{:?}", Cells::name(cx.bindings, cx.module(), resource.ty));
        Kept { cx, in_cell: is_in_cell.then(name) }
    }

    /// Whether it is kept in a cell.
    pub(super) fn is_in_cell(&self) -> bool {
        self.in_cell.is_some()
    }

    /// The trait of the runtime that whatever implements the resource has.
    pub(super) fn implementation(&self) -> &'static str {
        self.cx.runtime(match &self.in_cell {
            None => Helper::Implementation,
            Some(_) => Helper::CellImplementation,
        })
    }

    /// The type of a look at `T_`.
    pub(super) fn shared(&self, lifetime: &str) -> String {
        match &self.in_cell {
            None => reference("", lifetime),
            Some(_) => format!("{}<{lifetime}, T_>", self.cx.runtime(Helper::CellRef)),
        }
    }

    /// The type of a way to change `T_`.
    pub(super) fn exclusive(&self, lifetime: &str) -> String {
        match &self.in_cell {
            None => reference("mut ", lifetime),
            Some(_) => format!("{}<{lifetime}, T_>", self.cx.runtime(Helper::CellRefMut)),
        }
    }

    /// What is kept at an address, for the function of this name.
    pub(super) fn get(&self, rep: &str, function: &str) -> String {
        match &self.in_cell {
            None => format!("{}({rep})", self.cx.runtime(Helper::RepresentationRef)),
            Some(resource) => format!("{}({rep}, {resource}, {function})", self.cx.runtime(Helper::LookIntoCell)),
        }
    }

    /// The same, to be changed.
    pub(super) fn get_mut(&self, rep: &str, function: &str) -> String {
        match &self.in_cell {
            None => format!("{}({rep})", self.cx.runtime(Helper::RepresentationMut)),
            Some(resource) => format!("{}({rep}, {resource}, {function})", self.cx.runtime(Helper::ChangeCell)),
        }
    }

    /// The same, taken out.
    pub(super) fn take(&self, rep: &str) -> String {
        match &self.in_cell {
            None => format!("{}({rep})", self.cx.runtime(Helper::RepresentationTake)),
            Some(resource) => format!("{}({rep}, {resource})", self.cx.runtime(Helper::TakeFromCell)),
        }
    }

    /// Drops what was kept.
    pub(super) fn drop(&self, kept: &str) -> String {
        match &self.in_cell {
            None => format!("::core::mem::drop({kept})"),
            Some(resource) => {
                let implementation = self.cx.runtime(Helper::CellImplementation);
                format!("<T_ as {implementation}>::drop_representation({kept}, {resource})")
            }
        }
    }

    /// When a function panics that gets at what implements a resource.
    pub(super) fn panics(&self, out: &mut Writer) {
        out.line("///");
        out.line("/// # Panics");
        out.line(match &self.in_cell {
            None => "/// Panics if the resource is implemented by a type other than `T_`.",
            Some(_) => {
                "/// Panics if the resource is implemented by a type other than `T_`, or if another call is \
                        using it."
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
