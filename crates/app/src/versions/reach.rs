//! What the difference of two plans does to their reach: each by the model that its own data allow, never summed.

use mrm_calc::reach::{Detail, Model};
use mrm_calc::{PlanCalc, Warning, plan_reach};
use mrm_domain::Plan;
use mrm_excel::write::{Digits, Table, TableCell, TableRow, Tone};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use serde::Serialize;
use utoipa::ToSchema;

use super::words::Word;
use crate::Language;
use crate::plans::ReachView;

/// Reach of a whole plan before and after. Another model after than before explains a part of the difference.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReachChange {
    /// Before; null where no line has audience data.
    pub before: Option<ReachView>,
    /// After; null where no line has audience data.
    pub after: Option<ReachView>,
}

/// What a plan reaches.
pub(super) fn of(plan: &Plan, calc: &PlanCalc) -> Option<ReachView> {
    plan_reach(plan, calc, Detail::Reach).plan.map(ReachView::from)
}

/// What both plans reach.
pub(super) fn change([was, is]: [&Plan; 2], [was_calc, is_calc]: [&PlanCalc; 2]) -> ReachChange {
    let (before, after) = std::thread::scope(|scope| {
        let other = scope.spawn(|| of(is, is_calc));
        let first = of(was, was_calc);
        (first, other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    ReachChange { before, after }
}

/// The change as a table; `None` where neither plan has audience data.
pub(super) fn table(change: &ReachChange, lang: Language) -> Option<Table> {
    let sides = [change.before.as_ref(), change.after.as_ref()];
    if sides == [None, None] {
        return None;
    }
    let word = |word: Word| word.text(lang).to_owned();
    let number = |number: f64, digits: u8| match Decimal::from_f64(number) {
        Some(number) => TableCell::Number(number.round_dp(u32::from(digits)), Digits::Fixed(digits)),
        None => TableCell::Empty,
    };
    let figure = |name: Word, digits: u8, read: fn(&ReachView) -> Option<f64>| {
        let [before, after] = sides.map(|side| side.and_then(read));
        let difference = before.zip(after).map(|(before, after)| after - before);
        let cells = [before, after, difference].map(|n| n.map_or(TableCell::Empty, |n| number(n, digits)));
        std::iter::once(TableCell::Text(word(name))).chain(cells).collect()
    };
    let told = |name: Word, tell: &dyn Fn(&ReachView) -> String| {
        let texts = sides.map(|side| side.map_or(TableCell::Empty, |reach| TableCell::Text(tell(reach))));
        std::iter::once(TableCell::Text(word(name))).chain(texts).chain([TableCell::Empty]).collect()
    };
    let rows: [Vec<TableCell>; 5] = [
        figure(Word::Reach, 1, |reach| Some(reach.reach * 100.0)),
        figure(Word::Frequency, 2, |reach| reach.frequency),
        figure(Word::Grp, 1, |reach| reach.grp),
        told(Word::Model, &|reach| model(reach.model, lang).to_owned()),
        told(Word::Remarks, &|reach| {
            reach.warnings.iter().map(|told| warning(told, lang)).collect::<Vec<_>>().join("; ")
        }),
    ];
    let known = |cells: &[TableCell]| {
        cells.iter().skip(1).any(|cell| match cell {
            TableCell::Text(text) => !text.is_empty(),
            cell => *cell != TableCell::Empty,
        })
    };
    Some(Table {
        heading: word(Word::ReachHeading),
        columns: [Word::Total, Word::Before, Word::After, Word::Difference].map(word).into(),
        rows: rows
            .into_iter()
            .filter(|cells| known(cells))
            .map(|cells| TableRow { tone: Tone::Plain, cells })
            .collect(),
    })
}

fn either(lang: Language, en: &'static str, ru: &'static str) -> &'static str {
    match lang {
        Language::En => en,
        Language::Ru => ru,
    }
}

/// The name of a model.
fn model(model: Model, lang: Language) -> &'static str {
    use Model as M;
    let (en, ru) = match model {
        M::Entered => ("entered", "введён вручную"),
        M::Binomial => ("binomial", "биномиальная"),
        M::BetaBinomial => ("beta-binomial", "бета-биномиальная"),
        M::Shmatov => ("Shmatov's binary model", "бинарная модель Шматова"),
        M::HofmansAccumulation => ("Hofmans' accumulation", "накопление по Хофмансу"),
        M::Sainsbury => ("Sainsbury", "Сейнсбери"),
        M::SainsburyAccumulated => ("Sainsbury with accumulation", "Сейнсбери с накоплением"),
        M::SainsburyDuplication => ("Sainsbury with a coefficient", "Сейнсбери с коэффициентом"),
        M::Agostini => ("Agostini", "Агостини"),
        M::Hofmans => ("Hofmans", "Хофманс"),
        M::Metheringham => ("Metheringham", "Метерингем"),
        M::Morgensztern => ("Morgensztern", "Моргенштерн"),
        M::Canonical => ("canonical expansion", "каноническое разложение"),
        M::Dirichlet => ("Dirichlet", "Дирихле"),
        M::PairwiseUnion => ("pairwise union", "попарное объединение"),
        M::NegativeBinomial => ("negative binomial", "отрицательная биномиальная"),
        M::Poisson => ("Poisson", "Пуассон"),
        M::OnePointCurve => ("curve through one point", "кривая по одной точке"),
        M::FittedCurve => ("fitted curve", "подобранная кривая"),
    };
    either(lang, en, ru)
}

/// A model's remark on its result, of those that the reach of a plan can have.
fn warning(warning: &Warning, lang: Language) -> String {
    use Warning as W;
    let (en, ru) = match warning {
        W::PartsLeftOut { parts } => {
            return format!("{} {parts}", either(lang, "lines without data, left out:", "строк без данных, не вошли:"));
        }
        W::UpperEstimate => ("an upper estimate", "оценка сверху"),
        W::IndependenceAssumed => ("duplication is taken as random", "пересечение принято случайным"),
        W::PairsOnly => ("only duplications of pairs are known", "известны только попарные пересечения"),
        W::BelowRandom => ("people meet less often than by chance", "аудитории пересекаются реже случайного"),
        W::PoissonAssumed => ("reach is as high as by chance", "охват не ниже случайного"),
        W::BeyondData { .. } => ("beyond the known points", "за последней известной точкой"),
        W::DecliningReach => ("in the data reach falls as GRP grow", "в данных охват падает с ростом GRP"),
        W::ModelReplaced => ("the data contradict the model", "данные противоречат модели"),
        W::SmallSample | W::NotSignificant => ("a small sample", "малая выборка"),
        W::DuplicationClamped { .. } => ("a duplication cannot be", "невозможное пересечение"),
        W::ConstantPrice => ("the price does not depend on the amount", "цена не зависит от объёма"),
        W::NoPointsToSpare => ("the error of the curve is not known", "ошибка кривой неизвестна"),
        W::OnePointOnly => ("only one point of the curve is known", "известна одна точка кривой"),
        W::ContactsWithinLines => ("contacts are counted within lines", "контакты посчитаны внутри строк"),
        W::ModelOutOfRange { .. }
        | W::NegativeCells { .. }
        | W::TooSteep { .. }
        | W::CeilingAtFull
        | W::CeilingAboveFull
        | W::RaisedToLeast => ("the model left its bounds", "модель вышла за границы возможного"),
    };
    either(lang, en, ru).to_owned()
}
