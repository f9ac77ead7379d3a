//! Strings that a printer broke into several literals, one below the other, as Python's pprint and Node's console do: joined
//! to one.

use crate::envelope::text::mapped::{MappedText, MappedTextBuilder};

/// The text with such literals joined; none where there are none.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    let letters = text.as_str();
    let mut builder = MappedTextBuilder::new(text);
    let mut kept = 0;
    for at in memchr::memchr_iter(b'\n', letters.as_bytes()) {
        if let Some((from, to)) = joint(letters, at).filter(|(from, _)| *from >= kept) {
            builder.keep(kept, from);
            kept = to;
        }
    }
    (kept > 0).then(|| {
        builder.keep(kept, letters.len());
        builder.finish()
    })
}

/// From the quote that ends a literal before the line break at `at` to the first letter of the one that goes on after it.
fn joint(text: &str, at: usize) -> Option<(usize, usize)> {
    let before = text[..at].trim_end_matches('\r');
    let added = before.strip_suffix(" +");
    let body = added.unwrap_or(before);
    let quote = body.chars().next_back().filter(|mark| matches!(mark, '\'' | '"'))?;
    let rest = text[at + 1..].trim_start_matches([' ', '\t']);
    let indent = text.len() - at - 1 - rest.len();
    let next =
        rest.strip_prefix(['b', 'u']).filter(|next| next.starts_with(quote)).unwrap_or(rest).strip_prefix(quote)?;
    let line = next.split('\n').next()?;
    let end = line.find(quote)?;
    // A key begins the next member: a comma was forgotten there.
    let key = line[end + 1..].trim_start().starts_with([':', '=']);
    let begun = body[..body.len() - 1].rsplit('\n').next()?.contains(quote);
    let goes_on = added.is_some() || indent > 0 && begun;
    (goes_on && !key && end > 0).then_some((body.len() - 1, text.len() - next.len()))
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::text::mapped::MappedText;

    #[test]
    fn literals_below_each_other_become_one() {
        for (text, joined) in [
            ("{'a': 'one '\n      'two',\n 'b': 'x'}", "{'a': 'one two',\n 'b': 'x'}"),
            ("stack: 'one\\n' +\n  'two',\n", "stack: 'one\\ntwo',\n"),
            ("{b'a': b'one '\n b'two'}", "{b'a': b'one two'}"),
        ] {
            assert_eq!(
                take_off(&MappedText::whole(text)).map(|text| text.as_str().to_owned()).as_deref(),
                Some(joined)
            );
        }
        for text in ["{\"a\": \"x\"\n \"b\": \"y\"}", "say \"x\"\n\"y\" it", "'a'\n\n'b'"] {
            assert!(take_off(&MappedText::whole(text)).is_none(), "{text}");
        }
    }
}
