//! A workspace for tests, and somebody who comes into it at a device of which there are only the keys.

use mrm_document::DocumentId;
use mrm_domain::{PersonId, ProjectId};
use mrm_sync::DeviceKeys;
use mrm_sync::membership::{By, MembershipLog, Names, Offer, ask};
use mrm_wire::DeviceKey;
use serde_json::json;
use std::error::Error;
use std::path::Path;

use crate::bench::Bench;
use crate::plans::{EditInput, EditRequest};
use crate::session::{LanguageSetting, StartRequest};
use crate::{App, AppOptions, Language};

pub(super) type Outcome<T> = Result<T, Box<dyn Error>>;

/// A workspace on its own, with a plan of one line in which nothing is sealed yet.
pub(super) async fn begun(folder: &Path) -> Outcome<(App, ProjectId, DocumentId)> {
    let key = Some("5b".repeat(32));
    let app = App::open(AppOptions { data_dir: Some(folder.to_owned()), key, ..AppOptions::default() }).await;
    let (person, workspace) = ("Анна".to_owned(), "Агентство".to_owned());
    let request = StartRequest { person, workspace, language: LanguageSetting::Ru, passphrase: None };
    app.start(request, "test").await?;
    let project = app.create_project(serde_json::from_value(json!({ "name": "Осень" }))?).await?.id;
    let plan = serde_json::from_value(json!({ "title": "Медиаплан", "currency": "RUB" }))?;
    let plan = app.create_plan(&project, plan).await?.id;
    let line = json!([{ "op": "add_row", "kind": "line", "parent": null, "after": null, "temp": "new", "cells": {} }]);
    let edits: Vec<EditInput> = serde_json::from_value(line)?;
    app.edit(&plan, EditRequest { intent: "test".into(), edits }, Language::Ru).await?;
    Ok((app, project.parse()?, DocumentId::Plan(plan.parse()?)))
}

/// The log, as the newcomer reads it, after they asked and were let in.
pub(super) fn lets_in(bench: &Bench, newcomer: &DeviceKeys, offer: Offer) -> Outcome<MembershipLog> {
    let (anna, mut rng) = (bench.by(), rand::rng());
    let mut log = (*bench.membership.log()).clone();
    let now = bench.now_ms() as u64;
    let (entry, door) = log.invite(offer, now + 60_000, "wss://relay", anna.as_by(), &mut rng)?;
    log.take(entry, newcomer)?;
    let names = Names { person: "Борис".to_owned(), device: "Ноутбук".to_owned() };
    let theirs = By { device: newcomer, moment_ms: now };
    let entry = ask(&door, (log.id(), log.head()), &names, theirs, &mut rng)?;
    log.take(entry, newcomer)?;
    let person = PersonId::from_uuid(uuid::Uuid::from_u128(2));
    let entry = log.accept(DeviceKey(door.key().public()), person, anna.as_by(), &mut rng)?;
    log.take(entry, newcomer)?;
    Ok(log)
}

/// The entries of a log from a place on.
pub(super) fn entries(log: &MembershipLog, from: u32) -> Vec<Vec<u8>> {
    log.entries().iter().skip(from as usize).map(|of| of.bytes().to_vec()).collect()
}
