//! Lines that describe failures and tell of none: what stands under `example:` in the description of an interface and in a rule for
//! alarms, the rows of a table with a ruled head and the sections of a manual, in which codes are explained, lists of changes, and
//! messages about what is over.
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
    /// A part of the text goes on that speaks of codes.
    part: Option<Part>,
    /// Lines were read before.
    begun: bool,
}

/// What speaks of codes as far as its lines go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A section of a manual that explains them.
    Section,
    /// A list of changes.
    Changes,
    /// What the author of a change says of it.
    Commit,
    /// The same without what a history puts around it: it is all of the text.
    Subject,
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
        self.part = self.part_at(line, text);
        self.begun |= !text.is_empty();
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
        let is_rule = text.starts_with("- alert:");
        let shown = is_rule
            || inside
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
        self.rows.is_some() || self.resolved || self.part.is_some()
    }

    /// The part that a line belongs to.
    fn part_at(&self, line: &str, text: &str) -> Option<Part> {
        if self.part == Some(Part::Subject) || !self.begun && is_subject(text) {
            return Some(Part::Subject);
        }
        if let Some(is_list) = changes(text) {
            return is_list.then_some(Part::Changes);
        }
        if text.is_empty() || line.starts_with([' ', '\t']) {
            return self.part;
        }
        if Self::heading(line.trim_end()) == Some(true) {
            return Some(Part::Section);
        }
        if is_commit(text) {
            return Some(Part::Commit);
        }
        self.part.filter(|part| match part {
            Part::Section | Part::Subject => false,
            Part::Changes => is_item(text) || is_underline(text),
            Part::Commit => COMMIT_HEADS.iter().any(|head| text.starts_with(head)),
        })
    }
}

/// What a history says of a change before its author's words.
const COMMIT_HEADS: [&str; 6] = ["Author:", "Date:", "Merge:", "AuthorDate:", "Commit:", "CommitDate:"];

/// Whether a line is the first one of a change in a history: `commit 9c1e2ab…`.
fn is_commit(text: &str) -> bool {
    let hash = text.strip_prefix("commit ").and_then(|rest| rest.split(' ').next()).unwrap_or_default();
    (7..=64).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a line is the first one of what the author of a change says: `fix(desk): …`.
fn is_subject(text: &str) -> bool {
    let Some((kind, subject)) = text.split_once(": ") else { return false };
    let kind = kind.trim_end_matches('!');
    let (kind, scope) = kind.strip_suffix(')').and_then(|kind| kind.split_once('(')).unwrap_or((kind, ""));
    let is_scope = scope.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_/.,".contains(&byte));
    let is_kind = words().mentions.commits.iter().any(|known| known == kind);
    is_kind && is_scope && (!scope.is_empty() || kind != "test" && kind != "build") && subject.len() > 2
}

/// Whether a line is an item of a list.
fn is_item(text: &str) -> bool {
    ["- ", "* ", "• ", "+ "].iter().any(|bullet| text.starts_with(bullet))
}

/// Whether a line is the rule below a heading.
fn is_underline(text: &str) -> bool {
    text.bytes().all(|byte| byte == text.as_bytes()[0] && b"-=~".contains(&byte))
}

/// Whether a heading begins a list of changes; nothing where the line is none.
fn changes(text: &str) -> Option<bool> {
    if text.len() > LONGEST_HEADING {
        return None;
    }
    let marked = text.starts_with(['#', '=']);
    let name = text.trim_matches(['#', '=', ' ', ':', '*', '_']);
    let is_name = words().mentions.changelogs.iter().any(|known| name.eq_ignore_ascii_case(known));
    // `v2.4.1 (2026-01-03)`, `## 3.8.2 - 2026-01-20`, `Version 4.1`
    let number = name.trim_start_matches("Version ").trim_start_matches("Release ").trim_start_matches(['v', 'V', '[']);
    let head = number.split([' ', ']']).next().unwrap_or_default();
    let is_version = head.contains('.')
        && head.starts_with(|first: char| first.is_ascii_digit())
        && head.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(&byte))
        && (marked
            || number.len() <= VERSION
                && number[head.len()..].bytes().all(|byte| byte.is_ascii_digit() || b" ()[]-/.,".contains(&byte)))
        && head.split('.').count() <= 3;
    (is_name || is_version || marked).then_some(is_name || is_version)
}

/// Bytes of the longest heading.
const LONGEST_HEADING: usize = 80;

/// Letters of the longest heading that is nothing but a version and its day.
const VERSION: usize = 28;

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
            (vec!["### Fixed", "", "- 17 full", "  17 gone", "That is all."], [true, true, true, true, false]),
            (vec!["v1.2.3 (2026-01-03)", "----", "* 17 full", "## Log", "17 full"], [true, true, true, false, false]),
            (vec!["10.0.0.1", "17 full", "# 1.2.3", "- 17", "17 full"], [false, false, true, true, false]),
            (vec!["commit 9c1e2ab7", "Author: ada", "", "    17 full", "17"], [true, true, true, true, false]),
            (vec!["fix(desk): 17 full", "", "17 full", "", "Fixes: #3"], [true; 5]),
            (vec!["desk: 17 full", "fix(desk): 17 full", "", "17", ""], [false; 5]),
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
