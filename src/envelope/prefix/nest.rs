//! The head of a line of Nest, a framework of Node: its name, the process, the time.

use crate::envelope::prefix::found::{PrefixFound, after_space};
use crate::envelope::prefix::time::dated;

/// `[Nest] 4711  - 03/02/2026, 10:11:12 AM   `.
pub(crate) fn read(text: &str) -> Option<PrefixFound> {
    let rest = text.strip_prefix("[Nest] ")?;
    let behind = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let time = behind.trim_start().strip_prefix("- ").filter(|_| behind.len() < rest.len())?;
    let start = text.len() - time.len();
    let end = start + dated(time)?;
    Some(PrefixFound::time((start, end), after_space(text, end)))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::envelope::prefix::found::PrefixFound;

    #[test]
    fn name_process_and_time_are_taken_off() {
        let found = PrefixFound { layer: "log-time", length: 41, time: Some((15, 38)), ..PrefixFound::default() };
        assert_eq!(read("[Nest] 4711  - 03/02/2026, 10:11:12 AM   ERROR [Desk] gone"), Some(found));
        assert_eq!(read("[Nest] is a framework - of 2026"), None);
    }
}
