//! A marked secret in everything that people of an agency enter, and a search for it wherever the relay could have it: the
//! memory of its process, its database and the files beside it, a copy of it, its log, and the wire. The same search finds it
//! in the memory of a device and on a wire over which somebody says it, so that it would find it there, too.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::terminals::{Beginning, RelayProgram, Terminal, free_port, lets_in, programs};
use crate::wire::{Wire, unmasked};

/// Part of each name, title and text.
const SECRET: &str = "Тайна-7f3a-zzq";

/// As it is and as Windows writes it.
fn spellings() -> [Vec<u8>; 2] {
    [SECRET.as_bytes().to_vec(), SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect()]
}

fn holds(bytes: &[u8]) -> bool {
    spellings().iter().any(|spelling| {
        let first = spelling[0];
        let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == first);
        starts.into_iter().any(|(at, _)| bytes[at..].starts_with(spelling))
    })
}

/// Whether a process has it anywhere in its memory, and how much memory that was.
fn remembers(process: u32) -> (bool, usize) {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let mut memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let (mut found, mut read) = (false, 0);
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|may| may.starts_with("rw"))) {
        let (from, to) = line.split(' ').next().and_then(|range| range.split_once('-')).unwrap();
        let [from, to] = [from, to].map(|text| u64::from_str_radix(text, 16).unwrap());
        let mut piece = vec![0; usize::try_from(to - from).unwrap()];
        memory.seek(SeekFrom::Start(from)).unwrap();
        // Pages that were never touched cannot be read.
        let mut length = 0;
        while let Ok(more @ 1..) = memory.read(&mut piece[length..]) {
            length += more;
        }
        read += length;
        found |= holds(&piece[..length]);
    }
    (found, read)
}

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            files(&entry, found);
        } else {
            found.push((entry.display().to_string(), std::fs::read(&entry).unwrap()));
        }
    }
}

/// `mrm serve`, ended when this goes.
struct Served(Child, String, String);

impl Served {
    fn start(desk: &Terminal) -> Served {
        let mut child = desk.command(&["serve", "--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: serde_json::Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        Served(child, text("url").trim_start_matches("http://").to_owned(), text("token"))
    }

    /// Reads a path of the API.
    fn get(&self, path: &str) -> String {
        let Served(_, host, token) = self;
        let mut line = TcpStream::connect(host).unwrap();
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        );
        line.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ended = self.0.kill().and_then(|()| self.0.wait());
    }
}

/// Says it in the clear over a WebSocket, masked as every client's words are.
fn say_in_the_clear(port: u16) {
    let mut line = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let greeting = format!(
        "GET /v1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    line.write_all(greeting.as_bytes()).unwrap();
    let mask = [0x5a, 0x13, 0xc7, 0x88];
    let mut frame = vec![0x82, 0x80 | u8::try_from(SECRET.len()).unwrap()];
    frame.extend(mask);
    frame.extend(SECRET.bytes().enumerate().map(|(at, byte)| byte ^ mask[at % 4]));
    line.write_all(&frame).unwrap();
    line.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    // The relay hangs up on it; what it says before is its challenge.
    let _hung_up = line.read_to_end(&mut Vec::new());
}

#[test]
fn the_relay_has_a_marked_secret_nowhere() {
    if !cfg!(target_os = "linux") {
        eprintln!("passed over: the memory of a process is read under Linux only");
        return;
    }
    let Some((mrm, serves)) = programs() else { return };
    let behind = free_port();
    let wire = Wire::to(behind);
    let admin = serves.clone();
    let relay = RelayProgram::start_behind(serves, behind, wire.url());
    let (anna, boris) = (Terminal::new(&mrm), Terminal::new(&mrm));
    let table =
        format!("Площадка;Формат;Количество;Цена за ед.;Стоимость\n{SECRET};Баннер;10;5;50\nVK;{SECRET};20;3;60\n");
    let named = |what: &str| format!("{SECRET} {what}");
    let (person, workspace, project) = (named("Анна"), named("Агентство"), named("Осень"));
    let beginning = Beginning { person: &person, workspace: &workspace, project: &project, table: &table };
    let (project, plan) = beginning.at(&anna, &relay.url());
    lets_in(&anna, &boris, &named("Борис"), &project);
    // Small things as well as a whole history: what is small is not packed before it is sealed.
    for number in 0..5 {
        boris.run(&["plan", "set", &plan, "2", "site", &named(&number.to_string())]);
        boris.run(&["comment", &plan, &named("почему так дорого"), "--line", "1"]);
        boris.run(&["sync", "--until-idle"]);
    }
    let served = Served::start(&anna);
    anna_has_it(&served, &plan);

    let mut places = Vec::new();
    files(relay.folder.path(), &mut places);
    assert!(
        places.iter().any(|(name, _)| name.ends_with("-wal")),
        "the relay runs: what is new is beside the database"
    );
    let copy = relay.folder.path().join("copy.db");
    let mut backup = std::process::Command::new(admin);
    backup.args(["admin", "--data"]).arg(relay.folder.path()).arg("backup").arg(&copy);
    assert!(backup.stdout(Stdio::null()).status().unwrap().success());
    places.push(("the copy".to_owned(), std::fs::read(&copy).unwrap()));
    let said = wire.said();
    assert!(said.iter().map(Vec::len).sum::<usize>() > 20_000, "something went over the wire");
    places.extend(said.iter().map(|said| ("the wire".to_owned(), unmasked(said))));
    for (name, bytes) in &places {
        assert!(!holds(bytes), "{name} holds the secret");
    }
    let (remembered, read) = remembers(relay.process());
    assert!(read > 1 << 20, "{read} bytes of memory");
    assert!(!remembered, "the relay’s process has the secret in its memory");
    // What a device has, this search finds.
    let (remembered, read) = remembers(served.0.id());
    assert!(remembered, "the search finds nothing in {read} bytes of a device’s memory");
    say_in_the_clear(wire.port);
    let found = wire.said().iter().any(|said| holds(&unmasked(said)));
    assert!(found, "the search finds nothing on a wire over which it was said");
    assert!(!wire.said().iter().any(|said| holds(said)), "devices mask what they say");
    assert!(!holds(&std::fs::read(relay.log()).unwrap()), "what is rubbish to the relay is not written into its log");
}

/// Anna's program shows the plan with it.
fn anna_has_it(served: &Served, plan: &str) {
    let until = std::time::Instant::now() + Duration::from_secs(30);
    while !served.get(&format!("/api/v1/plans/{plan}")).contains(&format!("{SECRET} 4")) {
        assert!(std::time::Instant::now() < until, "what Boris wrote last does not arrive");
        std::thread::sleep(Duration::from_millis(200));
    }
}
