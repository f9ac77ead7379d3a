//! Lines that describe failures and tell of none: what stands under `example:` in the description of an interface, and the rows of a
//! table with a ruled head and the sections of a manual, in which codes are explained, and messages about what is over.
//!
//! Keeps what the lines before say; reads no failure.

use crate::envelope::text::words::words;

/// Where the lines stand that are read.
#[derive(Debug, Default)]
pub(crate) struct DescribedLines {
    /// How far the key of an example is indented whose lines go on.
    example: Option<usize>,
    /// The rows of a table go on.
    rows: Option<Rows>,
    /// A message goes on that says what is over.
    resolved: bool,
    /// A section of a manual goes on that explains codes.
    section: bool,
}

/// How the rows of a table look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// Below a head of `|---|---|`.
    Barred,
    /// Below a head of `====  ====`, to the next one.
    Ruled,
}

impl DescribedLines {
    /// Whether a line is the heading of a section of a manual, and one in which codes are explained.
    fn heading(line: &str) -> Option<bool> {
        let is_heading = line.starts_with(|first: char| first.is_ascii_uppercase())
            && line.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b' ');
        is_heading.then(|| words().mentions.sections.iter().any(|name| name == line.trim_end()))
    }

    /// Takes the next line. Returns whether it is part of an example, of which nothing is read.
    pub fn enter(&mut self, line: &str) -> bool {
        let text = line.trim();
        if !text.is_empty() && !line.starts_with([' ', '\t']) {
            self.section = Self::heading(line.trim_end()).unwrap_or_default();
        }
        let indent = line.len() - line.trim_start().len();
        if text.is_empty() {
            self.rows = None;
            return false;
        }
        if self.example.is_some_and(|example| indent > example) {
            return true;
        }
        let item = text.trim_start_matches("- ");
        let key = item.split(':').next().unwrap_or_default();
        // At the very beginning of a line somebody shows what they got.
        let inside = item.len() < line.trim_end().len();
        let shown = inside
            && item.len() > key.len()
            && words().mentions.examples.iter().any(|name| name == key.trim_matches('"'));
        self.example = shown.then_some(indent);
        self.rows = rows(text, self.rows);
        let begins = |heads: &[String]| heads.iter().any(|head| text.starts_with(head.as_str()));
        self.resolved = begins(&words().mentions.resolved) || self.resolved && !begins(&words().mentions.firing);
        shown
    }

    /// Whether the line is a row of a table that explains codes, or tells of what is over.
    pub fn explains(&self) -> bool {
        self.rows.is_some() || self.resolved || self.section
    }
}

/// How the rows look from this line on.
fn rows(text: &str, held: Option<Rows>) -> Option<Rows> {
    let made_of = |marks: &str| text.chars().all(|mark| marks.contains(mark));
    if text.contains("---") && text.contains('|') && made_of("|:- ") {
        return Some(Rows::Barred);
    }
    if text.contains("== =") && made_of("= ") || text.contains("==  ==") && made_of("= ") {
        return Some(Rows::Ruled);
    }
    held.filter(|rows| *rows == Rows::Ruled || text.contains('|'))
}

#[cfg(test)]
mod tests {
    use super::DescribedLines;

    #[test]
    fn an_example_goes_on_as_long_as_its_lines_are_indented() {
        let mut lines = DescribedLines::default();
        let text = [
            "  example:",
            "    error: seat_taken",
            "",
            "      status: 409",
            "  other: x",
            "example of a seat",
            "- example: {a: 1}",
            "example:",
            "  error: seat_taken",
        ];
        assert_eq!(text.map(|line| lines.enter(line)), [true, true, false, true, false, false, true, false, false]);
    }

    #[test]
    fn the_rows_below_the_rule_of_a_table_explain() {
        for (text, expected) in [
            (
                vec!["| Code | When |", "|:-----|-----:|", "| 17 | full |", "", "17 full"],
                [false, true, true, false, false],
            ),
            (
                vec!["Code | When", "-----|-----", "17 | full", "that is all", "17 | x"],
                [false, true, true, false, false],
            ),
            (vec!["====  ====", "Code  When", "====  ====", "17    full", ""], [true, true, true, true, false]),
            (vec!["[RESOLVED] a", "17 full", "[FIRING:1] b", "17 full", ""], [true, true, false, false, false]),
            (vec!["EXIT CODES", "  17 the hall is full", "", "  18 gone", "NOTES"], [true, true, true, true, false]),
            (vec!["FATAL", "  17 full", "EXIT STATUS", "17 full", "  18 x"], [false, false, true, false, false]),
            (vec![" code | at", "------+----", " 17 | 18", "+----+", "| 1 |"], [false; 5]),
        ] {
            let mut lines = DescribedLines::default();
            let explains = |line: &str| {
                lines.enter(line);
                lines.explains()
            };
            assert_eq!(text.into_iter().map(explains).collect::<Vec<_>>(), expected);
        }
    }
}
