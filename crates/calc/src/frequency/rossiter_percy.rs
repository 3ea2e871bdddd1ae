//! Effective frequency by Rossiter and Percy, as Shmatov uses it. Source: media-math 3.3.

/// How attentively the medium is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    /// Counts once.
    High,
    /// Counts twice.
    Low,
}

/// Whom the campaign speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Loyal buyers: 0.
    Loyal,
    /// Brand switchers: 1.
    Switchers,
    /// Buyers of another brand: 2.
    OtherBrand,
    /// New users: one more than the largest competitor.
    NewUsers,
}

/// What buyers must be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recall {
    /// Recognise the brand: 0.
    Recognition,
    /// Recall it: one more than the largest competitor.
    Recall,
}

/// What the message appeals to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Communication {
    /// Information: 0.
    Informational,
    /// Image: one more than the largest competitor.
    Transformational,
}

/// The campaign as the method sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brief {
    /// How attentively the medium is met.
    pub attention: Attention,
    /// Whom it speaks to.
    pub audience: Audience,
    /// What they must be able to do.
    pub recall: Recall,
    /// What the message appeals to.
    pub communication: Communication,
    /// Whether at least a quarter of those reached pass the message on.
    pub passed_on: bool,
    /// Effective frequency of the largest competitor.
    pub competitor: u16,
}

/// Contacts needed: `1 + A·(T + CI + CL + I)`, before the floor of 1.
///
/// The floor is derived: a campaign that needs no contact needs no advertising.
pub fn effective_contacts(brief: &Brief) -> i64 {
    let more = i64::from(brief.competitor) + 1;
    let audience = match brief.audience {
        Audience::Loyal => 0,
        Audience::Switchers => 1,
        Audience::OtherBrand => 2,
        Audience::NewUsers => more,
    };
    let recall = if brief.recall == Recall::Recall { more } else { 0 };
    let communication = if brief.communication == Communication::Transformational { more } else { 0 };
    let attention = if brief.attention == Attention::Low { 2 } else { 1 };
    1 + attention * (audience + recall + communication - i64::from(brief.passed_on))
}
