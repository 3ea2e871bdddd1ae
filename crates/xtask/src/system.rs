//! System packages: on Debian they are installed, elsewhere a person is told what is missing.

use std::collections::BTreeSet;
use std::process::Command;

use crate::places::Places;
use crate::shell::{ask, exists, go, node};
use crate::trouble::{Outcome, Trouble};

/// How much is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// To build and run the window.
    Window,
    /// To pass every test as well.
    Everything,
}

/// What building the window and its database needs.
const BUILD: &[&str] = &[
    "build-essential",
    "clang",
    "libdbus-1-dev",
    "librsvg2-dev",
    "libwebkit2gtk-4.1-dev",
    "mold",
    "perl",
    "pkg-config",
];

/// What the tests need beyond that: a screen, browsers and their drivers, a spreadsheet that recalculates exports.
const TEST: &[&str] = &[
    "chromium",
    "dbus",
    "fonts-dejavu-core",
    "gir1.2-gtk-3.0",
    "gnome-keyring",
    "imagemagick",
    "libreoffice-calc-nogui",
    "openbox",
    "python3-gi",
    "webkit2gtk-driver",
    "xdotool",
    "xvfb",
];

/// Installs what is missing, or says what to install. Does nothing on a machine that has everything.
pub(crate) fn set_up(places: &Places, need: Need) -> Outcome {
    check_node(places)?;
    if !cfg!(target_os = "linux") {
        println!("{}", elsewhere());
        return Ok(());
    }
    if !(exists("apt-get") && exists("dpkg-query")) {
        return check_by_hand();
    }
    let missing = missing_packages(need)?;
    if missing.is_empty() {
        return Ok(());
    }
    println!("installing {} system packages: {}", missing.len(), missing.join(" "));
    // Package lists may be old or absent; an update that fails (one broken mirror) is not yet a reason to give up.
    if let Err(trouble) = go(as_root()?.args(["apt-get", "update"])) {
        println!("{trouble}; going on with the package lists that are there");
    }
    go(as_root()?.args(["apt-get", "install", "-y", "--no-install-recommends"]).args(&missing))?;
    let still = missing_packages(need)?;
    if still.is_empty() { Ok(()) } else { Err(Trouble::Missing(format!("could not install: {}", still.join(" ")))) }
}

fn missing_packages(need: Need) -> Outcome<Vec<&'static str>> {
    let wanted = BUILD.iter().chain(if need == Need::Everything { TEST } else { &[] }).copied();
    // dpkg-query fails when it has never heard of one of them; what it prints about the others still holds.
    let output = Command::new("dpkg-query")
        .args(["-W", "-f=${Package}\t${db:Status-Status}\n"])
        .args(wanted.clone())
        .output()
        .map_err(|source| Trouble::Io { doing: "asking dpkg-query".to_owned(), source })?;
    let text = String::from_utf8_lossy(&output.stdout);
    let installed: BTreeSet<&str> = text.lines().filter_map(|line| line.strip_suffix("\tinstalled")).collect();
    Ok(wanted.filter(|package| !installed.contains(package)).collect())
}

fn as_root() -> Outcome<Command> {
    let root = ask(Command::new("id").arg("-u"))?.trim() == "0";
    let mut command = if root {
        Command::new("env")
    } else if exists("sudo") {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    } else {
        let packages = missing_packages(Need::Everything)?.join(" ");
        return Err(Trouble::Missing(format!("as root, run: apt-get install --no-install-recommends {packages}")));
    };
    command.arg("DEBIAN_FRONTEND=noninteractive");
    Ok(command)
}

/// Vite asks for this version; the error of an older Node says nothing helpful.
fn check_node(places: &Places) -> Outcome {
    let advice =
        || Trouble::Missing("install Node 20.19 or newer, with npm, from your system or nodejs.org".to_owned());
    let version =
        ask(node(places, "node", ".", &["--version"]).stdin(std::process::Stdio::null())).map_err(|_| advice())?;
    let mut parts = version.trim().trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if version >= (20, 19) { Ok(()) } else { Err(advice()) }
}

/// Another Linux: the compiler and the libraries are looked for, and named if they are not there.
fn check_by_hand() -> Outcome {
    let library = |name: &str| Command::new("pkg-config").args(["--exists", name]).status().is_ok_and(|s| s.success());
    let mut missing: Vec<&str> =
        ["cc", "clang", "mold", "make", "perl", "pkg-config"].into_iter().filter(|tool| !exists(tool)).collect();
    missing.extend(["webkit2gtk-4.1", "librsvg-2.0", "dbus-1"].into_iter().filter(|name| !library(name)));
    if missing.is_empty() {
        return Ok(());
    }
    Err(Trouble::Missing(format!(
        "missing: {}. Install them with your package manager and try again.\n\
         Fedora: dnf install @c-development clang mold perl webkit2gtk4.1-devel librsvg2-devel dbus-devel\n\
         Arch:   pacman -S base-devel clang mold perl webkit2gtk-4.1 librsvg dbus",
        missing.join(", ")
    )))
}

fn elsewhere() -> &'static str {
    if cfg!(windows) {
        "Needed on Windows: the C++ build tools of Visual Studio, the WebView2 runtime (part of Windows 11), Strawberry Perl."
    } else {
        "Needed on macOS: the command line tools of Xcode (xcode-select --install)."
    }
}
