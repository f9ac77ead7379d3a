//! The outside world failing: a clear line, nothing lost, nothing half-written.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use errbook::store::{Access, Journal, Location, Query, Sqlite};
use errbook::triage::Event;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::kill::assert_there;
use crate::place::Place;
use crate::story::{at, events, id, noted, notes, opened};

/// What opening a file that holds `bytes` says, the file's name left out.
fn said_of(bytes: &[u8]) -> String {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("cases.db");
    fs::write(&path, bytes).unwrap();
    let said = Sqlite::open(&path).err().map(|trouble| trouble.to_string()).unwrap_or_default();
    assert!(fs::read(&path).unwrap() == bytes, "the file is left as it was");
    said.replace(&path.display().to_string(), "FILE")
}

/// Events 1 to `count` of a case, in the file of `place`.
fn written(place: &Place, count: usize) -> Vec<Event> {
    let notes = (1..count).map(|number| noted(&format!("note {number} {}", "x".repeat(500))));
    let events = events(&id("A"), 0, std::iter::once(opened("denied")).chain(notes));
    place.open().append(&events).unwrap();
    events
}

/// The event that follows, `seconds` after the first.
fn after(events: &[Event], seconds: i64) -> Event {
    Event::next(id("A"), events.last(), at(seconds), "ada@desk".into(), noted("next"))
}

#[test]
fn a_file_that_is_no_case_store_is_refused_in_words_and_left_alone() {
    assert_eq!(
        said_of(
            b"# my notes, long enough to be something, and certainly not a database of any kind, as anybody can see"
        ),
        "cannot open the cases in FILE: the file is not a case store; name another file with --store, and keep this one for repair"
    );
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("newer.db");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(
        said_of(&fs::read(&path).unwrap()),
        "cannot use the cases in FILE: a newer errbook wrote them (schema 99; this one knows 5); update errbook, or name \
         another place with --store"
    );
}

#[test]
fn a_damaged_file_says_so_and_what_to_do() {
    let place = Place::file();
    written(&place, 200);
    let path = place.name();
    Connection::open(&path).unwrap().pragma_update(None, "journal_mode", "DELETE").unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes[8_192..].fill(0x5a);
    fs::write(&path, bytes).unwrap();
    let trouble = Sqlite::open(Path::new(&path)).and_then(|mut journal| journal.read(&id("A"))).unwrap_err();
    assert_eq!(
        trouble.to_string().replace(&path, "FILE"),
        "cannot read the cases in FILE: the file is damaged; name another file with --store, and keep this one for repair"
    );
}

#[test]
fn the_folder_and_its_files_are_their_owner_s_alone() {
    let place = Place::file();
    let _journal = place.open();
    written(&place, 3);
    let path = place.name();
    let folder = Path::new(&path).parent().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder), 0o700);
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 3, "the file, its log and the log's index: {files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_locked_file_says_so_and_takes_the_event_later() {
    let place = Place::file();
    let events = written(&place, 3);
    let other = Connection::open(place.name()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let next = after(&events, 9);
    let mut journal = place.open();
    let trouble = journal.append(std::slice::from_ref(&next)).unwrap_err();
    assert_eq!(
        trouble.to_string().replace(&place.name(), "FILE"),
        "cannot write to the cases in FILE: another program keeps it locked; close the other program, or wait; nothing was \
         half-written"
    );
    assert_eq!(place.open().read(&id("A")).unwrap().events, events, "others still read");
    other.execute_batch("ROLLBACK").unwrap();
    journal.append(&[next]).unwrap();
    assert_eq!(place.open().read(&id("A")).unwrap().events.len(), 4);
}

#[test]
fn a_clock_that_jumps_back_changes_neither_order_nor_chain() {
    let place = Place::file();
    let mut events = written(&place, 3);
    events.push(after(&events, -86_400));
    events.push(after(&events, 60));
    place.open().append(&events[3..]).unwrap();
    let chain = place.open().read(&id("A")).unwrap();
    assert!(chain.is_whole(), "{:?}", chain.breaks);
    assert_eq!(chain.events, events);
    assert_eq!(place.open().list(&Query::default()).unwrap()[0].events, 5);
}

/// Appends notes with the command itself, as somebody who is not root and may not write as much as they like, until it fails;
/// how many were acknowledged, and what it said last.
fn until_it_fails(folder: &Path, limit: &str) -> (Vec<String>, String) {
    // Somebody else than root must be able to reach the command.
    let command = folder.join("errbook");
    fs::copy(env!("CARGO_BIN_EXE_errbook"), &command).unwrap();
    fs::set_permissions(&command, Permissions::from_mode(0o755)).unwrap();
    let mut acknowledged = Vec::new();
    for number in 0..1_000 {
        let note = format!("n{number} {}", "x".repeat(20_000));
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("trap '' XFSZ; {limit}; exec \"$@\""), "sh"]);
        shell.arg(&command).args(["--store", "store/cases.db", "case", "note", "A", &note]).current_dir(folder);
        if rustix::process::geteuid().is_root() {
            shell.uid(65_534).gid(65_534);
        }
        let output = shell.env("USER", "ada").output().unwrap();
        if !output.status.success() {
            assert_eq!(output.status.code(), Some(5));
            return (acknowledged, String::from_utf8(output.stderr).unwrap());
        }
        acknowledged.push(note);
    }
    panic!("it never failed");
}

/// A folder with a case in it that everybody may write to.
fn shared(folder: &Path) {
    let store = folder.join("store");
    let mut journal = Location::new(store.join("cases.db").to_str().unwrap()).unwrap().open(Access::Write).unwrap();
    journal.append(&events(&id("A"), 0, [opened("denied")])).unwrap();
    drop(journal);
    let open = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    open(folder, 0o755);
    open(&store, 0o777);
    open(&store.join("cases.db"), 0o666);
}

fn whole_after(folder: &Path, acknowledged: &[String]) {
    let path = folder.join("store/cases.db");
    let chain = Sqlite::look(&path).unwrap().read(&id("A")).unwrap();
    assert!(chain.is_whole(), "{:?}", chain.breaks);
    assert_there(acknowledged, &chain);
    assert_eq!(notes(&chain.events), acknowledged, "nothing that was refused is there");
}

#[test]
fn a_limit_on_what_may_be_written_ends_in_a_clear_line_and_nothing_half_written() {
    let folder = TempDir::new().unwrap();
    shared(folder.path());
    let (acknowledged, said) = until_it_fails(folder.path(), "ulimit -f 400");
    assert_eq!(
        said,
        "errbook: cannot write to the cases in store/cases.db: the disk refused\n  check the path and its permissions, or \
         name another with --store\n"
    );
    assert!(acknowledged.len() > 3, "{}", acknowledged.len());
    whole_after(folder.path(), &acknowledged);
}

#[test]
fn a_read_only_file_says_so() {
    let folder = TempDir::new().unwrap();
    shared(folder.path());
    let store = folder.path().join("store");
    fs::set_permissions(store.join("cases.db"), Permissions::from_mode(0o444)).unwrap();
    let (acknowledged, said) = until_it_fails(folder.path(), "true");
    assert_eq!(
        said,
        "errbook: cannot write to the cases in store/cases.db: the file or its folder is read-only\n  check the path and \
         its permissions, or name another with --store\n"
    );
    assert!(acknowledged.is_empty());
    whole_after(folder.path(), &[]);
}

#[test]
#[ignore = "needs a small disk: tests/all"]
fn a_full_disk_says_so_and_loses_nothing() {
    let disk = std::env::var("ERRBOOK_TEST_SMALL_DISK").expect("tests/all sets ERRBOOK_TEST_SMALL_DISK");
    let folder = TempDir::new().unwrap();
    std::os::unix::fs::symlink(&disk, folder.path().join("store")).unwrap();
    shared(folder.path());
    let (acknowledged, said) = until_it_fails(folder.path(), "true");
    assert_eq!(
        said,
        "errbook: cannot write to the cases in store/cases.db: the disk is full\n  make room; nothing was half-written\n"
    );
    assert!(acknowledged.len() > 3, "{}", acknowledged.len());
    whole_after(folder.path(), &acknowledged);
}

#[test]
fn a_file_of_another_program_is_left_alone() {
    let folder = TempDir::new().unwrap();
    for (name, sql) in [
        ("tables.db", "CREATE TABLE customer (name TEXT)"),
        ("marked.db", "PRAGMA application_id = 77; CREATE TABLE event (name TEXT)"),
        ("versioned.db", "PRAGMA user_version = 1; CREATE TABLE customer (name TEXT)"),
    ] {
        let path = folder.path().join(name);
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let before = fs::read(&path).unwrap();
        for trouble in [Sqlite::open(&path).err(), Sqlite::look(&path).err()] {
            assert_eq!(
                trouble.unwrap().to_string().replace(&path.display().to_string(), "FILE"),
                "cannot open the cases in FILE: the file belongs to another program; name another file with --store; this one \
                 is left as it is"
            );
        }
        assert!(fs::read(&path).unwrap() == before, "{name}");
    }
    let waiting = folder.path().join("waiting.db");
    let kept = errbook::store::Kept::new(waiting.clone(), "somewhere".into());
    kept.keep(events(&id("A"), 0, [opened("denied")]).iter().map(|event| (event.hash.as_str(), event))).unwrap();
    assert!(Sqlite::open(&waiting).is_err(), "what waits is no store");
}

#[test]
fn a_store_in_a_folder_that_cannot_be_written_to_is_read_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    shared(folder.path());
    let store = folder.path().join("store");
    fs::set_permissions(&store, Permissions::from_mode(0o555)).unwrap();
    let command = folder.path().join("errbook");
    fs::copy(env!("CARGO_BIN_EXE_errbook"), &command).unwrap();
    fs::set_permissions(&command, Permissions::from_mode(0o755)).unwrap();
    let run = |arguments: &[&str]| {
        let mut process = Command::new(&command);
        process
            .args(["--store", "store/cases.db", "case"])
            .args(arguments)
            .current_dir(folder.path())
            .env_remove("HOME");
        if rustix::process::geteuid().is_root() {
            process.uid(65_534).gid(65_534);
        }
        let output = process.output().unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, listed, said) = run(&["list", "--read-only"]);
    assert!(code == 0 && listed.contains("DENIED"), "{listed} {said}");
    let (code, _, said) = run(&["note", "A", "x"]);
    assert_eq!(code, 5);
    assert!(said.contains("the file or its folder is read-only"), "{said}");
    fs::set_permissions(&store, Permissions::from_mode(0o755)).unwrap();
}
