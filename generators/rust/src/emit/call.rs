//! Calls and returns: where the two worlds meet.

use witcraft_abi::{CallOperation, Value};

use super::{Emitter, Operand};

/// What the emitted code calls.
#[derive(Clone, Copy)]
pub(crate) enum Target<'a> {
    /// The imported core function of this name.
    Import { core: &'a str },
    /// The implementation of an export.
    Export {
        /// The path of the function, `T_::get`.
        implementation: &'a str,
        /// What stands before and after the first argument where that is `self`.
        receiver: Option<(&'a str, &'a str)>,
        /// The function that makes a resource of what a constructor gives, `File::new`.
        constructed: Option<&'a str>,
        /// Whether that constructor may fail.
        is_fallible: bool,
    },
    /// Nothing: what an export returned is freed.
    PostReturn,
}

impl Emitter<'_> {
    pub(super) fn call(&mut self, operation: &CallOperation, operands: &[Value], results: &[Value]) {
        match operation {
            CallOperation::Core => {
                let Target::Import { core } = self.target else { unreachable!("only imports call core functions") };
                let arguments = self.arguments(operands);
                let call = self.unsafely(format!("{core}({})", arguments.join(", ")));
                self.called(results, &call);
            }
            CallOperation::Interface => {
                let Target::Export { implementation, receiver, constructed, is_fallible } = self.target else {
                    unreachable!("only exports call an implementation")
                };
                let mut arguments = self.arguments(operands);
                if let (Some(this), Some((before, after))) = (arguments.first_mut(), receiver) {
                    *this = format!("{before}{this}{after}");
                }
                let call = format!("{implementation}({})", arguments.join(", "));
                let call = match constructed {
                    Some(new) if is_fallible => format!("{call}.map({new})"),
                    Some(new) => format!("{new}({call})"),
                    None => call,
                };
                self.called(results, &call);
            }
            CallOperation::FreeTemporaries => {
                self.flush();
                if let Some(name) = self.temporaries.clone() {
                    self.push(&format!("::core::mem::drop({name});"));
                }
            }
            CallOperation::Return => {
                if let Some(value) = operands.first() {
                    let text = self.take(*value).text;
                    self.push(&text);
                }
            }
            CallOperation::PostReturn => unreachable!("a host calls it, not the guest"),
        }
    }

    fn arguments(&mut self, operands: &[Value]) -> Vec<String> {
        operands.iter().map(|value| self.take(*value).text).collect()
    }

    /// A call whose result is not used yet is put off like any other value: nothing is loaded or freed before it is bound.
    fn called(&mut self, results: &[Value], call: &str) {
        match results {
            [result] if self.uses[result.0 as usize] > 0 => self.define(*result, Operand::call(call)),
            _ => self.push(&format!("{call};")),
        }
    }
}
