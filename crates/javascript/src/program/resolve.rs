//! From specifiers to files.

use std::path::{Path, PathBuf};

use oxc_resolver::{ResolveError, ResolveOptions, Resolver as Oxc};
use witcraft_diagnostics::{Diagnostic, nearest};

use super::{Request, World};

/// Resolves as a bundler does: conditions of packages, extensions that are left out, TypeScript behind names that end in `.js`.
pub(crate) struct Resolver {
    of_imports: Oxc,
    of_requires: Oxc,
    /// What names of modules are relative to.
    root: PathBuf,
}

impl Resolver {
    pub(crate) fn new(entry: &Path) -> Resolver {
        let options = |mode: &str| ResolveOptions {
            condition_names: [mode, "module", "worker", "default"].map(str::to_owned).into(),
            main_fields: ["module", "main"].map(str::to_owned).into(),
            extensions: [".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".cjs", ".json"].map(str::to_owned).into(),
            extension_alias: vec![
                (".js".to_owned(), [".js", ".ts", ".tsx"].map(str::to_owned).into()),
                (".jsx".to_owned(), [".jsx", ".tsx"].map(str::to_owned).into()),
                (".mjs".to_owned(), [".mjs", ".mts"].map(str::to_owned).into()),
                (".cjs".to_owned(), [".cjs", ".cts"].map(str::to_owned).into()),
            ],
            builtin_modules: false,
            ..ResolveOptions::default()
        };
        let entry = entry.canonicalize().unwrap_or_else(|_| entry.to_owned());
        let folder = entry.parent().unwrap_or(Path::new("")).to_owned();
        // The folder with the package, or the one with the entry.
        let package = folder.ancestors().find(|folder| folder.join("package.json").is_file());
        let root = package.map_or_else(|| folder.clone(), Path::to_owned);
        Resolver { of_imports: Oxc::new(options("import")), of_requires: Oxc::new(options("require")), root }
    }

    /// What the engine calls the module at a path: the same on every machine.
    pub(crate) fn name(&self, path: &Path) -> String {
        let mut up = 0;
        let below = self.root.ancestors().find_map(|folder| {
            let below = path.strip_prefix(folder).ok();
            up += usize::from(below.is_none());
            below
        });
        let parts = below.unwrap_or(path).components().map(|part| part.as_os_str().to_string_lossy().into_owned());
        let parts: Vec<String> = std::iter::repeat_n("..".to_owned(), up).chain(parts).collect();
        parts.join("/")
    }

    /// What messages call the file at a path: relative to the current folder where that is shorter.
    pub(crate) fn shown(&self, path: &Path) -> String {
        self.name(path)
    }

    /// Whether the package that a file is in says that its `.js` files are modules.
    pub(crate) fn is_module(&self, path: &Path) -> bool {
        if path.extension().is_none_or(|extension| extension != "js") {
            return path.extension().is_some_and(|extension| extension == "mjs");
        }
        let package = path.ancestors().skip(1).map(|folder| folder.join("package.json")).find(|file| file.is_file());
        let text = package.and_then(|package| std::fs::read_to_string(package).ok()).unwrap_or_default();
        let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        squeezed.contains("\"type\":\"module\"")
    }

    /// The module that a request in the file at `from` stands for.
    ///
    /// # Errors
    /// There is none, with what to do.
    pub(crate) fn resolve(&self, from: &Path, request: &Request, world: &World<'_>) -> Result<PathBuf, Diagnostic> {
        let specifier = request.specifier.as_str();
        let error = |message: String| Diagnostic::error("javascript/resolve", message);
        if let Some(name) = specifier.strip_prefix("node:") {
            return Err(error(format!("`node:{name}` is a module of Node, which a component does not have"))
                .help("use what the world imports, or a package that runs without Node"));
        }
        if is_wit(specifier) {
            let near = nearest(specifier, world.modules.keys().map(String::as_str));
            let finding = error(format!("the world `{}` does not import `{specifier}`", world.name));
            return Err(match near {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(format!("add `import {specifier};` to the world")),
            });
        }
        let oxc = if request.is_require { &self.of_requires } else { &self.of_imports };
        let folder = from.parent().unwrap_or(Path::new(""));
        match oxc.resolve(folder, specifier) {
            Ok(resolution) => Ok(resolution.into_path_buf()),
            Err(ResolveError::NotFound(_) | ResolveError::ExtensionAlias(..)) => {
                let is_relative = specifier.starts_with('.') || specifier.starts_with('/');
                let finding = error(format!("cannot find the module `{specifier}`"));
                Err(if is_relative {
                    finding
                } else {
                    let package: Vec<&str> =
                        specifier.splitn(3, '/').take(1 + usize::from(specifier.starts_with('@'))).collect();
                    finding.help(format!("install the package `{}` into `node_modules`", package.join("/")))
                })
            }
            Err(other) => Err(error(format!("cannot find the module `{specifier}`")).note(other.to_string())),
        }
    }
}

/// Whether a specifier looks like the name of an interface: `ns:pkg/interface`.
fn is_wit(specifier: &str) -> bool {
    let is_label = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    specifier.split_once(':').is_some_and(|(namespace, rest)| {
        is_label(namespace) && rest.split_once('/').is_some_and(|(package, _)| is_label(package))
    })
}
