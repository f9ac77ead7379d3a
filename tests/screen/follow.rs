//! From a hit to the lines that lead to the cause: a value is followed, the answer stands in the same pane, Esc goes back.

use errbook::envelope::{Decoded, Finding, Redacted};
use errbook::evidence::{Failures, Found, State};
use errbook::triage::EventKind;
use errbook::tui::{BeforeIt, BeforeRow};
use jiff::SignedDuration;

use crate::desk::Desk;
use crate::evidence::{answer, covered, line};
use crate::paste::{ID, response};

fn record(zone: &str, host: &str, event: &str) -> String {
    format!(r#"{{"level":"error","zone":"{zone}","host":"{host}","event":"{event}","request_id":"{ID}"}}"#)
}

/// The one line of the failure, among lines of other zones on the same host.
fn hit() -> Found {
    let sample = (0..20).map(|at| Redacted::new(&record(if at < 3 { "z-7" } else { "z-1" }, "h-1", "served")));
    Found {
        lines: vec![line("10:11:12", &record("z-7", "h-1", "label_rejected"), Some("request id"))],
        sample: sample.collect(),
        covered: covered(900),
        ..Found::default()
    }
}

/// A screen on the evidence step, the line of the failure found.
fn found() -> Desk {
    let mut desk = Desk::new(170, 36).asking(&["sorter log"]);
    let (text, decoded) = response();
    desk.paste(&text, decoded).press("enter");
    let ticket = desk.tickets[0];
    answer(&mut desk, ticket, 0, State::Done(hit()));
    desk
}

/// What the lines before it say.
fn before() -> Found {
    let lines = [("10:10:30", "lookup_failed"), ("10:10:42", "lookup_failed"), ("10:11:12", "label_rejected")];
    let lines = lines.map(|(at, event)| line(at, &record("z-7", "h-1", event), Some("followed")));
    Found { lines: lines.to_vec(), covered: covered(900), ..Found::default() }
}

#[test]
fn one_key_and_one_choice_follow_a_value_and_esc_goes_back() {
    let mut desk = found();
    desk.press("f");
    // The host is that of every line: it tells nothing apart. The id was searched for already.
    assert!(desk.text().contains("▸ 1 zone: z-7 (in 1 of 1 line, 3 of 20 other lines)"), "{}", desk.text());
    assert!(!desk.text().contains("host: h-1"), "{}", desk.text());
    assert!(desk.text().contains("2 everything that failed in that minute"), "{}", desk.text());
    desk.press("1");
    let question = desk.questions.last().unwrap();
    let asked: Vec<&str> = question.needles.iter().map(|needle| needle.value.as_str()).collect();
    assert_eq!((asked, question.failures), (vec!["z-7"], Failures::Only));
    assert_eq!(question.from().to_string(), "2026-03-02T10:01:12Z");
    let ticket = *desk.tickets.last().unwrap();
    answer(&mut desk, ticket, 0, State::Done(before()));
    let shown = desk.text();
    assert!(shown.contains("zone z-7: failures of the last 10 minutes"), "{shown}");
    assert!(shown.contains("▸ 10:10:30 error lookup_failed"), "{shown}");
    assert!(shown.contains("w minutes"), "the footer names the keys: {shown}");
    let tickets = desk.tickets.len();
    desk.press("esc");
    assert!(desk.text().contains("label_rejected") && !desk.text().contains("lookup_failed"), "{}", desk.text());
    assert_eq!(desk.tickets.len(), tickets, "the lines of the failure are there still; nobody is asked again");
}

#[test]
fn a_value_is_followed_to_all_lines_and_further_back() {
    let mut desk = found();
    desk.press("f 1 t");
    assert!(desk.text().contains("zone z-7: all lines of the last 10 minutes"), "{}", desk.text());
    assert_eq!(desk.questions.last().unwrap().failures, Failures::Unasked);
    for (words, from) in [
        ("the last 60 minutes", "2026-03-02T09:11:12Z"),
        ("the last minute", "2026-03-02T10:10:12Z"),
        ("the last 10 minutes", "2026-03-02T10:01:12Z"),
    ] {
        desk.press("w");
        assert!(desk.text().contains(words), "{}", desk.text());
        assert_eq!(desk.questions.last().unwrap().from().to_string(), from);
    }
}

#[test]
fn what_is_found_on_the_way_is_pinned_to_the_case() {
    let mut desk = found();
    desk.press("f 1");
    let ticket = *desk.tickets.last().unwrap();
    answer(&mut desk, ticket, 0, State::Done(before()));
    desk.press("p 2 esc esc");
    assert!(desk.text().contains("Pinned from sorter log: one line"), "{}", desk.text());
    let pinned = desk.events.iter().any(|event| match &event.act {
        EventKind::Attached { excerpt, .. } => excerpt.as_str().contains("lookup_failed"),
        _ => false,
    });
    assert!(pinned, "{:?}", desk.events);
}

#[test]
fn leaving_the_step_calls_off_who_was_asked_on_the_way() {
    let mut desk = found();
    desk.press("f 1");
    desk.press("up");
    assert_eq!(desk.asked.last().unwrap(), "call off");
    desk.press("down");
    assert!(desk.text().contains("label_rejected") && !desk.text().contains("zone z-7:"), "{}", desk.text());
}

/// A failure of which this much is known.
fn known(finding: Finding) -> Desk {
    let mut desk = Desk::new(170, 36).asking(&["sorter log"]);
    let finding = Finding {
        catalog: Some("parcel".into()),
        code: Some("LABEL_SIGNATURE_BAD".into()),
        entry: Some("LABEL_SIGNATURE_BAD".into()),
        known: true,
        ..finding
    };
    desk.paste("label refused\nat the sorter\n", Decoded { findings: vec![finding], lines: 2, ..Decoded::default() });
    desk.press("enter s").write("unknown").press("enter");
    desk
}

#[test]
fn a_time_without_an_id_shows_what_failed_in_that_minute() {
    let mut desk = known(Finding { timestamp: Some("2026-03-02T10:11:12Z".into()), ..Finding::default() });
    let question = desk.questions.last().unwrap();
    assert_eq!((question.failures, question.needles.len()), (Failures::Also, 0));
    assert_eq!(
        (question.from().to_string(), question.until().to_string()),
        ("2026-03-02T10:10:42Z".into(), "2026-03-02T10:12:12Z".into())
    );
    let lines = vec![
        line("10:11:02", &record("z-1", "h-1", "lookup_failed"), Some("failure")),
        line("10:11:12", &record("z-7", "h-2", "label_rejected"), Some("failure")),
    ];
    let ticket = *desk.tickets.last().unwrap();
    answer(&mut desk, ticket, 0, State::Done(Found { lines, covered: covered(900), ..Found::default() }));
    let shown = desk.text();
    assert!(shown.contains("No id is known: what failed 2026-03-02 10:10:42 to 10:12:12 UTC."), "{shown}");
    for row in ["▸ 10:11:02 error lookup_failed", "▸ 10:11:12 error label_rejected"] {
        assert!(shown.lines().any(|line| line.contains(row)), "{row}: {shown}");
    }
    // A line each, with its fields picked out: the second begins right below the first.
    let row = |text: &str| shown.lines().position(|line| line.contains(text)).unwrap();
    assert_eq!(row("label_rejected"), row("lookup_failed") + 1, "{shown}");
    desk.press("w");
    assert_eq!(desk.questions.last().unwrap().window.before, SignedDuration::from_secs(120));
}

#[test]
fn where_neither_id_nor_time_is_known_nobody_says_that_nothing_was_found() {
    let mut desk = known(Finding::default());
    assert_eq!(desk.tickets.len(), 0);
    assert!(desk.text().contains("Nothing was searched: neither an id nor a time"), "{}", desk.text());
    desk.press("a");
    assert!(desk.text().contains("! neither an id nor a time is known; f in step 1 gives one"), "{}", desk.text());
    desk.press("space");
    let noted = desk.events.iter().any(|event| matches!(&event.act, EventKind::Noted { .. }));
    assert!(!noted, "nothing was searched, so nothing is noted as not found");
}

#[test]
fn what_was_different_before_it_is_a_row_each_is_pinned_and_goes_on_to_a_value() {
    let mut desk = found();
    let mut shown = before();
    for line in &mut shown.lines {
        line.hit = Some("before it");
        line.text = Redacted::new(&record("z-9", "h-1", "lookup_failed"));
    }
    shown.lines.truncate(2);
    let row = |what: &str, count, how: &str| BeforeRow { what: Redacted::new(what), count, how: how.into() };
    let rows = vec![
        row("LOOKUP_FAILED · parcel", 17, "new, first seen 42 s before"),
        row("lines at level error", 19, "more since 42 s before: from 0.1 to 27.1 a minute"),
    ];
    shown.covered.places = 1;
    desk.before = BeforeIt { rows, found: shown };
    desk.press("b");
    assert_eq!(desk.asked.last().unwrap(), &format!("before 2026-03-02T10:11:12Z without {ID}, 0 logs"));
    let text = desk.text();
    let row = |text: &str, what: &str| text.lines().position(|line| line.contains(what)).unwrap();
    assert!(text.contains("what was different just before it"), "{text}");
    assert_eq!(row(&text, "17 × LOOKUP_FAILED · parcel") + 1, row(&text, "new, first seen 42 s before"), "{text}");
    assert!(row(&text, "17 ×") < row(&text, "19 × lines at level error"), "{text}");
    assert!(text.contains("10:10:30 error lookup_failed"), "{text}");
    desk.press("p 2 esc");
    assert!(desk.events.iter().any(
        |event| matches!(&event.act, EventKind::Attached { excerpt, .. } if excerpt.as_str().contains("lookup_failed"))
    ));
    desk.press("f");
    assert!(desk.text().contains("▸ 1 zone: z-9"), "{}", desk.text());
    desk.press("esc esc");
    assert!(desk.text().contains("label_rejected") && !desk.text().contains("17 ×"), "{}", desk.text());
}

#[test]
fn where_nothing_was_read_nothing_is_said_to_have_been_the_same_before_it() {
    let mut desk = found();
    desk.press("b");
    let text = desk.text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Nothing was read: none of the sources holds lines of logs."), "{}", desk.text());
    assert!(!text.contains("Nothing stands out"), "{}", desk.text());
}

#[test]
fn before_it_needs_a_log_and_a_time() {
    let mut desk = known(Finding::default());
    desk.press("b");
    assert!(desk.text().contains("! the time of the failure is not known; f in step 1 gives it"), "{}", desk.text());
    let mut desk = Desk::new(120, 30);
    let (text, decoded) = response();
    desk.paste(&text, decoded).press("enter b");
    assert!(desk.text().contains("! no source is configured; i sets one up"), "{}", desk.text());
}
