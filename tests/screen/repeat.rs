//! Repeating the request by a command: judged, shown, run once, its answer compared.

use errbook::envelope::Decoded;
use errbook::triage::Act;
use errbook::triage::case::Comparison;
use errbook::tui::Msg;

use crate::desk::Desk;
use crate::paste::response;

/// A screen on the retry step of the pasted response.
fn at_the_retry() -> Desk {
    let mut desk = Desk::new(100, 30);
    let (text, decoded) = response();
    desk.paste(&text, decoded).press("enter space space");
    desk
}

/// The command's answer comes back.
fn comes_back(desk: &mut Desk, text: &str, decoded: Decoded) {
    desk.decoded = decoded;
    let id = desk.ran.clone().unwrap();
    desk.send(Msg::Repeated(id, Ok(text.as_bytes().to_vec())));
}

#[test]
fn a_command_is_shown_then_run_once_and_its_answer_compared() {
    let mut desk = at_the_retry();
    desk.press("x");
    desk.send(Msg::Pasted(b"curl -X POST \\\n  https://parcel.example/labels".to_vec()));
    desk.press("enter");
    assert!(desk.text().contains("Run exactly this, once?"), "{}", desk.text());
    assert!(desk.text().contains("https://parcel.example/labels"), "{}", desk.text());
    desk.press("1");
    assert_eq!(desk.asked, [""; 0], "the first answer leaves it");
    desk.press("x").write("curl https://parcel.example/labels").press("enter 2");
    let run = desk.asked.pop().unwrap();
    assert!(run.starts_with("curl ") && run.ends_with("https://parcel.example/labels"), "{run}");
    let (text, decoded) = response();
    comes_back(&mut desk, &text, decoded);
    let Act::Retried { comparison, reason, .. } = &desk.events.last().unwrap().act else { panic!() };
    assert_eq!((*comparison, reason), (Comparison::Same, &None));
    assert!(desk.text().contains("Written down: same error"), "{}", desk.text());
}

#[test]
fn once_more_asks_for_a_reason_before_anything_runs() {
    let mut desk = at_the_retry();
    // The same error again: the action is opened and done once more before anything may be repeated.
    desk.press("space 2 up space space down x").write("curl https://parcel.example/labels").press("enter");
    assert!(desk.text().contains("It was repeated already. Why once more?"), "{}", desk.text());
    desk.write("the clock is set").press("enter 2");
    comes_back(&mut desk, "HTTP/1.1 200 OK\n", Decoded { lines: 1, ..Decoded::default() });
    let Act::Retried { comparison, reason, .. } = &desk.events.last().unwrap().act else { panic!() };
    assert_eq!((*comparison, reason.as_ref().unwrap().as_str()), (Comparison::Fixed, "the clock is set"));
    assert!(desk.text().contains("What fixed it?"), "{}", desk.text());
}

#[test]
fn what_would_need_a_shell_is_refused_and_read_only_runs_nothing() {
    let mut desk = at_the_retry();
    desk.press("x").write("curl https://parcel.example/$(id)").press("enter");
    assert!(desk.text().contains("! "), "{}", desk.text());
    assert_eq!(desk.asked, [""; 0]);
    desk.model = desk.model.reading_only(true);
    desk.press("x");
    assert!(desk.text().contains("! errbook runs with --read-only"), "{}", desk.text());
}
