//! Makes codes of a page: tables by their columns; headings, list items, terms and labelled lines that name a code, with what is
//! written below them until the next one; and the steps of a checklist.

mod front;
mod lead;
mod listed;
mod open;
mod page;

use super::draft::Draft;
use super::part::{Part, ReferenceTable, TableRow, What};
use super::prose::{Mark, Prose};
use super::spelling::{Titled, in_cell, in_heading, style};
use super::table::{self, TablePlace};
use super::words::{self, Role};

pub use lead::labelled;
use lead::{CodedLevels, is_part_of_a_page};
use open::{LISTED, Label, Open};
pub use page::Page;

impl Page<'_> {
    /// Takes the codes of the page.
    pub fn read(mut self, parts: &[Part]) {
        self.coded = CodedLevels::of(parts);
        self.entries = listed::are_entries(parts);
        self.front(parts);
        if self.open.is_none() {
            self.by_its_name(parts);
        }
        for part in parts {
            self.part(part);
        }
        self.close();
    }

    fn part(&mut self, part: &Part) {
        if !matches!(part.what, What::Term(_) | What::Definition(_)) {
            self.terms.clear();
        }
        let is_listed = matches!(self.open, Some(Open { level: LISTED, .. })) && !self.record;
        // A definition goes on, and so does a list item of its own that says what it is about: `- Action: …`.
        let goes_on = match &part.what {
            What::Definition(_) => true,
            What::Item(text, _) => says_more(text),
            What::Paragraph(text) => self.entries && says_more(text),
            _ => false,
        };
        if is_listed && !goes_on {
            self.close();
        }
        match &part.what {
            What::Heading(level, heading) => self.heading(*level, heading, part.line),
            What::Paragraph(text) => self.paragraph(text, part.line),
            What::Item(text, numbered) => self.item(text, *numbered, part.line),
            What::Term(term) => {
                if matches!(self.open, Some(Open { level: LISTED, .. })) {
                    self.close();
                }
                // Terms on lines of their own share a definition.
                self.terms.extend(term.lines().into_iter().enumerate().map(|(at, line)| (part.line + at, line)));
            }
            What::Definition(text) => self.definition(text),
            What::Table(table) if self.fields_of_the_open(table) => {}
            What::Table(table) => {
                let section = self.section();
                let announced = self.announced;
                let around = TablePlace { file: self.file, section: section.as_deref(), announced, spec: self.spec };
                table::read(table, &around, self.reference);
            }
            What::Field(..) => {}
            What::Aside(begins) => self.aside(*begins),
            What::Verbatim(text) => self.verbatim(text, part.line),
            What::Lost(what, why) => self.reference.leave(&self.place(part.line), what.as_str(), why.as_str()),
        }
        self.announced = matches!(&part.what, What::Paragraph(text) if words::names_errors(&text.text()));
    }

    fn aside(&mut self, begins: bool) {
        if begins {
            self.asides.push(self.open.as_ref().map_or(Label::None, |open| open.label));
        } else if let (Some(label), Some(open)) = (self.asides.pop(), &mut self.open) {
            open.label = label;
        }
    }

    fn heading(&mut self, level: usize, heading: &Prose, line: usize) {
        let text = heading.text();
        let named = in_heading(heading).filter(|titled| titled.sure || self.coded.have(level, titled));
        let named = named.filter(|_| !self.coded.is_over_codes(line) && !is_part_of_a_page(&text));
        let named = named.filter(|titled| titled.sure || words::label(&text).is_none() || self.open.is_none());
        if let Some(titled) = named {
            self.code_heading(level, titled, line);
            return;
        }
        if let Some(open) = self.open.as_mut().filter(|open| level > open.level) {
            let label = words::label(&text);
            if open.level == 0 && level == 1 && label.is_none() {
                open.draft.entitle(heading);
            } else {
                open.label = label.map_or(Label::Other, Label::Role);
            }
            return;
        }
        self.close();
        if level == 1 {
            self.reference.title.get_or_insert_with(|| text.clone());
            self.subject.clone_from(&text);
        }
        if self.coded.hold(level) && words::label(&text).is_none() {
            self.reference.leave(&self.place(line), text.as_str(), "a heading that names no code, among some that do");
        }
        self.enter(level, text);
    }

    fn enter(&mut self, level: usize, text: String) {
        self.headings.retain(|(above, _)| *above < level);
        self.headings.push((level, text));
    }

    fn code_heading(&mut self, level: usize, titled: Titled, line: usize) {
        if let Some(open) = self
            .open
            .as_mut()
            .filter(|open| open.level == 0 && titled.codes.iter().any(|code| open.codes.contains(code)))
        {
            // The page's own heading names the code of its head once more.
            open.draft.entitle(&titled.title);
            return;
        }
        self.close();
        self.headings.retain(|(above, _)| *above < level);
        let mut draft = if level == 1 { std::mem::take(&mut self.front) } else { Draft::default() };
        draft.entitle(&titled.title);
        let section = self.section();
        let place = self.place(line);
        self.record = false;
        self.open =
            Some(Open { codes: titled.codes, place, lines: Vec::new(), level, section, draft, label: Label::None });
    }

    /// A table below a heading that names a code may hold the code's fields, one in each row.
    fn fields_of_the_open(&mut self, table: &ReferenceTable) -> bool {
        let Some(open) = self.open.as_mut().filter(|open| open.level != LISTED) else { return false };
        let head = TableRow { cells: table.head.clone(), line: table.line, ..TableRow::default() };
        let field = |row: &TableRow| match &row.cells[..] {
            [name, value] => {
                words::role(&name.text()).filter(|(_, rank)| *rank < 1000).map(|(role, _)| (role, value.clone()))
            }
            _ => None,
        };
        let fields: Vec<(Role, Prose)> = table.rows.iter().filter_map(field).collect();
        // A table that names its own code is about that one.
        let own = fields.iter().any(|(role, _)| *role == Role::Code)
            || head.cells.first().is_some_and(|cell| matches!(words::role(&cell.text()), Some((Role::Code, _))));
        if own || fields.is_empty() || fields.len() * 3 < table.rows.len() * 2 {
            return false;
        }
        // The head may be a field itself, where it is none of "Field" and "Value".
        let first = field(&head).filter(|(_, value)| words::role(&value.text()).is_none());
        for (role, value) in first.into_iter().chain(fields) {
            open.draft.put(role, &value);
        }
        true
    }

    fn paragraph(&mut self, text: &Prose, line: usize) {
        if self.labelled_lines(text, line) || self.entry(text, line) {
            return;
        }
        if let Some(open) = &mut self.open {
            open.say(text);
        }
    }

    /// Lines of which each has a label, one of them the code: `Code: E17`, `Message: …`.
    fn labelled_lines(&mut self, text: &Prose, at: usize) -> bool {
        let lines = text.lines();
        let Some((Role::Code, value)) = lines.first().and_then(labelled) else { return false };
        if self.open.as_ref().is_some_and(|open| open.level > 0 && open.level != LISTED) && in_cell(&value).is_err() {
            return false;
        }
        let place = self.place(at);
        match in_cell(&value) {
            Ok(named) if named.codes.iter().all(|code| style(code).is_some()) => {
                self.close();
                self.record = true;
                let section = self.section();
                self.open = Some(Open {
                    codes: named.codes,
                    place,
                    lines: Vec::new(),
                    level: LISTED,
                    section,
                    draft: Draft::default(),
                    label: Label::None,
                });
            }
            _ => {
                self.close();
                let what = text.text();
                self.reference.leave(&place, what, "an entry without a code");
                return true;
            }
        }
        let rest = Prose {
            runs: lines[1..]
                .iter()
                .flat_map(|line| [(Mark::Break, String::new())].into_iter().chain(line.runs.clone()))
                .collect(),
        };
        if let Some(open) = self.open.as_mut().filter(|_| !rest.is_empty()) {
            open.say(&rest);
        }
        true
    }

    fn item(&mut self, text: &Prose, numbered: bool, line: usize) {
        let heading = self.section().unwrap_or_default();
        let over_steps = match &self.open {
            Some(_) => false,
            None => {
                words::is_checklist(&heading)
                    || (numbered && words::is_checklist(&self.subject) && self.headings.len() < 2)
            }
        };
        if over_steps {
            self.reference.step(&self.place(line), text.text());
            return;
        }
        // What would end a list item has ended it before: an open one goes on.
        if let Some(open) = self.open.as_mut() {
            match labelled(text) {
                Some((Role::Code, _)) if self.record => {
                    self.labelled_lines(text, line);
                }
                _ => open.say(text),
            }
            return;
        }
        if self.labelled_lines(text, line) {
            return;
        }
        self.listed(text, line, &heading);
    }

    /// An example is not read; one that shows a table is told of, since it looks like codes.
    fn verbatim(&mut self, text: &str, line: usize) {
        let table = text.lines().find(|line| line.trim_start().starts_with('|') && line.contains('`'));
        let shown = self.open.as_ref().and_then(|_| text.lines().find(|line| !line.trim().is_empty()));
        if let Some(row) = table.or(shown) {
            self.reference.leave(&self.place(line), row, "an example, shown letter for letter");
        }
        if let Some(open) = &mut self.open
            && open.label == Label::Role(Role::Meaning)
            && !open.draft.has_meaning()
        {
            open.draft.put(Role::Meaning, &Prose::plain(text));
        }
    }
}

/// Whether a text says by its label that it goes on with what was named before: `Action: …`.
fn says_more(text: &Prose) -> bool {
    labelled(text).is_some_and(|(role, _)| !matches!(role, Role::Code | Role::Name))
}
