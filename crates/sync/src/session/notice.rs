//! What the session cannot mend by itself.

use mrm_wire::Refusal;

/// What a person has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notice {
    /// Another relay answers at the address.
    OtherRelay,
    /// The relay lost something or came back from a copy; it gets everything again.
    RelayForgot,
    /// The relay speaks an older protocol only: whoever runs it has to bring it up to date.
    OldRelay,
    /// This device was copied: it needs new keys.
    Cloned,
    /// This device is not in the team, or not any more.
    NotAMember,
    /// The relay has no room left.
    Quota,
    /// The relay shows a log or a chain that is not the one that was here.
    Fork,
    /// The relay did not do something, for another reason.
    Refused(Refusal),
}
