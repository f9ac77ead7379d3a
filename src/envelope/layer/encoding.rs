//! Encodings of a whole text inside another one: base64, percent encoding, byte arrays.

use crate::envelope::finding::Span;
use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};
use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use memchr::memmem;

/// Shortest run of base64 letters that is tried: an envelope is longer.
const SHORTEST: usize = 24;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, LENIENT);

/// The text that the base64 run `start..end` stands for; none where it is no text. A run may be broken over lines.
pub(crate) fn base64(text: &MappedText<'_>, (start, end): Span) -> Option<MappedText<'static>> {
    let run = &text.as_str()[start..end];
    if run.len() < SHORTEST {
        return None;
    }
    let letter = |byte: &u8| !byte.is_ascii_whitespace() && *byte != b'=';
    let mut letters: Vec<u8> = run.bytes().filter(letter).collect();
    letters.truncate(letters.len() - usize::from(letters.len() % 4 == 1));
    let engine = if letters.iter().any(|byte| matches!(byte, b'-' | b'_')) { &URL_SAFE } else { &STANDARD };
    let bytes = engine.decode(&letters).ok()?;
    let valid = str::from_utf8(&bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let decoded = str::from_utf8(&bytes[..valid]).ok()?;
    // A cut run may end within a character; anything else that is no text is not meant to be read.
    if bytes.len() - valid > 3
        || decoded.chars().any(|letter| letter.is_control() && !letter.is_whitespace() && letter != '\u{1b}')
    {
        return None;
    }
    let mut places = run.bytes().enumerate().filter(|(_, byte)| letter(byte)).map(|(at, _)| start + at);
    let groups = std::iter::from_fn(|| {
        let first = places.next()?;
        Some((first, places.by_ref().take(3).last().unwrap_or(first) + 1))
    });
    let mut weaver = MappedTextBuilder::new(text);
    weaver.put_groups(decoded, 3, groups);
    Some(weaver.finish())
}

/// Where the base64 run around `at` begins and ends. It goes on over line breaks as long as the lines are full.
pub(crate) fn base64_run(text: &str, at: usize) -> Span {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let bytes = text.as_bytes();
    let start = at - bytes[..at].iter().rev().take_while(|&&byte| letter(byte)).count();
    let mut end = start;
    let mut width = None;
    loop {
        let line = bytes[end..].iter().take_while(|&&byte| letter(byte)).count();
        end += line;
        let full = line >= 60 && width.is_none_or(|width| width == line);
        let next = bytes[end..].iter().take(2).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if !full || next == 0 || !bytes.get(end + next).is_some_and(|&byte| letter(byte)) {
            break;
        }
        width = Some(line);
        end += next;
    }
    end += bytes[end..].iter().take(2).take_while(|&&byte| byte == b'=').count();
    (start, end)
}

/// The text that percent encoding in `start..end` stands for; `+` is a space there.
pub(crate) fn percent(text: &MappedText<'_>, span: Span) -> MappedText<'static> {
    hexadecimal(text, MappedTextBuilder::new(text), span, b'%', |rest| rest.starts_with(b"+").then_some((1, " ")))
}

/// The text that a mail in quoted-printable (RFC 2045, 6.7) stands for; none where no header says that it is one.
pub(crate) fn quoted_printable(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    const HEADER: &str = "Encoding: quoted-printable";
    let letters = text.as_str();
    let named = |header: &str| memmem::find(letters.as_bytes(), header.as_bytes());
    let start = named(HEADER).or_else(|| named("Encoding: Quoted-Printable"))? + HEADER.len();
    let soft_break = |rest: &[u8]| {
        [&b"=\r\n"[..], b"=\n"].into_iter().find(|mark| rest.starts_with(mark)).map(|mark| (mark.len(), ""))
    };
    let mut weaver = MappedTextBuilder::new(text);
    weaver.keep(0, start);
    Some(hexadecimal(text, weaver, (start, letters.len()), b'=', soft_break))
}

/// Bytes written as `mark` and two digits, and what `other` finds beside them, in place of which it puts a text.
fn hexadecimal(
    text: &MappedText<'_>,
    mut weaver: MappedTextBuilder<'_>,
    (start, end): Span,
    mark: u8,
    other: fn(&[u8]) -> Option<(usize, &'static str)>,
) -> MappedText<'static> {
    let bytes = &text.as_str().as_bytes()[..end];
    let byte = |at: usize| -> Option<u8> {
        let digits = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == mark)?;
        u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
    };
    let (mut at, mut kept) = (start, start);
    while at < end {
        let first = at;
        let mut raw = Vec::new();
        while at < end
            && let Some(value) = byte(at)
        {
            raw.push(value);
            at += 3;
        }
        let instead = if raw.is_empty() { other(&bytes[at..]) } else { None };
        if raw.is_empty() && instead.is_none() {
            at += 1;
            continue;
        }
        weaver.keep(kept, first);
        if let Some((width, put)) = instead {
            weaver.put(put, (at, at + width));
            at += width;
        }
        let mut place = first;
        for letter in String::from_utf8_lossy(&raw).chars() {
            let width = (3 * letter.len_utf8()).min(at - place);
            weaver.put(letter.encode_utf8(&mut [0; 4]), (place, place + width));
            place += width;
        }
        kept = at;
    }
    weaver.keep(kept, end);
    weaver.finish()
}

/// The text that an array of byte values stands for, from the values and where each stands.
pub(crate) fn byte_array(text: &MappedText<'_>, values: &[(u8, Span)]) -> Option<MappedText<'static>> {
    let bytes: Vec<u8> = values.iter().map(|(value, _)| *value).collect();
    let decoded = str::from_utf8(&bytes).ok()?;
    let mut weaver = MappedTextBuilder::new(text);
    for (at, letter) in decoded.char_indices() {
        let last = at + letter.len_utf8() - 1;
        weaver.put(letter.encode_utf8(&mut [0; 4]), (values[at].1.0, values[last].1.1));
    }
    Some(weaver.finish())
}
