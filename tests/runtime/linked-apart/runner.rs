use crate::bindings::test::linked_apart::{products, sums};
use crate::bindings::{Guest, of};

crate::bindings::export!(Component with_types_in crate::bindings);

struct Component;

impl Guest for Component {
    fn run() {
        let numbers = [2, 3, 4];
        assert_eq!((sums::of(&numbers), products::of(&numbers), of(&numbers)), (9, 24, 3));
        let (sum, product) = (sums::Total::new(5), products::Total::new(5));
        assert_eq!((sum.add(2), product.add(2)), (7, 10));
        assert_eq!((sum.add(2), product.add(2)), (9, 20));
    }
}
