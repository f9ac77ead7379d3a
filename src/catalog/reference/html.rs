//! Reads the parts of an HTML page, or of HTML in another page. Styles, scripts, navigation and comments are no part of it.

use html5gum::{DefaultEmitter, Span, Token, Tokenizer};

use super::part::{Lines, Part, ReferenceTable, TableRow, What};
use super::prose::{Mark, Prose};

/// Elements of which nothing is read.
const SILENT: [&str; 12] =
    ["style", "script", "nav", "head", "template", "svg", "noscript", "footer", "aside", "form", "select", "sup"];
/// Elements that end what stands before them.
const BLOCKS: [&str; 14] = [
    "p",
    "div",
    "section",
    "article",
    "main",
    "ul",
    "ol",
    "dl",
    "blockquote",
    "details",
    "pre",
    "hr",
    "header",
    "figure",
];

/// The parts of a page; `first` is the number of its first line.
pub fn parts(text: &str, first: usize) -> Vec<Part> {
    let mut reader = HtmlReader { lines: Lines::of(text), first, ..HtmlReader::default() };
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(text, emitter) {
        match token {
            Ok(Token::StartTag(tag)) => {
                let attribute = |name: &[u8]| {
                    tag.attributes.get(name).map(|value| String::from_utf8_lossy(&value.value.0).into_owned())
                };
                let name = String::from_utf8_lossy(&tag.name.0).to_ascii_lowercase();
                let span =
                    |name: &[u8]| attribute(name).and_then(|count| count.parse().ok()).unwrap_or(1_usize).clamp(1, 200);
                reader.start(&name, tag.span, span(b"colspan"), span(b"rowspan"), tag.self_closing);
            }
            Ok(Token::EndTag(tag)) => reader.end(&String::from_utf8_lossy(&tag.name.0).to_ascii_lowercase()),
            Ok(Token::String(text)) => reader.text(&String::from_utf8_lossy(&text.value.0), text.span),
            Ok(Token::Comment(comment)) => {
                let said = String::from_utf8_lossy(&comment.value.0).into_owned();
                reader.comment(&said, comment.span);
            }
            _ => {}
        }
    }
    reader.flush();
    reader.end_table();
    reader.parts
}

/// A cell that reaches into rows below.
struct Down {
    column: usize,
    rows: usize,
    cell: Prose,
    line: usize,
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "marks and blocks that are open, each by itself")]
struct HtmlReader {
    lines: Lines,
    first: usize,
    parts: Vec<Part>,
    prose: Prose,
    line: usize,
    silent: Vec<String>,
    code: usize,
    strong: usize,
    heading: Option<usize>,
    items: Vec<bool>,
    item: bool,
    term: bool,
    definition: bool,
    table: Option<ReferenceTable>,
    row: Option<TableRow>,
    /// The columns and rows that the open cell takes, and its line.
    cell: Option<(usize, usize, usize)>,
    heads: usize,
    down: Vec<Down>,
    pre: Option<String>,
    caption: bool,
}

impl HtmlReader {
    fn line_at(&self, at: Span<usize>) -> usize {
        self.first + self.lines.at(at.start) - 1
    }

    fn start(&mut self, name: &str, at: Span<usize>, columns: usize, rows: usize, closed: bool) {
        if SILENT.contains(&name) && !closed {
            self.silent.push(name.to_owned());
        }
        // A body ends a head that was left open.
        if name == "body" {
            self.silent.retain(|open| open != "head");
        }
        if !self.silent.is_empty() {
            return;
        }
        let line = self.line_at(at);
        match name {
            "br" => self.prose.push(Mark::Break, ""),
            "code" | "kbd" | "tt" | "samp" => self.code += 1,
            "b" | "strong" => self.strong += 1,
            "table" if self.table.is_none() => {
                self.flush();
                self.table = Some(ReferenceTable { line, ..ReferenceTable::default() });
            }
            "caption" => self.caption = true,
            "tr" => {
                self.end_row();
                self.row = Some(TableRow { line, ..TableRow::default() });
                self.heads = 0;
            }
            "td" | "th" => {
                self.end_cell();
                self.fill_from_above();
                self.heads += if name == "th" { columns } else { 0 };
                self.cell = Some((columns, rows, line));
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if self.cell.is_none() => {
                self.flush();
                self.heading = name[1..].parse().ok();
            }
            "summary" if self.cell.is_none() => {
                self.flush();
                self.heading = Some(6);
            }
            "dt" => {
                self.flush();
                self.definition = false;
                self.term = true;
            }
            "dd" => {
                self.flush();
                self.definition = true;
            }
            "li" if self.cell.is_none() => {
                self.flush();
                self.item = true;
            }
            "pre" if self.cell.is_none() => {
                self.flush();
                self.pre = Some(String::new());
            }
            "li" | "p" | "div" if self.cell.is_some() && !self.prose.is_empty() => {
                self.prose.push(Mark::Break, "");
            }
            _ if BLOCKS.contains(&name) && self.cell.is_none() => self.flush(),
            _ => {}
        }
        match name {
            "ul" => self.items.push(false),
            "ol" => self.items.push(true),
            _ => {}
        }
        if self.prose.is_empty() {
            self.line = line;
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(at) = self.silent.iter().rposition(|open| open == name) {
            self.silent.truncate(at);
            return;
        }
        if !self.silent.is_empty() {
            return;
        }
        match name {
            "code" | "kbd" | "tt" | "samp" => self.code = self.code.saturating_sub(1),
            "b" | "strong" => self.strong = self.strong.saturating_sub(1),
            "td" | "th" => self.end_cell(),
            "tr" => self.end_row(),
            "table" => self.end_table(),
            "caption" => {
                self.caption = false;
                let title = std::mem::take(&mut self.prose).text();
                if let Some(table) = self.table.as_mut().filter(|_| !title.is_empty()) {
                    table.title = Some(title);
                }
            }
            "pre" => {
                if let Some(verbatim) = self.pre.take() {
                    self.parts.push(Part { line: self.line, what: What::Verbatim(verbatim) });
                }
            }
            "ul" | "ol" => {
                self.flush();
                self.items.pop();
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" | "dt" | "dd" | "li" if self.cell.is_none() => {
                self.flush();
            }
            _ if BLOCKS.contains(&name) && self.cell.is_none() => self.flush(),
            _ => {}
        }
        if name == "dd" || name == "dl" {
            self.definition = false;
        }
    }

    fn text(&mut self, text: &str, at: Span<usize>) {
        if !self.silent.is_empty() {
            return;
        }
        if let Some(verbatim) = &mut self.pre {
            verbatim.push_str(text);
            return;
        }
        // Between rows and cells only blanks may stand.
        if self.table.is_some() && self.cell.is_none() && !self.caption {
            return;
        }
        // No tag need stand before a text, and a line of its own need not be its tag's.
        let blanks = text.len() - text.trim_ascii_start().len();
        if self.prose.is_empty() && blanks < text.len() {
            self.line = self.first + self.lines.at(at.start + blanks) - 1;
        }
        let text = text.replace('\n', " ");
        let mark = if self.code > 0 {
            Mark::Code
        } else if self.strong > 0 {
            Mark::Strong
        } else {
            Mark::Plain
        };
        self.prose.push(mark, &text);
    }

    fn comment(&mut self, said: &str, at: Span<usize>) {
        let shows_row = said.lines().any(|line| line.trim_start().starts_with('|')) || said.contains("<tr");
        if shows_row && self.silent.is_empty() {
            let what = What::Lost(said.trim().to_owned(), "commented out".into());
            self.parts.push(Part { line: self.line_at(at), what });
        }
    }

    fn flush(&mut self) {
        if self.table.is_some() {
            return;
        }
        let prose = std::mem::take(&mut self.prose);
        let heading = self.heading.take();
        let (term, definition, item) =
            (std::mem::take(&mut self.term), self.definition, std::mem::take(&mut self.item));
        if prose.is_empty() {
            self.item = item;
            return;
        }
        let what = match heading {
            Some(level) => What::Heading(level, prose),
            None if term => What::Term(prose),
            None if definition => What::Definition(prose),
            None if item => What::Item(prose, self.items.last().copied().unwrap_or_default()),
            None => What::Paragraph(prose),
        };
        self.parts.push(Part { line: self.line, what });
    }

    /// Puts the cells of rows above that reach into this row where the row has come to.
    fn fill_from_above(&mut self) {
        let Some(row) = &mut self.row else { return };
        // Above the first row there are only heads.
        let headed = self.table.as_ref().is_some_and(|table| table.rows.is_empty());
        while let Some(down) = self.down.iter_mut().find(|down| down.column == row.cells.len() && down.rows > 0) {
            down.rows -= 1;
            row.cells.push(down.cell.clone());
            row.lines.push(down.line);
            self.heads += usize::from(headed);
        }
        self.down.retain(|down| down.rows > 0);
    }

    fn end_cell(&mut self) {
        let Some((columns, rows, line)) = self.cell.take() else { return };
        let cell = std::mem::take(&mut self.prose);
        let Some(row) = &mut self.row else { return };
        if rows > 1 {
            self.down.push(Down { column: row.cells.len(), rows: rows - 1, cell: cell.clone(), line });
        }
        row.cells.push(cell);
        row.cells.extend(std::iter::repeat_n(Prose::default(), columns - 1));
        row.lines.resize(row.cells.len(), line);
    }

    fn end_row(&mut self) {
        self.end_cell();
        self.fill_from_above();
        let (Some(row), Some(table)) = (self.row.take(), &mut self.table) else { return };
        let known = |cells: &[Prose]| cells.iter().filter(|cell| super::words::role(&cell.text()).is_some()).count();
        let is_head = table.rows.is_empty() && self.heads > 0 && self.heads == row.cells.len();
        // Of two heads above each other the one that names columns counts.
        if is_head && !table.head.is_empty() && known(&table.head) > known(&row.cells) {
            return;
        }
        if is_head
            || (table.rows.is_empty()
                && self.heads > 0
                && table.head.is_empty()
                && row.cells.iter().skip(1).all(Prose::is_empty)
                && row.cells.len() > 1)
        {
            table.head = row.cells;
        } else {
            table.rows.push(row);
        }
    }

    fn end_table(&mut self) {
        self.end_row();
        self.down.clear();
        let Some(mut table) = self.table.take() else { return };
        // A head that is set as an ordinary row: its cells are words for columns.
        let reads_as_head = |row: &TableRow| {
            let known = row.cells.iter().filter(|cell| super::words::role(&cell.text()).is_some()).count();
            row.cells.len() > 1 && known * 3 >= row.cells.len() * 2
        };
        if table.head.is_empty() && table.rows.len() > 1 && reads_as_head(&table.rows[0]) {
            table.head = table.rows.remove(0).cells;
        }
        let line = table.line;
        self.parts.push(Part { line, what: What::Table(table) });
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_text_stands_in_its_own_line_whatever_tags_are_before_it() {
        let lines = |text: &str| parts(text, 3).iter().map(|part| part.line).collect::<Vec<_>>();
        assert_eq!(lines("E1 is shut"), [3]);
        assert_eq!(lines("\n\nE1 is shut"), [5]);
        assert_eq!(lines("<p>E1</p>\n\nis shut\n<p>\n\nE2 is open</p>"), [3, 5, 8]);
    }
}
