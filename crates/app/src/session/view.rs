//! The session in the words of the API.

use crate::team::{CopiedView, JoiningView, KitView, OwnDeviceView};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What the application can do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// A fresh folder: ask for a name.
    Onboarding,
    /// A fresh folder on a machine without a keyring: ask for a passphrase as well.
    NeedsPassphrase,
    /// Everything is open.
    Ready,
    /// Somebody asked to be let into a workspace and waits.
    Joining,
    /// Open, but the folder cannot be written.
    ReadOnly,
    /// The key is sealed by a passphrase.
    Locked,
    /// The database is there and its key is not, or is another one, or the database is damaged.
    Recovery,
    /// Another process owns the folder.
    Busy,
}

/// The session as a screen shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionView {
    /// What can be done now.
    pub state: SessionState,
    /// Why it is not ready: a stable code.
    pub reason: Option<String>,
    /// Values for its text.
    pub args: BTreeMap<String, String>,
    /// The person of this device.
    pub person: Option<String>,
    /// What somebody waits for who asked to be let in.
    pub joining: Option<JoiningView>,
    /// The open workspace.
    pub workspace: Option<WorkspaceView>,
    /// Language, theme, density.
    pub settings: Settings,
    /// Where the data is.
    pub data_dir: String,
    /// Version of the program.
    pub version: String,
    /// `window`, `loopback` or `terminal`.
    pub host: String,
    /// Whether a passphrase locks the open workspace.
    pub has_lock: bool,
}

/// A workspace.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorkspaceView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What a person sets for this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settings {
    /// `ru`, `en` or `system`.
    pub language: LanguageSetting,
    /// `light`, `dark` or `system`.
    pub theme: Theme,
    /// Height of the grid's rows.
    pub density: Density,
    /// After how many minutes without anybody at the screen the application locks itself, if a passphrase locks it: 5,
    /// 15, 30 or 60; 0: never.
    #[serde(default)]
    pub lock_minutes: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { language: LanguageSetting::System, theme: Theme::System, density: Density::Normal, lock_minutes: 0 }
    }
}

/// Language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LanguageSetting {
    /// Russian.
    Ru,
    /// English.
    En,
    /// The system's.
    System,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// The system's.
    System,
}

/// Height of the grid's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// 24 px.
    Compact,
    /// 28 px.
    Normal,
    /// 34 px.
    Comfortable,
}

/// The first start.
#[derive(Clone, Deserialize, ToSchema)]
pub struct StartRequest {
    /// The person's name.
    pub person: String,
    /// The workspace's name.
    pub workspace: String,
    /// Language of the interface.
    pub language: LanguageSetting,
    /// Where there is no keyring: the passphrase that seals the key.
    #[serde(default)]
    pub passphrase: Option<String>,
}

/// A passphrase.
#[derive(Clone, Deserialize, ToSchema)]
pub struct UnlockRequest {
    /// As typed.
    pub passphrase: String,
}

/// A new passphrase for the lock.
#[derive(Clone, Deserialize, ToSchema)]
pub struct LockRequest {
    /// The one so far, if the application has one.
    #[serde(default)]
    pub was: Option<String>,
    /// The new one.
    pub passphrase: String,
}

/// What protects the data of this device, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SecurityView {
    /// Where the key of the database is.
    pub key: KeyPlace,
    /// What the keyring says about it.
    pub keyring: KeyringState,
    /// The devices of the person of this device, this one first; recovery kits are among them.
    pub devices: Vec<OwnDeviceView>,
    /// How it stands with the recovery kit.
    pub kit: KitView,
    /// This device was found to be a copy and has made new keys.
    pub copied: Option<CopiedView>,
}

/// What the keyring says about the key of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyringState {
    /// It has the key.
    Holds,
    /// It answers and does not have it: the next start will ask for it.
    Lost,
    /// It does not answer: locked, or there is none.
    Silent,
    /// It is not asked: the key is elsewhere.
    NotUsed,
}

/// Where the key of the database is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyPlace {
    /// In the keyring of the operating system.
    Keyring,
    /// In the data folder, sealed by the passphrase.
    Passphrase,
    /// Nowhere on this device: the host hands it in (`MRM_DB_KEY`).
    Given,
}

/// What opens a database whose key is nowhere: the key given by hand, or the recovery kit.
#[derive(Clone, Deserialize, ToSchema)]
pub struct RecoverRequest {
    /// 64 hex digits.
    #[serde(default)]
    pub key_hex: Option<String>,
    /// The code of the recovery kit, or the text of its file.
    #[serde(default)]
    pub kit: Option<String>,
    /// What opens the file of the kit.
    #[serde(default)]
    pub kit_passphrase: Option<String>,
}

macro_rules! secret_debug {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}
pub(crate) use secret_debug;
secret_debug!(StartRequest, UnlockRequest, LockRequest, RecoverRequest);

/// The sample project.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SampleView {
    /// Its project.
    pub project_id: String,
    /// Its plan.
    pub plan_id: String,
}
