//! Who follows what: an envelope that was written goes to everybody who follows its space, now.

use axum::body::Bytes;
use mrm_wire::{DeviceKey, LogId, MAX_FRAME, Refusal, SpaceId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::{Notify, mpsc};

/// Frames that may wait for a slow connection; what it missed it asks for when it comes again.
const WAITING: usize = 256;
/// Bytes that may: a few of the largest frames.
const WAITING_BYTES: usize = 3 * MAX_FRAME;

/// A frame as it goes out, shared by all who get it.
pub type Outgoing = Bytes;

/// Whether a frame may be left out for somebody who does not keep up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It is stored: whoever cannot take it is cut off and asks for it later.
    Stored,
    /// Presence: the next one makes up for it.
    Passing,
}

/// One connection, as rooms know it.
#[derive(Clone)]
pub struct Seat(Arc<Place>);

struct Place {
    number: u64,
    device: DeviceKey,
    queue: mpsc::Sender<Outgoing>,
    bytes: AtomicUsize,
    entered: Mutex<Vec<(LogId, SpaceId)>>,
    /// Told when the connection has to end, and why.
    leave: Notify,
    why: OnceLock<Refusal>,
}

/// What comes for a connection.
pub struct Incoming {
    queue: mpsc::Receiver<Outgoing>,
    seat: Seat,
}

impl Incoming {
    /// The next frame. The connection holds its seat, so there is always one to come.
    pub async fn next(&mut self) -> Option<Outgoing> {
        let frame = self.queue.recv().await?;
        self.seat.0.bytes.fetch_sub(frame.len(), Ordering::Relaxed);
        Some(frame)
    }
}

impl Seat {
    /// A connection, and what comes for it.
    pub fn new(number: u64, device: DeviceKey) -> (Seat, Incoming) {
        let (queue, receiver) = mpsc::channel(WAITING);
        let (bytes, entered, leave, why) = (AtomicUsize::new(0), Mutex::default(), Notify::new(), OnceLock::new());
        let seat = Seat(Arc::new(Place { number, device, queue, bytes, entered, leave, why }));
        (seat.clone(), Incoming { queue: receiver, seat })
    }

    /// Which connection it is.
    pub fn number(&self) -> u64 {
        self.0.number
    }

    /// Waits until the connection has to end.
    pub async fn told_to_leave(&self) -> Refusal {
        self.0.leave.notified().await;
        self.0.why.get().copied().unwrap_or(Refusal::Unavailable)
    }

    fn send_away(&self, why: Refusal) {
        // The first reason stands.
        let _known = self.0.why.set(why);
        self.0.leave.notify_one();
    }

    fn entered(&self) -> MutexGuard<'_, Vec<(LogId, SpaceId)>> {
        self.0.entered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a frame into its queue; `false`: there is no room.
    fn offer(&self, frame: &Outgoing, weight: Weight) -> bool {
        // Counted before it can be taken out.
        let waiting = self.0.bytes.fetch_add(frame.len(), Ordering::Relaxed).saturating_add(frame.len());
        let crowded = weight == Weight::Passing && self.0.queue.capacity() < WAITING / 2;
        let taken = !crowded && waiting <= WAITING_BYTES && self.0.queue.try_send(frame.clone()).is_ok();
        if !taken {
            self.0.bytes.fetch_sub(frame.len(), Ordering::Relaxed);
        }
        taken
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

type Room = HashMap<u64, Seat>;

/// All rooms.
#[derive(Default)]
pub struct Rooms(Mutex<HashMap<(LogId, SpaceId), Room>>);

impl Rooms {
    fn all(&self) -> MutexGuard<'_, HashMap<(LogId, SpaceId), Room>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on, what goes to the space goes to this connection too.
    pub fn enter(&self, workspace: LogId, space: SpaceId, seat: &Seat) {
        let new = self.all().entry((workspace, space)).or_default().insert(seat.0.number, seat.clone()).is_none();
        if new {
            seat.entered().push((workspace, space));
        }
    }

    /// The connection is gone.
    pub fn leave(&self, seat: &Seat) {
        let entered = std::mem::take(&mut *seat.entered());
        let mut all = self.all();
        for place in entered {
            if let Some(room) = all.get_mut(&place) {
                room.remove(&seat.0.number);
                if room.is_empty() {
                    all.remove(&place);
                }
            }
        }
    }

    /// A device may not follow a space any more.
    pub fn close(&self, workspace: LogId, space: SpaceId, device: DeviceKey) {
        if let Some(room) = self.all().get_mut(&(workspace, space)) {
            for (_, seat) in room.extract_if(|_, seat| seat.0.device == device) {
                seat.send_away(Refusal::NotAllowed);
            }
        }
    }

    /// A workspace is not served any more. Every connection of it follows its log.
    pub fn empty(&self, workspace: LogId) {
        for seat in self.all().remove(&(workspace, SpaceId::LOG)).into_iter().flat_map(HashMap::into_values) {
            seat.send_away(Refusal::Closed);
        }
    }

    /// Hands a frame to everybody in the space but the connection `from` which it came.
    pub fn hand_on(&self, workspace: LogId, space: SpaceId, from: u64, frame: &Outgoing, weight: Weight) -> Handed {
        let mut handed = Handed::default();
        let mut all = self.all();
        let Some(room) = all.get_mut(&(workspace, space)) else { return handed };
        room.retain(|number, seat| {
            if *number == from {
                return true;
            }
            let taken = seat.offer(frame, weight);
            handed.to += u64::from(taken);
            let cut = !taken && weight == Weight::Stored;
            if cut {
                handed.cut += 1;
                seat.send_away(Refusal::TooFast);
            }
            !cut
        });
        handed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: (LogId, SpaceId) = (LogId([1; 32]), SpaceId([2; 16]));

    fn hand_on(rooms: &Rooms, size: usize, weight: Weight) -> Handed {
        rooms.hand_on(HERE.0, HERE.1, 0, &Bytes::from(vec![0; size]), weight)
    }

    #[tokio::test]
    async fn who_does_not_keep_up_is_cut_and_presence_is_dropped_before_that() {
        let rooms = Rooms::default();
        let (seat, _incoming) = Seat::new(1, DeviceKey([1; 32]));
        rooms.enter(HERE.0, HERE.1, &seat);
        let presence = (0..WAITING).filter(|_| hand_on(&rooms, 1, Weight::Passing).to == 1).count();
        assert!(presence <= WAITING / 2 + 1, "{presence} frames of presence wait");
        let stored = (0..WAITING).take_while(|_| hand_on(&rooms, 1, Weight::Stored).cut == 0).count();
        assert_eq!(presence + stored, WAITING);
        assert_eq!(seat.told_to_leave().await, Refusal::TooFast);
        assert_eq!(hand_on(&rooms, 1, Weight::Stored), Handed::default(), "it is in the room no more");
    }

    #[tokio::test]
    async fn what_waits_is_bounded_in_bytes_too() {
        let rooms = Rooms::default();
        let (seat, mut incoming) = Seat::new(1, DeviceKey([1; 32]));
        rooms.enter(HERE.0, HERE.1, &seat);
        let large = WAITING_BYTES / 4;
        for _ in 0..100 {
            assert_eq!(hand_on(&rooms, large, Weight::Stored).to, 1, "who reads is not cut");
            assert_eq!(incoming.next().await.map(|frame| frame.len()), Some(large));
        }
        assert_eq!((0..5).map(|_| hand_on(&rooms, large, Weight::Stored).to).sum::<u64>(), 4);
    }
}
