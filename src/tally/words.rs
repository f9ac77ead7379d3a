//! How counts and sizes are said.

/// A number with its thousands apart: 12,345.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A size in bytes with a decimal unit: 1.5 kB.
#[expect(clippy::cast_precision_loss, reason = "a size to be read by people")]
pub fn bytes(count: u64) -> String {
    let mut size = count as f64;
    let mut units = ["kB", "MB", "GB", "TB"].into_iter();
    let mut unit = "B";
    while size >= 999.95
        && let Some(next) = units.next()
    {
        size /= 1000.0;
        unit = next;
    }
    if unit == "B" { format!("{count} B") } else { format!("{size:.1} {unit}") }
}

/// Failures a minute: 0, 1.4, 32.
pub fn rate(rate: f64) -> String {
    let whole = rate >= 10.0 || rate.fract().abs() < f64::EPSILON;
    if whole { format!("{rate:.0}") } else { format!("{rate:.1}") }
}
