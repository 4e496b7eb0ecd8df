//! Asynchronous calls, streams and futures, with the plans of both sides against each other, in every order of events.

#[path = "concurrent/caller.rs"]
mod caller;
#[path = "concurrent/calls.rs"]
mod calls;
#[path = "concurrent/chains.rs"]
mod chains;
#[path = "concurrent/copies.rs"]
mod copies;
#[path = "concurrent/guest.rs"]
mod guest;
#[path = "concurrent/languages.rs"]
mod languages;
#[path = "concurrent/order.rs"]
mod order;
#[path = "concurrent/rules.rs"]
mod rules;
#[path = "concurrent/subtasks.rs"]
mod subtasks;
#[path = "concurrent/transfers.rs"]
mod transfers;
