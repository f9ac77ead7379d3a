//! Fields rendered as text: one `key: value` a line, or `key=value` pairs in a line.

use crate::envelope::finding::Span;
use crate::envelope::record::LONGEST_LINE;
use crate::envelope::record::fields::{FieldKind, FieldValue, Fields, RecordField, field_kind};
use crate::envelope::record::keys::Keys;
use crate::envelope::record::level::Level;

/// `key: value` alone in a line, or the two cells of a row: the key and where the value stands. A key may have a few words.
pub(crate) fn field(line: &str) -> Option<(&str, Span)> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let rest = line.trim_start_matches(|mark| mark == ' ' || BULLETS.contains(&mark));
    let separator = separator(rest)?;
    let key = rest[..separator].trim_end().trim_matches(['"', '\'', '*', '`', '_']);
    let is_set = rest[separator..].trim_start().starts_with('=');
    let key = key_of_array(key).filter(|_| is_set).unwrap_or(key);
    let key = if let Some(path) = path_of_gron(key) {
        // Scripts of jq write such paths, too; there only the keys at the top are a field each.
        if !line.trim_end().ends_with(';') && path.contains('.') {
            return None;
        }
        path.rsplit('.').next().unwrap_or(path)
    } else {
        key
    };
    let words = key.split(' ').count();
    let plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b' '));
    if key.is_empty() || !plain || words > 3 || words > 1 && field_kind(key).is_none() {
        return None;
    }
    let after = rest[separator..].trim_start();
    let mark = after.chars().next()?;
    let value = match mark {
        ':' | '=' => &after[1..],
        // A row of two cells; one of more is a table's.
        _ if BARS.contains(&mark) => {
            let cell = after[mark.len_utf8()..].trim_end_matches([' ', mark]);
            // A row of an expanded table has no bar before its key.
            let expanded = words == 1 && !rest.is_empty() && rest.len() == line.trim_start_matches(' ').len();
            (!cell.contains(mark) && (expanded || field_kind(key).is_some())).then_some(cell)?
        }
        // Columns of a list. A level in capitals before a message is no key.
        _ => {
            let listed = field_kind(key).is_some() && !after.contains("  ") && !after.contains(": ");
            (listed && key.bytes().any(|byte| byte.is_ascii_lowercase())).then_some(after)?
        }
    };
    let value = value.trim_start_matches(['>', '*', ' ', '\t', '`']);
    let start = value.as_ptr() as usize - line.as_ptr() as usize;
    let value = value.trim_end_matches([' ', ',', ';', '`', '*']);
    // As Swift and Rust print what may be missing.
    let (start, value) = ["Optional(", "Some("]
        .iter()
        .find_map(|wrap| value.strip_prefix(wrap)?.strip_suffix(')').map(|inner| (start + wrap.len(), inner)))
        .unwrap_or((start, value));
    let quote = value.chars().next().filter(|letter| matches!(letter, '"' | '\''));
    let quoted = quote.and_then(|quote| value[1..].strip_suffix(quote));
    let (start, value) = quoted.map_or((start, value), |inner| (start + 1, inner));
    (!value.starts_with("//")).then_some((key, (start, start + value.len())))
}

/// The key of an element as Tcl's `parray` and shells list it: `body(code)`, `answer[code]`.
fn key_of_array(key: &str) -> Option<&str> {
    let (array, inside) = key.strip_suffix([')', ']'])?.split_once(['(', '['])?;
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    let inside = inside.trim_matches(['"', '\'']);
    (is_name(array) && is_name(inside)).then_some(inside)
}

/// The keys of a path as gron writes it before a value: `json.error`, `json[0].error`.
fn path_of_gron(key: &str) -> Option<&str> {
    let path = key.strip_prefix("json")?;
    if path.starts_with('[') {
        return path.split_once("].").map(|(_, path)| path);
    }
    path.strip_prefix('.')
}

/// What stands before the fields of a list, a box or a tree.
const BULLETS: &[char] = &['-', '*', '•', '|', '+', '│', '┃', '├', '└', '─', '▿', '▸', '▶', '▼'];

/// What stands between the cells of a row.
pub(crate) const BARS: &[char] = &['|', '│', '┃', '║'];

/// Where the key of a field ends: before a colon, an equals sign, a bar, a tab or two spaces.
fn separator(rest: &str) -> Option<usize> {
    let letters = rest.char_indices().take(48);
    let mut pairs = letters.zip(rest.chars().skip(1).chain([' ']));
    let ends = |letter: char, next: char| {
        matches!(letter, ':' | '=' | '\t') || BARS.contains(&letter) || letter == ' ' && next == ' '
    };
    pairs.find(|&((_, letter), next)| ends(letter, next)).map(|((at, _), _)| at)
}

/// The `key=value` pairs of a line, and the words before the first one as its message.
pub(crate) fn pairs<'l>(line: &'l str, start: usize, keys: &Keys) -> Fields<'l> {
    let mut fields = Fields::default();
    if line.len() > LONGEST_LINE || !line.contains('=') {
        return fields;
    }
    let bytes = line.as_bytes();
    let mut at = 0;
    let mut first = None;
    while let Some(step) = line[at..].find('=') {
        let equals = at + step;
        let key = equals
            - bytes[at..equals]
                .iter()
                .rev()
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
                .count();
        let fresh = key < equals
            && (key == 0 || matches!(bytes[key - 1], b' ' | b'\t' | b',' | b'{' | b'(' | b'[' | b'&' | b'?' | b'@'));
        let url = key > 0 && matches!(bytes[key - 1], b'&' | b'?');
        if !fresh {
            at = equals + 1;
            continue;
        }
        let value = equals + 1;
        let quote = bytes.get(value).copied().filter(|byte| matches!(byte, b'"' | b'\''));
        let (from, to, next) = if let Some(quote) = quote {
            let mut end = value + 1;
            while end < bytes.len() && bytes[end] != quote {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            (value + 1, end.min(bytes.len()), end + 1)
        } else {
            let length =
                bytes[value..].iter().take_while(|byte| !matches!(byte, b' ' | b'\t' | b',' | b'}' | b'&')).count();
            let length = length - closing(&bytes[value..value + length]);
            (value, value + length, value + length)
        };
        at = next.min(bytes.len());
        if !line.is_char_boundary(from) || !line.is_char_boundary(to) {
            continue;
        }
        first = first.or(Some(key));
        // An error in a callback's address is the identity provider's.
        if let Some(kind) = keys.kind(&line[key..equals]).filter(|_| !url) {
            let letters = &line[from..to];
            let whole = next <= bytes.len() && !crate::envelope::record::fields::elided(letters);
            let number = !letters.is_empty() && letters.bytes().all(|byte| byte.is_ascii_digit());
            let value = if number {
                FieldValue::Number(letters)
            } else {
                FieldValue::Text(letters.replace("\\\"", "\"").into())
            };
            fields.push(RecordField {
                kind,
                key: line[key..equals].into(),
                value,
                span: (start + from, start + to),
                cut: !whole,
            });
        }
        if at >= bytes.len() || !line.is_char_boundary(at) {
            break;
        }
    }
    // `ERROR [Producer clientId=desk] no answer from the hall`: pairs within a sentence are part of it.
    let goes_on = line[at.min(line.len())..].trim_matches([']', ')', ' ']).contains(' ');
    let head = first.map_or("", |first| if goes_on { line.trim() } else { line[..first].trim() });
    let (level, message) = head.split_once(' ').unwrap_or((head, ""));
    // `[error    ] the hall is closed`
    let message = message.trim_start_matches([' ', ']']);
    let is_level = |word: &str| Level::of_word(word.trim_matches(['[', ']', ':'])).is_some();
    if is_level(level) {
        fields.push(RecordField {
            kind: FieldKind::Level,
            key: "level".into(),
            value: FieldValue::Text(level.trim_matches(['[', ']']).into()),
            span: (start, start + level.len()),
            cut: false,
        });
        if !message.is_empty() {
            let from = line.find(message).unwrap_or(0);
            fields.push(RecordField {
                kind: FieldKind::Msg,
                key: "msg".into(),
                value: FieldValue::Text(message.trim().into()),
                span: (start + from, start + from + message.trim_end().len()),
                cut: false,
            });
        }
    }
    fields
}

/// Bytes at the end of a value that part it from the next one or close brackets which opened before it: `(status=502; id=7c1b)`.
fn closing(value: &[u8]) -> usize {
    let opens = value.iter().any(|byte| matches!(byte, b'(' | b'[' | b'<'));
    let ends = value.iter().rev().take_while(|byte| matches!(byte, b')' | b']' | b'>' | b';' | b'.'));
    let closes = ends.clone().any(|byte| *byte != b'.');
    if closes && !opens { ends.count() } else { 0 }
}

/// `ERROR (api/7): unhandled route error`: the first line of a record as pino-pretty prints it; its fields follow, one a line.
pub(crate) fn headline(line: &str, start: usize) -> Option<Fields<'_>> {
    let (level, rest) = line.split_once(" (")?;
    let (service, message) = rest.split_once("): ")?;
    let is_level = (4..=5).contains(&level.len()) && level.bytes().all(|byte| byte.is_ascii_uppercase());
    let name = service.split('/').next().filter(|_| is_level && !message.is_empty())?;
    let mut fields = Fields::default();
    let place = |part: &str| {
        let from = start + (part.as_ptr() as usize - line.as_ptr() as usize);
        (from, from + part.len())
    };
    for (kind, key, part) in
        [(FieldKind::Level, "level", level), (FieldKind::Service, "service", name), (FieldKind::Msg, "msg", message)]
    {
        let value = FieldValue::Text(part.into());
        fields.push(RecordField {
            kind,
            key: key.into(),
            value,
            span: place(part),
            cut: crate::envelope::record::fields::elided(part),
        });
    }
    Some(fields)
}

#[cfg(test)]
mod tests {
    use super::pairs;
    use crate::envelope::record::fields::FieldKind;
    use crate::envelope::record::keys::Keys;

    #[test]
    fn words_before_the_pairs_are_the_message_and_pairs_within_a_sentence_are_part_of_it() {
        for (line, message) in [
            ("ERROR the hall is closed seat=7 row=3", "the hall is closed"),
            ("ERROR [Producer id=desk] no answer from the hall", "[Producer id=desk] no answer from the hall"),
            ("ERROR the hall is closed (seat=7)", "the hall is closed ("),
        ] {
            let keys = Keys::default();
            let fields = pairs(line, 0, &keys);
            let told = fields.get(FieldKind::Msg).and_then(|field| field.text());
            assert_eq!(told, Some(message), "{line}");
        }
    }
}
