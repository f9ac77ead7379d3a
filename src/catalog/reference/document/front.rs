//! What the head of a file, or its name, says of the code that the whole page is about.

use super::super::draft::Draft;
use super::super::part::{Part, What};
use super::super::prose::Mark;
use super::super::spelling::{self, Style, in_cell, in_heading, style};
use super::super::words::{self, Role};
use super::lead::labelled;
use super::open::{Label, Open};
use super::page::Page;

impl Page<'_> {
    /// What stands at the head of the file may be about one code.
    pub(super) fn front(&mut self, parts: &[Part]) {
        let mut draft = Draft::default();
        let (mut codes, mut line, mut title) = (Vec::new(), 0, None);
        for part in parts {
            let What::Field(name, value) = &part.what else { continue };
            let said = value.text();
            match words::role(name) {
                Some((Role::Code, _)) => {
                    if let Ok(named) = in_cell(value) {
                        (codes, line) = (named.codes, part.line);
                    }
                }
                Some((Role::Name, _)) if name.eq_ignore_ascii_case("title") => title = Some((value.clone(), part.line)),
                Some((role, _)) if role != Role::Name => draft.put(role, value),
                _ => {}
            }
            if name.eq_ignore_ascii_case("title") {
                self.reference.title.get_or_insert_with(|| said.clone());
                self.subject.clone_from(&said);
            }
        }
        if let Some((title, at)) = title {
            match in_heading(&title) {
                Some(titled) if codes.is_empty() && (titled.sure || title.set_as(Mark::Code).next().is_some()) => {
                    (codes, line) = (titled.codes, at);
                    draft.entitle(&titled.title);
                }
                _ => draft.entitle(&title),
            }
        }
        if codes.is_empty() || words::is_about_a_folder(&self.stem) {
            self.front = draft;
            return;
        }
        let place = self.place(line);
        self.open = Some(Open { codes, place, lines: Vec::new(), level: 0, section: None, draft, label: Label::None });
    }

    /// A page that names no code itself is about the code that its file is named after, where it is written like one.
    pub(super) fn by_its_name(&mut self, parts: &[Part]) {
        let names_codes = |part: &Part| match &part.what {
            What::Heading(level, heading) => {
                in_heading(heading).is_some_and(|titled| titled.sure || self.coded.have(*level, &titled))
                    && words::label(&heading.text()).is_none()
            }
            What::Table(table) => {
                table.head.iter().any(|head| matches!(words::role(&head.text()), Some((Role::Code, _))))
            }
            What::Term(term) => in_heading(term).is_some_and(|titled| titled.sure),
            What::Paragraph(text) | What::Item(text, _) => labelled(text).is_some_and(|(role, _)| role == Role::Code),
            _ => false,
        };
        let speaks = |part: &Part| match &part.what {
            What::Heading(_, heading) => matches!(words::label(&heading.text()), Some(Role::Action | Role::Meaning)),
            _ => false,
        };
        let stem = self.stem.as_str();
        let spelt = match style(stem) {
            Some(Style::Numbered) => spelling::is_strong(stem),
            Some(Style::Kebab) => parts.iter().any(speaks),
            _ => spelling::is_strong(stem) && parts.iter().any(speaks),
        };
        let ordinary =
            words::split(stem).split(' ').all(|word| words::speaks_of_errors(word) || words::speaks_of_others(word));
        if spelt && !ordinary && !words::is_about_a_folder(stem) && !parts.iter().any(names_codes) {
            let (codes, place, draft) = (vec![stem.to_owned()], self.place(1), std::mem::take(&mut self.front));
            self.open =
                Some(Open { codes, place, lines: Vec::new(), level: 0, section: None, draft, label: Label::None });
        }
    }
}
