//! Which side of a printed difference is what really came: test runners and `diff` mark it with `+` or with `-`, and say
//! which in a legend.

/// The sides of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sides {
    /// The sign of what came, or of what came last.
    pub came: u8,
    /// The other side was only expected and never came.
    pub expected: bool,
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
pub(crate) fn legend(line: &str) -> Option<Sides> {
    if line.len() >= LONGEST_LEGEND || !line.contains(['+', ':']) {
        return None;
    }
    let words = line.trim_start().to_ascii_lowercase();
    let told = LEGENDS.iter().find(|(legend, _)| words.contains(legend));
    told.map(|&(_, came)| Sides { came, expected: true })
}

/// Whether a line heads a part of what `diff` prints.
pub(crate) fn is_hunk(line: &str) -> bool {
    line.trim_start().starts_with("@@ -")
}

/// The sides of a text that is a difference, before any of its lines says another thing; none where it is no difference.
pub(crate) fn sides(text: &str) -> Option<Sides> {
    if !text.contains('+') {
        return None;
    }
    text.lines().find_map(|line| legend(line).or_else(|| is_hunk(line).then_some(HUNK)))
}

/// In what `diff` prints both sides came.
pub(crate) const HUNK: Sides = Sides { came: b'+', expected: false };

/// Bytes of the longest legend.
const LONGEST_LEGEND: usize = 200;
