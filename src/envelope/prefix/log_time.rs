//! A time at the beginning of a line, as most loggers write it.

use crate::envelope::prefix::found::{PrefixFound, after_space};
use crate::envelope::prefix::time::{dated, like, time};

/// `2026-04-01T08:00:00Z `, `2026/04/01 08:00:00 | `; one that begins with a name of a month or day needs its date.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    let end = match text.as_bytes().first()? {
        b'0'..=b'9' => half_of_day(text).or_else(|| time(text)).filter(|end| is_end(&text[*end..]))?,
        b'A'..=b'Z' => dated(text)?,
        _ => return None,
    };
    Some(PrefixFound::time((0, end), after_space(text, end)))
}

/// The length of `10:11AM`, as zerolog prints the time at a terminal.
fn half_of_day(text: &str) -> Option<usize> {
    let end = ["9:99", "99:99"].iter().find(|pattern| like(text, pattern)).map(|pattern| pattern.len())?;
    ["AM ", "PM "].iter().any(|half| text[end..].starts_with(half)).then_some(end + 2)
}

/// Whether a time of digits can end before this.
fn is_end(after: &str) -> bool {
    after.is_empty() || after.starts_with([' ', '\t', ']', '|', ','])
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;

    #[test]
    fn a_time_is_taken_off_with_the_spaces_behind_it() {
        let found = PrefixFound { layer: "log-time", length: 21, time: Some((0, 19)), ..PrefixFound::default() };
        assert_eq!(read("2026/04/01 08:00:00  hello"), Some(found));
        let found = PrefixFound { layer: "log-time", length: 25, time: Some((0, 24)), ..PrefixFound::default() };
        assert_eq!(read("Nov 29, 2026 11:14:56 PM x"), Some(found));
        for text in ["2026 was fine", "2026-04-01T08:00:00Z-7 x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
