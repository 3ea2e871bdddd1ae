//! What a use-case says when it refuses: a code that hosts branch on, with the values for its text.

use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Why a use-case refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Failure {
    /// Stable code; the interface has a text for each.
    pub code: Code,
    /// What happened and what to do, in English; for logs and the terminal.
    pub message: String,
    /// Values for the text, the wrong value among them.
    pub args: BTreeMap<String, String>,
    /// The field of the request that was wrong, if it was one.
    pub field: Option<String>,
    /// The cells of the request that cannot be taken, where it set several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<RefusedCell>,
}

/// A cell that cannot take what was to be put into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefusedCell {
    /// Its row, by the name the request used.
    pub row: String,
    /// Field code or column id.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What was to be put there.
    pub text: String,
    /// Why not.
    pub code: Code,
    /// Values for the text of that code.
    pub args: BTreeMap<String, String>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:literal;)*) => {
        /// All codes. One exists only where a host or the interface says something different for it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)*
        }

        impl Code {
            /// All of them.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The code as text.
            pub const fn text(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// The HTTP status it travels with.
            pub const fn status(self) -> u16 {
                match self { $(Code::$variant => $status,)* }
            }
        }
    };
}

codes! {
    /// There is no such thing.
    NotFound = "not_found", 404;
    /// The request itself is wrong.
    BadRequest = "bad_request", 400;
    /// A typed value does not fit its cell.
    BadValue = "bad_value", 422;
    /// The text is in another currency than the line.
    OtherCurrency = "other_currency", 422;
    /// The text is no number.
    NotANumber = "not_a_number", 422;
    /// The text is no date.
    NotADate = "not_a_date", 422;
    /// The text is no list of known points of a reach curve.
    BadPoints = "bad_points", 422;
    /// A flight ends before it starts.
    FlightOrder = "flight_order", 422;
    /// Parts that must make a line have another sum: `args.given` against `args.line`.
    OtherSum = "other_sum", 422;
    /// A number lies outside what the model or the other inputs allow: `args.low` to `args.high`.
    OutOfRange = "out_of_range", 422;
    /// The calculator needs this input.
    MissingInput = "missing_input", 422;
    /// A column's formula cannot be calculated; `args.reason` says why.
    BadFormula = "bad_formula", 422;
    /// No rate card has a price for the lines on all of their days.
    NoRate = "no_rate", 409;
    /// Placements cannot be named like this; `args.reason` says why.
    BadNaming = "bad_naming", 422;
    /// The column is calculated: its values are not entered.
    Calculated = "calculated", 422;
    /// The team cannot be changed so: `args.reason`.
    Team = "team", 409;
    /// Nobody comes in by this invitation: `args.reason`.
    Invitation = "invitation", 422;
    /// The relay cannot be reached or does not take it: `args.reason`, `args.relay`, `args.detail`.
    Relay = "relay", 503;
    /// The person's role does not allow it: `args.object`, `args.action`.
    NotPermitted = "not_permitted", 403;
    /// Not possible in the present state.
    Precondition = "precondition", 409;
    /// The workspace is not open yet: see the session.
    NotReady = "not_ready", 409;
    /// The application is locked: only its passphrase opens it.
    Locked = "locked", 423;
    /// Wrong passphrases make the next try wait: `args.seconds`.
    TooSoon = "too_soon", 429;
    /// This machine has no usable keyring, so only a passphrase can keep the key.
    NoKeyring = "no_keyring", 409;
    /// The key is handed in by the host (`MRM_DB_KEY`), so a lock would lock nothing.
    KeyGiven = "key_given", 409;
    /// Nothing to undo or redo.
    NothingToUndo = "nothing_to_undo", 409;
    /// The passphrase does not open the key.
    WrongPassphrase = "wrong_passphrase", 403;
    /// The given key does not open the database.
    WrongKey = "wrong_key", 403;
    /// The passphrase is too short.
    WeakPassphrase = "weak_passphrase", 422;
    /// The file or path was not granted by a drop or a dialog.
    NotGranted = "not_granted", 403;
    /// The workbook cannot be read; `args.reason` says why.
    Workbook = "workbook", 422;
    /// The workbook needs its password.
    WorkbookPassword = "workbook_password", 422;
    /// The plan cannot be written into the workbook; `args.reason` says why.
    Template = "template", 422;
    /// The discussion cannot take that; `args.reason` says why.
    Discussion = "discussion", 422;
    /// The budget cannot be split so; `args.reason` says why.
    Optimise = "optimise", 422;
    /// The file is no mapping, or of a version that is not known here.
    NotAMapping = "not_a_mapping", 422;
    /// Nothing in the workbook can be imported.
    NothingToImport = "nothing_to_import", 422;
    /// Larger than the limit.
    TooLarge = "too_large", 413;
    /// Cancelled by the planner.
    Cancelled = "cancelled", 409;
    /// The disk is full; what was acknowledged is safe.
    DiskFull = "disk_full", 507;
    /// The data folder cannot be written.
    ReadOnly = "read_only", 507;
    /// Another process owns the data folder.
    InUse = "in_use", 423;
    /// Stored data is damaged; what could be read is kept.
    Damaged = "damaged", 500;
    /// Something that should not happen; details are in the log.
    Unexpected = "unexpected", 500;
}

impl Code {
    /// Whether it says that a typed value does not fit its cell, so that others of the same request may.
    pub(crate) const fn is_about_a_value(self) -> bool {
        matches!(
            self,
            Code::BadValue
                | Code::OtherCurrency
                | Code::NotANumber
                | Code::NotADate
                | Code::BadPoints
                | Code::FlightOrder
                | Code::Calculated
                | Code::Precondition
        )
    }
}

impl Failure {
    /// A failure with a code and an English text.
    pub fn new(code: Code, message: impl Into<String>) -> Failure {
        Failure { code, message: message.into(), args: BTreeMap::new(), field: None, cells: Vec::new() }
    }

    /// Adds a value for the text.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl ToString) -> Failure {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// Names the field of the request.
    #[must_use]
    pub fn field(mut self, field: impl ToString) -> Failure {
        self.field = Some(field.to_string());
        self
    }

    /// No such thing.
    pub fn not_found(what: &str, id: impl ToString) -> Failure {
        let id = id.to_string();
        Failure::new(Code::NotFound, format!("there is no {what} {id}")).arg("what", what).arg("id", id)
    }

    /// A wrong request.
    pub fn bad_request(message: impl Into<String>) -> Failure {
        Failure::new(Code::BadRequest, message)
    }

    /// Something that should not happen. The detail goes to the log, not to the reader.
    pub fn unexpected(detail: impl std::fmt::Display) -> Failure {
        tracing::error!(%detail, "unexpected failure");
        Failure::new(Code::Unexpected, "something went wrong inside; nothing that was saved is lost")
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<mrm_domain::EditError> for Failure {
    fn from(error: mrm_domain::EditError) -> Self {
        use mrm_domain::EditError as E;
        match &error {
            E::NoRow(row) => Failure::not_found("row", row),
            E::NoColumn(column) => Failure::not_found("column", column),
            E::Value { field, .. } => Failure::new(Code::BadValue, error.to_string()).field(field),
            E::Header(mrm_domain::HeaderError::Unfit { field, text }) => {
                Failure::new(Code::BadValue, error.to_string()).field(field).arg("text", text)
            }
            E::Header(mrm_domain::HeaderError::Required(field)) => {
                Failure::new(Code::BadValue, error.to_string()).field(field)
            }
            _ => Failure::bad_request(error.to_string()),
        }
    }
}

impl From<mrm_domain::typed::TypedError> for Failure {
    fn from(error: mrm_domain::typed::TypedError) -> Self {
        use mrm_domain::typed::TypedError as T;
        let message = error.to_string();
        match error {
            T::NotANumber(text) => Failure::new(Code::NotANumber, message).arg("text", text),
            T::NotADate(text) => Failure::new(Code::NotADate, message).arg("text", text),
            T::OtherCurrency { text, found, expected } => Failure::new(Code::OtherCurrency, message)
                .arg("text", text)
                .arg("found", found)
                .arg("expected", expected),
            T::Value(value) => Failure::new(Code::BadValue, message).arg("text", value),
        }
    }
}
