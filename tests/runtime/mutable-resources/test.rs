// OPTIONS: --mutable-resources -test:mutable-resources/to-test#log.lines,test:mutable-resources/to-test#log
//! Methods take `&mut self`, but for the one that need not; the other resource stays as it is.

use crate::bindings::exports::test::mutable_resources::to_test as exported;

struct Component;

crate::bindings::export!(Component with_types_in crate::bindings);

struct Lines(Vec<String>);

impl exported::GuestLog for Lines {
    fn new(first: String) -> Lines {
        Lines(vec![first])
    }
    fn add(&mut self, line: String) -> u32 {
        self.0.push(line);
        self.0.len() as u32
    }
    fn lines(&self) -> Vec<String> {
        self.0.clone()
    }
    fn take_from(&mut self, other: exported::LogBorrow<'_>) {
        self.0.append(&mut other.get_mut::<Lines>().0);
    }
    fn absorb(mut a: exported::Log, b: exported::LogBorrow<'_>) -> exported::Log {
        a.get_mut::<Lines>().0.extend(b.get::<Lines>().0.iter().cloned());
        let lines = a.get::<Lines>().0.clone();
        assert_eq!(a.into_inner::<Lines>().0, lines);
        exported::Log::new(Lines(lines))
    }
    fn length(x: exported::LogBorrow<'_>) -> u32 {
        x.get::<Lines>().0.len() as u32
    }
}

struct Number(u32);

impl exported::GuestFixed for Number {
    fn new(x: u32) -> Number {
        Number(x)
    }
    fn get(&self) -> u32 {
        self.0
    }
}

impl exported::Guest for Component {
    type Log = Lines;
    type Fixed = Number;
}
