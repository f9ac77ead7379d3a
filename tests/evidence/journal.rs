//! A real journal, made by systemd-journal-remote; `tests/all` says where its program is.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::ask::{ID, LONG, hour_before, one, question};

/// 2026-03-02T10:11:12Z in microseconds since 1970.
const AT: u64 = 1_772_446_272_000_000;

/// Entries in the journal's export format: microseconds since 1970, unit, message.
fn export(entries: &[(u64, &str, &[u8])]) -> Vec<u8> {
    let mut export = Vec::new();
    for (at, unit, message) in entries {
        let head = format!(
            "__REALTIME_TIMESTAMP={at}\n__MONOTONIC_TIMESTAMP=1\n_BOOT_ID=0123456789abcdef0123456789abcdef\n_HOSTNAME=gw-host\n_SYSTEMD_UNIT={unit}\nMESSAGE\n"
        );
        export.extend_from_slice(head.as_bytes());
        export.extend_from_slice(&(message.len() as u64).to_le_bytes());
        export.extend_from_slice(message);
        export.extend_from_slice(b"\n\n");
    }
    export
}

#[test]
#[ignore = "needs systemd-journal-remote: tests/all runs it"]
fn a_journal_is_searched_by_value_within_the_window() {
    let program = std::env::var("ERRBOOK_TEST_JOURNAL_REMOTE").expect("tests/all names the program");
    let folder = tempfile::tempdir().unwrap();
    let (input, journal) = (folder.path().join("export"), folder.path().join("gw.journal"));
    let deny = format!("2026/03/02 10:11:12 {{\"request_id\":\"{ID}\",\"stage\":\"replay_detection\"}}");
    let coloured = format!("\u{1b}[31mend {ID}\u{1b}[0m password=hunter2").into_bytes();
    let entries: [(u64, &str, &[u8]); 5] = [
        (AT - 7_200_000_000, "gw.service", ID.as_bytes()),
        (AT - 1_000_000, "gw.service", b"before"),
        (AT, "gw.service", deny.as_bytes()),
        (AT + 1_000_000, "other.service", b"beside"),
        (AT + 2_000_000, "gw.service", &coloured),
    ];
    fs::File::create(&input).unwrap().write_all(&export(&entries)).unwrap();
    let made =
        Command::new(program).arg(format!("--output={}", journal.display())).arg(&input).stderr(Stdio::null()).status();
    assert!(made.unwrap().success());
    let source = |more: &str| {
        format!("[[source]]\nkind = \"journald\"\nname = \"journal\"\nfile = \"{}\"\n{more}", journal.display())
    };
    let found = one(&source(""), &question("2026-03-02T10:11:12Z"), LONG).unwrap();
    let shown: Vec<String> =
        found.lines.iter().map(|line| format!("{} {} {}", line.at.unwrap(), line.place, line.text)).collect();
    assert_eq!(
        shown,
        [
            "2026-03-02T10:11:11Z gw.service on gw-host before".to_owned(),
            format!("2026-03-02T10:11:12Z gw.service on gw-host {deny}"),
            "2026-03-02T10:11:13Z other.service on gw-host beside".to_owned(),
            format!("2026-03-02T10:11:14Z gw.service on gw-host \u{1b}[31mend {ID}\u{1b}[0m password=⟨secret #5c68⟩"),
        ]
    );
    let (before, read) = hour_before(&source(""), i64::try_from(AT).unwrap() * 1_000);
    assert_eq!(before, [("gw.service on gw-host".to_owned(), "before".to_owned())]);
    assert_eq!((read.places, read.missing.len()), (1, 0));
    let found = one(&source("units = [\"other.service\"]\n"), &question("2026-03-02T10:11:12Z"), LONG).unwrap();
    assert!(found.is_nothing());
    assert_eq!(found.covered.lines, 1);
    let later = one(&source(""), &question("2026-03-03T10:11:12Z"), LONG).unwrap();
    assert_eq!(
        later.remarks[..2],
        ["Its newest entry is of 2026-03-02 10:11:14 UTC.", "Nothing was written there in that time."]
    );
    let why = one(&source("units = [\"absent.service\"]\n"), &question("2026-03-02T10:11:12Z"), LONG).unwrap_err().why;
    assert_eq!(why, "it has no entry of absent.service that this user may read");
}
