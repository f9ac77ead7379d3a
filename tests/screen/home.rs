//! Home: the list, the details, and where keys go.

use insta::assert_snapshot;

use crate::desk::Desk;

#[test]
fn the_first_frame_lists_every_code_and_says_what_to_do() {
    assert_snapshot!(Desk::new(80, 24).text(), @r"
    errbook                                                               parcel 3
    > type what you see, or paste the error                                 3 of 3
    ━ Codes ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ LABEL_SIGNATURE_BAD ─── more ↓ ─
    ─ parcel ─                                  parcel · Labels
    ▸ LABEL_SIGNATURE_BAD      parcel · Labels  The seal on the label does not
      LABEL_RATE_LIMITED       parcel · Labels  match its bytes, so the sorter
      parcel_lost   parcel · Sorting, since v4  threw the parcel out.
    ─ in general: 1562 codes, as you type ─
                                                First check
                                                Compare the clock of the label
                                                printer with the sorter's.

                                                Retry: only after this: print a
                                                  fresh label
                                                Why: the same label fails the same
                                                  way

                                                Sent by: the sorter, before
                                                  anything is read off the label
                                                Surface: gateway
                                                HTTP: 403


    Enter triage  F2 paste  F4 cases  Ctrl-Y copy  Tab pane  F1 help  Ctrl-C quit
    ");
}

#[test]
fn a_search_marks_what_matched_and_the_selected_row_without_colour() {
    let mut desk = Desk::new(80, 24);
    desk.write("rate catalog:parcel");
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    > rate catalog:parcel                                                   1 of 3
    ━ Codes ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ LABEL_RATE_LIMITED ─────────────
    ─ none of these for sure; the nearest ─     parcel · Labels
    ▸ LABEL_RATE_LIMITED       parcel · Labels  Too many labels came from one
        'rate'                                  printer.

                                                First check
                                                Look at how many labels the desk
                                                printed this minute.

                                                Retry: after 30 s
                                                Why: the window is half a minute

                                                Steps
                                                1. Let the queue drain.

                                                People say
                                                - printer stalls at noon




    Enter triage  F2 paste  F4 cases  Ctrl-Y copy  Tab pane  F1 help  Ctrl-C quit
    ");
    assert_snapshot!(desk.styles(), @r"
    bbbbbbb
    bb
    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb  d                    ddddddddddddd

    rrrrrrrrRRRRrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr


                                                bbbbbbbbbbb



                                                       bbbbbbbbbb


                                                bbbbb


                                                bbbbbbbbbb





    bbbbb         bb        bb        bbbbbb       bbb       bb       bbbbbb
    ");
}

#[test]
fn the_details_scroll_to_the_last_thing_an_entry_holds_and_not_beyond() {
    let mut desk = Desk::new(80, 24);
    desk.press("tab pagedown pagedown pagedown pagedown pagedown pagedown");
    assert_snapshot!(desk.text(), @r#"
    errbook                                                               parcel 3
    > type what you see, or paste the error                                 3 of 3
    ─ Codes ──────────────────────────────────  ━ LABEL_SIGNATURE_BAD ━━━━━━ end ━
    ─ parcel ─                                    sdk: the handheld's name for it
    ▸ LABEL_SIGNATURE_BAD      parcel · Labels
      LABEL_RATE_LIMITED       parcel · Labels  Exceptions
      parcel_lost   parcel · Sorting, since v4  - LabelRejected (python, from
    ─ in general: 1562 codes, as you type ─       gateway)

                                                Which message, which cause
                                                " label "*" was sealed in the
                                                  future
                                                  The printer's clock runs ahead.
                                                  Check: Set the printer's clock.
                                                  From: gateway, HTTP 403
                                                  Like: label "p-1" was sealed in
                                                        the future

                                                People say
                                                - seal broken since the printer
                                                  moved
                                                - labels from desk two bounce

    Enter triage  F2 paste  F4 cases  Ctrl-Y copy  Tab pane  F1 help  Ctrl-C quit
    "#);
}

#[test]
fn plain_characters_search_whatever_is_focused() {
    let mut desk = Desk::new(80, 24);
    desk.press("tab").write("n?");
    assert!(desk.text().contains("> n?"), "{}", desk.text());
}

#[test]
fn a_question_mark_is_help_only_while_nothing_is_typed() {
    let mut desk = Desk::new(80, 24);
    desk.press("?");
    assert!(desk.text().trim_start().starts_with("errbook") && desk.text().contains("━ Keys ━"), "{}", desk.text());
    desk.press("esc").write("a?");
    assert!(desk.text().contains("> a?"), "{}", desk.text());
}

#[test]
fn escape_goes_back_to_the_list_then_clears_the_line_then_says_how_to_quit() {
    let mut desk = Desk::new(80, 24);
    desk.write("lost").press("tab esc");
    assert!(desk.text().contains("> lost"));
    desk.press("esc");
    assert!(desk.text().contains("> type what you see"));
    desk.press("esc");
    assert!(desk.text().contains("! this is home; Ctrl-C or Ctrl-Q quits"), "{}", desk.text());
    assert_eq!(desk.asked, [""; 0]);
    desk.press("ctrl-c");
    assert_eq!(desk.asked, ["quit"]);
}

#[test]
fn a_query_that_fits_nothing_says_so() {
    let mut desk = Desk::new(80, 24);
    desk.write("qqqqxxxx");
    assert!(desk.text().contains("No code fits these"), "{}", desk.text());
    desk.press("enter");
    assert!(desk.text().contains("! no code is selected; Esc clears the line and lists all"), "{}", desk.text());
}

#[test]
fn the_code_is_copied_and_the_screen_says_how() {
    let mut desk = Desk::new(80, 24);
    desk.write("parcel_lost").press("ctrl-y");
    assert_eq!(desk.asked, ["copy parcel_lost: parcel_lost"]);
    assert!(desk.text().contains("Copied parcel_lost through the terminal (OSC 52)"), "{}", desk.text());
}

#[test]
fn what_two_fixed_cases_were_searched_by_is_learned_until_one_key_leaves_it_out() {
    let mut desk = Desk::new(80, 24);
    let code = |desk: &Desk| desk.text().lines().find(|line| line.contains('▸')).unwrap_or_default().to_owned();
    desk.write("wobbly");
    assert!(!code(&desk).contains("parcel_lost"), "{}", desk.text());
    desk.press("esc").write("parcel lost wobbly").press("enter");
    assert!(desk.text().contains("Case 0001 · parcel_lost"), "{}", desk.text());
    desk.press("e 1").write("found it").press("enter esc esc").write("wobbly");
    assert!(!code(&desk).contains("parcel_lost"), "one case may be by chance: {}", desk.text());
    desk.press("esc").write("parcel lost wobbly again").press("enter");
    assert!(desk.text().contains("Case 0002 · parcel_lost"), "{}", desk.text());
    desk.press("e 1").write("found it").press("enter esc esc").write("wobbly");
    assert!(code(&desk).contains("parcel_lost"), "{}", desk.text());
    assert!(desk.text().contains("· with 2 closed cases"), "{}", desk.text());
    desk.press("f6");
    assert!(desk.text().contains("The search leaves closed cases out"), "{}", desk.text());
    assert!(desk.text().contains("· without closed cases") && !code(&desk).contains("parcel_lost"), "{}", desk.text());
    desk.press("f6");
    assert!(code(&desk).contains("parcel_lost"), "{}", desk.text());
    desk.press("f7");
    assert!(desk.text().contains("Forgotten for parcel_lost: 'wobbly'"), "{}", desk.text());
    assert!(!code(&desk).contains("parcel_lost"), "{}", desk.text());
    assert_eq!(desk.asked.last().unwrap(), "forget wobbly");
    desk.press("f7");
    assert!(desk.text().contains("! closed cases taught no word of the search line for this code"), "{}", desk.text());
}

#[test]
fn what_is_open_and_yours_stands_first_while_nothing_is_typed() {
    let mut desk = Desk::new(80, 24);
    desk.write("parcel_lost").press("enter n").write("x").press("enter esc esc esc");
    let rows: Vec<String> = desk.text().lines().skip(2).take(4).map(|row| row.trim_end().to_owned()).collect();
    assert!(rows[0].contains("Codes"), "{rows:?}");
    assert!(rows[1].contains("─ yours, open ─"), "{rows:?}");
    assert!(rows[2].contains("F3 0001  parcel_lost") && rows[2].contains("0 s ago"), "{rows:?}");
    assert!(rows[3].contains("─ parcel ─"), "{rows:?}");
    desk.write("s");
    assert!(!desk.text().contains("yours, open ─"), "{}", desk.text());
    desk.press("esc f3");
    assert!(desk.text().contains("Case 0001"), "{}", desk.text());
}
