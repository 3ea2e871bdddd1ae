//! The compatibility matrix: which fields of a line mean something for which channel, and which of them a planner of that
//! channel works with. Data; the sources are the media plan's field and buying-model tables of the domain reference.

use crate::{Channel, Field, Plan, Row, RowKind};
use std::sync::LazyLock;

/// Whether a field means something for a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fit {
    /// It does.
    Applies,
    /// Only on some placements of the channel: hidden unless somebody wants it.
    Conditional,
    /// It does not. A value that is there all the same stays.
    Never,
}

const Y: Fit = Fit::Applies;
const C: Fit = Fit::Conditional;
const N: Fit = Fit::Never;

use Field as F;

/// Fields that are not everybody's, in the order of [`Channel::ALL`]: context, display, social, programmatic, video, mobile,
/// ecom, influencer, audio, native, cpa, tv, radio, ooh, dooh, press. What stands in no row applies to all of them.
const MATRIX: &[(&[Field], [Fit; 16])] = &[
    (&[F::Clicks, F::Engagements], [Y, Y, Y, Y, Y, Y, Y, Y, C, Y, Y, N, N, N, N, N]),
    (&[F::Ctr, F::Cpc, F::Cpe], [Y, Y, Y, Y, Y, Y, Y, C, C, Y, Y, N, N, N, N, N]),
    (&[F::Views], [Y, Y, Y, Y, Y, Y, Y, Y, C, Y, C, N, N, N, N, N]),
    (&[F::Vtr], [Y, Y, Y, Y, Y, Y, Y, C, C, Y, C, N, N, N, N, N]),
    // Out of home a view is a contact.
    (&[F::Cpv], [Y, Y, Y, Y, Y, Y, Y, Y, C, Y, C, N, N, C, Y, N]),
    (&[F::Sessions, F::Conversions, F::Cr, F::Cpa, F::Cac], [Y, Y, Y, Y, Y, Y, Y, C, C, Y, Y, C, C, N, N, C]),
    (&[F::Revenue, F::Roas, F::Drr, F::Aov], [C, C, C, C, C, C, Y, C, C, C, Y, C, C, N, N, C]),
    // Online only where a panel measures video.
    (&[F::Grp, F::Trp, F::Cpp, F::Affinity], [C, C, C, C, Y, N, N, N, C, N, N, Y, Y, Y, Y, Y]),
    (&[F::Spots, F::Rating, F::ReachTwo], [N, N, N, N, C, N, N, N, C, N, N, Y, Y, C, Y, C]),
    (&[F::Ots], [C, C, C, C, C, C, C, C, C, C, C, Y, Y, Y, Y, Y]),
    // Out of home it is the share of the loop, 1 of N.
    (&[F::Capacity, F::Sov], [Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, C, C, Y]),
    (&[F::Viewability], [C, Y, C, Y, Y, C, C, N, N, C, C, N, N, N, N, N]),
    (&[F::Lift], [C, Y, C, Y, Y, C, C, C, C, C, N, C, C, C, C, C]),
    (&[F::Duration], [N, C, C, C, Y, C, C, C, Y, N, N, Y, Y, N, Y, N]),
    (&[F::Size], [C, Y, Y, Y, C, Y, Y, C, N, Y, Y, N, N, Y, Y, Y]),
    // The place is the targeting.
    (&[F::Targeting], [Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, N, N, Y]),
    (&[F::Device], [Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, N, N, N, N, N]),
    (&[F::Landing], [Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, Y, C, C, C, C, C]),
];

/// [`MATRIX`] by field: every cell of a plan is looked up in it.
static FITS: LazyLock<Vec<[Fit; 16]>> = LazyLock::new(|| {
    let of = |field| MATRIX.iter().find(|(fields, _)| fields.contains(field)).map_or([Y; 16], |(_, fits)| *fits);
    Field::ALL.iter().map(of).collect()
});

/// What a line of any channel says: what runs where and when, how it is bought, what it costs.
const COMMON: &[Field] = &[
    F::Channel,
    F::Site,
    F::Placement,
    F::Format,
    F::Geo,
    F::Start,
    F::End,
    F::BuyModel,
    F::Units,
    F::UnitPrice,
    F::Discount,
    F::CostNet,
    F::CostGross,
];

impl Channel {
    /// Whether `field` means something for a line of this channel.
    pub fn fit(self, field: Field) -> Fit {
        FITS[field as usize][self as usize]
    }

    /// What is planned and judged by in this channel, beside what every line says.
    pub const fn metrics(self) -> &'static [Field] {
        match self {
            Channel::Context | Channel::Mobile => {
                &[F::Impressions, F::Clicks, F::Ctr, F::Cpc, F::Conversions, F::Cr, F::Cpa]
            }
            Channel::Display => &[F::Impressions, F::Reach, F::Frequency, F::Cpm, F::Clicks, F::Ctr, F::Cpc],
            Channel::Social => {
                &[F::Impressions, F::Reach, F::Frequency, F::Cpm, F::Clicks, F::Ctr, F::Cpc, F::Engagements]
            }
            Channel::Programmatic => {
                &[F::Impressions, F::Reach, F::Frequency, F::Cpm, F::Clicks, F::Ctr, F::Vtr, F::Viewability]
            }
            Channel::Video => &[F::Duration, F::Impressions, F::Reach, F::Frequency, F::Cpm, F::Views, F::Vtr, F::Cpv],
            Channel::Ecom => &[F::Impressions, F::Clicks, F::Ctr, F::Cpc, F::Conversions, F::Revenue, F::Roas, F::Drr],
            Channel::Influencer => &[F::Reach, F::Views, F::Cpv, F::Engagements, F::Clicks],
            Channel::Audio => &[F::Duration, F::Impressions, F::Reach, F::Frequency, F::Cpm],
            Channel::Native => &[F::Impressions, F::Cpm, F::Views, F::Clicks, F::Ctr, F::Cpc],
            Channel::Cpa => &[F::Clicks, F::Conversions, F::Cr, F::Cpa],
            Channel::Tv => &[F::Duration, F::Spots, F::Grp, F::Trp, F::Affinity, F::ReachPct, F::Frequency, F::Cpp],
            Channel::Radio => &[F::Duration, F::Spots, F::Grp, F::Trp, F::ReachPct, F::Frequency, F::Cpp],
            Channel::Ooh => &[F::Size, F::Ots, F::Grp, F::Reach, F::Cpt],
            Channel::Dooh => &[F::Duration, F::Spots, F::Ots, F::Grp, F::Reach, F::Cpm],
            Channel::Press => &[F::Size, F::Ots, F::Grp, F::ReachPct, F::Cpt],
        }
    }

    /// Whether a plan of this channel shows a column of `field` from the start.
    pub fn shows(self, field: Field) -> bool {
        COMMON.contains(&field) || self.metrics().contains(&field)
    }
}

impl Plan {
    /// The nearest section above `row` that states a channel: lines below it that state none are of that channel.
    pub fn section_with_channel(&self, row: &Row) -> Option<&Row> {
        let mut at = self.live_parent(row);
        while let Some(section) = at.and_then(|id| self.rows.get(&id)) {
            if section.states_channel() {
                return Some(section);
            }
            at = self.live_parent(section);
        }
        None
    }

    /// The channel of `row` as a text: its own, else that of the nearest section above that states one.
    pub fn channel_of<'a>(&'a self, row: &'a Row) -> Option<&'a str> {
        let of = if row.states_channel() { Some(row) } else { self.section_with_channel(row) };
        of.and_then(|row| row.text(Field::Channel))
    }
}

impl Row {
    /// Whether it states a channel itself.
    pub fn states_channel(&self) -> bool {
        self.text(Field::Channel).is_some_and(|text| !text.trim().is_empty())
    }

    /// The fields that a line states though they mean nothing for its `channel`.
    pub fn misplaced(&self, channel: Channel) -> impl Iterator<Item = Field> + '_ {
        let stated = self.cells.keys().copied().filter(|_| self.kind == RowKind::Line);
        stated.filter(move |field| channel.fit(*field) == Fit::Never)
    }
}
