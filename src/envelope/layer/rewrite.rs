//! Marks on the letters of a text, each replaced by what it stands for. Which marks there are the layers say.

use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// What stands at the start of a text, given what stands before it: the bytes it takes and what to put there.
pub(crate) type Replace = fn(&str, &str) -> Option<(usize, &'static str)>;

/// The text with every mark replaced that begins with a byte of `starts`; none where there is no mark.
pub(crate) fn rewrite(text: &MappedText<'_>, starts: fn(u8) -> bool, replace: Replace) -> Option<MappedText<'static>> {
    let letters = text.as_str();
    let mut builder = MappedTextBuilder::new(text);
    let mut kept = 0;
    let mut at = 0;
    while let Some(step) = letters.as_bytes()[at..].iter().position(|&byte| starts(byte)) {
        at += step;
        match replace(&letters[at..], &letters[..at]) {
            Some((taken, put)) => {
                builder.keep(kept, at);
                builder.put(put, (at, at + taken));
                at += taken;
                kept = at;
            }
            None => at += letters[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    (kept > 0).then(|| {
        builder.keep(kept, letters.len());
        builder.finish()
    })
}

/// What a layer leaves of a text; for the samples of layers.
#[cfg(test)]
pub(super) fn taken_off(take_off: fn(&MappedText<'_>) -> Option<MappedText<'static>>, text: &str) -> Option<String> {
    take_off(&MappedText::whole(text)).map(|text| text.as_str().to_owned())
}
