//! Calls and returns.

use witcraft_abi::{CallOperation, Value};

use super::{Emitter, Operand, Spell};
use crate::kept::RESULT;
use crate::runtime::Helper;
use crate::transfer::RUNTIME;

/// The functions that the emitted code calls.
#[derive(Clone, Copy)]
pub(crate) enum Target<'a> {
    /// The imported core function of this name.
    Import {
        /// The name.
        core: &'a str,
        /// Whether it returns before the callee does.
        waits: bool,
    },
    /// The implementation of an export.
    Export {
        /// The path of the function, `T_::get`.
        implementation: &'a str,
        /// The text before and after the first argument if that is `self`.
        receiver: Option<(&'a str, &'a str)>,
        /// The function that makes a resource of what a constructor gives, `File::new`.
        constructed: Option<&'a str>,
        /// Whether that constructor may fail.
        is_fallible: bool,
        /// Where the result is kept until post-return, if it is.
        kept: Option<&'a str>,
    },
    /// The implementation of an asynchronous export.
    Task {
        /// The path of the function, `T_::get`.
        implementation: &'a str,
        /// The text before and after the first argument if that is `self`.
        receiver: Option<(&'a str, &'a str)>,
        /// The core function that takes the result.
        task_return: &'a str,
    },
    /// Nothing: a value goes into memory or comes out.
    Payload,
    /// Nothing: what an export returned is dropped.
    PostReturn {
        /// Its type.
        ty: &'a str,
        /// Whether anything was allocated to lower it.
        allocates: bool,
    },
}

impl Emitter<'_> {
    pub(super) fn call(&mut self, operation: &CallOperation, operands: &[Value], results: &[Value]) {
        match operation {
            CallOperation::Core => {
                let Target::Import { core, .. } = self.target else { unreachable!("only imports call core functions") };
                let arguments = self.arguments(operands);
                let call = self.unsafely(format!("{core}({})", arguments.join(", ")));
                self.called(results, &call);
            }
            CallOperation::Interface if matches!(self.target, Target::Task { .. }) => {
                self.call_and_wait(operands, results)
            }
            CallOperation::Interface => {
                let Target::Export { implementation, receiver, constructed, is_fallible, kept } = self.target else {
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
                match (kept, results) {
                    (Some(kept), [result]) => self.keep(*result, &call, kept),
                    _ => self.called(results, &call),
                }
            }
            CallOperation::DropResult => {
                let Target::PostReturn { ty, allocates } = self.target else {
                    unreachable!("only post-return drops a result")
                };
                let release = self.unsafely(format!("{RESULT}.release::<{ty}>();"));
                self.push(&release);
                if allocates {
                    let lasting = self.cx.runtime(Helper::Lasting);
                    self.push(&format!("{lasting}().free();"));
                }
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

    /// Calls the implementation, and waits for its result. What was lent for the call only ends with the block that this is in.
    fn call_and_wait(&mut self, operands: &[Value], results: &[Value]) {
        let Target::Task { implementation, receiver, .. } = self.target else { unreachable!("only tasks wait") };
        let mut arguments = self.arguments(operands);
        if let (Some(this), Some((before, after))) = (arguments.first_mut(), receiver) {
            *this = format!("{before}{this}{after}");
        }
        let call = format!("{implementation}({}).await", arguments.join(", "));
        let lifted = std::mem::take(&mut self.prologue) + &std::mem::take(&mut self.text);
        let call = if lifted.is_empty() { call } else { format!("{{\n{lifted}{call}\n}}") };
        let guard = self.locals.declare("cancelled");
        self.push(&format!("let {guard} = {}{RUNTIME}::TaskCancelOnDrop::new();", self.cx.root()));
        match results {
            [result] => self.bind(*result, &call),
            _ => self.push(&format!("{call};")),
        }
        self.push(&format!("{guard}.forget();"));
    }

    /// Calls the implementation, and leaves the result where post-return finds it. From now on it is looked at only.
    fn keep(&mut self, result: Value, call: &str, kept: &str) {
        self.is_kept = true;
        let name = self.local();
        let keep = self.unsafely(format!("let {name} = {kept}.keep({call});"));
        self.push(&keep);
        self.define(result, Operand::place(name).behind(1));
    }

    pub(super) fn arguments(&mut self, operands: &[Value]) -> Vec<String> {
        operands.iter().map(|value| self.take(*value).text).collect()
    }

    /// A call whose result is not used yet is put off like any other value: nothing is loaded or freed before it is bound.
    fn called(&mut self, results: &[Value], call: &str) {
        match results {
            [result] if self.operands.usage().is_used(*result) => self.define(*result, Operand::call(call)),
            _ => self.push(&format!("{call};")),
        }
    }
}
