//! Starting other programs: shown before they run, their output passed on and, where wanted, kept.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::places::Places;
use crate::trouble::{Doing, Outcome, Trouble};

/// A cargo command in the checkout, with the build folder that all steps share.
pub(crate) fn cargo(places: &Places, args: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(args).current_dir(&places.root).env("CARGO_TARGET_DIR", &places.target);
    command
}

/// A program of the Node distribution (`npm`, `npx`, `node`) in a folder of the checkout.
pub(crate) fn node(places: &Places, program: &str, folder: &str, args: &[&str]) -> Command {
    // npm and npx are batch files on Windows, and only the interpreter finds them by their bare name.
    let script = cfg!(windows) && program != "node";
    let mut command = if script { Command::new("cmd") } else { Command::new(program) };
    if script {
        command.args(["/C", program]);
    }
    command.args(args).current_dir(places.root.join(folder));
    command
}

/// Runs a command, its output on the terminal.
pub(crate) fn go(command: &mut Command) -> Outcome {
    announce(command);
    let status = command.status().doing(|| format!("starting “{}”", shown(command)))?;
    if status.success() { Ok(()) } else { Err(failed(command, status.code())) }
}

/// Runs a command, passes its standard output on line by line, and keeps it. The output comes back also when the
/// command fails, because test runners count there.
pub(crate) fn go_and_keep(command: &mut Command) -> (String, Outcome) {
    announce(command);
    let mut kept = String::new();
    let outcome = tee(command, &mut kept);
    (kept, outcome)
}

fn tee(command: &mut Command, kept: &mut String) -> Outcome {
    let doing = format!("starting “{}”", shown(command));
    let mut child = command.stdout(Stdio::piped()).spawn().doing(|| doing.clone())?;
    if let Some(out) = child.stdout.take() {
        let mut reader = BufReader::new(out);
        let mut line = Vec::new();
        // Bytes, not text: one line in another encoding must not end the test run.
        while reader.read_until(b'\n', &mut line).doing(|| doing.clone())? > 0 {
            let text = String::from_utf8_lossy(&line);
            print!("{text}");
            kept.push_str(&text);
            line.clear();
        }
    }
    let status = child.wait().doing(|| doing)?;
    if status.success() { Ok(()) } else { Err(failed(command, status.code())) }
}

/// Runs a command silently and gives its standard output.
pub(crate) fn ask(command: &mut Command) -> Outcome<String> {
    let output = command.stderr(Stdio::inherit()).output().doing(|| format!("starting “{}”", shown(command)))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(failed(command, output.status.code()))
    }
}

/// Whether a program can be started from the search path.
pub(crate) fn exists(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| {
        let file = folder.join(program);
        file.is_file()
            || (cfg!(windows) && (file.with_extension("exe").is_file() || file.with_extension("cmd").is_file()))
    })
}

/// Installs a cargo program among the tools, unless it is there.
pub(crate) fn install(places: &Places, package: &str) -> Outcome<std::path::PathBuf> {
    let tool = places.tool(package);
    if !tool.is_file() {
        let mut command = cargo(places, &["install", package, "--locked", "--debug", "--root"]);
        // Outside the checkout: its flags and lock file are not the tool's.
        go(command.arg(&places.tools).current_dir(parent(&places.root)))?;
    }
    Ok(tool)
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

/// A program that is ended when this value goes: tests never leave one behind.
pub(crate) struct Running(Child);

impl Running {
    /// Starts it in the background.
    pub(crate) fn start(command: &mut Command) -> Outcome<Running> {
        command.spawn().map(Running).doing(|| format!("starting “{}”", shown(command)))
    }

    /// The process itself.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing more to do then.
        let _ended = self.0.kill().and_then(|()| self.0.wait());
    }
}

/// Waits until `ready`, at most `limit`.
pub(crate) fn wait_until(what: &str, limit: Duration, mut ready: impl FnMut() -> bool) -> Outcome {
    let start = Instant::now();
    while !ready() {
        if start.elapsed() > limit {
            return Err(Trouble::Missing(format!("{what} did not appear within {} s", limit.as_secs())));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn announce(command: &Command) {
    println!("$ {}", shown(command));
}

fn failed(command: &Command, code: Option<i32>) -> Trouble {
    Trouble::Failed { program: shown(command), code }
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(program).chain(command.get_args()).map(|part| part.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
