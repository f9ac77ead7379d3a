//! What a failure says in the lines below the one that announces it: `1 error occurred:` above a list, `Errors:` above text.

use crate::envelope::context::candidate::Candidate;
use crate::envelope::finding::FindingField;
use crate::envelope::finding::Span;
use crate::envelope::lines::reader::LineReader;

/// Announcements below each other that are followed.
const DEEPEST: usize = 3;

/// Lines that are looked through for what is announced, empty ones aside.
const REACH: usize = 4;

impl LineReader<'_> {
    /// Gives a failure whose message only announces what it is, the first thing that is listed below the line that ends at `end`.
    pub(crate) fn announced(&self, candidate: &mut Candidate, end: usize) {
        let announces =
            |candidate: &Candidate| candidate.finding.message.as_ref().is_some_and(|text| text.ends_with(':'));
        if !announces(candidate) {
            return;
        }
        let mut at = end;
        for _ in 0..DEEPEST {
            let Some((from, to)) = self.item(at) else { return };
            candidate.finding.message = Some(self.letters[from..to].to_owned());
            candidate.mark(FindingField::Message, self.text.origin((from, to)));
            candidate.finding.span.1 = candidate.finding.span.1.max(self.text.origin((from, to)).1);
            if !announces(candidate) {
                return;
            }
            at = to;
        }
    }

    /// The first line below `at` that says something, without the mark of its list.
    fn item(&self, at: usize) -> Option<Span> {
        let mut start = at + self.letters[at..].find('\n')? + 1;
        for line in self.letters[start..].split('\n').take(REACH) {
            let text = line.trim().trim_start_matches(['*', '-', '•', '·', '│', '|', '╷', ' ']);
            if text.starts_with(['{', '[', '}', ']', '<', '+']) || text.starts_with("at ") || text.starts_with("File ")
            {
                return None;
            }
            if text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
                let from = start + line.find(text)?;
                return Some((from, from + text.len()));
            }
            start += line.len() + 1;
        }
        None
    }
}
