//! A time in brackets: alone, or with what else a logger puts there, which the line keeps.

use crate::envelope::finding::Span;
use crate::envelope::prefix::found::{PrefixFound, after_space};
use crate::envelope::prefix::time;
use crate::envelope::record::level::Level;

/// Bytes between a time and the bracket that closes around it.
const LONGEST_BRACKET: usize = 80;

/// `[2026-04-01 08:00:00] `, `[2026-04-01T08:00:00Z ERROR mint] `, `[2026-04-01 08:00:00,123: ERROR/Main] `.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    let inside = text.strip_prefix('[')?;
    if let Some(span) = since_start(inside) {
        let length = after_space(text, span.1 + 2);
        return Some(PrefixFound::time((1 + span.0, 1 + span.1), length));
    }
    // `[E 2026-04-01 08:00:00.123 desk] `, as Tornado heads its lines.
    if let Some((level, rest)) = initial(inside) {
        let end = text.len() - rest.len() + time::time(rest)?;
        let close = text[end..].find("] ").filter(|&close| close < LONGEST_BRACKET)?;
        let found = PrefixFound::time((3, end), after_space(text, end + close + 1));
        return Some(PrefixFound { level: Some(level), ..found });
    }
    let end = 1 + time::time(inside)?;
    if !text[end..].starts_with([']', ' ', ':']) {
        return None;
    }
    let close = text[end..].bytes().take(LONGEST_BRACKET).position(|byte| byte == b']')?;
    let length = if close == 0 { after_space(text, end + 1) } else { 0 };
    Some(PrefixFound::time((1, end), length))
}

/// The level that a letter before a time is, and what follows it.
fn initial(inside: &str) -> Option<(Level, &str)> {
    let level = Level::of_initial(*inside.as_bytes().first()?)?;
    Some((level, inside[1..].strip_prefix(' ')?))
}

/// Where the seconds since the kernel started stand: `[ 1876212.419133] `, with six digits behind the point.
fn since_start(inside: &str) -> Option<Span> {
    let start = inside.len() - inside.trim_start_matches(' ').len();
    let seconds = inside[start..].bytes().take_while(u8::is_ascii_digit).count();
    let end = start + seconds + ".999999".len();
    let fits = (1..=8).contains(&seconds) && time::like(&inside[start + seconds..], ".999999] ");
    fits.then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;
    use crate::envelope::record::level::Level;

    #[test]
    fn a_time_alone_in_brackets_is_taken_off() {
        let found = PrefixFound { layer: "log-time", length: 28, time: Some((1, 26)), ..PrefixFound::default() };
        assert_eq!(read("[2026-04-01 08:00:00 +0000] x"), Some(found));
        let found = PrefixFound { layer: "log-time", time: Some((1, 21)), ..PrefixFound::default() };
        assert_eq!(read("[2026-04-01T08:00:00Z WARN a::b] x"), Some(found));
        let found = PrefixFound { layer: "log-time", length: 17, time: Some((2, 15)), ..PrefixFound::default() };
        assert_eq!(read("[ 876212.419133] x"), Some(found));
        let found =
            PrefixFound { layer: "log-time", length: 33, time: Some((3, 26)), level: Some(Level::Error), ..found };
        assert_eq!(read("[E 2026-04-01 08:00:00.123 desk] x"), Some(found));
        for text in
            ["[E seat] x", "[876212.4] x", "[ 99999999999.999999] x", "[2026-04-01] x", "[2026-04-01T08:00:00Z x"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
