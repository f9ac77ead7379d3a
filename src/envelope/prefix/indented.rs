//! An indented record, as tracing's pretty format prints it.

use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::prefix::time::{dated, like};
use crate::envelope::record::level::Level;

/// A time with its date that a level follows.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    let length = dated(text).filter(|_| like(text, "9999-99-99T99:99:99"))?;
    let level = text[length..].split_ascii_whitespace().next()?;
    Level::of_word(level).is_some().then(|| PrefixFound::time((0, length), length))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;

    #[test]
    fn a_level_follows_the_time_of_a_record() {
        let found = PrefixFound { layer: "log-time", length: 27, time: Some((0, 27)), ..PrefixFound::default() };
        assert_eq!(read("2026-11-29T23:17:14.045843Z ERROR rs: x"), Some(found));
        assert_eq!(read("2026-11-29T23:17:14.045843Z was it"), None);
    }
}
