//! Which side of a printed difference is what really came: test runners and `diff` mark it with `+` or with `-`, and say
//! which in a legend.

use crate::envelope::prefix::goes_on::goes_on;
use crate::envelope::prefix::sheet::Sheet;

/// Lines between a legend and the hunk that it is about.
const LEGEND_LINES: usize = 2;

/// The sides of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DiffSides {
    /// The sign of what came, or of what came last.
    came: u8,
    /// The other side was only expected and never came.
    expected: bool,
}

/// Words of a legend, and the sign of what came.
const LEGENDS: &[(&str, u8)] = &[
    ("+ received", b'+'),
    ("+received", b'+'),
    ("+ actual", b'+'),
    ("+actual", b'+'),
    ("+++ actual", b'+'),
    ("+++ got", b'+'),
    ("+ got", b'+'),
    ("+got", b'+'),
    ("full diff:", b'+'),
    ("- actual", b'-'),
    ("-actual", b'-'),
    ("- received", b'-'),
    ("- got", b'-'),
    ("-got", b'-'),
    ("--- actual", b'-'),
];

/// What a line says of the sides of the lines after it.
pub(super) fn legend(line: &str) -> Option<DiffSides> {
    if line.len() >= LONGEST_LEGEND || !line.contains(['+', ':']) {
        return None;
    }
    let words = line.trim_start().to_ascii_lowercase();
    let told = LEGENDS.iter().find(|(legend, _)| words.contains(legend));
    told.map(|&(_, came)| DiffSides { came, expected: true })
}

/// Whether a line heads a part of what `diff` prints.
pub(super) fn is_hunk(line: &str) -> bool {
    line.trim_start().starts_with("@@ -")
}

/// The sides of a text that is a difference, before any of its lines says another thing; none where it is no difference.
fn sides(text: &str) -> Option<DiffSides> {
    if !text.contains('+') {
        return None;
    }
    text.lines().find_map(|line| legend(line).or_else(|| is_hunk(line).then_some(HUNK)))
}

/// In what `diff` prints both sides came.
const HUNK: DiffSides = DiffSides { came: b'+', expected: false };

/// Bytes of the longest legend.
const LONGEST_LEGEND: usize = 200;

/// Of what was expected and what came, only what came is left; of two things that came, both where each is whole.
/// Done once.
pub(crate) fn take_off(sheet: &mut Sheet<'_>) {
    if sheet.compared {
        return;
    }
    let Some(mut sides) = sides(sheet.text) else { return };
    let mut column = None;
    let mut told = None;
    for index in 0..sheet.rests.len() {
        let line = sheet.line(index);
        if let Some(told_there) = legend(line) {
            (sides, told) = (told_there, Some(index));
        } else if is_hunk(line) && told.is_none_or(|told| index > told + LEGEND_LINES) {
            sides = HUNK;
        }
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        let sign = line.as_bytes().get(blank).copied().filter(|byte| matches!(byte, b'+' | b'-'));
        column = match (column, sign) {
            (Some(column), _) if line.trim().is_empty() || blank > column => Some(column),
            (_, Some(_)) => Some(blank),
            _ => None,
        };
        match (column, sign) {
            (Some(column), Some(sign)) if column == blank => {
                sheet.compared = true;
                let whole = line.contains('{') && !goes_on(line);
                if sign == sides.came || !sides.expected && whole {
                    sheet.cut(index, blank + 1, "diff");
                } else {
                    sheet.drop(index, "diff");
                }
            }
            (Some(_), None) => sheet.cut(index, 0, "diff"),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::prefix::sheet::left;

    #[test]
    fn of_what_was_expected_and_what_came_only_what_came_is_left() {
        assert_eq!(
            left(take_off, "Diff:\n- Expected\n+ Received\n-  {\"a\": 1}\n+  {\"a\": 2}\n"),
            ["Diff:", "", " Received", "", "  {\"a\": 2}"]
        );
        assert_eq!(left(take_off, "a + b\n- item\n"), "a + b\n- item\n".lines().collect::<Vec<_>>());
    }
}
