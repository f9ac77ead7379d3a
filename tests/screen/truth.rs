//! What the case says is true: who did what, what a retry brought, what is known and from where.

use errbook::envelope::{Decoded, Finding};
use errbook::triage::{Event, EventKind};
use errbook::tui::{Msg, Ran};

use crate::case::{happened, opened};
use crate::desk::Desk;
use crate::paste::{ID, response};

/// Somebody else does this in the case that is looked at.
fn elsewhere(desk: &mut Desk, act: EventKind) {
    let last = desk.events.last().unwrap().clone();
    desk.events.push(Event::next(last.case.clone(), Some(&last), desk.now, "bob@lap".into(), act));
    desk.send(Msg::Renewed(desk.events.clone()));
}

/// The line of a step among the steps.
fn step(desk: &Desk, number: &str) -> String {
    let shown = desk.text();
    let line = shown.lines().find(|line| line.chars().skip(3).collect::<String>().starts_with(number));
    line.unwrap_or_default().chars().skip(1).take(40).collect::<String>().trim_end().to_owned()
}

#[test]
fn each_outcome_of_a_retry_has_its_mark_and_its_word() {
    for (answer, mark, word) in
        [("1", '✓', "fixed"), ("2", '✗', "same error"), ("3", '≠', "another error"), ("5", '?', "no answer")]
    {
        let mut desk = opened();
        desk.resize(170, 30);
        desk.press("space space space").press(answer);
        if ["1", "3"].contains(&answer) {
            desk.press("esc");
        }
        assert_eq!(step(&desk, "4"), format!("▸ 4 {mark} Retry once"), "{}", desk.text());
        let told = format!("{mark} {word}, by ada@desk, 2026-03-02 10:19:12 UTC");
        assert!(desk.text().contains(&told), "{}", desk.text());
    }
}

#[test]
fn a_fixed_failure_is_not_told_twice_and_no_further_retry_is_advised() {
    let mut desk = opened();
    desk.press("space space space 1 esc");
    assert_eq!(desk.text().matches("✓ fixed").count(), 1, "{}", desk.text());
    assert!(!desk.text().contains("Retry:") && !desk.text().contains("once more"), "{}", desk.text());
}

#[test]
fn the_newest_retry_stands_above_the_others() {
    let mut desk = opened();
    desk.press("space space space 2 space").write("again").press("enter 5");
    let shown = desk.text();
    let newest = shown.find("? no answer, by ada@desk").unwrap();
    assert_eq!(shown.matches("? no answer").count(), 1, "told once: {shown}");
    desk.press("tab pagedown");
    assert!(newest < shown.find("Retry:").unwrap() && desk.text().contains("✗ same error, 2026"), "{}", desk.text());
}

#[test]
fn space_never_undoes_what_somebody_else_did() {
    let mut desk = opened();
    elsewhere(&mut desk, EventKind::Answered { step: "evidence".into() });
    desk.press("space");
    assert!(desk.text().contains("! bob@lap did it; u opens it again"), "{}", desk.text());
    desk.press("u");
    assert!(desk.text().contains("! bob@lap did this step just now"), "{}", desk.text());
    desk.wait(2).press("u");
    assert!(desk.text().contains("bob@lap did this step. Open it again?"), "{}", desk.text());
    desk.press("enter");
    assert_eq!(happened(&desk).last().unwrap(), "answered evidence");
    desk.press("u 2");
    assert_eq!(happened(&desk).last().unwrap(), "unanswered evidence");
}

#[test]
fn a_fact_is_corrected_and_says_what_it_was_and_where_it_comes_from() {
    let mut desk = opened();
    desk.press("up f");
    assert!(desk.text().contains("Which one is to be corrected?"), "{}", desk.text());
    let text = desk.text();
    let line = text.lines().rfind(|line| line.contains("request id: b6d8")).unwrap();
    let number = line.trim_start_matches('▸').trim().split(' ').next().unwrap().to_owned();
    desk.press(&number);
    assert!(desk.text().contains(&format!("> {ID}")), "{}", desk.text());
    desk.press("ctrl-u").write("min ago").press("enter");
    assert!(desk.text().contains("Is that the request id? an id has no spaces"), "{}", desk.text());
    desk.press("ctrl-u").write("0c0ffee0-424b-1fee-9709-931505d9abcd").press("enter tab");
    desk.resize(200, 40);
    assert!(desk.text().contains("0c0ffee0-424b-1fee-9709-931505d9abcd (by hand, was"), "{}", desk.text());
    assert!(desk.text().contains(&format!("{ID})")), "{}", desk.text());
    assert!(desk.text().contains("request id by hand"), "{}", desk.text());
}

#[test]
fn a_time_of_day_is_taken_and_a_time_that_is_none_is_questioned() {
    let mut desk = Desk::new(80, 24);
    desk.write("parcel_lost").press("enter space").write(ID).press("enter").write("ten past").press("enter");
    assert!(desk.text().contains("it cannot be read as a time"), "{}", desk.text());
    desk.press("ctrl-u").write("10:11").press("enter");
    assert!(desk.text().contains("time: 2026-03-02T10:11:00Z"), "{}", desk.text());
}

#[test]
fn a_deadline_that_has_passed_is_called_expired_and_one_to_come_counts_down() {
    for (end, said) in [("2025-11-20T10:19:12Z", "EXPIRED 102 d 0 h ago"), ("2026-03-02T10:20:00Z", "48 s left")] {
        let mut desk = Desk::new(160, 30);
        let (text, mut decoded) = response();
        decoded.findings[0].extra = vec![("approval_expires_at".into(), end.into())];
        desk.paste(&text, decoded);
        assert!(desk.text().contains(said), "{}", desk.text());
        desk.press("enter up");
        assert!(desk.text().contains(said), "{}", desk.text());
    }
}

#[test]
fn local_time_stands_beside_utc_wherever_a_time_does() {
    let mut desk = Desk::new(160, 30);
    let model = std::mem::replace(&mut desk.model, Desk::new(80, 24).model);
    desk.model = model.at(jiff::tz::TimeZone::fixed(jiff::tz::offset(2)));
    let (text, mut decoded) = response();
    decoded.findings[0].extra = vec![("approval_expires_at".into(), "2026-03-02T10:20:00Z".into())];
    desk.paste(&text, decoded).press("enter up");
    for told in [
        // Who did it, what was captured, the deadline, the facts under the steps, who did what.
        "2026-03-02 10:19:12 UTC (12:19:12 +02:00)",
        "time         2026-03-02T10:11:12Z (12:11:12 +02:00), 8 min ago",
        "48 s left (12:20:00 +02:00)",
        "time: 2026-03-02T10:11:12Z (12:11:12",
        "2026-03-02, UTC (+02:00)",
        "10:19 (12:19) ada opened the case",
    ] {
        assert!(desk.text().contains(told), "{told}\n{}", desk.text());
    }
}

#[test]
fn what_happens_after_the_end_is_shown_as_after_it_and_what_fixed_it_stays_in_sight() {
    let mut desk = opened();
    desk.press("e 1").write("set the clock").press("enter");
    assert!(desk.text().contains("What fixed it: set the clock"), "{}", desk.text());
    assert!(!desk.text().contains("after the end"), "{}", desk.text());
    desk.resize(160, 30);
    desk.press("n").write("Bo says thanks").press("enter");
    let text = desk.text();
    assert!(text.find("closed the case").unwrap() < text.find("after the end").unwrap(), "{text}");
    assert!(text.find("after the end").unwrap() < text.find("noted: Bo says thanks").unwrap(), "{text}");
}

#[test]
fn of_a_good_answer_only_its_shape_is_kept() {
    let mut desk = crate::retry::ready();
    desk.decoded = Decoded::default();
    let text = "HTTP/1.1 200 OK\nX-Request-Id: r-99\n\n{\"card\":\"4111 1111\"}\n".into();
    desk.ran = Ok(Ran { text, findings: Vec::<Finding>::new(), cut: None });
    desk.press("x").write("curl https://parcel.test/x").press("enter").write("run").press("enter");
    let kept = desk.events.iter().rev().find_map(|event| match &event.act {
        EventKind::Pasted { text } => Some(text.to_string()),
        _ => None,
    });
    let kept = kept.unwrap();
    assert_eq!(kept, "HTTP 200\nrequest id r-99\nbody of 20 bytes, a JSON object with card");
}
