//! The way to the relay comes back by itself, whatever ended it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use crate::people::Agency;
use mrm_sync::driver::{self, Host, HostError, Start, Trouble};
use mrm_sync::session::{Effect, Event, Status};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::accept_async;

/// A device whose disk fails.
struct FullDisk {
    tried: mpsc::UnboundedSender<Option<Trouble>>,
}

impl Host for FullDisk {
    async fn start(&self) -> Result<Start, HostError> {
        Err(HostError("the disk is full".to_owned()))
    }

    async fn perform(&self, _: Vec<Effect>) -> Result<Vec<Event>, HostError> {
        Ok(Vec::new())
    }

    async fn entries_from(&self, _: u32) -> Result<Vec<Vec<u8>>, HostError> {
        Ok(Vec::new())
    }

    fn stands(&self, _: Status, trouble: Option<Trouble>) {
        self.tried.send(trouble).unwrap();
    }
}

#[tokio::test]
async fn a_device_whose_disk_was_full_connects_again() {
    let relay = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("ws://{}", relay.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = relay.accept().await {
            accept_async(stream).await.unwrap();
        }
    });
    let (tried, mut tries) = mpsc::unbounded_channel();
    let (_asks, asked) = driver::channel();
    let driven = tokio::spawn(driver::run(Arc::new(FullDisk { tried }), Arc::new(Agency::new().keys()), origin, asked));
    for _ in 0..3 {
        let trouble = timeout(Duration::from_secs(30), tries.recv()).await.expect("it is tried again");
        assert_eq!(trouble.unwrap(), Some(Trouble::Keeping("the disk is full".to_owned())));
    }
    driven.abort();
}
