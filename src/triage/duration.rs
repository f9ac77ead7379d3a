//! Lengths of time, in words.

use jiff::SignedDuration;

/// How long something lasted, in the largest units that matter: `45 s`, `14 min`, `3 h 5 min`, `2 d 4 h`.
pub fn duration(time: SignedDuration) -> String {
    let (minutes, hours) = (time.as_mins(), time.as_hours());
    match time.as_secs() {
        ..60 => format!("{} s", time.as_secs()),
        60..3_600 => format!("{minutes} min"),
        3_600..86_400 => format!("{hours} h {} min", minutes % 60),
        _ => format!("{} d {} h", hours / 24, hours % 24),
    }
}
