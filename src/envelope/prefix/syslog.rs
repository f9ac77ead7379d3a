//! The head of a line of syslog in a file, also as journald prints it.

use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::prefix::time::like;
use crate::envelope::record::level::Level;

/// `Aug 19 10:35:12 host process[pid]: `: RFC 3164, and journald's short format; `*Aug 19 10:35:12.113: %` of network gear, which
/// marks a clock that it does not trust.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    let marked = usize::from(text.starts_with(['*', '.']));
    let head = &text[marked..];
    if !(head.starts_with(|letter: char| letter.is_ascii_uppercase()) && like(head, "AAA _9 99:99:99")) {
        return None;
    }
    let mut time = marked + 15;
    if text[time..].starts_with('.') {
        time += 1 + text[time + 1..].bytes().take_while(u8::is_ascii_digit).count();
    }
    if text[time..].starts_with(": %") {
        let time = (marked, time);
        return Some(PrefixFound { layer: "syslog", length: time.1 + 2, time: Some(time), ..PrefixFound::default() });
    }
    let rest = text.get(time..)?.strip_prefix(' ').filter(|_| marked == 0)?;
    // Host and process, up to the colon; a line without them is only a time.
    let is_head = |head: &str| {
        let mut words = head.split(' ');
        words.nth(1).is_some_and(|process| Level::of_word(process).is_none()) && words.next().is_none()
    };
    let colon = rest.find(": ").filter(|&colon| colon < 120 && is_head(&rest[..colon]));
    let length = time + 1 + colon.map_or(0, |colon| colon + 2);
    Some(PrefixFound { layer: "syslog", length, time: Some((0, time)), ..PrefixFound::default() })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;

    #[test]
    fn host_and_process_are_taken_off_with_the_time() {
        let found = PrefixFound { layer: "syslog", length: 35, time: Some((0, 15)), ..PrefixFound::default() };
        assert_eq!(read("Apr  1 08:00:00 edge-1 gateway[7]: x"), Some(found));
        let found = PrefixFound { layer: "syslog", length: 16, time: Some((0, 15)), ..PrefixFound::default() };
        assert_eq!(read("Apr  1 08:00:00 x"), Some(found));
        let found = PrefixFound { layer: "syslog", length: 22, time: Some((1, 20)), ..PrefixFound::default() };
        assert_eq!(read("*Apr  1 08:00:00.113: %LINK-3-UPDOWN: x"), Some(found));
        for text in ["*Apr  1 08:00:00 x", "Apr  1 2026 x", "mar  2 10:11:12 x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
