//! Reads the parts of a reStructuredText page: headings, paragraphs, lists, definitions, and its five kinds of tables.

mod inline;
mod reader;
mod table;

use std::borrow::Cow;

use super::part::{Part, What};
use super::prose::{Mark, Prose};
use super::spelling::is_strong;
use super::words;
use inline::inline;
use reader::{RstReader, indent};
use table::is_simple_ruler;

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
/// Directives of which the content is no text.
const SILENT: [&str; 6] = ["toctree", "contents", "index", "math", "image", "figure"];
/// Directives of which the content is shown letter for letter.
const VERBATIM: [&str; 6] = ["code-block", "code", "sourcecode", "literalinclude", "parsed-literal", "highlight"];

/// The parts of a page.
pub fn parts(text: &str) -> Vec<Part> {
    let lines: Vec<&str> = text.lines().collect();
    let mut reader = RstReader { lines, parts: Vec::new(), levels: Vec::new() };
    reader.block(0, reader.lines.len(), 0);
    reader.parts
}

/// A line of one mark: the line below or above a heading.
fn ruler(line: &str) -> Option<char> {
    let line = line.trim_end();
    let mark = line.chars().next().filter(char::is_ascii_punctuation)?;
    (line.len() >= 2 && line.chars().all(|c| c == mark)).then_some(mark)
}

impl RstReader<'_> {
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
        // Several terms above one definition.
        let terms = self.lines[at..end].iter().take_while(|line| indent(line) == own && is_strong(line.trim())).count();
        let defined = self.lines.get(at + terms).filter(|line| at + terms < end && !line.trim().is_empty());
        if terms > 1 && defined.is_some_and(|line| indent(line) > own) {
            for term in at..at + terms - 1 {
                self.part(term, What::Term(inline(&classified(self.lines[term].trim()))));
            }
            return self.text(at + terms - 1, end, margin);
        }
        if below > own {
            let stop = self.end_of(at, end, own);
            self.part(at, What::Term(inline(&classified(bare))));
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
            _ if TEXTS.contains(&name) && words::label(argument).is_some() => {
                self.part(at, What::Aside(true));
                let label = format!("{}:", argument.trim_end_matches([':', '?']));
                self.part(at, What::Paragraph(Prose { runs: vec![(Mark::Strong, label)] }));
                self.block(body, stop, 0);
                self.part(at, What::Aside(false));
            }
            _ if TEXTS.contains(&name) && !is_strong(argument) => {
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
            _ if SILENT.contains(&name) => {}
            _ => self.described(at, body, stop, argument),
        }
    }

    /// A directive that describes something of its own (`.. error:: CODE`, `.. py:exception:: Name`).
    fn described(&mut self, at: usize, body: usize, stop: usize, argument: &str) {
        if body >= stop {
            return;
        }
        if argument.is_empty() {
            self.block(body, stop, 0);
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
}

/// A term with the status that its classifier names, as other pages write it: `BROKEN : 409` is `BROKEN (409)`.
fn classified(term: &str) -> Cow<'_, str> {
    let is_status = |classifier: &str| {
        let classifier = classifier.trim();
        classifier.len() == 3
            && classifier.starts_with(['4', '5'])
            && classifier.bytes().all(|byte| byte.is_ascii_digit())
    };
    match term.rsplit_once(" : ") {
        Some((name, classifier)) if is_status(classifier) => format!("{name} ({})", classifier.trim()).into(),
        _ => term.into(),
    }
}
