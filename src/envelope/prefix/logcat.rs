//! The head of a line of Android's log.

use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::prefix::time::like;
use crate::envelope::record::level::Level;

/// Bytes of the time.
const TIME: usize = "03-17 16:13:46.987".len();

/// Bytes of the longest tag.
const LONGEST_TAG: usize = 60;

/// `03-17 16:13:46.987  1201  1245 E SeatRepo: `: time, process, thread, level and tag. The year is not told. `E/SeatRepo( 1201): `,
/// `E/SeatRepo: `: without a time.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    if text.as_bytes().get(1) == Some(&b'/') {
        return brief(text);
    }
    if !like(text, "99-99 99:99:99.999 ") {
        return None;
    }
    let mut rest = &text[TIME..];
    for _ in 0..2 {
        rest = rest.trim_start_matches(' ').trim_start_matches(|letter: char| letter.is_ascii_digit());
    }
    let head = rest.strip_prefix(' ')?;
    let level = Level::of_initial(*head.as_bytes().first()?)?;
    let tag = head[1..].strip_prefix(' ')?;
    let end = tag.find(": ").filter(|&end| end < LONGEST_TAG)?;
    let length = text.len() - tag.len() + end + 2;
    let (time, level) = (Some((0, TIME)), Some(level));
    Some(PrefixFound { layer: "logcat", length, time, level, each: true, ..PrefixFound::default() })
}

/// Level and tag, with the process or without.
fn brief(text: &str) -> Option<PrefixFound> {
    let level = Level::of_initial(text.as_bytes()[0])?;
    let end = text.find(": ").filter(|&end| (3..LONGEST_TAG).contains(&end))?;
    let tag = &text[2..end];
    let tag = tag.strip_suffix(')').and_then(|tag| tag.rsplit_once('(')).map_or(tag, |(tag, _)| tag);
    let is_tag = tag.trim_end().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
    let found =
        PrefixFound { layer: "logcat", length: end + 2, level: Some(level), each: true, ..PrefixFound::default() };
    is_tag.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;
    use crate::envelope::record::level::Level;

    #[test]
    fn time_process_level_and_tag_are_taken_off() {
        let level = Some(Level::Error);
        let time = Some((0, 18));
        let found = PrefixFound { layer: "logcat", length: 43, time, level, each: true, ..PrefixFound::default() };
        assert_eq!(read("03-17 16:13:46.987  1201  1245 E SeatRepo: refresh failed"), Some(found));
        let found = PrefixFound { layer: "logcat", length: 19, level, each: true, ..PrefixFound::default() };
        assert_eq!(read("E/SeatRepo( 1201): refresh failed"), Some(found));
        assert_eq!(read("E/SeatRepo: refresh failed").map(|found| found.length), Some(12));
        for text in [
            "E/S 1: x",
            "I/O error: x",
            "03-17 16:13:46.987 x",
            "03-17 16:13:46.987 1201 1245 Every seat: x",
            "03-17 was fine",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
