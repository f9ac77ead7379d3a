//! A text printed as an array of the values of its bytes.

use crate::envelope::finding::Span;
use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// The text that an array of byte values stands for, from the values and where each stands.
pub(crate) fn read(text: &MappedText<'_>, values: &[(u8, Span)]) -> Option<MappedText<'static>> {
    let bytes: Vec<u8> = values.iter().map(|(value, _)| *value).collect();
    let decoded = str::from_utf8(&bytes).ok()?;
    let mut builder = MappedTextBuilder::new(text);
    for (at, letter) in decoded.char_indices() {
        let last = at + letter.len_utf8() - 1;
        builder.put(letter.encode_utf8(&mut [0; 4]), (values[at].1.0, values[last].1.1));
    }
    Some(builder.finish())
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::text::mapped::MappedText;

    #[test]
    fn values_of_bytes_are_a_text_where_they_are_one() {
        let text = MappedText::whole("[123, 125, 255]");
        let values = [(123, (1, 4)), (125, (6, 9))];
        assert_eq!(read(&text, &values).map(|text| text.as_str().to_owned()).as_deref(), Some("{}"));
        assert!(read(&text, &[(255, (11, 14))]).is_none());
    }
}
