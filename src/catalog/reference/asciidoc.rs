//! Reads the parts of an AsciiDoc page: headings, paragraphs, lists, definitions and tables with their cell marks.

use super::delimited;
use super::part::{Part, Row, Table, What};
use super::prose::{Mark, Prose};

/// The parts of a page.
pub fn parts(text: &str) -> Vec<Part> {
    let mut reader = Reader { lines: text.lines().collect(), parts: Vec::new(), attributes: Vec::new(), title: None };
    reader.read();
    reader.parts
}

struct Reader<'a> {
    lines: Vec<&'a str>,
    parts: Vec<Part>,
    /// The attribute lines above the next block.
    attributes: Vec<&'a str>,
    title: Option<String>,
}

impl<'a> Reader<'a> {
    fn part(&mut self, at: usize, what: What) {
        self.parts.push(Part { line: at + 1, what });
    }

    /// The line that ends a block which begins at `at` with this mark.
    fn end(&self, at: usize, mark: &str) -> usize {
        let below = self.lines[at + 1..].iter().position(|line| line.trim_end() == mark);
        below.map_or(self.lines.len(), |below| at + 1 + below)
    }

    fn read(&mut self) {
        let mut at = 0;
        while at < self.lines.len() {
            at = self.block(at);
        }
    }

    fn block(&mut self, at: usize) -> usize {
        let line = self.lines[at].trim_end();
        let bare = line.trim_start();
        if bare.is_empty()
            || (bare.starts_with("//") && !bare.starts_with("////"))
            || (bare.starts_with(':') && bare[1..].contains(':'))
        {
            return at + 1;
        }
        if bare.starts_with('[') && bare.ends_with(']') && !bare.starts_with("[[[") {
            self.attributes.push(bare);
            return at + 1;
        }
        if let Some(title) = bare.strip_prefix('.').filter(|title| !title.starts_with(['.', ' ']) && !title.is_empty())
        {
            self.title = Some(inline(title).text());
            return at + 1;
        }
        let end = if let Some(mark) = table_mark(bare) {
            let end = self.end(at, bare);
            self.table(at, end, mark);
            end + 1
        } else if bare.starts_with("////") {
            self.end(at, bare) + 1
        } else if is_fence(bare) {
            let end = self.end(at, bare);
            let text = self.lines[at + 1..end.min(self.lines.len())].join("\n");
            self.part(at, What::Verbatim(text));
            end + 1
        } else if ["====", "****", "____", "--"].contains(&bare)
            || (bare.len() > 4 && ["=", "*", "_"].iter().any(|mark| bare.replace(mark, "").is_empty()))
        {
            at + 1
        } else if let Some((level, heading)) = heading(bare) {
            self.part(at, What::Heading(level, inline(heading)));
            at + 1
        } else {
            self.text(at)
        };
        self.attributes.clear();
        self.title = None;
        end
    }

    /// A paragraph, a list item or a term with its definition.
    fn text(&mut self, at: usize) -> usize {
        let bare = self.lines[at].trim();
        let plain = |line: &&&str| {
            let line = line.trim();
            !line.is_empty()
                && line != "+"
                && heading(line).is_none()
                && table_mark(line).is_none()
                && !is_fence(line)
                && item(line).is_none()
                && term(line).is_none()
        };
        let stop = at + 1 + self.lines[at + 1..].iter().take_while(plain).count();
        let rest: Vec<&str> = self.lines[at + 1..stop].iter().map(|line| line.trim()).collect();
        let whole = |first: &str| {
            let mut text = inline(first);
            rest.iter().for_each(|line| text.append(&inline(line)));
            text
        };
        if let Some((name, first)) = term(bare) {
            self.part(at, What::Term(inline(name)));
            let mut stop = stop;
            let mut text = whole(first);
            if text.is_empty() {
                // The definition may stand below an empty line.
                let below = self.lines[stop..]
                    .iter()
                    .position(|line| !line.trim().is_empty())
                    .map_or(stop, |below| stop + below);
                if below < self.lines.len() && plain(&&self.lines[below]) {
                    stop = below + self.lines[below..].iter().take_while(plain).count();
                    self.lines[below..stop].iter().for_each(|line| text.append(&inline(line.trim())));
                }
            }
            self.part(at, What::Definition(text));
            return stop;
        }
        if let Some((first, numbered)) = item(bare) {
            self.part(at, What::Item(whole(first), numbered));
            return stop;
        }
        let note = ["NOTE: ", "TIP: ", "IMPORTANT: ", "WARNING: ", "CAUTION: "]
            .into_iter()
            .find_map(|mark| bare.strip_prefix(mark));
        if bare != "+" {
            self.part(at, What::Paragraph(whole(note.unwrap_or(bare))));
        }
        stop
    }

    fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find_map(|line| {
            let at = line.find(&format!("{name}="))? + name.len() + 1;
            let rest = &line[at..];
            match rest.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => rest.split([',', ']']).next(),
            }
        })
    }

    fn table(&mut self, at: usize, end: usize, mark: char) {
        let title = self.title.take();
        let body = at + 1..end.min(self.lines.len());
        let header = self.attributes.iter().any(|line| line.contains("header") && !line.contains("noheader"));
        let first = self.lines[body.clone()]
            .iter()
            .position(|line| !line.trim().is_empty())
            .map_or(at + 1, |first| at + 1 + first);
        let implicit = self.lines.get(first + 1).is_some_and(|line| line.trim().is_empty()) && first == at + 1;
        let separated = self.attribute("format").and_then(|format| match format {
            "csv" => Some(b','),
            "dsv" => Some(b':'),
            "tsv" => Some(b'\t'),
            _ => None,
        });
        let mut rows = match (separated, mark) {
            (Some(separator), _) => self.separated(body, separator),
            (None, ',') => self.separated(body, b','),
            (None, ':') => self.separated(body, b':'),
            _ => self.cells(body, first),
        };
        let mut table = Table { title, line: at + 1, ..Table::default() };
        let known = rows
            .first()
            .is_some_and(|row| row.cells.iter().filter(|cell| super::words::role(&cell.text()).is_some()).count() >= 2);
        if (header || implicit || known) && !rows.is_empty() {
            table.head = rows.remove(0).cells;
        }
        table.rows = rows;
        self.part(at, What::Table(table));
    }

    fn separated(&self, body: std::ops::Range<usize>, separator: u8) -> Vec<Row> {
        let from = body.start;
        let mut rows = delimited::rows(&self.lines[body].join("\n"), separator).unwrap_or_default();
        for row in &mut rows {
            row.line += from;
            row.cells = row.cells.iter().map(|cell| inline(&cell.text())).collect();
        }
        rows
    }

    /// Cells begin with `|`, with a mark before it; as many as there are columns are a row.
    fn cells(&self, body: std::ops::Range<usize>, first: usize) -> Vec<Row> {
        let mut cells: Vec<Cell> = Vec::new();
        let mut on_first = 0;
        for at in body {
            let line = self.lines[at];
            for (number, piece) in pieces(line).into_iter().enumerate() {
                if number == 0 {
                    if let Some(cell) = cells.last_mut().filter(|_| !piece.text.trim().is_empty()) {
                        let text = piece.text.trim();
                        let text = text.strip_prefix("* ").or_else(|| text.strip_prefix("- ")).unwrap_or(text);
                        cell.text.append(&inline(text));
                    }
                    continue;
                }
                let mark = cells_mark(&piece.mark);
                if at == first {
                    on_first += mark.columns * mark.copies;
                }
                for _ in 0..mark.copies {
                    let mut text = inline(piece.text.trim());
                    if mark.code && !text.is_empty() {
                        text = Prose { runs: vec![(Mark::Code, text.text())] };
                    }
                    cells.push(Cell { line: at + 1, text, columns: mark.columns, rows: mark.rows });
                }
            }
        }
        let columns = self.attribute("cols").map_or(on_first, columns).max(1);
        rows(cells, columns)
    }
}

struct Cell {
    line: usize,
    text: Prose,
    columns: usize,
    rows: usize,
}

/// Rows of so many columns; a cell over several rows stands in each.
fn rows(cells: Vec<Cell>, columns: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut row = Row::default();
    let mut down: Vec<(usize, usize, Prose)> = Vec::new();
    for cell in cells {
        while let Some(at) = down.iter().position(|(column, left, _)| *column == row.cells.len() && *left > 0) {
            down[at].1 -= 1;
            row.cells.push(down[at].2.clone());
        }
        if row.cells.is_empty() || row.line == 0 {
            row.line = cell.line;
        }
        if cell.rows > 1 {
            down.push((row.cells.len(), cell.rows - 1, cell.text.clone()));
        }
        row.cells.push(cell.text);
        row.cells.extend(std::iter::repeat_n(Prose::default(), cell.columns - 1));
        if row.cells.len() >= columns {
            rows.push(std::mem::take(&mut row));
        }
    }
    if !row.cells.is_empty() {
        rows.push(row);
    }
    rows
}

struct Piece {
    mark: String,
    text: String,
}

/// The text before the first `|` of a line, and each cell with the mark that stood before its `|`.
fn pieces(line: &str) -> Vec<Piece> {
    let mut pieces = vec![Piece { mark: String::new(), text: String::new() }];
    let mut escaped = false;
    for c in line.chars() {
        let Some(last) = pieces.last_mut() else { break };
        if c == '|' && !escaped {
            let (text, mark) = cut_mark(&last.text);
            let (text, mark) = (text.to_owned(), mark.to_owned());
            last.text = text;
            pieces.push(Piece { mark, text: String::new() });
        } else {
            if escaped && c != '|' {
                last.text.push('\\');
            }
            if c != '\\' {
                last.text.push(c);
            }
        }
        escaped = c == '\\' && !escaped;
    }
    pieces
}

/// Cuts the mark of the next cell off the end of a text: `2+`, `.3+`, `h`, `^.>`, `3*m`.
fn cut_mark(text: &str) -> (&str, &str) {
    let at = text.rfind([' ', '\t']).map_or(0, |at| at + 1);
    let mark = &text[at..];
    let letters = mark.chars().filter(char::is_ascii_alphabetic).count();
    let fits =
        mark.chars().all(|c| c.is_ascii_digit() || "+*.<>^adehlmsv".contains(c)) && letters <= 1 && !mark.is_empty();
    let numbers = mark.chars().any(|c| c.is_ascii_digit()) && !mark.contains(['+', '*']);
    if fits && !numbers { (&text[..at], mark) } else { (text, "") }
}

struct CellMark {
    columns: usize,
    rows: usize,
    copies: usize,
    code: bool,
}

fn cells_mark(mark: &str) -> CellMark {
    let mut read = CellMark { columns: 1, rows: 1, copies: 1, code: mark.ends_with(['m', 'l']) };
    let number = |text: &str| text.parse().ok().filter(|count| (1..=100).contains(count)).unwrap_or(1);
    if let Some((copies, _)) = mark.split_once('*') {
        read.copies = number(copies);
    } else if let Some((span, _)) = mark.split_once('+') {
        let (columns, rows) = span.split_once('.').unwrap_or((span, ""));
        (read.columns, read.rows) = (number(columns), number(rows));
    }
    read
}

/// How many columns `cols` declares: `1,2,3`, `3*`, `1,2*m`.
fn columns(cols: &str) -> usize {
    cols.split([',', ';'])
        .map(|part| part.trim().split_once('*').and_then(|(count, _)| count.parse::<usize>().ok()).unwrap_or(1))
        .sum()
}

fn table_mark(line: &str) -> Option<char> {
    let mark = line.chars().next().filter(|mark| "|,:!".contains(*mark))?;
    (line.len() >= 4 && line[1..].chars().all(|c| c == '=')).then_some(mark)
}

fn is_fence(line: &str) -> bool {
    let mark = |mark: char| line.len() >= 4 && line.chars().all(|c| c == mark);
    mark('-') || mark('.') || mark('+') || line.starts_with("```")
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.len() - line.trim_start_matches(['=', '#']).len();
    let rest = line.get(level..)?;
    (level > 0 && level < 7 && rest.starts_with(' ')).then(|| (level, rest.trim()))
}

fn item(line: &str) -> Option<(&str, bool)> {
    let marks = line.len() - line.trim_start_matches(['*', '.', '-']).len();
    let number = line.split_once(". ").filter(|(number, _)| number.parse::<u32>().is_ok());
    if let Some((_, rest)) = number {
        return Some((rest, true));
    }
    let rest = line.get(marks..)?.strip_prefix(' ')?;
    (marks > 0 && marks < 6).then(|| (rest, line.starts_with('.')))
}

fn term(line: &str) -> Option<(&str, &str)> {
    let at = line.find("::")?;
    let (name, rest) = (&line[..at], line[at..].trim_start_matches(':'));
    (!name.trim().is_empty() && (rest.is_empty() || rest.starts_with(' '))).then(|| (name.trim(), rest.trim()))
}

/// A line with its marks: `code`, *bold*, the text of links and references.
fn inline(text: &str) -> Prose {
    let text = linked(text);
    let mut prose = Prose::default();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['`', '*', '_', '+']) {
        let (before, marked) = rest.split_at(at);
        let opens = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let close = |mark: &str| {
            let inner = marked.strip_prefix(mark)?;
            let end = inner.find(mark).filter(|end| *end > 0 && !inner.starts_with(' '))?;
            let after = &inner[end + mark.len()..];
            (!after.starts_with(|c: char| c.is_alphanumeric() || c == '_')).then_some((&inner[..end], after))
        };
        let spans = [
            ("``", Mark::Code),
            ("`+", Mark::Code),
            ("`", Mark::Code),
            ("**", Mark::Strong),
            ("*", Mark::Strong),
            ("__", Mark::Plain),
            ("_", Mark::Plain),
            ("+", Mark::Plain),
        ];
        let found = spans.into_iter().filter(|_| opens).find_map(|(mark, set)| {
            if mark == "`+" {
                let inner = marked.strip_prefix(mark)?;
                let end = inner.find("+`")?;
                return Some((set, &inner[..end], &inner[end + 2..]));
            }
            close(mark).map(|(inner, after)| (set, inner, after))
        });
        prose.push(Mark::Plain, before);
        if let Some((set, inner, after)) = found {
            prose.push(set, inner.trim_matches('`'));
            rest = after;
        } else {
            prose.push(Mark::Plain, &marked[..1]);
            rest = &marked[1..];
        }
    }
    prose.push(Mark::Plain, rest.strip_suffix(" +").unwrap_or(rest));
    prose
}

/// Links and references by their text: `link:page[text]`, `https://…[text]`, `<<place,text>>`; anchors are gone.
fn linked(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest
        .find("<<")
        .into_iter()
        .chain(rest.find("[["))
        .chain(rest.find("link:"))
        .chain(rest.find("xref:"))
        .chain(rest.find("://"))
        .min()
    {
        let (before, marked) = rest.split_at(at);
        if let Some((inner, after)) = marked.strip_prefix("<<").and_then(|inner| inner.split_once(">>")) {
            plain += before;
            plain += inner.split_once(',').map_or(inner, |(_, text)| text.trim());
            rest = after;
        } else if let Some((_, after)) = marked.strip_prefix("[[").and_then(|inner| inner.split_once("]]")) {
            plain += before;
            rest = after;
        } else {
            let begin = if marked.starts_with("://") {
                before.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1)
            } else {
                before.len()
            };
            let target = marked.find(|c: char| c.is_whitespace()).unwrap_or(marked.len());
            let label = marked[..target].find('[').and_then(|open| Some((open, open + marked[open..].find(']')?)));
            match label {
                Some((open, close)) => {
                    plain += &before[..begin];
                    let text = &marked[open + 1..close];
                    plain += if text.is_empty() {
                        marked[..open].trim_start_matches("link:").trim_start_matches("xref:")
                    } else {
                        text
                    };
                    rest = &marked[close + 1..];
                }
                None => {
                    plain += before;
                    plain += &marked[..target.max(1)];
                    rest = &marked[target.max(1)..];
                }
            }
        }
    }
    plain + rest
}
