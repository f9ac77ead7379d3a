//! Reads the parts of a text without markup: titles that are underlined, blocks of labelled lines, codes with their texts indented
//! below them, and lines in columns.

use super::part::{Part, ReferenceTable, TableRow, What};
use super::prose::{Mark, Prose};
use super::spelling::{Style, is_strong, style};
use super::words;

/// The parts of a text.
pub fn parts(text: &str) -> Vec<Part> {
    let mut reader = PlainReader { lines: text.lines().collect(), parts: Vec::new(), number: None };
    let mut at = 0;
    while at < reader.lines.len() {
        at = reader.block(at);
    }
    reader.parts
}

struct PlainReader<'a> {
    lines: Vec<&'a str>,
    parts: Vec<Part>,
    /// The number of the next message, where the file counts them.
    number: Option<u64>,
}

fn is_indented(line: &str) -> bool {
    line.starts_with([' ', '\t']) && !line.trim().is_empty()
}

/// A line that is no text: a comment or a rule.
fn is_quiet(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with(['#', ';']) || line.starts_with("//")
}

fn is_rule(line: &str) -> bool {
    let bare = line.trim();
    bare.len() >= 3 && bare.chars().all(|c| "=-~*_".contains(c))
}

/// A line that begins with a code, and says something of it.
fn is_listed(line: &str) -> bool {
    let line = line.trim_start_matches(['-', '*', '\u{2022}']).trim_start();
    let first = line.split([' ', ':', '=', '\t']).next().unwrap_or_default();
    let behind = line[first.len()..].trim_start();
    is_strong(first) && behind.starts_with([':', '=', '-', '\u{2013}', '\u{2014}', '\u{2192}'])
}

/// The fields of a line in columns: between tabs or at least two blanks.
fn fields(line: &str) -> Vec<&str> {
    let columns = line.split('\t').flat_map(|part| part.split("  ")).map(str::trim).filter(|field| !field.is_empty());
    // Long names may leave only one blank between them.
    let names = |field: &str| field.contains(' ') && field.split(' ').all(is_strong);
    columns.flat_map(|field| if names(field) { field.split(' ').collect() } else { vec![field] }).collect()
}

/// A code with its text: its row, the line behind it, and the other languages that it has, each with its line.
type Message = (TableRow, usize, Vec<(String, usize)>);

impl PlainReader<'_> {
    fn part(&mut self, at: usize, what: What) {
        self.parts.push(Part { line: at + 1, what });
    }

    fn block(&mut self, at: usize) -> usize {
        let line = self.lines[at];
        let bare = line.trim();
        if is_quiet(line) || is_rule(line) {
            return at + 1;
        }
        if let Some(number) = bare.strip_prefix("start-error-number") {
            self.number = number.trim().parse().ok();
            return at + 1;
        }
        let read = self.title(at).or_else(|| self.labelled(at)).or_else(|| self.entries(at));
        if let Some(stop) = read.or_else(|| self.columns(at)).or_else(|| self.numbered(at)) {
            return stop;
        }
        self.paragraph(at)
    }

    fn title(&mut self, at: usize) -> Option<usize> {
        let line = self.lines[at];
        let underlined = self.lines.get(at + 1).is_some_and(|below| is_rule(below) && !is_indented(line));
        if underlined {
            self.part(at, What::Heading(1, Prose::plain(line.trim())));
            return Some(at + 2);
        }
        let alone = |at: Option<usize>| at.and_then(|at| self.lines.get(at)).is_none_or(|line| line.trim().is_empty());
        let lonely = alone(at.checked_sub(1)) && alone(Some(at + 1)) && !is_indented(line) && !is_listed(line);
        let words = line.split_whitespace().count();
        let in_columns = fields(line).len() > 1;
        if lonely
            && !in_columns
            && (2..10).contains(&words)
            && !line.trim_end().ends_with(['.', ',', ';'])
            && !line.contains(": ")
        {
            self.part(at, What::Heading(1, Prose::plain(line.trim().trim_end_matches(':'))));
            return Some(at + 1);
        }
        if let Some(code) =
            line.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|code| is_strong(code))
        {
            self.part(at, What::Heading(2, Prose::plain(code)));
            return Some(at + 1);
        }
        let section = line
            .split_once(':')
            .filter(|(label, rest)| !rest.trim().is_empty() && words::label(label) == Some(words::Role::Section));
        section.map(|(_, title)| {
            self.part(at, What::Heading(2, Prose::plain(title.trim())));
            at + 1
        })
    }

    /// Codes at the begin of a line, each with its text indented below it.
    fn entries(&mut self, at: usize) -> Option<usize> {
        let mut rows = Vec::new();
        let mut languages: Vec<(String, usize)> = Vec::new();
        let mut stop = at;
        while let Some((row, next, others)) = self.entry(stop) {
            rows.push(row);
            languages.extend(others);
            stop = next;
            while self.lines.get(stop).is_some_and(|line| line.trim().is_empty() || line.starts_with('#')) {
                stop += 1;
            }
        }
        if rows.is_empty() {
            return None;
        }
        let head = ["Code", "Message", "Identifier"].map(Prose::plain).to_vec();
        self.part(at, What::Table(ReferenceTable { title: None, head, rows, line: at + 1 }));
        languages.dedup_by(|a, b| a.0 == b.0);
        for (language, line) in languages {
            if !self.parts.iter().any(|part| matches!(&part.what, What::Lost(what, _) if what == &language)) {
                self.part(line, What::Lost(language, "texts in another language".into()));
            }
        }
        Some(stop)
    }

    /// A code, with a title or without, and labelled lines indented below it.
    fn labelled(&mut self, at: usize) -> Option<usize> {
        let line = self.lines[at].trim_end();
        let code = if is_listed(line) { line.split([' ', ':', '=']).next()? } else { line.trim_end_matches(':') };
        let title = line[code.len()..].trim_start_matches([':', '=', '-', '\u{2013}', '\u{2014}', ' ']);
        let below = self.lines[at + 1..].iter().take_while(|line| is_indented(line)).count();
        let label = |line: &&str| {
            line.split_once([':', '='])
                .is_some_and(|(label, _)| words::role(label).is_some_and(|(_, rank)| rank < 1000))
        };
        if is_indented(code) || !is_strong(code) || !self.lines[at + 1..at + 1 + below].iter().any(label) {
            return None;
        }
        let mut text = Prose::plain(title);
        for line in &self.lines[at + 1..at + 1 + below] {
            text.append(&Prose::plain(&relabelled(line.trim())));
        }
        self.part(at, What::Term(Prose::plain(code)));
        self.part(at + 1, What::Definition(text));
        Some(at + 1 + below)
    }

    /// Lines that begin with codes of one spelling, each with its text behind one blank.
    fn numbered(&mut self, at: usize) -> Option<usize> {
        let coded = |line: &str| {
            let (code, text) = line.split_once(' ').filter(|(code, _)| is_strong(code))?;
            (!is_listed(line) && !text.trim().is_empty()).then_some((style(code)?, code.len()))
        };
        let first = coded(self.lines[at])
            .filter(|(style, _)| matches!(style, Style::Number | Style::Numbered | Style::Upper))?;
        let alike = |line: &&&str| {
            coded(line).is_some_and(|(style, length)| style == first.0 && (style == Style::Upper || length == first.1))
        };
        let count = self.lines[at..].iter().take_while(alike).count();
        if count < 2 || self.lines.get(at + count).is_some_and(|line| !line.trim().is_empty()) {
            return None;
        }
        let row = |at: usize| {
            let (code, text) = self.lines[at].split_once(' ').unwrap_or_default();
            TableRow { line: at + 1, cells: vec![Prose::plain(code), Prose::plain(text.trim())], ..TableRow::default() }
        };
        let rows = (at..at + count).map(row).collect();
        let head = ["Error code", "Message"].map(Prose::plain).to_vec();
        self.part(at, What::Table(ReferenceTable { title: None, head, rows, line: at + 1 }));
        Some(at + count)
    }

    /// The entry that begins at a line: its row, the line behind it, and the other languages that it has.
    fn entry(&mut self, at: usize) -> Option<Message> {
        let line = self.lines.get(at)?;
        let mut head = line.split_whitespace();
        let code = head.next().filter(|_| !is_indented(line))?.trim_end_matches(':');
        let rest: Vec<&str> = head.collect();
        let alone = rest.iter().all(|word| style(word).is_some() && word.len() < 16);
        if !is_strong(code) || !alone {
            return None;
        }
        let below = self.lines[at + 1..].iter().take_while(|line| is_indented(line)).count();
        if below == 0 {
            return None;
        }
        let texts: Vec<(usize, &str)> = (at + 1..=at + below).map(|at| (at, self.lines[at].trim())).collect();
        let tagged: Vec<(usize, &str, &str)> = texts
            .iter()
            .filter_map(|(at, text)| {
                let (tag, text) = text.split_once([' ', '\t'])?;
                let quoted = text.trim().strip_prefix('"')?.strip_suffix('"')?;
                (tag.len() <= 8 && tag.chars().all(|c| c.is_ascii_alphabetic() || c == '-'))
                    .then_some((*at, tag, quoted))
            })
            .collect();
        let (text, others) = if tagged.len() == texts.len() {
            let own = tagged.iter().find(|(_, tag, _)| tag.starts_with("en")).or_else(|| tagged.first())?;
            let others = tagged
                .iter()
                .filter(|(_, tag, _)| *tag != own.1)
                .map(|(at, tag, _)| ((*tag).to_owned(), *at))
                .collect();
            (own.2.to_owned(), others)
        } else {
            (texts.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(" "), Vec::new())
        };
        let number = self.number.map(|number| number.to_string()).unwrap_or_default();
        self.number = self.number.map(|number| number + 1);
        let cells = [code, text.trim_matches('"'), &number].map(Prose::plain).to_vec();
        Some((TableRow { line: at + 1, cells, ..TableRow::default() }, at + 1 + below, others))
    }

    /// Lines in columns, of which the first names a code.
    fn columns(&mut self, at: usize) -> Option<usize> {
        let coded = |line: &str| {
            let fields = fields(line);
            fields.len() >= 2 && fields.first().is_some_and(|first| is_strong(first)) && !line.trim_end().ends_with(':')
        };
        let head = (!coded(self.lines[at])).then(|| fields(self.lines[at])).filter(|head| head.len() >= 2);
        let head =
            head.filter(|head| head.iter().filter(|name| words::role(name).is_some()).count() >= 2).unwrap_or_default();
        let mut body = at + usize::from(!head.is_empty());
        while !head.is_empty() && self.lines.get(body).is_some_and(|line| is_rule(&line.replace(' ', "-"))) {
            body += 1;
        }
        let mut rows: Vec<TableRow> = Vec::new();
        let mut stop = body;
        for line in &self.lines[body..] {
            if coded(line) {
                rows.push(TableRow {
                    line: stop + 1,
                    cells: fields(line).into_iter().map(Prose::plain).collect(),
                    ..TableRow::default()
                });
            } else if let Some(cell) =
                rows.last_mut().and_then(|row| row.cells.last_mut()).filter(|_| line.starts_with("   "))
            {
                cell.append(&Prose::plain(line.trim()));
            } else if !is_quiet(line) || (line.trim().is_empty() && rows.len() < 2) {
                break;
            }
            stop += 1;
        }
        // One line in columns is a coincidence, unless the file has been written so.
        let written_so = !head.is_empty() || self.parts.iter().any(|part| matches!(part.what, What::Table(_)));
        if rows.is_empty() || (rows.len() < 2 && !written_so) {
            return None;
        }
        let head = head.into_iter().map(Prose::plain).collect();
        self.part(at, What::Table(ReferenceTable { title: None, head, rows, line: at + 1 }));
        Some(stop)
    }

    /// A block up to the next empty line; each line that names a code and says something is an item of a list.
    fn paragraph(&mut self, at: usize) -> usize {
        let stop = at + self.lines[at..].iter().take_while(|line| !line.trim().is_empty()).count();
        let block = &self.lines[at..stop];
        if is_indented(block[0]) && block.iter().all(|line| is_indented(line)) {
            let text = block.join("\n");
            self.part(at, What::Verbatim(text));
            return stop;
        }
        if block.iter().filter(|line| is_listed(line)).count() * 2 >= block.len()
            && block.iter().any(|line| is_listed(line))
        {
            let mut items: Vec<(usize, String)> = Vec::new();
            for (number, line) in block.iter().enumerate() {
                let bare = line.trim_start_matches(['-', '*', '\u{2022}', ' ']).to_owned();
                match items.last_mut().filter(|_| !is_listed(line)) {
                    Some((_, item)) => *item = format!("{item} {}", bare.trim()),
                    None => items.push((at + number, bare)),
                }
            }
            for (at, item) in items {
                self.part(at, What::Item(Prose::plain(&item), false));
            }
            return stop;
        }
        let mut text = Prose::default();
        for line in block {
            if !is_quiet(line) && line.trim() != "." {
                text.push(Mark::Break, "");
                text.push(Mark::Plain, &relabelled(line.trim()));
            }
        }
        self.part(at, What::Paragraph(text));
        stop
    }
}

/// `Label = text` as `Label: text`.
fn relabelled(line: &str) -> String {
    match line.split_once('=') {
        Some((label, text)) if !label.contains(':') && words::role(label).is_some_and(|(_, rank)| rank < 1000) => {
            format!("{}: {}", label.trim(), text.trim())
        }
        _ => line.to_owned(),
    }
}
