//! `notices`, `heard`: what the person of this device was told, and what others said that they have not read.

use mrm_domain::{CommentId, PersonId, PlanId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Executor, QueryBuilder, Row, Sqlite, SqliteConnection};

use super::{count, parsed, parsed_or_null};
use crate::{Store, StoreError};

/// Something that somebody was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// The name of the thing that it tells of.
    pub id: String,
    /// The code of its kind.
    pub kind: String,
    /// When it happened by the clock of whoever did it, milliseconds since 1970.
    pub at_ms: i64,
    /// When it came here, milliseconds since 1970.
    pub came_ms: i64,
    /// Who did it.
    pub who: Option<PersonId>,
    /// The thread, for what was said.
    pub thread: Option<CommentId>,
    /// Where it leads and what it says, as JSON.
    pub about: String,
    /// Whether somebody has looked at it.
    pub read: bool,
}

/// A comment of somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeardRow {
    /// The comment.
    pub comment: CommentId,
    /// The plan beside which it was said.
    pub plan: PlanId,
    /// Its thread.
    pub thread: CommentId,
    /// Whether it was read.
    pub read: bool,
}

/// What one transaction writes of them. What is there already stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeWrite {
    /// What is told.
    pub told: Vec<NoticeRow>,
    /// Told before, and nobody has to look at it any more.
    pub settled: Vec<String>,
    /// Told before, and not so any more.
    pub taken_back: Vec<String>,
    /// What others said.
    pub heard: Vec<HeardRow>,
    /// What was deleted.
    pub unsaid: Vec<CommentId>,
}

impl Store {
    /// Those of these names of things of which the person of this device was told already.
    pub async fn told(&self, names: impl Iterator<Item = &str>) -> Result<Vec<String>, StoreError> {
        known(self.readers(), names).await
    }

    /// What the person of this device was told, at most so much of it: what came last first.
    pub async fn notices(&self, most: u32) -> Result<Vec<NoticeRow>, StoreError> {
        newest(self.readers(), most).await
    }

    /// How much of that they have not looked at.
    pub async fn unread_notices(&self) -> Result<u64, StoreError> {
        unread(self.readers()).await
    }

    /// Marks some of it as read; all of it without names.
    pub async fn read_notices(&self, ids: Option<&[String]>) -> Result<(), StoreError> {
        self.transact(async |tx: &mut SqliteConnection| mark(tx, ids).await).await
    }

    /// Marks a thread of comments as read, with what was told of it; whether anything of it was not.
    pub async fn read_thread(&self, thread: CommentId) -> Result<bool, StoreError> {
        self.transact(async |tx: &mut SqliteConnection| mark_thread(tx, thread).await).await
    }

    /// How many comments beside each plan were not read; plans without any are not there.
    pub async fn unread_comments(&self) -> Result<Vec<(PlanId, u64)>, StoreError> {
        unread_comments(self.readers()).await
    }

    /// The comments that were not read, beside a plan and what the client has of it.
    pub async fn unread_of(&self, plan: PlanId) -> Result<Vec<CommentId>, StoreError> {
        unread_of(self.readers(), [plan, plan.client_side()]).await
    }
}

/// Puts all of it into a batch.
pub(crate) fn put(batch: &mut QueryBuilder<Sqlite>, write: &NoticeWrite) {
    for row in &write.told {
        batch.push("INSERT OR IGNORE INTO notices (id, kind, at_ms, came_ms, who, thread, about, read) VALUES (");
        let mut values = batch.separated(", ");
        values.push_bind(row.id.clone()).push_bind(row.kind.clone()).push_bind(row.at_ms).push_bind(row.came_ms);
        values.push_bind(row.who.map(|who| who.to_string())).push_bind(row.thread.map(|thread| thread.to_string()));
        values.push_bind(row.about.clone()).push_bind(row.read);
        batch.push("); ");
    }
    for id in &write.settled {
        batch.push("UPDATE notices SET read = 1 WHERE id = ").push_bind(id.clone()).push("; ");
    }
    for id in &write.taken_back {
        batch.push("DELETE FROM notices WHERE id = ").push_bind(id.clone()).push("; ");
    }
    for row in &write.heard {
        batch.push("INSERT OR IGNORE INTO heard (comment, plan, thread, read) VALUES (");
        let mut values = batch.separated(", ");
        values.push_bind(row.comment.to_string()).push_bind(row.plan.to_string());
        values.push_bind(row.thread.to_string()).push_bind(row.read);
        batch.push("); ");
    }
    for comment in &write.unsaid {
        batch.push("DELETE FROM heard WHERE comment = ").push_bind(comment.to_string()).push("; ");
    }
}

/// Those of these names that were told already.
pub(crate) async fn known(
    db: impl Executor<'_, Database = Sqlite>,
    names: impl Iterator<Item = &str>,
) -> Result<Vec<String>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT id FROM notices WHERE id IN (");
    let mut list = query.separated(", ");
    for name in names {
        list.push_bind(name.to_owned());
    }
    query.push(")");
    Ok(query.build_query_scalar().fetch_all(db).await?)
}

/// The newest, by when they came.
pub(crate) async fn newest(db: impl Executor<'_, Database = Sqlite>, most: u32) -> Result<Vec<NoticeRow>, StoreError> {
    let query = sqlx::query("SELECT * FROM notices ORDER BY came_ms DESC, at_ms DESC, id LIMIT ?").bind(most);
    let rows = query.fetch_all(db).await?;
    let read = |row: &SqliteRow| {
        Ok(NoticeRow {
            id: row.try_get("id")?,
            kind: row.try_get("kind")?,
            at_ms: row.try_get("at_ms")?,
            came_ms: row.try_get("came_ms")?,
            who: parsed_or_null(row, "who")?,
            thread: parsed_or_null(row, "thread")?,
            about: row.try_get("about")?,
            read: row.try_get("read")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}

/// How many nobody has looked at.
pub(crate) async fn unread(db: impl Executor<'_, Database = Sqlite>) -> Result<u64, StoreError> {
    let row = sqlx::query("SELECT count(*) AS unread FROM notices WHERE read = 0").fetch_one(db).await?;
    Ok(count(&row, "unread")?)
}

/// Marks some as read; without names all of them.
pub(crate) async fn mark(tx: &mut SqliteConnection, ids: Option<&[String]>) -> Result<(), StoreError> {
    let Some(ids) = ids else {
        sqlx::query("UPDATE notices SET read = 1 WHERE read = 0").execute(tx).await?;
        return Ok(());
    };
    for id in ids {
        sqlx::query("UPDATE notices SET read = 1 WHERE id = ?").bind(id).execute(&mut *tx).await?;
    }
    Ok(())
}

/// Marks what was said in a thread as read, and what was told of it.
pub(crate) async fn mark_thread(tx: &mut SqliteConnection, thread: CommentId) -> Result<bool, StoreError> {
    let thread = thread.to_string();
    let mut changed = 0;
    for table in ["heard", "notices"] {
        let query = format!("UPDATE {table} SET read = 1 WHERE thread = ? AND read = 0");
        let query = sqlx::query(sqlx::AssertSqlSafe(query)).bind(&thread);
        changed += query.execute(&mut *tx).await?.rows_affected();
    }
    Ok(changed > 0)
}

/// How much of what was said beside each plan was not read.
pub(crate) async fn unread_comments(
    db: impl Executor<'_, Database = Sqlite>,
) -> Result<Vec<(PlanId, u64)>, StoreError> {
    let query = sqlx::query("SELECT plan, count(*) AS unread FROM heard WHERE read = 0 GROUP BY plan");
    let rows = query.fetch_all(db).await?;
    let read = |row: &SqliteRow| Ok((parsed(row, "plan")?, count(row, "unread")?));
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}

/// The comments beside these plans that were not read.
pub(crate) async fn unread_of(
    db: impl Executor<'_, Database = Sqlite>,
    plans: [PlanId; 2],
) -> Result<Vec<CommentId>, StoreError> {
    let query = sqlx::query("SELECT comment FROM heard WHERE read = 0 AND plan IN (?, ?)");
    let rows = query.bind(plans[0].to_string()).bind(plans[1].to_string()).fetch_all(db).await?;
    Ok(rows.iter().map(|row| parsed(row, "comment")).collect::<Result<_, sqlx::Error>>()?)
}
