//! Streams and futures between the host and a guest.
//!
//! [`produce`] makes those that a guest is passed; [`consume`] reads those that it returns. What a guest writes comes through a
//! [`pipe`] to the task that shows it ([`show`]), which runs beside the guest ([`settle`]).

mod account;
mod consume;
mod pipe;
mod produce;
mod settle;
mod show;

pub(crate) use account::{Account, Accounts};
pub(crate) use consume::open;
pub(crate) use produce::{Input, future, stream};
pub(crate) use settle::Idle;
pub(crate) use show::{Unshown, show};
