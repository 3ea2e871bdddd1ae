//! A relay as a process would run it, at an address that stays when it goes away and comes back.

use mrm_relay::store::{Identity, SqliteStore, Store, WorkspaceStatistics};
use mrm_relay::{Limits, Relay};
use mrm_wire::StoreId;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub struct Running {
    pub folder: TempDir,
    pub url: String,
    port: u16,
    /// What its key follows from.
    seed: u8,
    limits: Limits,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
    store: Option<Arc<SqliteStore>>,
}

impl Running {
    pub async fn new() -> Running {
        Running::with(Limits::default()).await
    }

    /// One that keeps so many bytes of a workspace.
    pub async fn with_quota(quota: u64) -> Running {
        Running::with(Limits { quota, ..Limits::default() }).await
    }

    async fn with(limits: Limits) -> Running {
        let folder = TempDir::new().unwrap();
        let mut relay =
            Running { folder, url: String::new(), port: 0, seed: 9, limits, stop: None, task: None, store: None };
        relay.start().await;
        relay
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("relay.db")
    }

    /// Serves what is in its folder; a new folder is a new store.
    pub async fn start(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).unwrap();
        listener.set_nonblocking(true).unwrap();
        self.port = listener.local_addr().unwrap().port();
        self.url = format!("ws://127.0.0.1:{}", self.port);
        let identity = Identity { seed: [self.seed; 32], store: StoreId(rand_id()), generation: 0 };
        let store = SqliteStore::open(&self.database(), identity).await.unwrap();
        let store = Arc::new(store);
        self.store = Some(Arc::clone(&store));
        let relay = Relay::new(store, &self.url, self.limits);
        let (stop, stopped) = oneshot::channel::<()>();
        self.stop = Some(stop);
        self.task = Some(tokio::spawn(async move {
            let served = relay.serve(listener, None, async move {
                let _told = stopped.await;
            });
            served.await.unwrap();
        }));
    }

    /// Goes away in order.
    pub async fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _gone = stop.send(());
        }
        if let Some(task) = self.task.take() {
            task.await.unwrap();
        }
        if let Some(store) = self.store.take() {
            store.close().await.unwrap();
        }
    }

    /// What it keeps of the one workspace that is there, in numbers.
    pub async fn statistics(&self) -> WorkspaceStatistics {
        self.store.as_ref().unwrap().workspaces().await.unwrap().remove(0)
    }

    /// Everything that lies on its disk.
    pub fn disk(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }

    /// Loses everything.
    pub async fn wipe(&mut self) {
        self.stop().await;
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
        self.start().await;
    }

    /// Another one, with another key, takes its place at its address.
    pub async fn replace(&mut self, seed: u8) {
        self.seed = seed;
        self.wipe().await;
    }
}

fn rand_id() -> [u8; 16] {
    *uuid::Uuid::new_v4().as_bytes()
}
