//! The evidence step: sources answer one by one, late answers are dropped, what is found is pinned.

use errbook::envelope::Redacted;
use errbook::evidence::{Coverage, Found, LogLine, News, Series, State};
use errbook::triage::{EventKind, Trouble};
use errbook::tui::{Msg, Ticket};
use insta::assert_snapshot;
use jiff::{SignedDuration, Timestamp};

use crate::desk::Desk;
use crate::paste::{ID, response};

/// A screen on the evidence step of the pasted response, with three sources.
pub fn asking() -> Desk {
    let mut desk = Desk::new(170, 36).asking(&["sorter log", "metrics", "archive"]);
    let (text, decoded) = response();
    desk.paste(&text, decoded).press("enter");
    desk
}

pub fn answer(desk: &mut Desk, ticket: Ticket, source: usize, state: State) {
    desk.send(Msg::Gathered(ticket, Box::new(News { source, name: String::new(), state })));
}

pub fn covered(lines: u64) -> Coverage {
    let at = |text: &str| Some(format!("2026-03-02T{text}Z").parse().unwrap());
    Coverage { places: 1, lines, first: at("10:00:00"), last: at("10:15:00"), outside: None }
}

pub fn line(at: &str, text: &str, hit: Option<&'static str>) -> LogLine {
    LogLine {
        source: "sorter log".into(),
        place: Redacted::new("sorter.log:7"),
        at: Some(format!("2026-03-02T{at}Z").parse().unwrap()),
        zoned: true,
        text: Redacted::new(text),
        hit,
        gap: false,
    }
}

fn log() -> Found {
    let lines = vec![
        line("10:11:11", "label_read p-7", None),
        line("10:11:12", &format!("label_rejected reason=signature id={ID} \u{1b}[31m"), Some("request id")),
        LogLine { gap: true, ..line("10:14:00", "label_read p-9", None) },
    ];
    Found { lines, covered: covered(900), ..Found::default() }
}

fn figures() -> Found {
    let point = |minute: u32, value: f64| (format!("2026-03-02T10:{minute:02}:00Z").parse().unwrap(), value);
    let series = Series {
        source: "metrics".into(),
        name: Redacted::new("parcel_labels_rejected_total{reason=\"signature\"}"),
        counter: true,
        points: vec![point(0, 1.0), point(5, 1.0), point(10, 2.0), point(12, 8.0), point(15, 8.0)],
        at: Some("2026-03-02T10:11:12Z".parse().unwrap()),
        note: Some("moves by one a parcel".into()),
    };
    Found { series: vec![series], covered: covered(5), ..Found::default() }
}

#[test]
fn every_source_has_its_own_state_and_the_lines_stand_in_the_order_of_time() {
    let mut desk = asking();
    assert_eq!(desk.asked, ["gather 2026-03-02T09:56:12Z to 2026-03-02T10:16:12Z"]);
    let ticket = desk.tickets[0];
    answer(&mut desk, ticket, 0, State::Done(log()));
    let trouble = Trouble { what: "no answer".into(), why: "401".into(), next: "check the token".into() };
    answer(&mut desk, ticket, 2, State::Failed(trouble));
    assert!(desk.text().contains("metrics      asking …"), "{}", desk.text());
    answer(&mut desk, ticket, 1, State::Done(figures()));
    assert_snapshot!(desk.text(), @r#"
    errbook                                                                                                                                                         parcel 3
    Case 0001 · LABEL_SIGNATURE_BAD · open 0 s
    ━ Steps ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ 2 Check log and metrics ────────────────────────────────────────────── more ↓ ─  ─ Who did what ───────────────────────────
      1 ✓ Capture id, time and code            Find the sorter's lines of this id.                                                2026-03-02, UTC
          from the paste                                                                                                          10:19 ada opened the case
    ▸ 2   Check log and metrics                around       2026-03-02 09:56:12 to 10:16:12 UTC                                   10:19 ada pasted an answer
          1 hit · 1 figure · 1 failed          sorter log   1 hit                                                                 10:19 ada did: Capture id, time and code
      3 · Apply the action                     metrics      1 figure
          opens after step 2                   archive      failed: 401
      4 · Retry once
          opens after step 3                   Lines
                                                 10:11:11.000 label_read p-7
    request id:                                ▸ 10:11:12.000 sorter.log:7 label_rejected reason=signature
      b6d801b2-424b-1fee-9709-931505d9abcd       id=b6d801b2-424b-1fee-9709-931505d9abcd ␛[31m [request id]
    time: 2026-03-02T10:11:12Z, 8 min ago        …
    surface: gateway                             10:14:00.000 label_read p-9
    catalog: parcel
                                               parcel_labels_rejected_total  +6 after, +1 before
                                                 reason="signature"
                                                                 ▂  █
                                                                  ▲ the failure
                                                 moves by one a parcel

                                               About the sources
                                               ! archive: no answer: 401; check the token

                                               Where to look
                                               log: label_rejected in the sorter log
                                                    `reason` and `key_id`
                                               metric: parcel_labels_rejected_total
                                                       reason="signature"
                                                       moves by one a parcel

                                               - No line at all means that the sorter never saw it.

    Space done  p pin  b before it  f follow  w wider  a again  v pager  s skip  n note  y copy  e end  r report  h hand over  c summary  z wide  Esc back  q quit  F1 help
    "#);
}

#[test]
fn an_answer_to_an_earlier_question_is_dropped() {
    let mut desk = asking();
    desk.press("a");
    let (old, new) = (desk.tickets[0], desk.tickets[1]);
    answer(&mut desk, old, 0, State::Done(log()));
    assert!(desk.text().contains("sorter log   asking …"), "{}", desk.text());
    answer(&mut desk, new, 0, State::Done(log()));
    assert!(desk.text().contains("sorter log   1 hit"), "{}", desk.text());
}

#[test]
fn leaving_the_step_calls_the_sources_off_and_coming_back_asks_anew() {
    let mut desk = asking();
    desk.press("up");
    assert_eq!(desk.asked[1..], ["call off"]);
    assert!(!desk.text().contains("asking"), "{}", desk.text());
    desk.press("down w");
    assert_eq!(
        desk.asked[2..],
        ["gather 2026-03-02T09:56:12Z to 2026-03-02T10:16:12Z", "gather 2026-03-02T09:11:12Z to 2026-03-02T10:31:12Z",]
    );
}

#[test]
fn several_hits_are_pinned_and_space_does_the_step() {
    let mut desk = asking();
    let ticket = desk.tickets[0];
    answer(&mut desk, ticket, 0, State::Done(log()));
    answer(&mut desk, ticket, 1, State::Done(figures()));
    desk.press("p");
    assert!(desk.text().contains("▸ 1 all of it: 1 hit, 1 figure"), "{}", desk.text());
    desk.press("2");
    assert!(desk.text().contains("2 ✓ ") && desk.text().contains("▸ 3 "), "{}", desk.text());
    desk.press("enter 2");
    assert!(desk.text().contains("! that is pinned already"), "{}", desk.text());
    desk.press("esc space");
    let acts: Vec<&EventKind> = desk.events.iter().rev().take(3).map(|event| &event.act).collect();
    let [
        EventKind::Answered { step },
        EventKind::Attached { source: second, .. },
        EventKind::Attached { source, excerpt, .. },
    ] = acts[..]
    else {
        panic!("{acts:?}")
    };
    assert_eq!((source.as_str(), excerpt.as_str().contains(ID)), ("sorter log", true));
    assert_eq!((second.as_str(), step.as_str()), ("metrics", "evidence"));
    desk.press("up");
    assert!(desk.text().contains("Pinned from sorter log: one line"), "{}", desk.text());
}

#[test]
fn what_a_source_covered_is_told_whole_in_the_narrowest_pane() {
    let mut desk = asking();
    let ticket = desk.tickets[0];
    answer(&mut desk, ticket, 0, State::Done(Found { covered: covered(4_105), ..Found::default() }));
    for (width, height) in [(80, 24), (40, 40)] {
        desk.resize(width, height);
        let panes = desk.text();
        let right =
            panes.lines().map(|line| if width == 80 { line.chars().skip(40).collect() } else { line.to_owned() });
        let told = right.collect::<Vec<String>>().join(" ");
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        let whole = "sorter log: nothing in 1 place, 4,105 lines, 2026-03-02 10:00:00 to 10:15:00 UTC";
        assert!(told.contains(whole), "{panes}");
        desk.press("tab");
    }
}

#[test]
fn what_can_be_pinned_is_listed_as_the_step_shows_it_and_all_of_it_is_all() {
    let mut desk = asking();
    let ticket = desk.tickets[0];
    answer(&mut desk, ticket, 0, State::Done(log()));
    answer(&mut desk, ticket, 1, State::Done(figures()));
    desk.press("p");
    let text = desk.text();
    let line = text.lines().find(|line| line.trim_start().starts_with("2 ")).unwrap();
    assert!(line.trim_start().starts_with("2 10:1") && !line.contains("2026"), "{text}");
    desk.press("1");
    assert_eq!(desk.text().matches("✓ ").count(), 5, "the first step, what is kept, and all three: {}", desk.text());
}

#[test]
fn an_honest_nothing_is_accepted_with_what_was_covered() {
    let mut desk = asking();
    let ticket = desk.tickets[0];
    let nothing = Found { covered: covered(900), remarks: vec!["Another pod may have it.".into()], ..Found::default() };
    for source in 0..3 {
        answer(&mut desk, ticket, source, State::Done(nothing.clone()));
    }
    assert!(desk.text().contains("- sorter log, metrics, archive: Another pod may have it."), "{}", desk.text());
    desk.press("p");
    assert!(desk.text().contains("! nothing was found to pin; Space accepts that"), "{}", desk.text());
    desk.press("space");
    let acts: Vec<&EventKind> = desk.events.iter().rev().take(2).map(|event| &event.act).collect();
    let EventKind::Noted { text, .. } = acts[1] else { panic!("{acts:?}") };
    assert!(text.as_str().starts_with("nothing found\nsorter log: nothing in 1 place, 900 lines"), "{text}");
    assert_eq!(acts[0], &EventKind::Answered { step: "evidence".into() });
}

#[test]
fn a_nothing_that_not_every_source_could_confirm_says_so() {
    let mut desk = asking();
    let ticket = desk.tickets[0];
    let nothing = Found { covered: covered(900), ..Found::default() };
    answer(&mut desk, ticket, 0, State::Done(nothing.clone()));
    answer(&mut desk, ticket, 1, State::Done(nothing));
    let trouble = Trouble { what: "no answer".into(), why: "401".into(), next: "check the token".into() };
    answer(&mut desk, ticket, 2, State::Failed(trouble));
    desk.press("space");
    let noted = desk.events.iter().find_map(|event| match &event.act {
        EventKind::Noted { text, .. } => Some(text.to_string()),
        _ => None,
    });
    assert!(noted.as_ref().is_some_and(|text| text.ends_with("archive: no answer: 401; check the token")), "{noted:?}");
}

/// So many hits of one source, each as long as a line of an answer can be.
fn flood(source: usize) -> Found {
    let text = format!("id={ID} {}", "x".repeat(16_000));
    let line = |at: i64| LogLine {
        source: format!("source {source}"),
        place: Redacted::new("pod/gateway-0"),
        at: Some("2026-03-02T10:11:12Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(at)),
        ..line("10:11:12", &text, Some("request id"))
    };
    Found { lines: (-200..200).map(line).collect(), covered: covered(400), ..Found::default() }
}

#[test]
fn a_flood_of_hits_is_shown_in_part_pinned_in_part_and_paged_whole() {
    let mut desk = asking();
    let ticket = desk.tickets[0];
    for source in 0..3 {
        answer(&mut desk, ticket, source, State::Done(flood(source)));
    }
    assert!(desk.text().contains("Lines nearest to the failure; 1000 more in the pager (v)"), "{}", desk.text());
    desk.press("p");
    assert!(desk.text().contains("1 all of it: 1,200 hits"), "{}", desk.text());
    desk.press("1 esc");
    let excerpt = desk.events.iter().find_map(|event| match &event.act {
        EventKind::Attached { excerpt, .. } => Some(excerpt.to_string()),
        _ => None,
    });
    let excerpt = excerpt.unwrap();
    assert!(excerpt.len() < 70_000 && excerpt.ends_with("… and 1,196 more lines"), "{}", excerpt.len());
    desk.press("up v");
    let paged = desk.asked.last().unwrap();
    assert_eq!(paged.matches(&"x".repeat(16_000)).count(), 1_200);
}

/// How many keys it takes to page through the step.
fn pages(desk: &mut Desk) -> usize {
    let mut pages = 1;
    while desk.text().contains(" more ↓ ") {
        desk.press("pagedown");
        pages += 1;
    }
    pages
}

#[test]
fn a_frame_lays_out_no_more_of_ten_floods_than_of_one() {
    let flood = flood(0);
    let of = |sources: usize, pins: usize| {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
        let mut desk = Desk::new(170, 250).asking(&names[..sources]);
        let (text, decoded) = response();
        desk.paste(&text, decoded).press("enter");
        let ticket = desk.tickets[0];
        for source in 0..sources {
            answer(&mut desk, ticket, source, State::Done(flood.clone()));
        }
        for _ in 0..pins {
            desk.press("p 1 esc up");
        }
        desk.press("tab");
        pages(&mut desk)
    };
    let (one, ten, pinned) = (of(1, 0), of(10, 0), of(10, 1));
    assert!(one > 3 && ten <= one + 1, "{one} pages and {ten}");
    assert!(pinned <= ten + 1, "{ten} pages and {pinned}");
}

#[test]
fn a_hit_can_be_copied_and_says_its_source_where_there_are_several() {
    let mut desk = asking();
    let ticket = desk.tickets[0];
    let mut late = log();
    late.lines.retain(|line| line.hit.is_some());
    for line in &mut late.lines {
        (line.source, line.at) = ("archive".into(), Some("2026-03-02T10:12:12Z".parse().unwrap()));
    }
    answer(&mut desk, ticket, 0, State::Done(log()));
    answer(&mut desk, ticket, 2, State::Done(late));
    assert!(desk.text().contains("▸ 10:12:12.000 archive sorter.log:7"), "{}", desk.text());
    assert!(desk.text().contains("1 hit, the nearest 1 min 0 s after the failure"), "{}", desk.text());
    assert!(
        desk.text().contains("- archive: Its hits come after the failure: a retry, or this clock"),
        "{}",
        desk.text()
    );
    desk.press("y");
    assert!(desk.text().contains("a log line: 2026-03-02T10:11:12Z sorter.log:7"), "{}", desk.text());
    desk.press("3");
    assert!(desk.asked.last().unwrap().starts_with("copy a log line: 2026-03-02T10:11:12Z"), "{:?}", desk.asked);
}

#[test]
fn metrics_that_are_pasted_twice_show_what_moved() {
    let mut desk = Desk::new(170, 30);
    let (text, decoded) = response();
    desk.paste(&text, decoded).press("enter");
    assert!(desk.text().contains("Paste the text of /metrics here, twice"), "{}", desk.text());
    let scrape =
        |count: u32| format!("# TYPE x counter\nx 1\nparcel_labels_rejected_total{{reason=\"signature\"}} {count}\n");
    desk.send(Msg::Pasted(scrape(7).into_bytes()));
    assert!(desk.text().contains("parcel_labels_rejected_total  7, measured once"), "{}", desk.text());
    desk.now += SignedDuration::from_secs(30);
    desk.send(Msg::Pasted(scrape(13).into_bytes()));
    assert_snapshot!(desk.text(), @r#"
    errbook                                                                                                                                                         parcel 3
    Case 0001 · LABEL_SIGNATURE_BAD · open 30 s
    ━ Steps ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ 2 Check log and metrics ────────────────────────────────────────────── more ↓ ─  ─ Who did what ───────────────────────────
      1 ✓ Capture id, time and code            Find the sorter's lines of this id.                                                2026-03-02, UTC
          from the paste                                                                                                          10:19 ada opened the case
    ▸ 2   Check log and metrics                No source is configured: look for yourself, or i sets one up.                      10:19 ada pasted an answer
          1 figure                                                                                                                10:19 ada did: Capture id, time and code
      3 · Apply the action                     /metrics     1 figure
          opens after step 2
      4 · Retry once                           parcel_labels_rejected_total  +6 in 30 s
          opens after step 3                     reason="signature"
                                                 moves by one a parcel
    request id:
      b6d801b2-424b-1fee-9709-931505d9abcd     Where to look
    time: 2026-03-02T10:11:12Z, 8 min ago      log: label_rejected in the sorter log
    surface: gateway                                `reason` and `key_id`
    catalog: parcel                            metric: parcel_labels_rejected_total
                                                       reason="signature"
                                                       moves by one a parcel

                                               - No line at all means that the sorter never saw it.

                                               To copy (y)
                                               - request id: b6d801b2-424b-1fee-9709-931505d9abcd
                                               - log search: grep -F -- b6d801b2-424b-1fee-9709-931505d9abcd sorter.log

                                               Let errbook look the next time
                                               i sets a source up. By hand, write into config.toml:
    Metrics taken from the paste
    Space done  p pin  i add a source  v pager  s skip  n note  y copy  e end  r report  h hand over  c summary  z wide  Esc back  q quit  F1 help
    "#);
    desk.press("p");
    assert!(desk.text().contains("1 all of it: 1 figure"), "{}", desk.text());
}

#[test]
fn without_sources_the_step_says_where_to_look() {
    let mut desk = Desk::new(80, 24);
    let (text, decoded) = response();
    desk.paste(&text, decoded).press("enter a");
    assert!(desk.text().contains("! no source is configured; i sets one up"), "{}", desk.text());
    desk.model = desk.model.configured_in(Some("/home/ada/.config/errbook/config.toml".into()));
    desk.press("tab pagedown");
    assert_snapshot!(desk.text(), @r#"
    errbook                                                               parcel 3
    Case 0001 · LABEL_SIGNATURE_BAD · open 0 s
    ─ Steps ──────────────────────────────  ━ 2 Check log and metrics ━━━━━━ end ━
      1 ✓ Capture id, time and code         To copy (y)
          from the paste                    - request id:
    ▸ 2   Check log and metrics               b6d801b2-424b-1fee-9709-931505d9abcd
      3 · Apply the action                  - log search: grep -F --
          opens after step 2                  b6d801b2-424b-1fee-9709-931505d9abcd
      4 · Retry once                          sorter.log
          opens after step 3
                                            Let errbook look the next time
    request id:                             i sets a source up. By hand, write
      b6d801b2-424b-1fee-9709-931505d9abcd  into
    time: 2026-03-02T10:11:12Z, 8 min ago   /home/ada/.config/errbook/config.toml:
    surface: gateway                          [[source]]
    catalog: parcel                           kind = "files"
                                              name = "gateway"
                                              paths = ["/var/log/gateway/*.log"]
                                            Other kinds: journald, command, loki,
                                            opensearch, elasticsearch,
                                            victorialogs, prometheus, metrics.
                                            errbook doctor tries them.

    Space done  i add a source  v pager  s skip  n note  Esc back  q quit  F1 help
    "#);
    assert_eq!(desk.tickets.len(), 0);
}

#[test]
fn figures_of_one_metric_say_only_the_labels_that_tell_them_apart() {
    let mut desk = asking();
    let mut found = figures();
    let mut other = found.series[0].clone();
    for (series, reason) in [(&mut found.series[0], "signature"), (&mut other, "seal")] {
        let labels = format!("instance=\"10.0.0.7:9100\",job=\"sorter\",reason=\"{reason}\"");
        series.name = Redacted::new(&format!("parcel_labels_rejected_total{{{labels}}}"));
    }
    found.series.push(other);
    let ticket = desk.tickets[0];
    answer(&mut desk, ticket, 1, State::Done(found));
    let shown = desk.text();
    for (text, times) in [
        ("parcel_labels_rejected_total", 2),
        ("instance=\"10.0.0.7:9100\", job=\"sorter\"", 1),
        ("reason=\"signature\"  +6 after, +1 before", 1),
        ("reason=\"seal\"  +6 after, +1 before", 1),
        ("moves by one a parcel", 2),
    ] {
        assert_eq!(shown.matches(text).count(), times, "{text}: {shown}");
    }
}
