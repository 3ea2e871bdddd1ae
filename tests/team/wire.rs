//! The wire between devices and a relay: it breaks as wires do, and keeps what went over it.

use mrm_testkit::Random;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What becomes of connections that are made now.
pub enum Weather {
    /// They hold.
    Fair,
    /// Each has bad luck of its own, or none.
    Storm(Random),
    /// There is no way through.
    Gone,
}

/// What becomes of one direction of a connection after so many bytes.
#[derive(Clone, Copy)]
enum Luck {
    Holds,
    /// It breaks there, in the middle of whatever is said.
    Breaks(usize),
    /// Nothing more comes through, and nobody is told.
    FallsSilent(usize),
    /// It goes on in small pieces, each late.
    Slows,
}

/// Longer than that nobody is left hanging, so that a story ends.
const SILENCE: Duration = Duration::from_secs(4);

struct Shared {
    weather: Mutex<Weather>,
    broken: AtomicU32,
    said: Mutex<Vec<Arc<Mutex<Vec<u8>>>>>,
}

/// A wire that leads from its port to another.
pub struct Wire {
    pub port: u16,
    shared: Arc<Shared>,
}

impl Wire {
    /// Leads to `behind`, which may not listen yet.
    pub fn to(behind: u16) -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared =
            Arc::new(Shared { weather: Mutex::new(Weather::Fair), broken: AtomicU32::new(0), said: Mutex::default() });
        let of_thread = shared.clone();
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                of_thread.connect(near, behind);
            }
        });
        Wire { port, shared }
    }

    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    pub fn set(&self, weather: Weather) {
        *self.shared.weather.lock().unwrap() = weather;
    }

    /// How many times it broke, fell silent or let nobody through.
    pub fn broken(&self) -> u32 {
        self.shared.broken.load(Ordering::Relaxed)
    }

    /// What was said over it in each direction of each connection.
    pub fn said(&self) -> Vec<Vec<u8>> {
        self.shared.said.lock().unwrap().iter().map(|said| said.lock().unwrap().clone()).collect()
    }
}

impl Shared {
    fn connect(self: &Arc<Self>, near: TcpStream, behind: u16) {
        let luck = match &mut *self.weather.lock().unwrap_or_else(PoisonError::into_inner) {
            Weather::Fair => Some([Luck::Holds; 2]),
            Weather::Storm(random) => Some([(); 2].map(|()| draw(random))),
            Weather::Gone => None,
        };
        let far = luck.and_then(|luck| Some((luck, TcpStream::connect(("127.0.0.1", behind)).ok()?)));
        let Some(([there, back], far)) = far else {
            self.broken.fetch_add(1, Ordering::Relaxed);
            return;
        };
        for (from, to, luck) in [(&near, &far, there), (&far, &near, back)] {
            let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
            let (shared, said) = (self.clone(), Arc::new(Mutex::new(Vec::new())));
            self.said.lock().unwrap().push(said.clone());
            std::thread::spawn(move || shared.carry(from, to, luck, &said));
        }
    }

    /// Carries one direction until it ends or breaks; then both do.
    fn carry(&self, mut from: TcpStream, mut to: TcpStream, luck: Luck, said: &Mutex<Vec<u8>>) {
        let mut piece = vec![0; if matches!(luck, Luck::Slows) { 700 } else { 16 * 1024 }];
        let mut carried = 0;
        while let Ok(length @ 1..) = from.read(&mut piece) {
            let rest = match luck {
                Luck::Breaks(after) | Luck::FallsSilent(after) => length.min(after - carried),
                Luck::Holds | Luck::Slows => length,
            };
            if matches!(luck, Luck::Slows) {
                std::thread::sleep(Duration::from_millis(15));
            }
            said.lock().unwrap().extend_from_slice(&piece[..rest]);
            carried += rest;
            if to.write_all(&piece[..rest]).is_err() {
                break;
            }
            if rest < length {
                self.broken.fetch_add(1, Ordering::Relaxed);
                if matches!(luck, Luck::FallsSilent(_)) {
                    swallow(&mut from);
                }
                break;
            }
        }
        for end in [from, to] {
            // The other direction may have closed it.
            let _closed = end.shutdown(Shutdown::Both);
        }
    }
}

/// Most connections break after their greeting, in the middle of something.
fn draw(random: &mut Random) -> Luck {
    let after = usize::try_from(random.between(100, 2_000)).unwrap();
    match random.between(0, 9) {
        0..2 => Luck::Holds,
        2..7 => Luck::Breaks(after),
        7..9 => Luck::FallsSilent(after),
        _ => Luck::Slows,
    }
}

/// Takes what comes and passes nothing on.
fn swallow(from: &mut TcpStream) {
    let until = Instant::now() + SILENCE;
    let mut piece = [0; 4096];
    from.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    while Instant::now() < until {
        match from.read(&mut piece) {
            Ok(0) => return,
            Err(error) if !matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {
                return;
            }
            _ => {}
        }
    }
}

/// What was said in a direction of a WebSocket: the greeting, then what the frames carry. Devices mask theirs, so that a
/// search in the bytes as they went would find nothing whatever is in them.
pub fn unmasked(said: &[u8]) -> Vec<u8> {
    let Some(end) = said.windows(4).position(|four| four == b"\r\n\r\n") else { return said.to_vec() };
    let (greeting, mut rest) = said.split_at(end + 4);
    let mut out = greeting.to_vec();
    while let [_, second, after @ ..] = rest {
        let longer = match second & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let Some((length, after)) = after.split_at_checked(longer) else { break };
        let length = if longer == 0 {
            usize::from(second & 0x7f)
        } else {
            length.iter().fold(0, |sum, byte| (sum << 8) | usize::from(*byte))
        };
        let Some((mask, after)) = after.split_at_checked(if second & 0x80 == 0 { 0 } else { 4 }) else { break };
        let payload = &after[..length.min(after.len())];
        let unmask = |(at, byte): (usize, &u8)| byte ^ mask.get(at % 4).copied().unwrap_or(0);
        out.extend(payload.iter().enumerate().map(unmask));
        rest = &after[payload.len()..];
    }
    out
}
