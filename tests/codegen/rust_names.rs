//! WIT names that Rust's prelude declares, or that generated files use, compile like any other.

use std::path::PathBuf;

use witcraft_generator_rust::{Options, Ownership, RustGenerator};

use super::{check_inputs, generate, text};
use crate::names;

/// What is in scope everywhere, in one edition or another: the prelude, primitive types, keywords, crates, and the words that
/// have a meaning in some places.
const IN_SCOPE: &str = "\
    Send Sync Sized Copy Drop Fn FnMut FnOnce AsyncFn AsyncFnMut AsyncFnOnce Unpin Box ToOwned Clone PartialEq PartialOrd Eq Ord \
    Hash Debug AsRef AsMut Into From TryFrom TryInto Default Iterator Extend IntoIterator DoubleEndedIterator ExactSizeIterator \
    FromIterator Future IntoFuture Option Result String ToString Vec Some None Ok Err drop size_of size_of_val align_of \
    align_of_val bool char str u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f16 f32 f64 f128 never unit \
    abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl in let \
    loop macro match mod move mut override priv pub ref return self static struct super trait true try type typeof unsafe \
    unsized use virtual where while yield auto default macro_rules raw safe union core std alloc test proc_macro main \
    rt runtime bindings exports export guest stub world t a v s f t2 guest_t t_borrow borrow \
    From_ into_ new handle from_handle take_handle drop_handle get get_mut into_inner name message code bits";

/// All names: those, and whatever generated files mention that is none of their WIT's.
fn words() -> Vec<String> {
    let mut texts = vec![IN_SCOPE.to_owned()];
    let probes = names::probes("rust");
    let mut read = |choose: &dyn Fn(&mut Options)| {
        let mut options = Options::default();
        choose(&mut options);
        let generator = RustGenerator::new(options);
        let worlds = probes.iter().flat_map(|path| generate(path, &generator));
        texts.extend(worlds.map(|generated| text(&generated).expect("probes generate").to_owned()));
    };
    read(&|_| {});
    read(&|options| {
        options.mutable_resources = vec!["all".to_owned()];
        options.stubs = true;
        options.map_type = Some("std::collections::HashMap".to_owned());
        options.bitflags_path = Some("::bitflags".to_owned());
        options.runtime_path = Some("::wit_bindgen::rt".to_owned());
    });
    names::words(texts.iter().flat_map(|text| code(text)).flat_map(names::identifiers))
}

/// The lines that stand where WIT names things: neither comments nor sections, and of the runtime's module the macros alone.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let (mut is_runtime, mut is_macro) = (false, false);
    text.lines().filter(move |line| {
        is_runtime = line.starts_with("mod _rt ") || (is_runtime && !line.starts_with('}'));
        is_macro = line.contains("macro_rules! ") || (is_macro && *line != "    }");
        (!is_runtime || is_macro) && !line.trim_start().starts_with("//") && !line.ends_with('\\')
    })
}

fn inputs() -> Vec<PathBuf> {
    let words = words();
    names::inputs("rust", &words, &words)
}

pub(crate) fn names_that_the_code_relies_on_can_be_anythings() {
    // The newest edition has all keywords and preludes of those before it.
    check_inputs("", &inputs(), &["2024"], |_| {});
}

pub(crate) fn names_that_the_code_relies_on_can_be_anythings_among_other_code() {
    check_inputs("", &inputs(), &["2024"], |options| {
        options.among_other_code = true;
        options.generate_unused_types = true;
        options.ownership = Ownership::BorrowingDuplicateIfNecessary;
    });
}

pub(crate) fn names_that_the_code_relies_on_can_be_anythings_in_cells_and_stubs() {
    check_inputs("", &inputs(), &["2024"], |options| {
        options.mutable_resources = vec!["all".to_owned()];
        options.stubs = true;
        options.merge_structurally_equal_types = true;
        options.map_type = Some("::std::collections::HashMap".to_owned());
        options.ownership = Ownership::Borrowing;
        options.raw_strings = true;
    });
}
