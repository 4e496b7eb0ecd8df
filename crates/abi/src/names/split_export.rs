//! How a compiler exports a function whose result does not fit next to its parameters.
//!
//! Go's compiler exports only functions whose parameters and result take at most 128 bytes together, and sixteen 64-bit
//! parameters use all of that. So the bindings of a wider function export two: one takes the parameters and returns
//! nothing, and the other returns the result of the last call:
//!
//! ```text
//! [result-apart:i64]demo:sums/sums#add   (i64 × 16) -> ()
//! [result]                               () -> i64
//! ```
//!
//! `componentize` then exports the function of the WIT, which calls the two in sequence. No code of the module runs in
//! between.

use crate::CoreType;

/// The export name of the function that returns the result of the last split export, as 64 bits.
pub const SPLIT_RESULT: &str = "[result]";

const PREFIX: &str = "[result-apart:";

/// A core export whose result is had from [`SPLIT_RESULT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SplitExport<'a> {
    /// What the whole function is to be exported as.
    pub name: &'a str,
    /// The core type of its result, one of those that a wasm module knows. A narrower one than 64 bits is in the lower half.
    pub result: CoreType,
}

impl<'a> SplitExport<'a> {
    /// The split export of the function `name`, with a result of this type.
    pub fn new(name: &'a str, result: CoreType) -> SplitExport<'a> {
        SplitExport { name, result: result.wasm() }
    }

    /// The name that it has in the module. No function of WIT has such a name.
    pub fn mangled(self) -> String {
        format!("{PREFIX}{}]{}", self.result.name(), self.name)
    }

    /// Reads the name of a core export. `None` if it is another export.
    pub fn parse(export: &'a str) -> Option<SplitExport<'a>> {
        let (ty, name) = export.strip_prefix(PREFIX)?.split_once(']')?;
        let types = [CoreType::I32, CoreType::I64, CoreType::F32, CoreType::F64];
        let result = types.into_iter().find(|result| result.name() == ty)?;
        Some(SplitExport { name, result })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ExportName;

    #[test]
    fn names_are_read_back() {
        for result in [CoreType::I32, CoreType::I64, CoreType::F32, CoreType::F64] {
            let split = SplitExport::new("demo:sums/sums@1.0.0#[method]sum.add", result);
            let mangled = split.mangled();
            assert_eq!(SplitExport::parse(&mangled), Some(split));
            assert_eq!(ExportName::parse(&mangled), ExportName::Toolchain);
        }
        assert_eq!(SplitExport::new("add", CoreType::PointerOrI64).mangled(), "[result-apart:i64]add");
        assert_eq!(ExportName::parse(SPLIT_RESULT), ExportName::Toolchain);
    }

    #[test]
    fn other_names_are_none() {
        for name in ["add", "[result]", "[result-apart]add", "[result-apart:v128]add", "[method]file.read", ""] {
            assert_eq!(SplitExport::parse(name), None, "{name}");
        }
    }
}
