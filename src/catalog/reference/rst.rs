//! Reads the parts of a reStructuredText page: headings, paragraphs, lists, definitions, and its five kinds of tables.

use super::delimited;
use super::part::{Part, Row, Table, What};
use super::prose::{Mark, Prose};

/// Directives of which the text is a text like others.
const TEXTS: [&str; 11] = [
    "note",
    "warning",
    "important",
    "tip",
    "caution",
    "danger",
    "attention",
    "hint",
    "error",
    "admonition",
    "container",
];
/// Directives of which the content is shown letter for letter.
const VERBATIM: [&str; 6] = ["code-block", "code", "sourcecode", "literalinclude", "parsed-literal", "highlight"];

/// The parts of a page.
pub fn parts(text: &str) -> Vec<Part> {
    let lines: Vec<&str> = text.lines().collect();
    let mut reader = Reader { lines, parts: Vec::new(), levels: Vec::new() };
    reader.block(0, reader.lines.len(), 0);
    reader.parts
}

struct Reader<'a> {
    lines: Vec<&'a str>,
    parts: Vec<Part>,
    /// The marks of headings, in the order in which they were met: that is their level.
    levels: Vec<(char, bool)>,
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// A line of one mark: the line below or above a heading.
fn ruler(line: &str) -> Option<char> {
    let line = line.trim_end();
    let mark = line.chars().next().filter(char::is_ascii_punctuation)?;
    (line.len() >= 2 && line.chars().all(|c| c == mark)).then_some(mark)
}

impl Reader<'_> {
    fn part(&mut self, at: usize, what: What) {
        self.parts.push(Part { line: at + 1, what });
    }

    /// The end of the block that begins behind `at`: the first line that is indented no more than `margin`.
    fn end_of(&self, at: usize, end: usize, margin: usize) -> usize {
        let inside = |line: &&&str| line.trim().is_empty() || indent(line) > margin;
        at + 1 + self.lines[at + 1..end].iter().take_while(|line| inside(line)).count()
    }

    fn block(&mut self, from: usize, end: usize, margin: usize) {
        let mut at = from;
        while at < end {
            let line = self.lines[at];
            let bare = line.trim();
            if bare.is_empty() {
                at += 1;
            } else if bare.starts_with(".. ") || bare == ".." {
                let stop = self.end_of(at, end, indent(line));
                self.directive(at, stop);
                at = stop;
            } else if let Some(stop) = self.heading(at, end) {
                at = stop;
            } else if bare.starts_with("+-") || bare.starts_with("+=") {
                let stop = at
                    + self.lines[at..end].iter().take_while(|line| line.trim_start().starts_with(['+', '|'])).count();
                self.grid(at, stop);
                at = stop;
            } else if is_simple_ruler(bare) {
                at = self.simple(at, end, None);
            } else {
                at = self.text(at, end, margin);
            }
        }
    }

    fn heading(&mut self, at: usize, end: usize) -> Option<usize> {
        let over = ruler(self.lines[at]).filter(|_| at + 2 < end);
        if let Some(mark) =
            over.filter(|mark| ruler(self.lines[at + 2]) == Some(*mark) && !self.lines[at + 1].trim().is_empty())
        {
            self.head(at + 1, mark, true);
            return Some(at + 3);
        }
        let mark = self.lines.get(at + 1).filter(|_| at + 1 < end).and_then(|line| ruler(line))?;
        let long = self.lines[at + 1].trim_end().chars().count() + 1 >= self.lines[at].trim_end().chars().count();
        let is_title = long && indent(self.lines[at]) == 0 && ruler(self.lines[at]).is_none();
        is_title.then(|| {
            self.head(at, mark, false);
            at + 2
        })
    }

    fn head(&mut self, at: usize, mark: char, over: bool) {
        let known = self.levels.iter().position(|level| *level == (mark, over));
        let level = known.unwrap_or_else(|| {
            self.levels.push((mark, over));
            self.levels.len() - 1
        });
        let heading = inline(self.lines[at].trim());
        self.part(at, What::Heading(level + 1, heading));
    }

    /// A paragraph, a list item, a field or a term with its definition.
    fn text(&mut self, at: usize, end: usize, margin: usize) -> usize {
        let line = self.lines[at];
        let (bare, own) = (line.trim(), indent(line));
        let bullet = bare.strip_prefix("- ").or_else(|| bare.strip_prefix("* "));
        let number = bare
            .split_once(". ")
            .filter(|(number, _)| *number == "#" || number.parse::<u32>().is_ok())
            .map(|(_, rest)| rest);
        if let Some(first) = bullet.or(number) {
            let stop = self.end_of(at, end, own);
            self.item(at, stop, first, number.is_some());
            return stop;
        }
        if let Some((name, value)) = bare
            .strip_prefix(':')
            .and_then(|rest| rest.split_once(':'))
            .filter(|(name, _)| !name.is_empty() && !name.contains('`'))
        {
            let stop = self.end_of(at, end, own);
            let mut all = vec![value.trim()];
            all.extend(self.lines[at + 1..stop].iter().map(|line| line.trim()));
            let text = inline(&format!("{name}: {}", all.join(" ")));
            self.part(at, What::Paragraph(text));
            return stop;
        }
        let below = self
            .lines
            .get(at + 1)
            .filter(|line| at + 1 < end && !line.trim().is_empty())
            .map_or(own, |line| indent(line));
        if below > own {
            let stop = self.end_of(at, end, own);
            self.part(at, What::Term(inline(bare)));
            let before = self.parts.len();
            self.block(at + 1, stop, below);
            for part in &mut self.parts[before..] {
                if let What::Paragraph(text) = &part.what {
                    part.what = What::Definition(text.clone());
                }
            }
            return stop;
        }
        let stop = at
            + self.lines[at..end]
                .iter()
                .take_while(|line| !line.trim().is_empty() && (indent(line) >= margin || indent(line) == own))
                .count();
        let stop = stop.max(at + 1);
        let mut text = Prose::default();
        for line in &self.lines[at..stop] {
            text.append(&inline(line.trim_end_matches("::").trim()));
        }
        self.part(at, What::Paragraph(text));
        let literal = self.lines[stop - 1].trim_end().ends_with("::");
        if literal {
            let next = self.end_of(stop - 1, end, own);
            self.part(stop, What::Verbatim(self.lines[stop..next].join("\n")));
            return next;
        }
        stop
    }

    fn item(&mut self, at: usize, stop: usize, first: &str, numbered: bool) {
        let mut text = inline(first);
        let rest = &self.lines[at + 1..stop];
        let own = rest
            .iter()
            .take_while(|line| {
                !line.trim().is_empty()
                    && !line.trim_start().starts_with(["- ", "* "][usize::from(line.trim_start().starts_with("* "))])
            })
            .count();
        rest[..own].iter().for_each(|line| text.append(&inline(line.trim())));
        self.part(at, What::Item(text, numbered));
        self.block(at + 1 + own, stop, 0);
    }

    fn directive(&mut self, at: usize, stop: usize) {
        let bare = self.lines[at].trim().trim_start_matches("..").trim();
        let Some((name, argument)) = bare.split_once("::").filter(|(name, _)| !name.contains(' ')) else { return };
        let argument = argument.trim();
        let options = self.lines[at + 1..stop]
            .iter()
            .take_while(|line| line.trim_start().starts_with(':') || line.trim().is_empty());
        let body = at + 1 + options.clone().count();
        let option = |wanted: &str| {
            self.lines[at + 1..body].iter().find_map(|line| {
                line.trim()
                    .strip_prefix(':')?
                    .strip_prefix(wanted)?
                    .strip_prefix(':')
                    .map(|value| value.trim().to_owned())
            })
        };
        let title = Some(argument.to_owned()).filter(|title| !title.is_empty());
        match name {
            "csv-table" => {
                let (file, header, mark) =
                    (option("file").or_else(|| option("url")), option("header"), option("delim"));
                self.csv(at, body, stop, (title, file, header, mark));
            }
            "list-table" => {
                let heads = option("header-rows").and_then(|rows| rows.parse().ok()).unwrap_or(0_usize);
                self.list_table(at, body, stop, title, heads);
            }
            "table" => {
                let before = self.parts.len();
                self.block(body, stop, 0);
                for part in &mut self.parts[before..] {
                    if let What::Table(table) = &mut part.what {
                        table.title.clone_from(&title);
                    }
                }
            }
            "include" => {
                let what =
                    What::Lost(format!("include {argument}"), "a file that is named here and not read with it".into());
                self.part(at, what);
            }
            _ if TEXTS.contains(&name) && !super::spelling::is_strong(argument) => {
                if !argument.is_empty() {
                    self.part(at, What::Paragraph(inline(argument)));
                }
                self.block(body, stop, 0);
            }
            _ if VERBATIM.contains(&name) => {
                let text = self.lines[body..stop].join("\n");
                self.part(at, What::Verbatim(text));
            }
            "rubric" => self.part(at, What::Heading(9, inline(argument))),
            _ => self.described(at, body, stop, argument),
        }
    }

    /// A directive that describes something of its own (`.. error:: CODE`, `.. py:exception:: Name`).
    fn described(&mut self, at: usize, body: usize, stop: usize, argument: &str) {
        if argument.is_empty() || body >= stop {
            return;
        }
        self.part(at, What::Term(inline(argument)));
        let before = self.parts.len();
        self.block(body, stop, 0);
        for part in &mut self.parts[before..] {
            if let What::Paragraph(text) = &part.what {
                part.what = What::Definition(text.clone());
            }
        }
    }

    fn csv(
        &mut self,
        at: usize,
        body: usize,
        stop: usize,
        (title, file, header, mark): (Option<String>, Option<String>, Option<String>, Option<String>),
    ) {
        if let Some(file) = file {
            let what = format!("{}: {file}", title.unwrap_or_else(|| "csv-table".into()));
            self.part(at, What::Lost(what, "the table is in a file that is named here and not read with it".into()));
            return;
        }
        let mark = mark
            .as_deref()
            .map_or(b',', |mark| if mark == "tab" { b'\t' } else { mark.bytes().next().unwrap_or(b',') });
        let text: Vec<&str> = self.lines[body..stop].iter().map(|line| line.trim()).collect();
        let heads = header.map(|header| delimited::rows(&header, mark));
        let Ok(mut rows) = delimited::rows(&text.join("\n"), mark) else { return };
        for row in &mut rows {
            row.line += body;
            row.cells = row.cells.iter().map(|cell| inline(&cell.text())).collect();
        }
        let head = match heads.and_then(Result::ok).and_then(|rows| rows.into_iter().next()) {
            Some(head) => head.cells,
            None => rows.drain(..rows.len().min(1)).next().unwrap_or_default().cells,
        };
        self.part(at, What::Table(Table { title, head, rows, line: at + 1 }));
    }

    fn list_table(&mut self, at: usize, body: usize, stop: usize, title: Option<String>, heads: usize) {
        let mut rows: Vec<Row> = Vec::new();
        for (number, line) in self.lines.iter().enumerate().take(stop).skip(body) {
            let bare = line.trim();
            let (first, rest) = match bare.strip_prefix('*') {
                Some(rest) if rest.trim_start().starts_with('-') => (true, rest.trim_start()),
                _ => (false, bare),
            };
            if first {
                rows.push(Row { line: number + 1, ..Row::default() });
            }
            let Some(row) = rows.last_mut() else { continue };
            match rest.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
                Some(cell) if first || indent(line) <= indent(self.lines[row.line - 1]) + 2 => {
                    row.cells.push(inline(cell.trim()))
                }
                _ if bare.is_empty() => {}
                _ => {
                    if let Some(cell) = row.cells.last_mut() {
                        cell.append(&inline(bare));
                    }
                }
            }
        }
        let head = rows.drain(..heads.min(rows.len())).next_back().unwrap_or_default().cells;
        self.part(at, What::Table(Table { title, head, rows, line: at + 1 }));
    }

    /// A table between lines of `=`: columns begin where the marks begin.
    fn simple(&mut self, at: usize, end: usize, title: Option<String>) -> usize {
        let columns = columns(self.lines[at]);
        let mut rulers = vec![at];
        let mut stop = at + 1;
        while stop < end {
            if is_simple_ruler(self.lines[stop].trim()) {
                rulers.push(stop);
                let last = self.lines.get(stop + 1).is_none_or(|line| line.trim().is_empty()) && rulers.len() >= 2;
                if last {
                    break;
                }
            }
            stop += 1;
        }
        let (head, body) =
            if rulers.len() > 2 { (at + 1..rulers[1], rulers[1] + 1..stop) } else { (at + 1..at + 1, at + 1..stop) };
        let head = joined(self.rows(head, &columns));
        let rows = self.rows(body, &columns);
        self.part(at, What::Table(Table { title, head, rows, line: at + 1 }));
        (stop + 1).min(end)
    }

    fn rows(&self, lines: std::ops::Range<usize>, columns: &[(usize, usize)]) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        for at in lines.filter(|at| *at < self.lines.len()) {
            let line = self.lines[at];
            if line.trim().is_empty()
                || is_simple_ruler(line.trim())
                || line.trim().chars().all(|c| c == '-' || c == ' ') && line.contains("--")
            {
                continue;
            }
            let letters: Vec<char> = line.chars().collect();
            let cells: Vec<Prose> = columns
                .iter()
                .enumerate()
                .map(|(number, (from, _))| {
                    let to = columns.get(number + 1).map_or(letters.len(), |(next, _)| *next).min(letters.len());
                    inline(
                        letters
                            .get(*from..to.max(*from).min(letters.len()))
                            .unwrap_or_default()
                            .iter()
                            .collect::<String>()
                            .trim(),
                    )
                })
                .collect();
            match rows.last_mut().filter(|_| cells.first().is_some_and(Prose::is_empty)) {
                Some(row) => row.cells.iter_mut().zip(&cells).for_each(|(cell, more)| cell.append(more)),
                None => rows.push(Row { line: at + 1, cells, ..Row::default() }),
            }
        }
        rows
    }

    /// A table drawn with `+`, `-` and `|`.
    fn grid(&mut self, at: usize, stop: usize) {
        let mut rows: Vec<Row> = Vec::new();
        let mut head = Vec::new();
        let mut row: Option<Row> = None;
        for number in at..stop {
            let line = self.lines[number].trim();
            if line.starts_with("+-") || line.starts_with("+=") {
                rows.extend(row.take());
                if line.starts_with("+=") {
                    head = joined(std::mem::take(&mut rows));
                }
                continue;
            }
            let cells: Vec<Prose> = line.trim_matches('|').split('|').map(|cell| inline(cell.trim())).collect();
            match &mut row {
                Some(row) => row.cells.iter_mut().zip(&cells).for_each(|(cell, more)| cell.append(more)),
                None => row = Some(Row { line: number + 1, cells, ..Row::default() }),
            }
        }
        rows.extend(row);
        self.part(at, What::Table(Table { title: None, head, rows, line: at + 1 }));
    }
}

/// A head of several lines is one head.
fn joined(rows: Vec<Row>) -> Vec<Prose> {
    let mut rows = rows.into_iter();
    let mut head = rows.next().unwrap_or_default().cells;
    for row in rows {
        head.iter_mut().zip(&row.cells).for_each(|(cell, more)| cell.append(more));
    }
    head
}

fn is_simple_ruler(line: &str) -> bool {
    line.contains("==") && line.contains("= =") | line.contains("=  =") && line.chars().all(|c| c == '=' || c == ' ')
}

/// Where the marks of a ruler begin and end.
fn columns(ruler: &str) -> Vec<(usize, usize)> {
    let mut columns = Vec::new();
    let mut from = None;
    for (at, c) in ruler.chars().chain([' ']).enumerate() {
        match (c, from) {
            ('=', None) => from = Some(at),
            ('=', Some(_)) => {}
            (_, Some(begin)) => {
                columns.push((begin, at));
                from = None;
            }
            _ => {}
        }
    }
    columns
}

/// A line with its marks: ``code``, **bold**, the text of links and roles.
pub fn inline(text: &str) -> Prose {
    let mut prose = Prose::default();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*', '\\']) {
        let (before, marked) = rest.split_at(at);
        let close = |mark: &str| {
            marked[mark.len()..]
                .find(mark)
                .filter(|end| *end > 0)
                .map(|end| (&marked[mark.len()..mark.len() + end], &marked[2 * mark.len() + end..]))
        };
        let spans = [("``", Mark::Code), ("**", Mark::Strong), ("`", Mark::Plain), ("*", Mark::Plain)];
        let found = spans.into_iter().find_map(|(mark, set)| {
            marked.starts_with(mark).then(|| close(mark).map(|(inner, after)| (mark, set, inner, after))).flatten()
        });
        if let Some((mark, set, inner, after)) = found {
            let role = before
                .rfind(':')
                .filter(|_| mark == "`" && before.ends_with(':'))
                .and_then(|end| before[..end].rfind(':'));
            prose.push(Mark::Plain, &before[..role.unwrap_or(before.len())]);
            let link = inner.split_once(" <").filter(|_| mark == "`").map(|(text, _)| text);
            let coded = role.is_some() && link.is_none() && !inner.contains(' ');
            prose.push(if coded { Mark::Code } else { set }, link.unwrap_or(inner));
            rest = if mark == "`" { after.trim_start_matches('_') } else { after };
        } else {
            let next = marked.chars().next().map_or(0, char::len_utf8);
            prose.push(Mark::Plain, before);
            if !marked.starts_with('\\') {
                prose.push(Mark::Plain, &marked[..next]);
            }
            rest = &marked[next..];
        }
    }
    prose.push(Mark::Plain, rest);
    prose
}
