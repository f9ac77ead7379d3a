//! A page while it is read: where it stands, what is open, and how that ends. What its parts say, the readers of the page know.

use super::super::draft::Draft;
use super::super::prose::Prose;
use super::super::{FileLine, Reference, ReferenceSpec};
use super::lead::CodedLevels;
use super::open::{Label, Open};

/// Reads a page.
pub struct Page<'a> {
    pub(super) file: &'a str,
    pub(super) spec: &'a ReferenceSpec,
    pub(super) reference: &'a mut Reference,
    pub(super) headings: Vec<(usize, String)>,
    /// Words over the whole page: its title, or its file's name.
    pub(super) subject: String,
    pub(super) stem: String,
    /// Levels at which most headings name codes.
    pub(super) coded: CodedLevels,
    pub(super) open: Option<Open>,
    pub(super) terms: Vec<(usize, Prose)>,
    /// What was said before each admonition that is open.
    pub(super) asides: Vec<Label>,
    pub(super) record: bool,
    /// Whether paragraphs of the page begin with codes.
    pub(super) entries: bool,
    /// The part before says that codes follow.
    pub(super) announced: bool,
    /// What the head of the file says of a code that it does not name.
    pub(super) front: Draft,
}

impl<'a> Page<'a> {
    /// A page of a file.
    pub fn new(file: &'a str, stem: &str, spec: &'a ReferenceSpec, reference: &'a mut Reference) -> Self {
        Self {
            file,
            spec,
            reference,
            headings: Vec::new(),
            subject: stem.to_owned(),
            stem: stem.to_owned(),
            coded: CodedLevels::default(),
            open: None,
            terms: Vec::new(),
            asides: Vec::new(),
            record: false,
            entries: false,
            announced: false,
            front: Draft::default(),
        }
    }

    pub(super) fn place(&self, line: usize) -> FileLine {
        FileLine { file: self.file.into(), line }
    }

    pub(super) fn section(&self) -> Option<String> {
        self.headings.last().map(|(_, heading)| heading.clone())
    }

    /// Ends what the text was about.
    pub(super) fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        self.record = false;
        let mut codes = open.draft.codes(&open.codes, open.section.as_deref(), &open.place);
        codes.iter_mut().zip(open.lines).for_each(|(code, line)| code.place.line = line);
        for code in codes {
            self.reference.take(code);
        }
    }
}
