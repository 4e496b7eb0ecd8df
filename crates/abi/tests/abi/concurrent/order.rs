//! The order of events.

use proptest::arbitrary::Arbitrary;
use proptest::prelude::*;

/// Choices, one after another. When they run out, everybody has a turn.
#[derive(Clone, Debug)]
pub(super) struct Order(Vec<u8>);

impl Arbitrary for Order {
    type Parameters = ();
    type Strategy = BoxedStrategy<Order>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Order> {
        prop::collection::vec(any::<u8>(), 0..200).prop_map(Order).boxed()
    }
}

impl Order {
    /// What chooses one of a number of possibilities.
    pub(super) fn chooser(self) -> impl FnMut(usize) -> usize {
        let mut choices = self.0.into_iter().map(usize::from).chain(0..);
        move |count| choices.next().unwrap_or(0) % count
    }
}
