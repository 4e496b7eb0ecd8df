//! Tasks have no children without the feature `async-spawn`.

pub(crate) struct Children;

impl Children {
    pub(super) const fn new() -> Self {
        Self
    }

    pub(super) fn poll_ready(&self) {}

    pub(super) fn any_ready(&self) -> bool {
        false
    }

    pub(super) fn any_later(&self) -> bool {
        false
    }

    pub(super) fn end_round(&self) {}

    pub(super) fn is_empty(&self) -> bool {
        true
    }

    pub(super) fn drop_all(&self) {}
}
