//! What stands in a paste in which no failure was found: lines of logs and their levels, objects, statuses. It judges nothing;
//! it is what a responder is told instead of nothing.

use std::collections::BTreeMap;

use crate::envelope::prefix::line_prefix::line_prefix;
use crate::envelope::recognise::{access_line, failing_line};
use crate::envelope::record::http_text;
use crate::envelope::record::level::Level;

/// Lines that are looked at; a longer paste is described by its beginning.
const MOST_LINES: usize = 10_000;

/// What was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Lines that bear a time, as records of logs do.
    pub records: usize,
    /// Lines that begin with an object.
    pub objects: usize,
    /// Levels of records, the worst first: how many have it.
    pub levels: Vec<(&'static str, usize)>,
    /// Statuses of responses and access logs, in rising order: how many have it.
    pub statuses: Vec<(u16, usize)>,
}

impl Seen {
    /// What stands in a text.
    pub fn of(text: &str) -> Self {
        let mut seen = Self::default();
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
            if let Some(status) = access.or_else(|| http_text::status_line(body.trim()).map(|(status, _)| status)) {
                *statuses.entry(status).or_default() += 1;
            }
        }
        seen.levels = levels.into_iter().map(|(level, count)| (level.0.words(), count)).collect();
        seen.statuses = statuses.into_iter().collect();
        seen
    }

    /// Whether it is what programs print, and not words that somebody typed.
    pub fn is_printed(&self) -> bool {
        self.records + self.objects + self.statuses.len() > 0
    }

    /// In words, one of each kind that there is: `3 lines of a log`, `2 at level info`, `status 200 twice`.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.records > 0 {
            words.push(counted(self.records, "line of a log", "lines of a log"));
        }
        if self.objects > 0 {
            words.push(counted(self.objects, "object (JSON or alike)", "objects (JSON or alike)"));
        }
        words.extend(self.levels.iter().map(|(level, count)| format!("{count} at a level of {level}")));
        words.extend(self.statuses.iter().map(|(status, count)| match count {
            1 => format!("status {status}"),
            count => format!("status {status} {count} times"),
        }));
        words
    }
}

fn counted(count: usize, one: &str, several: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {several}") }
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn lines_levels_objects_and_statuses_are_counted() {
        let text = "2026-03-02T10:11:12Z INFO open\n2026-03-02T10:11:13Z WARN nearly full\n{\"a\":1}\n\
                    HTTP/1.1 200 OK\n10.0.0.7 - - [02/Mar/2026:10:11:12 +0000] \"GET /a HTTP/1.1\" 200 12\n";
        let seen = Seen::of(text);
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
        let seen = Seen::of("same request twice, the second one dies");
        assert!(!seen.is_printed() && seen.words().is_empty());
    }
}
