//! Argument groups that several commands share: the same words mean the same everywhere.

pub(crate) mod cache;
pub(crate) mod deterministic;
pub(crate) mod grants;
pub(crate) mod output;
pub(crate) mod policy;
pub(crate) mod report;
pub(crate) mod reports;
pub(crate) mod table;
pub(crate) mod wit;
