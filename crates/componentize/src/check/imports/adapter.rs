//! Whether an adapter has what the module imports from it.

use wasmparser::FuncType;
use witcraft_diagnostics::{Diagnostic, Origin, nearest};

use crate::adapters::Adapter;
use crate::module::Module;
use crate::signature;

/// An adapter's exports.
pub(super) struct Surface<'a> {
    /// The module that it stands for.
    pub(super) name: &'a str,
    module: Option<Module<'a>>,
}

impl<'a> Surface<'a> {
    pub(super) fn read(adapter: &'a Adapter) -> Surface<'a> {
        // One that cannot be read was reported when its world was.
        Surface { name: &adapter.name, module: Module::read(&adapter.bytes).ok() }
    }

    pub(super) fn check(&self, name: &str, wanted: &FuncType) -> Option<Diagnostic> {
        let module = self.module.as_ref()?;
        let adapter = self.name;
        let finding = |code, message: String| Diagnostic::error(code, message).in_origin(Origin::default());
        match module.find_function(name) {
            Some(has) if has == wanted => None,
            Some(has) => {
                let (has, wanted) = (signature::show(has), signature::show(wanted));
                let message =
                    format!("`{adapter}#{name}` is imported as `{wanted}`, but the adapter exports it as `{has}`");
                Some(
                    finding("componentize/adapter-type", message)
                        .help("choose the adapter that the module was built for"),
                )
            }
            None => {
                let message =
                    format!("the module imports `{name}` from `{adapter}`, but the adapter does not export it");
                let near = nearest(name, module.exported_functions());
                Some(
                    finding("componentize/adapter-function", message)
                        .help_opt(near.map(|near| format!("did you mean `{near}`?"))),
                )
            }
        }
    }
}
