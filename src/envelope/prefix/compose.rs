//! The name of a container before each line, as docker compose prints it.

use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::record::fields::{FieldKind, field_kind};

/// `gateway-1  | `: docker compose.
pub(crate) fn read(line: &str) -> Option<PrefixFound> {
    let name = line
        .bytes()
        .take(64)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        .count();
    let bar = name + line[name..].bytes().take(40).take_while(|&byte| byte == b' ').count();
    let letters = line[..name].bytes().any(|byte| byte.is_ascii_alphabetic());
    // A row of two cells, as databases print a record, has a field's name there.
    let cell = field_kind(&line[..name]).is_some_and(|kind| kind != FieldKind::Service);
    if !(name > 1 && bar > name && letters && !cell && line[bar..].starts_with('|')) {
        return None;
    }
    let length = bar + 1 + usize::from(line[bar + 1..].starts_with(' '));
    Some(PrefixFound { layer: "compose-prefix", length, source: Some((0, name)), ..PrefixFound::default() })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;

    #[test]
    fn the_name_of_a_container_ends_at_its_bar() {
        let found = PrefixFound { layer: "compose-prefix", length: 13, source: Some((0, 9)), ..PrefixFound::default() };
        assert_eq!(read("gateway-1  | x"), Some(found));
        for text in ["request_id | x", "| a | b |"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
