//! A time in the first cell of a row of CSV.

use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::prefix::time::time;

/// `"2026-04-01 08:00:00",`.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    let inside = text.strip_prefix('"')?;
    let end = 1 + time(inside)?;
    text[end..].starts_with("\",").then(|| PrefixFound::time((1, end), end + 2))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;

    #[test]
    fn a_time_fills_its_cell() {
        let found = PrefixFound { layer: "log-time", length: 22, time: Some((1, 20)), ..PrefixFound::default() };
        assert_eq!(read("\"2026-04-01 08:00:00\",x"), Some(found));
        assert_eq!(read("\"2026-04-01 08:00:00 x\","), None);
    }
}
