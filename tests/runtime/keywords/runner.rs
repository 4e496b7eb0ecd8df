//! Names that are keywords, names of the generated code's own, or both, called.

use crate::bindings::Guest;
use crate::bindings::test::keywords::interface::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn run() {
        assert_eq!(fn_(1, "impl", 2), "1 impl 2");
        let record = Record { type_: 1, self_: 2, super_: 3, crate_: 4, async_: true, await_: "await".to_owned() };
        assert_eq!(format!("{:?}", struct_(&record)), format!("{record:?}"));
        for x in [Enum::Fn, Enum::Let, Enum::Match, Enum::Mod, Enum::Move, Enum::Gen, Enum::Box, Enum::Dyn] {
            assert_eq!(trait_(x), x);
        }
        assert_eq!(unsafe_(Flags::STATIC | Flags::ABSTRACT), Flags::STATIC | Flags::ABSTRACT);
        assert!(matches!(try_(&Variant::Impl(7)), Variant::Impl(7)));
        assert!(matches!(try_(&Variant::Loop), Variant::Loop));
        assert!(matches!(try_(&Variant::Where("x".to_owned())), Variant::Where(x) if x == "x"));
        assert!(matches!(try_(&Variant::Use), Variant::Use));
        assert_eq!(vec(Some(1), 10, 100, 1000, 10_000), 11_011);
        assert_eq!(vec(None, 10, 100, 1000, 10_000), 11_100);
        assert_eq!(ret("ptr", 1, &["a".to_owned()], 1 << 40, 2), (1 << 40) + 7);

        let resource = Resource::new(40);
        assert_eq!(resource.match_(2), 42);
        assert_eq!(resource.yield_(), "40");
        assert_eq!(Resource::static_(5, 3), 2);
        assert_eq!(string(vec![resource, Resource::new(2)]), 42);
    }
}
