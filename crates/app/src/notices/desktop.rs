//! What the system shows of notices while the window is not in front: a title and one line, or, for whoever asks for it,
//! only that there is something.

use mrm_sync::notice::NoticeKind;

use super::{LISTED, NoticeView, read, view};
use crate::failure::Failure;
use crate::rights::UseCase;
use crate::session::{LanguageSetting, store_failure};
use crate::{App, Language};

/// What the system shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesktopNotice {
    /// The first line.
    pub title: String,
    /// The second line; empty if there is nothing to say.
    pub body: String,
}

impl App {
    /// What the system is to show of new notices. `None`: nothing, because nobody wants it, it is quiet, or somebody has
    /// looked at them. `system`: the language where the person has chosen none.
    pub async fn desktop_notice(&self, new: &[String], system: Language) -> Result<Option<DesktopNotice>, Failure> {
        let bench = self.may(UseCase::BeMyself).await?;
        let settings = bench.notice_settings().await?;
        if !settings.desktop || settings.is_quiet(self.world().local().time()) {
            return Ok(None);
        }
        let language = match bench.settings().await.language {
            LanguageSetting::Ru => Language::Ru,
            LanguageSetting::En => Language::En,
            LanguageSetting::System => system,
        };
        let rows = bench.store.notices(LISTED).await.map_err(store_failure)?;
        let (places, names) = (bench.places().await?, self.authors().await?);
        let shown = rows.iter().filter(|row| !row.read && new.contains(&row.id));
        let shown = shown.filter_map(|row| Some((read(row)?.0, view::notice(row, &places, &names)?)));
        let shown: Vec<(NoticeKind, NoticeView)> = shown.collect();
        Ok(told(&shown, settings.discreet, language))
    }
}

fn told(shown: &[(NoticeKind, NoticeView)], discreet: bool, language: Language) -> Option<DesktopNotice> {
    let (kind, first) = shown.first()?;
    let several = shown.len() > 1;
    if discreet || several {
        let count = shown.len();
        let body = match language {
            Language::Ru => format!("Новых уведомлений: {count}"),
            Language::En => format!("New notifications: {count}"),
        };
        return Some(DesktopNotice { title: "MRM Desktop".to_owned(), body });
    }
    let who = first.who.clone().unwrap_or_else(|| unknown(language).to_owned());
    let title = format!("{who} {}", deed(*kind, language));
    Some(DesktopNotice { title, body: first.plan_title.clone().or(first.project_name.clone()).unwrap_or_default() })
}

const fn unknown(language: Language) -> &'static str {
    match language {
        Language::Ru => "Коллега",
        Language::En => "A colleague",
    }
}

/// What somebody did, after their name. In Russian without gender: names do not tell it.
const fn deed(kind: NoticeKind, language: Language) -> &'static str {
    match (kind, language) {
        (NoticeKind::Mention, Language::Ru) => "упоминает вас в комментарии",
        (NoticeKind::Mention, Language::En) => "mentioned you in a comment",
        (NoticeKind::Reply, Language::Ru) => "отвечает в вашем обсуждении",
        (NoticeKind::Reply, Language::En) => "replied in your thread",
        (NoticeKind::ReviewRequested, Language::Ru) => "просит проверить план",
        (NoticeKind::ReviewRequested, Language::En) => "asks you to review a plan",
        (NoticeKind::Approved, Language::Ru) => "согласует план",
        (NoticeKind::Approved, Language::En) => "approved a plan",
        (NoticeKind::Rejected, Language::Ru) => "возвращает план на доработку",
        (NoticeKind::Rejected, Language::En) => "rejected a plan",
        (NoticeKind::TakenBack, Language::Ru) => "отзывает своё решение по плану",
        (NoticeKind::TakenBack, Language::En) => "took back a decision on a plan",
        (NoticeKind::Published, Language::Ru) => "публикует план для клиента",
        (NoticeKind::Published, Language::En) => "published a plan to the client",
        (NoticeKind::JoinRequest, Language::Ru) => "просит впустить в рабочее пространство",
        (NoticeKind::JoinRequest, Language::En) => "asks to join the workspace",
        (NoticeKind::Joined, Language::Ru) => "теперь в команде по вашему приглашению",
        (NoticeKind::Joined, Language::En) => "joined by your invitation",
        (NoticeKind::Role, Language::Ru) => "меняет вашу роль",
        (NoticeKind::Role, Language::En) => "changed your role",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mention(id: &str) -> (NoticeKind, NoticeView) {
        let view = NoticeView {
            id: id.to_owned(),
            kind: "mention".to_owned(),
            at: String::new(),
            read: false,
            who: Some("Анна".to_owned()),
            plan: None,
            plan_title: Some("Осень, тайна клиента".to_owned()),
            project: None,
            project_name: None,
            thread: None,
            text: Some("Цена 140 000".to_owned()),
            roles: Vec::new(),
        };
        (NoticeKind::Mention, view)
    }

    #[test]
    fn the_system_shows_who_and_where_and_never_what_was_said() {
        let shown = told(&[mention("a")], false, Language::Ru).expect("it is shown");
        assert_eq!(shown.title, "Анна упоминает вас в комментарии");
        assert_eq!(shown.body, "Осень, тайна клиента");
        assert!(!format!("{shown:?}").contains("140 000"));
    }

    #[test]
    fn whoever_works_under_an_agreement_sees_only_that_there_is_something() {
        let shown = told(&[mention("a")], true, Language::En).expect("it is shown");
        assert_eq!((shown.title.as_str(), shown.body.as_str()), ("MRM Desktop", "New notifications: 1"));
        let several = told(&[mention("a"), mention("b")], false, Language::Ru).expect("it is shown");
        assert_eq!(several.body, "Новых уведомлений: 2", "many at once are one");
        assert_eq!(told(&[], false, Language::Ru), None);
    }
}
