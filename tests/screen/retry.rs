//! A request repeated by errbook: the command given, seen, confirmed, run once, and its answer compared.

use errbook::envelope::{Decoded, Finding};
use errbook::triage::{EventKind, Trouble};
use errbook::tui::{Msg, Ran};
use insta::assert_snapshot;

use crate::case::{happened, opened};
use crate::desk::Desk;

/// A screen on the retry step.
pub fn ready() -> Desk {
    let mut desk = opened();
    desk.press("space space");
    desk
}

/// A failure with this code in the answer to a retry.
fn failure(code: &str, http_status: u16) -> Decoded {
    let finding = Finding {
        catalog: Some("parcel".into()),
        code: Some(code.into()),
        entry: Some(code.into()),
        known: true,
        http_status: Some(http_status),
        request_id: Some("0c0ffee0-424b-1fee-9709-931505d9abcd".into()),
        ..Finding::default()
    };
    Decoded { findings: vec![finding], lines: 3, ..Decoded::default() }
}

#[test]
fn the_arguments_are_seen_before_anything_runs_and_only_one_word_runs_them() {
    let mut desk = ready();
    desk.press("x");
    assert!(desk.text().contains("Type or paste the curl command"), "{}", desk.text());
    desk.write("curl -k -XPUT https://parcel.test/x -d 'a=$(id) -o/etc/x'").press("enter");
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    Case 0001 · LABEL_SIGNATURE_BAD · open 0 s
    ─ The request, one part a line ───────────────────────────────────────────────
      0 PUT https://parcel.test/x
      1 to parcel.test, port 443
      2 --data 'a=$(id) -o/etc/x'
      3 --insecure
      4 errbook adds: --disable --globoff --silent --show-error --include
        --no-buffer --proto '=http,https'









    ━ Type it ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    Type run to run this once, for at most 30 s. Mind --insecure: it trusts any
    certificate.
    >

    Enter ok  Esc cancel  Ctrl-C quit
    ");
    assert_snapshot!(desk.styles(), @r"
    bbbbbbb
    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
    d                              ddddddddddddddddddddddddddddddddddddddddddddddd
        bbbbbbbbbbbbbbbbbbbbbbbbb
        bbbbbbbbbbbbbbbbbbbbbbbb













    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
    bbbbbbbbbbbb


    bbbbb     bbb         bbbbbb
    ");
    desk.write("curl -k 127.0.0.1").press("enter");
    assert!(desk.text().contains("Type run to run this once"), "{}", desk.text());
    assert_eq!((desk.asked.len(), happened(&desk).len()), (0, 5), "{:?}", desk.asked);
}

#[test]
fn a_command_runs_only_once_its_last_lines_were_on_the_screen() {
    let mut desk = ready();
    let headers: Vec<String> = (0..30).map(|at| format!("-H 'A{at}: b'")).collect();
    desk.press("x").write(&format!("curl http://good.test@evil.test/ {}", headers.join(" "))).press("enter");
    let shown = desk.text();
    assert!(shown.contains("1 to evil.test, port 80, not encrypted"), "{shown}");
    desk.write("run").press("enter");
    assert!(desk.text().contains("! nothing ran: PgDn shows the rest; then Enter runs it"), "{}", desk.text());
    assert_eq!(desk.asked.len(), 0, "{:?}", desk.asked);
    for _ in 0..10 {
        desk.press("pagedown");
    }
    desk.press("enter");
    assert_eq!(desk.asked.len(), 1, "{}", desk.text());
}

#[test]
fn address_host_and_body_of_a_request_are_above_the_fold_of_the_smallest_screen_and_refusals_are_whole() {
    let mut desk = ready();
    desk.resize(40, 12);
    desk.press("x").write("curl http://10.0.0.9:8080/charges -H 'Authorization: Bearer x' -d 'a=1'").press("enter");
    let shown = desk.text();
    let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in ["0 POST http://10.0.0.9:8080/charges", "1 to 10.0.0.9, port 8080, not encrypted", "2 --data 'a=1'"] {
        assert!(joined(&shown).contains(told), "{shown}");
    }
    desk.write("run").press("enter");
    let said = joined(&desk.text());
    assert!(said.contains("nothing ran: PgDn shows the rest; then Enter runs it"), "{}", desk.text());
    assert!(desk.text().contains("> run"), "{}", desk.text());
}

#[test]
fn a_redirect_that_could_take_a_secret_along_is_asked_for_by_name() {
    let mut desk = ready();
    desk.press("x").write("curl -L https://parcel.test/x -H 'X-Scope-OrgID: 7'").press("enter");
    assert!(desk.text().contains("Type follow to run this once"), "{}", desk.text());
    assert!(desk.text().contains("A redirect takes x-scope-orgid"), "{}", desk.text());
    desk.write("run").press("enter");
    assert_eq!(desk.asked.len(), 0, "{:?}", desk.asked);
    desk.press("backspace backspace backspace").write("follow").press("enter");
    assert_eq!(desk.asked.len(), 1, "{}", desk.text());
}

#[test]
fn a_command_of_several_lines_is_pasted_whole() {
    let mut desk = ready();
    desk.press("x").paste("curl https://parcel.test/x \\\n  -H 'A: b' \\\n  -d '{\n}'", Decoded::default());
    desk.write("run").press("enter");
    assert_eq!(
        desk.asked,
        [
            r#"run ["curl", "--disable", "--globoff", "--silent", "--show-error", "--include", "--no-buffer", "--proto", "=http,https", "--header", "A: b", "--data", "{\n}", "--url", "https://parcel.test/x"]"#
        ]
    );
}

#[test]
fn the_answer_is_compared_field_by_field_and_written_down() {
    let mut desk = ready();
    desk.decoded = failure("LABEL_SIGNATURE_BAD", 403);
    desk.ran = Ok(Ran { text: "HTTP/1.1 403\n\ntoken=abcdef123456".into(), ..Ran::default() });
    desk.press("x").write("curl https://parcel.test/x -H 'Authorization: Bearer abcdef123456'").press("enter");
    let shown = desk.text();
    assert!(shown.contains("Authorization: Bearer ⟨bearer token #") && !shown.contains("abcdef123456"), "{shown}");
    desk.write("run").press("enter");
    assert!(desk.asked[0].contains("Authorization: Bearer abcdef123456"), "{:?}", desk.asked);
    assert_eq!(happened(&desk)[5..], ["pasted", "retried: same error"]);
    let kept = format!("{:?}", desk.events);
    assert!(kept.contains("--url https://parcel.test/x") && !kept.contains("abcdef123456"), "{kept}");
    assert_snapshot!(desk.text(), @r#"
    errbook                                                               parcel 3
    Case 0001 · LABEL_SIGNATURE_BAD · open 0 s
    ━ Steps ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ 4 Retry once ────────────── more ↓ ─
      1 ✓ Capture id, time and code         ✗ same error, by ada@desk, 2026-03-02
          from the paste                    10:19:12 UTC
      2 ✓ Check log and metrics
          done by ada@desk                  Send the parcel again, once.
      3 ✓ Apply the action
          done by ada@desk                  = code: LABEL_SIGNATURE_BAD
    ▸ 4 ✗ Retry once                        ≠ message: label "p-7" was sealed in
          same error, by ada@desk             the future
                                              now: none
    request id:                             ≠ request id:
      b6d801b2-424b-1fee-9709-931505d9abcd    b6d801b2-424b-1fee-9709-931505d9abcd
    time: 2026-03-02T10:11:12Z, 8 min ago     now:
    surface: gateway                          0c0ffee0-424b-1fee-9709-931505d9abcd
    catalog: parcel                         ≠ time: 2026-03-02T10:11:12Z
                                              now: none
                                            = HTTP status: 403
                                            ≠ surface: gateway
                                              now: none
                                            Ran: curl --disable --globoff --silent
    Written down: same error. e ends the case, n notes what you see
    x run it  Space how it ended  u open again  s skip  Esc back  q quit  F1 help
    "#);
    desk.press("x");
    assert!(desk.text().contains("; first print a fresh label"), "{}", desk.text());
    desk.press("up u 2 space down x");
    assert!(desk.text().contains("Why once more?"), "{}", desk.text());
    desk.write("the clock was set").press("enter");
    // The command of before stands there, to be changed.
    assert!(desk.text().contains("> curl "), "{}", desk.text());
    desk.press("ctrl-u").write("curl https://parcel.test/x").press("enter");
    assert!(desk.text().contains("to run this once"), "{}", desk.text());
}

#[test]
fn what_may_not_run_is_refused_with_why_and_can_be_put_right() {
    let mut desk = ready();
    desk.press("x").write("curl https://parcel.test/x -o /etc/passwd").press("enter");
    assert!(desk.text().contains("Not run: `-o` is refused: it writes a file; leave it out."), "{}", desk.text());
    assert!(desk.text().contains("> curl https://parcel.test/x -o /etc/passwd"), "{}", desk.text());
    desk.press("esc x").paste("curl http://a\nrm -rf ~", Decoded::default());
    assert!(desk.text().contains("a shell would run it as another"), "{}", desk.text());
    assert_eq!(desk.asked, Vec::<String>::new());
    let mut desk = opened();
    desk.press("x");
    assert!(desk.text().contains("! this belongs to the retry; Down goes to it, step 4"), "{}", desk.text());
    desk.press("down down x");
    assert!(desk.text().contains("opens after step 3"), "{}", desk.text());
}

#[test]
fn read_only_runs_nothing() {
    let mut desk = ready();
    desk.model = std::mem::replace(&mut desk.model, Desk::new(80, 24).model).reading_only(true);
    desk.press("x");
    assert!(desk.text().contains("! --read-only runs nothing; repeat it by hand"), "{}", desk.text());
}

#[test]
fn an_answer_that_proves_nothing_is_noted_and_asked_about() {
    let mut desk = ready();
    desk.ran =
        Err(Trouble { what: "cannot run curl".into(), why: "it ended with exit code 7".into(), next: String::new() });
    desk.press("x").write("curl https://parcel.test/x").press("enter").write("run").press("enter");
    assert!(desk.text().contains("No answer: it ended with exit code 7. How did it end?"), "{}", desk.text());
    assert!(desk.text().contains("▸ 7 I do not know yet"), "{}", desk.text());
    desk.press("enter");
    assert!(desk.text().contains("The retry stays open"), "{}", desk.text());
    let noted = happened(&desk);
    assert!(noted[5].starts_with("noted ran curl --disable") && noted.len() == 6, "{noted:?}");
    desk.press("x enter").write("run").press("enter 4");
    assert_eq!(happened(&desk)[7..], ["retried: worse than before"]);
}

#[test]
fn half_an_answer_proves_no_success() {
    let mut desk = ready();
    desk.decoded = Decoded::default();
    desk.ran = Ok(Ran { text: "HTTP/1.1 200 OK\n".into(), cut: Some("curl ended early".into()), ..Ran::default() });
    desk.press("x").write("curl https://parcel.test/x").press("enter").write("run").press("enter");
    assert!(desk.text().contains("The answer proves neither failure nor success."), "{}", desk.text());
}

#[test]
fn another_error_ends_the_case_and_opens_its_own() {
    let mut desk = ready();
    desk.decoded = failure("parcel_lost", 404);
    desk.ran = Ok(Ran { text: "HTTP/1.1 404 Not Found\n\nparcel_lost".into(), ..Ran::default() });
    desk.press("x").write("curl https://parcel.test/x").press("enter").write("run").press("enter");
    assert!(desk.text().contains("> parcel_lost"), "{}", desk.text());
    desk.press("enter");
    assert!(desk.text().contains("Case ended. Enter opens the case of the other error"), "{}", desk.text());
    desk.press("enter");
    assert!(desk.text().contains("Case 0002 · parcel_lost"), "{}", desk.text());
}

#[test]
fn an_answer_that_comes_while_something_else_is_looked_at_is_written_down_and_steals_nothing() {
    let mut desk = ready();
    desk.decoded = Decoded::default();
    desk.ran = Ok(Ran { text: "HTTP/1.1 200 OK\n".into(), ..Ran::default() });
    desk.held = true;
    desk.press("x").write("curl https://parcel.test/x").press("enter").write("run").press("enter");
    assert!(desk.text().contains("Running: since 2026-03-02 10:19:12 UTC"), "{}", desk.text());
    desk.press("f4").write("par");
    desk.answer();
    assert!(desk.text().contains("> par"), "{}", desk.text());
    assert!(desk.text().contains("Case 0001: the retry is back, fixed"), "{}", desk.text());
    let ran = |act: &EventKind| matches!(act, EventKind::Retried { run: Some(_), .. });
    assert!(desk.events.iter().any(|event| ran(&event.act)));
    let late = desk.late.clone().unwrap();
    let before = desk.events.len();
    desk.send(Msg::Ran(late.0, late.1));
    assert_eq!(desk.events.len(), before, "an answer counts once");
}

/// A screen on a request that is being repeated.
fn repeating() -> Desk {
    let mut desk = ready();
    desk.held = true;
    desk.press("x").write("curl https://parcel.test/x").press("enter").write("run").press("enter");
    desk
}

const LEFT: &str = "errbook was left before an answer came; the request may have arrived all the same.";

/// The notes of the case.
fn notes(desk: &Desk) -> Vec<String> {
    let note = |act: &EventKind| match act {
        EventKind::Noted { text, .. } => Some(text.to_string()),
        _ => None,
    };
    desk.events.iter().filter_map(|event| note(&event.act)).collect()
}

#[test]
fn a_request_under_way_is_stopped_by_a_key_and_that_is_written_down() {
    let mut desk = repeating();
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    Case 0001 · LABEL_SIGNATURE_BAD · open 0 s
    ━ Steps ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ 4 Retry once ───────────────────────
      1 ✓ Capture id, time and code         Send the parcel again, once.
          from the paste
      2 ✓ Check log and metrics             Running: since 2026-03-02 10:19:12 UTC
          done by ada@desk                  Runs: curl --disable --globoff
      3 ✓ Apply the action                    --silent --show-error --include
          done by ada@desk                    --no-buffer --proto '=http,https'
    ▸ 4   Retry once                          --url https://parcel.test/x
          now, once
                                            - x stops it; what came until then is
    request id:                               read
      b6d801b2-424b-1fee-9709-931505d9abcd
    time: 2026-03-02T10:11:12Z, 8 min ago
    surface: gateway
    catalog: parcel






    x stop  Space done  s skip  n note  y copy  e end  Esc back  q quit  F1 help
    ");
    desk.press("x");
    assert_eq!(desk.asked.last().unwrap(), "stop");
    let why = "it was stopped by hand; the request may have arrived all the same".to_owned();
    let ticket = desk.late.take().unwrap().0;
    desk.send(Msg::Ran(ticket, Err(Trouble { what: "cannot run curl".into(), why, next: "wait".into() })));
    assert_snapshot!(notes(&desk).join("\n"), @"ran curl --disable --globoff --silent --show-error --include --no-buffer --proto '=http,https' --url https://parcel.test/x. No answer: it was stopped by hand; the request may have arrived all the same.");
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    Case 0001 · LABEL_SIGNATURE_BAD · open 0 s
    ━ Steps ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ 4 Retry once ────────────── more ↓ ─
      1 ✓ Capture id, time and code         Send the parcel again, once.
          from the paste
      2 ✓ Check log and metrics             Retry: now, once
          done by ada@desk                  Why: ada@desk ticked the action; it
      3 ✓ Apply the action                    must have changed this: print a
          done by ada@desk                    fresh label
    ▸ 4   Retry once
          now, once · 1 note                - x runs the request once, by a curl
                                              command that you give
    ━ Choose ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    No answer: it was stopped by hand; the request may have arrived all the same.
    How did it end?
      1 it works now
      2 the same error
      3 another error
      4 worse than before
      5 no answer came
      6 I want to paste the answer
    ▸ 7 I do not know yet

    Enter choose  Esc back
    ");
    desk.press("esc");
    assert!(!desk.text().contains("x stop"), "{}", desk.text());
}

#[test]
fn whoever_leaves_while_a_request_is_under_way_leaves_that_in_the_case() {
    for quit in [|desk: &mut Desk| _ = desk.press("ctrl-c"), |desk: &mut Desk| desk.send(Msg::Ending)] {
        let mut desk = repeating();
        quit(&mut desk);
        let said = notes(&desk).pop().unwrap();
        assert!(said.starts_with("ran curl ") && said.ends_with(LEFT), "{said}");
    }
}

#[test]
fn a_retry_whose_turn_has_not_come_is_not_called_safe_now() {
    let mut desk = opened();
    desk.press("down down");
    assert!(desk.text().contains("Retry: only after this: print a fresh"), "{}", desk.text());
    assert!(!desk.text().contains("x runs the request once"), "{}", desk.text());
}
