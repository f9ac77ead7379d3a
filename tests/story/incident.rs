//! The story of an incident whose cause stands in no line of the failing request: paste, step two, what was different just before
//! it, a value followed, the cause pinned, the action, the retry, the report; in fewer than twenty keys.

use std::fs;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use crate::evidence::{ID, METRIC, Prometheus, errbook, response};
use crate::pty::Terminal;

/// The namespace whose requests fail, as decision logs write it.
const NAMESPACE: &str = "sha256:5c9d1e77aa40";

/// An hour of a gateway: many namespaces are served; 42 seconds before the failure the look-up of claims breaks for one.
fn log(folder: &Path, at: Timestamp) -> String {
    let path = folder.join("gateway.log");
    let line = |before: i64, namespace: &str, what: &str, id: &str| {
        let time = at - SignedDuration::from_secs(before);
        format!(
            "{{\"timestamp\":\"{time:.0}\",\"kind\":\"decision\",{what},\"namespace\":\"{namespace}\",\"request_id\":\"{id}\"}}\n"
        )
    };
    let mut lines: Vec<(i64, String)> = (0..1200)
        .map(|number| {
            let namespace = format!("sha256:{:012x}", number % 40 + 1);
            let what = "\"decision\":\"allow\",\"event\":\"request_served\"";
            (3 * number, line(3 * number, &namespace, what, &format!("{number:08}-served")))
        })
        .collect();
    for number in 0..17 {
        let (before, what) = (
            42 - 2 * number,
            "\"decision\":\"deny\",\"event\":\"proxy_auth_denied\",\"reason_code\":\"AUTH_CLAIMS_LOOKUP_FAILED\"",
        );
        lines.push((before, line(before, NAMESPACE, what, &format!("{number:08}-lookup"))));
    }
    let what = "\"decision\":\"deny\",\"event\":\"proxy_auth_denied\",\"reason_code\":\"AUTH_REPLAY_DETECTED\"";
    lines.push((0, line(0, NAMESPACE, what, ID)));
    lines.sort_by_key(|(before, _)| std::cmp::Reverse(*before));
    fs::write(&path, lines.into_iter().map(|(_, line)| line).collect::<String>()).unwrap();
    format!("[[source]]\nkind = \"files\"\nname = \"gateway log\"\npaths = [\"{}\"]\n", path.display())
}

/// Keys that are counted as they are pressed. Words that a person writes are no keys.
struct Keys<'t>(&'t mut Terminal, usize);

impl Keys<'_> {
    fn press(&mut self, key: &str) -> &mut Terminal {
        self.1 += 1;
        self.0.types(key)
    }
}

/// Walks the incident; how many keys it took.
fn walk(terminal: &mut Terminal, at: Timestamp, figure: Option<&str>) -> usize {
    terminal.shows("F1 help").pastes(&response(at)).shows("1 failure in");
    let mut keys = Keys(terminal, 0);
    keys.press("\r").shows("▸ 2").shows("1 hit");
    if let Some(figure) = figure {
        keys.0.shows(METRIC).shows(figure);
    }
    keys.press("b").shows("what was different just before it").shows("17 × AUTH_CLAIMS_LOOKUP_FAILED");
    keys.0.shows("new, first seen 42 s before");
    keys.press("f").shows("Follow what?").shows(&format!("1 namespace: {NAMESPACE}"));
    keys.press("1").shows("failures of the last 10 minutes").shows("18 hits").shows("AUTH_CLAIMS_LOOKUP_FAILED");
    keys.press("p").shows("1 all of it: 18 hits");
    keys.press("2").shows("Pinned.");
    keys.press("\x1b").hides("Pin what");
    keys.press(" ").shows("2 ✓").shows("▸ 3");
    keys.press(" ").shows("▸ 4").shows("Retry");
    keys.press(" ").shows("How did it end?");
    keys.press("1").shows("What fixed it?");
    keys.0.types("the claims API was restarted");
    keys.press("\r").shows("· fixed").hides("saving");
    keys.press("r").shows("Report written to ");
    keys.1
}

/// The report in the folder that errbook was started in.
fn reported(folder: &Path) -> String {
    let mut files = fs::read_dir(folder).unwrap().filter_map(Result::ok).map(|file| file.path());
    let report = files.find(|path| path.extension().is_some_and(|ending| ending == "md")).unwrap();
    fs::read_to_string(report).unwrap()
}

/// Walks the incident with these sources to the report, and holds the report against it.
fn tell(folder: &Path, sources: &str, at: Timestamp, figure: Option<&str>) {
    let mut terminal = errbook(folder, sources);
    let keys = walk(&mut terminal, at, figure);
    assert!(keys < 20, "{keys} keys");
    terminal.types("\x03");
    assert!(terminal.ends().success());
    let report = reported(folder);
    for part in ["AUTH_CLAIMS_LOOKUP_FAILED", NAMESPACE, "the claims API was restarted"] {
        assert!(report.contains(part), "{part}: {report}");
    }
}

#[test]
fn an_incident_is_walked_to_its_cause_and_its_report_in_under_twenty_keys() {
    let folder = tempfile::tempdir().unwrap();
    let at: Timestamp = "2026-04-05T06:07:08Z".parse().unwrap();
    tell(folder.path(), &log(folder.path(), at), at, None);
}

#[test]
#[ignore = "needs a Prometheus: tests/all runs it"]
fn the_same_incident_with_the_counter_of_a_prometheus_beside_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let prometheus = Prometheus::start(folder.path());
    let at = prometheus.counted();
    let window = "[evidence]\nbefore = \"30s\"\nafter = \"30s\"\n";
    let sources = format!("{window}{}{}", log(folder.path(), at), prometheus.source());
    tell(folder.path(), &sources, at, Some("+6 after"));
}

/// The same lines out of a program: what was different before it is asked of every source that holds lines.
#[test]
fn the_same_incident_out_of_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let at: Timestamp = "2026-04-05T06:07:08Z".parse().unwrap();
    let _ = log(folder.path(), at);
    let path = folder.path().join("gateway.log");
    let source = format!("[[source]]\nkind = \"command\"\nname = \"pods\"\nrun = [\"cat\", \"{}\"]\n", path.display());
    tell(folder.path(), &source, at, None);
}
