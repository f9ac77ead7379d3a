//! How long a key takes, from the key to the frame that answers it.
//!
//! `cargo test --release --test screen keys_are_answered -- --ignored --nocapture` prints the medians and holds them.

use std::time::{Duration, Instant};

use errbook::envelope::Redacted;
use errbook::evidence::{Found, LogLine, State};
use errbook::tui::draw;
use jiff::{SignedDuration, Timestamp};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::desk::Desk;
use crate::evidence::{answer, covered};
use crate::paste::response;

/// The median time of each of these keys, `rounds` times over.
fn median(desk: &mut Desk, (width, height): (u16, u16), keys: &[&str], rounds: usize) -> Duration {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let mut times = Vec::new();
    for _ in 0..rounds {
        for key in keys {
            let begun = Instant::now();
            desk.press(key);
            terminal.draw(|frame| draw(&desk.model, &desk.theme, frame)).unwrap();
            times.push(begun.elapsed());
        }
    }
    times.sort();
    times[times.len() / 2]
}

/// A case on its evidence step, of which ten sources found as much as an answer can hold.
fn busy(width: u16, height: u16) -> Desk {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    let mut desk = Desk::new(width, height).asking(&names);
    let (text, decoded) = response();
    desk.paste(&text, decoded).press("enter");
    let ticket = desk.tickets[0];
    let start: Timestamp = "2026-03-02T10:11:12Z".parse().unwrap();
    for (source, name) in names.iter().enumerate() {
        let line = |at: i64| LogLine {
            source: (*name).into(),
            place: Redacted::new("/var/log/gateway/gateway.log:4711"),
            at: Some(start + SignedDuration::from_millis(at * 7)),
            zoned: true,
            text: Redacted::new(&format!(
                r#"{{"level":"error","event":"label_rejected","zone":"z-{}","request_id":"r-{at}"}}"#,
                at % 5
            )),
            hit: Some("request id"),
            gap: false,
        };
        let found = Found { lines: (-200..200).map(line).collect(), covered: covered(90_000), ..Found::default() };
        answer(&mut desk, ticket, source, State::Done(found));
    }
    desk
}

#[test]
#[ignore = "a figure: see above"]
fn keys_are_answered_in_time() {
    let (low, high) = ((80, 24), (250, 80));
    let typed = median(&mut Desk::new(80, 24), low, &["down", "up", "tab", "pagedown", "tab"], 40);
    let evidence = median(&mut busy(80, 24), low, &["tab", "pagedown", "pageup", "tab"], 40);
    let wide = median(&mut busy(250, 80), high, &["tab", "pagedown", "pageup", "z", "z", "tab"], 40);
    println!("home 80x24 {typed:?}, ten sources 80x24 {evidence:?}, ten sources 250x80 {wide:?}");
    if cfg!(debug_assertions) {
        return;
    }
    assert!(typed < Duration::from_millis(2), "home at 80x24: {typed:?}");
    assert!(evidence < Duration::from_millis(2), "ten sources at 80x24: {evidence:?}");
    assert!(wide < Duration::from_millis(5), "ten sources at 250x80: {wide:?}");
}
