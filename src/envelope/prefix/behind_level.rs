//! A time behind the level of a line, which the line keeps.

use crate::envelope::prefix::found::PrefixFound;
use crate::envelope::prefix::time::dated;
use crate::envelope::record::level::Level;

/// Where the time stands behind a level: `ERROR 2026-04-01 08:00:00 `, `[warn] 2026/04/01 …`, `E, [2026-04-01T08:00:00 #42]`.
pub(crate) fn read(line: &str) -> Option<PrefixFound> {
    let open = usize::from(line.starts_with('['));
    let length = line[open..].bytes().take(9).take_while(u8::is_ascii_alphabetic).count();
    let word = &line[open..open + length];
    let initial = length == 1 && line[open + 1..].starts_with(", [");
    if !initial && Level::of_word(word).is_none() {
        return None;
    }
    let rest = line[open + length..].trim_start_matches([']', ':', ',', '[', '(', ' ', '\t', '|', '-']);
    let start = line.len() - rest.len();
    dated(rest).filter(|_| start - length <= 8).map(|length| PrefixFound::kept_time((start, start + length)))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;

    #[test]
    fn a_time_behind_a_level_is_known_and_kept() {
        let found = PrefixFound { layer: "log-time", time: Some((6, 29)), ..PrefixFound::default() };
        assert_eq!(read("ERROR 2026-04-01 08:00:00,123 x"), Some(found));
        let found = PrefixFound { layer: "log-time", time: Some((4, 25)), ..PrefixFound::default() };
        assert_eq!(read("E, [2026-04-01T08:00:00.5 #7] x"), Some(found));
        assert_eq!(read("error since 2026-04-01 x"), None);
    }
}
