//! Headers of which the name stands in one line and the value in the next, as browsers copy the pane that shows a request.

use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// The first line of such a pane.
const FIRST: &str = "Request URL";

/// What heads the status of the answer.
const STATUS: &str = "Status Code";

/// What the pane says beside the answer.
const BESIDE: [&str; 4] = [FIRST, "Request Method", "Remote Address", "Referrer Policy"];

/// Titles of its parts.
const TITLES: [&str; 3] = ["General", "Response Headers", "Request Headers"];

/// The text with the head of an answer in place of the pane that shows it; none where there is no pane.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    let letters = text.as_str();
    if !letters.contains(FIRST) {
        return None;
    }
    let mut builder = MappedTextBuilder::new(text);
    let (mut at, mut inside, mut any) = (0, false, false);
    while at < letters.len() {
        let pair = Pair::at(letters, at);
        inside = (inside || pair.name == FIRST && pair.value(letters).contains("://")) && !pair.name.is_empty();
        if inside && pair.name == STATUS {
            builder.put("HTTP/1.1 ", (at, pair.start));
            builder.keep(pair.start, pair.end);
            any = true;
        } else if inside && is_header(pair.name) {
            builder.keep(at, at + pair.name.len());
            builder.put(": ", (at + pair.name.len(), pair.start));
            builder.keep(pair.start, pair.end);
        } else if !inside || !BESIDE.contains(&pair.name) {
            let next = line(letters, at).1;
            inside &= TITLES.iter().any(|title| pair.name.starts_with(title));
            builder.keep(at, next);
            at = next;
            continue;
        }
        at = pair.end;
    }
    any.then(|| builder.finish())
}

/// A name, where its value begins, in the same line or in the next, and where what follows begins.
struct Pair<'t> {
    name: &'t str,
    start: usize,
    end: usize,
}

impl<'t> Pair<'t> {
    fn at(letters: &'t str, at: usize) -> Self {
        let (words, next) = line(letters, at);
        match words.split_once(": ") {
            Some((name, _)) => Self { name, start: at + name.len() + 2, end: next },
            None => Self { name: words.strip_suffix(':').unwrap_or(words), start: next, end: line(letters, next).1 },
        }
    }

    fn value(&self, letters: &'t str) -> &'t str {
        &letters[self.start..self.end]
    }
}

/// The line that begins at `at`, without its end, and where the next one begins.
fn line(letters: &str, at: usize) -> (&str, usize) {
    let rest = &letters[at..];
    let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
    (rest[..length].trim_end(), at + length)
}

fn is_header(name: &str) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':');
    let joined = name.contains('-') && name.bytes().all(is_name) && !name.starts_with('-');
    joined || SINGLE.iter().any(|single| single.eq_ignore_ascii_case(name))
}

/// Headers of one word.
const SINGLE: [&str; 12] =
    ["age", "allow", "connection", "date", "etag", "expires", "location", "pragma", "server", "vary", "via", "warning"];

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::layer::rewrite::taken_off;

    #[test]
    fn a_pane_reads_like_the_head_of_the_answer() {
        let pane = "Request URL\nhttp://hall.test/seats\nStatus Code\n401 Unauthorized\nRemote Address\n10.0.0.1:80\ndate\nMon, 02 Mar 2026 10:11:12 GMT\nx-seat-id:\n7\n\nvia\nx\n";
        let expected = "HTTP/1.1 401 Unauthorized\ndate: Mon, 02 Mar 2026 10:11:12 GMT\nx-seat-id: 7\n\nvia\nx\n";
        assert_eq!(taken_off(take_off, pane).as_deref(), Some(expected));
        let pane = "Request URL: http://hall.test/seats\nStatus Code: 401 Unauthorized\ndate: Mon\nend\nvia\nx\n";
        assert_eq!(taken_off(take_off, pane).as_deref(), Some("HTTP/1.1 401 Unauthorized\ndate: Mon\nend\nvia\nx\n"));
        for text in [
            "Request URL\nis missing\nStatus Code\n401\n",
            "Request URL: http://hall.test\n\nStatus Code: 401\n",
            "Status Code\n401\n",
        ] {
            assert_eq!(taken_off(take_off, text), None, "{text}");
        }
    }
}
