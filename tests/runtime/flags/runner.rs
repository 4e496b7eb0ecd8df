//! Flags of one, two and four bytes: none, some, all, and the highest.

use crate::bindings::Guest;
use crate::bindings::test::flags::to_test::*;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

macro_rules! round_trip {
    ($echo:ident, $flags:ident, $highest:ident) => {
        for x in [$flags::empty(), $flags::all(), $flags::$highest, $flags::all() - $flags::$highest] {
            assert_eq!($echo(x), x);
        }
        assert!($echo($flags::$highest).contains($flags::$highest));
        assert!($echo($flags::empty()).is_empty());
    };
}

impl Guest for Component {
    fn run() {
        round_trip!(echo_one, One, A);
        round_trip!(echo_permissions, Permissions, EXECUTE);
        round_trip!(echo_eight, Eight, B7);
        round_trip!(echo_nine, Nine, B8);
        round_trip!(echo_sixteen, Sixteen, B15);
        round_trip!(echo_seventeen, Seventeen, B16);
        round_trip!(echo_thirty_two, ThirtyTwo, B31);

        let some = Permissions::READ | Permissions::EXECUTE;
        assert_eq!(names(some), ["read", "execute"]);
        assert_eq!(names(Permissions::empty()), Vec::<String>::new());
        assert_eq!(some.into_iter().collect::<Vec<_>>(), [Permissions::READ, Permissions::EXECUTE]);
        let with_unnamed = some | Permissions::from_bits_retain(0x80);
        assert_eq!(with_unnamed.iter().last(), Some(Permissions::from_bits_retain(0x80)));
        assert_eq!(echo_permissions(with_unnamed), some);
        let list = [some, Permissions::empty(), Permissions::all(), Permissions::WRITE];
        assert_eq!(echo_list(&list), list);

        let file = echo_file(&File { name: "a".to_owned(), permissions: some, other: Seventeen::B0 | Seventeen::B16 });
        assert_eq!((file.name.as_str(), file.permissions, file.other), ("a", some, Seventeen::B0 | Seventeen::B16));

        assert_eq!(invert(ThirtyTwo::empty()), ThirtyTwo::all());
        assert_eq!(invert(ThirtyTwo::B0 | ThirtyTwo::B31), ThirtyTwo::all() - ThirtyTwo::B0 - ThirtyTwo::B31);
    }
}
