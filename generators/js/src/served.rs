//! Components that handle HTTP requests over WASI 0.3: what is exported for servers that call a function `fetch`.
//!
//! `export default { fetch }` is what Deno, Bun, workerd and others serve. The function makes a request of `wasi:http` of a web `Request`
//! and a web `Response` of the answer, through the classes that the component imports, wherever those come from.

use witcraft_instantiation::Instantiation;
use witcraft_wasi::{HTTP_HANDLER, HTTP_TYPES, Name, Track, is_interface};

/// The classes of `wasi:http/types` that a server uses.
pub(crate) const CLASSES: [&str; 3] = ["Fields", "Request", "Response"];

/// What the object with `fetch` is exported as.
pub(crate) const EXPORT: &str = "default";

/// Whether an export of this name handles requests.
pub(crate) fn is_handler(name: &str) -> bool {
    is_of_3(name, HTTP_HANDLER)
}

/// The import with the classes, where a component handles requests.
pub(crate) fn types_of<'a>(of: &'a Instantiation<'_>) -> Option<&'a str> {
    let handles = of.exports.iter().any(|(name, _)| is_handler(name));
    let mut imports = of.declared.iter().map(|import| import.name.as_str());
    imports.find(|name| handles && is_of_3(name, HTTP_TYPES))
}

fn is_of_3(name: &str, interface: &str) -> bool {
    is_interface(name, interface) && Name::parse(name).and_then(|name| name.track()) == Some(Track::V0_3)
}
