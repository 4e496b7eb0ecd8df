//! What a function that is replaced does instead.

use wit_parser::{Function, InterfaceId, TypeId, WorldKey};
use witcraft_wasi::{Object, Reach};

use crate::Lack;
use crate::choose::Wrapping;
use crate::constant::Constant;

/// What a function does.
#[derive(Clone, Debug)]
pub(crate) enum Behaviour {
    /// Returns a constant; without one, just returns.
    Return(Option<Constant>),
    /// Returns a handle to a resource that does nothing.
    Handle(TypeId),
    /// Returns streams and futures: the streams have nothing, and the future has this. What is written to a stream that it takes goes
    /// nowhere where this is success, and is not taken where it is not.
    Task(Constant),
    /// Returns as many random bytes as its parameter says.
    RandomBytes,
    /// Returns a random number.
    RandomNumber,
    /// Calls the import of the same name.
    Forward,
    /// Calls it, and keeps of the list that it returns what has one of these texts.
    Keep(Vec<String>),
    /// Returns the directories that are embedded, behind those of the host: all of them, those at some paths, or none.
    Directories(Asked),
    /// Calls the import if the request that it is given goes to a host that is kept.
    Request,
    /// Calls the import as far as it reaches hosts that are kept.
    Reach(Reach),
    Trap,
}

/// What is asked of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    All,
    Some(Vec<String>),
    Nothing,
}

impl Behaviour {
    /// Whether it calls the import of the same name.
    pub(crate) fn asks(&self) -> bool {
        match self {
            Behaviour::Forward | Behaviour::Keep(_) | Behaviour::Request => true,
            Behaviour::Reach(reach) => *reach != Reach::Listen,
            Behaviour::Directories(asked) => *asked != Asked::Nothing,
            Behaviour::Return(_)
            | Behaviour::Handle(_)
            | Behaviour::Task(_)
            | Behaviour::RandomBytes
            | Behaviour::RandomNumber
            | Behaviour::Trap => false,
        }
    }
}

/// A function that is replaced.
#[derive(Clone, Debug)]
pub(crate) struct Replaced {
    pub(crate) function: Function,
    pub(crate) behaviour: Behaviour,
    /// What it does if it is given something that is not its host's.
    pub(crate) otherwise: Behaviour,
    /// Whose method it is, if the adapter has some of these.
    pub(crate) object: Option<Object>,
}

/// Something that is replaced: an interface, or a function alone.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) key: WorldKey,
    /// The interface.
    pub(crate) id: Option<InterfaceId>,
    pub(crate) functions: Vec<Replaced>,
}

/// What is replaced, in the order of the world.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    pub(crate) items: Vec<Item>,
    /// The exports that mention resources of what is replaced.
    pub(crate) wrapping: Wrapping,
    /// What options are about that the component does not import.
    pub(crate) lacks: Vec<Lack>,
}

impl Chosen {
    /// Whether an interface is replaced.
    pub(crate) fn has(&self, interface: InterfaceId) -> bool {
        self.items.iter().any(|item| item.id == Some(interface))
    }

    /// The interfaces that are replaced by what asks them in turn, or has resources of the host's.
    pub(crate) fn asked(&self) -> impl Iterator<Item = InterfaceId> {
        let asks = |item: &&Item| {
            item.functions.iter().any(|replaced| replaced.behaviour.asks())
                || item.id.is_some_and(|id| self.wrapping.interfaces.contains(&id))
        };
        self.items.iter().filter(asks).filter_map(|item| item.id)
    }
}
