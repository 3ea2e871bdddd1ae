//! Undo and redo.

use super::{Bench, lock};
use crate::failure::{Code, Failure};
use crate::plans::{Direction, EditAnswer};

impl Bench {
    /// Undo or redo.
    pub(crate) async fn step(&self, id: &str, direction: Direction) -> Result<EditAnswer, Failure> {
        let guard = self.alone(id).await?;
        self.may_edit(&guard)?;
        let plan = guard.plan.id;
        let step = {
            let mut stacks = lock(&self.undo);
            let stack = stacks.entry(plan).or_default();
            if direction == Direction::Undo { stack.next_undo() } else { stack.next_redo() }
        };
        let step = step.ok_or_else(|| Failure::new(Code::NothingToUndo, "there is nothing to take back"))?;
        let message = format!("{}: {}", if direction == Direction::Undo { "undo" } else { "redo" }, step.label);
        let now = self.now_ms();
        let (mut guard, applied) = tokio::task::spawn_blocking(move || {
            let mut guard = guard;
            let (edits, kept) = step.guarded(&guard.plan, &guard.doc);
            let applied = guard.apply(&message, edits, now).map(|applied| (applied, guard.kept(&kept)));
            (guard, applied)
        })
        .await
        .map_err(Failure::unexpected)?;
        let (mut applied, kept) = match applied {
            Ok(applied) => applied,
            Err(failure) => {
                // What it would write to is no more; those before it can still be taken back.
                lock(&self.undo).entry(plan).or_default().drop_next(direction);
                return Err(failure);
            }
        };
        let (inverse, left) = (std::mem::take(&mut applied.inverse), applied.written());
        let commits = applied.commit.take().into_iter().collect();
        let answer = self.save(&mut guard, commits, applied).await?;
        {
            let mut stacks = lock(&self.undo);
            let stack = stacks.entry(plan).or_default();
            match direction {
                Direction::Undo => stack.undid(inverse, left),
                Direction::Redo => stack.redid(inverse, left),
            }
        }
        Ok(EditAnswer { undo: self.undo_view(plan), kept, ..answer })
    }
}
