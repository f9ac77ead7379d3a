//! Whatever is pressed, pasted and resized, in whatever order: the screen stands, and nothing on it acts on a terminal.

use errbook::envelope::{Decoded, Finding};
use proptest::prelude::*;

use crate::desk::Desk;
use crate::paste::response;

/// One thing that happens.
#[derive(Debug, Clone)]
enum Deed {
    Press(&'static str),
    Write(String),
    Paste(String, bool),
    Resize(u16, u16),
    Wait(i64),
}

const KEYS: [&str; 36] = [
    "enter",
    "esc",
    "tab",
    "space",
    "up",
    "down",
    "pageup",
    "pagedown",
    "backspace",
    "f1",
    "f2",
    "f3",
    "f4",
    "f5",
    "ctrl-u",
    "ctrl-y",
    "ctrl-v",
    "ctrl-l",
    "ctrl-g",
    "ctrl-w",
    "shift-down",
    "a",
    "c",
    "e",
    "k",
    "n",
    "o",
    "p",
    "r",
    "s",
    "y",
    "1",
    "2",
    "3",
    "?",
    "g",
];

fn describe_event() -> impl Strategy<Value = Deed> {
    prop_oneof![
        12 => prop::sample::select(&KEYS[..]).prop_map(Deed::Press),
        2 => "[a-z_日é\u{1b}\u{202e} ]{1,12}".prop_map(Deed::Write),
        2 => ("(?s).{0,60}", any::<bool>()).prop_map(|(text, speaks)| Deed::Paste(text, speaks)),
        1 => (1..220_u16, 1..70_u16).prop_map(|(width, height)| Deed::Resize(width, height)),
        1 => (0..100_i64).prop_map(Deed::Wait),
    ]
}

/// A paste that says nothing, or speaks of a failure and carries the text in every field.
fn decoded(text: &str, speaks: bool) -> Decoded {
    let (_, mut decoded) = response();
    decoded.findings.truncate(usize::from(speaks));
    for finding in &mut decoded.findings {
        *finding = Finding {
            code: Some(text.to_owned()),
            entry: finding.entry.clone().filter(|_| text.len().is_multiple_of(2)),
            message: Some(text.to_owned()),
            request_id: Some(text.to_owned()),
            timestamp: Some(text.to_owned()),
            surface: Some(text.to_owned()),
            surface_why: text.to_owned(),
            why: text.to_owned(),
            runner_up: Some(text.to_owned()),
            fields: Vec::new(),
            extra: vec![(text.to_owned(), text.to_owned())],
            ..finding.clone()
        };
    }
    decoded
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_screen_stands(deeds in prop::collection::vec(describe_event(), 1..50)) {
        let mut desk = Desk::new(80, 24);
        for describe_event in deeds {
            match describe_event {
                Deed::Press(key) => _ = desk.press(key),
                Deed::Write(text) => _ = desk.write(&text),
                Deed::Paste(text, speaks) => _ = desk.paste(&text, decoded(&text, speaks)),
                Deed::Resize(width, height) => _ = desk.resize(width, height),
                Deed::Wait(seconds) => _ = desk.wait(seconds),
            }
            let shown = desk.text();
            let acts = |character: char| character != '\n' && errbook::envelope::text::sanitize::is_hidden(character);
            prop_assert!(!shown.contains(acts), "{shown:?}");
        }
    }
}
