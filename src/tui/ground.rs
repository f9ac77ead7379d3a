//! The background of the terminal: what `COLORFGBG` says, else what the terminal answers when it is asked (OSC 11). The answer
//! comes among the keys and is waited for by nobody, so that no key is lost to it. Decides no looks.

use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

/// Asks the terminal for its background.
pub const QUESTION: &[u8] = b"\x1b]11;?\x1b\\";

/// What lies behind the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// A dark background.
    Dark,
    /// A light one.
    Light,
}

impl Ground {
    /// By the value of `COLORFGBG`; none where that says nothing.
    pub fn told(colours: &str) -> Option<Self> {
        match colours.rsplit(';').next()?.trim().parse().ok()? {
            0..=6 | 8 => Some(Self::Dark),
            7 | 9..=15 => Some(Self::Light),
            16u8.. => None,
        }
    }

    /// By the terminal's answer: `11;rgb:1e1e/1e1e/1e1e`.
    fn answered(report: &str) -> Option<Self> {
        let colour = report.strip_prefix("11;rgb")?.split_once(':')?.1;
        let part = |part: &str| u32::from_str_radix(part.get(..2)?, 16).ok();
        let parts: Vec<u32> = colour.split('/').map_while(part).collect();
        let &[red, green, blue, ..] = parts.as_slice() else { return None };
        // How bright it looks, in thousandths of 255.
        let bright = 299 * red + 587 * green + 114 * blue;
        Some(if bright > 127 * 1000 { Self::Light } else { Self::Dark })
    }
}

/// Whether the terminal's answer has begun among these and goes on behind them.
pub fn is_coming(events: &[Event]) -> bool {
    let start = events.iter().position(is_start);
    start.is_some_and(|start| !events[start..].iter().any(is_end))
}

fn is_start(event: &Event) -> bool {
    is(event, ']', KeyModifiers::ALT)
}

fn is_end(event: &Event) -> bool {
    is(event, '\\', KeyModifiers::ALT) || is(event, 'g', KeyModifiers::CONTROL)
}

/// Takes the terminal's answer out of the keys that it came among.
pub fn taken(events: &mut Vec<Event>) -> Option<Ground> {
    let start = events.iter().position(is_start)?;
    let length = events[start..].iter().position(is_end)?;
    let report: String = events.drain(start..=start + length).filter_map(|event| character(&event)).collect();
    Ground::answered(report.trim_start_matches(']'))
}

fn character(event: &Event) -> Option<char> {
    match event {
        Event::Key(KeyEvent { code: KeyCode::Char(character), .. }) => Some(*character),
        _ => None,
    }
}

fn is(event: &Event, wanted: char, with: KeyModifiers) -> bool {
    character(event) == Some(wanted) && matches!(event, Event::Key(key) if key.modifiers == with)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_the_colours_is_the_background() {
        for (colours, ground) in [
            ("15;0", Some(Ground::Dark)),
            ("0;15", Some(Ground::Light)),
            ("0;default;7", Some(Ground::Light)),
            ("default", None),
            ("", None),
        ] {
            assert_eq!(Ground::told(colours), ground, "{colours}");
        }
    }

    #[test]
    fn the_answer_is_taken_out_of_the_keys_around_it() {
        let key = |character, modifiers| Event::Key(KeyEvent::new(KeyCode::Char(character), modifiers));
        for (report, ground) in [
            ("11;rgb:ffff/ffff/ffff", Some(Ground::Light)),
            ("11;rgb:fdfd/f6f6/e3e3", Some(Ground::Light)),
            ("11;rgb:0000/2b2b/3636", Some(Ground::Dark)),
            ("11;rgb:1e/1e/2e", Some(Ground::Dark)),
            ("11;what", None),
        ] {
            let mut events = vec![key('a', KeyModifiers::NONE), key(']', KeyModifiers::ALT)];
            events.extend(report.chars().map(|character| key(character, KeyModifiers::NONE)));
            events.extend([key('\\', KeyModifiers::ALT), key('b', KeyModifiers::NONE)]);
            assert_eq!(taken(&mut events), ground, "{report}");
            assert_eq!(events.iter().filter_map(character).collect::<String>(), "ab");
        }
    }
}
