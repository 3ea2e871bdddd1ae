//! Stories about documents: a plan goes in and comes out, two people edit it, bytes go bad.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;
mod versions;
mod views;

mod damage;
mod directory;
mod discussion;
mod merge;
mod plan;
mod property;
