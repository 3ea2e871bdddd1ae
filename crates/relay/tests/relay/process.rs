//! The program itself: started, killed, asked, ended.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

/// The address that devices sign, wherever it listens.
pub const ORIGIN: &str = "ws://relay.agency.ru";

/// `mrm-relay serve`, killed when this goes.
pub struct Process {
    pub child: Child,
    pub address: String,
    log: Arc<Mutex<String>>,
    reads: Option<std::thread::JoinHandle<()>>,
}

impl Process {
    pub fn serve(data: &Path, more: &[&str]) -> Process {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mrm-relay"))
            .args(["serve", "--listen", "127.0.0.1:0", "--origin", ORIGIN, "--log", "json", "--data"])
            .arg(data)
            .args(more)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the relay starts");
        let (log, text) = (Arc::new(Mutex::new(String::new())), child.stderr.take().expect("its log"));
        let (heard, address) = mpsc::channel();
        let kept = log.clone();
        let reads = std::thread::spawn(move || {
            for line in BufReader::new(text).lines().map_while(Result::ok) {
                let fields: Value = serde_json::from_str(&line).unwrap_or_default();
                if let Some(address) = fields["address"].as_str() {
                    // Nobody waits for it twice.
                    let _known = heard.send(format!("ws://{address}"));
                }
                let mut log = kept.lock().expect("the log");
                log.push_str(&line);
                log.push('\n');
            }
        });
        let address = address.recv_timeout(Duration::from_secs(60));
        let address = address.unwrap_or_else(|_| panic!("it does not serve: {}", log.lock().expect("the log")));
        Process { child, address, log, reads: Some(reads) }
    }

    /// Waits until it has ended by itself, in order, and everything that it had to say is in its log.
    pub fn ended(&mut self) {
        assert!(self.child.wait().expect("it ends").success(), "{}", self.log());
        self.reads.take().expect("it ends once").join().expect("the log is read");
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("the log").clone()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it is gone");
    }

    /// What `kill` and a service manager do.
    #[cfg(unix)]
    pub fn terminate(&self) {
        let done = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill");
        assert!(done.success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// `mrm-relay admin --json …`.
pub fn admin(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mrm-relay"));
    command.arg("admin").arg("--data").arg(data).arg("--json").args(arguments).output().expect("it runs")
}

/// Its answer, which is no refusal.
pub fn answer(data: &Path, arguments: &[&str]) -> Value {
    let output = admin(data, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// What it says why not.
pub fn refusal(data: &Path, arguments: &[&str]) -> String {
    let output = admin(data, arguments);
    assert!(!output.status.success(), "{arguments:?} is refused");
    String::from_utf8(output.stderr).expect("text")
}
