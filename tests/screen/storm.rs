//! The storm: failures grouped by code, of a paste and of a log that is being counted.

use std::sync::Arc;

use errbook::envelope::bulk::{Batch, Spelling};
use errbook::envelope::{Decoded, Finding};
use errbook::tally::{Alarm, Tally, TallySpec};
use errbook::tui::{Exemplar, LogOrigin, Msg, Picture};
use insta::assert_snapshot;
use jiff::{SignedDuration, Timestamp};

use crate::desk::Desk;
use crate::paste::{limited, response};

/// Forty failures in ten minutes: a few limits all along, and signatures that go bad from the sixth minute on.
fn storm() -> (String, Decoded) {
    let (_, decoded) = response();
    let signature = decoded.findings.into_iter().next().unwrap();
    let at = |number: u32, minute: u32, finding: &Finding| Finding {
        request_id: Some(format!("{number:08}-0000-4000-8000-000000000000")),
        timestamp: Some(format!("2026-03-02T10:{minute:02}:{:02}Z", number % 60)),
        fields: Vec::new(),
        ..finding.clone()
    };
    let limited = (0..10).map(|minute| at(minute, minute, &limited()));
    let bad = (0..30).map(|number| at(100 + number, 6 + number / 8, &signature));
    let findings: Vec<Finding> = limited.chain(bad).collect();
    let text = "a line\n".repeat(findings.len());
    (text, Decoded { lines: findings.len(), findings, ..Decoded::default() })
}

#[test]
fn more_failures_than_lines_open_the_storm_and_enter_takes_an_exemplar() {
    let mut desk = Desk::new(80, 24);
    let (text, decoded) = storm();
    desk.paste(&text, decoded);
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    40 failures, 2026-03-02 10:00:00 to 10:09:09 UTC                 of this paste
    ━ Codes, by count ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    ▸    30 ·  75 %  LABEL_SIGNATURE_BAD    10:06:40 10:09:09      █▇ ↑10:06 first
         10 ·  25 %  LABEL_RATE_LIMITED     10:00:00 10:09:09  ██████









    ─ LABEL_SIGNATURE_BAD ─────────────────────────────────────────────── more ↓ ─
    First check  Compare the clock of the label printer with the sorter's.
    request id   00000100-0000-4000-8000-000000000000
    rose         at 10:06:40 UTC, from 0 to 7.5 a minute
    rate         8 a minute at the end, 8 at its highest
    seen         2026-03-02 10:06:40 to 10:09:09 UTC
    another id   00000101-0000-4000-8000-000000000000
    another id   00000102-0000-4000-8000-000000000000
    LABEL_SIGNATURE_BAD rose first, at 10:06:40 UTC, from 0 to 7.5 a minute
    Enter triage  n next  Tab pane  o order  y copy id  Esc back  q quit  F1 help
    ");
    desk.press("down y");
    assert_eq!(desk.asked, ["copy a request id: 00000000-0000-4000-8000-000000000000"]);
    desk.press("esc");
    assert!(desk.text().contains("1 to 6 of 40 failures"), "{}", desk.text());
    desk.press("b enter");
    assert!(desk.text().contains("Case 0001 · LABEL_SIGNATURE_BAD"), "{}", desk.text());
}

/// A picture of a log in which these failures stand: code, whether it is known, minute, how many.
fn picture(failures: &[(&str, bool, u32, u32)]) -> Picture {
    let mut batch = Batch::default();
    (batch.bytes, batch.uncoded) = (3_200_000_000, 12);
    for (code, known, minute, count) in failures {
        let catalog = "parcel".to_owned();
        let entry = known.then(|| (*code).to_owned());
        let spelling =
            Arc::new(Spelling { catalog, code: Some((*code).to_owned()), entry, known: *known, standard: false });
        for number in 0..*count {
            let begun: Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
            let at = begun + SignedDuration::from_secs(i64::from(minute * 60 + number % 60));
            let id = format!("{minute:08}-0000-4000-8000-{number:012}");
            batch.push(&spelling, &id, Some(at.as_millisecond()));
        }
    }
    let mut tally = Tally::new(TallySpec::default());
    tally.add(&batch);
    let exemplar = |spelling: &Spelling| match &spelling.code {
        Some(code) if spelling.known => {
            let line = format!("a line with {code}");
            let around = format!("before\n{line}\nafter").into_bytes().into();
            Exemplar::Line { line: line.into_bytes().into(), around }
        }
        _ => Exemplar::None,
    };
    Picture::of(&tally, exemplar, vec!["cannot read old.log.gz: cut off".into()])
}

fn steady(minutes: std::ops::Range<u32>) -> Vec<(&'static str, bool, u32, u32)> {
    minutes
        .flat_map(|minute| [("LABEL_RATE_LIMITED", true, minute, 2), ("LABEL_NEW_TRICK", false, minute, 1)])
        .collect()
}

/// Two limits and one unknown code a minute, and signatures that go bad from the sixth minute on.
pub fn counted(minutes: u32) -> Picture {
    let bad = (6..minutes).map(|minute| ("LABEL_SIGNATURE_BAD", true, minute, 40));
    picture(&steady(0..minutes).into_iter().chain(bad).collect::<Vec<_>>())
}

fn line_of(desk: &Desk, text: &str) -> usize {
    desk.text().lines().position(|line| line.contains(text)).unwrap_or_else(|| panic!("no {text} in {}", desk.text()))
}

#[test]
fn a_log_is_shown_as_it_is_counted() {
    let mut desk = Desk::new(80, 24).on_log(LogOrigin::Piped);
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    0 failures                                                           reading …
    ━ Codes, by count ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    Reading what is piped in. Each failure shows here as it comes.










    ─ Details ────────────────────────────────────────────────────────────────────








    Enter triage  n next  Tab pane  o order  y copy id  Esc back  q quit  F1 help
    ");
    desk.send(Msg::Counted(Box::new(counted(4))));
    assert!(line_of(&desk, "LABEL_RATE_LIMITED") < line_of(&desk, "LABEL_NEW_TRICK"));
    desk.send(Msg::Counted(Box::new(counted(10))));
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    190 failures in 3.2 GB of log, 2026-03-02 10:00:00 to 10:09:39 UTC   reading …
    ━ Codes, by count ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    ▸   160 ·  84 %  LABEL_SIGNATURE_BAD    10:06:00 10:09:39      ██ ↑10:06 first
         20 ·  11 %  LABEL_RATE_LIMITED     10:00:00 10:09:01  ██████
    ─ codes that no catalog has ─
         10 ·   5 %  LABEL_NEW_TRICK        10:00:00 10:09:00  ██████
      not counted: 12 failures without a code that is known
      ! cannot read old.log.gz: cut off





    ─ LABEL_SIGNATURE_BAD ─────────────────────────────────────────────── more ↓ ─
    First check  Compare the clock of the label printer with the sorter's.
    request id   00000006-0000-4000-8000-000000000000
    rose         at 10:06:00 UTC, from 0 to 40 a minute
    rate         40 a minute at the end, 40 at its highest
    seen         2026-03-02 10:06:00 to 10:09:39 UTC
    another id   00000006-0000-4000-8000-000000000001
    another id   00000006-0000-4000-8000-000000000002
    LABEL_SIGNATURE_BAD rose first, at 10:06:00 UTC, from 0 to 40 a minute
    Enter triage  n next  Tab pane  o order  y copy id  Esc back  q quit  F1 help
    ");
    assert_snapshot!(desk.styles(), @r"
    bbbbbbb
    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
    rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr
                   bbbbbbbbbbbbbbbbbbbbbbb                            bbbbbbbbbbbb

                   bbbbbbbbbbbbbbbbbbbbbbb                            bbbbbbbbbbbb

        bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb





    d                     ddddddddddddddddddddddddddddddddddddddddddddddd        d
                 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb

                 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb





    bbbbb         b       bbb       b        b          bbb       b       bb
    ");
    desk.send(Msg::Ended(None));
    assert!(desk.text().lines().nth(1).unwrap().ends_with("ended"), "{}", desk.text());
    desk.press("tab pagedown pagedown");
    assert_snapshot!(desk.text().lines().skip(14).collect::<Vec<_>>().join("\n"), @r"
    ━ LABEL_SIGNATURE_BAD ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ end ━
    another id   00000006-0000-4000-8000-000000000001
    another id   00000006-0000-4000-8000-000000000002
    catalog      parcel
    Means        The seal on the label does not match its bytes, so the sorter
                 threw the parcel out.
    Retry        only after this: print a fresh label
    Why          the same label fails the same way
    LABEL_SIGNATURE_BAD rose first, at 10:06:00 UTC, from 0 to 40 a minute
    Enter triage  n next  Tab pane  o order  y copy id  Esc back  q quit  F1 help
    ");
}

#[test]
fn a_narrow_screen_keeps_code_count_and_rate_and_a_wide_one_shows_everything() {
    let mut desk = Desk::new(40, 12).on_log(LogOrigin::Watched);
    desk.send(Msg::Counted(Box::new(counted(10))));
    assert_snapshot!(desk.text(), @r"
    190 failures in 3.2 GB of lo… watching
    ━ Codes, by rate now ━━━━━━━━━━━━━━━━━
    ▸   160  LABEL_SIGNATURE_BAD      ██ ↑
         20  LABEL_RATE_LIMITED   ██████
    ─ codes that no catalog has ─
         10  LABEL_NEW_TRICK      ██████
      not counted: 12 failures without a
                   code that is known
      ! cannot read old.log.gz: cut off

    LABEL_SIGNATURE_BAD rose first, at 10…
    Enter triage Esc back q quit F1 help
    ");
    desk.press("tab");
    assert!(desk.text().contains("━ LABEL_SIGNATURE_BAD"), "{}", desk.text());
    desk.press("esc").resize(160, 20);
    assert_snapshot!(desk.text(), @r"
    errbook                                                                                                                                               parcel 3
    190 failures in 3.2 GB of log, 2026-03-02 10:00:00 to 10:09:39 UTC                                                                                    watching
    ━ Codes, by rate now ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ LABEL_SIGNATURE_BAD ────────────────────────────────────────
    ▸   160 ·  84 %  LABEL_SIGNATURE_BAD              10:06:00 10:09:39        ████   ↑10:06 first  First check  Compare the clock of the label printer with the
         20 ·  11 %  LABEL_RATE_LIMITED               10:00:00 10:09:01  ██████████                              sorter's.
    ─ codes that no catalog has ─                                                                   request id   00000006-0000-4000-8000-000000000000
         10 ·   5 %  LABEL_NEW_TRICK                  10:00:00 10:09:00  ██████████                 rose         at 10:06:00 UTC, from 0 to 40 a minute
      not counted: 12 failures without a code that is known                                         rate         40 a minute at the end, 40 at its highest
      ! cannot read old.log.gz: cut off                                                             seen         2026-03-02 10:06:00 to 10:09:39 UTC
                                                                                                    another id   00000006-0000-4000-8000-000000000001
                                                                                                    another id   00000006-0000-4000-8000-000000000002
                                                                                                    catalog      parcel
                                                                                                    Means        The seal on the label does not match its bytes,
                                                                                                                 so the sorter threw the parcel out.
                                                                                                    Retry        only after this: print a fresh label
                                                                                                    Why          the same label fails the same way


    LABEL_SIGNATURE_BAD rose first, at 10:06:00 UTC, from 0 to 40 a minute
    Enter triage  n next  Tab pane  o order  y copy id  z wide  Esc back  q quit  F1 help
    ");
}

#[test]
fn groups_stand_in_the_order_asked_for_and_the_selection_stays_on_its_code() {
    let mut desk = Desk::new(80, 24).on_log(LogOrigin::Watched);
    let rising = ("LABEL_SIGNATURE_BAD", true, 4, 9);
    desk.send(Msg::Counted(Box::new(picture(&[steady(0..5), vec![rising]].concat()))));
    assert!(desk.text().contains("Codes, by rate now") && desk.text().contains("▸     9"), "{}", desk.text());
    desk.press("down");
    assert!(desk.text().contains("▸    10 ·  42 %  LABEL_RATE_LIMITED"), "{}", desk.text());
    desk.press("o");
    assert!(desk.text().contains("Codes, by start"), "{}", desk.text());
    desk.press("o");
    assert!(line_of(&desk, "LABEL_RATE_LIMITED") < line_of(&desk, " 9 ·  38 %"), "{}", desk.text());
    assert!(desk.text().contains("▸    10"), "{}", desk.text());
}

#[test]
fn enter_opens_the_paste_box_on_a_line_of_the_group_and_esc_returns_to_the_log() {
    let mut desk = Desk::new(80, 24).on_log(LogOrigin::Piped);
    desk.send(Msg::Counted(Box::new(counted(10))));
    desk.press("y enter");
    assert!(desk.text().contains("a line with LABEL_SIGNATURE_BAD"), "{}", desk.text());
    assert_eq!(desk.asked, ["copy a request id: 00000006-0000-4000-8000-000000000000"]);
    desk.press("esc down down enter");
    assert!(desk.text().contains("! no line of it was kept"), "{}", desk.text());
    desk.press("esc");
    assert!(desk.text().contains("type what you see"), "{}", desk.text());
    desk.press("f5");
    assert!(desk.text().contains("▸    10"), "{}", desk.text());
}

#[test]
fn what_is_piped_in_and_short_is_a_paste() {
    let (text, decoded) = response();
    let mut desk = Desk::new(80, 24).on_log(LogOrigin::Piped);
    desk.decoded = decoded;
    desk.send(Msg::Counted(Box::new(picture(&[("LABEL_SIGNATURE_BAD", true, 1, 1)]))));
    desk.send(Msg::Ended(Some(text.into_bytes())));
    assert!(desk.text().contains("━ what it says"), "{}", desk.text());
    desk.press("esc f5");
    assert!(desk.text().contains("! no log is being counted"), "{}", desk.text());
}

#[test]
fn a_screenful_of_failures_stays_grouped_and_so_does_a_log_that_was_left() {
    let mut desk = Desk::new(80, 24).on_log(LogOrigin::Piped);
    desk.send(Msg::Counted(Box::new(picture(&[("LABEL_SIGNATURE_BAD", true, 1, 21)]))));
    desk.send(Msg::Ended(Some(b"short".to_vec())));
    assert!(desk.text().contains("▸    21"), "{}", desk.text());
    let mut desk = Desk::new(80, 24).on_log(LogOrigin::Piped);
    desk.press("esc").send(Msg::Ended(Some(b"short".to_vec())));
    assert!(desk.text().contains("type what you see"), "{}", desk.text());
}

#[test]
fn an_alarm_is_told_wherever_one_is_rings_and_stays_in_sight() {
    let alarm = |code: &str, rule: &str, count| {
        let (code, catalog) = (Some(code.to_owned()), "parcel".to_owned());
        let spelling = Spelling { catalog, entry: code.clone(), code, known: true, standard: false };
        let at = "2026-03-02T10:06:05Z".parse::<Timestamp>().unwrap().as_millisecond();
        Alarm { rule: rule.into(), spelling: Arc::new(spelling), count, at }
    };
    let mut desk = Desk::new(80, 24).on_log(LogOrigin::Watched);
    desk.model = desk.model.alarmed_by(vec!["LABEL_* > 5/m".into(), "new".into()]);
    assert!(desk.text().contains("watching, no alarm"), "{}", desk.text());
    assert!(desk.text().contains("An alarm is raised on: LABEL_* > 5/m, new"), "{}", desk.text());
    desk.send(Msg::Counted(Box::new(counted(10))));
    desk.press("esc");
    desk.send(Msg::Alarmed(vec![
        alarm("LABEL_RATE_LIMITED", "new", 1),
        alarm("LABEL_RATE_LIMITED", "LABEL_* > 5/m", 6),
    ]));
    let words = "alarm: LABEL_* > 5/m: LABEL_RATE_LIMITED · parcel, 6 at 2026-03-02 10:06:05 UTC, and 1 more";
    assert_eq!(desk.asked, [format!("put \u{7}\u{1b}]9;errbook: {words}\u{7}")]);
    let text = desk.text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("type what you see") && text.contains(&format!("! {words}")), "{}", desk.text());
    desk.press("f5");
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    190 failures in 3.2 GB of log, 2026-03-02 10:00:00 to 10:0… watching, 2 alarms
    ━ Codes, by rate now ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    ▸   160 ·  84 %  LABEL_SIGNATURE_BAD    10:06:00 10:09:39      ██ ↑10:06 first
    !    20 ·  11 %  LABEL_RATE_LIMITED     10:00:00 10:09:01  ██████
    ─ codes that no catalog has ─
         10 ·   5 %  LABEL_NEW_TRICK        10:00:00 10:09:00  ██████
      not counted: 12 failures without a code that is known
      ! cannot read old.log.gz: cut off





    ─ LABEL_SIGNATURE_BAD ─────────────────────────────────────────────── more ↓ ─
    First check  Compare the clock of the label printer with the sorter's.
    request id   00000006-0000-4000-8000-000000000000
    rose         at 10:06:00 UTC, from 0 to 40 a minute
    rate         40 a minute at the end, 40 at its highest
    seen         2026-03-02 10:06:00 to 10:09:39 UTC
    another id   00000006-0000-4000-8000-000000000001
    another id   00000006-0000-4000-8000-000000000002
    Last alarm: LABEL_* > 5/m: LABEL_RATE_LIMITED · parcel, 6 at 2026-03-02 10:06…
    Enter triage  n next  Tab pane  o order  y copy id  Esc back  q quit  F1 help
    ");
    desk.press("down");
    let text = desk.text().split_whitespace().collect::<Vec<_>>().join(" ");
    for alarm in [
        "alarm LABEL_* > 5/m: LABEL_RATE_LIMITED · parcel, 6 at 2026-03-02 10:06:05 UTC",
        "alarm new: LABEL_RATE_LIMITED · parcel, 1 at 2026-03-02 10:06:05 UTC",
    ] {
        assert!(text.contains(alarm), "{}", desk.text());
    }
}

#[test]
fn what_was_there_from_the_beginning_is_told_before_what_rose_later_and_with_its_day() {
    let day = 24 * 60;
    let rows = [("LABEL_SIGNATURE_BAD", true, 0, 40), ("LABEL_RATE_LIMITED", true, 2 * day, 30)];
    let mut desk = Desk::new(120, 30).on_log(LogOrigin::Piped);
    desk.send(Msg::Counted(Box::new(picture(&rows))));
    let told = "LABEL_SIGNATURE_BAD was there from the beginning, 2026-03-02 10:00:00 UTC: 40 in 2 min";
    assert!(desk.text().contains(told) && !desk.text().contains(" first"), "{}", desk.text());
    desk.press("down");
    assert!(desk.text().contains("at 2026-03-04 10:00:00 UTC, from 0 to 30 a minute"), "{}", desk.text());
}
