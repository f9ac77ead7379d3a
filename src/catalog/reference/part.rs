//! What a page is made of, whatever it is written in: headings, paragraphs, lists and tables in their order, each with its line.

use super::prose::Prose;

/// A part of a page.
#[derive(Debug, Clone)]
pub struct Part {
    /// The line where it begins, from 1.
    pub line: usize,
    /// What it is.
    pub what: What,
}

/// The kinds of parts.
#[derive(Debug, Clone)]
pub enum What {
    /// A heading of a level, from 1.
    Heading(usize, Prose),
    /// A paragraph, or the text of an admonition.
    Paragraph(Prose),
    /// A list item, and whether its list is numbered.
    Item(Prose, bool),
    /// The terms of a definition list that one definition follows.
    Term(Prose),
    /// What a term means.
    Definition(Prose),
    /// A table.
    Table(ReferenceTable),
    /// A name and a value at the head of the file.
    Field(String, Prose),
    /// An admonition or a quote begins (`true`) or ends: what a label in it says ends with it.
    Aside(bool),
    /// Text shown letter for letter: never read, since it is an example.
    Verbatim(String),
    /// Something that cannot be taken: its words, and why.
    Lost(String, String),
}

/// A table, or records with the same keys.
#[derive(Debug, Clone, Default)]
pub struct ReferenceTable {
    /// Its title.
    pub title: Option<String>,
    /// The heads of its columns; empty where it has none.
    pub head: Vec<Prose>,
    /// Its rows.
    pub rows: Vec<TableRow>,
    /// The line where it begins.
    pub line: usize,
}

/// A row.
#[derive(Debug, Clone, Default)]
pub struct TableRow {
    /// The line where it begins, from 1.
    pub line: usize,
    /// Its cells.
    pub cells: Vec<Prose>,
    /// The line of each cell, where they have lines of their own.
    pub lines: Vec<usize>,
    /// The group that it stands in, where the table itself names groups.
    pub section: Option<String>,
}

/// Where the lines of a text begin.
#[derive(Debug, Clone, Default)]
pub struct Lines(Vec<usize>);

impl Lines {
    /// Those of a text.
    pub fn of(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1).collect())
    }

    /// The line, from 1, of a byte.
    pub fn at(&self, byte: usize) -> usize {
        self.0.partition_point(|begin| *begin <= byte) + 1
    }
}
