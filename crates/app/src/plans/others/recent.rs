//! What the last revisions of an open plan touched, so that a screen reads again only that.

use mrm_calc::Changed;
use mrm_domain::{RowId, Spot};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use utoipa::ToSchema;

use super::view::{TouchedView, column_of, writer};
use crate::plans::answer::{EditAnswer, Touched};
use crate::plans::undo::UndoView;
use crate::plans::{OpenPlan, moment};

/// So many revisions are remembered.
const MOST_REVISIONS: usize = 256;
/// A revision that touched more rows than these is read whole: it is hardly more.
const MOST_ROWS: usize = 2_000;
/// The most places that are told of colleagues: nobody sees more of them light up.
const MOST_PLACES: usize = 500;

/// What changed in a plan since a revision.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangesView {
    /// What to put over what is shown; null: too much, read the plan again.
    pub patch: Option<EditAnswer>,
    /// What colleagues wrote, each place once.
    pub touched: Vec<TouchedView>,
}

/// A place that a colleague wrote to: by which device, when.
pub(super) type Wrote = (Spot, Option<Vec<u8>>, i64);

/// The last revisions of an open plan.
#[derive(Debug, Default)]
pub(crate) struct Recent(VecDeque<Revision>);

#[derive(Debug)]
struct Revision {
    number: u64,
    touched: Touched,
    rows: BTreeSet<RowId>,
    other_problems: bool,
    wrote: Vec<Wrote>,
}

impl Recent {
    /// Notes what a revision touched.
    pub(crate) fn note(
        &mut self,
        number: u64,
        touched: Touched,
        changed: &Changed,
        other_problems: bool,
        wrote: Vec<Wrote>,
    ) {
        if touched.rows.len() + changed.rows.len() > MOST_ROWS {
            return self.forget();
        }
        if self.0.len() == MOST_REVISIONS {
            self.0.pop_front();
        }
        self.0.push_back(Revision { number, touched, rows: changed.rows.clone(), other_problems, wrote });
    }

    /// Something changed that is not told row by row.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}

impl OpenPlan {
    /// What changed since a revision.
    pub(crate) fn changes_since(&self, revision: u64, undo: UndoView) -> ChangesView {
        let since = || self.recent.0.iter().filter(|kept| kept.number > revision);
        let places: BTreeMap<Spot, &Wrote> =
            since().flat_map(|kept| &kept.wrote).map(|wrote| (wrote.0, wrote)).collect();
        let touched = places.into_values().take(MOST_PLACES).map(|(spot, device, time)| TouchedView {
            row: spot.row().map(|row| row.to_string()),
            reference: column_of(*spot),
            by: writer(&self.authors, device.as_deref()),
            at: moment(*time),
        });
        let touched = touched.collect();
        let known = since().next().map_or(self.revision, |first| first.number - 1);
        // It is not remembered that far, or the screen shows what another process or an older opening told.
        if known > revision || revision > self.revision {
            return ChangesView { patch: None, touched };
        }
        let (mut all, mut changed, mut other_problems) = (Touched::default(), Changed::default(), false);
        for kept in since() {
            all.join(&kept.touched);
            changed.rows.extend(&kept.rows);
            other_problems |= kept.other_problems;
        }
        let patch = self.patch(all, changed, other_problems).answer(self.revision, Vec::new(), BTreeMap::new());
        ChangesView { patch: Some(EditAnswer { undo, ..patch }), touched }
    }
}
