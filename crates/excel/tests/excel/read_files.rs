//! Files on a disk: the ones that are no workbook at all, passwords, cancelling.

use crate::read_build::{AT_ONCE, Package, at, bytes};
use mrm_excel::grid::CellValue;
use mrm_excel::read::{self, Progress, ReadError, ReadOptions, Silent, Stage};
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

fn open(path: &std::path::Path) -> Result<mrm_excel::grid::Workbook, ReadError> {
    read::open(path, &ReadOptions::default())
}

#[test]
fn every_reason_not_to_read_a_file_has_its_own_answer() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, data: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, data).unwrap();
        path
    };
    assert_eq!(open(folder.path()).unwrap_err().code(), "file_is_a_folder");
    assert_eq!(open(&folder.path().join("gone.xlsx")).unwrap_err().code(), "file_not_found");
    assert_eq!(open(&file("empty.xlsx", b"")).unwrap_err().code(), "file_empty");
    let lock = open(&file("~$plan.xlsx", b"\x05User")).unwrap_err();
    assert_eq!((lock.code(), lock.args()["name"].as_str()), ("file_is_a_lock", "~$plan.xlsx"));
    assert_eq!(open(&file("plan.pdf", b"%PDF-1.4")).unwrap_err().code(), "not_a_spreadsheet");
    assert_eq!(open(&file("plan.csv", b"a;b\n1;2\n")).unwrap().file_name, "plan.csv");
}

#[cfg(unix)]
#[test]
fn what_is_not_a_regular_file_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.xlsx");
    let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    assert_eq!(open(&path).unwrap_err().code(), "file_unreadable");
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_unreadable() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.csv");
    std::fs::write(&path, "a;b\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    // The system's administrator may read everything.
    if std::fs::File::open(&path).is_err() {
        assert_eq!(open(&path).unwrap_err().code(), "file_unreadable");
    }
}

#[test]
fn two_gigabytes_are_refused_without_reading_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.xlsx");
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(b"PK\x03\x04").unwrap();
    file.set_len(2 << 30).unwrap();
    let started = Instant::now();
    let refused = open(&path).unwrap_err();
    assert_eq!(refused, ReadError::TooLarge { bytes: 2 << 30, limit: 200 << 20 });
    assert!(started.elapsed() < AT_ONCE);
}

/// Cancels at the n-th question.
struct Impatient {
    asked: AtomicUsize,
    patience: usize,
    seen: Mutex<Vec<Stage>>,
}

impl Progress for Impatient {
    fn step(&self, stage: Stage, _done: u64, _total: u64) {
        self.seen.lock().unwrap().push(stage);
    }
    fn cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.patience
    }
}

#[test]
fn reading_reports_and_stops_when_asked_at_any_moment() {
    let rows: String = (1..=40_000).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>")).collect();
    let data = Package::rows(&rows).zip();
    let read = |patience| {
        let listener = Impatient { asked: AtomicUsize::new(0), patience, seen: Mutex::new(Vec::new()) };
        let result = read::read_bytes("plan.xlsx", data.clone(), &ReadOptions::default(), &listener);
        (result, listener.asked.load(Ordering::Relaxed), listener.seen.into_inner().unwrap())
    };
    let (result, asked, seen) = read(usize::MAX);
    assert_eq!(result.unwrap().sheets[0].values.height(), 40_000);
    for stage in [Stage::Opening, Stage::Unpacking, Stage::Cells, Stage::Layout] {
        assert!(seen.contains(&stage), "{stage:?} of {seen:?}");
    }
    assert!(asked > 8);
    for patience in 0..asked - 1 {
        assert_eq!(read(patience).0.unwrap_err(), ReadError::Cancelled, "after {patience} questions");
    }
}

#[test]
fn a_password_is_asked_for_checked_and_opens() {
    let mut sealed = std::io::Cursor::new(Vec::new());
    let plain = Package::rows("<row r=\"1\"><c r=\"A1\"><v>24069960</v></c></row>").zip();
    let mut writer = ms_offcrypto_writer::Ecma376AgileWriter::create(&mut rand09::rng(), "тайна", &mut sealed).unwrap();
    writer.write_all(&plain).unwrap();
    writer.into_inner().unwrap();
    let sealed = sealed.into_inner();
    let with = |password: Option<&str>| {
        let options = ReadOptions { password: password.map(str::to_owned), ..ReadOptions::default() };
        read::read_bytes("plan.xlsx", sealed.clone(), &options, &Silent)
    };
    assert_eq!(with(None).unwrap_err(), ReadError::PasswordNeeded);
    assert_eq!(with(Some("")).unwrap_err(), ReadError::PasswordNeeded);
    assert_eq!(with(Some("Тайна")).unwrap_err(), ReadError::WrongPassword);
    let book = with(Some("тайна")).unwrap();
    assert_eq!(at(&book.sheets[0], "A1"), CellValue::Number(24_069_960.0));
    assert!(book.notices.is_empty(), "an encrypted xlsx is still an xlsx");
    assert_eq!(bytes("plan.xlsx", sealed).unwrap_err().code(), "password_needed");
}
