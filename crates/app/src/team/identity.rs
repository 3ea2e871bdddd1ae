//! The keys of this device and the beginning of its workspace.

use mrm_domain::PersonId;
use mrm_domain::rights::Policy;
use mrm_store::{Store, TeamWrite, Write};
use mrm_sync::DeviceKeys;
use mrm_sync::membership::{Beginning, By, MAX_NAME, MembershipLog, Names};
use mrm_wire::Entry;
use rand::RngExt;
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

use super::Membership;
use crate::failure::{Code, Failure};
use crate::session::store_failure;

/// What the keys of this device follow from, in the store: 64 hexadecimal digits. The store is encrypted, and its key lies
/// in the keyring or under a passphrase.
const SEED: &str = "device_seed";

/// What a workspace begins with.
pub(crate) struct Founding {
    /// The first person's id.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The moment, milliseconds since 1970.
    pub now_ms: i64,
}

impl Membership {
    /// What the store holds of it. A workspace of before there were teams has nothing: it begins now, with its one person.
    pub(crate) async fn open(
        store: &Store,
        founding: impl AsyncFnOnce() -> Result<Founding, Failure>,
    ) -> Result<Membership, Failure> {
        match read(store).await? {
            Some(membership) => Ok(membership),
            None => Membership::begin(store, founding().await?).await,
        }
    }

    /// Begins a workspace on this device: its keys and the first entry of its log, written together.
    pub(crate) async fn begin(store: &Store, founding: Founding) -> Result<Membership, Failure> {
        let keys = new_keys();
        let names = Names { person: cut(&founding.name), device: device_name() };
        let beginning =
            Beginning { person: founding.person, names, policy: Policy::standard().map_err(Failure::unexpected)? };
        let by = By { device: &keys, moment_ms: u64::try_from(founding.now_ms).unwrap_or_default() };
        let log = MembershipLog::begin_workspace(beginning, by, &mut rand::rng()).map_err(Failure::unexpected)?;
        let entries = log.entries().iter().zip(0..).map(|(entry, place)| (place, entry.bytes().to_vec())).collect();
        let team = TeamWrite { entries, settings: vec![kept(&keys)], ..TeamWrite::default() };
        store.write(Write { team, ..Write::default() }).await.map_err(store_failure)?;
        Ok(Membership { keys: Arc::new(keys), log: Mutex::new(Arc::new(log)) })
    }
}

impl Membership {
    /// The keys that the store holds.
    pub(super) async fn keys_in(store: &Store) -> Result<Option<DeviceKeys>, Failure> {
        let Some(seed) = store.setting(SEED).await.map_err(store_failure)? else { return Ok(None) };
        let keys = keys_of(&Zeroizing::new(seed));
        keys.map(Some).ok_or_else(|| Failure::new(Code::Damaged, "the keys of this device cannot be read"))
    }
}

async fn read(store: &Store) -> Result<Option<Membership>, Failure> {
    let Some(keys) = Membership::keys_in(store).await? else { return Ok(None) };
    let damaged = |what: &str| Failure::new(Code::Damaged, format!("{what} cannot be read"));
    let entries = store.team_entries().await.map_err(store_failure)?;
    if entries.is_empty() {
        return Ok(None);
    }
    let entries = entries.into_iter().map(Entry::read).collect::<Result<Vec<_>, _>>();
    let entries = entries.map_err(|error| damaged(&format!("the membership log: {error}")))?;
    let log = MembershipLog::read(entries, &keys).map_err(|error| damaged(&format!("the membership log: {error}")))?;
    Ok(Some(Membership { keys: Arc::new(keys), log: Mutex::new(Arc::new(log)) }))
}

/// New keys; they are nobody's until they are kept.
pub(crate) fn new_keys() -> DeviceKeys {
    DeviceKeys::from_seed(rand::rng().random())
}

/// The setting that keeps the keys.
pub(crate) fn kept(keys: &DeviceKeys) -> (&'static str, String) {
    (SEED, written(keys))
}

/// What keys follow from, as the store keeps it.
pub(super) fn written(keys: &DeviceKeys) -> String {
    keys.seed().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn keys_of(digits: &str) -> Option<DeviceKeys> {
    super::hex(digits).map(DeviceKeys::from_seed)
}

/// The setting that keeps what this device is called: a guest does not read the names in the log.
pub(super) const DEVICE_NAME: &str = "device_name";

/// What this device is called until somebody names it: as it calls itself in its network.
pub(crate) fn device_name() -> String {
    cut(&gethostname::gethostname().to_string_lossy())
}

/// A name within what an entry takes.
fn cut(name: &str) -> String {
    let mut end = name.len().min(MAX_NAME);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name[..end].to_owned()
}
