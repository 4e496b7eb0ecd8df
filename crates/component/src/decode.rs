//! What a component imports and exports, in WIT.

use wit_parser::decoding::{DecodedWasm, decode};
use wit_parser::{Resolve, World, WorldId};

use witcraft_diagnostics::{Diagnostic, contain};

use crate::limits::shown;
use crate::{expect_component, features, item, validate};

/// A component's own world.
#[derive(Clone, Debug)]
pub struct Component {
    /// The packages, interfaces and types that the world speaks of. Made from the binary, so it has no spans.
    pub resolve: Resolve,
    /// What the component imports and exports. Its name, `root`, and that of its package are arbitrary.
    pub world: WorldId,
}

impl Component {
    /// Reads the imports and exports of the component called `name`.
    ///
    /// Types are validated on the way, function bodies are not.
    ///
    /// # Errors
    /// The bytes are no component, or an invalid one (all that [`validate`] finds), or its imports and exports cannot
    /// be said in WIT, such as an imported module.
    pub fn decode(name: &str, bytes: &[u8]) -> Result<Component, Vec<Diagnostic>> {
        expect_component(name, bytes).map_err(|finding| vec![finding])?;
        let in_file = |findings: Vec<Diagnostic>| findings.into_iter().map(|finding| finding.in_file(name)).collect();
        // The decoder trusts lengths, which the skeleton bounds by the bytes that are there.
        item::read(bytes).map_err(in_file)?;
        let error = match contain(|| decode(bytes)) {
            Ok(Ok(DecodedWasm::Component(resolve, world))) => return Ok(Component { resolve, world }),
            Ok(Ok(DecodedWasm::WitPackage(..))) => "it is a WIT package".to_owned(),
            Ok(Err(error)) => shown(&format!("{error:#}")),
            Err(panic) => shown(&format!("it is not what an encoder writes ({panic})")),
        };
        let findings = validate(bytes, features::everything());
        if !findings.is_empty() {
            return Err(in_file(findings));
        }
        let message = format!("the imports and exports of `{name}` cannot be said in WIT: {error}");
        Err(vec![Diagnostic::error("component/not-wit", message).in_file(name)])
    }

    /// The world: [`World::imports`] and [`World::exports`] hold the items.
    pub fn world(&self) -> &World {
        &self.resolve.worlds[self.world]
    }
}
