//! The container runtime interface: a time, the stream, and whether the line is whole.

use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::prefix::time::time;

/// What stands between the time and the line, and whether it cuts the line.
const TAGS: [(&str, bool); 4] =
    [(" stdout F ", false), (" stderr F ", false), (" stdout P ", true), (" stderr P ", true)];

/// `2026-04-01T08:00:00Z stdout F `; `P` cuts a line.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    if !text.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let end = time(text)?;
    let (tag, partial) = TAGS.iter().find(|(tag, _)| text[end..].starts_with(tag))?;
    Some(PrefixFound {
        layer: "cri",
        length: end + tag.len(),
        time: Some((0, end)),
        partial: Some(*partial),
        ..PrefixFound::default()
    })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;

    #[test]
    fn the_stream_follows_the_time() {
        let found = PrefixFound {
            layer: "cri",
            length: 30,
            time: Some((0, 20)),
            partial: Some(false),
            ..PrefixFound::default()
        };
        assert_eq!(read("2026-04-01T08:00:00Z stderr F x"), Some(found));
        let found = PrefixFound {
            layer: "cri",
            length: 30,
            time: Some((0, 20)),
            partial: Some(true),
            ..PrefixFound::default()
        };
        assert_eq!(read("2026-04-01T08:00:00Z stdout P x"), Some(found));
        assert_eq!(read("2026-04-01T08:00:00Z stderr x"), None);
    }
}
