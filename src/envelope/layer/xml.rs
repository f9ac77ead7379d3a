//! An answer in XML: its elements become fields on lines of their own.

use crate::envelope::layer::rewrite::rewrite;
use crate::envelope::text::mapped::MappedText;

/// What only an error in XML has in it.
const CLOSED: &[&str] = &[
    "</error>",
    "</Error>",
    "</error_code>",
    "</errorCode>",
    "</request_id>",
    "</requestId>",
    "</RequestId>",
    "</faultstring>",
];

/// The text with its elements as lines; none where no error in XML stands in it.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    if !CLOSED.iter().any(|mark| text.as_str().contains(mark)) {
        return None;
    }
    rewrite(text, |byte| byte == b'<', element)
}

/// Elements that are fields, in small letters, as lines of their own.
const ELEMENTS: &[(&str, &str)] = &[
    ("error", "\nerror: "),
    ("code", "\ncode: "),
    ("error_code", "\nerror_code: "),
    ("errorcode", "\nerrorCode: "),
    ("message", "\nmessage: "),
    ("faultcode", "\nfaultcode: "),
    ("faultstring", "\nfaultstring: "),
    ("error_description", "\nerror_description: "),
    ("request_id", "\nrequest_id: "),
    ("requestid", "\nrequestId: "),
    ("status", "\nstatus: "),
    ("statuscode", "\nstatusCode: "),
    ("timestamp", "\ntimestamp: "),
];

/// The field that the name at the beginning of `name` stands for, and where the name ends.
fn known(name: &str) -> Option<(&'static str, &'static str, usize)> {
    let end = name.bytes().take(24).position(|byte| byte == b'>')?;
    let (element, field) = ELEMENTS.iter().find(|(element, _)| name[..end].eq_ignore_ascii_case(element))?;
    Some((element, field, end))
}

/// An element without attributes that holds a text: `<error>access_denied</error>`.
fn element(text: &str, before: &str) -> Option<(usize, &'static str)> {
    let tag = text.strip_prefix('<')?;
    let name = tag.strip_prefix('/').unwrap_or(tag);
    let (element, field, end) = known(name)?;
    let width = text.len() - name.len() + end + 1;
    let holds = !tag.starts_with('/') && !text[width..].starts_with(['<', '\n', '\r', ' ']);
    let fresh = before.trim_end_matches([' ', '\t']).ends_with('\n');
    // What is inside an error says which and why.
    if element == "error" && !tag.starts_with('/') && text[width..].trim_start().starts_with("<Code>") {
        return Some((width, &"\nkind: Error"[usize::from(fresh)..]));
    }
    // The next field begins a line itself.
    let next = text[width..].strip_prefix('<').filter(|next| known(next).is_none());
    let closes = tag.starts_with('/') && next.is_some();
    let ends = if closes { "\n" } else { "" };
    Some((width, if holds { &field[usize::from(fresh)..] } else { ends }))
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::layer::rewrite::taken_off;

    #[test]
    fn elements_become_lines() {
        for (text, inside) in [
            ("<error>access_denied</error>", "\nerror: access_denied"),
            (
                "<Error><Code>SeatTaken</Code><Message>no</Message></Error>",
                "\nkind: Error\ncode: SeatTaken\nmessage: no\n",
            ),
            ("<error>a</error><code>b</code>", "\nerror: a\ncode: b"),
        ] {
            assert_eq!(taken_off(take_off, text).as_deref(), Some(inside), "{text}");
        }
        assert_eq!(taken_off(take_off, "<status>a</status>"), None);
    }
}
