//! Reach across channels, and of a plan by the ladder of models.

use super::error::CalculationError;
use super::given::Given;
use super::one_vehicle::{REACH_ONLY, REACHED};
use super::outcome::Draft;
use super::spec::*;
use super::vehicles::{JOINED, among, counted_from_one, pairs};
use super::{Calculator, Subject};
use crate::guard::{InputError, Range};
use crate::reach::{
    Detail, Estimate, Known, Model, Observed, Pair, Point, UnionSurface, fit_union, independent_channels,
    indexed_channels, reach_of_lines, reach_of_universe,
};

const FIRST: InputSpec = whole("first", Unit::Count, 1.0, 1_000.0);
const SECOND: InputSpec = whole("second", Unit::Count, 1.0, 1_000.0);

pub(super) const CALCULATORS: &[Calculator] = &[
    Calculator {
        name: "cross-channel",
        subject: Subject::Channels,
        inputs: &[
            table("channels", &[share("reach"), share("penetration").optional()]),
            table("pairs", &[FIRST, SECOND, number("index", Unit::Ratio, Range::NOT_NEGATIVE)]).optional(),
        ],
        outputs: &[REACH_ONLY[0], out_list("channel_reaches", Unit::Share)],
        charts: JOINED,
        example: r#"{"channels": [{"reach": 0.48}, {"reach": 0.35}, {"reach": 0.22}], "pairs": [{"first": 1, "second": 2, "index": 1.3}, {"first": 1, "second": 3, "index": 0.8}, {"first": 2, "second": 3, "index": 1.1}]}"#,
        run: cross_channel,
    },
    Calculator {
        name: "pairwise-union",
        subject: Subject::Channels,
        inputs: &[
            table("channels", &[share("reach"), number("largest_reach", Unit::Share, Range::above_to(0.0, 1.0))]),
            table("pairs", &[FIRST, SECOND, share("overlap")]).optional(),
        ],
        outputs: &[REACH_ONLY[0]],
        charts: JOINED,
        example: r#"{"channels": [{"reach": 0.48, "largest_reach": 0.9}, {"reach": 0.35, "largest_reach": 0.8}, {"reach": 0.22, "largest_reach": 0.6}], "pairs": [{"first": 1, "second": 2, "overlap": 0.5}, {"first": 1, "second": 3, "overlap": 0.3}, {"first": 2, "second": 3, "overlap": 0.4}]}"#,
        run: pairwise_union,
    },
    Calculator {
        name: "pairwise-union-fit",
        subject: Subject::Channels,
        inputs: &[
            table("channels", &[number("largest_reach", Unit::Share, Range::above_to(0.0, 1.0))]),
            table("observations", &[list("reaches", Unit::Share, Range::SHARE), share("joint")]),
        ],
        outputs: &[out_list("overlaps", Unit::Ratio), out("sse", Unit::Ratio)],
        charts: &[],
        example: r#"{"channels": [{"largest_reach": 0.7}, {"largest_reach": 0.5}], "observations": [{"reaches": [0.3, 0.2], "joint": 0.4314285714}, {"reaches": [0.4, 0.1], "joint": 0.4542857143}]}"#,
        run: pairwise_union_fit,
    },
    Calculator {
        name: "plan-reach",
        subject: Subject::Channels,
        inputs: &[
            table(
                "lines",
                &[
                    share("reach").optional(),
                    points("grp").optional(),
                    insertions("insertions").optional(),
                    share("r1").optional(),
                    share("r2").optional(),
                    number("ceiling", Unit::Share, Range::above_to(0.0, 1.0)).optional(),
                    points("known_grp").optional(),
                    share("known_reach").optional(),
                ],
            ),
            table("pairs", &[FIRST, SECOND, share("share")]).optional(),
        ],
        outputs: REACHED,
        charts: &[ChartKind::FrequencyDistribution],
        example: r#"{"lines": [{"r1": 0.12, "insertions": 5}, {"grp": 310, "reach": 0.62}, {"r1": 0.06, "ceiling": 0.55, "insertions": 10}]}"#,
        run: plan_reach,
    },
];

/// Only reach: how often people meet channels of which only reach is known is not known.
fn reach_alone(estimate: Estimate) -> Draft {
    Draft::new().number("reach", estimate.reach).model(estimate.model).warned(estimate.warnings)
}

fn cross_channel(given: &Given) -> Result<Draft, CalculationError> {
    let mut reaches = Vec::new();
    for (index, row) in given.rows("channels").iter().enumerate() {
        let reach = row.number("reach")?;
        reaches.push(match row.maybe("penetration") {
            Some(users) => reach_of_universe(reach, users).map_err(|error| error.within("channels", index))?,
            None => reach,
        });
    }
    let pairs = given.has("pairs").then(|| pairs(given, "index")).transpose()?;
    let together = |count: usize| match &pairs {
        Some(pairs) => indexed_channels(&reaches[..count], &among(pairs, count)),
        None => independent_channels(&reaches[..count]),
    };
    let estimate = match &pairs {
        Some(pairs) => indexed_channels(&reaches, pairs).map_err(counted_from_one)?,
        None => together(reaches.len())?,
    };
    let joined = |count: usize| together(count).ok().map(|estimate| estimate.reach);
    Ok(reach_alone(estimate).joined(reaches.len(), joined).list("channel_reaches", reaches))
}

fn pairwise_union(given: &Given) -> Result<Draft, CalculationError> {
    let largest = given.column("channels", "largest_reach")?;
    let surface = UnionSurface::new(&largest, &pairs(given, "overlap")?).map_err(counted_from_one)?;
    let reaches = given.column("channels", "reach")?;
    // Channels that are not there yet reach nobody.
    let joined = |count: usize| {
        let first = reaches.iter().enumerate().map(|(index, reach)| if index < count { *reach } else { 0.0 });
        surface.reach(&first.collect::<Vec<_>>()).ok().map(|estimate| estimate.reach)
    };
    Ok(reach_alone(surface.reach(&reaches)?).joined(reaches.len(), joined))
}

/// The overlaps come pair by pair: 1–2, 1–3 … 2–3 ….
fn pairwise_union_fit(given: &Given) -> Result<Draft, CalculationError> {
    let largest = given.column("channels", "largest_reach")?;
    let rows = given.rows("observations").iter();
    let observed = rows.map(|row| Ok(Observed { reaches: row.numbers("reaches"), joint: row.number("joint")? }));
    let fitted = fit_union(&largest, &observed.collect::<Result<Vec<_>, CalculationError>>()?)?;
    Ok(Draft::new()
        .list("overlaps", fitted.overlaps.iter().map(|pair| pair.share).collect())
        .number("sse", fitted.sse)
        .model(Model::PairwiseUnion))
}

fn plan_reach(given: &Given) -> Result<Draft, CalculationError> {
    let lines: Vec<Known> = given
        .rows("lines")
        .iter()
        .map(|row| Known {
            reach: row.maybe("reach"),
            grp: row.maybe("grp"),
            insertions: row.maybe_whole("insertions"),
            r1: row.maybe("r1"),
            r2: row.maybe("r2"),
            ceiling: row.maybe("ceiling"),
            points: row
                .maybe("known_grp")
                .zip(row.maybe("known_reach"))
                .map(|(grp, reach)| Point { grp, reach })
                .into_iter()
                .collect(),
        })
        .collect();
    // A plan leaves a wrong line out; who calculates wants to know what is wrong.
    for (index, line) in lines.iter().enumerate() {
        crate::reach::reach_of_line(line, Detail::Reach).map_err(|error| error.within("lines", index))?;
    }
    let pairs: Vec<Pair> = pairs(given, "share")?;
    let reported = reach_of_lines(&lines, &pairs, Detail::Contacts).map_err(counted_from_one)?;
    let reported = reported.ok_or_else(|| InputError::missing("lines"))?;
    let draft = Draft::new()
        .number("reach", reported.reach)
        .maybe("frequency", reported.frequency())
        .maybe("grp", reported.contacts.map(|contacts| contacts * 100.0))
        .model(reported.model)
        .warned(reported.warnings.iter().copied());
    Ok(match &reported.distribution {
        Some(contacts) => draft.contacts(contacts),
        None => draft,
    })
}
