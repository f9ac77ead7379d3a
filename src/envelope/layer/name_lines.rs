//! Headers of which the name stands in one line and the value in the next, as browsers copy the pane that shows a request.

use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// The first line of such a pane.
const FIRST: &str = "Request URL";

/// What the pane names beside headers.
const NAMES: [&str; 5] = [FIRST, "Request Method", "Status Code", "Remote Address", "Referrer Policy"];

/// Titles of its parts.
const TITLES: [&str; 3] = ["General", "Response Headers", "Request Headers"];

/// The text with every name beside its value; none where there is no pane.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    let letters = text.as_str();
    if !letters.contains(FIRST) {
        return None;
    }
    let mut builder = MappedTextBuilder::new(text);
    let (mut at, mut inside, mut any) = (0, false, false);
    while at < letters.len() {
        let (name, next) = line(letters, at);
        let (value, end) = line(letters, next);
        inside = inside && !name.is_empty() || name == FIRST && value.contains("://");
        if inside && is_name(name) && !value.is_empty() && !is_name(value) {
            builder.keep(at, at + name.len());
            builder.put(": ", (at + name.len(), next));
            builder.keep(next, end);
            (at, any) = (end, true);
        } else {
            inside &= TITLES.iter().any(|title| name.starts_with(title));
            builder.keep(at, next);
            at = next;
        }
    }
    any.then(|| builder.finish())
}

/// The line that begins at `at`, without its end and a colon there, and where the next one begins.
fn line(letters: &str, at: usize) -> (&str, usize) {
    let rest = &letters[at..];
    let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
    let line = rest[..length].trim_end();
    (line.strip_suffix(':').unwrap_or(line), at + length)
}

fn is_name(line: &str) -> bool {
    let is_header = || {
        line.strip_prefix(':').unwrap_or(line).starts_with(|letter: char| letter.is_ascii_alphabetic())
            && line.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':'))
            && line.bytes().any(|byte| byte == b'-')
    };
    NAMES.contains(&line) || is_header() || SINGLE.iter().any(|name| name.eq_ignore_ascii_case(line))
}

/// Headers of one word.
const SINGLE: [&str; 12] =
    ["age", "allow", "connection", "date", "etag", "expires", "location", "pragma", "server", "vary", "via", "warning"];

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::layer::rewrite::taken_off;

    #[test]
    fn a_name_and_its_value_are_put_in_one_line() {
        let pane = "Request URL\nhttp://hall.test/seats\nStatus Code\n401 Unauthorized\ndate\nMon, 02 Mar 2026 10:11:12 GMT\nx-seat-id:\n7\n\nvia\nx\n";
        let expected = "Request URL: http://hall.test/seats\nStatus Code: 401 Unauthorized\ndate: Mon, 02 Mar 2026 10:11:12 GMT\nx-seat-id: 7\n\nvia\nx\n";
        assert_eq!(taken_off(take_off, pane).as_deref(), Some(expected));
        for text in ["Request URL\nis missing\n", "Request URL: http://hall.test\nx-seat-id\n7\n", "Status Code\n401\n"]
        {
            assert_eq!(taken_off(take_off, text), None, "{text}");
        }
    }
}
