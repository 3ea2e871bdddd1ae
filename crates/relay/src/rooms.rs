//! Who follows what: an envelope that was written goes to everybody who follows its space, now.

use mrm_wire::{DeviceKey, LogId, SpaceId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, mpsc};

/// Frames that may wait for a slow connection; what it missed it asks for when it comes again.
const WAITING: usize = 64;

/// A frame as it goes out, shared by all who get it.
pub type Outgoing = Arc<[u8]>;

/// One connection, as rooms know it.
#[derive(Clone)]
pub struct Seat {
    number: u64,
    device: DeviceKey,
    queue: mpsc::Sender<Outgoing>,
    /// Told when the connection has to end.
    leave: Arc<Notify>,
    entered: Arc<Mutex<Vec<(LogId, SpaceId)>>>,
}

impl Seat {
    /// A connection, and what comes for it.
    pub fn new(number: u64, device: DeviceKey) -> (Seat, mpsc::Receiver<Outgoing>) {
        let (queue, receiver) = mpsc::channel(WAITING);
        (Seat { number, device, queue, leave: Arc::default(), entered: Arc::default() }, receiver)
    }

    /// Waits until the connection has to end.
    pub async fn told_to_leave(&self) {
        self.leave.notified().await;
    }
}

/// What was handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Handed {
    /// To so many.
    pub to: u64,
    /// So many did not keep up and were cut.
    pub cut: u64,
}

/// All rooms.
#[derive(Default)]
pub struct Rooms(Mutex<HashMap<(LogId, SpaceId), HashMap<u64, Seat>>>);

impl Rooms {
    fn all(&self) -> MutexGuard<'_, HashMap<(LogId, SpaceId), HashMap<u64, Seat>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on, what goes to the space goes to this connection too.
    pub fn enter(&self, workspace: LogId, space: SpaceId, seat: &Seat) {
        self.all().entry((workspace, space)).or_default().insert(seat.number, seat.clone());
        seat.entered.lock().unwrap_or_else(PoisonError::into_inner).push((workspace, space));
    }

    /// The connection is gone.
    pub fn leave(&self, seat: &Seat) {
        let entered = std::mem::take(&mut *seat.entered.lock().unwrap_or_else(PoisonError::into_inner));
        let mut all = self.all();
        for place in entered {
            if let Some(room) = all.get_mut(&place) {
                room.remove(&seat.number);
                if room.is_empty() {
                    all.remove(&place);
                }
            }
        }
    }

    /// A device may not follow a space any more.
    pub fn close(&self, workspace: LogId, space: SpaceId, device: DeviceKey) {
        if let Some(room) = self.all().get_mut(&(workspace, space)) {
            for (_, seat) in room.extract_if(|_, seat| seat.device == device) {
                seat.leave.notify_one();
            }
        }
    }

    /// Hands a frame to everybody in the space but the connection that it came from.
    pub fn hand_on(&self, workspace: LogId, space: SpaceId, from: Option<&Seat>, frame: &Outgoing) -> Handed {
        let mut handed = Handed::default();
        let mut all = self.all();
        let Some(room) = all.get_mut(&(workspace, space)) else { return handed };
        let from = from.map(|seat| seat.number);
        let slow = room.extract_if(|number, seat| {
            Some(*number) != from && seat.queue.try_send(frame.clone()).inspect(|()| handed.to += 1).is_err()
        });
        let slow: Vec<Seat> = slow.map(|(_, seat)| seat).collect();
        for seat in slow {
            handed.cut += 1;
            seat.leave.notify_one();
        }
        handed
    }
}
