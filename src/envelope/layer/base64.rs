//! Texts in base64, of either alphabet, cut off or broken over lines.

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use memchr::memmem;

use crate::envelope::finding::Span;
use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// Shortest run of base64 letters that is tried: an envelope is longer.
const SHORTEST: usize = 24;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, LENIENT);

/// The text that the base64 run `start..end` stands for; none where it is no text. A run may be broken over lines.
pub(crate) fn read(text: &MappedText<'_>, (start, end): Span) -> Option<MappedText<'static>> {
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
    let mut builder = MappedTextBuilder::new(text);
    builder.put_groups(decoded, 3, groups);
    Some(builder.finish())
}

/// Where the base64 run around `at` begins and ends. It goes on over line breaks as long as the lines are full.
fn run(text: &str, at: usize) -> Span {
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

/// The runs that may hold an envelope. A part of a token is none.
pub(crate) fn runs(text: &str) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    let mut end = 0;
    // `error` in base64, at each of its three places in a group.
    let mut hits: Vec<usize> =
        ["ZXJyb3", "Vycm9y", "lcnJvc"].iter().flat_map(|mark| memmem::find_iter(text.as_bytes(), mark)).collect();
    hits.sort_unstable();
    for hit in hits {
        if hit < end {
            continue;
        }
        let span = run(text, hit);
        end = span.1;
        let token = text[..span.0].ends_with('.') || text[span.1..].starts_with('.');
        if !token {
            runs.push(span);
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::{read, runs};
    use crate::envelope::text::mapped::MappedText;

    #[test]
    fn a_run_is_found_whole_and_read() {
        let text = "body=eyJlcnJvciI6ImFjY2Vzc19kZW5pZWQifQ== end";
        let found = runs(text);
        assert_eq!(found, [(5, 41)]);
        let inside = read(&MappedText::whole(text), found[0]).map(|inside| inside.as_str().to_owned());
        assert_eq!(inside.as_deref(), Some(r#"{"error":"access_denied"}"#));
    }

    #[test]
    fn a_part_of_a_token_and_what_is_no_text_are_left() {
        assert!(runs("x.eyJlcnJvciI6ImFjY2Vzc19kZW5pZWQifQ.y").is_empty());
        let bytes = "AAAAAAAAAAAAAAAAAAAAAAAA";
        assert!(read(&MappedText::whole(bytes), (0, bytes.len())).is_none());
    }
}
