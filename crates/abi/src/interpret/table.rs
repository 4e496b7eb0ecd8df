//! The table of everything that core code refers to by index (`CanonicalABI.md`, "Table State", "Resource State").
//!
//! An index is never reused, so that use of a stale one is detected.

use std::collections::BTreeMap;

use wit_parser::TypeId;

use super::trap::Trap;
use super::waitable::{Waitable, WaitableSet};

/// The handles that a component's core code holds: resources, subtasks, ends of streams and futures, and waitable sets.
#[derive(Clone, Debug, Default)]
pub struct HandleTable {
    elements: BTreeMap<u32, Element>,
    last: u32,
}

#[derive(Clone, Debug)]
pub(super) enum Element {
    Resource(ResourceHandle),
    Waitable(Waitable),
    WaitableSet(WaitableSet),
}

/// A handle to a resource (`CanonicalABI.md`, `ResourceHandle`).
#[derive(Clone, Copy, Debug)]
pub(super) struct ResourceHandle {
    pub(super) resource: TypeId,
    pub(super) representation: u32,
    pub(super) is_own: bool,
    pub(super) lends: u32,
}

impl HandleTable {
    /// Adds a handle that owns its resource (`resource.new`), and gives its index.
    pub fn add_own(&mut self, resource: TypeId, representation: u32) -> u32 {
        self.add(Element::Resource(ResourceHandle { resource, representation, is_own: true, lends: 0 }))
    }

    /// The representation behind a handle (`resource.rep`).
    ///
    /// # Errors
    /// There is no such handle.
    pub fn representation(&self, index: u32) -> Result<u32, Trap> {
        match self.elements.get(&index) {
            Some(Element::Resource(handle)) => Ok(handle.representation),
            Some(Element::Waitable(_) | Element::WaitableSet(_)) | None => Err(Trap::UnknownHandle(index)),
        }
    }

    /// Whether a handle owns its resource, and is not one that was lent.
    ///
    /// # Errors
    /// There is no such handle to a resource.
    pub fn is_own(&self, index: u32) -> Result<bool, Trap> {
        match self.elements.get(&index) {
            Some(Element::Resource(handle)) => Ok(handle.is_own),
            Some(Element::Waitable(_) | Element::WaitableSet(_)) | None => Err(Trap::UnknownHandle(index)),
        }
    }

    /// Drops a handle (`resource.drop`).
    ///
    /// # Errors
    /// There is no such handle, or it is lent.
    pub fn drop_handle(&mut self, index: u32) -> Result<(), Trap> {
        match self.elements.get(&index) {
            Some(Element::Resource(handle)) if handle.lends > 0 => Err(Trap::StillLent(index)),
            Some(Element::Resource(_)) => self.remove(index).map(drop),
            Some(Element::Waitable(_) | Element::WaitableSet(_)) | None => Err(Trap::UnknownHandle(index)),
        }
    }

    /// The indices of all handles.
    pub fn indices(&self) -> impl Iterator<Item = u32> {
        self.elements.keys().copied()
    }

    /// The resources that handles of this table own, each with its representation.
    pub(super) fn owned(&self) -> impl Iterator<Item = (TypeId, u32)> {
        self.elements.values().filter_map(|element| match element {
            Element::Resource(handle) => handle.is_own.then_some((handle.resource, handle.representation)),
            Element::Waitable(_) | Element::WaitableSet(_) => None,
        })
    }

    pub(super) fn waitables(&self) -> impl Iterator<Item = (u32, &Waitable)> {
        self.elements.iter().filter_map(|(index, element)| match element {
            Element::Waitable(waitable) => Some((*index, waitable)),
            Element::Resource(_) | Element::WaitableSet(_) => None,
        })
    }

    pub(super) fn add(&mut self, element: Element) -> u32 {
        self.last += 1;
        self.elements.insert(self.last, element);
        self.last
    }

    pub(super) fn remove(&mut self, index: u32) -> Result<Element, Trap> {
        self.elements.remove(&index).ok_or(Trap::UnknownHandle(index))
    }

    pub(super) fn contains(&self, index: u32) -> bool {
        self.elements.contains_key(&index)
    }

    pub(super) fn waitable(&self, index: u32) -> Result<&Waitable, Trap> {
        match self.elements.get(&index) {
            Some(Element::Waitable(waitable)) => Ok(waitable),
            Some(Element::Resource(_) | Element::WaitableSet(_)) | None => Err(Trap::UnknownHandle(index)),
        }
    }

    pub(super) fn waitable_mut(&mut self, index: u32) -> Result<&mut Waitable, Trap> {
        match self.elements.get_mut(&index) {
            Some(Element::Waitable(waitable)) => Ok(waitable),
            Some(Element::Resource(_) | Element::WaitableSet(_)) | None => Err(Trap::UnknownHandle(index)),
        }
    }

    pub(super) fn waitable_set(&mut self, index: u32) -> Result<&mut WaitableSet, Trap> {
        match self.elements.get_mut(&index) {
            Some(Element::WaitableSet(set)) => Ok(set),
            Some(Element::Resource(_) | Element::Waitable(_)) | None => Err(Trap::UnknownHandle(index)),
        }
    }

    fn find(&mut self, index: u32, resource: TypeId) -> Result<&mut ResourceHandle, Trap> {
        match self.elements.get_mut(&index) {
            Some(Element::Resource(handle)) if handle.resource == resource => Ok(handle),
            Some(Element::Resource(_) | Element::Waitable(_) | Element::WaitableSet(_)) | None => {
                Err(Trap::UnknownHandle(index))
            }
        }
    }

    pub(super) fn take_own(&mut self, index: u32, resource: TypeId) -> Result<u32, Trap> {
        let ResourceHandle { is_own, representation, .. } = *self.find(index, resource)?;
        if !is_own {
            return Err(Trap::NotOwned(index));
        }
        self.drop_handle(index)?;
        Ok(representation)
    }

    pub(super) fn lend(&mut self, index: u32, resource: TypeId) -> Result<u32, Trap> {
        let handle = self.find(index, resource)?;
        handle.lends += 1;
        Ok(handle.representation)
    }

    pub(super) fn end_loan(&mut self, index: u32) {
        if let Some(Element::Resource(handle)) = self.elements.get_mut(&index) {
            handle.lends -= 1;
        }
    }
}
