//! Bytes written as a mark and two digits, which mails and addresses share.

use crate::envelope::finding::Span;
use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// Bytes written as `mark` and two digits, and what `other` finds beside them, in place of which it puts a text.
pub(crate) fn hexadecimal(
    text: &MappedText<'_>,
    mut builder: MappedTextBuilder<'_>,
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
        builder.keep(kept, first);
        if let Some((width, put)) = instead {
            builder.put(put, (at, at + width));
            at += width;
        }
        let mut place = first;
        for letter in String::from_utf8_lossy(&raw).chars() {
            let width = (3 * letter.len_utf8()).min(at - place);
            builder.put(letter.encode_utf8(&mut [0; 4]), (place, place + width));
            place += width;
        }
        kept = at;
    }
    builder.keep(kept, end);
    builder.finish()
}
