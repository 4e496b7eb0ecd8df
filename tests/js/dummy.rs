//! Components for a world in which every function returns zeros.

use wit_component::dummy_module;
use wit_parser::{LiftLowerAbi, ManglingAndAbi};
use witcraft_componentize::{Options, World, componentize};

/// The component of the last world in `text`. `bodies` says which exports of its core module do something else, given the text of
/// that module: an export, and instructions.
pub(super) fn component(text: &str, bodies: impl Fn(&str) -> Vec<(&'static str, String)>) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("dummy.wit");
    std::fs::write(&path, text).expect("it is writable");
    let wit =
        witcraft_wit::load_path(&path, &witcraft_wit::Options::default()).unwrap_or_else(|found| panic!("{found:?}"));
    let mut own =
        wit.resolve.worlds.iter().filter(|(_, world)| world.package.is_some_and(|p| wit.packages.contains(&p)));
    let id = own.next_back().expect("there is a world").0;
    let module = dummy_module(&wit.resolve, id, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
    let mut module = wasmprinter::print_bytes(&module).expect("it is a module");
    for (export, body) in bodies(&module) {
        module = with_body(&module, export, &body);
    }
    let module = with_body(&module, "cabi_realloc", "(i32.const 1024)");
    let module = module.replace("(memory (;0;) 0)", "(memory (;0;) 1)");
    let module = module.replace("(result i32)\n    unreachable", "(result i32)\n    i32.const 0");
    let buffer = wast::parser::ParseBuffer::new(&module).expect("it is text");
    let module = wast::parser::parse::<wast::Wat<'_>>(&buffer).and_then(|mut module| module.encode());
    let options = Options { world: Some(World { wit: &wit, id }), ..Options::default() };
    componentize(&module.expect("it is a module"), &options).expect("it is a component")
}

/// The text of a module, with another body for the function that it exports by a name.
fn with_body(module: &str, export: &str, body: &str) -> String {
    let (_, exported) = module.split_once(&format!("(export \"{export}\" (func ")).expect("it is exported");
    let head = format!("(func (;{};)", exported.split_once(')').expect("it has a number").0);
    let at = module.rfind(&head).expect("it is defined");
    format!("{}{}", &module[..at], module[at..].replacen("unreachable", body, 1))
}
