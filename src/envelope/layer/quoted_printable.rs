//! A mail in quoted-printable, as its header says.

use memchr::memmem;

use crate::envelope::layer::hexadecimal::hexadecimal;
use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// The text that a mail in quoted-printable (RFC 2045, 6.7) stands for; none where no header says that it is one.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    const HEADER: &str = "Encoding: quoted-printable";
    let letters = text.as_str();
    let named = |header: &str| memmem::find(letters.as_bytes(), header.as_bytes());
    let start = named(HEADER).or_else(|| named("Encoding: Quoted-Printable"))? + HEADER.len();
    let soft_break = |rest: &[u8]| {
        [&b"=\r\n"[..], b"=\n"].into_iter().find(|mark| rest.starts_with(mark)).map(|mark| (mark.len(), ""))
    };
    let mut builder = MappedTextBuilder::new(text);
    builder.keep(0, start);
    Some(hexadecimal(text, builder, (start, letters.len()), b'=', soft_break))
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::layer::rewrite::taken_off;

    #[test]
    fn a_mail_is_read_as_it_was_written() {
        assert_eq!(
            taken_off(take_off, "Content-Transfer-Encoding: quoted-printable\n\n{=22a=22:=\n1}").as_deref(),
            Some("Content-Transfer-Encoding: quoted-printable\n\n{\"a\":1}")
        );
        assert_eq!(taken_off(take_off, "{=22a=22}"), None);
    }
}
