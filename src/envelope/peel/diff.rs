//! Which side of a printed difference is what really came: test runners and `diff` mark it with `+` or with `-`, and say
//! which in a legend.

/// The sides of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sides {
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

/// The sides of a text that is a difference; none where no legend says so.
pub(super) fn sides(text: &str) -> Option<Sides> {
    let legend = |line: &str| {
        let line = line.trim_start().to_ascii_lowercase();
        LEGENDS.iter().find(|(words, _)| line.contains(words)).map(|(_, sign)| *sign)
    };
    if !text.contains('+') {
        return None;
    }
    let came = text.lines().filter(|line| line.len() < 200).find_map(legend);
    let told = came.map(|came| Sides { came, expected: true });
    told.or_else(|| text.contains("@@ -").then_some(Sides { came: b'+', expected: false }))
}
