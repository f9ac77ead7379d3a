//! The sizes of the chunks in which a body was sent (RFC 9112, 7.1), as `curl --raw` and captures of a connection show it.

use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};
use memchr::memmem;

/// The text without the sizes of chunks; none where there are none.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    let letters = text.as_str();
    memmem::find(letters.as_bytes(), b"hunked")?;
    let mut builder = MappedTextBuilder::new(text);
    let (mut kept, mut next) = (0, 0);
    while let Some((words, below)) = line(letters, next) {
        next = below;
        if !is_encoding(words) {
            continue;
        }
        let Some(mut at) = body(letters, below) else { continue };
        while let Some((start, end)) = chunk(letters, at) {
            builder.keep(kept, at);
            builder.keep(start, end);
            // What stands behind a body of chunks begins a line.
            kept = if start == end { end } else { line(letters, end).map_or(end, |(_, next)| next) };
            at = kept;
            if start == end {
                break;
            }
        }
        next = next.max(kept);
    }
    (kept > 0).then(|| {
        builder.keep(kept, letters.len());
        builder.finish()
    })
}

/// The line at `at` without its end, and where the next one begins.
fn line(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
    let (line, next) = rest.split_once('\n').map_or((rest, text.len()), |(line, _)| (line, at + line.len() + 1));
    Some((line.trim_end_matches('\r'), next))
}

/// Whether a line of a head says that the body comes in chunks.
fn is_encoding(line: &str) -> bool {
    const NAME: &str = "transfer-encoding:";
    let header = line.trim_start_matches(['<', ' ']);
    header.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME)) && header.ends_with("hunked")
}

/// Where the body begins of the head of which a line begins at `at`.
fn body(text: &str, at: usize) -> Option<usize> {
    /// Lines of a head below the one that is looked from.
    const MOST_LINES: usize = 64;
    let mut next = at;
    for _ in 0..MOST_LINES {
        let (words, below) = line(text, next)?;
        next = below;
        if words.trim_start_matches('<').trim().is_empty() {
            return Some(next);
        }
    }
    None
}

/// The data of the chunk whose size stands in the line at `at`; empty where it is the last one.
fn chunk(text: &str, at: usize) -> Option<(usize, usize)> {
    let (words, start) = line(text, at)?;
    let digits = words.split(';').next()?.trim();
    let size = usize::from_str_radix(digits, 16).ok().filter(|_| digits.len() <= 8 && !digits.starts_with('+'))?;
    let end = start.checked_add(size)?;
    if !text.is_char_boundary(end) {
        return None;
    }
    let behind = text[end..].trim_start_matches('\r');
    (size == 0 || behind.is_empty() || behind.starts_with('\n')).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::layer::rewrite::taken_off;

    #[test]
    fn sizes_are_taken_off_where_they_fit() {
        let head = "HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (body, inside) in [
            ("5\r\n{\"a\":\r\n3;x=y\r\n\"b\"\r\n1\r\n}\r\n0\r\n\r\n", "{\"a\":\"b\"}\r\n"),
            ("4\n{\"é\n1\n}\n0\n", "{\"é}"),
        ] {
            assert_eq!(taken_off(take_off, &format!("{head}{body}")), Some(format!("{head}{inside}")));
        }
        for body in ["{\"a\":\"b\"}\r\n", "40\r\n{\"a\":\r\n", "ffffffff\r\n{}\r\n", "+1\r\n{\r\n"] {
            assert_eq!(taken_off(take_off, &format!("{head}{body}")), None, "{body}");
        }
        assert_eq!(taken_off(take_off, "the body is chunked\n"), None);
    }
}
