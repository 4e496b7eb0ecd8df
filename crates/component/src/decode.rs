//! The imports and exports of a component as WIT.

mod contain;

use wit_parser::decoding::{DecodedWasm, decode};
use wit_parser::{PackageId, Resolve, World, WorldId};

use witcraft_diagnostics::Diagnostic;

use crate::limits::shown;
use crate::{expect_component, features, item, outline, validate};
pub(crate) use contain::contained;

/// A component's own world.
#[derive(Clone, Debug)]
pub struct Component {
    /// The packages, interfaces and types that the world speaks of. Made from the binary, so it has no spans.
    pub resolve: Resolve,
    /// The imports and exports of the component. Its name, `root`, and that of its package are arbitrary.
    pub world: WorldId,
}

impl Component {
    /// Reads the imports and exports of the component called `name`.
    ///
    /// Types are validated on the way, function bodies are not.
    ///
    /// # Errors
    /// The bytes are not a component, or an invalid one (all that [`validate`] finds), or its imports and exports
    /// cannot be said in WIT, such as an exported type. An imported module is left out.
    pub fn decode(name: &str, bytes: &[u8]) -> Result<Component, Vec<Diagnostic>> {
        expect_component(name, bytes).map_err(|finding| vec![finding])?;
        match decode_contained(name, bytes)? {
            DecodedWasm::Component(resolve, world) => Ok(Component { resolve, world }),
            DecodedWasm::WitPackage(..) => Err(vec![not_wit(name, "it is a WIT package")]),
        }
    }

    /// The same for bytes that are known to be [valid](crate::validate). Reads only an [outline](crate::outline) of them, so that it takes
    /// about no time for what is in the core modules.
    ///
    /// # Errors
    /// As for [`Component::decode`].
    pub fn decode_validated(name: &str, bytes: &[u8]) -> Result<Component, Vec<Diagnostic>> {
        // A finding has its place in the component, not in the outline.
        let in_outline = outline(bytes).ok().and_then(|outline| Component::decode(name, &outline.bytes).ok());
        in_outline.map_or_else(|| Component::decode(name, bytes), Ok)
    }

    /// The world: [`World::imports`] and [`World::exports`] hold the items.
    pub fn world(&self) -> &World {
        &self.resolve.worlds[self.world]
    }
}

/// Reads the WIT package called `name`, in binary; `None` where it is another component.
///
/// # Errors
/// The bytes are not a component, or an invalid one, or one that is not what WIT is encoded as.
pub fn decode_package(name: &str, bytes: &[u8]) -> Result<Option<(Resolve, PackageId)>, Vec<Diagnostic>> {
    match decode_contained(name, bytes)? {
        DecodedWasm::WitPackage(resolve, package) => Ok(Some((resolve, package))),
        DecodedWasm::Component(..) => Ok(None),
    }
}

fn decode_contained(name: &str, bytes: &[u8]) -> Result<DecodedWasm, Vec<Diagnostic>> {
    let in_file = |findings: Vec<Diagnostic>| findings.into_iter().map(|finding| finding.in_file(name)).collect();
    // The decoder trusts lengths, which the skeleton bounds by the bytes that are there.
    item::read(bytes).map_err(in_file)?;
    contained(bytes, || decode(bytes).map_err(|error| format!("{error:#}"))).map_err(|reason| {
        let findings = validate(bytes, features::everything());
        if findings.is_empty() { vec![not_wit(name, &reason)] } else { in_file(findings) }
    })
}

fn not_wit(name: &str, reason: &str) -> Diagnostic {
    let message = format!("the imports and exports of `{name}` cannot be written as WIT: {}", shown(reason));
    Diagnostic::error("component/not-wit", message).in_file(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wit_parser::{IndexMap, WorldItem, WorldKey};

    fn codes(text: &str) -> Vec<String> {
        let bytes = wat::parse_str(text).expect("well-formed text");
        assert_eq!(validate(&bytes, features::everything()), []);
        match Component::decode("test", &bytes) {
            Ok(_) => Vec::new(),
            Err(findings) => findings.into_iter().map(|finding| finding.message).collect(),
        }
    }

    #[test]
    fn a_valid_component_is_read_from_its_outline() {
        let text = r#"(component
            (import "a:x/i@1.0.0" (instance $i (export "f" (func (param "text" string) (result (list u32))))))
            (core module $m (func $inner (result i32) i32.const 1)
                (func (export "run") (result i32) call $inner) (memory (export "memory") 1) (data (i32.const 0) "data"))
            (core instance $m (instantiate $m))
            (component $nested (core module (func)) (type $t (record (field "a" u8))) (export "t" (type $t)))
            (func $run (result bool) (canon lift (core func $m "run")))
            (export "run" (func $run)))"#;
        let bytes = wat::parse_str(text).expect("well-formed text");
        let items = |component: Component| {
            let Component { resolve, world } = component;
            let names = |items: &IndexMap<WorldKey, WorldItem>| -> Vec<String> {
                items.keys().map(|key| resolve.name_world_key(key)).collect()
            };
            let world = &resolve.worlds[world];
            let functions = resolve.interfaces.iter().flat_map(|(_, interface)| interface.functions.values());
            let functions: Vec<String> = functions.map(|function| format!("{:?}", function.params)).collect();
            (names(&world.imports), names(&world.exports), functions, resolve.types.len())
        };
        let outline = outline(&bytes).expect("it is valid").bytes;
        assert!(outline.len() < bytes.len());
        let [whole, outlined] = [&bytes, &outline].map(|bytes| items(Component::decode("test", bytes).expect("valid")));
        assert_eq!(whole, outlined);
        assert_eq!(items(Component::decode_validated("test", &bytes).expect("it is valid")), whole);
        assert_eq!((whole.0, whole.1), (vec!["a:x/i@1.0.0".to_owned()], vec!["run".to_owned()]));
    }

    #[test]
    fn packages_that_use_each_other_are_refused() {
        let found = codes(
            r#"(component
                (import "a:x/i" (instance $i (export "t" (type (sub resource)))))
                (alias export $i "t" (type $t))
                (import "b:y/j" (instance $j (export "t" (type (eq $t)))))
                (alias export $j "t" (type $u))
                (import "a:x/k" (instance (export "t" (type (eq $u)))))
            )"#,
        );
        assert_eq!(
            found,
            ["the imports and exports of `test` cannot be written as WIT: its packages use each other: `b:y@` and \
              `a:x@`"]
        );
    }

    #[test]
    fn what_wit_has_no_words_for_is_refused_and_does_not_panic() {
        let found = codes(
            r#"(component
                (import "t" (type $t (sub resource)))
                (import "a:x/i" (instance (export "t" (type (eq $t))))))"#,
        );
        assert_eq!(found.len(), 1, "{found:?}");
    }
}
