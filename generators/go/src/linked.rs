//! Exports whose implementation is linked by its name, so that Go's compiler may inline it where it is called.
//!
//! What implements an export imports the package of its types, which can therefore not import what implements it. The
//! wrappers are in a package that imports both, `exports`, which the program imports for its effect.

use witcraft_bindings::ModuleId;
use witcraft_writer::{Files, Writer};

use crate::context::{Context, File};
use crate::layout::{EXPORTS, Package};
use crate::module::{Core, World, wrappers_of};
use crate::names::GoIdent;
use crate::options::Implementation;
use crate::transfers;

/// Writes the package, if anything is linked.
pub(crate) fn package(files: &mut Files, world: &World<'_>) {
    let linked: Vec<(ModuleId, &Implementation)> =
        world.bindings.modules().filter_map(|(id, _)| Some((id, world.linked.get(id)?))).collect();
    if linked.is_empty() {
        return;
    }
    let package = Package { path: EXPORTS.to_owned(), name: GoIdent::new(EXPORTS), modules: Vec::new() };
    let mut exports = |out: &mut Writer, file: &File| {
        out.line("");
        for (id, implementation) in &linked {
            let cx = world.context(*id, file);
            let interface = cx.qualified(*id, &GoIdent::new("Exports"));
            out.line(format!("var _ {interface} = {}", variable(cx, implementation)));
        }
    };
    let mut wasm = |out: &mut Writer, file: &File| {
        let mut core = Core::default();
        let mut wrappers = Writer::new("\t");
        for (id, implementation) in &linked {
            let cx = world.context(*id, file);
            wrappers_of(&mut wrappers, cx, &mut core, &variable(cx, implementation));
        }
        transfers::write(&mut wrappers, world, file, &mut core);
        core.wasm(out, file);
        out.verbatim(wrappers.as_str());
    };
    let texts = [
        ("doc.go", Some(doc(world))),
        ("exports.go", world.file(&mut exports, "", &package, false)),
        ("wasm.go", world.file(&mut wasm, "wasm", &package, true)),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            files.add(format!("{EXPORTS}/{name}"), text);
        }
    }
}

/// What implements an export, as the file spells it.
fn variable(cx: Context<'_>, implementation: &Implementation) -> String {
    let package = cx.file.foreign(&implementation.package, "implementation");
    format!("{package}.{}", implementation.variable)
}

fn doc(world: &World<'_>) -> String {
    let mut out = Writer::new("\t");
    out.line(&world.header);
    out.line("");
    out.line(format!(
        "// Package {EXPORTS} links the implementation of the component's exports. The program imports it for its"
    ));
    out.line("// effect:");
    out.line("//");
    out.line(format!("//\timport _ \"{}/{EXPORTS}\"", world.options.import_path));
    out.line(format!("package {EXPORTS}"));
    out.finish()
}
