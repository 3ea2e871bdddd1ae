//! The programs themselves, each a process with a folder of its own: terminals and a relay.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// A program of this build; `None`: it was not built with these tests.
fn program(name: &str) -> Option<PathBuf> {
    let tests = std::env::current_exe().unwrap();
    let path = tests.parent().and_then(Path::parent)?.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    path.is_file().then_some(path)
}

/// Both programs: `mrm` and `mrm-relay`. `None`, and said so: the story is passed over.
pub fn programs() -> Option<(PathBuf, PathBuf)> {
    let found = program("mrm").zip(program("mrm-relay"));
    if found.is_none() {
        eprintln!("passed over: mrm and mrm-relay were not built with these tests");
    }
    found
}

/// A port where nobody listens.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// `mrm` over a folder.
pub struct Terminal {
    program: PathBuf,
    pub folder: TempDir,
}

impl Terminal {
    pub fn new(program: &Path) -> Terminal {
        Terminal { program: program.to_owned(), folder: TempDir::new().unwrap() }
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--data-dir").arg(self.folder.path()).arg("--json").args(arguments);
        command.env("MRM_DB_KEY", KEY).env("MRM_LOG", "error");
        command
    }

    /// What it answers; it has to succeed.
    pub fn run(&self, arguments: &[&str]) -> Value {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&stdout);
        assert!(status.success(), "{arguments:?}: {said} {}", String::from_utf8_lossy(&stderr));
        serde_json::from_str(&said).unwrap_or(Value::Null)
    }

    /// Begins to send and receive and comes back: for so many seconds at most, whatever becomes of it.
    pub fn syncs_for(&self, seconds: u64) -> Child {
        let seconds = seconds.to_string();
        let mut command = self.command(&["sync", "--until-idle", "--seconds", &seconds]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// The heads of every document; nothing is set aside and nothing waits.
    pub fn heads(&self) -> Vec<(String, String)> {
        let status = self.run(&["status"]);
        assert_eq!((&status["quarantined"], &status["parked"]), (&Value::from(0), &Value::from(0)), "{status}");
        let documents = status["documents"].as_array().unwrap().iter();
        let mut heads: Vec<_> = documents.map(|of| (of["id"].to_string(), of["heads"].to_string())).collect();
        heads.sort();
        heads
    }
}

/// What somebody brings who begins: names, and a plan as a table.
pub struct Beginning<'a> {
    pub person: &'a str,
    pub workspace: &'a str,
    pub project: &'a str,
    pub table: &'a str,
}

impl Beginning<'_> {
    /// Begins a workspace with a project and a plan at a relay; the ids of both.
    pub fn at(&self, desk: &Terminal, url: &str) -> (String, String) {
        desk.run(&["start", "--person", self.person, "--workspace", self.workspace]);
        let project = desk.run(&["project", "new", self.project])["id"].as_str().unwrap().to_owned();
        let workbook = desk.folder.path().join("план.csv");
        std::fs::write(&workbook, self.table).unwrap();
        desk.run(&["import", workbook.to_str().unwrap(), "--project", &project]);
        let plan = desk.run(&["plan", "list"])["plans"][0]["id"].as_str().unwrap().to_owned();
        desk.run(&["relay", "add", url]);
        desk.run(&["sync", "--until-idle"]);
        (project, plan)
    }
}

/// Somebody comes into a project of `desk`'s workspace as a specialist.
pub fn lets_in(desk: &Terminal, newcomer: &Terminal, name: &str, project: &str) {
    let invited = desk.run(&["invite", "--project", project, "--project-role", "specialist"]);
    newcomer.run(&["join", invited["code"].as_str().unwrap(), "--name", name]);
    desk.run(&["members", "accept"]);
    newcomer.run(&["join", "--wait", "20"]);
    newcomer.run(&["sync", "--until-idle"]);
}

/// Kills a process after a while; whether it had come to its end well before.
pub fn kill_after(mut child: Child, after: Duration) -> bool {
    let until = Instant::now() + after;
    while Instant::now() < until {
        if let Some(status) = child.try_wait().unwrap() {
            return status.success();
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap().success()
}

/// `mrm-relay` over a folder, at a port that stays.
pub struct RelayProgram {
    program: PathBuf,
    pub folder: TempDir,
    pub port: u16,
    origin: String,
    running: Option<Child>,
}

impl RelayProgram {
    /// Begins to serve at a free port.
    pub fn start_new(program: PathBuf) -> RelayProgram {
        let port = free_port();
        RelayProgram::start_behind(program, port, format!("ws://127.0.0.1:{port}"))
    }

    /// Begins to serve at a port; devices know it by another address.
    pub fn start_behind(program: PathBuf, port: u16, origin: String) -> RelayProgram {
        let mut relay = RelayProgram { program, folder: TempDir::new().unwrap(), port, origin, running: None };
        relay.start();
        relay
    }

    /// The address by which devices know it.
    pub fn url(&self) -> String {
        self.origin.clone()
    }

    /// Where its log is.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("log.json")
    }

    pub fn start(&mut self) {
        let listen = format!("127.0.0.1:{}", self.port);
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log()).unwrap();
        let mut command = Command::new(&self.program);
        command.args(["serve", "--log", "json", "--listen", &listen, "--origin", &self.origin, "--data"]);
        command.arg(self.folder.path()).env("MRM_LOG", "debug");
        self.running = Some(command.stderr(log).spawn().unwrap());
        let until = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(&listen).is_err() {
            assert!(Instant::now() < until, "the relay does not come up");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.running.as_ref().unwrap().id()
    }

    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.kill().unwrap();
            running.wait().unwrap();
        }
    }
}

impl Drop for RelayProgram {
    fn drop(&mut self) {
        self.kill();
    }
}
