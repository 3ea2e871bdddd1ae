//! What the person of this device is told: what others did that is about them or waits for them, and what of the
//! discussions they have not read. It is told once, waits until somebody has looked at it, and never leaves this device.

mod desktop;
mod quiet;
mod readers;
mod take;
mod view;

use mrm_domain::{CommentId, PlanId};
use mrm_store::NoticeRow;
use mrm_sync::notice::{About, NoticeKind};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

pub use desktop::DesktopNotice;
pub use quiet::{NoticeSettings, NoticeSettingsView, QuietHours};
pub use readers::{ReaderView, ReadersView};
pub use view::{NoticeView, NoticesView, UnreadView};

use crate::App;
use crate::bench::Bench;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::plans::edits::parse_id;
use crate::rights::UseCase;
use crate::session::store_failure;

/// How many notices the list holds: older ones are not shown.
const LISTED: u32 = 200;

/// Which notices somebody has looked at.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct ReadNotices {
    /// These.
    #[serde(default)]
    pub ids: Vec<String>,
    /// All of them.
    #[serde(default)]
    pub all: bool,
}

impl App {
    /// What the person of this device is told, what came last first, and how much of what is said they have not read.
    pub async fn notices(&self) -> Result<NoticesView, Failure> {
        let bench = self.may(UseCase::BeMyself).await?;
        let rows = bench.store.notices(LISTED).await.map_err(store_failure)?;
        let unread = bench.store.unread_notices().await.map_err(store_failure)?;
        let places = bench.places().await?;
        let names = self.authors().await?;
        let notices = rows.iter().filter_map(|row| view::notice(row, &places, &names));
        let mut unsaid: BTreeMap<PlanId, u64> = BTreeMap::new();
        for (plan, count) in bench.store.unread_comments().await.map_err(store_failure)? {
            *unsaid.entry(places.shown(plan)).or_default() += count;
        }
        let comments = unsaid.into_iter().filter_map(|(plan, unread)| {
            let project = places.plan(plan)?.project.to_string();
            Some(UnreadView { plan: plan.to_string(), project, unread })
        });
        Ok(NoticesView { unread, comments: comments.collect(), notices: notices.collect() })
    }

    /// Somebody has looked at these.
    pub async fn read_notices(&self, request: ReadNotices) -> Result<NoticesView, Failure> {
        let bench = self.may(UseCase::BeMyself).await?;
        let ids = (!request.all).then_some(request.ids.as_slice());
        bench.store.read_notices(ids).await.map_err(store_failure)?;
        self.tell(Event::NoticesUpdated { new: Vec::new() });
        self.notices().await
    }

    /// Somebody has read a thread of comments: what is said in it until now, and what they were told of it.
    pub async fn read_thread(&self, plan: &str, thread: &str) -> Result<(), Failure> {
        let bench = self.may_with(UseCase::ReadComments, plan).await?;
        let (plan, thread): (PlanId, CommentId) = (parse_id(plan)?, parse_id(thread)?);
        if bench.store.read_thread(thread).await.map_err(store_failure)? {
            self.tell(Event::NoticesUpdated { new: Vec::new() });
            self.tell(Event::DiscussionUpdated { plan: plan.to_string() });
        }
        Ok(())
    }

    /// What is told, and when it may disturb.
    pub async fn notice_settings(&self) -> Result<NoticeSettingsView, Failure> {
        let bench = self.may(UseCase::BeMyself).await?;
        Ok(NoticeSettingsView::of(bench.notice_settings().await?, self.world().local()))
    }

    /// Sets it.
    pub async fn set_notice_settings(&self, settings: NoticeSettings) -> Result<NoticeSettingsView, Failure> {
        let bench = self.may(UseCase::BeMyself).await?;
        let settings = settings.checked()?;
        bench.set_notice_settings(&settings).await?;
        self.tell(Event::NoticesUpdated { new: Vec::new() });
        Ok(NoticeSettingsView::of(settings, self.world().local()))
    }
}

/// The kind and the place of a row; `None`: of a newer version of the program.
fn read(row: &NoticeRow) -> Option<(NoticeKind, About)> {
    Some((NoticeKind::of_code(&row.kind)?, serde_json::from_str(&row.about).ok()?))
}

/// The store's name for the settings of notices.
const SETTINGS: &str = "notices";

impl Bench {
    /// What is told, and when it may disturb.
    pub(crate) async fn notice_settings(&self) -> Result<NoticeSettings, Failure> {
        let stored = self.store.setting(SETTINGS).await.map_err(store_failure)?;
        Ok(stored.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    async fn set_notice_settings(&self, settings: &NoticeSettings) -> Result<(), Failure> {
        let text = serde_json::to_string(settings).map_err(Failure::unexpected)?;
        self.store.set_setting(SETTINGS, &text).await.map_err(store_failure)
    }
}

/// A setting that cannot be.
fn refused(message: String, field: &str, text: &str) -> Failure {
    Failure::new(Code::BadValue, message).field(field).arg("text", text)
}
