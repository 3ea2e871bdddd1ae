//! The matrix of rights.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Circumstances, Object, OrganisationRole, Permission, PermissionError, ProjectRole, Role};

/// What each role may do with each object. What it does not name is not allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    cells: BTreeMap<(Object, Role), Permission>,
}

/// A text that is not a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// An object or a role that this program does not know.
    #[error("the matrix of rights names “{0}”, which is neither an object nor a role")]
    Unknown(String),
    /// A cell that cannot be read.
    #[error(transparent)]
    Permission(#[from] PermissionError),
}

/// One row: object; pm, account manager, specialist, strategist, analyst, creative, client; admin, manager, member, guest.
type Row = (Object, [&'static str; 11]);

/// What a new workspace begins with.
#[rustfmt::skip]
const STANDARD: &[Row] = &[
    (Object::Project,       ["CRUD", "RU", "R", "R", "R", "R", "R(s)", "CRUD", "CRUD", "R", "R(s)"]),
    (Object::Brief,         ["CRU A(i)", "CRUD", "R U(p)", "RU(p)", "R U(p)", "R U(p)", "CRU A(c)", "R", "R", "R", "R(s)"]),
    (Object::Strategy,      ["R A(i)", "R", "R", "CRUD A(i)", "RU(p)", "RU(p)", "R(s) A(c)", "R", "R", "R", "R(s)"]),
    (Object::MediaPlan,     ["RU A(i)", "R", "CRUD(p)", "R U(p)", "R", "R", "R(s) A(c)", "R", "R", "R", "R(s)"]),
    (Object::Budget,        ["CRU A(i)", "RU", "RU(p)", "CRUD", "R", "–", "R(s) A(c)", "R", "R", "–", "–"]),
    (Object::TechnicalSpec, ["RU A(i)", "R", "CRUD A(p)", "R", "RU(p) A(p)", "RU(p)", "–", "R", "R", "R", "–"]),
    (Object::Communication, ["CRUD", "CRUD", "CRU", "CRU", "CRU", "CRU", "CR(s)", "R", "R", "R", "R(s)"]),
    (Object::Tasks,         ["CRUD", "CRU", "CRU(o)", "RU(o)", "RU(o)", "RU(o)", "RU(o,s)", "R", "CRUD", "R", "–"]),
    (Object::Report,        ["CRU A(i)", "CRU", "RU(p)", "RU(p)", "CRUD A(i)", "R", "R(s) A(c)", "R", "R", "R", "R(s)"]),
    (Object::Comments,      ["CRUD", "CRU D(o)", "CRU D(o)", "CRU D(o)", "CRU D(o)", "CRU D(o)", "CRU(s) D(o,s)", "RD", "R", "CR D(o)", "–"]),
    (Object::Approvals,     ["CRUD A", "CR A(p)", "CR A(p)", "CR A(p)", "CR A(p)", "CR A(p)", "R(s) A(c)", "R", "R", "R", "–"]),
    (Object::Integrations,  ["CRUD", "R", "CRUD(p)", "R", "CRUD(p)", "–", "–", "CRUD", "CRUD(o)", "–", "–"]),
    (Object::Publishing,    ["CRU A(i)", "CRU A(i)", "CR", "R", "R", "CRUD", "R(s) A(c)", "R", "R", "–", "–"]),
    (Object::Members,       ["CRUD", "R C(p)", "R", "R", "R", "R", "R", "CRUD", "CRU", "R", "–"]),
    (Object::Billing,       ["–", "–", "–", "–", "–", "–", "–", "CRUD", "R", "–", "–"]),
];

impl Policy {
    /// What a new workspace begins with.
    pub fn standard() -> Result<Policy, PolicyError> {
        let mut cells = BTreeMap::new();
        for (object, texts) in STANDARD {
            for (role, text) in Role::all().zip(texts) {
                cells.insert((*object, role), text.parse()?);
            }
        }
        Ok(Policy { cells })
    }

    /// The cell of a role and an object.
    pub fn permission(&self, object: Object, role: Role) -> Permission {
        self.cells.get(&(object, role)).copied().unwrap_or_default()
    }

    /// The same matrix with another cell.
    #[must_use]
    pub fn with(mut self, object: Object, role: Role, permission: Permission) -> Policy {
        self.cells.insert((object, role), permission);
        self
    }

    /// Whether somebody with these roles may do this. Whoever has several roles may do what any of them may. A guest has no
    /// part in the agency's work: of the project's roles only the client's counts.
    pub fn allows(
        &self,
        organisation: OrganisationRole,
        project: &BTreeSet<ProjectRole>,
        object: Object,
        action: Action,
        circumstances: Circumstances,
    ) -> bool {
        let counts = |role: &ProjectRole| organisation != OrganisationRole::Guest || !role.is_internal();
        let roles = project.iter().copied().filter(counts).map(Role::Project);
        let mut roles = roles.chain([Role::Organisation(organisation)]);
        roles.any(|role| self.permission(object, role).allows(action, circumstances))
    }
}

/// Object → role → cell, in the notation of the matrix.
type Written = BTreeMap<String, BTreeMap<String, String>>;

impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut written = Written::new();
        for ((object, role), permission) in &self.cells {
            let row = written.entry(object.code().to_owned()).or_default();
            row.insert(role.code().to_owned(), permission.to_string());
        }
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(Written::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

fn read(written: Written) -> Result<Policy, PolicyError> {
    let mut cells = BTreeMap::new();
    for (object, row) in written {
        let found = Object::ALL.into_iter().find(|known| known.code() == object);
        let found = found.ok_or(PolicyError::Unknown(object))?;
        for (role, permission) in row {
            let known = Role::all().find(|known| known.code() == role).ok_or(PolicyError::Unknown(role))?;
            cells.insert((found, known), permission.parse()?);
        }
    }
    Ok(Policy { cells })
}
