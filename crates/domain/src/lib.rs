//! What planners talk about: ids, money, fields, plan lines, flights and typed edits of a plan.
//!
//! Pure values: nothing here does I/O, reads a clock or draws randomness. Ids and times come in as arguments.
//! Read [`Field`] first (the vocabulary), then [`Plan`] (the document as planners see it), then [`Edit`]
//! (everything that can happen to a plan).

pub mod arithmetic;
mod audience;
mod buy_model;
mod buy_model_words;
mod calendar;
mod channel;
mod client_copy;
mod column_formula;
mod commission;
mod compatibility;
mod currency;
mod diff;
mod discussion;
mod discussion_union;
mod edit;
mod edits_to;
mod field;
mod field_table;
mod header;
mod ids;
mod import_record;
mod mention;
mod naming;
mod order;
mod origin;
mod plan;
mod rate_card;
mod rate_check;
mod reach_points;
mod reach_rule;
pub mod rights;
mod saved_view;
mod skeleton;
mod spot;
pub mod text;
pub mod typed;
mod value;
mod vat;
mod version;

pub use audience::Audience;
pub use buy_model::BuyModel;
pub use calendar::{DayChange, Season, SeasonError};
pub use channel::Channel;
pub use column_formula::{MAX_FORMULA, bracketed};
pub use commission::CommissionMode;
pub use compatibility::Fit;
pub use currency::{Currency, CurrencyError};
pub use diff::{Change, PlanDiff, RowDiff, RowFate};
pub use discussion::{
    Comment, CommentEdit, CommentPlace, CommentSource, Deed, Discussion, DiscussionError, MAX_COMMENT, MAX_IN_THREAD,
    MAX_THREADS, Thread,
};
pub use edit::{Edit, EditError};
pub use field::{Field, FieldKind, FieldRef, FieldScope, FieldTopic, UnknownField};
pub use header::{DiscountMode, HeaderError, HeaderField, PlanHeader, PriceBasis, StatedRate, VatRounding};
pub use ids::{
    ApprovalsId, ColumnId, CommentId, CostId, DiscussionId, FlightId, IdError, ImportId, MappingId, PersonId, PlanId,
    ProjectId, RateCardId, RowId, SeasonId, TemplateId, VersionId, ViewId, WorkspaceId,
};
pub use import_record::{ImportRecord, ImportedProblem, ImportedTable};
pub use mention::{MAX_MENTIONS, Mention, mentions};
pub use naming::{
    Case, MAX_PATTERN, MAX_PLACEMENT_NAME, Naming, NamingError, PlacementName, Space, Token, TokenFormat, TokenPlace,
    utm_safe,
};
pub use order::{Order, OrderError};
pub use origin::Origin;
pub use plan::{
    Cell, Column, CostBasis, CostKind, CustomKind, Flight, FlightError, Plan, PlanCost, Row, RowKind, RowSource,
};
pub use rate_card::{
    MAX_RATE_ROWS, RATE_KEYS, RateCard, RateRow, RateSeason, ScaleBy, ScaleOver, ScaleStep, Surcharge, rate_text,
};
pub use rate_check::{RateDoubt, RateDoubtKind};
pub use reach_points::read_reach_points;
pub use reach_rule::{ReachRule, UnknownReachRule};
pub use saved_view::{Folding, MAX_GROUPS, SavedView, SortOrder, ViewError, ViewFilter, ViewLook, ViewSort};
pub use spot::Spot;
pub use value::{Value, ValueError};
pub use vat::{VatRule, VatRuleError};
pub use version::{PlanStatus, Version, VersionKind};
