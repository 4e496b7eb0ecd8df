//! Shared code of tests: goldens that can be blessed, fixtures, peers on loopback, normalization, and tool discovery.
//!
//! It depends on none of the crates under test, so all of them can use it.

mod corpus;
mod golden;
mod guest;
mod peers;
mod tools;
mod trials;

pub use corpus::{corpus, root, wit_inputs};
pub use golden::{Golden, assert_golden};
pub use guest::{build_guest, build_program};
pub use peers::tcp_echo;
pub use tools::{
    BUN, CHROMIUM, CORPUS, CURL, DENO, ENGINE_CLANG, ENGINE_RUST, GUEST_GO, GUEST_RUST, GUEST_RUST_WASIP2, NEWEST_NODE,
    NODE, NODE_PACKAGES, OPENSSL, PROGRAM_PACKAGES, Tool, WORKERD, link_node_packages, require_tools,
};
pub use trials::{NamedTest, run_trial_groups, run_trials};
