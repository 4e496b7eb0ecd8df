//! Flags of every width.

use crate::bindings::exports::test::flags::to_test::{
    Eight, File, Guest, Nine, One, Permissions, Seventeen, Sixteen, ThirtyTwo,
};

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

impl Guest for Component {
    fn echo_one(x: One) -> One {
        x
    }
    fn echo_permissions(x: Permissions) -> Permissions {
        x
    }
    fn echo_eight(x: Eight) -> Eight {
        x
    }
    fn echo_nine(x: Nine) -> Nine {
        x
    }
    fn echo_sixteen(x: Sixteen) -> Sixteen {
        x
    }
    fn echo_seventeen(x: Seventeen) -> Seventeen {
        x
    }
    fn echo_thirty_two(x: ThirtyTwo) -> ThirtyTwo {
        x
    }
    fn echo_list(x: Vec<Permissions>) -> Vec<Permissions> {
        x
    }
    fn echo_file(x: File) -> File {
        x
    }
    fn names(x: Permissions) -> Vec<String> {
        let all = [(Permissions::READ, "read"), (Permissions::WRITE, "write"), (Permissions::EXECUTE, "execute")];
        all.into_iter().filter(|&(flag, _)| x.contains(flag)).map(|(_, name)| name.to_owned()).collect()
    }
    fn invert(x: ThirtyTwo) -> ThirtyTwo {
        !x
    }
}
