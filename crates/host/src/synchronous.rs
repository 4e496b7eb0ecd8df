//! Which components run without bookkeeping of tasks.

use wasmparser::{Parser, Payload};
use witcraft_component::is_synchronous;
use witcraft_wasi::{Name, Track};

/// Whether nothing in a component is asynchronous, and this host has nothing for it that is. It has all of WASI 0.3 with tasks, the
/// synchronous functions of it too.
pub fn needs_no_tasks(component: &[u8]) -> bool {
    is_synchronous(component) && !imports_0_3(component)
}

/// Whether a component, or one in it, imports something of WASI 0.3.
fn imports_0_3(component: &[u8]) -> bool {
    let is_0_3 = |name: &str| Name::parse(name).and_then(|name| name.track()) == Some(Track::V0_3);
    Parser::new(0).parse_all(component).any(|payload| match payload {
        Ok(Payload::ComponentImportSection(section)) => {
            section.into_iter().any(|import| import.is_ok_and(|import| is_0_3(import.name.name)))
        }
        _ => false,
    })
}
