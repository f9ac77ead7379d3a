//! Reads the parts of an `AsciiDoc` page: headings, paragraphs, lists, definitions and tables with their cell marks.

mod inline;
mod table;

use super::delimited;
use super::part::{Part, ReferenceTable, TableRow, What};
use super::prose::{Mark, Prose};
use inline::inline;

/// The parts of a page.
pub fn parts(text: &str) -> Vec<Part> {
    let mut reader = AsciidocReader {
        lines: text.lines().collect(),
        parts: Vec::new(),
        attributes: Vec::new(),
        title: None,
        open: Vec::new(),
    };
    reader.read();
    reader.parts
}

struct AsciidocReader<'a> {
    lines: Vec<&'a str>,
    parts: Vec<Part>,
    /// The attribute lines above the next block.
    attributes: Vec<&'a str>,
    title: Option<String>,
    /// The marks of the blocks that are open.
    open: Vec<&'a str>,
}

impl<'a> AsciidocReader<'a> {
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
            || is_directive(bare)
        {
            if bare.starts_with("include::") {
                let why = "a file that is named here and not read with it";
                self.part(at, What::Lost(bare.to_owned(), why.into()));
            }
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
            self.aside(at, bare);
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

    /// A mark that begins or ends a block; its title may say what stands in it.
    fn aside(&mut self, at: usize, mark: &'a str) {
        let ends = self.open.last() == Some(&mark);
        if ends {
            self.open.pop();
        } else {
            self.open.push(mark);
        }
        self.part(at, What::Aside(!ends));
        let label = self.title.take().filter(|title| !ends && super::words::label(title).is_some());
        if let Some(label) = label {
            let label = Prose { runs: vec![(Mark::Strong, format!("{}:", label.trim_end_matches([':', '?'])))] };
            self.part(at, What::Paragraph(label));
        }
    }

    /// A paragraph, a list item or a term with its definition.
    fn text(&mut self, at: usize) -> usize {
        let bare = self.lines[at].trim();
        let open = self.open.clone();
        let plain = |line: &&&str| {
            let line = line.trim();
            !line.is_empty()
                && line != "+"
                && !is_directive(line)
                && heading(line).is_none()
                && table_mark(line).is_none()
                && !is_fence(line)
                && item(line).is_none()
                && term(line).is_none()
                && !open.contains(&line)
        };
        let stop = at + 1 + self.lines[at + 1..].iter().take_while(plain).count();
        let rest: Vec<&str> = self.lines[at + 1..stop].iter().map(|line| line.trim()).collect();
        let whole = |first: &str| {
            let mut text = inline(first);
            for line in &rest {
                text.append(&inline(line));
            }
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
            _ => table::rows_of(&self.lines[body.clone()], body.start + 1, self.attribute("cols")),
        };
        let mut table = ReferenceTable { title, line: at + 1, ..ReferenceTable::default() };
        let known = rows
            .first()
            .is_some_and(|row| row.cells.iter().filter(|cell| super::words::role(&cell.text()).is_some()).count() >= 2);
        if (header || implicit || known) && !rows.is_empty() {
            table.head = rows.remove(0).cells;
        }
        table.rows = rows;
        self.part(at, What::Table(table));
    }

    fn separated(&self, body: std::ops::Range<usize>, separator: u8) -> Vec<TableRow> {
        let from = body.start;
        let mut rows = delimited::rows(&self.lines[body].join("\n"), separator).unwrap_or_default();
        for row in &mut rows {
            row.line += from;
            row.cells = row.cells.iter().map(|cell| inline(&cell.text())).collect();
        }
        rows
    }
}

fn table_mark(line: &str) -> Option<char> {
    let mark = line.chars().next().filter(|mark| "|,:!".contains(*mark))?;
    (line.len() >= 4 && line[1..].chars().all(|c| c == '=')).then_some(mark)
}

/// A line that speaks to the processor: `ifdef::print[]`, `include::part.adoc[]`.
fn is_directive(line: &str) -> bool {
    const DIRECTIVES: [&str; 6] = ["ifdef::", "ifndef::", "ifeval::", "endif::", "include::", "toc::"];
    line.ends_with(']') && DIRECTIVES.iter().any(|name| line.starts_with(name))
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
