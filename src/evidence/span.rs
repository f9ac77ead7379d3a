//! Lengths of time for people who compare clocks: to the second, where that is what a failure is apart by.

use jiff::SignedDuration;

/// A length of time for people: its two largest units.
pub fn span(length: SignedDuration) -> String {
    let seconds = length.as_secs();
    match seconds {
        0..10 if length.subsec_millis() > 0 => format!("{seconds}.{} s", length.subsec_millis() / 100),
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds / 3600 % 24),
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::span;

    #[test]
    fn a_span_is_said_in_two_units() {
        let span = |ms| span(SignedDuration::from_millis(ms));
        assert_eq!(
            [span(1500), span(48_000), span(672_000), span(3_600_000), span(90_000_000)],
            ["1.5 s", "48 s", "11 min 12 s", "1 h 0 min", "1 d 1 h"]
        );
    }
}
