//! Keeping states of a plan as versions: asked for, or by itself before something large.

use mrm_document::{ChangeHash, Commit};
use mrm_domain::{Version, VersionId, VersionKind};

use super::Bench;
use crate::failure::Failure;
use crate::plans::OpenPlan;
use crate::session::{document_failure, store_failure};
use crate::versions::standing;

/// What a version is kept for.
#[derive(Debug, Clone)]
pub(crate) struct Keep {
    pub kind: VersionKind,
    pub name: Option<String>,
    pub note: Option<String>,
    pub subject: Option<String>,
}

impl Keep {
    /// A version that nobody named.
    pub(crate) fn automatic(kind: VersionKind) -> Keep {
        Keep { kind, name: None, note: None, subject: None }
    }

    /// Says what it came from or went to.
    pub(crate) fn subject(mut self, subject: &str) -> Keep {
        self.subject = Some(subject.to_owned());
        self
    }
}

impl Bench {
    /// This device, as versions and changes name it.
    pub(crate) fn device(&self) -> String {
        self.membership.device().to_string()
    }

    /// Keeps the present state of a plan. An automatic version of a state that such a version was kept of already is not
    /// kept again.
    pub(crate) async fn keep_version(&self, open: &mut OpenPlan, keep: Keep) -> Result<Version, Failure> {
        if let Some(version) = newest(open)
            && keep.kind.is_automatic()
            && (version.kind, &version.subject) == (keep.kind, &keep.subject)
            && unchanged_since(open, &version, 0)
        {
            return Ok(version);
        }
        let (now, heads) = (self.now_ms(), open.doc.heads());
        let version = self.version(keep, &heads);
        self.write_version(open, &version, now).await?;
        Ok(version)
    }

    /// Keeps the state of another version once more, for something else.
    pub(crate) async fn keep_again(&self, open: &mut OpenPlan, keep: Keep, of: &Version) -> Result<(), Failure> {
        let version = Version { heads: of.heads.clone(), ..self.version(keep, &[]) };
        self.write_version(open, &version, self.now_ms()).await
    }

    /// Writes a version: a new one, or one with another name. The plan itself is as before, so its projection stays but for
    /// the status that the version may give it.
    pub(crate) async fn write_version(&self, open: &mut OpenPlan, version: &Version, now: i64) -> Result<(), Failure> {
        if !self.is_client_side(open.project) {
            self.may_edit(open)?;
        }
        let commit = open.doc.keep(version, now).map_err(document_failure)?;
        let mut rows = Vec::new();
        if version.kind.status().is_some() {
            self.read_decided(open).await?;
            open.status = standing(&open.doc, &open.signed);
            rows.extend(self.store.plan(open.plan.id).await.map_err(store_failure)?);
            rows.iter_mut().for_each(|row| row.status = Some(open.status));
        }
        self.append(open, commit.into_iter().collect(), rows, |_| ()).await
    }

    /// Keeps the state at `before`, which one change has just left; nothing if it is kept already. That this cannot be
    /// done is no reason to refuse the change.
    pub(super) fn keep_before(
        &self,
        open: &mut OpenPlan,
        keep: Keep,
        before: Vec<ChangeHash>,
        now: i64,
    ) -> Option<Commit> {
        if newest(open).is_some_and(|version| unchanged_since(open, &version, 1)) {
            return None;
        }
        let version = self.version(keep, &before);
        let kept = open.doc.keep(&version, now);
        kept.inspect_err(|error| tracing::error!(plan = %open.plan.id, %error, "keeping a version")).ok().flatten()
    }

    pub(super) fn version(&self, keep: Keep, heads: &[ChangeHash]) -> Version {
        Version {
            id: VersionId::from_uuid(self.world.uuid()),
            name: keep.name,
            kind: keep.kind,
            heads: heads.iter().map(ToString::to_string).collect(),
            time: self.world.now(),
            author: self.device(),
            note: keep.note,
            subject: keep.subject,
        }
    }
}

fn newest(open: &OpenPlan) -> Option<Version> {
    open.doc.versions().pop()
}

/// Whether at most `changes` were made to the plan since `version`.
fn unchanged_since(open: &OpenPlan, version: &Version, changes: usize) -> bool {
    open.doc.changes_since(version).is_ok_and(|made| made.len() <= changes)
}
