//! The capabilities that a binary requires from its host, derived from its imports.
//!
//! An import only makes a capability possible; it need not be used or granted.

use serde::Serialize;
use witcraft_wasi::{Capability, Grant, Name, is_wasi, preview1};

use super::{CoreExtern, Extern, ExternKind};

/// What a binary asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Asks {
    /// Capabilities of the system.
    pub capabilities: Vec<Ask>,
    /// Imports outside of WASI: other components or the host's own functions satisfy them.
    pub elsewhere: Vec<String>,
}

impl Asks {
    /// Whether it needs nothing from outside.
    pub fn is_nothing(&self) -> bool {
        self.capabilities.is_empty() && self.elsewhere.is_empty()
    }
}

/// Something that a binary may do to, or learn of, the world outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ask {
    /// What it may do.
    pub capability: Capability,
    /// In words: `reads and writes files`.
    pub words: &'static str,
    /// The grants that it needs.
    pub grant: Grant,
    /// The imports that bring it.
    pub by: Vec<String>,
}

/// What a component asks for.
pub(super) fn of_imports(imports: &[Extern]) -> Asks {
    let mut asks = Asks::default();
    for import in imports {
        asks.import(import);
    }
    asks.sorted()
}

/// What a core module asks for, by its own imports and those of the world it was built for.
pub(super) fn of_module(world: &[Extern], imports: &[CoreExtern]) -> Asks {
    let mut asks = Asks::default();
    for import in world {
        asks.import(import);
    }
    for import in imports {
        let module = import.module.as_deref().unwrap_or_default();
        match module {
            preview1::MODULE | preview1::OLDER_MODULE => {
                if let Some(capability) = preview1::capability(&import.name) {
                    asks.add(capability, format!("{module}.{}", import.name));
                }
            }
            // The world says it better.
            _ if !world.is_empty() => {}
            _ if module.contains(':') => asks.interface(module),
            _ => asks.elsewhere(module),
        }
    }
    asks.sorted()
}

impl Asks {
    fn import(&mut self, import: &Extern) {
        match &import.kind {
            // Types do nothing, and are there for what other interfaces do with them.
            ExternKind::Interface { functions, .. } if functions.is_empty() => {}
            ExternKind::Type { .. } => {}
            ExternKind::Interface { implements: Some(interface), .. } => {
                self.interface_as(interface, &format!("{}: {interface}", import.name));
            }
            ExternKind::Interface { implements: None, .. } | ExternKind::Function { .. } | ExternKind::Other { .. } => {
                self.interface(&import.name);
            }
        }
    }

    fn interface(&mut self, name: &str) {
        self.interface_as(name, name);
    }

    /// Adds what an interface brings, which is shown as `by`.
    fn interface_as(&mut self, name: &str, by: &str) {
        match Name::parse(name) {
            Some(name) => {
                if let Some(capability) = name.capability() {
                    self.add(capability, by.to_owned());
                }
            }
            None if is_wasi(name) => self.add(Capability::Other, by.to_owned()),
            None => self.elsewhere(by),
        }
    }

    fn elsewhere(&mut self, name: &str) {
        if !self.elsewhere.iter().any(|known| known == name) {
            self.elsewhere.push(name.to_owned());
        }
    }

    fn add(&mut self, capability: Capability, by: String) {
        match self.capabilities.iter_mut().find(|known| known.capability == capability) {
            Some(known) if known.by.contains(&by) => {}
            Some(known) => known.by.push(by),
            None => {
                let (words, grant) = (capability.words(), capability.grant());
                self.capabilities.push(Ask { capability, words, grant, by: vec![by] });
            }
        }
    }

    fn sorted(mut self) -> Asks {
        self.capabilities.sort_by_key(|ask| ask.capability);
        self
    }
}
