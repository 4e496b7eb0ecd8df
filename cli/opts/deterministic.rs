//! Making something twice, to see whether it comes out the same.

use witcraft_diagnostics::Diagnostic;

use crate::exit::Failure;

/// Whether to look.
#[derive(clap::Args, Clone, Copy, Debug, Default)]
pub(crate) struct Deterministic {
    /// Make it twice, and write nothing where the bytes differ
    #[arg(long)]
    deterministic: bool,
}

impl Deterministic {
    /// What was made.
    ///
    /// # Errors
    /// It cannot be made, or is another one when it is made again.
    pub(crate) fn made<E: Into<Failure>>(self, make: impl Fn() -> Result<Vec<u8>, E>) -> Result<Vec<u8>, Failure> {
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
    let sizes = format!("the first has {} bytes and the second {}", first.len(), second.len());
    let message = format!("it comes out otherwise when it is made again, from offset {at:#x} on");
    let help = "`witcraft objdump` names the section at that offset; what built the module may have left a time or a path in it";
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
