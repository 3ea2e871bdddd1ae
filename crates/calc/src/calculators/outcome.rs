//! What a calculation gives.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use utoipa::ToSchema;

use super::spec::{ChartKind, OutputSpec, Unit};
use crate::reach::{Accumulation, Curve, Distribution, Estimate, Model};
use crate::warning::Warning;

/// The result of a calculation.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Calculation)]
pub struct Outcome {
    /// In the order of the description.
    pub outputs: Vec<Output>,
    /// The model of reach that was used in the end.
    pub model: Option<Model>,
    /// What can be drawn.
    pub charts: Vec<Chart>,
    /// Why to trust the result less.
    pub warnings: Vec<Warning>,
}

/// One result.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = CalculatedOutput)]
pub struct Output {
    /// Its code.
    pub code: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// Null where it is not available, such as a quotient by zero.
    pub value: Option<Amount>,
}

/// A value: a number, a decimal text for money, a list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = CalculatedAmount)]
pub enum Amount {
    /// A number.
    Number(f64),
    /// Money, exact.
    Money(Decimal),
    /// Numbers.
    List(Vec<f64>),
    /// Amounts of money.
    MoneyList(Vec<Decimal>),
}

/// A chart.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = CalculatedChart)]
pub struct Chart {
    /// What it shows.
    pub kind: ChartKind,
    /// Where there are several of a kind: which.
    pub series: &'static str,
    /// Its points, x and y.
    pub points: Vec<(f64, f64)>,
}

/// A result in the making.
#[derive(Debug, Default)]
pub(super) struct Draft {
    values: Vec<(&'static str, Option<Amount>)>,
    model: Option<Model>,
    charts: Vec<Chart>,
    warnings: Vec<Warning>,
}

/// Reach k+ is listed up to so many contacts.
const REACHES: usize = 10;
/// Charts show so many points of a curve.
const STEPS: u32 = 60;

impl Draft {
    pub(super) fn new() -> Draft {
        Draft::default()
    }

    /// Reach, frequency, rating points, reach k+ and the distribution of an estimate.
    pub(super) fn of(estimate: Estimate) -> Draft {
        let draft = Draft::new()
            .number("reach", estimate.reach)
            .maybe("frequency", estimate.frequency())
            .number("grp", estimate.grp())
            .warned(estimate.warnings.iter().copied());
        let mut draft = match &estimate.distribution {
            Some(contacts) => draft.contacts(contacts),
            None => draft,
        };
        draft.model = Some(estimate.model);
        draft
    }

    pub(super) fn model(mut self, model: Model) -> Draft {
        self.model = Some(model);
        self
    }

    pub(super) fn number(self, code: &'static str, value: f64) -> Draft {
        self.maybe(code, Some(value))
    }

    pub(super) fn maybe(mut self, code: &'static str, value: Option<f64>) -> Draft {
        self.values.push((code, value.filter(|v| v.is_finite()).map(Amount::Number)));
        self
    }

    pub(super) fn list(mut self, code: &'static str, values: Vec<f64>) -> Draft {
        self.values.push((code, Some(Amount::List(values))));
        self
    }

    /// A number that was calculated with decimals.
    pub(super) fn decimal(self, code: &'static str, value: Option<Decimal>) -> Draft {
        self.maybe(code, value.and_then(|value| value.to_f64()))
    }

    pub(super) fn money(mut self, code: &'static str, value: Option<Decimal>) -> Draft {
        self.values.push((code, value.map(|value| Amount::Money(value.normalize()))));
        self
    }

    pub(super) fn money_list(mut self, code: &'static str, values: Vec<Decimal>) -> Draft {
        let values = values.into_iter().map(|value| value.normalize()).collect();
        self.values.push((code, Some(Amount::MoneyList(values))));
        self
    }

    pub(super) fn warned(mut self, warnings: impl IntoIterator<Item = Warning>) -> Draft {
        self.warnings.extend(warnings);
        self
    }

    pub(super) fn chart(mut self, kind: ChartKind, series: &'static str, points: Vec<(f64, f64)>) -> Draft {
        self.charts.push(Chart { kind, series, points });
        self
    }

    /// Reach k+ and the distribution.
    pub(super) fn contacts(self, contacts: &Distribution) -> Draft {
        let reaches = contacts.reaches().into_iter().take(REACHES).collect();
        self.list("reaches", reaches).frequencies("contacts", contacts)
    }

    /// Who has how many contacts.
    pub(super) fn frequencies(self, series: &'static str, contacts: &Distribution) -> Draft {
        let shares = contacts.shares().iter().enumerate();
        let points = shares.map(|(contacts, share)| (contacts as f64, *share)).take(STEPS as usize).collect();
        self.chart(ChartKind::FrequencyDistribution, series, points)
    }

    /// How the reach of one vehicle grows up to so many insertions.
    pub(super) fn growth(self, accumulation: &Accumulation, insertions: u32) -> Draft {
        self.steps(accumulation.r1(), insertions, |n| accumulation.reach(n))
    }

    /// Reach after 0 to `insertions` insertions of a rating.
    pub(super) fn steps(self, rating: f64, insertions: u32, reach: impl Fn(u32) -> f64) -> Draft {
        let step = insertions.div_ceil(STEPS).max(1) as usize;
        let mut at: Vec<u32> = (0..=insertions).step_by(step).collect();
        if at.last().is_some_and(|last| *last < insertions) {
            at.push(insertions);
        }
        let points = at.into_iter().map(|n| (f64::from(n) * rating * 100.0, reach(n))).collect();
        self.chart(ChartKind::ReachCurve, "reach", points)
    }

    /// A curve up to so many rating points.
    pub(super) fn curve(self, curve: &Curve, up_to: f64) -> Draft {
        let at = (0..=STEPS).map(|step| up_to * f64::from(step) / f64::from(STEPS));
        let points = at.filter_map(|grp| curve.reach(grp).ok().map(|reach| (grp, reach))).collect();
        self.chart(ChartKind::ReachCurve, "reach", points)
    }

    /// What the first vehicle reaches, the first two, and so on. A model that does not take so few draws nothing there.
    pub(super) fn joined(self, vehicles: usize, reach: impl Fn(usize) -> Option<f64>) -> Draft {
        let at = 1..=vehicles.min(STEPS as usize);
        let points = at.filter_map(|count| Some((count as f64, reach(count)?))).collect();
        self.chart(ChartKind::JoinedReach, "reach", points)
    }

    /// Pressure of each period.
    pub(super) fn timeline(self, series: &'static str, values: &[f64]) -> Draft {
        let points = values.iter().enumerate().map(|(period, value)| (period as f64 + 1.0, *value)).collect();
        self.chart(ChartKind::Timeline, series, points)
    }

    /// The result in the order of the description.
    pub(super) fn finish(mut self, outputs: &'static [OutputSpec]) -> Outcome {
        debug_assert!(
            self.values.iter().all(|(code, _)| outputs.iter().any(|spec| spec.code == *code)),
            "each output is described: {:?}",
            self.values
        );
        let mut value = |code: &str| {
            let place = self.values.iter().position(|(given, _)| *given == code)?;
            self.values.swap_remove(place).1
        };
        let outputs = outputs.iter().map(|spec| Output { code: spec.code, unit: spec.unit, value: value(spec.code) });
        Outcome { outputs: outputs.collect(), model: self.model, charts: self.charts, warnings: self.warnings }
    }
}
