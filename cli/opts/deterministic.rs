//! Building something twice, to check that the result is reproducible.

use witcraft_diagnostics::Diagnostic;

use crate::exit::Failure;

/// The option.
#[derive(clap::Args, Clone, Copy, Debug, Default)]
pub(crate) struct Deterministic {
    /// Build it twice, and fail without writing if the results differ
    #[arg(long)]
    deterministic: bool,
}

impl Deterministic {
    /// Builds once, or twice to compare.
    ///
    /// # Errors
    /// The build fails, or its two results differ.
    pub(crate) fn made<E: Into<Failure>>(
        self,
        mut make: impl FnMut() -> Result<Vec<u8>, E>,
    ) -> Result<Vec<u8>, Failure> {
        let first = make().map_err(Into::into)?;
        if self.deterministic {
            expect_same(&first, &make().map_err(Into::into)?)?;
        }
        Ok(first)
    }
}

fn expect_same(first: &[u8], second: &[u8]) -> Result<(), Diagnostic> {
    if first == second {
        return Ok(());
    }
    let at = first.iter().zip(second).take_while(|(a, b)| a == b).count();
    let sizes = format!("the first result has {} bytes and the second {}", first.len(), second.len());
    let message = format!("building it twice gives results that differ from offset {at:#x} on");
    let help = "`witcraft objdump` shows the section at that offset; the compiler may have embedded a time or a path";
    Err(Diagnostic::error("output/not-deterministic", message).note(sizes).help(help))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn made(deterministic: bool, second: &'static [u8]) -> Result<Vec<u8>, Failure> {
        let count = Cell::new(0);
        let make = || -> Result<_, Failure> {
            count.set(count.get() + 1);
            Ok(if count.get() == 1 { b"same".to_vec() } else { second.to_vec() })
        };
        Deterministic { deterministic }.made(make)
    }

    #[test]
    fn what_differs_is_told_with_its_place_when_somebody_asks() {
        assert!(made(true, b"same").is_ok());
        assert!(made(false, b"sane").is_ok());
        let Err(Failure::Rejected(findings)) = made(true, b"sane") else { panic!("it differs") };
        assert!(findings[0].message.ends_with("from offset 0x2 on"), "{findings:?}");
        assert!(made(true, b"same and more").is_err());
    }
}
