//! Who is in the team: a log of signed entries, each chained to the one before, that every device reads to the same end.
//!
//! [`action`] is what entries do, [`judge`] whether they count, [`team`] what they come to, [`log`] how they are read,
//! [`compose`] how they are made.

mod action;
mod compose;
mod judge;
mod keyring;
mod label;
mod log;
mod team;

pub use action::{Action, Body, BodyError, Frontier, Label, Offer, PreviousKey};
pub use compose::{Beginning, By, ComposeError, Request, ask};
pub use judge::Void;
pub use keyring::Keyring;
pub use label::{MAX_NAME, Names, fingerprint};
pub use log::{Fork, LogError, MembershipLog, Taken};
pub use team::{Device, Door, DoorState, Person, ProjectTeam, SpaceUse, Team};
