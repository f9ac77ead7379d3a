//! What the begin of a line, an item or a heading says: a label, a code, a status.

use std::collections::BTreeMap;

use super::super::draft::statuses;
use super::super::part::{Part, What};
use super::super::prose::{Mark, Prose};
use super::super::spelling::{self, Style, Titled, in_heading, style};
use super::super::words::{self, Role};

/// `Cause: text`, `**Cause** text`: the role of the label and the text.
pub fn labelled(line: &Prose) -> Option<(Role, Prose)> {
    if let Some((label, rest)) = line.led_by(Mark::Strong) {
        let ends = label.trim_end().ends_with(':');
        let text = rest.text();
        let parted = ends || text.starts_with([':', '\u{2013}', '\u{2014}', '-']) || text.is_empty();
        let role = words::label(label).filter(|_| parted)?;
        let skip = rest
            .runs
            .first()
            .map_or(0, |(_, run)| run.len() - run.trim_start_matches([':', ' ', '\u{2013}', '\u{2014}', '-']).len());
        return Some((role, rest.behind(skip)));
    }
    let first = line.runs.iter().find(|(_, run)| !run.trim().is_empty())?;
    if first.0 != Mark::Plain {
        return None;
    }
    let at = first.1.find(':')?;
    let label = &first.1[..at];
    // A longer label may say that a status follows: `HTTP answer: 404 Not Found`.
    let status = |role| role == Role::Http && first.1[at + 1..].trim_start().starts_with(|c: char| c.is_ascii_digit());
    let role = words::role(label)
        .filter(|(role, rank)| (*rank < 1000 || status(*role)) && label.split_whitespace().count() <= 5)?;
    let rest = line.behind(
        line.runs.iter().take_while(|(_, run)| run.trim().is_empty()).map(|(_, run)| run.len()).sum::<usize>() + at + 1,
    );
    (first.1[at + 1..].starts_with(char::is_whitespace) || at + 1 == first.1.len()).then_some((role.0, rest))
}

/// A line in parts, each of which begins with a label in bold: `It broke. **Fix:** mend it.`
pub fn parted(line: &Prose) -> Vec<Prose> {
    let mut parts = vec![Prose::default()];
    for (mark, run) in &line.runs {
        let begins = *mark == Mark::Strong && run.trim_end().ends_with(':') && words::label(run).is_some();
        if begins {
            parts.push(Prose::default());
        }
        if let Some(part) = parts.last_mut() {
            part.runs.push((*mark, run.clone()));
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The codes that a list item begins with, and the text behind them.
pub fn item_codes(text: &Prose) -> Option<(Vec<String>, Prose)> {
    for mark in [Mark::Code, Mark::Strong] {
        if let Some((lead, rest)) = text.led_by(mark) {
            let lead = lead.trim().trim_end_matches(':');
            let titled = spelling::titled(lead).filter(|titled| titled.sure || mark == Mark::Code)?;
            let behind = rest.text();
            let parted = behind.is_empty()
                || behind.starts_with([':', '\u{2013}', '\u{2014}', '-', '(', '=', '\u{2192}', ',', '/'])
                || lead.len() < text.text().len() && mark == Mark::Strong;
            let mut codes = titled.codes;
            let mut rest = rest;
            // `A`, `B`: both
            while let Some((between, after)) =
                rest.led_by(Mark::Plain).filter(|(between, _)| [",", "/", "or", "and"].contains(&between.trim()))
            {
                let _ = between;
                let Some((next, after)) = after.led_by(mark) else { break };
                codes.push(next.trim().to_owned());
                rest = after;
            }
            let skip = rest.runs.first().map_or(0, |(_, run)| {
                run.len() - run.trim_start_matches([':', ' ', '\u{2013}', '\u{2014}', '-', '=', '\u{2192}']).len()
            });
            let mut rest = rest.behind(skip);
            if !titled.title.is_empty() {
                let mut title = titled.title;
                title.append(&rest);
                rest = title;
            }
            return parted.then_some((codes, rest));
        }
    }
    let whole = text.text();
    let (lead, rest) = whole.split_once([' ', ':'])?;
    let parted = whole[lead.len()..].starts_with(':')
        || rest.trim_start().starts_with(['\u{2013}', '\u{2014}', '-', '=', '(', ':']);
    let rest = rest.trim_start().trim_start_matches(['\u{2013}', '\u{2014}', '-', '=', ':']).trim();
    (parted && spelling::is_strong(lead)).then(|| (vec![lead.to_owned()], Prose::plain(rest)))
}

/// `(404) text` or `(HTTP 404): text` as the status and the text.
pub fn bracketed_status(text: &Prose) -> (Option<Prose>, Prose) {
    let said = text.text();
    let Some(inner) = said.strip_prefix(['(', '[']).and_then(|rest| rest.split_once([')', ']'])) else {
        return (None, text.clone());
    };
    if statuses(inner.0).is_empty() || inner.0.len() > 24 {
        return (None, text.clone());
    }
    let rest = inner.1.trim_start_matches([':', ' ', '\u{2013}', '\u{2014}', '-', '=']);
    (Some(Prose::plain(inner.0)), Prose::plain(rest))
}

/// A term that has fields behind its code: `QueueFull rc: 4 fatal: no`, as the code and the fields.
pub fn with_fields(term: &str) -> Option<(String, String)> {
    let (code, fields) = term.split_once(' ')?;
    let words: Vec<&str> = fields.split_whitespace().collect();
    let pairs = words.len() > 2
        && words.len().is_multiple_of(2)
        && words.chunks(2).all(|pair| pair[0].ends_with(':') && !pair[1].ends_with(':'));
    (pairs && spelling::is_strong(code)).then(|| (code.to_owned(), fields.to_owned()))
}

/// Levels at which at least half of the headings are spelt as codes, so that the others are codes as well.
#[derive(Default)]
pub struct CodedLevels {
    levels: Vec<usize>,
    /// Those at which a code may be a word without a number.
    lettered: Vec<usize>,
    /// Lines of headings over several that name codes: sections, whatever they are called.
    over: Vec<usize>,
}

impl CodedLevels {
    /// Those of a page.
    pub fn of(parts: &[Part]) -> Self {
        let mut counts = BTreeMap::<usize, (usize, usize)>::new();
        let mut coded = Self { over: over_codes(parts), ..Self::default() };
        for part in parts.iter().filter(|part| !coded.is_over_codes(part.line)).collect::<Vec<_>>() {
            if let What::Heading(level, heading) = &part.what {
                let titled = in_heading(heading);
                let style = titled.as_ref().and_then(|titled| style(&titled.codes[0]));
                let sure = titled.is_some_and(|titled| titled.sure);
                let count = counts.entry(*level).or_default();
                count.0 += usize::from(sure || matches!(style, Some(Style::Kebab | Style::Number)));
                count.1 += 1;
                if sure && !matches!(style, Some(Style::Numbered | Style::Number)) {
                    coded.lettered.push(*level);
                }
            }
        }
        let half = |(_, (codes, all)): &(usize, (usize, usize))| *codes >= 2 && codes * 2 >= *all;
        coded.levels = counts.into_iter().filter(half).map(|(level, _)| level).collect();
        coded
    }

    /// Whether the heading of this line is the section of others that name codes.
    pub fn is_over_codes(&self, line: usize) -> bool {
        self.over.binary_search(&line).is_ok()
    }

    /// Whether most headings of this level name codes.
    pub fn hold(&self, level: usize) -> bool {
        self.levels.contains(&level)
    }

    /// Whether a heading of this level that need not be a code is one: spelt as its neighbours are.
    pub fn have(&self, level: usize, titled: &Titled) -> bool {
        let word = matches!(style(&titled.codes[0]), Some(Style::Word | Style::Title | Style::Upper));
        self.levels.contains(&level) && (!word || self.lettered.contains(&level))
    }
}

/// Lines of headings right over others that name codes of their own.
fn over_codes(parts: &[Part]) -> Vec<usize> {
    let heading = |part: &Part| match &part.what {
        What::Heading(level, heading) => Some((part.line, *level, in_heading(heading))),
        _ => None,
    };
    let headings: Vec<(usize, usize, Option<Titled>)> = parts.iter().filter_map(heading).collect();
    let over = |at: &usize| {
        let (_, level, named) = &headings[*at];
        let named = named.as_ref().map(|titled| &titled.codes);
        let below = headings[at + 1..].iter().take_while(|(_, below, _)| below > level);
        let codes = below.filter_map(|(.., below)| below.as_ref().filter(|below| below.sure));
        codes.filter(|below| Some(&below.codes) != named).nth(1).is_some()
    };
    (0..headings.len()).filter(over).map(|at| headings[at].0).collect()
}

/// Whether a heading is one of those that pages have, in capitals: `DESCRIPTION`, `EXAMPLES`.
pub fn is_part_of_a_page(heading: &str) -> bool {
    style(heading) == Some(Style::Upper)
        && heading.chars().all(char::is_alphabetic)
        && (words::role(heading).is_some_and(|(_, rank)| rank < 1000) || words::speaks_of_others(heading))
}
