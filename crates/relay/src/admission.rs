//! Who comes: from the challenge to the welcome.

use axum::extract::ws::WebSocket;
use mrm_wire::{
    DeviceKey, EntryHash, LogHead, LogId, MAX_ENVELOPE, PROTOCOL, Refusal, Rights, SpaceId, ToDevice, ToRelay,
    auth_statement, verify,
};
use std::time::Duration;

use crate::connection::{End, next, send};
use crate::server::Relay;
use crate::store::{Beginning, Store};
use crate::{now_ms, token};

/// How long somebody may take to say who they are.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who was let in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Admitted {
    /// Into which workspace.
    pub workspace: LogId,
    /// As which device.
    pub device: DeviceKey,
    /// How the workspace may begin, if it is not here yet.
    pub beginning: Beginning,
}

/// Asks who it is, and lets in members, and whoever may begin a workspace.
pub(crate) async fn admit<S: Store>(relay: &Relay<S>, socket: &mut WebSocket) -> Result<Admitted, End> {
    let identity = relay.store.identity();
    let nonce: [u8; 32] = rand::random();
    let (store, generation) = (identity.store, identity.generation);
    let challenge = ToDevice::Challenge { protocol: PROTOCOL, relay: relay.key(), store, generation, nonce };
    send(socket, &challenge).await?;
    let answer = tokio::time::timeout(PATIENCE, next(socket)).await.map_err(|_| End::Gone)??;
    let ToRelay::Authenticate { workspace, device, signature: (first, second), token } = answer.0 else {
        return Err(Refusal::Malformed.into());
    };
    let (context, statement) = auth_statement(relay.key(), &relay.origin, &nonce, workspace);
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&first);
    signature[32..].copy_from_slice(&second);
    verify(&device.0, context, &[&statement], &signature).map_err(|_| Refusal::Signature)?;
    // Somebody who was invited knows the first half of the workspace's id only; the rest is zeros.
    let workspace = match workspace.0.split_first_chunk::<16>() {
        Some((half, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])) => {
            relay.store.named(*half).await?.ok_or(Refusal::UnknownWorkspace)?
        }
        _ => workspace,
    };
    if relay.store.refused(workspace).await? {
        return Err(Refusal::Closed.into());
    }
    let (log, beginning) = match relay.store.log(workspace).await? {
        Some(log) => {
            let rights = relay.store.rights(workspace, device, SpaceId::LOG).await?;
            if !rights.include(Rights::PULL) {
                return Err(Refusal::NotAMember.into());
            }
            (log, Beginning::Closed)
        }
        // Somebody who comes to begin their workspace here.
        None => (LogHead { length: 0, hash: EntryHash::START }, beginning(relay, token.as_deref()).await?),
    };
    let most = u32::try_from(MAX_ENVELOPE).unwrap_or(u32::MAX);
    send(socket, &ToDevice::Welcome { log, most }).await?;
    Ok(Admitted { workspace, device, beginning })
}

async fn beginning<S: Store>(relay: &Relay<S>, token: Option<&str>) -> Result<Beginning, End> {
    let quota = relay.limits.quota;
    if let Some(hash) = token.map(token::hash) {
        if relay.store.opens(hash, now_ms()).await? {
            return Ok(Beginning::Token { hash, quota });
        }
        // An open relay asks for none, and a wrong one is worth no more than that.
        return if relay.limits.open { Ok(Beginning::Open { quota }) } else { Err(Refusal::Closed.into()) };
    }
    if relay.limits.open { Ok(Beginning::Open { quota }) } else { Err(Refusal::UnknownWorkspace.into()) }
}
