//! Values that arguments can refer to during calls.

use wasmtime::component::{Type, Val};
use wasmtime::{AsContextMut, Store};

use witcraft_host::{Host, chain};

use crate::invoke::Results;
use crate::transfer::{Account, Accounts, Input, future, stream};
use crate::wave::References;

/// Results of earlier calls, and streams and futures that are made in the store.
pub(crate) struct Live<'a> {
    pub(crate) store: &'a mut Store<Host>,
    pub(crate) results: &'a mut Results,
    pub(crate) accounts: &'a Accounts,
}

impl Live<'_> {
    fn account(&self, what: &str, subject: &str) -> Account {
        self.accounts.add(format!("the {what} in {subject}"))
    }
}

impl References for Live<'_> {
    fn get(&mut self, index: usize, ty: &Type) -> Result<Val, String> {
        self.results.get(index, ty)
    }

    fn stream(&mut self, input: Input, subject: &str) -> Result<Val, String> {
        let account = self.account("stream", subject);
        stream(self.store.as_context_mut(), input, account).map_err(|error| chain(&error))
    }

    fn future(&mut self, value: Option<Val>, subject: &str) -> Result<Val, String> {
        let account = self.account("future", subject);
        future(self.store.as_context_mut(), value, account).map_err(|error| chain(&error))
    }
}
