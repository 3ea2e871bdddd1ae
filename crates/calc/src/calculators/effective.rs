//! Contacts, caps, effective frequency.

use super::curves::{PARAMETERS, curve};
use super::error::CalculationError;
use super::given::Given;
use super::one_vehicle::REACHED;
use super::outcome::Draft;
use super::spec::*;
use super::{Calculator, Subject};
use crate::frequency::{
    Attention, Audience, Brief, Communication, FACTORS, Need, Recall, effective_contacts, ostrow, recency, spread_over,
};
use crate::guard::{InputError, Range};
use crate::reach::{Estimate, capped, negative_binomial, poisson};
use crate::warning::Warning;

const GRP: InputSpec = number("grp", Unit::Grp, Range::above_to(0.0, 1e6));

pub(super) const CALCULATORS: &[Calculator] = &[
    Calculator {
        name: "frequency-distribution",
        subject: Subject::Frequency,
        inputs: &[GRP, share("reach").optional()],
        outputs: &[REACHED[0], REACHED[1], REACHED[2], REACHED[3], out("heterogeneity", Unit::Ratio)],
        charts: &[ChartKind::FrequencyDistribution],
        example: r#"{"grp": 310, "reach": 0.62}"#,
        run: distribution,
    },
    Calculator {
        name: "frequency-cap",
        subject: Subject::Frequency,
        inputs: &[GRP, share("reach").optional(), whole("cap", Unit::Contacts, 1.0, 10_000.0)],
        outputs: &[
            out("capped_grp", Unit::Grp),
            out("saved", Unit::Share),
            out("frequency", Unit::Contacts),
            out("reach", Unit::Share),
        ],
        charts: &[ChartKind::FrequencyDistribution],
        example: r#"{"grp": 310, "reach": 0.62, "cap": 3}"#,
        run: cap,
    },
    Calculator {
        name: "rossiter-percy",
        subject: Subject::Frequency,
        inputs: &[
            choice("attention", &["high", "low"]),
            choice("audience", &["loyal", "switchers", "other_brand", "new_users"]),
            choice("recall", &["recognition", "recall"]),
            choice("communication", &["informational", "transformational"]),
            InputSpec::new("passed_on", Kind::Flag).optional(),
            whole("competitor_frequency", Unit::Contacts, 0.0, 1_000.0),
        ],
        outputs: &[out("effective_frequency", Unit::Contacts)],
        charts: &[],
        example: r#"{"attention": "low", "audience": "other_brand", "recall": "recognition", "communication": "transformational", "passed_on": true, "competitor_frequency": 3}"#,
        run: rossiter_percy,
    },
    Calculator {
        name: "ostrow",
        subject: Subject::Frequency,
        inputs: &OSTROW,
        outputs: &[out("effective_frequency", Unit::Contacts), out("contacts", Unit::Contacts)],
        charts: &[],
        example: r#"{"new_brand": "0.2", "low_share": "0.1", "low_loyalty": "-0.1", "short_purchase_cycle": "0.1", "frequent_use": "-0.1", "high_share_of_voice": "0.1", "hard_target_group": "-0.1", "complex_message": "0.1", "ordinary_message": "-0.2", "new_campaign": "0.2", "image_message": "0.1", "many_messages": "-0.1", "high_wear_out": "0.1", "small_units": "-0.1", "high_clutter": "0.2", "neutral_environment": "0.1", "low_attention": "-0.1", "flighted": "0.2", "many_media": "-0.1", "few_repeats": "0.1"}"#,
        run: by_ostrow,
    },
    Calculator {
        name: "recency",
        subject: Subject::Frequency,
        inputs: &[
            PARAMETERS[0],
            PARAMETERS[1],
            PARAMETERS[2],
            PARAMETERS[3],
            PARAMETERS[4],
            PARAMETERS[5],
            number("target", Unit::Share, Range::open(0.0, 1.0)),
            number("cpp", Unit::Money, Range::POSITIVE),
            number("budget", Unit::Money, Range::POSITIVE),
            whole("spread_weeks", Unit::Periods, 1.0, 520.0).optional(),
        ],
        outputs: &[
            out("weekly_grp", Unit::Grp),
            out("weekly_cost", Unit::Money),
            out("weeks", Unit::Periods),
            out("weeks_exact", Unit::Periods),
            out("spread_grp", Unit::Grp),
            out("spread_reach", Unit::Share),
            out("reach_weeks", Unit::Ratio),
        ],
        charts: &[ChartKind::ReachCurve],
        example: r#"{"shape": "hyperbola", "ceiling": 0.85, "half": 140, "target": 0.45, "cpp": "52000", "budget": "24000000", "spread_weeks": 10}"#,
        run: by_recency,
    },
];

const SCORES: &[&str] = &["-0.2", "-0.1", "0.1", "0.2"];
const OSTROW: [InputSpec; 20] = {
    let mut inputs = [choice("", SCORES); 20];
    let mut index = 0;
    while index < inputs.len() {
        inputs[index] = choice(FACTORS[index], SCORES);
        index += 1;
    }
    inputs
};

fn contacts(given: &Given) -> Result<(Estimate, Option<f64>), CalculationError> {
    let grp = given.number("grp")?;
    Ok(match given.maybe("reach") {
        Some(reach) => negative_binomial(grp, reach)?,
        None => (poisson(grp)?, None),
    })
}

fn distribution(given: &Given) -> Result<Draft, CalculationError> {
    let (estimate, shape) = contacts(given)?;
    Ok(Draft::of(estimate).maybe("heterogeneity", shape))
}

fn cap(given: &Given) -> Result<Draft, CalculationError> {
    let (estimate, _) = contacts(given)?;
    let cap = given.whole("cap")?;
    let left = estimate.distribution.as_ref().map_or(0.0, |d| capped(d, cap));
    let model = estimate.model;
    let mut draft = Draft::new();
    if let Some(contacts) = &estimate.distribution {
        // Whoever had more has as many as the cap leaves.
        let shares = contacts.shares().iter().take(cap as usize).copied();
        let shares: Vec<f64> = shares.chain([contacts.reach_from(cap as usize)]).collect();
        let points = shares.iter().enumerate().map(|(contacts, share)| (contacts as f64, *share)).take(60).collect();
        draft = draft.frequencies("contacts", contacts).chart(ChartKind::FrequencyDistribution, "cap", points);
    }
    Ok(draft
        .number("capped_grp", left * 100.0)
        .number("saved", (1.0 - left / estimate.contacts).max(0.0))
        .maybe("frequency", (estimate.reach > 0.0).then(|| left / estimate.reach))
        .number("reach", estimate.reach)
        .model(model)
        .warned(estimate.warnings))
}

fn rossiter_percy(given: &Given) -> Result<Draft, CalculationError> {
    let brief = Brief {
        attention: if given.choice("attention") == Some("low") { Attention::Low } else { Attention::High },
        audience: match given.choice("audience") {
            Some("switchers") => Audience::Switchers,
            Some("other_brand") => Audience::OtherBrand,
            Some("new_users") => Audience::NewUsers,
            _ => Audience::Loyal,
        },
        recall: if given.choice("recall") == Some("recall") { Recall::Recall } else { Recall::Recognition },
        communication: match given.choice("communication") {
            Some("transformational") => Communication::Transformational,
            _ => Communication::Informational,
        },
        passed_on: given.flag("passed_on"),
        competitor: u16::try_from(given.whole("competitor_frequency")?).unwrap_or(u16::MAX),
    };
    let contacts = effective_contacts(&brief);
    let raised = (contacts < 1).then_some(Warning::RaisedToLeast);
    Ok(Draft::new().number("effective_frequency", contacts.max(1) as f64).warned(raised))
}

fn by_ostrow(given: &Given) -> Result<Draft, CalculationError> {
    let mut needs = [Need::Lower; 20];
    for (need, factor) in needs.iter_mut().zip(FACTORS) {
        *need = match given.choice(factor) {
            Some("-0.2") => Need::MuchLower,
            Some("-0.1") => Need::Lower,
            Some("0.1") => Need::Higher,
            Some("0.2") => Need::MuchHigher,
            _ => return Err(InputError::missing(factor).into()),
        };
    }
    let result = ostrow(&needs);
    let raised = (result.tenths < 10).then_some(Warning::RaisedToLeast);
    Ok(Draft::new()
        .number("effective_frequency", f64::from(result.tenths) / 10.0)
        .number("contacts", f64::from(result.contacts))
        .warned(raised))
}

fn by_recency(given: &Given) -> Result<Draft, CalculationError> {
    let curve = curve(given)?;
    let (cpp, budget) = (given.decimal("cpp")?, given.decimal("budget")?);
    let plan = recency(&curve, given.number("target")?, cpp, budget)?;
    let draft = Draft::new()
        .number("weekly_grp", plan.weekly_grp)
        .money("weekly_cost", Some(plan.weekly_cost))
        .number("weeks", plan.weeks as f64)
        .number("weeks_exact", plan.weeks_exact)
        .warned(curve.warnings())
        .curve(&curve, (plan.weekly_grp * 1.5).min(100_000.0));
    let Some(weeks) = given.maybe_whole("spread_weeks") else { return Ok(draft) };
    let spread = spread_over(&curve, weeks, cpp, budget)?;
    Ok(draft
        .number("spread_grp", spread.weekly_grp)
        .number("spread_reach", spread.reach)
        .number("reach_weeks", spread.reach_weeks))
}
