//! Takes the rows of a table of which the column of the codes is known: what each cell says, which row is only the title of those
//! below it, and which is left out. What the columns are is decided above.

use super::super::draft::Draft;
use super::super::part::{ReferenceTable, TableRow};
use super::super::prose::{Mark, Prose};
use super::super::spelling::{self, Named, Style, in_cell, style};
use super::super::words::{self, Role};
use super::super::{FileLine, Reference, ReferenceSpec};

/// Where a table stands.
pub struct TablePlace<'a> {
    /// Its file.
    pub file: &'a str,
    /// The nearest heading.
    pub section: Option<&'a str>,
    /// What stands right above it says that codes follow.
    pub announced: bool,
    /// What the user says of columns.
    pub spec: &'a ReferenceSpec,
}

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It says this of the code.
    Says(Role),
    /// Another spelling of the code.
    Alias,
    /// Nobody asked for it.
    Nothing,
}

/// Takes the codes of the rows of a table.
pub(super) struct RowTaker<'a> {
    code: usize,
    uses: Vec<Use>,
    /// Whether all its codes have numbers: a word among them is none.
    numbered: bool,
    /// How long most of its codes are.
    usual: usize,
    /// The title over the rows that follow it.
    group: Option<String>,
    table: &'a ReferenceTable,
    around: &'a TablePlace<'a>,
}

impl<'a> RowTaker<'a> {
    pub(super) fn new(table: &'a ReferenceTable, code: usize, uses: Vec<Use>, around: &'a TablePlace<'a>) -> Self {
        let lengths = table.rows.iter().filter_map(|row| row.cells.get(code)).map(|cell| code_of(cell).len()).collect();
        Self { code, uses, numbered: numbered(table, code), usual: usual(lengths), group: None, table, around }
    }

    pub(super) fn take(&mut self, row: &TableRow, next: Option<&TableRow>, reference: &mut Reference) {
        let line = row.lines.get(self.code).copied().unwrap_or(row.line);
        let place = FileLine { file: self.around.file.into(), line };
        let filled: Vec<&Prose> = row.cells.iter().filter(|cell| !cell.is_empty()).collect();
        let Some(first) = filled.first() else { return };
        let cell = row.cells.get(self.code).cloned().unwrap_or_default();
        if filled.iter().all(|cell| cell.text().chars().all(|c| "-=:+ ".contains(c))) {
            return;
        }
        let wide = self.table.head.len() > 1 || row.cells.len() > 1;
        if self.is_class(&code_of(&cell), next) {
            let title = filled.last().map(|cell| cell.text()).filter(|_| filled.len() > 1);
            self.group = title.or_else(|| Some(first.text()));
            reference.leave(&place, words_of(row), "the class of the rows below it; taken as their group");
            return;
        }
        let named = match self.named(&cell, filled.len()) {
            Ok(named) => named,
            Err(why) if filled.len() == 1 && wide && !cell.is_empty() => {
                let title = first.text().trim_matches([':', '*', '_', '#', '=', '-', ' ']).to_owned();
                if is_title(&title) {
                    let why = "a row over the whole table; taken as the group of the rows below it";
                    reference.leave(&place, words_of(row), why);
                    self.group = Some(title);
                } else {
                    reference.leave(&place, words_of(row), format!("a row over the whole table: {why}"));
                }
                return;
            }
            Err(why) => {
                reference.leave(&place, words_of(row), why);
                return;
            }
        };
        let mut draft = Draft::default();
        named.former.iter().for_each(|name| draft.alias(name));
        for (at, cell) in row.cells.iter().enumerate().filter(|(at, _)| *at != self.code) {
            match self.uses.get(at) {
                Some(Use::Says(Role::Name)) => name(cell, &mut draft),
                Some(Use::Alias) => {
                    in_cell(cell).iter().flat_map(|named| &named.codes).for_each(|code| draft.alias(code));
                }
                Some(Use::Says(role)) => draft.put(*role, cell),
                Some(Use::Nothing) if self.table.head.len() > at || self.table.head.is_empty() => {}
                _ if cell.is_empty() => {}
                _ => reference.leave(&place, cell.text(), format!("a cell too many in the row of {}", named.codes[0])),
            }
        }
        let heading = match (self.around.section, &self.table.title) {
            (Some(section), Some(title)) => Some(format!("{section}: {title}")),
            (section, title) => title.clone().or(section.map(str::to_owned)),
        };
        let section = row.section.as_ref().or(self.group.as_ref()).or(heading.as_ref());
        let codes = draft.codes(&named.codes, section.map(String::as_str), &place);
        for code in codes {
            reference.take(code);
        }
    }

    /// Whether a row stands for a class of codes: its code is shorter than most, and the next one begins with it (`E1`, `E101`).
    fn is_class(&self, code: &str, next: Option<&TableRow>) -> bool {
        let next = next.and_then(|row| row.cells.get(self.code)).map(code_of).unwrap_or_default();
        let shorter = (2..self.usual).contains(&code.len()) && style(code) == Some(Style::Numbered);
        shorter && next.len() == self.usual && next.starts_with(code)
    }

    /// The codes of a cell of the column of codes, in a row with so many cells that say something.
    fn named(&self, cell: &Prose, filled: usize) -> Result<Named, &'static str> {
        let text = cell.text();
        let spelt = style(&text) == Some(Style::Upper) && text.len() > 3;
        if words::is_nothing(&text) && !spelt {
            return Err("a row without a code");
        }
        if words::is_sum(&text) && filled <= 2 {
            return Err("a sum of the rows above");
        }
        let alone = filled == 1 && self.table.rows.iter().any(|row| row.cells.len() > 1);
        if alone && self.numbered && !text.contains(|c: char| c.is_ascii_digit()) {
            return Err("a word where the other rows have numbers");
        }
        let word = matches!(style(&text), Some(Style::Word | Style::Title));
        if word && self.numbered && cell.set_as(Mark::Code).next().is_none() {
            return Err("a word where the other rows have numbers");
        }
        in_cell(cell)
    }
}

/// Whether the codes of a column have numbers, words and sums aside.
fn numbered(table: &ReferenceTable, column: usize) -> bool {
    // A row with nothing else in it is a title.
    let alone = |row: &&TableRow| row.cells.len() > 1 && row.cells.iter().filter(|cell| !cell.is_empty()).count() == 1;
    let cells = table.rows.iter().filter(|row| !alone(row)).filter_map(|row| row.cells.get(column));
    let styles: Vec<Style> = cells.filter_map(|cell| style(&cell.text())).collect();
    let count = styles.iter().filter(|style| matches!(style, Style::Number | Style::Numbered)).count();
    let words = styles.iter().filter(|style| matches!(style, Style::Word | Style::Title)).count();
    count > 2 * words && count + words == styles.len()
}

/// The code that a cell begins with.
fn code_of(cell: &Prose) -> String {
    in_cell(cell).ok().and_then(|named| named.codes.into_iter().next()).unwrap_or_default()
}

/// The length that most have, none where they differ.
fn usual(mut lengths: Vec<usize>) -> usize {
    lengths.sort_unstable();
    let middle = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    let alike = lengths.iter().filter(|length| **length == middle).count();
    if alike * 2 > lengths.len() { middle } else { 0 }
}

/// Whether a row over the whole table is the title of those below it: a few words, neither a sentence nor about codes.
fn is_title(text: &str) -> bool {
    let all: Vec<&str> = text.split_whitespace().collect();
    // `BILLING` is a title, `CARD_OLD` and `E17` are codes.
    let coded = |word: &str| spelling::is_strong(word) && !word.chars().all(|c| c.is_uppercase() || c == '/');
    let code = |word: &&str| coded(word.trim_matches(|c: char| !c.is_alphanumeric()));
    let sum = words::is_sum(all.first().unwrap_or(&""));
    all.len() <= 6 && !sum && !text.ends_with(['.', '!', '?']) && !all.iter().any(code)
}

/// A name beside a code is another code, or says what it means.
fn name(cell: &Prose, draft: &mut Draft) {
    match in_cell(cell) {
        Ok(named) if named.codes.iter().all(|name| spelling::is_strong(name)) => {
            named.codes.iter().for_each(|name| draft.alias(name));
        }
        // The number of a row says nothing.
        Ok(named) if named.codes.iter().all(|name| style(name) == Some(Style::Number)) => {}
        _ => draft.put(Role::Meaning, cell),
    }
}

/// The words of a row.
pub fn words_of(row: &TableRow) -> String {
    let cells: Vec<String> = row.cells.iter().map(Prose::text).filter(|text| !text.is_empty()).collect();
    cells.join(" | ")
}
