//! Identifiers: UUIDv7 behind a type, written with a short prefix (`pln_018f…`).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A text that should be an id and is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is not an id of the form {prefix}_…")]
pub struct IdError {
    /// What was given.
    pub text: String,
    /// The prefix that ids of this kind carry.
    pub prefix: &'static str,
}

impl DiscussionId {
    /// What is said about `plan`.
    pub const fn of(plan: PlanId) -> DiscussionId {
        DiscussionId::from_uuid(plan.uuid())
    }

    /// The plan that it is about.
    pub const fn plan(self) -> PlanId {
        PlanId::from_uuid(self.uuid())
    }
}

impl ApprovalsId {
    /// What was decided about `plan`.
    pub const fn of(plan: PlanId) -> ApprovalsId {
        ApprovalsId::from_uuid(plan.uuid())
    }

    /// The plan that it is about.
    pub const fn plan(self) -> PlanId {
        PlanId::from_uuid(self.uuid())
    }
}

/// Under which names of what the client gets are made. Never changes: devices that publish apart from each other publish
/// the same plan.
const CLIENT_SIDE: Uuid = Uuid::from_u128(0x0f2c_8a51_7d4e_5b0a_9c36_2f1d_64e8_b3a7);

impl PlanId {
    /// The copy of this plan that the client gets.
    pub fn client_side(self) -> PlanId {
        PlanId::from_uuid(Uuid::new_v5(&CLIENT_SIDE, self.uuid().as_bytes()))
    }
}

impl ProjectId {
    /// What the client gets of this project: its name and what was published in it.
    pub fn client_side(self) -> ProjectId {
        ProjectId::from_uuid(Uuid::new_v5(&CLIENT_SIDE, self.uuid().as_bytes()))
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The short prefix of ids of this kind.
            pub const PREFIX: &'static str = $prefix;

            /// Wraps a UUID that the caller has made (version 7, so that ids sort by time).
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_{}", $prefix, self.0.simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(|hex| Uuid::try_parse(hex).ok())
                    .map(Self)
                    .ok_or_else(|| IdError { text: text.to_owned(), prefix: $prefix })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(/// The whole of one agency's data on a device.
    WorkspaceId, "wsp");
id!(/// One client assignment.
    ProjectId, "prj");
id!(/// A media plan.
    PlanId, "pln");
id!(/// A section or a line of a plan.
    RowId, "row");
id!(/// One continuous run of a line.
    FlightId, "flt");
id!(/// A custom column of a plan.
    ColumnId, "col");
id!(/// A plan-level cost beside the lines.
    CostId, "cst");
id!(/// One import of one workbook.
    ImportId, "imp");
id!(/// A kept state of a plan.
    VersionId, "ver");
id!(/// A saved view of a plan.
    ViewId, "viw");
id!(/// A remembered way of reading workbooks of a shape.
    MappingId, "map");
id!(/// What a new plan can begin with.
    TemplateId, "tpl");
id!(/// What is said about a plan: its number is that of the plan, so that devices that begin it apart begin the same one.
    DiscussionId, "dsc");
id!(/// What was decided about a plan: its number is that of the plan, as with what is said about it.
    ApprovalsId, "apr");
id!(/// Something that somebody said about a plan.
    CommentId, "cmt");
id!(/// A named set of seasonal coefficients.
    SeasonId, "ssn");
id!(/// What a vendor asks: prices with their conditions.
    RateCardId, "rat");
id!(/// A person in the team.
    PersonId, "per");
