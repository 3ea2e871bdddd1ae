//! From what arrives to what is told: kept in the same commit as the documents and entries that it follows from.

use mrm_document::{ApprovalsDoc, DiscussionDoc, DocumentKind};
use mrm_domain::{Audience, Discussion, DiscussionId, PlanId};
use mrm_store::{HeardRow, NoticeRow, NoticeWrite};
use mrm_sync::membership::MembershipLog;
use mrm_sync::notice::{About, Decided, News, Notice, of_approvals, of_discussion, of_entries};
use mrm_sync::statement::judge;
use std::collections::BTreeSet;

use crate::bench::Bench;
use crate::events::Event;
use crate::failure::Failure;
use crate::session::{document_failure, store_failure};
use crate::team::Home;

/// Since when this device tells, in the store: what happened before counts as read.
const SINCE: &str = "notices_since";

impl Bench {
    /// What a discussion has for the person of this device, into which others wrote.
    pub(crate) async fn news_of_talk(
        &self,
        home: Home,
        said: &DiscussionDoc,
        plan: PlanId,
        write: &mut NoticeWrite,
    ) -> Result<Vec<Event>, Failure> {
        let Some(me) = self.membership.person() else { return Ok(Vec::new()) };
        let shown = self.shown_beside(home, plan).await?;
        // The agency reads both sides as one: who takes part in a thread is seen in both.
        let said = match (shown == plan, self.read_talk(if shown == plan { plan.client_side() } else { shown }).await?)
        {
            (true, Some(copy)) => said.read().united_with(&copy),
            (false, Some(whole)) => whole.united_with(&said.read()),
            (_, None) => said.read(),
        };
        let authors = self.authors().await?;
        let found = of_discussion(me, shown, &said, |device| authors.author(device).and_then(|author| author.person));
        let since = self.notices_since().await?;
        write.heard.extend(found.heard.iter().map(|heard| HeardRow {
            comment: heard.comment,
            plan: shown,
            thread: heard.thread,
            read: heard.at_ms < since,
        }));
        write.taken_back.extend(found.taken_back());
        write.unsaid.extend(&found.gone);
        self.tell_news(News { notices: found.notices, settled: Vec::new() }, write).await
    }

    /// What statements about a plan have for the person of this device.
    pub(crate) async fn news_of_approvals(
        &self,
        home: Home,
        doc: &ApprovalsDoc,
        plan: PlanId,
        write: &mut NoticeWrite,
    ) -> Result<Vec<Event>, Failure> {
        let news = self.decided_news(home, doc, plan).await?;
        self.tell_news(news, write).await
    }

    /// Reviews that nobody has to look at any more, after the person of this device said something.
    pub(crate) async fn settled_reviews(
        &self,
        home: Home,
        doc: &ApprovalsDoc,
        plan: PlanId,
    ) -> Result<NoticeWrite, Failure> {
        let settled = self.decided_news(home, doc, plan).await?.settled;
        Ok(NoticeWrite { settled, ..NoticeWrite::default() })
    }

    async fn decided_news(&self, home: Home, doc: &ApprovalsDoc, plan: PlanId) -> Result<News, Failure> {
        let (Some(me), Some(project)) = (self.membership.person(), home.project) else { return Ok(News::default()) };
        let log = self.membership.log();
        let found = doc.statements().into_iter();
        let found = found.flat_map(|(name, all)| all.into_iter().map(move |bytes| (name.clone(), bytes)));
        let judged = judge(found, (DocumentKind::MediaPlan.byte(), *plan.uuid().as_bytes()), project, &log);
        let shown = self.shown_beside(home, plan).await?;
        let decided = Decided { plan: shown, project, side: home.audience, judged: &judged };
        Ok(of_approvals(me, log.team(), decided))
    }

    /// What the entries of a log from `from` on have for the person of this device.
    pub(crate) async fn news_of_team(
        &self,
        log: &MembershipLog,
        from: u32,
        write: &mut NoticeWrite,
    ) -> Result<Vec<Event>, Failure> {
        let Some(me) = log.team().person_at(self.membership.device()) else { return Ok(Vec::new()) };
        self.tell_news(of_entries(me, log, from), write).await
    }

    async fn tell_news(&self, news: News, write: &mut NoticeWrite) -> Result<Vec<Event>, Failure> {
        let names = news.notices.iter().map(|notice| notice.id.as_str());
        let known: BTreeSet<String> = self.store.told(names).await.map_err(store_failure)?.into_iter().collect();
        let (settings, since, now) = (self.notice_settings().await?, self.notices_since().await?, self.now_ms());
        let fresh = news.notices.into_iter().filter(|notice| !known.contains(&notice.id));
        let fresh: Vec<NoticeRow> = fresh
            .map(|notice| {
                let done = news.settled.contains(&notice.id) || notice.at_ms < since || !settings.tells(notice.kind);
                row(notice, done, now)
            })
            .collect::<Result<_, _>>()?;
        let new: Vec<String> = fresh.iter().filter(|row| !row.read).map(|row| row.id.clone()).collect();
        let changed =
            !fresh.is_empty() || !news.settled.is_empty() || !write.heard.is_empty() || !write.unsaid.is_empty();
        write.told.extend(fresh);
        write.settled.extend(news.settled);
        Ok(if changed { vec![Event::NoticesUpdated { new }] } else { Vec::new() })
    }

    /// The plan beside which something is read on this device: for the agency the plan itself, also for what the client has.
    async fn shown_beside(&self, home: Home, plan: PlanId) -> Result<PlanId, Failure> {
        if home.audience == Audience::Internal {
            return Ok(plan);
        }
        let rows = self.store.plans().await.map_err(store_failure)?;
        Ok(rows.iter().find(|row| row.id.client_side() == plan).map_or(plan, |row| row.id))
    }

    /// What is said beside a plan, as it is on disk.
    pub(crate) async fn read_talk(&self, plan: PlanId) -> Result<Option<Discussion>, Failure> {
        let log = self.store.document(DiscussionId::of(plan).into()).await.map_err(store_failure)?;
        let Some(log) = log else { return Ok(None) };
        let loaded = DiscussionDoc::load(&log, &self.writer()).map_err(document_failure)?;
        Ok(Some(loaded.doc.read()))
    }

    /// Since when this device tells: since it was let in, or since it learned to.
    async fn notices_since(&self) -> Result<i64, Failure> {
        let kept = self.store.setting(SINCE).await.map_err(store_failure)?;
        if let Some(since) = kept.and_then(|text| text.parse().ok()) {
            return Ok(since);
        }
        let log = self.membership.log();
        let device = log.team().devices.get(&self.membership.device());
        let entry = device.and_then(|device| log.entries().get(usize::try_from(device.added).ok()?));
        Ok(entry.and_then(|entry| i64::try_from(entry.open_part().moment_ms).ok()).unwrap_or_default())
    }
}

fn row(notice: Notice, read: bool, now: i64) -> Result<NoticeRow, Failure> {
    let thread = if let About::Comment { thread, .. } = &notice.about { Some(*thread) } else { None };
    Ok(NoticeRow {
        about: serde_json::to_string(&notice.about).map_err(Failure::unexpected)?,
        id: notice.id,
        kind: notice.kind.code().to_owned(),
        at_ms: notice.at_ms,
        came_ms: now,
        who: notice.who,
        thread,
        read,
    })
}
