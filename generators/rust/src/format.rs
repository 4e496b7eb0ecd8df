//! Formats generated text.
//!
//! The rest of the generator writes plain text: statements, arms, fields and items a line each, however long, their tokens
//! spaced as they should be. Here that text is read as a tree of brackets (`tree`) and printed with four spaces a level,
//! brackets taken apart where a line would get too long, and empty lines between items (`print`). It is no formatter of
//! Rust: it knows what this generator writes, and takes time linear in it.

mod print;
mod tree;

use witcraft_writer::Writer;

/// How long a line may get before its brackets are taken apart.
const WIDTH: usize = 100;

/// The spaces of a level.
const INDENTATION: &str = "    ";

/// What an item at the root of the file says to the tools of a user's crate: that its layout is as it should be, and not to
/// speak of what follows from the WIT. That is items that the program does not use, deprecated items that the bindings
/// themselves speak of, names that an escaped one is part of, values of types that have nothing in them, and how the authors
/// of the WIT write, and shape functions and types. Clippy's lints are about such shapes, and about the casts that the Canonical ABI consists of.
const ATTRIBUTES: [&str; 3] = [
    "#[rustfmt::skip]",
    "#[allow(dead_code, deprecated, missing_docs, non_camel_case_types, unused_variables)]",
    "#[allow(clippy::all, clippy::pedantic)]",
];

/// Lays out the items of a file.
pub(crate) fn items(text: &str) -> String {
    let lines = tree::lines(text);
    let mut out = print::Printer::with_capacity(text.len() * 2);
    let mut is_inside = false; // an item, whose attributes and documentation have begun
    for line in &lines {
        if !is_inside && !line.is_use() {
            let attributes = if line.is_macro_call() { &ATTRIBUTES[..1] } else { &ATTRIBUTES };
            for attribute in attributes {
                out.root_line(attribute);
            }
        }
        is_inside = line.is_outer();
        out.line(line);
    }
    out.finish()
}

/// Writes an item of the root that is laid out already, such as the runtime's module, with what all items of the root say.
pub(crate) fn root_item(out: &mut Writer, head: &str, contents: &str) {
    out.line("");
    for attribute in ATTRIBUTES {
        out.line(attribute);
    }
    out.block(head, "}", |out| out.lines(contents));
}
