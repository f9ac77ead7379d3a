//! `errbook case verify --evidence`: pinned lines held against the logs where they were found.

use std::fs;
use std::path::Path;

use errbook::catalog::load;
use errbook::envelope::{Finding, Redacted};
use errbook::store::{Journal, Sqlite};
use errbook::triage::{CaseId, Diagnosis, Event, EventKind, opening};
use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;

use crate::errbook;

const CASE: &str = "01KE5Z9V4X8YQ3T7M2N6B1HELD";

const LOG: &str = "2026-03-02T10:11:10Z start\n2026-03-02T10:11:12.5Z claims lookup failed: password=hunter2secret\n\
                   2026-03-02T10:11:13Z end\n";

/// A folder with a log, a source that reads it, and a case with these pins: title and excerpt.
fn with_pins(pins: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("gw.log"), LOG).unwrap();
    fs::create_dir_all(folder.path().join("config/errbook")).unwrap();
    let source = "[[source]]\nkind = \"files\"\nname = \"gateway\"\npaths = [\"~/gw.log\"]\n";
    fs::write(folder.path().join("config/errbook/config.toml"), source).unwrap();
    let catalogs = load::builtin();
    let finding = Finding {
        catalog: Some("sigilum-gateway".into()),
        code: Some("AUTH_CLAIMS_LOOKUP_FAILED".into()),
        entry: Some("AUTH_CLAIMS_LOOKUP_FAILED".into()),
        known: true,
        timestamp: Some("2026-03-02T10:11:12Z".into()),
        ..Finding::default()
    };
    let diagnosis = Diagnosis::new(finding, &catalogs);
    let checklist = catalogs.checklist("sigilum-gateway").unwrap();
    let at = Timestamp::from_second(1_772_446_300).unwrap();
    let pinned = pins.iter().map(|(title, excerpt)| EventKind::Attached {
        source: "gateway".into(),
        title: Redacted::new(title),
        excerpt: Redacted::new(excerpt),
    });
    let mut events: Vec<Event> = Vec::new();
    for act in opening(&diagnosis, "", checklist, None, at).into_iter().chain(pinned) {
        events.push(Event::next(CaseId(CASE.into()), events.last(), at, "ada@desk".into(), act));
    }
    Sqlite::open(&folder.path().join("cases.db")).unwrap().append(&events).unwrap();
    folder
}

fn verify(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    errbook(folder, &[&["--store", "cases.db", "case", "verify", "HELD", "--evidence"], arguments].concat(), "")
}

const STANDS: (&str, &str) = (
    "one line",
    "2026-03-02T10:11:12.5Z gw.log:2: 2026-03-02T10:11:12.5Z claims lookup failed: password=hunter2secret",
);
const MADE_UP: (&str, &str) =
    ("one line", "2026-03-02T10:11:12.5Z gw.log:2: 2026-03-02T10:11:12.5Z claims lookup succeeded for acme");

#[test]
fn a_pinned_line_stands_in_its_source_though_its_secret_is_masked() {
    let folder = with_pins(&[STANDS, ("1 hit, 1 figure", &format!("replay_total: +6 after\n{}", STANDS.1))]);
    let (code, out, err) = verify(folder.path(), &[]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.ends_with("evidence: 2 of 2 pinned lines stand where they were found\n"), "{out}");
}

#[test]
fn a_line_that_stands_nowhere_is_named_with_what_was_searched() {
    let folder = with_pins(&[STANDS, MADE_UP]);
    let (code, out, _) = verify(folder.path(), &[]);
    assert_eq!(code, 1);
    assert!(out.contains("evidence: 1 of 2 pinned lines stand where they were found\n  nowhere: event "), "{out}");
    assert!(out.contains("claims lookup succeeded for acme\n    searched: 1 place, 3 lines"), "{out}");
    let (code, out, _) = verify(folder.path(), &["--json"]);
    let found: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &found["whole"]), (1, &true.into()));
    let stands: Vec<_> = found["evidence"].as_array().unwrap().iter().map(|line| line["stands"].as_bool()).collect();
    assert_eq!(stands, [Some(true), Some(false)]);
}

#[test]
fn a_log_that_is_named_is_searched_instead() {
    let folder = with_pins(&[STANDS]);
    fs::write(folder.path().join("copy.log"), LOG).unwrap();
    fs::write(folder.path().join("other.log"), "nothing\n").unwrap();
    assert_eq!(verify(folder.path(), &["--in", "copy.log"]).0, 0);
    let (code, out, _) = verify(folder.path(), &["--in", "other.log"]);
    assert_eq!(code, 1);
    assert!(out.contains("searched: 1 file, 1 line, 8 B"), "{out}");
}

#[test]
fn a_source_that_is_not_configured_leaves_it_open() {
    let folder = with_pins(&[("one line", "pod-1: claims lookup failed")]);
    fs::remove_file(folder.path().join("config/errbook/config.toml")).unwrap();
    let (code, out, _) = verify(folder.path(), &[]);
    assert_eq!(code, 3);
    assert!(out.contains("no source gateway is configured here; --in FILE names a log"), "{out}");
}

#[test]
fn a_step_that_somebody_else_took_while_the_sources_were_asked_leaves_nothing() {
    let folder = with_pins(&[]);
    let errbook_there = env!("CARGO_BIN_EXE_errbook");
    let store = folder.path().join("cases.db");
    let skip = format!(
        "[[source]]\nkind = \"command\"\nname = \"slow\"\n\
         run = [{errbook_there:?}, \"--store\", {store:?}, \"case\", \"skip\", \"HELD\", \"2\", \"taken over\", \"{{from}}\"]\n"
    );
    fs::write(folder.path().join("config/errbook/config.toml"), skip).unwrap();
    let case = |arguments: &[&str]| errbook(folder.path(), &[&["--store", "cases.db", "case"], arguments].concat(), "");
    assert_eq!(case(&["fact", "HELD", "request_id", "b6d801b2-424b-1fee-9709-931505d9abcd"]).0, 0);
    assert_eq!(case(&["step", "HELD", "1"]).0, 0);
    let (code, out, err) = case(&["step", "HELD", "2"]);
    assert_eq!(code, 1, "{out}{err}");
    let (_, shown, _) = case(&["show", "HELD"]);
    assert!(shown.contains("taken over") && !shown.contains("nothing"), "{shown}");
}
