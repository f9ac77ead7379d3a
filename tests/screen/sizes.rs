//! Small, wide and too small.

use insta::assert_snapshot;

use crate::desk::Desk;
use crate::paste::response;

#[test]
fn at_forty_columns_panes_come_one_at_a_time_with_the_same_keys() {
    let mut desk = Desk::new(40, 12);
    assert_snapshot!(desk.text(), @r"
    > type what you see, or paste the err
    ━ Codes ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    ─ parcel ─
    ▸ LABEL_SIGNATURE_BAD  parcel · Labels
      LABEL_RATE_LIMITED   parcel · Labels
      parcel_lost         parcel · Sorting
    ─ in general: 1562 codes, as you type…




    Enter triage F1 help Ctrl-C quit
    ");
    desk.press("tab");
    assert_snapshot!(desk.text(), @r"
    > type what you see, or paste the err
    ━ LABEL_SIGNATURE_BAD ━━━━━━━ more ↓ ━
    parcel · Labels
    The seal on the label does not match
    its bytes, so the sorter threw the
    parcel out.

    First check
    Compare the clock of the label printer
    with the sorter's.

    Enter triage F1 help Ctrl-C quit
    ");
    let (text, decoded) = response();
    desk.paste(&text, decoded);
    assert_snapshot!(desk.text(), @r"
    Paste             1 failure in 4 lines
    ━ what it says ━━━━━━━━━━━━━━ more ↓ ━
    ▸ LABEL_SIGNATURE_BAD  parcel

    First check: Set the printer's clock.

    request id:
      b6d801b2-424b-1fee-9709-931505d9abcd
    time: 2026-03-02T10:11:12Z, 8 min ago
    HTTP: 403

    Enter triage Esc back q quit F1 help
    ");
    desk.press("tab");
    assert_snapshot!(desk.text(), @r#"
    Paste             1 failure in 4 lines
    ━ what you pasted (editing) ━━━━━━━━━━
    HTTP/1.1 403 Forbidden
    X-Parcel-Id: b6d801b2-424b-1fee-9709-9
    31505d9abcd

    {"error":"label \"p-7\" was sealed in
    the future","code":"LABEL_SIGNATURE_BA
    D","at":"2026-03-02T10:11:12Z"}


    Tab done editing F1 help Ctrl-C quit
    "#);
    desk.press("tab enter");
    assert_snapshot!(desk.text(), @r"
    0001 · LABEL_SIGNATURE_BAD · open 0 s
    ━ Steps ━━━━━━━━━━━━━━━━━━━━━ more ↓ ━
      1 ✓ Capture id, time and code
          from the paste
    ▸ 2   Check log and metrics
      3 · Apply the action
          opens after step 2
      4 · Retry once
          opens after step 3


    Space done Esc back q quit F1 help
    ");
    desk.press("enter");
    assert_snapshot!(desk.text(), @r"
    0001 · LABEL_SIGNATURE_BAD · open 0 s
    ━ 2 Check log and metrics ━━━ more ↓ ━
    Find the sorter's lines of this id.

    No source is configured: look for
    yourself, or i sets one up.

    Where to look
    log: label_rejected in the sorter log
         `reason` and `key_id`

    Space done Esc back q quit F1 help
    ");
    desk.press("n").write("a note that is longer than one line");
    assert_snapshot!(desk.text(), @r"
    0001 · LABEL_SIGNATURE_BAD · open 0 s
    ━ 2 Check log and metrics ━━━ more ↓ ━
    Find the sorter's lines of this id.

    No source is configured: look for
    yourself, or i sets one up.

    ━ Type it ━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    Note on this step:
    > a note that is longer than one line

    Enter ok Esc cancel Ctrl-C quit
    ");
}

#[test]
fn a_wide_screen_gives_the_room_to_the_details() {
    let desk = Desk::new(200, 60);
    let shown = desk.text();
    assert_snapshot!(shown.lines().take(16).collect::<Vec<_>>().join("\n"), @r"
    errbook                                                                                                                                                                                       parcel 3
    > type what you see, or paste the error                                                                                                                                                         3 of 3
    ━ Codes ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  ─ LABEL_SIGNATURE_BAD ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    ─ parcel ─                                                    parcel · Labels
    ▸ LABEL_SIGNATURE_BAD                        parcel · Labels  The seal on the label does not match its bytes, so the sorter threw the parcel out.
      LABEL_RATE_LIMITED                         parcel · Labels
      parcel_lost                     parcel · Sorting, since v4  First check
    ─ in general: 1562 codes, as you type ─                       Compare the clock of the label printer with the sorter's.

                                                                  Retry        only after this: print a fresh label
                                                                  Why          the same label fails the same way

                                                                  Sent by      the sorter, before anything is read off the label
                                                                  Surface      gateway
                                                                  HTTP         403
    ");
}

#[test]
fn below_the_least_size_it_says_what_it_needs_and_comes_back() {
    let mut desk = Desk::new(39, 12);
    assert_snapshot!(desk.text(), @"
    40 x 12 needed, 39 x 12 here. Ctrl-C
    quits errbook.
    ");
    desk.resize(12, 3);
    assert_snapshot!(desk.text(), @"
    40 x 12
    needed, 12 x
    3 here.
    ");
    desk.resize(80, 24);
    assert!(desk.text().contains("LABEL_SIGNATURE_BAD"), "{}", desk.text());
}

#[test]
fn the_help_lists_every_key() {
    let mut desk = Desk::new(80, 24);
    desk.press("f1");
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    Help
    ━ Keys ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ more ↓ ━
    Type what you see and the list ranks the codes. Paste an error anywhere and
    errbook reads it. Enter goes on, Esc goes back; nothing that was written to a
    case is lost.

    Home
    ?                     This screen, while the search line is empty
    Enter                 Open a case for the selected code
    F2 Ctrl-V             Open the paste box (pasting opens it by itself)
    F3 Ctrl-G             Back to the case that was open last
    F4 Ctrl-L             List of cases
    F6 Ctrl-S             Search by the words of closed cases too, or leave them
                          out
    F7 Ctrl-X             Forget what closed cases taught of the typed words for
                          this code
    Ctrl-Y                Copy the selected code
    Tab                   Change between the list and the details
    Esc                   Back to the list, then clear the search line
    Up Ctrl-P             Previous code; above the first one, what was searched
                          for before

    Down scroll  Esc back  Ctrl-C quit
    ");
}
