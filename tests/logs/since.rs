//! `errbook scan --baseline` and `--since-release`: what is new, gone or changed, on hand-made logs and on generated pairs with
//! planted differences. The generator knows nothing of how the differences are found.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::errbook;

fn scan(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    errbook(folder, &[&["scan"], arguments].concat(), "")
}

fn rows(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn deny(minute: u32, second: u32, code: &str) -> String {
    format!(
        "2026/03/02 10:{minute:02}:{second:02} {{\"decision\":\"deny\",\"event\":\"proxy_auth_denied\",\"kind\":\"decision\",\"reason_code\":\"{code}\",\
         \"request_id\":\"{minute:08x}-{second:04x}-4000-8000-000000000000\",\"timestamp\":\"2026-03-02T10:{minute:02}:{second:02}Z\"}}\n"
    )
}

/// Ten minutes from this one on: a replay every ten seconds, a plain line every second.
fn quiet(from: u32) -> String {
    let mut log = String::new();
    for second in 0..600 {
        let (minute, second) = (from + second / 60, second % 60);
        writeln!(log, "2026/03/02 10:{minute:02}:{second:02} token issued to user-{second}").unwrap();
        if second % 10 == 0 {
            log += &deny(minute, second, "AUTH_REPLAY_DETECTED");
        }
    }
    log
}

/// The lines in the order of the times that they begin with.
fn in_order(log: &str) -> String {
    let mut lines: Vec<&str> = log.lines().collect();
    lines.sort_by_key(|line| &line[..19]);
    lines.iter().fold(String::new(), |log, line| log + line + "\n")
}

#[test]
fn what_is_new_is_told_with_both_sides_and_ends_with_exit_code_1() {
    let folder = TempDir::new().unwrap();
    let news = deny(25, 30, "AUTH_NONCE_INVALID") + "2026/03/02 10:25:31 cannot reach registry at 10.0.0.7: no route\n";
    fs::write(folder.path().join("old.log"), quiet(10)).unwrap();
    fs::write(folder.path().join("new.log"), in_order(&(quiet(20) + &news))).unwrap();
    let (code, out, err) = scan(folder.path(), &["new.log", "--baseline", "old.log"]);
    assert_eq!((code, err.as_str()), (1, ""));
    assert_eq!(
        out,
        "2 things are new

          before      now
new            0        1  AUTH_NONCE_INVALID · sigilum-gateway  first 2026-03-02 10:25:30 UTC
new            0        1  cannot reach registry at <*> no route  first 2026-03-02 10:25:31 UTC
                           2026/03/02 10:25:31 cannot reach registry at 10.0.0.7: no route

before: 660 lines, 38.9 kB, 2026-03-02 10:10:00 to 2026-03-02 10:19:59 UTC
now:    662 lines, 39.2 kB, 2026-03-02 10:20:00 to 2026-03-02 10:29:59 UTC
"
    );
    let (code, out, _) = scan(folder.path(), &["old.log", "--baseline", "new.log"]);
    assert_eq!(code, 0, "what is gone is no reason to stop: {out}");
    assert!(out.starts_with("nothing is new\n"), "{out}");
}

#[test]
fn a_release_parts_one_log_in_two() {
    let folder = TempDir::new().unwrap();
    let mut log = quiet(10) + &quiet(20);
    for second in 0..50 {
        log += &deny(30, second, "AUTH_REPLAY_DETECTED");
        log += &deny(30, second, "AUTH_CLAIMS_LOOKUP_FAILED");
    }
    fs::write(folder.path().join("gw.log"), log).unwrap();
    let (code, out, _) = scan(folder.path(), &["gw.log", "--since-release", "2026-03-02T10:20:00Z", "--json"]);
    assert_eq!(code, 1);
    let rows = rows(&out);
    assert_eq!(rows.len(), 1, "{out}");
    let row = &rows[0];
    assert_eq!(
        (&row["kind"], &row["change"], &row["code"]),
        (&"code".into(), &"new".into(), &"AUTH_CLAIMS_LOOKUP_FAILED".into())
    );
    assert_eq!((&row["before"], &row["now"], &row["first"]), (&0.into(), &50.into(), &"2026-03-02T10:30:00Z".into()));
    assert_eq!((&row["baseline"]["lines"], &row["compared"]["lines"]), (&660.into(), &760.into()));
    let range = "2026-03-02T10:10:00Z..2026-03-02T10:20:00Z";
    let (code, out, _) = scan(folder.path(), &["gw.log", "--baseline", range, "--until", "2026-03-02T10:30:00Z"]);
    assert_eq!((code, out.lines().next()), (0, Some("nothing is new")));
}

#[test]
fn what_a_collector_wrote_is_compared_and_counted_record_by_record() {
    let folder = TempDir::new().unwrap();
    let record = |second: u32, body: &str, attribute: &str, value: &str| {
        let severity = if attribute == "user" { "INFO" } else { "ERROR" };
        format!(
            r#"{{"timeUnixNano":"{}000000000","severityText":"{severity}","body":{{"stringValue":"{body}"}},"attributes":[{{"key":"request_id","value":{{"stringValue":"{second:08}-0000-4000-8000-000000000000"}}}},{{"key":"{attribute}","value":{{"stringValue":"{value}"}}}}]}}"#,
            1_772_446_200 + second
        )
    };
    let batch = |records: &[String]| {
        format!("{{\"resourceLogs\":[{{\"scopeLogs\":[{{\"logRecords\":[{}]}}]}}]}}\n", records.join(","))
    };
    let mut records: Vec<String> = (0..60).map(|second| record(second, "token issued", "user", "ada")).collect();
    fs::write(folder.path().join("old.json"), batch(&records)).unwrap();
    records.push(record(61, "proxy denied", "reason_code", "AUTH_NONCE_INVALID"));
    records.push(record(62, "cannot reach registry", "user", "ada"));
    fs::write(folder.path().join("new.json"), batch(&records)).unwrap();
    let (code, out, err) = scan(folder.path(), &["new.json", "--baseline", "old.json", "--json"]);
    assert_eq!((code, err.as_str()), (1, ""));
    let new: Vec<String> =
        rows(&out).iter().map(|row| row["code"].as_str().or(row["template"].as_str()).unwrap().to_owned()).collect();
    assert_eq!(new.len(), 2, "{out}");
    assert!(new[0] == "AUTH_NONCE_INVALID" && new[1].contains("cannot reach registry"), "{out}");
    let (_, out, _) = scan(folder.path(), &["new.json", "--json"]);
    assert_eq!(rows(&out)[0]["request_ids"], serde_json::json!(["00000061-0000-4000-8000-000000000000"]));
    assert_eq!(rows(&out)[0]["first"], "2026-03-02T10:11:01Z");
}

#[test]
fn a_baseline_without_a_line_is_no_baseline() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("gw.log"), quiet(10)).unwrap();
    let (code, _, err) = scan(folder.path(), &["gw.log", "--since-release", "2026-03-02T09:00:00Z"]);
    assert_eq!(code, 2);
    assert!(err.contains("there is nothing to hold it against: the baseline has no line"), "{err}");
    assert_eq!(scan(folder.path(), &["gw.log", "--baseline", "absent.log"]).0, 2);
}

/// Numbers that look like chance and are the same every time (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn pick<'a>(&mut self, among: &[&'a str]) -> &'a str {
        among[self.below(among.len())]
    }
}

const THINGS: [&str; 24] = [
    "ledger",
    "invoice",
    "mandate",
    "session",
    "token",
    "registry",
    "cache",
    "replica",
    "webhook",
    "tenant",
    "policy",
    "queue",
    "shard",
    "cursor",
    "lease",
    "bucket",
    "snapshot",
    "certificate",
    "tunnel",
    "quota",
    "voucher",
    "beacon",
    "manifest",
    "journal",
];
const DEEDS: [&str; 10] =
    ["lookup", "refresh", "rotation", "delivery", "import", "rebuild", "handshake", "export", "compaction", "sweep"];
const ENDS: [&str; 6] = ["done", "started", "skipped", "retried", "queued", "completed"];
const USERS: [&str; 24] = [
    "ada", "bob", "cleo", "dan", "eve", "fay", "gus", "hal", "ida", "jon", "kim", "lea", "max", "nia", "oto", "pia",
    "quin", "rex", "sue", "tim", "uma", "vic", "wim", "zoe",
];
const CODES: [&str; 4] = ["AUTH_REPLAY_DETECTED", "AUTH_NONCE_INVALID", "AUTH_SIGNATURE_INVALID", "UPSTREAM_ERROR"];
const NEW_CODES: [&str; 3] = ["AUTH_CLAIMS_LOOKUP_FAILED", "AUTH_CLAIM_REQUIRED", "AUTH_HEADERS_INVALID"];

/// What a program says, again and again.
#[derive(Clone)]
enum Saying {
    /// `ledger lookup done`, in one of several formats, with one of several endings of varying words.
    Words {
        text: String,
        format: usize,
        ending: usize,
    },
    Code(&'static str),
}

impl Saying {
    fn line(&self, chance: &mut Chance, second: u32) -> String {
        let clock = format!("{:02}:{:02}:{:02}", 10 + second / 3600, second / 60 % 60, second % 60);
        let id = format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            chance.next() >> 32,
            chance.below(65536),
            chance.below(4096),
            chance.below(4096),
            chance.next() >> 16
        );
        let (text, format, ending) = match self {
            Self::Code(code) => {
                return format!(
                    "2026/03/02 {clock} {{\"connection\":\"mail-proxy\",\"decision\":\"deny\",\"event\":\"proxy_auth_denied\",\"kind\":\"decision\",\
                     \"reason_code\":\"{code}\",\"request_id\":\"{id}\",\"timestamp\":\"2026-03-02T{clock}.{:03}Z\"}}\n",
                    chance.below(1000)
                );
            }
            Self::Words { text, format, ending } => (text, format, ending),
        };
        let said = match ending {
            0 => text.clone(),
            1 => format!("{text} for user {} in {}ms", chance.pick(&USERS), chance.below(900)),
            2 => format!("{text} after {} of {} tries", chance.below(5), 5 + chance.below(5)),
            3 => format!(
                "{text} from 10.{}.{}.7:{} id {id}",
                chance.below(200),
                chance.below(200),
                1024 + chance.below(60000)
            ),
            _ => format!("{text} of {:x} bytes at /v1/things/{}/parts", chance.next(), chance.below(99999)),
        };
        match format {
            0 => format!("2026/03/02 {clock} {said}\n"),
            1 => format!(
                "{{\"level\":\"info\",\"time\":\"2026-03-02T{clock}.{:03}Z\",\"pid\":{},\"reqId\":\"{id}\",\"msg\":\"{said}\"}}\n",
                chance.below(1000),
                chance.below(9)
            ),
            2 => format!(
                "time=2026-03-02T{clock}Z level=warn msg=\"{said}\" trace={:x} attempt={}\n",
                chance.next(),
                chance.below(9)
            ),
            3 => format!("2026-03-02 {clock},{:03} INFO [worker-{}] {said}\n", chance.below(1000), chance.below(40)),
            _ => format!(
                "{{\"log\":\"{{\\\"severity\\\":\\\"INFO\\\",\\\"message\\\":\\\"{said}\\\"}}\\n\",\"stream\":\"stdout\",\"time\":\"2026-03-02T{clock}.1Z\"}}\n"
            ),
        }
    }

    /// What a row about it holds.
    fn key(&self) -> &str {
        match self {
            Self::Words { text, .. } => text,
            Self::Code(code) => code,
        }
    }
}

/// A pair of logs, and what differs: the change and what a row about it holds.
fn pair(seed: u64) -> (String, String, BTreeSet<(&'static str, String)>) {
    let mut chance = Chance(seed);
    let mut texts = BTreeSet::new();
    while texts.len() < 42 {
        texts.insert(format!("{} {} {}", chance.pick(&THINGS), chance.pick(&DEEDS), chance.pick(&ENDS)));
    }
    let mut texts: Vec<String> = texts.into_iter().collect();
    for at in (1..texts.len()).rev() {
        texts.swap(at, chance.below(at + 1));
    }
    let mut say = |text: String| Saying::Words { text, format: chance.below(5), ending: chance.below(5) };
    // With its weight in the old and the new log.
    let mut all: Vec<(Saying, [usize; 2])> = texts.into_iter().map(|text| (say(text), [3, 3])).collect();
    let mut truth = BTreeSet::new();
    for (at, (saying, weights)) in all.iter_mut().enumerate() {
        let (what, shifted) = match at {
            0 => ("gone", [6, 0]),
            1 => ("more", [2, 12]),
            2 => ("less", [12, 2]),
            _ => {
                *weights = [2 + at % 7; 2];
                continue;
            }
        };
        *weights = shifted;
        truth.insert((what, saying.key().to_owned()));
    }
    all.extend(CODES.iter().map(|code| (Saying::Code(code), [2, 2])));
    let write = |side: usize, chance: &mut Chance, planted: &[(Saying, usize)]| {
        let total: usize = all.iter().map(|(_, weights)| weights[side]).sum();
        let mut lines: Vec<(u32, Saying)> = (0..3000)
            .map(|_| {
                let mut left = chance.below(total);
                let chosen = all.iter().find(|(_, weights)| {
                    left < weights[side] || {
                        left -= weights[side];
                        false
                    }
                });
                (u32::try_from(chance.below(3000)).unwrap(), chosen.unwrap().0.clone())
            })
            .collect();
        for (saying, times) in planted {
            lines.extend((0..*times).map(|_| (u32::try_from(chance.below(3000)).unwrap(), saying.clone())));
        }
        lines.sort_by_key(|(second, _)| *second);
        lines.iter().fold(String::new(), |log, (second, saying)| {
            log + &saying.line(chance, *second + 3600 * u32::try_from(side).unwrap())
        })
    };
    let old = write(0, &mut chance, &[]);
    // A sentence never heard, one that differs from a known one in its end, and a code.
    let known = all[7].0.clone();
    let Saying::Words { text, format, ending } = known else { unreachable!() };
    let turned = format!("{} refused", text.rsplit_once(' ').unwrap().0);
    let fresh = format!("{} quorum lost", chance.pick(&THINGS));
    let planted = [
        (Saying::Words { text: turned, format, ending }, 1 + chance.below(8)),
        (Saying::Words { text: fresh, format: chance.below(5), ending: chance.below(5) }, 1 + chance.below(8)),
        (Saying::Code(NEW_CODES[chance.below(NEW_CODES.len())]), 1 + chance.below(6)),
    ];
    truth.extend(planted.iter().map(|(saying, _)| ("new", saying.key().to_owned())));
    let new = write(1, &mut chance, &planted);
    (old, new, truth)
}

#[test]
fn planted_differences_of_50_pairs_of_logs_are_found_and_little_else() {
    let folder = TempDir::new().unwrap();
    let (mut planted, mut found, mut told) = (0, 0, 0);
    let mut wrong = Vec::new();
    for seed in 1..=50 {
        let (old, new, mut truth) = pair(seed);
        fs::write(folder.path().join("old.log"), old).unwrap();
        fs::write(folder.path().join("new.log"), new).unwrap();
        let (code, out, _) = scan(folder.path(), &["new.log", "--baseline", "old.log", "--json"]);
        assert_eq!(code, 1, "pair {seed}");
        planted += truth.len();
        for row in rows(&out) {
            told += 1;
            let said = row["code"].as_str().or(row["template"].as_str()).unwrap().to_owned();
            let fits =
                truth.iter().find(|(change, key)| row["change"] == *change && said.contains(key.as_str())).cloned();
            match fits {
                Some(one) => {
                    truth.remove(&one);
                    found += 1;
                }
                None => wrong
                    .push(format!("pair {seed}: told {} {said} ({} to {})", row["change"], row["before"], row["now"])),
            }
        }
        wrong.extend(truth.iter().map(|(change, key)| format!("pair {seed}: missed {change} {key}")));
    }
    let (precision, recall) =
        (f64::from(found) / f64::from(told), f64::from(found) / f64::from(u32::try_from(planted).unwrap()));
    eprintln!("precision {precision:.4} of {told} rows, recall {recall:.4} of {planted} planted");
    assert!(precision >= 0.98 && recall >= 0.98, "precision {precision:.4}, recall {recall:.4}\n{}", wrong.join("\n"));
}
