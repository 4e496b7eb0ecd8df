//! WAVE parsing and printing.

mod lower;
mod mask;
mod print;
mod transfer;

pub(crate) use lower::{Arguments, Lowering, References};
pub(crate) use print::{print, string};

/// Words that WAVE reads as something else, so that a case of that name is written with a `%`.
const KEYWORDS: &[&str] = &["true", "false", "some", "none", "ok", "err", "inf", "nan"];
