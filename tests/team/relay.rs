//! A relay as a process would run it, at an address that stays when it goes away and comes back.

use mrm_relay::store::{Identity, SqliteStore};
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
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

impl Running {
    pub async fn new() -> Running {
        let folder = TempDir::new().unwrap();
        let mut relay = Running { folder, url: String::new(), port: 0, stop: None, task: None };
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
        let identity = Identity { seed: [9; 32], store: StoreId(rand_id()), generation: 0 };
        let store = SqliteStore::open(&self.database(), identity).await.unwrap();
        let relay = Relay::new(Arc::new(store), &self.url, Limits::default());
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
}

fn rand_id() -> [u8; 16] {
    *uuid::Uuid::new_v4().as_bytes()
}
