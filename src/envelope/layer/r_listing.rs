//! Members as R's `str` lists them, ` $ error : chr "…"`: left as `error : "…"`.

use crate::envelope::layer::rewrite::rewrite;
use crate::envelope::text::mapped::MappedText;

/// Types of values of one element.
const TYPES: [&str; 4] = [": chr ", ": int ", ": num ", ": logi "];

/// The text with names and values alone; none where nothing is listed so.
pub(crate) fn take_off(text: &MappedText<'_>) -> Option<MappedText<'static>> {
    if !text.as_str().contains("$ ") || !TYPES.iter().any(|kind| text.as_str().contains(kind)) {
        return None;
    }
    rewrite(
        text,
        |byte| matches!(byte, b'$' | b':'),
        |rest, before| {
            let line = before.rsplit('\n').next().unwrap_or_default();
            let kind = |rest: &str| TYPES.iter().find(|kind| rest.starts_with(**kind)).copied();
            if rest.starts_with("$ ") && line.bytes().all(|byte| matches!(byte, b' ' | b'.')) {
                let member = rest.split('\n').next().unwrap_or_default();
                return member.find(':').filter(|&colon| kind(&member[colon..]).is_some()).map(|_| ("$ ".len(), ""));
            }
            let is_member = line.trim_start_matches([' ', '.']).starts_with("$ ");
            kind(rest).filter(|_| is_member && !line.contains(':')).map(|kind| (kind.len(), ": "))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::layer::rewrite::taken_off;

    #[test]
    fn names_and_values_are_left() {
        let listed = "List of 2\n $ error: chr \"not found: chr x\"\n  ..$ status    : int 404\n";
        let left = "List of 2\n error: \"not found: chr x\"\n  ..status    : 404\n";
        assert_eq!(taken_off(take_off, listed), Some(left.to_owned()));
        for other in ["$ echo ok\n: chr \n", "$ cost: 4\n", "a $ b : chr \"x\"\n"] {
            assert_eq!(taken_off(take_off, other), None, "{other}");
        }
    }
}
