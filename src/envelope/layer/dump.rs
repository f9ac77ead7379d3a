//! A dump: bytes as hexadecimal digits with their text beside them (`curl --trace`, xxd, `hexdump -C`, `tcpdump -X`), or as characters
//! in columns (`od -c`).
//!
//! Reads what the bytes are, line ends and all; the text beside them only proves that this is a dump.

use crate::envelope::finding::Span;
use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// Bytes in a row, as most tools print them, and of the longest row.
const USUAL: usize = 16;
const MOST: usize = 64;

/// Rows of the shortest dump.
const LEAST: usize = 2;

/// A byte and where it stands.
type DumpByte = (u8, Span);

/// The text that the rows of a dump stand for, other lines as they are; none where there is no dump.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    let letters = text.as_str();
    let mut at = 0;
    let lines = letters.split_inclusive('\n').map(|line| {
        at += line.len();
        (at - line.len(), line)
    });
    let lines: Vec<(usize, &str)> = lines.collect();
    let mut rows: Vec<Option<Vec<DumpByte>>> = Vec::with_capacity(lines.len());
    for (start, line) in &lines {
        let goes_on = rows.last().is_some_and(Option::is_some);
        rows.push(row(*start, line, goes_on));
    }
    if rows.iter().flatten().count() < LEAST {
        return None;
    }
    let mut builder = MappedTextBuilder::new(text);
    let mut bytes: Vec<DumpByte> = Vec::new();
    for (row, (start, line)) in rows.into_iter().zip(lines) {
        match row {
            Some(row) => bytes.extend(row),
            // What only says how many bytes follow.
            None if is_heading(line) => {}
            None => {
                put(&mut builder, &mut bytes);
                builder.keep(start, start + line.len());
            }
        }
    }
    put(&mut builder, &mut bytes);
    Some(builder.finish())
}

/// Whether a line of a trace only counts what was sent or received.
fn is_heading(line: &str) -> bool {
    ["<= ", "=> ", "== Info"].iter().any(|mark| line.starts_with(mark))
}

/// Puts the text of bytes, with a line end for what is no text and none for a carriage return.
fn put(builder: &mut MappedTextBuilder<'_>, bytes: &mut Vec<DumpByte>) {
    let raw: Vec<u8> = bytes.iter().map(|(byte, _)| *byte).collect();
    let mut at = 0;
    for chunk in raw.utf8_chunks() {
        for letter in chunk.valid().chars() {
            let span = (bytes[at].1.0, bytes[at + letter.len_utf8() - 1].1.1);
            at += letter.len_utf8();
            match letter {
                '\r' => {}
                _ if letter.is_control() && !matches!(letter, '\n' | '\t') => builder.put("\n", span),
                _ => builder.put(letter.encode_utf8(&mut [0; 4]), span),
            }
        }
        if let Some((_, span)) = bytes.get(at).filter(|_| !chunk.invalid().is_empty()) {
            builder.put("\n", *span);
            at += chunk.invalid().len();
        }
    }
    if let Some((_, span)) = bytes.last() {
        builder.put("\n", (span.1, span.1));
    }
    bytes.clear();
}

/// The bytes of a row that begins at `start`; none where a line is none. A short one of characters goes on with another one.
fn row(start: usize, line: &str, goes_on: bool) -> Option<Vec<DumpByte>> {
    /// Characters that hardly stand in columns by chance.
    const COLUMNS: usize = 4;
    let line = line.trim_end_matches(['\n', '\r']);
    let characters = || characters(start, line).filter(|row| goes_on || row.len() >= COLUMNS);
    // A trace parts its text from the bytes by one space: how many there are says where it begins.
    hexadecimal(start, line, USUAL).or_else(|| hexadecimal(start, line, MOST)).or_else(characters)
}

/// `0010: 48 54 54 50 HTTP`: an offset, bytes in groups, and their text.
fn hexadecimal(start: usize, line: &str, most: usize) -> Option<Vec<DumpByte>> {
    let head = line.trim_start_matches([' ', '\t']);
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_hexdigit).count();
    let offset = head.strip_prefix("0x").unwrap_or(head);
    let length = digits(offset);
    let rest = offset.get(length..).filter(|_| (4..=8).contains(&length))?;
    let mut rest = rest.strip_prefix(':').unwrap_or(rest);
    let mut bytes: Vec<DumpByte> = Vec::new();
    while bytes.len() < most {
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        let group = &rest[blanks..];
        let length = digits(group);
        let whole = length > 0 && length % 2 == 0 && length <= 2 * USUAL && group[length..].starts_with([' ', '|']);
        if !(1..=2).contains(&blanks) || !(whole || length > 0 && length % 2 == 0 && length == group.len()) {
            break;
        }
        let at = start + line.len() - group.len();
        for pair in (0..length).step_by(2) {
            let byte = u8::from_str_radix(&group[pair..pair + 2], 16).ok()?;
            bytes.push((byte, (at + pair, at + pair + 2)));
        }
        rest = &group[length..];
    }
    // Beside them stand the same bytes as text, a dot for what has none.
    let beside = rest.strip_prefix(' ').unwrap_or(rest).trim_start_matches(' ');
    let beside = beside.strip_prefix('|').map_or(beside, |inner| inner.strip_suffix('|').unwrap_or(inner));
    let spaces = bytes.iter().take_while(|(byte, _)| *byte == b' ').count();
    let shown = bytes.iter().skip(spaces.min(bytes.len()));
    let trimmed = beside.trim_start_matches(' ');
    let alike = |(letter, (byte, _)): (u8, &DumpByte)| letter == *byte || letter == b'.';
    let is_text = trimmed.bytes().zip(shown).all(alike) || beside.bytes().zip(&bytes).all(alike);
    (!bytes.is_empty() && !trimmed.is_empty() && is_text).then_some(bytes)
}

/// `0000020   {   "   a   "  \n`: characters, each in four columns.
fn characters(start: usize, line: &str) -> Option<Vec<DumpByte>> {
    const WIDTH: usize = 4;
    let offset = line.bytes().take_while(|byte| matches!(byte, b'0'..=b'7')).count();
    let cells = line.get(offset..).filter(|cells| (offset == 0 || offset == 7) && cells.len() % WIDTH == 0)?;
    if !cells.is_ascii() || cells.len() < WIDTH || cells.len() > USUAL * WIDTH {
        return None;
    }
    (0..cells.len() / WIDTH)
        .map(|cell| {
            let letters = &cells[cell * WIDTH..(cell + 1) * WIDTH];
            let at = start + offset + cell * WIDTH;
            let byte = match letters.as_bytes() {
                [b' ', b' ', b'\\', letter] => match letter {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'0' | b'a' | b'b' | b'f' | b'v' => 0,
                    _ => return None,
                },
                [b' ', b' ', b' ', letter] => *letter,
                [b' ', octal @ ..] => u8::from_str_radix(str::from_utf8(octal).ok()?, 8).ok()?,
                _ => return None,
            };
            Some((byte, (at, at + WIDTH)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::layer::rewrite::taken_off;

    #[test]
    fn the_bytes_of_a_dump_are_its_text() {
        for (text, inside) in [
            (
                "<= Recv header, 18 bytes (0x12)\n0000: 48 54 54 50 2f 31 2e 31 20 34 30 34 20 4e 6f 21 HTTP/1.1 404 No!\n\
                 0010: 0d 0a                                           ..\n",
                "HTTP/1.1 404 No!\n\n",
            ),
            (
                "00000000: 7b22 6122 3a31 2c22 6222 3a22 c3a9 227d  {\"a\":1,\"b\":\"..\"}\n00000010: 0a                                       .\n",
                "{\"a\":1,\"b\":\"é\"}\n\n",
            ),
            (
                "x\n00000000  7b 22 61 22 3a 31 7d 0a  7b 22 61 22 3a 31 7d 0a  |{\"a\":1}.{\"a\":1}.|\n00000010  7b 7d                                             |{}|\n00000012\n",
                "x\n{\"a\":1}\n{\"a\":1}\n{}\n00000012\n",
            ),
            (
                "\t0x0000:  4500 0103 7b22 6122 3a20 317d 0d0a 7b7d  E...{\"a\":.1}..{}\n\t0x0010:  7b7d                                     {}\n",
                "E\n\n\n{\"a\": 1}\n{}{}\n",
            ),
            ("0000000   {   \"   a   \"   }\n0000005  \\n\n0000006\n", "{\"a\"}\n\n0000006\n"),
        ] {
            assert_eq!(taken_off(take_off, text).as_deref(), Some(inside), "{text}");
        }
    }

    #[test]
    fn numbers_and_sums_are_no_dump() {
        for text in [
            "2026: 12 34 months\n2027: 13 35 months\n",
            "deadbeef  0a1b2c3d  file.txt\ncafebabe  0a1b2c3d  other.txt\n",
            "0000: 48 54 xy\n0010: 48 54 zz\n",
            "   1   2   3\nsum\n",
            "   {\n   }\n",
            "    at x\n    at y\n",
        ] {
            assert_eq!(taken_off(take_off, text), None, "{text}");
        }
    }
}
