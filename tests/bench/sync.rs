//! Five planners in one plan: what it takes to seal, open and apply their changes beside the document library's own sync,
//! which neither seals nor asks who wrote.

use automerge::sync::{State, SyncDoc};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Author, Automerge, Change, ObjType, ROOT};
use mrm_document::{DocumentId, DocumentKind, Shared};
use mrm_domain::rights::{Object, OrganisationRole, Policy, ProjectRole};
use mrm_domain::{PersonId, PlanId, ProjectId};
use mrm_sync::membership::{Action, Beginning, By, MembershipLog, Names, Offer, ask};
use mrm_sync::{Changes, DeviceKeys, Thread, open_envelope, receive, seal_envelope};
use mrm_testkit::Random;
use mrm_wire::{DeviceKey, Envelope, EnvelopeId, SpaceId};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

mod client;
mod cold;
mod reconnect;

pub use client::client_edit;

use crate::Wanted;
use crate::measure::{Figure, Outcome, quantile, race};

const AUTHORS: usize = 5;
const ROWS: i64 = 200;
/// Of a hundred writes, so many go to the ten cells in which everybody is.
const CONFLICTS: i64 = 30;
/// Changes that a device sends together.
const TOGETHER: usize = 5;
const PLAN: PlanId = PlanId::from_uuid(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0042));
const NOW: u64 = 1_795_694_400_000;

/// The devices of a person, and the space in which they write.
struct Team {
    keys: Vec<DeviceKeys>,
    log: MembershipLog,
    space: SpaceId,
}

impl Team {
    fn new() -> Outcome<Team> {
        let mut rng = rand::rng();
        let keys: Vec<DeviceKeys> = (1..=AUTHORS).map(|n| DeviceKeys::from_seed([n as u8; 32])).collect();
        let by = By { device: &keys[0], moment_ms: NOW };
        let names = Names { person: "Анна".to_owned(), device: "Ноутбук".to_owned() };
        let person = PersonId::from_uuid(uuid::Uuid::from_u128(1));
        let beginning = Beginning { person, names: names.clone(), policy: Policy::standard()? };
        let mut log = MembershipLog::begin_workspace(beginning, by, &mut rng)?;
        let project = ProjectId::from_uuid(uuid::Uuid::from_u128(2));
        let entry = log.begin_project(project, by, &mut rng)?;
        log.take(entry, &keys[0])?;
        let roles = [ProjectRole::Pm, ProjectRole::Specialist].into();
        let entry = log.compose(Action::SetProjectRoles { project, person, roles }, by, &mut rng)?;
        log.take(entry, &keys[0])?;
        for device in &keys[1..] {
            let offer = Offer { role: OrganisationRole::Admin, projects: BTreeMap::new(), person: Some(person) };
            let (entry, invitation) = log.invite(offer, NOW + 1_000_000, "wss://relay", by, &mut rng)?;
            log.take(entry, &keys[0])?;
            let asks = By { device, moment_ms: NOW };
            let entry = ask(&invitation, (log.id(), log.head()), &names, asks, &mut rng)?;
            log.take(entry, &keys[0])?;
            let entry = log.accept(DeviceKey(invitation.key().public()), person, by, &mut rng)?;
            log.take(entry, &keys[0])?;
        }
        let space = log.team().projects[&project].internal;
        Ok(Team { keys, log, space })
    }
}

fn object_of(_kind: u8) -> Option<Object> {
    Some(Object::MediaPlan)
}

/// Runs of changes by one author each, and the document that they begin from.
struct Trace {
    base: Vec<Vec<u8>>,
    runs: Vec<(usize, Vec<Vec<u8>>)>,
    /// Everybody's copy after the last run.
    desks: Vec<Automerge>,
}

/// A run of changes into somebody's copy, each of one cell.
fn write(desk: &mut Automerge, random: &mut Random) -> Outcome<Vec<Change>> {
    let before = desk.get_heads();
    for _ in 0..TOGETHER {
        let hot = random.chance(CONFLICTS);
        let row = if hot { 0 } else { random.between(0, ROWS - 1) };
        let (field, value) = (random.between(0, if hot { 9 } else { 19 }), random.between(0, 1_000_000));
        let options = |_: &()| CommitOptions::default().with_message("set_cells").with_time(NOW as i64 / 1000);
        desk.transact_with::<_, _, automerge::AutomergeError, _>(options, |tx| {
            let Some((_, rows)) = automerge::ReadDoc::get(tx, ROOT, "rows")? else { return Ok(()) };
            let Some((_, line)) = automerge::ReadDoc::get(tx, &rows, format!("row{row}"))? else { return Ok(()) };
            tx.put(&line, format!("f{field}"), format!("{value}|{NOW}"))
        })
        .map_err(|failure| format!("{:?}", failure.error))?;
    }
    Ok(desk.get_changes(&before))
}

fn raw(changes: &[Change]) -> Vec<Vec<u8>> {
    changes.iter().map(|change| change.raw_bytes().to_vec()).collect()
}

/// Everybody writes into a copy of their own; after each run they hear of each other's.
fn trace(team: &Team, changes: usize) -> Outcome<Trace> {
    let mut random = Random::new(11);
    let mut base = Automerge::new().with_author(Some(Author::from(team.keys[0].device().0.to_vec())));
    base.set_actor(ActorId::from([99; 16]));
    base.transact::<_, _, automerge::AutomergeError>(|tx| {
        tx.put(ROOT, "schema", 1)?;
        tx.put(ROOT, "kind", DocumentKind::MediaPlan.code())?;
        tx.put(ROOT, "id", PLAN.to_string())?;
        let rows = tx.put_object(ROOT, "rows", ObjType::Map)?;
        for row in 0..ROWS {
            let line = tx.put_object(&rows, format!("row{row}"), ObjType::Map)?;
            for field in 0..20 {
                tx.put(&line, format!("f{field}"), format!("значение {row} {field}"))?;
            }
        }
        Ok(())
    })
    .map_err(|failure| format!("{:?}", failure.error))?;
    let first = raw(&base.get_changes(&[]));
    let mut desks: Vec<Automerge> = Vec::new();
    for (number, keys) in team.keys.iter().enumerate() {
        let mut desk = base.clone();
        desk.set_author(Some(Author::from(keys.device().0.to_vec())));
        desk.set_actor(ActorId::from([number as u8 + 1; 16]));
        desks.push(desk);
    }
    let mut runs = Vec::new();
    while runs.len() * TOGETHER < changes {
        let mut round: Vec<Change> = Vec::new();
        for (author, desk) in desks.iter_mut().enumerate() {
            let made = write(desk, &mut random)?;
            runs.push((author, raw(&made)));
            round.extend(made);
        }
        for desk in &mut desks {
            desk.apply_changes(round.clone())?;
        }
    }
    Ok(Trace { base: first, runs, desks })
}

fn parsed(changes: &[Vec<u8>]) -> Outcome<Vec<Change>> {
    changes.iter().map(|bytes| Change::try_from(bytes.as_slice()).map_err(|error| error.to_string().into())).collect()
}

fn thread(team: &Team) -> Thread {
    let id = DocumentId::from(PLAN);
    Thread {
        space: team.space,
        kind: id.kind().byte(),
        uuid: *id.uuid().as_bytes(),
        counter: 0,
        last: EnvelopeId([0; 32]),
    }
}

/// Seals runs as their authors' devices do.
fn sealed(team: &Team, runs: &[(usize, Vec<Vec<u8>>)]) -> Outcome<Vec<Envelope>> {
    let mut threads: Vec<Thread> = (0..AUTHORS).map(|_| thread(team)).collect();
    let mut envelopes = Vec::new();
    for (author, changes) in runs {
        let (more, after) = threads[*author].send(changes, &[], &team.log, &team.keys[*author], &mut rand::rng())?;
        threads[*author] = after;
        envelopes.extend(more);
    }
    Ok(envelopes)
}

/// Seconds of cryptography alone for runs: sealing and signing the same content, asking the signature, opening.
fn sealing(team: &Team, runs: &[(usize, Vec<Vec<u8>>)]) -> Outcome<f64> {
    let mut work = Vec::new();
    for envelope in sealed(team, runs)? {
        let draft = envelope.open_part().clone();
        let key = team.log.keyring().key(draft.space, draft.epoch).ok_or("a key")?;
        let author = team.keys.iter().find(|keys| keys.device() == draft.author).ok_or("an author")?;
        work.push((draft, open_envelope(&envelope, key)?, key, author));
    }
    let start = Instant::now();
    for (draft, content, key, author) in work {
        let envelope = seal_envelope(draft, &content, key, author.signing())?;
        envelope.verify()?;
        black_box(open_envelope(&envelope, key)?);
    }
    Ok(start.elapsed().as_secs_f64())
}

/// The document that everybody begins from, as a device has it.
fn shared(team: &Team, trace: &Trace) -> Outcome<Shared> {
    let mut shared = Shared::unknown(PLAN.into());
    take(team, &mut shared, &sealed(team, &[(0, trace.base.clone())])?)?;
    Ok(shared)
}

fn take(team: &Team, shared: &mut Shared, envelopes: &[Envelope]) -> Outcome<()> {
    let mut opened: Vec<(&Envelope, Changes)> = Vec::with_capacity(envelopes.len());
    for envelope in envelopes {
        let changes = receive::open(envelope, &team.log, object_of).map_err(|why| format!("{why:?}"))?;
        opened.push((envelope, changes));
    }
    let pairs: Vec<(&Envelope, &Changes)> = opened.iter().map(|(envelope, changes)| (*envelope, changes)).collect();
    for received in receive::receive_all(&pairs, &team.log, shared) {
        if !matches!(received, receive::Received::Applied(_)) {
            return Err(format!("an envelope did not go in: {received:?}").into());
        }
    }
    Ok(())
}

/// Messages between two documents until both have the same; the bytes of them.
fn talk(from: &mut Automerge, to: &mut Automerge, states: (&mut State, &mut State)) -> Outcome<usize> {
    let mut bytes = 0;
    loop {
        let (there, mut quiet) = (from.generate_sync_message(states.0), true);
        if let Some(message) = there {
            bytes += message.clone().encode().len();
            to.receive_sync_message(states.1, message)?;
            quiet = false;
        }
        if let Some(message) = to.generate_sync_message(states.1) {
            bytes += message.clone().encode().len();
            from.receive_sync_message(states.0, message)?;
            quiet = false;
        }
        if quiet {
            return Ok(bytes);
        }
    }
}

/// `sync_pipeline`: 2,000 changes of five authors, as they come, from the author's device into another one's document.
pub fn sync_pipeline(_out: &Path, _wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let team = Team::new()?;
    let trace = trace(&team, 2_000)?;
    let begun = shared(&team, &trace)?;
    let mut base = Automerge::new();
    base.apply_changes(parsed(&trace.base)?)?;
    let mut crypto = Vec::new();
    let ours = |_| {
        let mut here = begun.clone();
        let mut threads: Vec<Thread> = (0..AUTHORS).map(|_| thread(&team)).collect();
        let start = Instant::now();
        for (author, changes) in &trace.runs {
            let keys = &team.keys[*author];
            let (envelopes, after) = threads[*author].send(changes, &[], &team.log, keys, &mut rand::rng())?;
            threads[*author] = after;
            take(&team, &mut here, &envelopes)?;
        }
        let seconds = start.elapsed().as_secs_f64();
        crypto.push(sealing(&team, &trace.runs)? / seconds);
        Ok(seconds)
    };
    let floor = |_| {
        let (mut there, mut here) = (base.clone(), base.clone());
        let (mut to, mut from) = (State::new(), State::new());
        talk(&mut there, &mut here, (&mut to, &mut from))?;
        let mut seconds = 0.0;
        for (_, changes) in &trace.runs {
            there.apply_changes(parsed(changes)?)?;
            let start = Instant::now();
            talk(&mut there, &mut here, (&mut to, &mut from))?;
            seconds += start.elapsed().as_secs_f64();
        }
        if there.get_heads() != here.get_heads() {
            return Err("the library's own sync did not come to the same".into());
        }
        Ok(seconds)
    };
    let race = race(5, ours, floor)?;
    crypto.sort_by(f64::total_cmp);
    let cold = cold::cold(&team, &trace)?;
    let [fresh, halfway, most] = cold.ours;
    let again = reconnect::reconnect(&team)?;
    let goal = "≤ 1.5× CPU; fewer bytes on a cold reconnect";
    let mut figure = race.figure("sync_pipeline", "automerge sync::State", 1.5, goal);
    figure.met = figure.met.map(|met| met && again.ours <= again.bare);
    figure.note = format!(
        "{} changes in {} envelopes; cold reconnect, {} and {} changes apart after {}: {} bytes, bare {}; a device that has \
         nothing: {fresh} bytes right after a snapshot, {halfway} halfway to the next, {most} just before it, bare {}; \
         sealing, signing and opening alone: {:.0} %",
        trace.runs.len() * TOGETHER,
        trace.runs.len(),
        reconnect::APART,
        reconnect::APART,
        reconnect::BEFORE,
        again.ours,
        again.bare,
        cold.bare,
        100.0 * quantile(&crypto, 0.5)
    );
    Ok(vec![figure])
}

/// `catch_up_10k_changes`: a device that was away opens and applies them as the relay hands them on.
pub fn catch_up_10k_changes(_out: &Path, _wanted: &Wanted<'_>) -> Outcome<Vec<Figure>> {
    let team = Team::new()?;
    let trace = trace(&team, 10_000)?;
    let begun = shared(&team, &trace)?;
    let envelopes = sealed(&team, &trace.runs)?;
    let mut base = Automerge::new();
    base.apply_changes(parsed(&trace.base)?)?;
    let all: Vec<Vec<u8>> = trace.runs.iter().flat_map(|(_, changes)| changes.clone()).collect();
    let ours = |_| {
        let mut here = begun.clone();
        let start = Instant::now();
        // The relay answers with about 256 KiB at a time.
        for some in envelopes.chunks(150) {
            take(&team, &mut here, some)?;
        }
        Ok(start.elapsed().as_secs_f64())
    };
    let floor = |_| {
        let mut here = base.clone();
        let start = Instant::now();
        here.apply_changes(parsed(&all)?)?;
        Ok(start.elapsed().as_secs_f64())
    };
    let race = race(5, ours, floor)?;
    let mut figure = race.figure("catch_up_10k_changes", "automerge alone, all at once", f64::INFINITY, "–");
    figure.met = None;
    figure.note = format!("{} envelopes of {TOGETHER} changes each", envelopes.len());
    Ok(vec![figure])
}
