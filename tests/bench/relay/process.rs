//! The program `mrm-relay` as it is shipped, and what the system counts of it.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::measure::Outcome;

/// A relay in a process and a folder of its own; both go with it.
pub struct Process {
    child: Child,
    _folder: tempfile::TempDir,
    /// Where it listens.
    pub address: String,
}

impl Process {
    /// Starts the one that was built beside this program.
    pub fn start() -> Outcome<Process> {
        let program = std::env::current_exe()?.with_file_name(format!("mrm-relay{}", std::env::consts::EXE_SUFFIX));
        if !program.is_file() {
            return Err(format!("there is no {}: build the package mrm-relay with --release", program.display()).into());
        }
        let folder = tempfile::tempdir()?;
        // Free now, and asked for again at once.
        let listen = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        // As in earnest: every accept has its line.
        let log = File::create(folder.path().join("log"))?;
        let child = Command::new(program)
            .args(["serve", "--log", "json", "--listen", &listen.to_string(), "--data"])
            .arg(folder.path().join("data"))
            .stderr(Stdio::from(log))
            .spawn()?;
        let process = Process { child, _folder: folder, address: format!("ws://{listen}") };
        let until = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(listen).is_err() {
            if Instant::now() > until {
                return Err("the relay does not listen".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(process)
    }

    /// Kilobytes of it in memory; 0 where the system does not say.
    pub fn memory_kb(&self) -> f64 {
        let text = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or_default()
    }

    /// Seconds of a processor that it has used so far.
    pub fn processor(&self) -> f64 {
        processor(&self.child.id().to_string())
    }
}

/// Seconds of a processor that a process has used so far, by its number or `self`; 0 where the system does not say.
pub fn processor(process: &str) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // After the name in brackets, the 12th and 13th are the ticks in the program and in the system; 100 are a second.
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be gone already.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}
