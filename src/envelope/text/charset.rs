//! Bytes to text: UTF-8 with or without a byte order mark, UTF-16 either way round, and bytes that are neither.

use crate::envelope::finding::Layer;
use crate::envelope::text::mapped::{Decoding, MappedText};

/// The paste as text, and the layers taken off.
pub(crate) fn text(input: &[u8]) -> (MappedText<'_>, Vec<Layer>) {
    if let Some(little) = utf16(input) {
        return (from_utf16(input, little), vec![Layer(if little { "utf-16le" } else { "utf-16be" })]);
    }
    let mark = input.starts_with(b"\xEF\xBB\xBF");
    match str::from_utf8(input) {
        Ok(text) if !mark => (MappedText::whole(text), Vec::new()),
        Ok(text) => {
            let mut decoding = Decoding::default();
            decoding.keep(&text[3..], 3);
            (decoding.finish(), vec![Layer("byte-order-mark")])
        }
        Err(_) => (lossy(input), vec![Layer("invalid-utf-8")]),
    }
}

/// Whether the bytes are UTF-16, and if so whether little-endian: by the mark, else because every other byte is zero. In
/// UTF-16 any space, quote or line break has a zero byte: without one the mark is noise.
fn utf16(input: &[u8]) -> Option<bool> {
    match input {
        [0xFF, 0xFE, rest @ ..] if rest.contains(&0) => return Some(true),
        [0xFE, 0xFF, rest @ ..] if rest.contains(&0) => return Some(false),
        _ => {}
    }
    let head = &input[..input.len().min(64) & !1];
    let zeros = |odd: usize| head.chunks_exact(2).filter(|pair| pair[odd] == 0 && pair[1 - odd] != 0).count();
    let most = head.len() / 2 * 3 / 4;
    (head.len() >= 8)
        .then(|| [(1, true), (0, false)].into_iter().find(|(odd, _)| zeros(*odd) > most))?
        .map(|(_, little)| little)
}

fn from_utf16(input: &[u8], little: bool) -> MappedText<'static> {
    let start = if matches!(input, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) { 2 } else { 0 };
    let units = input[start..].chunks_exact(2).map(|pair| {
        let pair = [pair[0], pair[1]];
        if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
    });
    let mut decoding = Decoding::default();
    let mut at = start;
    for letter in char::decode_utf16(units) {
        let letter = letter.unwrap_or(char::REPLACEMENT_CHARACTER);
        let width = 2 * letter.len_utf16();
        decoding.put(letter, at, width);
        at += width;
    }
    decoding.finish()
}

fn lossy(input: &[u8]) -> MappedText<'static> {
    let mut decoding = Decoding::default();
    let mut at = 0;
    for chunk in input.utf8_chunks() {
        decoding.keep(chunk.valid(), at);
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            decoding.put(char::REPLACEMENT_CHARACTER, at, chunk.invalid().len());
            at += chunk.invalid().len();
        }
    }
    decoding.finish()
}
