//! Who may do what: roles in the organisation and in a project, and the matrix of rights that a workspace goes by.
//!
//! A right is asked of one place only, [`Policy::allows`]. The matrix is data: a workspace keeps its own in its membership
//! log and may change it; [`Policy::standard`] is what a new one begins with.

mod matrix;
mod object;
mod permission;
mod role;

pub use matrix::{Policy, PolicyError};
pub use object::{Action, Object, Step};
pub use permission::{Circumstances, Permission, PermissionError};
pub use role::{OrganisationRole, ProjectRole, Role};
