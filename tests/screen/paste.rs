//! The paste box: what was pasted, what it says, and where it leads.

use errbook::envelope::{Decoded, Finding, FindingField, Layer, Seen};
use insta::assert_snapshot;

use crate::desk::Desk;

pub const ID: &str = "b6d801b2-424b-1fee-9709-931505d9abcd";

/// A response of the parcel service and what decoding says of it.
pub fn response() -> (String, Decoded) {
    let text = format!(
        "HTTP/1.1 403 Forbidden\nX-Parcel-Id: {ID}\n\n{{\"error\":\"label \\\"p-7\\\" was sealed in the future\",\
         \"code\":\"LABEL_SIGNATURE_BAD\",\"at\":\"2026-03-02T10:11:12Z\"}}\n"
    );
    let span = |part: &str| {
        let at = text.find(part).unwrap();
        (at, at + part.len())
    };
    let finding = Finding {
        catalog: Some("parcel".into()),
        code: Some("LABEL_SIGNATURE_BAD".into()),
        entry: Some("LABEL_SIGNATURE_BAD".into()),
        known: true,
        message: Some("label \"p-7\" was sealed in the future".into()),
        request_id: Some(ID.into()),
        timestamp: Some("2026-03-02T10:11:12Z".into()),
        http_status: Some(403),
        surface: Some("gateway".into()),
        surface_why: "only the gateway seals labels".into(),
        shape: "parcel-envelope".into(),
        path: vec![Layer("curl")],
        span: (0, text.len()),
        fields: vec![
            (FindingField::RequestId, span(ID)),
            (FindingField::Code, span("LABEL_SIGNATURE_BAD")),
            (FindingField::Timestamp, span("2026-03-02T10:11:12Z")),
            (FindingField::HttpStatus, span("403")),
        ],
        confidence: 0.97,
        why: "code and envelope agree".into(),
        count: 1,
        ..Finding::default()
    };
    let decoded = Decoded { findings: vec![finding], lines: 4, ..Decoded::default() };
    (text, decoded)
}

/// A second failure of another code, without an id.
pub fn limited() -> Finding {
    Finding {
        catalog: Some("parcel".into()),
        code: Some("LABEL_RATE_LIMITED".into()),
        entry: Some("LABEL_RATE_LIMITED".into()),
        known: true,
        shape: "parcel-envelope".into(),
        confidence: 0.7,
        repairs: vec!["closed a cut-off object".into()],
        count: 3,
        ..Finding::default()
    }
}

#[test]
fn a_paste_shows_the_bytes_that_spoke_and_what_they_say() {
    let mut desk = Desk::new(80, 24);
    let (text, decoded) = response();
    desk.paste(&text, decoded);
    assert_snapshot!(desk.text(), @r#"
    errbook                                                               parcel 3
    Paste                                                     1 failure in 4 lines
    ─ what you pasted ────────────────────  ━ what it says ━━━━━━━━━━━━━━ more ↓ ━
    HTTP/1.1 403 Forbidden                  ▸ LABEL_SIGNATURE_BAD  parcel
    X-Parcel-Id: b6d801b2-424b-1fee-9709-9
    31505d9abcd                             First check: Set the printer's clock.

    {"error":"label \"p-7\" was sealed in   request id:
    the future","code":"LABEL_SIGNATURE_BA    b6d801b2-424b-1fee-9709-931505d9abcd
    D","at":"2026-03-02T10:11:12Z"}         time: 2026-03-02T10:11:12Z, 8 min ago
                                            HTTP: 403

                                            Cause: The printer's clock runs ahead.
                                            Means: The seal on the label does not
                                              match its bytes, so the sorter threw
                                              the parcel out.
                                            Retry: only after this: print a fresh
                                              label
                                            Why: the same label fails the same way

                                            message: label "p-7" was sealed in the
                                              future

    Enter triage  Tab edit  y copy id  z wide  Esc back  q quit  F1 help
    "#);
    assert_snapshot!(desk.styles(), @r"
    bbbbbbb
    bbbbb
    d                 dddddddddddddddddddd  bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
             uuu                              bbbbbbbbbbbbbbbbbbbbbbbbbbb
                 uuuuuuuuuuuuuuuuuuuuuuuuu
    uuuuuuuuuuu                                          bbbbbbbbbbbbbbbbbbbbbbbb


                        uuuuuuuuuuuuuuuuuu
    u        uuuuuuuuuuuuuuuuuuuu






                                                   bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
                                              bbbbb





    bbbbb         bbb       b          b       bbb       b       bb
    ");
}

#[test]
fn a_wide_screen_keeps_labels_and_values_in_columns() {
    let mut desk = Desk::new(200, 60);
    let (text, decoded) = response();
    desk.paste(&text, decoded);
    let shown = desk.text();
    assert_snapshot!(shown.lines().take(24).collect::<Vec<_>>().join("\n"), @r#"
    errbook                                                                                                                                                                                       parcel 3
    Paste                                                                                                                                                                             1 failure in 4 lines
    ─ what you pasted ────────────────────────────────────────────────────────────────────────────────  ━ what it says ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    HTTP/1.1 403 Forbidden                                                                              ▸ LABEL_SIGNATURE_BAD  parcel
    X-Parcel-Id: b6d801b2-424b-1fee-9709-931505d9abcd
                                                                                                        First check  Set the printer's clock.
    {"error":"label \"p-7\" was sealed in the future","code":"LABEL_SIGNATURE_BAD","at":"2026-03-02T10
    :11:12Z"}                                                                                           request id   b6d801b2-424b-1fee-9709-931505d9abcd
                                                                                                        time         2026-03-02T10:11:12Z, 8 min ago
                                                                                                        HTTP         403

                                                                                                        Cause        The printer's clock runs ahead.
                                                                                                        Means        The seal on the label does not match its bytes, so the sorter threw the parcel out.
                                                                                                        Retry        only after this: print a fresh label
                                                                                                        Why          the same label fails the same way

                                                                                                        message      label "p-7" was sealed in the future
                                                                                                        surface      gateway: only the gateway seals labels
                                                                                                        found in     lines 1 to 4
                                                                                                        inside       curl
                                                                                                        read as      parcel-envelope: code and envelope agree
    "#);
}

#[test]
fn the_next_failure_is_a_key_away_and_what_it_misses_is_said() {
    let mut desk = Desk::new(80, 30);
    let (text, mut decoded) = response();
    decoded.findings.push(limited());
    desk.paste(&text, decoded).press("n");
    assert_snapshot!(desk.text(), @r#"
    errbook                                                               parcel 3
    Paste                                                    2 failures in 4 lines
    ─ what you pasted ────────────────────  ━ what it says ━━━━━━━━━━━━━━━━━━━━━━━
    HTTP/1.1 403 Forbidden                    LABEL_SIGNATURE_BAD  parcel
    X-Parcel-Id: b6d801b2-424b-1fee-9709-9  ▸ LABEL_RATE_LIMITED  parcel  3 times
    31505d9abcd
                                            First check: Look at how many labels
    {"error":"label \"p-7\" was sealed in     the desk printed this minute.
    the future","code":"LABEL_SIGNATURE_BA
    D","at":"2026-03-02T10:11:12Z"}         missing: request id; look at the
                                              X-Parcel-Id header
                                            missing: time
                                            repaired: closed a cut-off object
                                            how sure: fairly sure

                                            Means: Too many labels came from one
                                              printer.
                                            Retry: after 30 s
                                            Why: the window is half a minute

                                            surface: cannot be told
                                            found in: line 1
                                            read as: parcel-envelope






    Enter triage  Tab edit  n next  z wide  Esc back  q quit  F1 help
    "#);
    desk.press("p p");
    assert!(desk.text().contains("▸ LABEL_SIGNATURE_BAD"), "{}", desk.text());
}

#[test]
fn a_line_in_which_nothing_decodes_is_searched_for() {
    let mut desk = Desk::new(80, 24);
    desk.paste("parcel_lost\n", Decoded::default());
    assert!(desk.text().contains("> parcel_lost"), "{}", desk.text());
}

#[test]
fn a_paste_of_several_lines_without_a_failure_says_what_was_looked_for() {
    let mut desk = Desk::new(80, 24);
    desk.paste(
        "all is\nwell\n",
        Decoded { lines: 2, looked_for: vec!["envelopes of the parcel service"], ..Decoded::default() },
    );
    assert_snapshot!(desk.text(), @r"
    errbook                                                               parcel 3
    Paste                                                    no failure in 2 lines
    ─ what you pasted ────────────────────  ━ what it says ━━━━━━━━━━━━━━━━━━━━━━━
    all is                                  No failure found in this paste.
    well                                    Enter opens a case on it as it stands.
                                            Better is more of it: the response
                                            with its headers, or the log lines
                                            around it. Tab edits the text.

                                            Looked for
                                            - envelopes of the parcel service












    Enter triage  Tab edit  z wide  Esc back  q quit  F1 help
    ");
}

#[test]
fn a_case_can_be_opened_on_a_paste_in_which_nothing_was_found() {
    let mut desk = Desk::new(80, 24);
    desk.paste("\nnobody can log in\nsince ten\n", Decoded { lines: 3, ..Decoded::default() });
    desk.press("enter");
    assert!(desk.text().contains("Case 0001 · no code · open 0 s"), "{}", desk.text());
}

#[test]
fn a_line_that_a_program_printed_stays_in_the_paste_box() {
    let mut desk = Desk::new(80, 24);
    let seen = Seen { objects: 1, ..Seen::default() };
    desk.paste("{\"shelf\":3}\n", Decoded { lines: 1, seen, ..Decoded::default() });
    assert!(desk.text().contains("No failure found in this paste."), "{}", desk.text());
    assert!(desk.text().contains("- 1 object (JSON or alike)"), "{}", desk.text());
}

#[test]
fn the_text_can_be_edited_and_is_read_again_at_every_change() {
    let mut desk = Desk::new(80, 24);
    desk.press("f2").write("LABEL");
    assert!(desk.text().contains("no failure in 0 lines"), "{}", desk.text());
    desk.decoded = Decoded { findings: vec![limited()], lines: 1, ..Decoded::default() };
    desk.write("!");
    assert!(desk.text().contains("1 failure in 1 line"), "{}", desk.text());
    assert!(desk.text().contains("LABEL!"), "{}", desk.text());
    desk.press("tab enter");
    assert!(desk.text().contains("Case 0001 · LABEL_RATE_LIMITED · open 0 s"), "{}", desk.text());
}

#[test]
fn control_characters_of_a_paste_are_shown_as_marks() {
    let mut desk = Desk::new(80, 24);
    let text = "\u{1b}]52;c;aGk=\u{7}\n\u{202e}evil\u{9b}31m\n";
    let finding = Finding { message: Some("\u{1b}[2J\u{202e}gone".into()), ..limited() };
    desk.paste(text, Decoded { findings: vec![finding], lines: 2, ..Decoded::default() });
    let shown = desk.text();
    assert!(shown.contains("␛]52;c;aGk=␇"), "{shown}");
    assert!(shown.contains("⟨U+202E⟩evil⟨U+009B⟩31m"), "{shown}");
    assert!(shown.contains("message: ␛[2J⟨U+202E⟩gone"), "{shown}");
    assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{9b}']), "{shown:?}");
}

#[test]
fn a_paste_without_a_failure_has_no_storm_to_show() {
    let mut desk = Desk::new(80, 24);
    desk.paste("one\ntwo", Decoded::default()).press("b");
    assert!(desk.text().contains("! there is nothing to group"), "{}", desk.text());
}

#[test]
fn a_secret_is_never_drawn() {
    let mut desk = Desk::new(80, 24);
    desk.paste("GET / HTTP/1.1\nAuthorization: Bearer abcDEF123456abcDEF123456\nHost: x\n", Decoded::default());
    let screen = desk.text();
    assert!(screen.contains("Authorization: Bearer ••••"), "{screen}");
    assert!(!screen.contains("abcDEF"), "{screen}");
}
