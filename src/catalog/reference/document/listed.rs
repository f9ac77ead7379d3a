//! Codes that have no heading of their own: items of a list, paragraphs that begin with a code, and terms with their definitions.

use super::super::draft::Draft;
use super::super::part::{Part, What};
use super::super::prose::{Mark, Prose};
use super::super::spelling::{self, in_heading};
use super::super::words::{self, Role};
use super::lead::{bracketed_status, item_codes, with_fields};
use super::open::{LISTED, Label, Open};
use super::page::Page;

/// Paragraphs that begin with a code are a list where there are as many.
const ENTRIES: usize = 3;

/// Whether a paragraph begins with a code that is set off: `**E17**: The disk is full.`
fn is_entry(text: &Prose) -> bool {
    let set_off = text.led_by(Mark::Strong).is_some() || text.led_by(Mark::Code).is_some();
    set_off
        && item_codes(text)
            .is_some_and(|(codes, rest)| !rest.is_empty() && codes.iter().all(|code| spelling::is_strong(code)))
}

/// Whether the paragraphs of a page are a list of codes.
pub(super) fn are_entries(parts: &[Part]) -> bool {
    parts.iter().filter(|part| matches!(&part.what, What::Paragraph(text) if is_entry(text))).count() >= ENTRIES
}

impl Page<'_> {
    /// A paragraph that begins with a code, where others of the page do.
    pub(super) fn entry(&mut self, text: &Prose, line: usize) -> bool {
        let below_a_code = self.open.as_ref().is_some_and(|open| open.level != LISTED);
        if !self.entries || below_a_code || !is_entry(text) {
            return false;
        }
        self.close();
        let heading = self.section().unwrap_or_default();
        self.listed(text, line, &heading);
        true
    }

    /// A list item that begins with a code: where the heading speaks of errors, and of nothing else that has names.
    pub(super) fn listed(&mut self, text: &Prose, line: usize, heading: &str) {
        let speaks = words::speaks_of_errors(heading) || words::speaks_of_errors(&self.subject);
        let Some((codes, rest)) = item_codes(text) else { return };
        if rest.is_empty() {
            return;
        }
        if !speaks || words::speaks_of_others(heading) {
            if !codes.iter().all(|code| self.reference.knows(code)) {
                let why = format!("a list under \"{heading}\", which does not speak of errors");
                self.reference.leave(&self.place(line), text.text(), why);
            }
            return;
        }
        let place = self.place(line);
        let section = self.section();
        let (lines, draft) = (Vec::new(), Draft::default());
        let mut open = Open { codes, place, lines, level: LISTED, section, draft, label: Label::None };
        let (http, rest) = bracketed_status(&rest);
        if let Some(http) = http {
            open.draft.put(Role::Http, &http);
        }
        open.say(&rest);
        open.label = Label::None;
        self.record = false;
        self.open = Some(open);
    }

    pub(super) fn definition(&mut self, text: &Prose) {
        let terms = std::mem::take(&mut self.terms);
        if terms.is_empty() {
            if let Some(open) = self.open.as_mut().filter(|open| open.level == LISTED) {
                open.say(text);
            }
            return;
        }
        // Below a heading that names a code, terms may be labels.
        let label = |(_, term): &(usize, Prose)| {
            words::label(&term.text()).filter(|role| !matches!(role, Role::Code | Role::Name))
        };
        let names_code = |(_, term): &(usize, Prose)| {
            with_fields(&term.text()).is_some() || in_heading(term).is_some_and(|t| t.sure)
        };
        if let Some(open) = self.open.as_mut().filter(|open| open.level != LISTED) {
            // A list below goes on with what the last label said.
            if let Some(role) = label(&terms[0]) {
                open.draft.put(role, text);
                open.label = Label::Role(role);
                return;
            }
            if !terms.iter().any(names_code) {
                open.draft.note(&format!("{}: {}", terms[0].1.text(), text.text()));
                return;
            }
        }
        self.close();
        let heading = self.section().unwrap_or_default();
        let (mut codes, mut lines, mut draft) = (Vec::new(), Vec::new(), Draft::default());
        for (line, term) in &terms {
            if words::speaks_of_others(&heading) {
                let what = format!("{}: {}", term.text(), text.text());
                self.reference.leave(&self.place(*line), what, "a term that is explained, not a code");
            } else if let Some((code, fields)) = with_fields(&term.text()) {
                codes.push(code);
                lines.push(*line);
                draft.note(&fields);
            } else if let Some(titled) = in_heading(term).filter(|titled| titled.sure) {
                draft.entitle(&titled.title);
                lines.extend(titled.codes.iter().map(|_| *line));
                codes.extend(titled.codes);
            } else {
                let what = format!("{}: {}", term.text(), text.text());
                self.reference.leave(&self.place(*line), what, "a term that is explained, not a code");
            }
        }
        if codes.is_empty() {
            return;
        }
        let (place, section) = (self.place(lines[0]), self.section());
        let mut open = Open { codes, place, lines, level: LISTED, section, draft, label: Label::None };
        open.say(text);
        self.record = false;
        self.open = Some(open);
    }
}
