//! The codes about which a page speaks at the moment, and what its text says of them by its labels. Which text is about them is
//! for [`super::Page`] to say.

use super::super::FileLine;
use super::super::draft::Draft;
use super::super::prose::Prose;
use super::super::spelling::in_cell;
use super::super::words::Role;
use super::lead::{labelled, parted};

/// The codes about which the text is now.
pub(super) struct Open {
    pub(super) codes: Vec<String>,
    pub(super) place: FileLine,
    /// The line of each code, where they stand on lines of their own.
    pub(super) lines: Vec<usize>,
    /// Level of the heading that named them; below it everything belongs to them.
    pub(super) level: usize,
    pub(super) section: Option<String>,
    pub(super) draft: Draft,
    /// What the label or heading above the text said; none where the text before it said so itself.
    pub(super) label: Label,
}

/// What the text is about by its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// Nothing said so: the first paragraph tells the meaning, what follows is worth knowing.
    None,
    /// A role.
    Role(Role),
    /// Something that a catalog has no place for.
    Other,
}

/// What a list item or a term named: it ends with its list.
pub(super) const LISTED: usize = usize::MAX;

impl Open {
    /// Takes what a text says of the codes: each line that has a label in its role, the rest in the role of the label or
    /// heading above it.
    pub(super) fn say(&mut self, text: &Prose) {
        let mut said = Prose::default();
        for line in text.lines().iter().flat_map(parted) {
            // `error: the disk is full` names nothing.
            let label = labelled(&line)
                .filter(|(role, rest)| !matches!(role, Role::Code | Role::Name) || in_cell(rest).is_ok());
            if let Some((role, rest)) = label {
                self.put(&std::mem::take(&mut said));
                self.label = Label::Role(role);
                said = rest;
                // A status or a version is said on its line; only texts go on.
                if !said.is_empty() && !matches!(role, Role::Meaning | Role::Action) {
                    self.put(&std::mem::take(&mut said));
                    self.label = Label::None;
                }
            } else {
                said.append(&line);
            }
        }
        self.put(&said);
    }

    /// The first text without a label tells the meaning; what follows it is worth knowing.
    fn put(&mut self, text: &Prose) {
        match self.label {
            _ if text.is_empty() => {}
            Label::None if self.draft.is_explained() => self.draft.note(&text.text()),
            Label::None => self.draft.put(Role::Meaning, text),
            Label::Role(role) => self.draft.put(role, text),
            Label::Other => {}
        }
    }
}
