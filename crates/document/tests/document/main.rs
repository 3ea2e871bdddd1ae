//! Stories about documents: a plan goes in and comes out, two people edit it, bytes go bad.
#![expect(clippy::unwrap_used, reason = "tests")]

mod approvals;
mod begun_apart;
mod damage;
mod directory;
mod discussion;
mod edges;
mod incoming;
mod merge;
mod nothing_lost;
mod plan;
mod property;
mod shared;
mod support;
mod take;
mod versions;
mod views;
