//! Failures that several lines tell together, through decode, scan, watch and import, as they are run.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const CATALOG: &str = r#"
[catalog]
id = "ledger"
name = "Ledger"

[[entry]]
code = "LEDGER_STUCK"
section = "Disk"
meaning = "The ledger stands still because its disk is full."
check = "Free some space."
retry = { verdict = "change", change = "free some space", why = "Nothing is written until then." }

[[entry]]
code = "LEDGER_STORM"
section = "Load"
meaning = "Everybody asks again at once."
check = "Look at who asks."
retry = { verdict = "unknown", why = "It depends." }

[[sequence]]
name = "stuck"
entry = "LEDGER_STUCK"
why = "the disk was full, and then the ledger gave up"
window = "30s"
order = [{ regex = "disk .* is full" }, { value = "giving up", count = 2 }]
negate = [{ value = "space was freed", anchor = 2, window = "10s" }]
hits = ['''
2026-03-02T10:00:00Z disk /data is full
2026-03-02T10:00:01Z giving up
2026-03-02T10:00:02Z giving up''']
misses = ['''
2026-03-02T10:00:00Z disk /data is full
2026-03-02T10:00:31Z giving up
2026-03-02T10:00:32Z giving up''']

[[sequence]]
name = "storm"
entry = "LEDGER_STORM"
why = "the same question many times"
window = "1m"
set = [{ when = { event = "is asked", "user.kind" = "not is robot" }, count = 3 }]
"#;

const LOG: &str = r#"2026-03-02T10:00:00.5Z WARN disk /data is full
2026-03-02T10:00:01Z INFO something else
2026-03-02T10:00:02Z giving up {"error":{"code":"no_space","message":"disk is full"},"status":503,"request_id":"1f0c9d1e-77aa-4b3c-90d2-6a1be0c4f713"}
2026-03-02T10:00:03Z ERROR giving up
{"time":"2026-03-02T10:05:00Z","event":"asked","user":{"kind":"person"}}
{"time":"2026-03-02T10:05:01Z","event":"asked","user":{"kind":"robot"}}
{"time":"2026-03-02T10:05:02Z","event":"asked"}
{"time":"2026-03-02T10:05:09Z","event":"asked"}
2026-03-02T11:00:00Z WARN disk /data is full
2026-03-02T11:00:03Z ERROR giving up
2026-03-02T11:00:04Z ERROR giving up
2026-03-02T11:00:10Z INFO space was freed
"#;

struct Desk {
    folder: TempDir,
    catalog: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let catalog = folder.path().join("ledger.toml");
        fs::write(&catalog, CATALOG).unwrap();
        Self { folder, catalog }
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Exit code, standard output and standard error.
    fn run(&self, arguments: &[&str], input: &str) -> (i32, String, String) {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("errbook"));
        command.env("XDG_CACHE_HOME", self.folder.path()).arg("--with-catalog").arg(&self.catalog).args(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn rows(&self, arguments: &[&str], input: &str) -> Vec<Value> {
        self.run(arguments, input).1.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn row<'r>(rows: &'r [Value], entry: &str) -> &'r Value {
    rows.iter().find(|row| row["entry"] == entry).unwrap_or_else(|| panic!("no {entry} in {rows:?}"))
}

#[test]
fn lines_that_tell_of_a_failure_together_are_one_finding_with_its_evidence() {
    let rows = Desk::new().rows(&["decode", "--json"], LOG);
    assert_eq!(rows.len(), 2, "{rows:?}");
    let stuck = row(&rows, "LEDGER_STUCK");
    assert_eq!((&stuck["catalog"], &stuck["code"], &stuck["known"]), (&"ledger".into(), &Value::Null, &true.into()));
    assert_eq!((&stuck["rule"], &stuck["proof"], &stuck["count"]), (&"stuck".into(), &"shape".into(), &1.into()));
    assert_eq!(stuck["timestamp"], "2026-03-02T10:00:03Z");
    // What nobody's catalog knows in one of the lines is this failure, and told by it.
    assert_eq!(stuck["request_id"], "1f0c9d1e-77aa-4b3c-90d2-6a1be0c4f713");
    assert_eq!((&stuck["http_status"], &stuck["also"][0]["entry"]), (&503.into(), &"503".into()));
    let lines: Vec<&str> = stuck["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            let at = |of: usize| usize::try_from(line["span"][of].as_u64().unwrap()).unwrap();
            assert_eq!(line["text"], LOG[at(0)..at(1)]);
            &LOG[at(0)..at(1)]
        })
        .collect();
    let expected: Vec<&str> = [0, 2, 3].map(|line| LOG.lines().nth(line).unwrap()).to_vec();
    assert_eq!(lines, expected);
    let storm = row(&rows, "LEDGER_STORM");
    assert_eq!((&storm["timestamp"], storm["evidence"].as_array().unwrap().len()), (&"2026-03-02T10:05:09Z".into(), 3));
}

#[test]
fn people_see_the_lines() {
    let log = LOG.lines().take(4).fold(String::new(), |log, line| log + line + "\n");
    let (code, out, _) = Desk::new().run(&["decode"], &log);
    assert_eq!(code, 0);
    assert!(out.starts_with("LEDGER_STUCK (implied: the paste does not spell the code) · ledger\n"), "{out}");
    assert!(out.contains("  lines        2026-03-02T10:00:00.5Z WARN disk /data is full\n"), "{out}");
    assert!(out.contains("  read as      the disk was full, and then the ledger gave up\n"), "{out}");
}

#[test]
fn scan_and_watch_count_what_decode_finds() {
    let desk = Desk::new();
    let log = desk.write("ledger.log", LOG);
    let log = log.to_str().unwrap();
    let counted = |rows: &[Value]| {
        let row = |entry| {
            let row = row(rows, entry);
            (row["count"].as_u64().unwrap(), row["last"].as_str().unwrap().to_owned())
        };
        (row("LEDGER_STUCK"), row("LEDGER_STORM"))
    };
    let expected = ((1, "2026-03-02T10:00:03Z".to_owned()), (1, "2026-03-02T10:05:09Z".to_owned()));
    assert_eq!(counted(&desk.rows(&["scan", "--json", log], "")), expected);
    assert_eq!(counted(&desk.rows(&["scan", "--json"], LOG)), expected);
    // What waited for something barred is told at the end.
    assert_eq!(counted(&desk.rows(&["watch", "--json", "-"], LOG)), expected);
    // The lines of two logs make nothing together.
    let (first, second): (Vec<&str>, Vec<&str>) =
        (LOG.lines().take(1).collect(), LOG.lines().skip(2).take(2).collect());
    let (first, second) = (desk.write("a.log", &first.join("\n")), desk.write("b.log", &second.join("\n")));
    let rows = desk.rows(&["scan", "--json", first.to_str().unwrap(), second.to_str().unwrap()], "");
    assert!(rows.iter().all(|row| row["entry"] != "LEDGER_STUCK"), "{rows:?}");
}

#[test]
fn lines_far_apart_are_joined_however_the_log_is_divided_among_workers() {
    let desk = Desk::new();
    let filler = "2026-03-02T10:00:01Z INFO nothing to see here, move along, this is a line of an ordinary day\n";
    let parts = [
        "2026-03-02T10:00:00Z disk /data is full\n",
        "2026-03-02T10:00:02Z giving up\n",
        "2026-03-02T10:00:03Z giving up\n",
    ];
    let mut text = String::new();
    for part in parts {
        text += part;
        text += &filler.repeat(60_000);
    }
    assert!(text.len() > 12 << 20);
    let log = desk.write("long.log", &text);
    let rows = desk.rows(&["scan", "--json", log.to_str().unwrap()], "");
    assert_eq!((rows.len(), &rows[0]["count"]), (1, &1.into()), "{rows:?}");
}

#[test]
fn every_fault_of_a_rule_is_told_in_its_line() {
    let desk = Desk::new();
    let rule = r#"
[[sequence]]
name = "x"
entry = "LEDGER_STUCK"
why = "w"
window = "soon"
order = [{ regex = "(" }, { value = "a", regex = "b" }, { count = 0, value = "c" }, { when = { a = "known" } }]
set = [{ value = "a" }]
negate = [{ value = "n", anchor = 9 }]
"#;
    fs::write(&desk.catalog, format!("{CATALOG}{rule}")).unwrap();
    let (code, _, told) = desk.run(&["decode"], "x");
    assert_eq!(code, 4, "{told}");
    for fault in [
        "`window` is not a length of time; write `window = \"30s\"`",
        "`regex` is no regular expression: unclosed group",
        "`sequence` x must have one of `set` and `order`",
        "a line of `sequence` x must have one of `value`, `regex` and `when`",
        "a `count` of `sequence` x is not from 1 to 1000",
        "an `anchor` of `sequence` x is none of its lines",
        "\"known\" is nothing that a rule can ask",
    ] {
        assert!(told.contains(fault), "{fault} is not in\n{told}");
    }
}

#[test]
fn rules_of_a_peer_import_and_find_their_logs() {
    let desk = Desk::new();
    let rules = desk.folder.path().join("rules");
    fs::create_dir_all(&rules).unwrap();
    fs::write(rules.join("stuck.yaml"), RULES).unwrap();
    let out = desk.folder.path().join("peer.toml");
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let (code, told, _) =
        desk.run(&["catalog", "import", "--json", "--id", "peer", "--out", &path(&out), &path(&rules)], "");
    assert_eq!(code, 0, "{told}");
    // Once more: what people changed in a rule stays, and the rule is there once.
    let written = fs::read_to_string(&out).unwrap().replace("panic(.+)main.write", "panic(.*)main.write");
    fs::write(&out, &written).unwrap();
    let (code, told, _) = desk.run(&["catalog", "import", "--id", "peer", "--out", &path(&out), &path(&rules)], "");
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("1 sequence by which logs show them"), "{told}");
    assert_eq!(fs::read_to_string(&out).unwrap(), written);
    let desk = Desk { catalog: out, ..desk };
    let rows = desk.rows(&["decode", "--json"], "2026-03-02T10:00:00Z panic: disk full\ngoroutine 1\nmain.write()\n");
    assert_eq!((&rows[0]["catalog"], &rows[0]["entry"]), (&"peer".into(), &"CRE-2099-0001".into()));
    assert_eq!(rows[0]["first_check"], "Free some space");
}

const RULES: &str = r#"
rules:
  - cre:
      id: CRE-2099-0001
      title: The ledger panics
      category: ledger-problem
      cause: The disk is full.
      mitigation: |
        - Free some space
    rule:
      set:
        match:
          - regex: "panic(.+)main.write"
"#;
