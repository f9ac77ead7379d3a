//! A case from its first event to its end.

use errbook::envelope::{Decoded, Finding};
use errbook::triage::{EventKind, Trouble};
use errbook::tui::Msg;
use insta::assert_snapshot;

use crate::desk::Desk;
use crate::paste::{ID, response};

/// A screen on the case of the pasted response.
pub fn opened() -> Desk {
    let mut desk = Desk::new(80, 24);
    let (text, decoded) = response();
    desk.paste(&text, decoded).press("enter");
    desk
}

/// What happened, in words.
pub fn happened(desk: &Desk) -> Vec<String> {
    let word = |act: &EventKind| match act {
        EventKind::Opened { code, .. } => format!("opened {}", code.as_deref().unwrap_or("-")),
        EventKind::Pasted { .. } => "pasted".to_owned(),
        EventKind::Captured { field, value, from } => format!("captured {field} {value} ({from})"),
        EventKind::Answered { step } => format!("answered {step}"),
        EventKind::Skipped { step, reason } => format!("skipped {step}: {reason}"),
        EventKind::Overrode { step, reason } => format!("overrode {step}: {reason}"),
        EventKind::Unanswered { step } => format!("unanswered {step}"),
        EventKind::Noted { text, .. } => format!("noted {text}"),
        EventKind::Retried { comparison, reason, .. } => {
            format!("retried: {}{}", comparison.words(), reason.as_ref().map(|r| format!(" ({r})")).unwrap_or_default())
        }
        EventKind::Concluded { outcome, note } => format!("concluded: {}, {note}", outcome.words()),
        EventKind::Reopened { reason } => format!("reopened: {reason}"),
        other => format!("{other:?}"),
    };
    desk.events.iter().map(|event| word(&event.act)).filter(|word| !word.starts_with("captured")).collect()
}

#[test]
fn a_decoded_paste_ticks_the_first_step() {
    let desk = opened();
    assert_snapshot!(desk.text(), @r#"
    errbook                                                               parcel 3
    Case 0001 · LABEL_SIGNATURE_BAD · open 0 s
    ━ Steps ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ 2 Check log and metrics ─── more ↓ ─
      1 ✓ Capture id, time and code         Find the sorter's lines of this id.
          from the paste
    ▸ 2   Check log and metrics             No source is configured: look for
      3 · Apply the action                  yourself, or i sets one up.
          opens after step 2
      4 · Retry once                        Where to look
          opens after step 3                log: label_rejected in the sorter log
                                                 `reason` and `key_id`
    request id:                             metric: parcel_labels_rejected_total
      b6d801b2-424b-1fee-9709-931505d9abcd          reason="signature"
    time: 2026-03-02T10:11:12Z, 8 min ago           moves by one a parcel
    surface: gateway                          Paste the text of /metrics here,
    catalog: parcel                           twice, to see what moved.

                                            - No line at all means that the sorter
                                              never saw it.

                                            To copy (y)
                                            - request id:

    Space done  i add a source  v pager  s skip  n note  Esc back  q quit  F1 help
    "#);
    assert_snapshot!(desk.styles(), @r"
    bbbbbbb
    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb  d                         ddd        d


          rrrrrrrrrrrrrrrrrrrrr


                                            bbbbbbbbbbbbb











                                            bbbbbbbbbbb


    bbbbb       b               b        b       b       bbb       b       bb
    ");
}

#[test]
fn a_failure_that_no_catalog_knows_walks_the_general_checklist() {
    let mut desk = Desk::new(80, 24);
    let page = Finding {
        message: Some("502 Bad Gateway".into()),
        timestamp: Some("2026-03-02T10:11:12Z".into()),
        shape: "nginx-error-page".into(),
        ..Finding::default()
    };
    desk.paste("<title>502 Bad Gateway</title>\n", Decoded { findings: vec![page], lines: 2, ..Decoded::default() });
    desk.press("enter");
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    Case 0001 · no code · open 0 s
    ━ Steps ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ 2 Do the first check ────── more ↓ ─
      1 ✓ Save what was said and when       Then the steps, in order. Note (n)
          from the paste                    what you find, and whether it is ours.
    ▸ 2   Do the first check
      3 · Look in its log at that time      No catalog has an entry for this;
          opens after step 2                write down as a note what you do.
      4 · Note the cause; mend or pass on
          opens after step 3                - Who answered? The address that was
      5 · Retry once, if safe                 asked, and the Server and Via
          opens after step 4                  headers of the answer, name who
                                              spoke.
    time: 2026-03-02T10:11:12Z, 8 min ago
                                            - A page of a proxy (nginx, Envoy, a
                                              load balancer): the proxy answered.
                                              502 and 504: what stands behind it
                                              did not; 503: nothing was there to
                                              ask, or it was asked too much.

                                            - Another party's service: its status
                                              page, and whether our credentials

    Space done  s skip  n note  y copy  e end  r report  Esc back  q quit  F1 help
    ");
}

#[test]
fn a_case_is_walked_to_its_end() {
    let mut desk = opened();
    desk.press("space");
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    Case 0001 · LABEL_SIGNATURE_BAD · open 0 s
    ━ Steps ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ 3 Apply the action ─────────────────
      1 ✓ Capture id, time and code         Do the first check, then the steps.
          from the paste
      2 ✓ Check log and metrics             Cause: The printer's clock runs ahead.
          done by ada@desk                  First check: Set the printer's clock.
    ▸ 3   Apply the action
      4 · Retry once                        Steps
          opens after step 3                1. Read `X-Label-Key` of the request.
                                            2. Print the label again with
    request id:                                `LABEL_KEY_ID` of today.
      b6d801b2-424b-1fee-9709-931505d9abcd
    time: 2026-03-02T10:11:12Z, 8 min ago   Worth knowing
    surface: gateway                        - The sorter keeps no copy of a label
    catalog: parcel                           it threw out.

                                            To copy (y)
                                            - first check: Set the printer's
                                              clock.



    Space done  s skip  n note  y copy  e end  r report  Esc back  q quit  F1 help
    ");
    desk.press("space");
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    Case 0001 · LABEL_SIGNATURE_BAD · open 0 s
    ━ Steps ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ 4 Retry once ───────────────────────
      1 ✓ Capture id, time and code         Send the parcel again, once.
          from the paste
      2 ✓ Check log and metrics             Retry: now, once
          done by ada@desk                  Why: ada@desk ticked the action; it
      3 ✓ Apply the action                    must have changed this: print a
          done by ada@desk                    fresh label
    ▸ 4   Retry once
          now, once                         - x runs the request once, by a curl
                                              command that you give
    request id:                             - F2 takes the answer to a retry of
      b6d801b2-424b-1fee-9709-931505d9abcd    your own; a there compares it
    time: 2026-03-02T10:11:12Z, 8 min ago   - Space says how it ended
    surface: gateway
    catalog: parcel






    x run it  Space how it ended  s skip  n note  Esc back  q quit  F1 help
    ");
    desk.press("space");
    assert!(desk.text().contains("How did it end?"), "{}", desk.text());
    desk.press("1").write("set the clock").press("enter");
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    Case 0001 · LABEL_SIGNATURE_BAD · fixed
    ━ Steps ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ 4 Retry once ───────────────────────
      1 ✓ Capture id, time and code         ✓ fixed, by ada@desk, 2026-03-02
          from the paste                    10:19:12 UTC
      2 ✓ Check log and metrics
          done by ada@desk                  Send the parcel again, once.
      3 ✓ Apply the action
          done by ada@desk
    ▸ 4 ✓ Retry once
          fixed, by ada@desk

    Ended: fixed
    What fixed it: set the clock

    request id:
      b6d801b2-424b-1fee-9709-931505d9abcd
    time: 2026-03-02T10:11:12Z, 8 min ago
    surface: gateway
    catalog: parcel


    Case ended: fixed. c copies a summary, r writes the report
    n note  y copy  e end  r report  h hand over  Esc back  q quit  F1 help
    ");
    assert_eq!(
        happened(&desk),
        [
            "opened LABEL_SIGNATURE_BAD",
            "pasted",
            "answered capture",
            "answered evidence",
            "answered action",
            "retried: fixed",
            "concluded: fixed, set the clock",
        ]
    );
}

#[test]
fn a_step_that_is_not_open_yet_says_why_and_can_be_opened_with_a_reason() {
    let mut desk = opened();
    for keys in ["down space", "s"] {
        desk.press(keys);
        assert!(desk.text().contains("! `Apply the action` opens after step 2"), "{}", desk.text());
    }
    desk.press("o enter");
    assert!(desk.text().contains("! a few words are needed; Esc cancels"), "{}", desk.text());
    desk.write("log is down").press("enter space");
    assert_eq!(happened(&desk)[3..], ["overrode action: log is down", "answered action"]);
}

#[test]
fn skipping_and_noting_ask_for_words() {
    let mut desk = opened();
    desk.press("n").write("asked Bo").press("enter s").write("no access").press("enter");
    assert_eq!(happened(&desk)[3..], ["noted asked Bo", "skipped evidence: no access"]);
    desk.press("up");
    assert_snapshot!(desk.text(), @r#"
    errbook                                                               parcel 3
    Case 0001 · LABEL_SIGNATURE_BAD · open 0 s
    ━ Steps ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ 2 Check log and metrics ─── more ↓ ─
      1 ✓ Capture id, time and code         – skipped: no access
          from the paste
    ▸ 2 – Check log and metrics             Find the sorter's lines of this id.
          skipped: no access · 1 note
      3   Apply the action                  No source is configured: look for
      4 · Retry once                        yourself, or i sets one up.
          opens after step 3
                                            Where to look
    request id:                             log: label_rejected in the sorter log
      b6d801b2-424b-1fee-9709-931505d9abcd       `reason` and `key_id`
    time: 2026-03-02T10:11:12Z, 8 min ago   metric: parcel_labels_rejected_total
    surface: gateway                                reason="signature"
    catalog: parcel                                 moves by one a parcel
                                              Paste the text of /metrics here,
                                              twice, to see what moved.

                                            - No line at all means that the sorter
                                              never saw it.


    i add a source  v pager  u open again  n note  Esc back  q quit  F1 help
    "#);
}

#[test]
fn what_the_first_step_misses_is_asked_for() {
    let mut desk = Desk::new(80, 24);
    desk.write("parcel_lost").press("enter");
    assert!(desk.text().contains("missing: request id, time"), "{}", desk.text());
    desk.press("space");
    assert!(desk.text().contains("The request id? It is in the X-Parcel-Id header."), "{}", desk.text());
    desk.write(ID).press("enter").write("10:11").press("enter");
    let events: Vec<_> = desk.events.iter().map(|event| &event.act).collect();
    let by_hand = |act: &&&EventKind| matches!(act, EventKind::Captured { from, .. } if from == "by hand");
    assert_eq!(events.iter().filter(by_hand).count(), 2);
    assert_eq!(happened(&desk).last().unwrap(), "answered capture");
}

#[test]
fn the_retry_waits_and_counts_down_and_asks_for_a_reason_to_go_ahead() {
    let mut desk = Desk::new(80, 24);
    let finding = Finding {
        catalog: Some("parcel".into()),
        code: Some("LABEL_RATE_LIMITED".into()),
        entry: Some("LABEL_RATE_LIMITED".into()),
        known: true,
        request_id: Some(ID.into()),
        timestamp: Some("2026-03-02T10:19:10Z".into()),
        ..Finding::default()
    };
    desk.paste("two\nlines", Decoded { findings: vec![finding], lines: 2, ..Decoded::default() });
    desk.press("enter space space");
    assert!(desk.text().contains("Retry: in 28 s, not before"), "{}", desk.text());
    assert_eq!(desk.model.wake(), Some(desk.now + jiff::SignedDuration::from_secs(1)));
    desk.wait(8).press("space");
    assert!(desk.text().contains("Retry: in 20 s, not before"), "{}", desk.text());
    assert!(
        desk.text().contains("! not before 2026-03-02 10:19:40 UTC; o goes ahead with a reason"),
        "{}",
        desk.text()
    );
    desk.wait(20);
    assert!(desk.text().contains("Retry: now, once"), "{}", desk.text());
    assert_eq!(desk.model.wake(), Some(desk.now + jiff::SignedDuration::from_secs(60)), "its age");
    desk.press("space 2");
    assert_eq!(happened(&desk).last().unwrap(), "retried: same error");
}

#[test]
fn a_second_retry_needs_a_typed_reason() {
    let mut desk = opened();
    desk.press("space space space 2");
    desk.press("space");
    assert!(desk.text().contains("First: print a fresh label. What was changed?"), "{}", desk.text());
    desk.write("printed another").press("enter 1 esc");
    assert_eq!(happened(&desk).last().unwrap(), "retried: fixed (printed another)");
}

#[test]
fn the_first_answer_is_not_taken_for_the_one_of_the_retry() {
    let mut desk = opened();
    desk.press("space space");
    let (text, decoded) = response();
    let before = happened(&desk);
    desk.paste(&text, decoded).press("a");
    let bottom: Vec<String> = desk.text().lines().rev().take(3).map(|line| line.trim().to_owned()).collect();
    assert_eq!(
        bottom,
        [
            "Enter triage  Tab edit  y copy id  a retry answer  Esc back  q quit  F1 help",
            "retry brought",
            "! this is the first answer again, its request id and its time; paste what the",
        ]
    );
    assert_eq!(happened(&desk), before);
}

#[test]
fn an_answer_that_the_case_does_not_take_yet_leaves_nothing_in_it() {
    let mut desk = opened();
    let (text, mut decoded) = response();
    decoded.findings[0].request_id = None;
    let before = happened(&desk);
    desk.paste(&text, decoded).press("a");
    assert!(desk.text().contains("! `Retry once` opens after step 3"), "{}", desk.text());
    assert_eq!(happened(&desk), before);
}

#[test]
fn the_list_of_cases_and_the_case_are_a_key_away_from_the_paste_box() {
    let mut desk = opened();
    let (text, decoded) = response();
    desk.paste(&text, decoded).press("f4");
    assert!(desk.text().contains("> type to search the cases"), "{}", desk.text());
    desk.press("f2 f3");
    assert!(desk.text().contains("Case 0001 · LABEL_SIGNATURE_BAD"), "{}", desk.text());
}

#[test]
fn a_pasted_answer_is_compared_and_another_error_opens_the_next_case() {
    let mut desk = opened();
    desk.press("space space");
    let other = Finding {
        catalog: Some("parcel".into()),
        code: Some("parcel_lost".into()),
        entry: Some("parcel_lost".into()),
        known: true,
        http_status: Some(403),
        ..Finding::default()
    };
    desk.paste("HTTP/1.1 403\n\nparcel_lost", Decoded { findings: vec![other], lines: 3, ..Decoded::default() });
    desk.press("a");
    assert!(desk.text().contains("Another error took its place. Which one?"), "{}", desk.text());
    assert!(desk.text().contains("> parcel_lost"), "{}", desk.text());
    desk.press("enter");
    assert!(desk.text().contains("Case ended. Enter opens the case of the other error"), "{}", desk.text());
    desk.press("enter");
    assert!(desk.text().contains("Case 0002 · parcel_lost"), "{}", desk.text());
    let after = desk.events.iter().find_map(|event| match &event.act {
        EventKind::Opened { after, .. } if event.case.0 == "case-0002" => after.clone(),
        _ => None,
    });
    assert_eq!(after.unwrap().0, "case-0001");
}

#[test]
fn what_is_not_on_disk_yet_is_said_until_it_is() {
    let mut desk = Desk::new(80, 24);
    desk.journal = false;
    desk.write("parcel_lost").press("enter n").write("dry").press("enter");
    let first = |desk: &Desk| desk.text().lines().nth(1).unwrap().to_owned();
    assert!(first(&desk).ends_with("saving …"), "{}", first(&desk));
    let case = desk.events[0].case.clone();
    let trouble = Trouble { what: "disk full".into(), why: "no room".into(), next: "free some".into() };
    desk.send(Msg::Unwritten(case.clone(), 0, trouble));
    assert!(first(&desk).ends_with("NOT SAVED: 3"), "{}", first(&desk));
    assert!(desk.text().contains("Not saved: disk full: no room; free"), "{}", desk.text());
    let trouble = Trouble { what: "no server".into(), why: "it is down".into(), next: "start it".into() };
    desk.send(Msg::Unwritten(case.clone(), 3, trouble.clone()));
    assert!(first(&desk).ends_with("only on this machine: 3"), "{}", first(&desk));
    assert!(desk.text().contains("Only on this machine for now"), "{}", desk.text());
    desk.press("n").write("wet").press("enter");
    assert!(desk.text().contains("notes · not saved yet"), "{}", desk.text());
    assert!(first(&desk).ends_with("NOT SAVED: 1"), "{}", first(&desk));
    desk.send(Msg::Unwritten(case.clone(), 4, trouble));
    assert!(desk.text().contains("notes · only on this machine"), "{}", desk.text());
    desk.send(Msg::Written(case, 4));
    assert!(first(&desk).ends_with("open 0 s"), "{}", first(&desk));
}

#[test]
fn a_step_and_a_summary_are_copied() {
    let mut desk = opened();
    desk.press("y 2 c");
    assert_eq!(desk.asked[0], format!("copy log search: grep -F -- {ID} sorter.log"));
    let (summary, hash) = desk.asked[1].rsplit_once(", hash ").unwrap();
    assert_eq!(hash.len(), 16);
    assert_snapshot!(summary, @r#"
    copy the summary: LABEL_SIGNATURE_BAD (parcel, gateway, HTTP 403)
    label "p-7" was sealed in the future
    since 2026-03-02T10:11:12Z
    request id b6d801b2-424b-1fee-9709-931505d9abcd
    done: Capture id, time and code
    next: Check log and metrics
    who: ada@desk (case 0001)
    chain: event 9
    "#);
}

#[test]
fn cases_are_listed_and_taken_up_again() {
    let mut desk = opened();
    desk.press("esc esc esc").write("parcel_lost").press("enter e 4").write("Bo goes on").press("enter f4");
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    > type to search the cases                                              2 of 2
    ━ Cases ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    ▸ 0001  LABEL_SIGNATURE_BAD                open             0 s ago · ada@desk
      0002  parcel_lost                        open             0 s ago · ada@desk


















    Enter open  Esc back  F1 help  Ctrl-C quit
    ");
    desk.write("signature").press("enter");
    assert!(desk.text().contains("Case 0001 · LABEL_SIGNATURE_BAD"), "{}", desk.text());
    desk.press("esc esc esc esc f3");
    assert!(desk.text().contains("Case 0001 · LABEL_SIGNATURE_BAD"), "{}", desk.text());
}
