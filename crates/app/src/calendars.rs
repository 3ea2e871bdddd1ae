//! What all plans of an agency share about time: changed days of countries' calendars, named sets of seasonal coefficients.
//! They live in the workspace's directory, so that they go where it goes.

use chrono::NaiveDate;
use mrm_document::{Workspace, WorkspaceEdit};
use mrm_domain::{DayChange, Season, SeasonError, SeasonId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::App;
use crate::events::Event;
use crate::failure::{Code, Failure};
use crate::plans::edits::parse_id;
use crate::rights::UseCase;

/// The most changed days of one country.
const MAX_DAYS: usize = 2_000;
/// The most sets of coefficients.
const MAX_SEASONS: usize = 200;
/// The longest name, in characters.
const MAX_NAME: usize = 255;

/// Changed days by ISO date.
type Days = BTreeMap<NaiveDate, DayChange>;

/// Calendars and seasons of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CalendarsView {
    /// What was changed about the calendars of countries, by ISO 3166 code and day; `none` is the calendar without holidays.
    #[schema(value_type = BTreeMap<String, BTreeMap<String, DayChange>>)]
    pub countries: BTreeMap<String, Days>,
    /// Sets of seasonal coefficients, by name.
    pub seasons: Vec<SeasonView>,
}

/// A set of seasonal coefficients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SeasonView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Twelve decimals, January first.
    pub coefficients: Vec<String>,
}

/// All changed days of a country.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SetCalendar {
    /// By day; days that are absent are as the calendar has them.
    #[schema(value_type = BTreeMap<String, DayChange>)]
    pub days: Days,
}

/// A set of seasonal coefficients as typed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SetSeason {
    /// 1 to 255 characters.
    pub name: String,
    /// Twelve, January first; with a comma or a point.
    pub coefficients: Vec<String>,
}

impl App {
    /// Calendars and seasons of the workspace.
    pub async fn calendars(&self) -> Result<CalendarsView, Failure> {
        Ok(view(self.may(UseCase::ReadCalendars).await?.workspace().await?))
    }

    /// Puts the changed days of a country in the place of those it had.
    pub async fn set_calendar(&self, country: &str, request: SetCalendar) -> Result<CalendarsView, Failure> {
        let known = country == "none" || (country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase()));
        if !known {
            let message = format!("“{country}” is no country: give its ISO 3166 code, such as RU, or “none”");
            return Err(Failure::new(Code::BadValue, message).field("country").arg("text", country));
        }
        if request.days.len() > MAX_DAYS {
            let message = format!("{} days are too many: at most {MAX_DAYS} can be changed", request.days.len());
            return Err(Failure::new(Code::TooLarge, message));
        }
        let mut days = request.days;
        for (day, change) in &mut days {
            if let DayChange::Off { name } = change {
                *name = self::name(name).map_err(|failure| failure.field(day))?;
            }
        }
        let country = country.to_owned();
        let bench = self.may(UseCase::WriteCalendars).await?;
        let workspace = bench
            .update_workspace("set_calendar", |now| {
                let old = now.days.get(&country).cloned().unwrap_or_default();
                let gone: Vec<_> = old.keys().filter(|day| !days.contains_key(day)).map(|day| (*day, None)).collect();
                let fresh = days.into_iter().map(|(day, change)| (day, Some(change)));
                let edit = |(day, change)| WorkspaceEdit::SetDay { country: country.clone(), day, change };
                Ok(gone.into_iter().chain(fresh).map(edit).collect())
            })
            .await?;
        self.tell(Event::DirectoryUpdated);
        Ok(view(workspace))
    }

    /// Keeps a set of seasonal coefficients: a new one, or in the place of the one that is named.
    pub async fn set_season(&self, id: Option<&str>, request: SetSeason) -> Result<CalendarsView, Failure> {
        let season = season(&request)?;
        let known: Option<SeasonId> = id.map(parse_id).transpose()?;
        let fresh = SeasonId::from_uuid(self.world().uuid());
        let bench = self.may(UseCase::WriteCalendars).await?;
        let workspace = bench
            .update_workspace("set_season", |now| {
                if let Some(id) = known.filter(|id| !now.seasons.contains_key(id)) {
                    return Err(Failure::not_found("season", id));
                }
                if known.is_none() && now.seasons.len() >= MAX_SEASONS {
                    return Err(Failure::new(Code::TooLarge, format!("at most {MAX_SEASONS} seasons are kept")));
                }
                Ok(vec![WorkspaceEdit::SetSeason { id: known.unwrap_or(fresh), season: Some(season) }])
            })
            .await?;
        self.tell(Event::DirectoryUpdated);
        Ok(view(workspace))
    }

    /// Forgets a set of seasonal coefficients. What was distributed by it stays.
    pub async fn delete_season(&self, id: &str) -> Result<CalendarsView, Failure> {
        let id: SeasonId = parse_id(id)?;
        let bench = self.may(UseCase::WriteCalendars).await?;
        let workspace = bench
            .update_workspace("delete_season", |now| match now.seasons.contains_key(&id) {
                true => Ok(vec![WorkspaceEdit::SetSeason { id, season: None }]),
                false => Err(Failure::not_found("season", id)),
            })
            .await?;
        self.tell(Event::DirectoryUpdated);
        Ok(view(workspace))
    }
}

fn view(workspace: Workspace) -> CalendarsView {
    let season = |(id, season): (SeasonId, Season)| SeasonView {
        id: id.to_string(),
        name: season.name,
        coefficients: season.coefficients.iter().map(|c| c.normalize().to_string()).collect(),
    };
    let mut seasons: Vec<SeasonView> = workspace.seasons.into_iter().map(season).collect();
    seasons.sort_by(|a, b| (a.name.to_lowercase(), &a.id).cmp(&(b.name.to_lowercase(), &b.id)));
    CalendarsView { countries: workspace.days, seasons }
}

fn season(request: &SetSeason) -> Result<Season, Failure> {
    let number = |(month, text): (usize, &String)| {
        let plain = text.trim().replace(',', ".");
        Decimal::from_str_exact(&plain).map_err(|_| {
            let message = format!("“{text}” is not a number");
            Failure::new(Code::NotANumber, message).field(format!("coefficients[{month}]")).arg("text", text)
        })
    };
    let numbers = request.coefficients.iter().enumerate().map(number).collect::<Result<Vec<_>, _>>()?;
    Season::new(&name(&request.name)?, numbers).map_err(|error| {
        let message = error.to_string();
        match error {
            SeasonError::Months(_) => Failure::bad_request(message),
            SeasonError::Negative(number) => Failure::new(Code::BadValue, message).arg("text", number),
            SeasonError::AllZero => Failure::new(Code::Precondition, message),
        }
    })
}

fn name(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_NAME {
        let message = "a name has 1 to 255 characters";
        return Err(Failure::new(Code::BadValue, message).field("name").arg("text", text));
    }
    Ok(text.to_owned())
}
