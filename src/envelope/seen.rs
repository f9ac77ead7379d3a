//! What stands in a paste in which no failure was found: lines of logs and their levels, objects, statuses. It judges nothing;
//! it is what a responder is told instead of nothing.

use std::collections::BTreeMap;

use crate::envelope::finding::Seen;
use crate::envelope::prefix::line_prefix;
use crate::envelope::recognise::{access_line, failing_line};
use crate::envelope::record::level::Level;
use crate::envelope::record::status_line;

/// Lines that are looked at; a longer paste is described by its beginning.
const MOST_LINES: usize = 10_000;

/// What stands in a text.
pub(crate) fn of(text: &str) -> Seen {
    let mut seen = Seen::default();
    let mut levels: BTreeMap<std::cmp::Reverse<Level>, usize> = BTreeMap::new();
    let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
    for line in text.lines().take(MOST_LINES) {
        let prefix = line_prefix(line);
        let body = &line[prefix.body..];
        let record = prefix.time.is_some();
        seen.records += usize::from(record);
        seen.objects += usize::from(body.trim_start().starts_with('{'));
        if let Some((level, _)) = failing_line::level(body, record) {
            *levels.entry(std::cmp::Reverse(level)).or_default() += 1;
        }
        let access = access_line::read(body).map(|access| access.status);
        if let Some(status) = access.or_else(|| status_line::read(body.trim()).map(|(status, _)| status)) {
            *statuses.entry(status).or_default() += 1;
        }
    }
    seen.levels = levels.into_iter().map(|(level, count)| (level.0.words(), count)).collect();
    seen.statuses = statuses.into_iter().collect();
    seen
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn lines_levels_objects_and_statuses_are_counted() {
        let text = "2026-03-02T10:11:12Z INFO open\n2026-03-02T10:11:13Z WARN nearly full\n{\"a\":1}\n\
                    HTTP/1.1 200 OK\n10.0.0.7 - - [02/Mar/2026:10:11:12 +0000] \"GET /a HTTP/1.1\" 200 12\n";
        let seen = of(text);
        assert!(seen.is_printed());
        assert_eq!(
            seen.words(),
            [
                "3 lines of a log",
                "1 object (JSON or alike)",
                "1 at a level of warning",
                "1 at a level of information",
                "status 200 2 times"
            ]
        );
    }

    #[test]
    fn typed_words_are_nothing_printed() {
        let seen = of("same request twice, the second one dies");
        assert!(!seen.is_printed() && seen.words().is_empty());
    }
}
