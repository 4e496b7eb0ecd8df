//! Holds a WASI host to preview 1: runs the case that its first argument names, in the empty directory that it finds as
//! file descriptor 3. A case that fails panics.

mod directories;
mod files;
mod handles;
mod links;
mod process;
mod raw;

/// Finds the cases of these names.
macro_rules! cases {
    ($($case:ident),* $(,)?) => { &[$((stringify!($case), $case as fn())),*] };
}
use cases;

/// A case and its name.
type Case = (&'static str, fn());

fn main() {
    let name = std::env::args().nth(1).expect("the name of a case");
    let groups: [&[Case]; 5] = [directories::CASES, files::CASES, handles::CASES, links::CASES, process::CASES];
    let mut cases = groups.into_iter().flatten().chain(process::ENDS);
    let (_, case) = cases.find(|(known, _)| *known == name).expect("a case of this name");
    case();
}
