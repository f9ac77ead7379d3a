//! What stood in the way of a tired person: cases that nobody wanted, pastes without a home, drafts that were lost, keys that
//! people try.

use errbook::envelope::Decoded;
use errbook::triage::EventKind;
use errbook::tui::Msg;

use crate::case::{happened, opened};
use crate::desk::Desk;
use crate::paste::response;

#[test]
fn a_case_in_which_nothing_was_done_leaves_nothing() {
    let mut desk = Desk::new(80, 24);
    desk.write("seal broken").press("enter");
    assert!(desk.text().contains("not kept until something is done"), "{}", desk.text());
    desk.press("esc");
    assert!(desk.text().contains("> seal broken"), "{}", desk.text());
    assert_eq!(desk.events.len(), 0);
    desk.press("enter n").write("Bo saw it").press("enter");
    assert_eq!(happened(&desk), ["opened -", "noted Bo saw it"]);
    assert!(!desk.text().contains("not kept"), "{}", desk.text());
    desk.press("esc");
    assert_eq!(desk.events.len(), 4, "opened, code, symptom, note");
}

#[test]
fn a_case_opened_by_mistake_counts_nowhere_and_is_folded_away() {
    let mut desk = opened();
    desk.press("e 5");
    assert_eq!(happened(&desk).last().unwrap(), "concluded: opened by mistake, ");
    desk.press("f4");
    assert!(desk.text().contains("0 of 1"), "{}", desk.text());
    let told = "1 case opened by mistake: folded away; type mistake to see.";
    assert!(desk.text().contains(told), "{}", desk.text());
    desk.write("zzz");
    assert!(desk.text().contains("No case fits. Esc clears the line."), "{}", desk.text());
    desk.press("ctrl-u");
    desk.write("mistake");
    assert!(desk.text().contains("1 of 1"), "{}", desk.text());
}

#[test]
fn a_paste_can_be_attached_to_the_open_case() {
    let mut desk = opened();
    desk.paste("deploy began\ndeploy ended", Decoded { lines: 2, ..Decoded::default() });
    assert!(desk.text().contains("Enter attaches it to case 0001"), "{}", desk.text());
    desk.press("enter");
    for choice in ["1 evidence: attach it", "2 something else: open a case on it", "3 the answer to the retry"] {
        assert!(desk.text().contains(choice), "{}", desk.text());
    }
    desk.press("enter");
    let EventKind::Attached { source, title, excerpt } = &desk.events.last().unwrap().act else { panic!() };
    assert_eq!((source.as_str(), title.as_str()), ("a paste", "2 lines"));
    assert_eq!(excerpt.as_str(), "deploy began\ndeploy ended");
    assert!(desk.text().contains("Attached to case 0001"), "{}", desk.text());
    desk.press("tab");
    assert!(desk.text().contains("✓ kept from a paste: 2 lines"), "{}", desk.text());
    desk.paste("deploy began", Decoded { lines: 1, ..Decoded::default() }).press("enter 2");
    assert!(desk.text().contains("Case 0002"), "{}", desk.text());
}

#[test]
fn another_failure_pasted_into_a_case_can_open_one_of_its_own() {
    let mut desk = opened();
    let (text, mut decoded) = response();
    decoded.findings[0].request_id = Some("0c0ffee0-424b-1fee-9709-931505d9abcd".into());
    desk.paste(&text, decoded).press("enter 2");
    assert!(desk.text().contains("Case 0002"), "{}", desk.text());
}

#[test]
fn the_case_that_follows_and_the_one_before_name_each_other() {
    let mut desk = opened();
    desk.press("e 2").write("late").press("enter esc");
    assert!(desk.text().contains("The next case opened follows 0001"), "{}", desk.text());
    let (text, mut decoded) = response();
    decoded.findings[0].request_id = Some("0c0ffee0-424b-1fee-9709-931505d9abcd".into());
    desk.paste(&text, decoded).press("enter");
    assert!(desk.text().contains("follows: case 0001"), "{}", desk.text());
    desk.press("f4 down enter");
    assert!(desk.text().contains("goes on in: case 0002"), "{}", desk.text());
}

#[test]
fn a_draft_of_a_note_survives_escape_quitting_and_signals() {
    let mut desk = opened();
    desk.press("n").write("the printer was mo").press("esc");
    assert!(desk.text().contains("nothing lost: the same key goes on"), "{}", desk.text());
    desk.press("n").write("ved");
    assert!(desk.text().contains("> the printer was moved"), "{}", desk.text());
    desk.send(Msg::Ending);
    assert_eq!(happened(&desk).last().unwrap(), "noted the printer was moved (not finished)");
    let mut desk = opened();
    desk.press("n").write("hm").press("ctrl-c");
    assert_eq!(happened(&desk).last().unwrap(), "noted hm (not finished)");
}

#[test]
fn a_secret_that_is_typed_is_not_shown() {
    let mut desk = Desk::new(80, 24);
    desk.write("Authorization: Bearer hunter2hunter2 twice");
    assert!(desk.text().contains("Bearer •••••••••••••• twice") && !desk.text().contains("hunter2"), "{}", desk.text());
    let mut desk = opened();
    desk.press("n").write("password=hunter2hunter2");
    assert!(!desk.text().contains("hunter2"), "{}", desk.text());
}

#[test]
fn the_words_of_every_question_survive_and_a_command_is_kept_and_never_written() {
    let mut desk = opened();
    desk.press("h").write("Bo, wait for").press("esc s").write("log is").press("esc");
    desk.press("h").write(" the printer").press("esc s");
    assert!(desk.text().contains("> log is"), "{}", desk.text());
    desk.press("esc h");
    assert!(desk.text().contains("> Bo, wait for the printer"), "{}", desk.text());
    desk.press("esc space space x").write("curl -H 'Authorization: Bearer hunter2' http://a").press("esc x");
    assert!(desk.text().contains("> curl -H"), "{}", desk.text());
    desk.send(Msg::Ending);
    let noted: Vec<String> = happened(&desk).into_iter().filter(|act| act.starts_with("noted")).collect();
    assert_eq!(
        noted,
        [
            "noted Who goes on, and what should they know? Bo, wait for the printer (not finished)",
            "noted Why is it skipped? log is (not finished)"
        ]
    );
}

#[test]
fn a_hand_over_writes_the_case_copies_the_command_and_leaves_it_open() {
    let mut desk = opened();
    desk.press("h").write("Bo, from 6 on: wait for the printer").press("enter");
    assert_eq!(happened(&desk).last().unwrap(), "noted handed over: Bo, from 6 on: wait for the printer");
    let asked = desk.asked.join("; ");
    assert!(asked.contains("copy the command: errbook case open errbook-0001.json"), "{asked}");
    assert!(desk.text().contains("· open 0 s"), "{}", desk.text());
    // Whoever goes on reads it first, whatever step they look at.
    for key in ["up", "down", "down"] {
        desk.press(key);
        let text = desk.text();
        assert!(text.contains("handed over: Bo, from 6 on:"), "{text}");
    }
}

#[test]
fn how_a_retry_ended_is_never_answered_by_one_enter_too_many() {
    let mut desk = opened();
    desk.press("G space enter");
    let text = desk.text();
    assert!(!happened(&desk).iter().any(|act| act.contains("fixed")), "{text}");
}

#[test]
fn a_held_space_does_one_step() {
    let mut desk = opened();
    desk.press("space").hold_space().hold_space();
    assert_eq!(happened(&desk).last().unwrap(), "answered evidence");
    assert!(
        desk.text().contains("! Space is held down; let it go, read the step, then press it again"),
        "{}",
        desk.text()
    );
    desk.press("space");
    assert_eq!(happened(&desk).last().unwrap(), "answered action");
    // What is typed may be held down.
    desk.press("n").write("a").hold_space().write("b");
    assert!(desk.text().contains("> a b"), "{}", desk.text());
}

#[test]
fn what_everybody_did_can_be_scrolled_and_a_long_note_takes_three_rows() {
    let mut desk = opened();
    desk.resize(160, 20);
    for _ in 0..8 {
        desk.press("n").write(&"a very long note ".repeat(20)).press("enter");
    }
    assert!(!desk.text().contains("opened the case"), "{}", desk.text());
    assert!(
        desk.text().lines().filter(|line| line.contains("a very long note a very")).count() < 25,
        "{}",
        desk.text()
    );
    desk.press("tab tab");
    for _ in 0..5 {
        desk.press("pageup");
    }
    assert!(desk.text().contains("ada opened the case"), "{}", desk.text());
    desk.press("tab");
    assert!(desk.text().contains("━ Steps"), "{}", desk.text());
}

#[test]
fn a_key_of_another_step_says_what_it_does_there() {
    let mut desk = opened();
    desk.press("down p");
    assert!(desk.text().contains("! p works in another step: Pin evidence to the case"), "{}", desk.text());
}

#[test]
fn the_smallest_screen_says_how_a_case_stands_and_how_old_it_is() {
    let mut desk = opened();
    desk.resize(40, 12);
    assert!(desk.text().starts_with(" 0001 · LABEL_SIGNATURE_BAD · open"), "{}", desk.text());
    desk.wait(120).press("f4");
    assert!(desk.text().contains("▸ 0001  open  LABEL_SIGNATU…"), "{}", desk.text());
    assert!(desk.text().contains("2 min ago"), "{}", desk.text());
}

#[test]
fn keys_that_people_try_work_or_say_what_does() {
    let mut desk = opened();
    desk.press("G");
    assert!(desk.text().contains("▸ 4 "), "{}", desk.text());
    desk.press("g");
    assert!(desk.text().contains("▸ 1 "), "{}", desk.text());
    desk.press("/");
    assert!(desk.text().contains("> type what you see"), "{}", desk.text());
    for typed in ["q", ":q", "exit"] {
        desk.press("ctrl-u").write(typed).press("enter");
        assert!(desk.text().contains("! Ctrl-C or Ctrl-Q quits errbook"), "{}", desk.text());
    }
    let mut desk = opened();
    desk.press(":");
    assert!(desk.text().contains("F1 lists the keys, q quits"), "{}", desk.text());
    desk.press("q");
    assert_eq!(desk.asked, ["quit"]);
}

#[test]
fn quit_and_help_stand_in_every_footer_that_asks_nothing() {
    for (width, height) in [(40, 12), (80, 24)] {
        let mut desk = Desk::new(width, height);
        let footer = |desk: &Desk| desk.text().lines().last().unwrap_or_default().to_owned();
        assert!(footer(&desk).contains("quit") && footer(&desk).contains("help"), "{}", desk.text());
        desk.press("f4");
        assert!(footer(&desk).contains("quit") && footer(&desk).contains("help"), "{}", desk.text());
        desk.press("esc f2");
        assert!(footer(&desk).contains("quit") && footer(&desk).contains("help"), "{}", desk.text());
        let (text, decoded) = response();
        desk.press("esc").paste(&text, decoded).press("enter");
        assert!(footer(&desk).contains("quit") && footer(&desk).contains("Esc back"), "{}", desk.text());
    }
}

#[test]
fn the_search_line_gives_its_room_to_what_is_typed() {
    let mut desk = Desk::new(40, 12);
    desk.write("the labels of desk two are rejected");
    assert_eq!(desk.text().lines().next().unwrap().trim(), "> the labels of desk two are rejected");
    desk.write(" again");
    assert!(desk.text().trim_start().starts_with("… "), "{}", desk.text());
}

#[test]
fn a_secret_pasted_into_the_search_line_is_never_drawn() {
    let mut desk = Desk::new(80, 24);
    desk.paste("Authorization: Bearer abcDEF123456abcDEF123456", Decoded::default());
    assert!(!desk.text().contains("abcDEF"), "{}", desk.text());
}

#[test]
fn up_in_an_empty_line_brings_the_last_query_back() {
    let mut desk = Desk::new(80, 24);
    desk.write("seal broken").press("enter esc ctrl-u up");
    assert!(desk.text().contains("> seal broken"), "{}", desk.text());
}

#[test]
fn the_list_of_cases_searches_notes_and_says_why_a_case_fits() {
    let mut desk = opened();
    desk.press("n").write("the forklift hit the printer").press("enter f4").write("forklift");
    assert!(desk.text().contains("1 of 1"), "{}", desk.text());
    assert!(desk.text().contains("note: the forklift hit the printer"), "{}", desk.text());
}

#[test]
fn one_key_gives_the_text_the_whole_width() {
    let mut desk = opened();
    desk.press("z");
    assert!(desk.text().contains("━ 2 Check log") || desk.text().contains("─ 2 Check log"), "{}", desk.text());
    assert!(!desk.text().contains("Steps"), "{}", desk.text());
    desk.press("esc");
    assert!(desk.text().contains("━ Steps"), "{}", desk.text());
}

#[test]
fn a_wide_screen_tells_what_everybody_did() {
    let mut desk = opened();
    desk.press("n").write("asked Bo").press("enter");
    desk.resize(120, 40);
    assert!(desk.text().contains("Who did what"), "{}", desk.text());
    assert!(desk.text().contains("10:19 ada noted: asked Bo"), "{}", desk.text());
}

#[test]
fn read_only_has_a_badge() {
    let mut desk = Desk::new(80, 24);
    desk.model = std::mem::replace(&mut desk.model, Desk::new(80, 24).model).reading_only(true);
    assert!(desk.text().lines().last().unwrap().trim_start().starts_with("READ-ONLY"), "{}", desk.text());
}
