//! The head of a line of Android's log.

use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::prefix::time::like;
use crate::envelope::record::level::Level;

/// Bytes of the longest tag.
const LONGEST_TAG: usize = 60;

/// `03-17 16:13:46.987  1201  1245 E SeatRepo: `: time, process, thread, level and tag. The year is not told.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    const TIME: usize = "03-17 16:13:46.987".len();
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
        for text in ["03-17 16:13:46.987 x", "03-17 16:13:46.987 1201 1245 Every seat: x", "03-17 was fine"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
