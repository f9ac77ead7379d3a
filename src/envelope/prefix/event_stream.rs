//! The field of a server-sent event that bears its text.

use crate::envelope::prefix::found::PrefixFound;

/// `data: `.
pub(crate) fn read(line: &str) -> Option<PrefixFound> {
    const DATA: &str = "data: ";
    line.starts_with(DATA).then(|| PrefixFound { layer: "sse", length: DATA.len(), ..PrefixFound::default() })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;

    #[test]
    fn the_name_of_the_field_is_taken_off() {
        let found = PrefixFound { layer: "sse", length: 6, ..PrefixFound::default() };
        assert_eq!(read("data: {}"), Some(found));
        assert_eq!(read("data:{}"), None);
    }
}
