//! When a notice may disturb: kinds that are switched off, and quiet hours. Nothing is lost by either: it waits in the list.

use chrono::{DateTime, FixedOffset, NaiveTime};
use mrm_sync::notice::NoticeKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

use super::refused;
use crate::failure::Failure;

/// What is told, and when it may disturb.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct NoticeSettings {
    /// Whether the system shows notices while the window is not in front.
    pub desktop: bool,
    /// What the system shows then says only that there is something: no names of people, plans or clients.
    pub discreet: bool,
    /// Hours in which the system shows nothing.
    pub quiet: Option<QuietHours>,
    /// Codes of kinds that are switched off: they stand in the list as read and disturb nobody.
    pub off: BTreeSet<String>,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        NoticeSettings { desktop: true, discreet: false, quiet: None, off: BTreeSet::new() }
    }
}

/// Hours of every day by this device's clock, over midnight if they end earlier than they begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuietHours {
    /// From when: `22:00`.
    pub from: String,
    /// Until when, which is not quiet any more: `08:00`.
    pub to: String,
}

/// The settings, and what they refer to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoticeSettingsView {
    /// What is set.
    pub settings: NoticeSettings,
    /// The codes of all kinds, in the order in which a screen lists them.
    pub kinds: Vec<String>,
    /// How far the clock of this device is from UTC, by which the quiet hours go: `+03:00`.
    pub zone: String,
    /// Whether it is quiet now.
    pub quiet_now: bool,
}

impl NoticeSettingsView {
    pub(super) fn of(settings: NoticeSettings, now: DateTime<FixedOffset>) -> NoticeSettingsView {
        let quiet_now = settings.is_quiet(now.time());
        let kinds = NoticeKind::ALL.iter().map(|kind| kind.code().to_owned()).collect();
        NoticeSettingsView { settings, kinds, zone: now.offset().to_string(), quiet_now }
    }
}

impl NoticeSettings {
    /// The same, if it can be set: hours that are none or never end, and kinds that there are not, are refused.
    pub(super) fn checked(mut self) -> Result<NoticeSettings, Failure> {
        if let Some(unknown) = self.off.iter().find(|code| NoticeKind::of_code(code).is_none()) {
            return Err(refused(format!("there is no kind of notice “{unknown}”"), "off", unknown));
        }
        if let Some(quiet) = &mut self.quiet {
            let (from, to) = (time(&quiet.from, "from")?, time(&quiet.to, "to")?);
            if from == to {
                let message =
                    "quiet hours end at another time than they begin; switch notices of the system off instead";
                return Err(refused(message.to_owned(), "to", &quiet.to));
            }
            (quiet.from, quiet.to) = (from.format(TIME).to_string(), to.format(TIME).to_string());
        }
        Ok(self)
    }

    /// Whether a kind is told.
    pub(crate) fn tells(&self, kind: NoticeKind) -> bool {
        !self.off.contains(kind.code())
    }

    /// Whether the system shows nothing at this time of the day.
    pub(super) fn is_quiet(&self, at: NaiveTime) -> bool {
        let hours = self.quiet.as_ref();
        let hours = hours.and_then(|quiet| Some((time(&quiet.from, "from").ok()?, time(&quiet.to, "to").ok()?)));
        hours.is_some_and(|(from, to)| covers(from, to, at))
    }
}

const TIME: &str = "%H:%M";

fn time(text: &str, field: &str) -> Result<NaiveTime, Failure> {
    let wrong = || refused(format!("“{text}” is no time of the day; write it as 22:00"), field, text);
    NaiveTime::parse_from_str(text.trim(), TIME).map_err(|_| wrong())
}

/// Whether hours cover a time of the day; they may go over midnight.
fn covers(from: NaiveTime, to: NaiveTime, at: NaiveTime) -> bool {
    if from <= to { from <= at && at < to } else { from <= at || at < to }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveTime {
        time(text, "at").expect("it is right")
    }

    fn quiet(from: &str, to: &str) -> NoticeSettings {
        NoticeSettings { quiet: Some(QuietHours { from: from.into(), to: to.into() }), ..NoticeSettings::default() }
    }

    #[test]
    fn the_night_is_quiet_over_midnight_and_the_morning_is_not() {
        let night = quiet("22:00", "08:00");
        for (time, expected) in [("21:59", false), ("22:00", true), ("00:00", true), ("07:59", true), ("08:00", false)]
        {
            assert_eq!(night.is_quiet(at(time)), expected, "{time}");
        }
        let lunch = quiet("13:00", "14:00");
        for (time, expected) in [("12:59", false), ("13:00", true), ("13:59", true), ("14:00", false), ("02:00", false)]
        {
            assert_eq!(lunch.is_quiet(at(time)), expected, "{time}");
        }
        assert!(!NoticeSettings::default().is_quiet(at("03:00")), "nobody asked for quiet");
    }

    #[test]
    fn each_minute_is_quiet_by_day_or_by_night_and_never_by_both() {
        for minute in 0..24 * 60 {
            let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).expect("it is right");
            assert_ne!(quiet("22:30", "07:15").is_quiet(time), quiet("07:15", "22:30").is_quiet(time), "{time}");
        }
    }

    #[test]
    fn what_is_no_time_or_no_kind_is_named() {
        let refused = |settings: NoticeSettings| settings.checked().expect_err("it is refused");
        assert_eq!(refused(quiet("25:00", "08:00")).args["text"], "25:00");
        assert_eq!(refused(quiet("08:00", "8:00")).field.as_deref(), Some("to"));
        let unknown = NoticeSettings { off: ["rumour".to_owned()].into(), ..NoticeSettings::default() };
        assert_eq!(refused(unknown).args["text"], "rumour");
        assert_eq!(quiet(" 9:05", "10:00").checked().expect("it is right").quiet.expect("it is right").from, "09:05");
    }
}
