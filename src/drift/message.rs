//! Messages with holes: what a source puts together, held against the fixed texts of a catalog.

use super::spelling::HOLE;

/// A text of a source with its holes: `{x}`, `${x}`, `#{x}`, `%s`, `$x`, `\(x)`.
pub fn holed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = hole(rest, out.chars().next_back());
        if length > 0 {
            out.push(HOLE);
            rest = &rest[length..];
            continue;
        }
        let escape = rest.strip_prefix('\\').and_then(|rest| rest.chars().next());
        match escape {
            Some('n' | 't' | 'r') => out.push(' '),
            Some(other) => out.push(other),
            None => out.push(c),
        }
        rest = &rest[c.len_utf8() + escape.map_or(0, char::len_utf8)..];
    }
    out
}

/// How long the hole is with which a text begins; 0 where it begins with none.
fn hole(text: &str, before: Option<char>) -> usize {
    let bytes = text.as_bytes();
    for (open, first, last) in
        [("${", '{', '}'), ("#{", '{', '}'), ("\\(", '(', ')'), ("%{", '{', '}'), ("{{", '{', '}'), ("{", '{', '}')]
    {
        if text.starts_with(open) {
            let close = balanced(text, first, last).unwrap_or(0);
            let inner = text.get(open.len()..close.saturating_sub(1)).unwrap_or_default();
            // A brace around a line of JSON or code is no hole.
            let json = open == "{" && (inner.trim_start().starts_with(['"', '\\', '\'']) || inner.contains('\n'));
            return if json { 0 } else { close };
        }
    }
    match bytes {
        [b'%', ..] => {
            let flags = text[1..].find(|c: char| c.is_ascii_alphabetic()).unwrap_or(0) + 1;
            let plain = text[1..flags].chars().all(|c| c.is_ascii_digit() || "-+#.*$ 0".contains(c))
                && !text[1..flags].starts_with(' ');
            if flags < text.len()
                && plain
                && flags > 0
                && text[flags..].starts_with(|c: char| "sdvqwfgxXioueTtbcpUlz".contains(c))
            {
                flags + 1
            } else {
                0
            }
        }
        [b'$', next, ..] if next.is_ascii_lowercase() && before != Some('\\') => {
            text[1..].find(|c: char| !c.is_alphanumeric() && c != '_').map_or(text.len(), |at| at + 1)
        }
        _ => 0,
    }
}

fn balanced(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(at + 1);
            }
        }
    }
    None
}

/// Whether a text could be one that a fixed text with `*` means: both may have holes. Where each could be wholly within a hole of the
/// other, they have to share at least half of the letters of the shorter one.
pub fn agree(sent: &str, fixed: &str) -> bool {
    let sent: Vec<Option<char>> = sent.trim().chars().map(|c| (c != HOLE).then_some(c)).collect();
    let fixed: Vec<Option<char>> = fixed.trim().chars().map(|c| (c != '*').then_some(c)).collect();
    let letters = |text: &[Option<char>]| text.iter().filter(|c| c.is_some()).count();
    let least = letters(&sent).min(letters(&fixed));
    // Row by row: how many letters what is behind here in one shares with what is behind there in the other, if they can be the
    // same.
    let mut below = vec![None; fixed.len() + 1];
    for i in (0..=sent.len()).rev() {
        let mut row: Vec<Option<usize>> = vec![None; fixed.len() + 1];
        for j in (0..=fixed.len()).rev() {
            row[j] = match (sent.get(i), fixed.get(j)) {
                (None, None) => Some(0),
                (Some(None), _) => below[j].max(row.get(j + 1).copied().flatten()),
                (_, Some(None)) => row[j + 1].max(below[j].filter(|_| i < sent.len())),
                (Some(Some(a)), Some(Some(b))) if a == b => below[j + 1].map(|shared: usize| shared + 1),
                _ => None,
            };
        }
        below = row;
    }
    below[0].is_some_and(|shared| shared * 2 >= least)
}

/// A message for people: holes as dots.
pub fn shown(message: &str) -> String {
    message.replace(HOLE, "...")
}

#[cfg(test)]
mod tests {
    use super::{agree, holed, shown};

    #[test]
    fn holes_of_every_language_are_holes() {
        for text in [
            "No ${a.b(c)}",
            "No #{a}",
            "No {a!r}",
            "No {}",
            "No %s",
            "No %-5d",
            "No $name",
            "No \\(x)",
            "No %{count}",
            "No {{n}}",
        ] {
            assert_eq!(shown(&holed(text)), "No ...", "{text}");
        }
        for text in ["5 % of it", "100% sure", "costs $5", "{\"code\":\"X\"}", "a } b"] {
            assert_eq!(holed(text), text);
        }
    }

    #[test]
    fn a_message_agrees_with_a_fixed_text_where_both_could_be_one() {
        for (sent, fixed, expected) in [
            ("No course {x}", "Course * not found", false),
            ("Course {x} not found", "Course * not found", true),
            ("quota is {x}", "quota is used up", true),
            ("The seat is taken", "The seat is taken", true),
            ("The seat is taken", "The seat is gone", false),
            ("{x}", "anything", true),
            ("a {x} b {y}", "a * b c", true),
            ("{who} has shut the gate", "Gate is shut by *", false),
            ("{gate} is shut by {who}", "Gate is shut by *", true),
        ] {
            assert_eq!(agree(&holed(sent), fixed), expected, "{sent} and {fixed}");
        }
    }
}
