//! The head of a message on the wire of syslog, with its priority.

use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::prefix::time::time;
use crate::envelope::record::level::Level;

/// `<34>1 2026-08-19T10:35:12Z host app pid msgid - `: RFC 5424; `<34>` alone: RFC 3164 on the wire.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    if !text.starts_with('<') {
        return None;
    }
    let digits = text[1..].bytes().take_while(u8::is_ascii_digit).count();
    let open = 1 + digits;
    // The priority is eight facilities' worth of severities.
    let level = text[1..open].parse::<u16>().ok().and_then(|priority| Level::of_severity((priority % 8) as u8));
    let syslog = |length, time| Some(PrefixFound { layer: "syslog", length, time, level, ..PrefixFound::default() });
    if !(1..=3).contains(&digits) || !text[open..].starts_with('>') {
        return None;
    }
    let Some(rest) = text[open + 1..].strip_prefix("1 ") else { return syslog(open + 1, None) };
    let start = open + 3;
    let length = time(rest)?;
    let mut fields = rest[length..].match_indices(' ').map(|(at, _)| start + length + at + 1);
    let message = fields.nth(4)?;
    let structured = text[message..].strip_prefix("- ").map_or(message, |_| message + 2);
    syslog(structured, Some((start, start + length)))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;
    use crate::envelope::record::level::Level;

    #[test]
    fn a_priority_is_taken_off_with_what_belongs_to_it() {
        let level = Some(Level::Error);
        let found = PrefixFound { layer: "syslog", length: 43, time: Some((6, 26)), level, ..PrefixFound::default() };
        assert_eq!(read("<34>1 2026-04-01T08:00:00Z edge gw 7 ID1 - x"), Some(found));
        let level = Some(Level::Good);
        let found = PrefixFound { layer: "syslog", length: 4, level, ..PrefixFound::default() };
        assert_eq!(read("<38>Apr  1 x"), Some(found));
        assert_eq!(read("<error> x"), None);
    }
}
