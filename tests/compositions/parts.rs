//! The components that random compositions are made of.

use std::fmt::Write;
use std::path::Path;

/// A component: each of its exports returns its argument times a factor, and what its imports return for the next numbers,
/// and the position of the export.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) factor: u32,
    /// Interfaces with a function `apply`, or functions.
    pub(crate) imports: &'static [&'static str],
    pub(crate) exports: &'static [&'static str],
}

pub(crate) const PARTS: [Part; 8] = [
    Part { name: "leaf", factor: 2, imports: &[], exports: &["test:n/a@1.0.0"] },
    Part { name: "leaves", factor: 3, imports: &[], exports: &["test:n/a@1.2.0", "test:n/b@1.0.0", "f"] },
    Part { name: "plain", factor: 5, imports: &[], exports: &["f"] },
    Part { name: "wrap", factor: 7, imports: &["test:n/a@1.0.0"], exports: &["test:n/a@1.1.0"] },
    Part { name: "both", factor: 11, imports: &["test:n/a@1.1.0", "test:n/b@1.0.0"], exports: &["test:n/b@1.3.0"] },
    Part { name: "call", factor: 13, imports: &["f"], exports: &["f", "test:n/b@1.0.0"] },
    Part { name: "all", factor: 17, imports: &["test:n/a@1.2.0", "test:n/b@1.1.0", "f"], exports: &["f"] },
    Part { name: "wide", factor: 19, imports: &["test:n/b@1.0.0"], exports: &["test:n/a@1.0.0", "test:n/b@1.9.0"] },
];

/// What stands for all that is outside, where a composition is run that imports something.
pub(crate) const OUTSIDE: Part = Part {
    name: "outside",
    factor: 23,
    imports: &[],
    exports: &["test:n/a@1.9.0", "test:n/b@1.9.0", "f", "outside", "beyond"],
};

/// Writes every part to a folder.
pub(crate) fn write_parts(folder: &Path) {
    for part in &PARTS {
        std::fs::write(folder.join(format!("{}.wasm", part.name)), part.bytes()).expect("a folder for the test");
    }
}

impl Part {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        wat::parse_str(self.text()).expect("a part is well-formed")
    }

    /// One that exports the same and calls nobody.
    pub(crate) fn alone(&self) -> Part {
        Part { imports: &[], ..*self }
    }

    fn text(&self) -> String {
        let mut out = String::from("(component\n");
        let (mut imports, mut lowered, mut passed, mut calls) =
            (String::new(), String::new(), String::new(), String::new());
        for (n, name) in self.imports.iter().enumerate() {
            let ty = "(func (param \"x\" u32) (result u32))";
            if *name == "f" {
                let _ = writeln!(out, "(import \"f\" (func $i{n} (param \"x\" u32) (result u32)))");
                lowered = format!("{lowered}(core func $l{n} (canon lower (func $i{n})))\n");
            } else {
                let _ = writeln!(out, "(import \"{name}\" (instance $i{n} (export \"apply\" {ty})))");
                lowered = format!("{lowered}(core func $l{n} (canon lower (func $i{n} \"apply\")))\n");
            }
            imports = format!("{imports}(import \"i\" \"{n}\" (func $i{n} (param i32) (result i32)))\n");
            passed = format!("{passed}(export \"{n}\" (func $l{n}))");
            calls = format!("{calls}(call $i{n} (i32.add (local.get 0) (i32.const {}))) i32.add\n", n + 1);
        }
        let mut functions = String::new();
        let mut exports = String::new();
        for (n, name) in self.exports.iter().enumerate() {
            let _ = writeln!(
                functions,
                "(func (export \"{n}\") (param i32) (result i32)
                   (i32.mul (local.get 0) (i32.const {})) (i32.add (i32.const {n}))\n{calls})",
                self.factor
            );
            let _ =
                writeln!(exports, "(func $e{n} (param \"x\" u32) (result u32) (canon lift (core func $m \"{n}\")))");
            let _ = match *name {
                name if name.contains(':') => writeln!(
                    exports,
                    "(instance $x{n} (export \"apply\" (func $e{n}))) (export \"{name}\" (instance $x{n}))"
                ),
                name => writeln!(exports, "(export \"{name}\" (func $e{n}))"),
            };
        }
        let _ = writeln!(
            out,
            "{lowered}(core module $module\n{imports}{functions})
             (core instance $passed {passed})
             (core instance $m (instantiate $module (with \"i\" (instance $passed))))\n{exports})"
        );
        out
    }
}
